package checklist_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The built-in plan is written in our own words. These tests hold it against the
// government's document without having that document in the repository:
// testdata/originality holds, for each of two readings of the document, the
// sorted first 8 bytes of the SHA-256 of every run of 24 characters. Who has the
// document as plain text makes the files anew by
//
//	go test ./checklist -run Originality -originality-source plan.txt
var originalitySource = flag.String("originality-source", "", "plain text of the document, to make testdata/originality from")

// copiedRun is the number of characters in a row that count as copied.
const copiedRun = 24

// readings are the two ways in which texts are compared: as they stand, and by
// their letters, Han characters and numbers alone.
var readings = map[string]func(string) string{
	"raw": func(s string) string { return s },
	"plain": func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				return r
			}
			return -1
		}, s)
	},
}

func TestOriginality(t *testing.T) {
	for name, reading := range readings {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "originality", name+".sha256")
			if *originalitySource != "" {
				source, err := os.ReadFile(*originalitySource)
				if err != nil {
					t.Fatal(err)
				}
				writeFingerprints(t, file, fingerprintsOf(reading(string(source))))
			}
			prints := readFingerprints(t, file)
			ours, err := os.ReadFile(filepath.Join("builtin", "guangdong-2014.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range copied(reading(string(ours)), prints) {
				t.Errorf("copied from the document: %q", run)
			}
		})
	}
}

func TestOriginalityFindsCopies(t *testing.T) {
	const source = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。寒来暑往，秋收冬藏。闰余成岁，律吕调阳。"
	for _, c := range []struct {
		name, reading, text string
		found               int
	}{
		{"a run of 24", "raw", "抄：" + string([]rune(source)[3:27]) + "完", 1},
		{"a run of 23", "raw", "抄：" + string([]rune(source)[3:26]) + "完", 0},
		{"other marks, as it stands", "raw", "天地玄黄 宇宙洪荒 日月盈昃 辰宿列张 寒来暑往 秋收冬藏", 0},
		{"other marks, letters alone", "plain", "天地玄黄 宇宙洪荒 日月盈昃 辰宿列张 寒来暑往 秋收冬藏", 1},
		{"our own words", "plain", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			reading := readings[c.reading]
			if got := copied(reading(c.text), fingerprintsOf(reading(source))); len(got) != c.found {
				t.Errorf("found %q, want %d runs", got, c.found)
			}
		})
	}
}

// copied lists the runs of text whose fingerprints are among prints.
func copied(text string, prints []uint64) []string {
	var found []string
	for run := range runs(text) {
		if _, ok := slices.BinarySearch(prints, fingerprint(run)); ok {
			found = append(found, run)
		}
	}
	return found
}

// runs goes through every run of copiedRun characters of text.
func runs(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		characters := []rune(text)
		for i := range len(characters) - copiedRun + 1 {
			if !yield(string(characters[i : i+copiedRun])) {
				return
			}
		}
	}
}

func fingerprint(run string) uint64 {
	sum := sha256.Sum256([]byte(run))
	return binary.BigEndian.Uint64(sum[:])
}

func fingerprintsOf(text string) []uint64 {
	var prints []uint64
	for run := range runs(text) {
		prints = append(prints, fingerprint(run))
	}
	slices.Sort(prints)
	return slices.Compact(prints)
}

func writeFingerprints(t *testing.T, file string, prints []uint64) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, p := range prints {
		b.Write(binary.BigEndian.AppendUint64(nil, p))
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFingerprints(t *testing.T, file string) []uint64 {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	prints := make([]uint64, len(data)/8)
	if err := binary.Read(bytes.NewReader(data), binary.BigEndian, prints); err != nil {
		t.Fatal(err)
	}
	const fewest = 5000 // the document is longer than that: an empty file must not pass
	if len(prints) < fewest || !slices.IsSorted(prints) {
		t.Fatalf("%s holds %d fingerprints, sorted: %t; want %d or more, sorted", file, len(prints), slices.IsSorted(prints), fewest)
	}
	return prints
}
