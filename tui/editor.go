package tui

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// editor holds a text of many paragraphs, its caret and the part of it that is
// on the screen. A key costs the wrapping of one paragraph around the caret.
// Its places are bytes inside; callers count characters (runes).
type editor struct {
	paras       []paragraph // never empty
	caret       place
	atRowEnd    bool // the caret is drawn behind its row, not before the next
	goal        int  // column that up and down keep to; -1: that of the caret
	width, rows int  // of the window
	top         int  // first row in it
	runes, size int
	limit       int    // bytes; 0: none
	refused     func() // called for each edit that would pass it
	history     history
}

// place is a byte in a paragraph, always between two characters.
type place struct{ para, off int }

// newEditor is an empty editor; Layout gives it its window.
func newEditor() *editor {
	e := &editor{width: minWidth, rows: 1}
	e.SetText("")
	return e
}

// SetText begins anew with s: caret behind it, nothing to undo. What cannot be
// edited (see clean) is left out, so Text may differ from s.
func (e *editor) SetText(s string) {
	s = clean(s)
	e.paras = e.wrapped(s)
	e.runes, e.size = utf8.RuneCountInString(s), len(s)
	e.history = history{}
	e.top = 0
	e.moveTo(e.last())
}

// Text is the whole text, paragraphs separated by \n.
func (e *editor) Text() string {
	var b strings.Builder
	b.Grow(e.size)
	for i, p := range e.paras {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// Len is the length of the text.
func (e *editor) Len() (runes, bytes int) { return e.runes, e.size }

// Caret is the number of runes before the caret.
func (e *editor) Caret() int {
	n := utf8.RuneCountInString(e.paras[e.caret.para].text[:e.caret.off])
	for _, p := range e.paras[:e.caret.para] {
		n += utf8.RuneCountInString(p.text) + 1
	}
	return n
}

// SetCaret puts the caret behind n runes, or behind the character that this
// would split, or at the nearer end of the text.
func (e *editor) SetCaret(n int) {
	n = max(n, 0)
	for i, p := range e.paras {
		if count := utf8.RuneCountInString(p.text); n > count {
			n -= count + 1
			continue
		}
		off := 0
		for ; n > 0; n-- {
			_, size := utf8.DecodeRuneInString(p.text[off:])
			off += size
		}
		e.moveTo(place{i, p.snap(off)})
		return
	}
	e.moveTo(e.last())
}

// Limit makes the editor refuse edits after which the text would be longer than
// so many bytes: the text stays as it is, and refused is called. SetText is not
// held to it, nor is what makes the text shorter.
func (e *editor) Limit(bytes int, refused func()) { e.limit, e.refused = bytes, refused }

// Insert puts text in at the caret, as a step of its own for Undo. It is false
// when that changed nothing.
func (e *editor) Insert(s string) (changed bool) {
	return e.edit(e.caret, e.caret, clean(s), pasted)
}

// Replace puts s in the place of the whole text, as a step of its own for Undo. It
// is false when that changed nothing.
func (e *editor) Replace(s string) (changed bool) {
	s = clean(s)
	return s != e.Text() && e.edit(place{}, e.last(), s, pasted)
}

// replace puts s in the place of old, which stands between two places, and gives
// the place where s ends.
func (e *editor) replace(from, to place, old, s string) (end place) {
	if p := &e.paras[from.para]; from.para == to.para && !strings.Contains(s, "\n") {
		p.replace(from.off, to.off, s, e.textWidth())
	} else {
		tail := e.paras[to.para].text[to.off:]
		e.paras = slices.Replace(e.paras, from.para, to.para+1, e.wrapped(p.text[:from.off]+s+tail)...)
	}
	e.runes += utf8.RuneCountInString(s) - utf8.RuneCountInString(old)
	e.size += len(s) - len(old)
	return from.after(s)
}

func (e *editor) wrapped(s string) []paragraph {
	paras := make([]paragraph, 0, strings.Count(s, "\n")+1)
	for text := range strings.SplitSeq(s, "\n") {
		paras = append(paras, newParagraph(text, e.textWidth()))
	}
	return paras
}

func (e *editor) between(from, to place) string {
	if from.para == to.para {
		return e.paras[from.para].text[from.off:to.off]
	}
	var b strings.Builder
	b.WriteString(e.paras[from.para].text[from.off:])
	for _, p := range e.paras[from.para+1 : to.para] {
		b.WriteByte('\n')
		b.WriteString(p.text)
	}
	b.WriteByte('\n')
	b.WriteString(e.paras[to.para].text[:to.off])
	return b.String()
}

// after is the place behind s, which stands at from.
func (from place) after(s string) place {
	if n := strings.Count(s, "\n"); n > 0 {
		return place{from.para + n, len(s) - strings.LastIndexByte(s, '\n') - 1}
	}
	return place{from.para, from.off + len(s)}
}

func (e *editor) last() place {
	i := len(e.paras) - 1
	return place{i, len(e.paras[i].text)}
}
