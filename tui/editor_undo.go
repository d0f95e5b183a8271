package tui

import (
	"strings"
	"unicode/utf8"
)

// history is the edits that Undo and Redo walk through.
type history struct{ done, undone []edit }

// edit is one step: new took the place of old at a place.
type edit struct {
	kind     editKind
	at       place
	old, new string
	caret    place // before the edit
}

type editKind int

const (
	pasted  editKind = iota // always a step of its own
	typed                   // joins typing right before it, up to the end of a clause
	erased                  // backspace, joins the one before it
	deleted                 // delete, likewise
)

// edit puts s, which is clean, in the place of what stands between two places,
// and remembers how to take that back. It is false when that changes nothing or
// would pass the limit.
func (e *editor) edit(from, to place, s string, kind editKind) (changed bool) {
	if from == to && s == "" {
		return false
	}
	old := e.between(from, to)
	if size := e.size + len(s) - len(old); e.limit > 0 && size > e.limit && size > e.size {
		e.refused()
		return false
	}
	step := edit{kind: kind, at: from, old: old, new: s, caret: e.caret}
	if n := len(e.history.done); n == 0 || !e.history.done[n-1].join(step) {
		e.history.done = append(e.history.done, step)
	}
	e.history.undone = nil
	e.moveBehind(e.replace(from, to, old, s))
	return true
}

// moveBehind moves the caret to where text has been put in, past what has
// joined its last character.
func (e *editor) moveBehind(end place) {
	e.moveTo(place{end.para, e.paras[end.para].snap(end.off)})
}

// join takes the next step into e when both are one burst of the same doing.
func (e *edit) join(next edit) bool {
	if e.kind != next.kind {
		return false
	}
	switch next.kind {
	case typed:
		if next.at != e.at.after(e.new) || endsClause(e.new) {
			return false
		}
		e.new += next.new
	case erased:
		if next.at.after(next.old) != e.at {
			return false
		}
		e.at, e.old = next.at, next.old+e.old
	case deleted:
		if next.at != e.at {
			return false
		}
		e.old += next.old
	default:
		return false
	}
	return true
}

func endsClause(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("，。、；：？！,.;:?!\n", r)
}

// Undo takes back the last step. It is false when there is none.
func (e *editor) Undo() bool {
	n := len(e.history.done)
	if n == 0 {
		return false
	}
	step := e.history.done[n-1]
	e.history.done = e.history.done[:n-1]
	e.history.undone = append(e.history.undone, step)
	e.replace(step.at, step.at.after(step.new), step.new, step.old)
	e.moveTo(step.caret)
	return true
}

// Redo makes the step again that Undo took back last. It is false when there is
// none, or when something has been edited since.
func (e *editor) Redo() bool {
	n := len(e.history.undone)
	if n == 0 {
		return false
	}
	step := e.history.undone[n-1]
	e.history.undone = e.history.undone[:n-1]
	e.history.done = append(e.history.done, step)
	e.moveBehind(e.replace(step.at, step.at.after(step.old), step.old, step.new))
	return true
}
