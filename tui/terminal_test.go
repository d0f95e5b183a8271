package tui

import (
	"io"
	"os"
	"testing"
)

func TestRuneInputHandsOverWholeCharacters(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	gone := false
	in := &runeInput{File: r, gone: func() { gone = true }}
	buf := make([]byte, 64)
	for _, c := range []struct{ sent, got string }{
		{"a", "a"},
		{"\xe6", ""}, {"\x9f", ""}, {"\xa5", "查"},
		{"x查\xe6\x9f", "x查"}, {"\xa5", "查"},
		{"\xf0\x9f\x91", ""}, {"\x8d\xe6", "👍"}, {"\x9f\xa5", "查"},
		{"\x1b[A", "\x1b[A"},
		{"\xff", "\xff"}, // no character begins so: nothing to wait for
	} {
		if _, err := w.WriteString(c.sent); err != nil {
			t.Fatal(err)
		}
		n, err := in.Read(buf)
		if got := string(buf[:n]); got != c.got || err != nil {
			t.Fatalf("%q gave %q, %v; want %q", c.sent, got, err, c.got)
		}
	}
	w.WriteString("\xe6")
	in.Read(buf)
	w.Close()
	if n, err := in.Read(buf); string(buf[:n]) != "\xe6" || err != io.EOF || !gone {
		t.Errorf("at the end: %q, %v, gone %v", buf[:n], err, gone)
	}
	r.Close() // fails otherwise than by EOF, as a terminal that is gone does
	if _, err := in.Read(buf); err != io.EOF {
		t.Errorf("an error other than the end came through: %v", err)
	}
}
