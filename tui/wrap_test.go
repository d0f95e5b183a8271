package tui

import (
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestWrapKeepsMarksAndWordsWhereTheyBelong(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "检查情况", 8, []string{"检查情况"}},
		{"no mark begins a row", "检查情况，如下。", 8, []string{"检查情", "况，如", "下。"}},
		{"nor does a run of them", "他说好。）”再说", 7, []string{"他说", "好。）”", "再说"}},
		{"none ends with an opening one", "检查（情况）", 6, []string{"检查", "（情", "况）"}},
		{"a dash stays whole", "进展很快——却", 9, []string{"进展很快", "——却"}},
		{"words stay together", "查阅 report 一份", 10, []string{"查阅", "report 一", "份"}},
		{"so do numbers and dates", "截至2014-07-15止", 12, []string{"截至", "2014-07-15止"}},
		{"and a number with its mark", "增长12.5％左右", 8, []string{"增长", "12.5％左", "右"}},
		{"too long a word is cut", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"blanks hang", "检查    情况", 4, []string{"检查", "情况"}},
		{"wide blanks hang", "检查\u3000\u3000情况", 4, []string{"检查", "情况"}},
		{"an indent stays", "\u3000\u3000检查情况", 8, []string{"\u3000\u3000检查", "情况"}},
		{"only marks", "。。。。。", 4, []string{"。。", "。。", "。"}},
		{"one character a row", "检查abc", 2, []string{"检", "查", "ab", "c"}},
		{"narrower counts as that", "检查", 1, []string{"检", "查"}},
		{"paragraphs", "检查\n\n情况\n", 10, []string{"检查", "", "情况", ""}},
		{"emoji stay whole", "👨‍👩‍👧👨‍👩‍👧🇨🇳🇨🇳", 5, []string{"👨‍👩‍👧👨‍👩‍👧", "🇨🇳🇨🇳"}},
		{"accents stay on their letter", "e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
				t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
			}
		})
	}
}

func TestWrapLosesNothingAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		width := rapid.IntRange(minWidth, 40).Draw(t, "width")
		rows := wrap(text, width)
		for _, row := range rows {
			if w := lipgloss.Width(row); w > width {
				t.Fatalf("row %q has %d columns, more than %d", row, w, width)
			}
		}
		squeeze := strings.NewReplacer(" ", "", "\u3000", "", "\n", "").Replace
		if got := squeeze(strings.Join(rows, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, rows)
		}
	})
}

func TestClusterAgreesWithTheScreen(t *testing.T) {
	for r := rune(' '); r < 0x20000; r++ {
		for _, s := range []string{string(r), string(r) + "检", "a" + string(r)} {
			c, cols := cluster(s)
			want, wantCols := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
			if c != want || cols != wantCols || cols > minWidth {
				t.Fatalf("cluster(%q) = %q, %d; the screen has %q, %d", s, c, cols, want, wantCols)
			}
		}
	}
}

// anyText draws text in which everything that makes wrapping hard is frequent.
func anyText() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"检", "查", "情况", "，", "。", "（", "）", "“", "”", "——", "……", "《", "》", " ", "   ", "\u3000",
			"a", "word", "2014-07-15", "12.5%", "１", "é", "e\u0301", "\u0301", "👍", "👨‍👩‍👧", "⚠️", "🇨🇳", "🇨", "\u200d", "\ufe0f", "ก็", "한", "か\u3099", "\n"}),
		rapid.StringMatching(`\PC{1,3}`),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return clean(strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), ""))
	})
}

func BenchmarkWrap(b *testing.B) {
	text := prose(10_000, 1)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		wrap(text, 76)
	}
}

// prose makes so many characters of Chinese text with marks, numbers and names
// in so many paragraphs.
func prose(runes, paragraphs int) string {
	clause := []rune("市商务局称任务已分到7个区县，其中2个没有企业名单（见佐证3）；“台账”到2014-07-15止只更新了一次。")
	var b strings.Builder
	for i := range runes {
		switch {
		case i > 0 && i%(runes/paragraphs) == 0:
			b.WriteByte('\n')
		default:
			b.WriteRune(clause[i%len(clause)])
		}
	}
	return b.String()
}
