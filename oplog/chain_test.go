package oplog

import (
	"bytes"
	"crypto/ed25519"
	"strings"
	"testing"
)

func TestDots(t *testing.T) {
	h := Hash{}.Next([]byte("line"))
	dot := MakeDot("abcdefghijklmn23", 12, h)
	if dev, seq, hash, ok := dot.Split(); !ok || dev != "abcdefghijklmn23" || seq != 12 || hash != h.String()[:16] {
		t.Errorf("%s: %s %d %s %v", dot, dev, seq, hash, ok)
	}
	for _, bad := range []Dot{"", ":", "::", "abcdefghijklmn23:12", "abcdefghijklmn23:12:", dot + "x", "x" + dot, dot + ":x"} {
		if _, _, _, ok := bad.Split(); ok {
			t.Errorf("%q is taken for a dot", bad)
		}
	}
	if back, err := ParseHash(h.String()); err != nil || back != h {
		t.Errorf("%s read back as %s, %v", h, back, err)
	}
	for _, bad := range []string{"", h.String()[1:], h.String() + "A", h.String()[1:] + "\n", h.String()[1:] + "=", h.String()[:42] + "_"} {
		if _, err := ParseHash(bad); err == nil {
			t.Errorf("%q is taken for a hash", bad)
		}
	}
}

func TestIDs(t *testing.T) {
	if NameID("Ame\u0301lie") != NameID("Am\u00e9lie") || NameID("张三") == NameID("李四") {
		t.Error("a name's id depends on its spelling, or not on the name")
	}
	for _, id := range []string{NameID(""), DeviceID(testKey(t, 1).Public().(ed25519.PublicKey))} {
		if !isID(id) {
			t.Errorf("%q is no id", id)
		}
	}
	// base32 of the first 10 bytes of SHA-256, checked against the RFC 4648 alphabet by hand.
	if id := NameID(""); id != "4oymiquy7qobjgx3" {
		t.Errorf("the id of nothing is %s", id)
	}
	random, err := RandomID(bytes.NewReader(make([]byte, 10)))
	if err != nil || random != strings.Repeat("a", 16) {
		t.Errorf("%s, %v", random, err)
	}
	if _, err := RandomID(bytes.NewReader(nil)); err == nil {
		t.Error("an id out of nothing")
	}
	if _, err := NewKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key out of 31 bytes")
	}
}
