package checklist

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// fold makes equal what users take for equal: full and half width, capitals,
// blanks, tone marks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			return -1
		case r == '。':
			return '.'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// spelling is how a name is said: for each of its characters the readings, in
// pinyin without tones, the usual one first.
type spelling [][]string

// Of a character's readings, how many to try. The dictionary lists the usual one
// first and ends with such as only scholars know.
const (
	usualReading = 1
	mostReadings = 3
)

// speller knows the readings of characters that it has met.
type speller map[rune][]string

// spell takes in Chinese characters, letters and digits; marks are not spoken.
func (known speller) spell(name string) spelling {
	var said spelling
	for _, r := range name {
		readings, ok := known[r]
		if !ok {
			readings = readingsOf(r)
			known[r] = readings
		}
		if len(readings) > 0 {
			said = append(said, readings)
		}
	}
	return said
}

var withoutTone = strings.NewReplacer("ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v")

func readingsOf(r rune) []string {
	entry, ok := pinyin.PinyinDict[int(r)]
	if !ok {
		if s := fold(string(r)); strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return []string{s}
		}
		return nil
	}
	var readings []string
	for reading := range strings.SplitSeq(entry, ",") {
		for _, s := range []string{fold(withoutTone.Replace(reading)), fold(reading)} { // lv and lu for 旅
			if !slices.Contains(readings, s) {
				readings = append(readings, s)
			}
		}
	}
	return readings
}

// match tells whether letters spell the name from its beginning, and whether
// they spell it whole. Each character may be given by its reading or its
// initial; of its readings only the first most count.
func (said spelling) match(letters string, most int) (beginning, whole bool) {
	reached := make([]bool, len(letters)+1) // numbers of letters that the characters so far can use up
	reached[0] = true
	for i, readings := range said {
		next := make([]bool, len(letters)+1)
		for used, ok := range reached {
			if !ok {
				continue
			}
			rest := letters[used:]
			for _, reading := range readings[:min(most, len(readings))] {
				beginning = beginning || strings.HasPrefix(reading, rest)
				if rest != "" && rest[0] == reading[0] {
					next[used+1] = true
				}
				if strings.HasPrefix(rest, reading) {
					next[used+len(reading)] = true
				}
			}
		}
		beginning = beginning || next[len(letters)]
		whole = i == len(said)-1 && next[len(letters)]
		reached = next
		if !slices.Contains(reached, true) {
			break
		}
	}
	return beginning, whole
}

// contains tells whether letters spell a part of the name that begins at one of
// its characters.
func (said spelling) contains(letters string, most int) bool {
	for i := range said {
		if ok, _ := said[i:].match(letters, most); ok {
			return true
		}
	}
	return false
}

// spokenLetters is a folded query as pinyin, its tone digits and apostrophes
// left out, and empty if it is no pinyin.
func spokenLetters(folded string) string {
	var b strings.Builder
	for i, r := range folded {
		switch {
		case 'a' <= r && r <= 'z':
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '-' || '1' <= r && r <= '5' && i > 0:
		default:
			return ""
		}
	}
	return b.String()
}
