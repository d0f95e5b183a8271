package tui

import (
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// pasteGap is how close together characters arrive when they are pasted or
// committed by an input method; a hand is slower. Within it no text is a key.
const pasteGap = 20 * time.Millisecond

// keyboard sorts typed text from keys that do something, and keeps what is typed
// while a page is reading.
type keyboard struct {
	waiting []stroke // not yet taken, in order
	held    *stroke  // a key that may turn out to be pasted text
	heldNo  int

	lastText time.Time
	burst    int  // characters that came within pasteGap of each other
	blank    bool // the last of them was a blank
}

// stroke is a key or a paste, judged when it arrives, whenever it is taken.
type stroke struct {
	msg   tea.Msg
	burst int // its place among characters that came together; 0: none came just before
}

type releaseHeld struct{ no int }

// text is the stroke's key, if it brings text.
func (s stroke) text() (tea.KeyPressMsg, bool) {
	k, ok := s.msg.(tea.KeyPressMsg)
	return k, ok && isText(k)
}

// judge makes a stroke of what arrives now.
func (b *keyboard) judge(msg tea.Msg, now time.Time) stroke {
	s := stroke{msg: msg}
	together := now.Sub(b.lastText) < pasteGap
	k, isText := s.text()
	switch {
	case !isText:
		if together {
			s.burst = b.burst
		}
		return s
	case together && !(k.Text == " " && b.blank): // a space bar held down is no paste
		b.burst++
	default:
		b.burst = 1
	}
	b.lastText, b.blank = now, k.Text == " "
	s.burst = b.burst
	return s
}

// escApart gives Esc back that a terminal made one key with what was typed right
// after it: an input method's Esc and the word after it, or what tmux holds back
// for its escape-time. It comes as that key with Alt, which has lost its text.
func escApart(k tea.KeyPressMsg) (second tea.KeyPressMsg, ok bool) {
	if k.Mod&tea.ModAlt == 0 || k.Mod&^(tea.ModAlt|tea.ModShift) != 0 {
		return k, false
	}
	k.Mod &^= tea.ModAlt
	switch {
	case k.Code == tea.KeyEscape, k.Code == tea.KeyTab:
		return k, true
	case k.ShiftedCode != 0:
		k.Text = string(k.ShiftedCode)
	case unicode.IsPrint(k.Code):
		k.Text = string(k.Code)
	default:
		return k, false
	}
	return k, true
}

// arrive takes a key or a paste, or leaves it until the page has read.
func (a *app) arrive(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if second, ok := escApart(k); ok {
			return tea.Batch(a.arrive(tea.KeyPressMsg{Code: tea.KeyEscape}), a.arrive(second))
		}
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && a.st == nil && (k.String() == "ctrl+c" || k.String() == "ctrl+q") {
		return a.quit() // nothing is open: there is nothing to wait for
	}
	if s, ok := a.top().(stopper); ok && a.loading() {
		if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "esc" {
			return s.Stop()
		}
	}
	a.keys.waiting = append(a.keys.waiting, a.keys.judge(msg, a.now()))
	return a.resume()
}

// resume takes what has arrived, as long as the page on top is not reading.
func (a *app) resume() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.keys.waiting) > 0 && !a.loading() {
		s := a.keys.waiting[0]
		if cmds = append(cmds, a.settleHeld(s)); a.loading() {
			break
		}
		a.keys.waiting = a.keys.waiting[1:]
		cmds = append(cmds, a.take(s))
	}
	return tea.Batch(cmds...)
}

func (a *app) loading() bool {
	l, ok := a.top().(loader)
	return ok && l.Loading()
}

// settleHeld decides on the held key, now that the next stroke is known: it was
// text if that came at once, else a key.
func (a *app) settleHeld(next stroke) tea.Cmd {
	if a.keys.held == nil {
		return nil
	}
	held := a.keys.held.msg.(tea.KeyPressMsg)
	a.keys.held = nil
	if _, isText := next.text(); isText && next.burst > 1 {
		return a.top().Update(tea.PasteMsg{Content: held.Text})
	}
	return a.press(held)
}

// release does what the held key does: nothing came after it.
func (a *app) release(no int) tea.Cmd {
	if a.keys.held == nil || a.keys.heldNo != no {
		return nil
	}
	return tea.Batch(a.settleHeld(stroke{}), a.resume())
}

// take does what a stroke means on the page that is on top now.
func (a *app) take(s stroke) tea.Cmd {
	k, isKey := s.msg.(tea.KeyPressMsg)
	if !isKey {
		a.note = ""
		return a.top().Update(s.msg)
	}
	typing, together := a.top().Typing(), s.burst > 1
	switch {
	case !isText(k) && k.Code == tea.KeyTab && together && typing: // of a pasted table
		return a.top().Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	case !isText(k), typing, isHan(k.Text) && !together:
		return a.press(k)
	case together:
		return a.top().Update(tea.PasteMsg{Content: k.Text})
	}
	a.keys.held = &s
	a.keys.heldNo++
	return a.after(pasteGap, releaseHeld{a.keys.heldNo})
}

// press does what a key is bound to, and gives it to the page otherwise.
func (a *app) press(k tea.KeyPressMsg) tea.Cmd {
	s := a.top()
	a.note = ""
	switch k.String() {
	case "ctrl+c":
	case "ctrl+q":
		a.askedQuit = false
	default:
		a.askedQuit, a.leaving = false, false
	}
	if s.Typing() && isText(k) {
		return s.Update(k) // text is never a shortcut
	}
	r, ok := find(a.rows(), k)
	if !ok {
		return s.Update(k)
	}
	if r.why != nil {
		if why := r.why(); why != "" {
			a.note = why
			return nil
		}
	}
	return r.do()
}

// mouse takes what the mouse does on a page where nothing is typed.
func (a *app) mouse(msg tea.MouseMsg) tea.Cmd {
	p, ok := a.top().(pointer)
	if !ok || a.top().Typing() || a.loading() {
		return nil
	}
	m := msg.Mouse()
	line := m.Y - a.headRows()
	switch msg.(type) {
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft && line >= 0 && line < a.h-a.headRows()-2 {
			a.note = ""
			return p.Click(m.X, line)
		}
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			return p.Wheel(-3)
		case tea.MouseWheelDown:
			return p.Wheel(3)
		}
	}
	return nil
}
