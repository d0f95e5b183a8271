package tui

import (
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Key does what a key means in a text. A key that means nothing here, or would
// leave the text (up on the first row, down on the last), is not handled;
// changed says whether the text is another now.
func (e *editor) Key(k tea.KeyPressMsg) (handled, changed bool) {
	if isText(k) {
		return true, e.typeText(k.Text)
	}
	switch k.String() {
	case "enter", "shift+enter", "alt+enter":
		return true, e.typeText("\n")
	case "backspace", "ctrl+h", "shift+backspace":
		return true, e.edit(e.before(e.caret), e.caret, "", erased)
	case "ctrl+u":
		return true, e.edit(place{para: e.caret.para}, e.caret, "", erased)
	case "delete":
		return true, e.edit(e.caret, e.behind(e.caret), "", deleted)
	}
	return e.move(k.String()), false
}

func (e *editor) typeText(s string) (changed bool) {
	return e.edit(e.caret, e.caret, clean(s), typed)
}

// move moves the caret by a key, or says that it cannot.
func (e *editor) move(key string) bool {
	switch key {
	case "left":
		e.moveTo(e.before(e.caret))
	case "right":
		e.moveTo(e.behind(e.caret))
	case "ctrl+left":
		e.moveTo(e.segmentBefore(e.caret))
	case "ctrl+right":
		e.moveTo(e.segmentBehind(e.caret))
	case "home":
		e.goal = -1
		e.moveToRow(e.caret.para, e.caretRow(), 0)
	case "end":
		e.goal = -1
		e.moveToRow(e.caret.para, e.caretRow(), len(e.paras[e.caret.para].text))
	case "ctrl+home":
		e.moveTo(place{})
	case "ctrl+end":
		e.moveTo(e.last())
	case "up":
		return e.moveRows(-1)
	case "down":
		return e.moveRows(1)
	case "pgup":
		e.moveRows(-max(e.rows-1, 1))
	case "pgdown":
		e.moveRows(max(e.rows-1, 1))
	default:
		return false
	}
	return true
}

// moveRows moves the caret n rows down or, negative, up, to the end of the text
// at most, and keeps to the column where such moves began. It is false on the
// outermost row.
func (e *editor) moveRows(n int) bool {
	row := e.caretRow()
	number := e.number(e.caret.para, row)
	target := min(max(number+n, 0), e.Rows()-1)
	if target == number {
		return false
	}
	if e.goal < 0 {
		e.goal = e.paras[e.caret.para].column(row, e.caret.off)
	}
	para, row := e.locate(target)
	e.moveToRow(para, row, e.goal)
	return true
}

// before is the place one character before another.
func (e *editor) before(at place) place {
	switch {
	case at.off > 0:
		return place{at.para, e.paras[at.para].prev(at.off)}
	case at.para > 0:
		return place{at.para - 1, len(e.paras[at.para-1].text)}
	}
	return at
}

// behind is the place one character behind another.
func (e *editor) behind(at place) place {
	switch {
	case at.off < len(e.paras[at.para].text):
		return place{at.para, e.paras[at.para].next(at.off)}
	case at.para+1 < len(e.paras):
		return place{at.para + 1, 0}
	}
	return at
}

// segmentBefore is the start of the word, number, clause or run of marks before
// a place, segmentBehind the start of the next one behind it.
func (e *editor) segmentBefore(at place) place {
	to := e.before(at)
	for to.off > 0 && e.kindAt(to) == blankKind {
		to = e.before(to)
	}
	for kind := e.kindAt(to); to.off > 0; {
		b := e.before(to)
		if e.kindAt(b) != kind {
			break
		}
		to = b
	}
	return to
}

func (e *editor) segmentBehind(at place) place {
	kind, end := e.kindAt(at), len(e.paras[at.para].text)
	to := e.behind(at)
	for to.para == at.para && to.off < end && e.kindAt(to) == kind {
		to = e.behind(to)
	}
	for to.para == at.para && to.off < end && e.kindAt(to) == blankKind {
		to = e.behind(to)
	}
	return to
}

type charKind int

const (
	blankKind charKind = iota // also the end of a paragraph
	wordKind                  // Latin letters and digits
	hanKind                   // other letters
	markKind
)

// kindAt is the kind of the character behind a place.
func (e *editor) kindAt(at place) charKind {
	r, _ := utf8.DecodeRuneInString(e.paras[at.para].text[at.off:])
	switch {
	case r == utf8.RuneError || unicode.IsSpace(r):
		return blankKind
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return markKind
	case r < firstWide:
		return wordKind
	}
	return hanKind
}
