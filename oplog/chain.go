package oplog

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// Hash is a chain hash: it stands for an operation and all those of its device before it. The zero Hash is that of a
// device that has written nothing.
type Hash [sha256.Size]byte

// Next is the hash after line (without its newline): SHA-256(h ‖ SHA-256(line)).
func (h Hash) Next(line []byte) Hash { return h.NextDigest(sha256.Sum256(line)) }

// NextDigest is the hash after a line of which only the SHA-256 is known, as of a struck one.
func (h Hash) NextDigest(d [sha256.Size]byte) Hash {
	var both [2 * sha256.Size]byte
	copy(both[:], h[:])
	copy(both[sha256.Size:], d[:])
	return sha256.Sum256(both[:])
}

// String is h in base64url, unpadded: 43 characters.
func (h Hash) String() string { return base64.RawURLEncoding.EncodeToString(h[:]) }

// ParseHash reads what String writes and nothing else.
func ParseHash(s string) (Hash, error) {
	b, err := parseBinary(s, sha256.Size)
	if err != nil {
		return Hash{}, err
	}
	return Hash(b), nil
}

// parseBinary reads n bytes in the one base64url form that stands for them. The decoder alone would pass newlines.
func parseBinary(s string, n int) ([]byte, error) {
	if len(s) != base64.RawURLEncoding.EncodedLen(n) || strings.ContainsAny(s, "\r\n") {
		return nil, errors.New("base64url of the wrong length")
	}
	return base64.RawURLEncoding.Strict().DecodeString(s)
}

// Dot names one operation: device, sequence number and the first 12 bytes of its chain hash in base64url, joined by
// colons. The hash tells apart what a copied disk wrote under the same number.
type Dot string

const (
	idLen      = 16 // characters of a device's or other derived or random id
	dotHashLen = 16 // characters of the chain hash in a dot
)

// MakeDot names the operation seq of device dev, h being the chain hash that includes it.
func MakeDot(dev string, seq uint64, h Hash) Dot {
	b := make([]byte, 0, idLen+20+dotHashLen+2)
	b = append(append(b, dev...), ':')
	b = append(strconv.AppendUint(b, seq, 10), ':')
	return Dot(base64.RawURLEncoding.AppendEncode(b, h[:12]))
}

// Split takes a dot apart; ok tells whether it is one.
func (d Dot) Split() (dev string, seq uint64, hash string, ok bool) {
	dev, rest, _ := strings.Cut(string(d), ":")
	number, hash, _ := strings.Cut(rest, ":")
	seq, numberOK := parseNumber(number)
	if !isID(dev) || !numberOK || seq == 0 || len(hash) != dotHashLen || strings.IndexFunc(hash, notBase64) >= 0 {
		return "", 0, "", false
	}
	return dev, seq, hash, true
}

// parseNumber reads a whole number of the format in its one spelling.
func parseNumber[T string | []byte](s T) (n uint64, ok bool) {
	if len(s) == 0 || len(s) > 16 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + uint64(c)
	}
	return n, n <= MaxNumber
}

func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return len(s) == idLen
}

func notBase64(c rune) bool {
	return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_'
}
