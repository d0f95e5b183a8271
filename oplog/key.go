package oplog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"

	"golang.org/x/text/unicode/norm"
)

// NewKey makes a device's key from 32 bytes of rand.
func NewKey(rand io.Reader) (ed25519.PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("new device key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// DeviceID is the id of the device with that key: 16 characters of a–z and 2–7. There is no id without its key.
func DeviceID(pub ed25519.PublicKey) string { return idOf(pub) }

// NameID is the id of a person or team, derived from the name (its NFC form) so that laptops set up apart agree on it.
func NameID(name string) string { return idOf(norm.NFC.Bytes([]byte(name))) }

// RandomID is a new id of the same shape for what is only ever added.
func RandomID(rand io.Reader) (string, error) {
	b := make([]byte, idLen*5/8)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", fmt.Errorf("new id: %w", err)
	}
	return lowerBase32.EncodeToString(b), nil
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func idOf(b []byte) string {
	sum := sha256.Sum256(b)
	return lowerBase32.EncodeToString(sum[:])[:idLen]
}
