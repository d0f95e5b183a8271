// Package oplog: operations, segments, merging. Pure bytes and rules (see storage.md §1–3, §7).
package oplog

// Stubs: the oplog owner replaces this file by op.go merge.go chain.go segment.go frames.go limits.go key.go
// with real bodies. The names and signatures below are the contract with store; more may be added.

import (
	"crypto/ed25519"
	"encoding/json"
	"io"
	"iter"
)

// limits.go: MaxLine = 64<<10, MaxEntity = 200, MaxName = 64, MaxBy = 64, MaxFields = 64, MaxDots = 64, MaxDepth = 8,
// MaxSegmentOps = 4096, MaxSegmentText = 4<<20, WindowSize = 1<<20

// Hash is a chain hash. ----------------------------------------------------------------- chain.go
type Hash [32]byte

func (h Hash) Next(line []byte) Hash      { panic("stub") } // h_i = SHA-256(h_{i-1} ‖ SHA-256(line))
func (h Hash) NextDigest(d [32]byte) Hash { panic("stub") } // the same, of a struck line's SHA-256
func (h Hash) String() string             { panic("stub") } // base64url, unpadded
func ParseHash(s string) (Hash, error)    { panic("stub") }

type Dot string // device:seq:first 12 bytes of the chain hash, base64url

func MakeDot(dev string, seq uint64, h Hash) Dot                    { panic("stub") }
func (d Dot) Split() (dev string, seq uint64, hash string, ok bool) { panic("stub") }

// Op is one operation. ------------------------------------------------------------------- op.go
type Op struct {
	Seq    uint64                     // s
	Time   int64                      // t, ms
	By     string                     // by
	Kind   string                     // k
	Entity string                     // e
	Plan   string                     // p
	Follow int                        // g, how many operations of the same action follow
	Undoes uint64                     // u
	Set    map[string]json.RawMessage // null = cleared
	Over   map[string][]Dot
	Extra  map[string]json.RawMessage // unknown keys, kept
}

// Line encodes o (sorted keys inside set and over, no HTML escaping, no newline); a *LimitError if it breaks a bound.
func (o Op) Line() ([]byte, error) { panic("stub") }

// ParseOp reads a line strictly (§1, §7); the error says why it may not be merged (it stays in its segment, counted).
func ParseOp(line []byte) (Op, error) { panic("stub") }

type LimitError struct {
	What      string
	Have, Max int
}

func (e *LimitError) Error() string { panic("stub") }

// Merging. -------------------------------------------------------------------------------- merge.go
type Key struct {
	Entity, Field string
	Dot           Dot
}
type Cell struct {
	Dead     bool
	Time     int64
	By, Plan string
	Value    json.RawMessage // as written
}
type State interface {
	Get(Key) (Cell, bool, error)
	Put(Key, Cell) error
}

// Merge applies one operation to a state by the rule of §2.
func Merge(st State, dot Dot, op Op) error { panic("stub") }

// LiveValue is one value that nothing has replaced.
type LiveValue struct {
	Dot Dot
	Cell
	Future bool // t over a day past the reader's clock: sorted last, marked
}

// Live sorts the live cells of one (entity, field) newest first by (t, dot), those of the future last. now in ms.
// null values are dropped from what is shown only by the caller: they are live values too.
func Live(cells map[Dot]Cell, now int64) []LiveValue { panic("stub") }

// Canonical is the form in which two values are compared: keys sorted, no spaces, numbers by their text.
func Canonical(v json.RawMessage) ([]byte, error) { panic("stub") }

// Devices. -------------------------------------------------------------------------------- key.go
type Key25519 = ed25519.PrivateKey

func NewKey(rand io.Reader) (ed25519.PrivateKey, error) { panic("stub") }
func DeviceID(pub ed25519.PublicKey) string             { panic("stub") } // lower-case base32(SHA-256(pub))[:16]
func NameID(name string) string                         { panic("stub") } // the same of the NFC form of a name (persons, teams)
func RandomID(rand io.Reader) (string, error)           { panic("stub") } // 16 characters of base32, lower case

// Segments. ------------------------------------------------------------------------------- segment.go
type Line struct {
	Raw    []byte   // as written; nil if struck
	Digest [32]byte // SHA-256 of the line
	Seq    uint64
	Hash   Hash // of the chain, this line included
}
type Segment struct {
	Device string
	Public ed25519.PublicKey
	First  uint64
	Prev   Hash // before the first line
	Lines  []Line
	Last   Hash
	Sig    []byte
}

// Seal makes one independent zstd frame of lines first, first+1 … of the key's device.
func Seal(key ed25519.PrivateKey, first uint64, prev Hash, lines [][]byte) ([]byte, *Segment, error) {
	panic("stub")
}

// OpenSegment checks a frame whole: bounds, seq in place, chain, device id, signature, nothing behind the trailer.
func OpenSegment(frame []byte) (*Segment, error) { panic("stub") }

// Frames. --------------------------------------------------------------------------------- frames.go
type FrameKind int

const (
	SegmentFrame FrameKind = iota // a good segment: Segment is set
	BlobFrame                     // a good blob: Blob, BlobHash
	OtherFrame                    // well-formed, of a kind not known here (skipped, counted)
	BadFrame                      // damaged stretch, skipped to the next frame that checks: Err says why
	TornFrame                     // the file ends inside it
)

type Frame struct {
	Kind           FrameKind
	Offset, Length int64
	Segment        *Segment
	Raw            []byte // the frame's bytes (segments)
	Blob           []byte
	BlobHash       [32]byte
	Err            error
}

// Frames runs through a findings file or log from its start (offset is added to Frame.Offset). It never allocates more than the
// bounds allow and never stops at damage. limit bounds a blob (200 MiB).
func Frames(r io.ReaderAt, offset, size int64) iter.Seq2[Frame, error] { panic("stub") } // error: reading failed

// AppendBlob writes data as a skippable frame 0x184D2A5D (ddob, codec, SHA-256, data).
func AppendBlob(dst, data []byte) ([]byte, error) { panic("stub") }
