package checklist

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"
)

var update = flag.Bool("update", false, "write the dictionary anew")

// TestDictionary: the dictionary is go-pinyin's, and each of its characters is
// found in it.
func TestDictionary(t *testing.T) {
	var b strings.Builder
	for _, r := range slices.Sorted(maps.Keys(pinyin.PinyinDict)) {
		fmt.Fprintf(&b, "%c%s\n", r, pinyin.PinyinDict[r])
	}
	if *update {
		if err := os.WriteFile("dictionary.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if dictionary != b.String() {
		t.Fatal("dictionary.txt is not go-pinyin's; go test ./checklist -run TestDictionary -update")
	}
	for r := rune(0); r <= 0x110000; r++ {
		if got, want := entryOf(r), pinyin.PinyinDict[int(r)]; got != want {
			t.Fatalf("%U: %q, not %q", r, got, want)
		}
	}
}
