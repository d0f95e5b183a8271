package checklist

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Pattern is what somebody looks for, made ready to be held against many texts.
// A text holds a word of it where characters, their pinyin, their initials or
// any mix of these follow each other: 商务厅, swt, shangwuting, 商wt. Width,
// capitals and blanks in the text make no difference; a line break parts. Of several words, apart by
// blanks, a text has to hold each.
type Pattern struct{ words []*word }

// Coded is a text as patterns are looked up in it.
type Coded []uint16

// Code makes a text ready for patterns.
func Code(text string) Coded { return utf16.Encode([]rune(text)) }

// String is the text.
func (c Coded) String() string { return string(utf16.Decode(c)) }

// NewPattern takes what was typed.
func NewPattern(typed string) *Pattern {
	p := &Pattern{}
	for w := range strings.FieldsSeq(typed) {
		p.words = append(p.words, newWord(w))
	}
	return p
}

// Empty tells whether every text holds the pattern.
func (p *Pattern) Empty() bool { return len(p.words) == 0 }

// In tells whether the text holds the pattern.
func (p *Pattern) In(text string) bool { return p.Empty() || p.InCoded(Code(text)) }

// InCoded is In for a text that is coded already.
func (p *Pattern) InCoded(text Coded) bool {
	for _, w := range p.words {
		if w.end(text) < 0 {
			return false
		}
	}
	return true
}

// Find is where the first word that the text holds stands in it, in code units,
// and false if it holds none.
func (p *Pattern) Find(text Coded) (from, to int, ok bool) {
	for _, w := range p.words {
		if end := w.end(text); end >= 0 {
			return w.start(text, end), end, true
		}
	}
	return 0, 0, false
}

// maxWord is the longest word that is looked for, in code units: one state each,
// and one for its end.
const maxWord = 63

// word is an automaton that reads a text once: its states are the numbers of
// units of the word that are used up, a bit each.
type word struct {
	units  []uint16
	class  [1 << 16]uint8 // what a unit of a text can do where nothing is used up: index into begins
	begins []uint64       // by class: the states that follow
	done   uint64
	spoken [][]follow // by state and syllable
}

// follow is the states that follow a syllable, where its initial may stand for it
// and where it may not.
type follow struct{ common, rare uint64 }

// The classes that every word has; the others begin it.
const (
	stranger = iota
	skipped  // a blank, wherever it stands
	firstBeginner
)

func newWord(typed string) *word {
	w := &word{units: Code(typed), begins: make([]uint64, firstBeginner)}
	w.units = w.units[:min(len(w.units), maxWord)]
	for i, u := range w.units {
		w.units[i] = foldUnit(u)
	}
	w.done = 1 << len(w.units)
	table := readings()
	for at := range w.units {
		w.spoken = append(w.spoken, w.after(at, table.all))
	}
	for i := range table.said {
		w.classify(uint16(firstHan+i), w.said(0, &table.said[i]))
	}
	for _, u := range variants(w.units[0]) {
		w.classify(u, w.step(1, u))
	}
	for _, u := range Code(" \u3000\u00a0") {
		w.class[u] = skipped
	}
	return w
}

// classify says which states follow a unit that may begin the word.
func (w *word) classify(u uint16, next uint64) {
	if next == 0 {
		return
	}
	i := slices.Index(w.begins[firstBeginner:], next)
	if i < 0 {
		i = len(w.begins) - firstBeginner
		w.begins = append(w.begins, next)
	}
	w.class[u] = uint8(i + firstBeginner)
}

// after is what each syllable leads to from one state: its initial, the whole of
// it, or so much of it as the word has left.
func (w *word) after(at int, syllables []string) []follow {
	next := make([]follow, len(syllables))
	rest := letters(w.units[at:])
	if rest == "" {
		return next
	}
	last := at+len(rest) == len(w.units)
	for i, s := range syllables {
		if s == "" || s[0] != rest[0] {
			continue
		}
		var spelt uint64
		if strings.HasPrefix(rest, s) {
			spelt |= 1 << (at + len(s))
		}
		if last && len(rest) > 1 && strings.HasPrefix(s, rest) {
			spelt |= w.done
		}
		next[i] = follow{spelt | 1<<(at+1), spelt}
	}
	return next
}

// said is the states that follow a character from one state.
func (w *word) said(at int, c *said) (next uint64) {
	for i, s := range c.readings {
		switch {
		case s == 0:
			return next
		case i < int(c.common):
			next |= w.spoken[at][s].common
		default:
			next |= w.spoken[at][s].rare
		}
	}
	return next
}

// letters are the letters that units begin with.
func letters(units []uint16) string {
	var b strings.Builder
	for _, u := range units {
		if u < 'a' || u > 'z' {
			break
		}
		b.WriteByte(byte(u))
	}
	return b.String()
}

// foldUnit makes equal what users take for equal: full and half width, capitals.
func foldUnit(u uint16) uint16 {
	switch {
	case u >= firstHan && u <= lastHan:
		return u
	case u >= '！' && u <= '～':
		u -= 0xfee0
	case u == '。':
		return '.'
	}
	return uint16(unicode.ToLower(rune(u)))
}

// variants are the units that foldUnit makes into one.
func variants(folded uint16) []uint16 {
	list := []uint16{folded, uint16(unicode.ToUpper(rune(folded)))}
	if folded > ' ' && folded <= '~' {
		list = append(list, list[0]+0xfee0, list[1]+0xfee0)
	}
	if folded == '.' {
		list = append(list, '。')
	}
	return list
}

// step is the states that follow a unit of a text.
func (w *word) step(state uint64, u uint16) uint64 {
	var next uint64
	var c *said
	if u >= firstHan && u <= lastHan {
		c = &readings().said[u-firstHan]
	}
	u = foldUnit(u)
	for ; state != 0; state &= state - 1 {
		at := bits.TrailingZeros64(state)
		if at == len(w.units) {
			break
		}
		if w.units[at] == u {
			next |= 1 << (at + 1)
		}
		if c != nil {
			next |= w.said(at, c)
		}
	}
	return next
}

// end is where that ends which ends first of what is the word, behind its last
// unit; -1 if the text does not hold it.
func (w *word) end(text Coded) int {
	var state uint64
	for i, u := range text {
		c := w.class[u]
		if state == 0 && c == stranger || c == skipped {
			continue // most units, hence told first
		}
		next := w.begins[c]
		if state != 0 {
			next |= w.step(state, u)
		}
		if state = next; state&w.done != 0 {
			return i + 1
		}
	}
	return -1
}

// start is where the word begins that ends there.
func (w *word) start(text Coded, end int) int {
	start := end - 1
	for i := end - 1; i >= max(0, end-2*maxWord); i-- {
		if w.class[text[i]] >= firstBeginner && w.reaches(text[i:end]) {
			start = i
		}
	}
	return start
}

// reaches tells whether the text is the word, from its first unit to its last.
func (w *word) reaches(text Coded) bool {
	state := uint64(1)
	for _, u := range text {
		if w.class[u] == skipped {
			continue
		}
		if state = w.step(state, u); state == 0 {
			return false
		}
	}
	return state&w.done != 0
}
