package oplog

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Line is one line of a segment.
type Line struct {
	Raw    []byte   // as written; nil if struck
	Digest [32]byte // SHA-256 of the line
	Seq    uint64
	Hash   Hash // of the chain, this line included
}

// Segment is a run of lines of one device, signed by it.
type Segment struct {
	Device string
	Public ed25519.PublicKey
	First  uint64
	Prev   Hash // before the first line
	Lines  []Line
	Last   Hash
	Sig    []byte
}

// header and trailer are a segment's first and last line. There is one spelling of each: what line writes.
type header struct {
	Format int    `json:"dudao"`
	Device string `json:"dev"`
	Public string `json:"pub"`
	First  uint64 `json:"first"`
	Prev   string `json:"prev"`
}

type trailer struct {
	Count int    `json:"n"`
	Last  string `json:"last"`
	Sig   string `json:"sig"`
}

func (h header) line() []byte {
	return fmt.Appendf(nil, `{"dudao":%d,"dev":"%s","pub":"%s","first":%d,"prev":"%s"}`, h.Format, h.Device, h.Public, h.First, h.Prev)
}

func (t trailer) line() []byte {
	return fmt.Appendf(nil, `{"n":%d,"last":"%s","sig":"%s"}`, t.Count, t.Last, t.Sig)
}

const (
	format      = 1
	headerStart = `{"dudao":`
	struckStart = `{"x":"`
)

// Seal signs lines, operations first, first+1 … of the key's device, prev being the chain hash before them, and makes one
// independent zstd frame of them. A *LimitError says that they pass the bounds of a segment.
func Seal(key ed25519.PrivateKey, first uint64, prev Hash, lines [][]byte) ([]byte, *Segment, error) {
	s := &Segment{Public: key.Public().(ed25519.PublicKey), First: first, Prev: prev, Last: prev}
	s.Device = DeviceID(s.Public)
	if err := s.checkStart(); err != nil {
		return nil, nil, fmt.Errorf("seal: %w", err)
	}
	for _, line := range lines {
		if err := s.add(line); err != nil {
			return nil, nil, fmt.Errorf("seal: %w", err)
		}
	}
	if len(lines) == 0 {
		return nil, nil, fmt.Errorf("seal: %w", &FrameError{FaultTrailer, nil})
	}
	s.Sig = ed25519.Sign(key, s.message())
	text := s.text()
	if len(text) > MaxSegmentText {
		return nil, nil, fmt.Errorf("seal: %w", &LimitError{"text", len(text), MaxSegmentText})
	}
	frame, err := pack(nil, text)
	if err != nil {
		return nil, nil, fmt.Errorf("seal: %w", err)
	}
	return frame, s, nil
}

// CheckFrame tells whether the frame of a segment that was opened before is still as it was, by its checksum alone: that takes a
// thirtieth of opening it. An error is one of OpenSegment.
func CheckFrame(frame []byte) error {
	if len(frame) < 5 || !isZstd(frame) {
		return &FrameError{FaultJunk, nil}
	}
	_, err := unpack(frame)
	return err
}

// OpenSegment checks a segment's frame whole: bounds, sequence numbers in place, chain, device id, signature, nothing
// behind the trailer. That a line is an operation that may be merged it does not check; ParseOp does. Errors are
// *FrameError, *LimitError, and *FormatError for a later format.
func OpenSegment(frame []byte) (*Segment, error) {
	if !isZstd(frame) {
		return nil, &FrameError{FaultJunk, nil}
	}
	if length, err := zstdLength(within(frame), 0); err != nil {
		return nil, err
	} else if length != int64(len(frame)) {
		return nil, &FrameError{FaultBehind, nil}
	}
	text, err := unpack(frame)
	if err != nil {
		return nil, err
	}
	return parseSegment(text)
}

func parseSegment(text []byte) (*Segment, error) {
	first, rest, ok := bytes.Cut(text, []byte{'\n'})
	number, known := segmentFormat(first)
	switch {
	case !known || !ok:
		return nil, &FrameError{FaultHeader, nil}
	case number != format:
		return nil, &FormatError{number}
	}
	s, err := parseHeader(first)
	if err != nil {
		return nil, err
	}
	s.Lines = make([]Line, 0, min(bytes.Count(rest, []byte{'\n'}), MaxSegmentOps))
	for line := range bytes.Lines(rest) {
		rest = rest[len(line):]
		line, ok = bytes.CutSuffix(line, []byte{'\n'})
		if !ok {
			return nil, &FrameError{FaultTrailer, nil}
		}
		if bytes.HasPrefix(line, []byte(`{"n":`)) {
			if err := s.close(line, rest); err != nil {
				return nil, err
			}
			return s, nil
		}
		if err := s.add(line); err != nil {
			return nil, err
		}
	}
	return nil, &FrameError{FaultTrailer, nil}
}

// segmentFormat reads the format from a segment's first line; ok is false if it is none's.
func segmentFormat(line []byte) (number int, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(headerStart))
	end := bytes.IndexAny(rest[:min(len(rest), 10)], ",}")
	if !ok || end < 1 {
		return 0, false
	}
	n, ok := parseNumber(rest[:end])
	return int(n), ok
}

func parseHeader(line []byte) (*Segment, error) {
	var h header
	if len(line) > MaxLine || json.Unmarshal(line, &h) != nil || !bytes.Equal(line, h.line()) {
		return nil, &FrameError{FaultHeader, nil}
	}
	public, err := parseBinary(h.Public, ed25519.PublicKeySize)
	if err != nil {
		return nil, &FrameError{FaultHeader, err}
	}
	prev, err := ParseHash(h.Prev)
	if err != nil {
		return nil, &FrameError{FaultHeader, err}
	}
	if DeviceID(public) != h.Device {
		return nil, &FrameError{FaultDevice, nil}
	}
	s := &Segment{Device: h.Device, Public: public, First: h.First, Prev: prev, Last: prev}
	return s, s.checkStart()
}

// checkStart holds the first number to the bounds and the chain of operation 1 to its start.
func (s *Segment) checkStart() error {
	switch {
	case s.First < 1 || s.First > MaxNumber:
		return &FrameError{FaultHeader, nil}
	case s.First == 1 && s.Prev != Hash{}:
		return &FrameError{FaultChain, nil}
	}
	return nil
}

// add takes the next line, an operation with its sequence number in place or a struck one, and goes on with the chain.
func (s *Segment) add(raw []byte) error {
	if len(raw) > MaxLine {
		return &LimitError{"line", len(raw), MaxLine}
	}
	if len(s.Lines) == MaxSegmentOps {
		return &LimitError{"operations", MaxSegmentOps + 1, MaxSegmentOps}
	}
	line := Line{Raw: raw, Seq: s.First + uint64(len(s.Lines))}
	if line.Seq > MaxNumber {
		return &LimitError{"number", MaxNumber + 1, MaxNumber}
	}
	if digest, ok := struck(raw); ok {
		line.Raw, line.Digest = nil, digest
	} else if seq, ok := lineSeq(raw); !ok || seq != line.Seq || bytes.IndexByte(raw, '\n') >= 0 {
		return &FrameError{FaultLine, fmt.Errorf("operation %d", line.Seq)}
	} else {
		line.Digest = sha256.Sum256(raw)
	}
	line.Hash = s.Last.NextDigest(line.Digest)
	s.Lines, s.Last = append(s.Lines, line), line.Hash
	return nil
}

// struck reads a line that stands for one taken out: its SHA-256 keeps the chain and the signature whole.
func struck(line []byte) (digest [sha256.Size]byte, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(struckStart))
	if !ok {
		return digest, false
	}
	text, ok := bytes.CutSuffix(rest, []byte(`"}`))
	if !ok {
		return digest, false
	}
	b, err := parseBinary(string(text), sha256.Size)
	if err != nil {
		return digest, false
	}
	return [sha256.Size]byte(b), true
}

// close checks the trailer and that nothing is behind it.
func (s *Segment) close(line, rest []byte) error {
	var t trailer
	if json.Unmarshal(line, &t) != nil || !bytes.Equal(line, t.line()) || t.Count != len(s.Lines) || t.Count == 0 {
		return &FrameError{FaultTrailer, nil}
	}
	if len(rest) > 0 {
		return &FrameError{FaultBehind, nil}
	}
	last, err := ParseHash(t.Last)
	if err != nil {
		return &FrameError{FaultTrailer, err}
	}
	if s.Sig, err = parseBinary(t.Sig, ed25519.SignatureSize); err != nil {
		return &FrameError{FaultTrailer, err}
	}
	if last != s.Last {
		return &FrameError{FaultChain, nil}
	}
	if !ed25519.Verify(s.Public, s.message(), s.Sig) {
		return &FrameError{FaultSignature, nil}
	}
	return nil
}

// message is what is signed.
func (s *Segment) message() []byte {
	b := append([]byte("dudao-seg-1"), s.Device...)
	b = binary.BigEndian.AppendUint64(b, s.First)
	b = binary.BigEndian.AppendUint64(b, uint64(len(s.Lines)))
	b = append(b, s.Prev[:]...)
	return append(b, s.Last[:]...)
}

// text is the segment as it is compressed.
func (s *Segment) text() []byte {
	public, sig := base64.RawURLEncoding.EncodeToString(s.Public), base64.RawURLEncoding.EncodeToString(s.Sig)
	b := append(header{format, s.Device, public, s.First, s.Prev.String()}.line(), '\n')
	for _, line := range s.Lines {
		if line.Raw != nil {
			b = append(append(b, line.Raw...), '\n')
		} else {
			b = append(append(append(b, struckStart...), Hash(line.Digest).String()...), "\"}\n"...)
		}
	}
	return append(append(b, trailer{len(s.Lines), s.Last.String(), sig}.line()...), '\n')
}
