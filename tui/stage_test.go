package tui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// stage runs the program without a terminal and without goroutines: a message is
// done with, and what it asked for, when send returns. Waits end when the test
// lets them.
type stage struct {
	t      testing.TB
	app    *app
	model  *guard
	timers []timer
	quit   bool

	timed bool // take the time from each message until the page is drawn
	took  []time.Duration
}

type timer struct {
	d   time.Duration
	msg tea.Msg
}

// stage starts the program on a screen of that size.
func (w *world) stage(cols, rows int) *stage {
	w.t.Helper()
	s, open := w.unopened(cols, rows)
	s.run(open)
	s.run(s.app.look())
	return s
}

// unopened is a stage without its data, and what opens them.
func (w *world) unopened(cols, rows int) (*stage, tea.Cmd) {
	w.t.Helper()
	s := &stage{t: w.t, app: newApp(context.Background(), w.opts)}
	s.model = &guard{app: s.app, stop: func() {}}
	s.app.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		s.timers = append(s.timers, timer{d, msg})
		return nil
	}
	s.send(tea.WindowSizeMsg{Width: cols, Height: rows})
	return s, s.app.top().Init()
}

// send gives the program a message and does all that follows from it.
func (s *stage) send(msg tea.Msg) {
	_, cmd := s.update(msg)
	s.run(cmd)
	if c := s.model.crash.Load(); c != nil {
		s.t.Fatalf("%T: %v\n%s", msg, c, c.Stack)
	}
}

func (s *stage) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if !s.timed {
		return s.model.Update(msg)
	}
	start := time.Now()
	defer func() { s.took = append(s.took, time.Since(start)) }()
	m, cmd := s.model.Update(msg)
	s.model.View()
	return m, cmd
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case tea.QuitMsg:
		s.quit = true
	default:
		s.send(msg)
	}
}

// killed ends the program without anything that follows its loop, as a kill does.
func (s *stage) killed() {
	s.t.Helper()
	if err := s.app.desk.drafts.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// close does what follows the program's loop.
func (s *stage) close() {
	s.t.Helper()
	if err := s.app.finish(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// pass lets the waits of at most d end.
func (s *stage) pass(d time.Duration) {
	over := s.timers
	s.timers = nil
	for _, t := range over {
		if t.d <= d {
			s.send(t.msg)
		} else {
			s.timers = append(s.timers, t)
		}
	}
}

// press gives the program keys by name ("ctrl+s", "space"), each a hand's time
// after the one before; "menu 看经过" chooses in the menu.
func (s *stage) press(names ...string) {
	for _, name := range names {
		if does, ok := strings.CutPrefix(name, "menu "); ok {
			s.choose(does)
			continue
		}
		s.send(pressedKey(name))
		s.pass(pasteGap)
	}
}

// typeText gives the program text, character by character.
func (s *stage) typeText(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// pressedKey is the message of a key by name, or of one character.
func pressedKey(name string) tea.KeyPressMsg {
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	base, ctrl := strings.CutPrefix(name, "ctrl+")
	k := tea.KeyPressMsg{Code: keyCodes[base]}
	switch {
	case name == "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case len(name) > 1 && name[0] == 'f':
		k.Code = tea.KeyF1 + rune(name[1]-'1')
	case k.Code == 0:
		k.Code, _ = utf8.DecodeRuneInString(base)
		if !ctrl {
			k.Text = base
		}
	}
	if ctrl {
		k.Mod = tea.ModCtrl
	}
	return k
}

// lines are the rows of the screen without colours.
func (s *stage) lines() []string {
	return strings.Split(ansi.Strip(s.app.View().Content), "\n")
}

func (s *stage) shows(text string) bool {
	return slices.ContainsFunc(s.lines(), func(l string) bool { return strings.Contains(l, text) })
}

// see fails unless some row shows the text.
func (s *stage) see(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !s.shows(text) {
			s.t.Fatalf("no %q on the screen:\n%s", text, strings.Join(s.lines(), "\n"))
		}
	}
}

// gone fails if some row shows the text.
func (s *stage) gone(text string) {
	s.t.Helper()
	if s.shows(text) {
		s.t.Fatalf("%q on the screen:\n%s", text, strings.Join(s.lines(), "\n"))
	}
}

// fits fails unless the screen has its size and the caret stands in it.
func (s *stage) fits() {
	s.t.Helper()
	v := s.app.View()
	if c := s.model.crash.Load(); c != nil {
		s.t.Fatalf("%v\n%s", c, c.Stack)
	}
	lines := strings.Split(v.Content, "\n")
	if len(lines) != s.app.h {
		s.t.Fatalf("%d rows at %dx%d:\n%s", len(lines), s.app.w, s.app.h, ansi.Strip(v.Content))
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > s.app.w {
			s.t.Fatalf("%d columns at %dx%d: %q", ansi.StringWidth(l), s.app.w, s.app.h, l)
		}
	}
	small := s.app.w < leastW || s.app.h < leastH
	switch c := v.Cursor; {
	case c == nil && !small:
		s.t.Fatalf("no caret at %dx%d:\n%s", s.app.w, s.app.h, ansi.Strip(v.Content))
	case c != nil && (c.X < 0 || c.X >= s.app.w || c.Y < 0 || c.Y >= s.app.h):
		s.t.Fatalf("caret at %d,%d at %dx%d:\n%s", c.X, c.Y, s.app.w, s.app.h, ansi.Strip(v.Content))
	}
}
