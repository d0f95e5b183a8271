package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	noStart = "，。、；：？！）】》〉」』〕”’…·％‰℃,.;:?!)]}%" // no row begins with one of these (避头)
	noEnd   = "（【《〈「『〔“‘([{￥$"                  // nor ends with one of these (避尾)
	blanks  = " \u3000"
)

// minWidth is the least a row can be: one Chinese character.
const minWidth = 2

// wrap breaks plain text into rows of at most width columns: between any two
// Chinese characters, but not inside an ASCII word or number that fits, nor
// before a closing mark or after an opening one. Blanks at the end of a row are
// dropped. A width below minWidth counts as minWidth.
func wrap(s string, width int) []string {
	var rows []string
	for para := range strings.SplitSeq(s, "\n") {
		for more := true; more; more = para != "" {
			n, _ := rowLen(para, width)
			rows = append(rows, strings.TrimRight(para[:n], blanks))
			para = para[n:]
		}
	}
	return rows
}

// rowLen is the number of bytes of s, one paragraph from the start of a row on,
// that stand in this row. Blanks that no longer fit hang at its end, so only
// they can pass the width. The answer depends on nothing before s and on
// nothing more than one character behind the first seen bytes.
func rowLen(s string, width int) (n, seen int) {
	width = max(width, minWidth)
	var prev string // the character before
	cols, last := 0, 0
	for i := 0; i < len(s); {
		c, w := cluster(s[i:])
		may := mayBreak(prev, c)
		if cols+w > width {
			switch {
			case isBlank(c):
				return hang(s, i+len(c))
			case !may && last > 0:
				return last, i + len(c)
			default:
				return i, i + len(c)
			}
		}
		if may {
			last = i
		}
		i += len(c)
		cols += w
		prev = c
	}
	return len(s), len(s)
}

// hang is rowLen's answer where all blanks from i on end the row.
func hang(s string, i int) (n, seen int) {
	for i < len(s) {
		c, _ := cluster(s[i:])
		if !isBlank(c) {
			return i, i + len(c)
		}
		i += len(c)
	}
	return i, i
}

// mayBreak says whether a row may end with the character prev and the next
// begin with c.
func mayBreak(prev, c string) bool {
	switch {
	case prev == "", isBlank(c), oneOf(c, noStart):
		return false
	case isBlank(prev):
		return true
	case oneOf(prev, noEnd), prev == "—" && c == "—":
		return false
	}
	return !isWordPart(prev) || !isWordPart(c)
}

func isBlank(c string) bool { return c == " " || c == "\u3000" }

func oneOf(c, set string) bool { return c != "" && strings.Contains(set, c) }

// isWordPart says whether the character belongs to a run like a Latin word, a
// number, a date or an address.
func isWordPart(c string) bool {
	r, _ := utf8.DecodeRuneInString(c)
	return r < utf8.RuneSelf && r != ' ' || r < firstWide && unicode.IsLetter(r)
}

// firstWide is where the scripts of two columns begin (Hangul); every letter
// before has one.
const firstWide = 0x1100

// cluster is the first character of s as a reader counts them (a grapheme
// cluster: never to be split), and its columns on the screen.
func cluster(s string) (c string, cols int) {
	if n, w := simple(s); n > 0 {
		if m, _ := simple(s[n:]); m > 0 || n == len(s) {
			return s[:n], w
		}
	}
	return ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
}

// simple gives length and columns of a leading ASCII, Han or full-width
// character, the bulk of all text. Two in a row are always two clusters, which
// spares the search for their boundary.
func simple(s string) (n, cols int) {
	if s == "" {
		return 0, 0
	}
	if b := s[0]; b < utf8.RuneSelf {
		if b < ' ' || b == 0x7f {
			return 0, 0
		}
		return 1, 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if r >= 0x4e00 && r <= 0x9fff || r >= 0x3001 && r <= 0x3011 || r >= 0xff01 && r <= 0xff5e {
		return n, 2
	}
	return 0, 0
}
