package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPassphraseTakesWork: where no test says otherwise whoever guesses at a
// passphrase has a second's work with each try.
func TestPassphraseTakesWork(t *testing.T) {
	atHome(t)
	file := filepath.Join(t.TempDir(), "x.dudao")
	for _, args := range [][]string{
		{"init", "--inspector", "陈伟"},
		{"record", "汕头", "m08.1", "--result", "met"},
		{"export", file, "--passphrase-file", "-"},
	} {
		if code, errs := run(t.Context(), t, strings.NewReader("一二三四五六七八九十甲乙\n"), io.Discard, args...); code != exitDone {
			t.Fatal(args, code, errs)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitN(string(data), "\n", 3)
	if words := strings.Fields(lines[1]); len(words) != 4 || words[1] != "scrypt" || words[3] != "18" {
		t.Errorf("%q", lines[1])
	}
}
