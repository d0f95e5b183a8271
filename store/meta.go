package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"dudao/oplog"
)

// schema is that of state.db; another one is made anew.
const schema = 5

// meta says what state.db holds.
type meta struct {
	Schema int    `json:"schema"`
	Build  string `json:"build"` // random, of each making anew
	Log    mark   `json:"log"`   // up to where it holds the log
	Tail   mark   `json:"tail"`  // the own tail
	Own    own    `json:"own"`

	// Whose operations are applied: see trust.
	TrustFile string `json:"trust,omitempty"`    // trust.json
	Trusted   string `json:"trusted,omitempty"`  // with a lead: the devices
	Outdated  bool   `json:"outdated,omitempty"` // others count by now
}

// mark is a place in a file that only grows: its length up to there and a hash of the 64 bytes before.
type mark struct {
	Len int64  `json:"len"`
	Sum string `json:"sum"`
}

// own is this device's place in its chain.
type own struct {
	Device string `json:"device"`
	Head   head   `json:"head"`   // last operation
	Sealed head   `json:"sealed"` // last one in a segment
}

// head is a place in a device's chain; the zero head is its start.
type head struct {
	Seq  uint64
	Hash oplog.Hash
}

// MarshalText writes seq:hash.
func (h head) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d:%s", h.Seq, h.Hash), nil }

// UnmarshalText reads what MarshalText writes.
func (h *head) UnmarshalText(text []byte) error {
	seq, hash, _ := strings.Cut(string(text), ":")
	if _, err := fmt.Sscan(seq, &h.Seq); err != nil {
		return err
	}
	var err error
	h.Hash, err = oplog.ParseHash(hash)
	return err
}

// markReach is how many bytes before a mark its sum covers.
const markReach = 64

// markAt is the mark of r at length.
func markAt(r io.ReaderAt, length int64) (mark, error) {
	if length == 0 {
		return mark{}, nil
	}
	b := make([]byte, min(length, markReach))
	if _, err := r.ReadAt(b, length-int64(len(b))); err != nil {
		return mark{}, err
	}
	return mark{length, short(oplog.Hash(sha256.Sum256(b)).String())}, nil
}

func (r rows) meta() (m meta, ok bool, err error) {
	b, err := r.get(bucketMeta, bucketMeta)
	if err != nil || b == nil {
		return m, false, err
	}
	if json.Unmarshal(b, &m) != nil {
		return m, false, nil
	}
	return m, m.Schema == schema, nil
}

func (r rows) putMeta(m meta) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return r.put(bucketMeta, bucketMeta, b)
}

// segment is what state.db knows of a segment in the log.
type segment struct {
	Prev        head  `json:"prev"` // the operation before its first
	Offset      int64 `json:"offset"`
	Length      int64 `json:"length"`
	Quarantined bool  `json:"quarantined,omitempty"`
	Stubs       int   `json:"stubs,omitempty"` // struck lines

	device string // from the key, as is last
	last   head
}

// key is what a segment is known by. Its first operation belongs to it: one that was sealed again together with what is before it
// holds more than the one known, though it ends the same.
func (s segment) key() []byte {
	b := append(segmentsTo(s.device, s.last.Seq), s.last.Hash[:]...)
	return binary.BigEndian.AppendUint64(b, s.Prev.Seq)
}

// segmentsTo is where the keys of a device's segments begin whose last operation is seq or a later one.
func segmentsTo(device string, seq uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(device), seq)
}

// decodeSegment reads a row of the seg bucket.
func decodeSegment(r row) (s segment, err error) {
	const idLen, hashLen = 16, len(oplog.Hash{})
	if len(r.key) != idLen+8+hashLen+8 || json.Unmarshal(r.value, &s) != nil {
		return segment{}, &stateDamage{errCell}
	}
	s.device = string(r.key[:idLen])
	s.last.Seq = binary.BigEndian.Uint64(r.key[idLen:])
	s.last.Hash = oplog.Hash(r.key[idLen+8 : idLen+8+hashLen])
	return s, nil
}

func (r rows) putSegment(s segment) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return r.put(bucketSeg, s.key(), b)
}

// segments is all segments of a device, or of all for "", by their last operation.
func (r rows) segments(device string) ([]segment, error) {
	list, err := r.scan(bucketSeg, []byte(device), nil)
	if err != nil {
		return nil, err
	}
	segments := make([]segment, len(list))
	for i, row := range list {
		if segments[i], err = decodeSegment(row); err != nil {
			return nil, err
		}
	}
	return segments, nil
}
