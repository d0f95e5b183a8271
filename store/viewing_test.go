package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dudao/inspection"
)

// A viewer gets a copy with a name that it knows the type by, whoever gave the
// name, and nothing that a system would run.
func TestViewingCopy(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	add := func(name string) inspection.Evidence {
		t.Helper()
		e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: FindingEntity(s.Local().Inspection, "east", "m01.1")},
			name, strings.NewReader("月报 "+name), -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for name, want := range map[string]string{
		"海关月报.pdf":                       "佐证 海关月报.pdf",
		"IMG-1.JPG":                      "佐证 IMG-1.jpg",
		".pdf":                           "佐证 .pdf",
		"a\u202e%p.md":                   "佐证 a__p.md",
		strings.Repeat("长", 60) + ".txt": "佐证 " + strings.Repeat("长", 40) + ".txt",
	} {
		e := add(name)
		path, err := s.ViewingCopy(e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := filepath.Base(path); got != want {
			t.Errorf("%s is shown as %q, want %q", name, got, want)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != "月报 "+name {
			t.Errorf("%s: the copy holds %q, %v", name, data, err)
		}
		if again, err := s.ViewingCopy(e); again != path || err != nil {
			t.Errorf("%s again: %s, %v", name, again, err)
		}
	}
	for _, name := range []string{"a.exe", "a.pdf.bat", "a", "a.desktop", "a.pdf "} {
		_, err := s.ViewingCopy(inspection.Evidence{Name: name, SHA: strings.Repeat("0", 64)})
		wantSaid(t, err, "evidence_unsafe", name)
	}
	_, err := s.ViewingCopy(inspection.Evidence{Name: "a.pdf", SHA: strings.Repeat("0", 64)})
	wantSaid(t, err, "no_blob", "00000000")
}

// Copies do not pile up.
func TestViewingSwept(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: FindingEntity(s.Local().Inspection, "east", "m01.1")},
		"a.txt", strings.NewReader("a"), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	old := s.path(viewingDir, "old", "b.txt")
	if err := os.MkdirAll(filepath.Dir(old), 0o700); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, old, []byte("b"))
	before := l.clock.now().Add(-2 * viewingKept)
	if err := os.Chtimes(filepath.Dir(old), time.Time{}, before); err != nil {
		t.Fatal(err)
	}
	path, err := s.ViewingCopy(e)
	if err != nil || !exists(path) || exists(old) {
		t.Errorf("%v; the new copy is there: %v, the old one: %v", err, exists(path), exists(old))
	}
}
