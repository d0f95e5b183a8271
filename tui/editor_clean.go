package tui

import (
	"regexp"
	"strings"
	"unicode"
)

// escapeSequence is what a terminal would obey instead of showing it. One
// without its end loses only its first two bytes, never the text behind.
var escapeSequence = regexp.MustCompile(
	`\x1b(?:\[[0-?]*[ -/]*[@-~]` + // CSI: colours, caret
		`|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)` + // OSC, DCS and the like: titles, links
		`|[ -/]*[0-~])?`)

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", "    ")

// clean makes typed or pasted text fit for a record and a screen: every kind of
// line break becomes \n, a tab four blanks; escape sequences, control and
// bidirectional marks and invisible fillers go, bytes that are no UTF-8 become �.
func clean(s string) string {
	if strings.IndexFunc(s, suspicious) < 0 {
		return s
	}
	s = strings.ToValidUTF8(s, "�")
	s = escapeSequence.ReplaceAllLiteralString(s, "")
	s = lineBreaks.Replace(s)
	return strings.Map(func(r rune) rune {
		if r != '\n' && suspicious(r) && r != unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
}

// suspicious says whether clean has to look at text with r in it. The joiners
// U+200C and U+200D are not: emoji and some scripts are spelled with them.
func suspicious(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r <= 0x9f, r == unicode.ReplacementChar:
		return true
	case r < 0xa0, 0x3000 <= r && r <= 0xd7ff:
		return false
	}
	return unicode.In(r, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && !isTag(r)
}

// isTag says whether r spells out a flag emoji.
func isTag(r rune) bool { return 0xe0020 <= r && r <= 0xe007f }
