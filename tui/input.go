package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// input is a field of one line: an editor that never wraps, and a window that
// slides along it.
type input struct {
	placeholder string          // shown while the field is empty
	filter      func(rune) rune // what typed text goes through; negative drops it (as in strings.Map); may be nil
	line        *editor
	left        int // bytes before the window
}

// newInput is an empty field.
func newInput(placeholder string) *input {
	in := &input{placeholder: placeholder, line: newEditor()}
	in.line.Layout(oneRow, 1)
	return in
}

// oneRow is wider than any text that a record can hold.
const oneRow = 1 << 30

// SetText begins anew with s, caret behind it. Line breaks become blanks.
func (in *input) SetText(s string) {
	in.line.SetText(in.accept(s))
	in.left = 0
}

// Text is what the field holds.
func (in *input) Text() string { return in.line.Text() }

// Insert puts text in at the caret. It is false when that changed nothing.
func (in *input) Insert(s string) (changed bool) { return in.line.Insert(in.accept(s)) }

// Key does what a key means in the field. Enter, up and down and the like are
// not handled; changed says whether the text is another now.
func (in *input) Key(k tea.KeyPressMsg) (handled, changed bool) {
	if isText(k) {
		return true, in.line.typeText(in.accept(k.Text))
	}
	switch k.String() {
	case "enter", "shift+enter", "alt+enter", "pgup", "pgdown":
		return false, false
	}
	return in.line.Key(k)
}

// Undo takes back the last step in this field, Redo makes it again.
func (in *input) Undo() bool { return in.line.Undo() }

// Redo makes the step again that Undo took back last.
func (in *input) Redo() bool { return in.line.Redo() }

// View is the part of the text, or of the placeholder, that shows in so many
// columns. One column is kept for the caret behind the text.
func (in *input) View(width int) string {
	text := in.Text()
	if text == "" {
		return prefix(in.placeholder, width)
	}
	in.slide(width)
	return prefix(text[in.left:], textColumns(width))
}

// Cursor is the caret's column in a View of that width.
func (in *input) Cursor(width int) int {
	in.slide(width)
	p := &in.line.paras[0]
	return p.column(0, in.line.caret.off) - p.column(0, in.left)
}

// Click puts the caret at a column of the View.
func (in *input) Click(x int) {
	p := &in.line.paras[0]
	in.line.moveTo(place{0, p.at(0, p.column(0, in.left)+max(x, 0))})
}

// slide moves the window as little as shows the caret in it and leaves no room
// behind the text that the text before it could fill.
func (in *input) slide(width int) {
	p, caret, room := &in.line.paras[0], in.line.caret.off, textColumns(width)
	in.left = in.fitting(p.snap(min(in.left, caret)), caret, room)
	in.left = min(in.left, in.fitting(0, len(p.text), room))
}

// fitting is the first place from a byte on after which the text up to another
// has room.
func (in *input) fitting(from, to, room int) int {
	p := &in.line.paras[0]
	for cols := p.column(0, to) - p.column(0, from); cols > room; {
		c, w := cluster(p.text[from:])
		from += len(c)
		cols -= w
	}
	return from
}

func (in *input) accept(s string) string {
	s = strings.ReplaceAll(strings.Trim(clean(s), "\n"), "\n", " ")
	if in.filter != nil {
		s = strings.Map(in.filter, s)
	}
	return s
}

func textColumns(width int) int { return max(width-1, minWidth) }

// prefix is as much of s as fits.
func prefix(s string, width int) string {
	end := 0
	for end < len(s) {
		c, w := cluster(s[end:])
		if w > width {
			break
		}
		width -= w
		end += len(c)
	}
	return s[:end]
}
