package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// An input method that is left on takes letters for itself: everything works
// without them.

// TestWithoutLetters reaches every page in every mode by arrows, Enter, Space,
// Tab, Esc, digits, function keys and the menu, and does there in this way
// everything that can be done.
func TestWithoutLetters(t *testing.T) {
	t.Parallel() // it mostly waits for the disk
	ws := worlds{}
	done := map[string]bool{}
	for _, p := range pages {
		ws.at(t, p.from)
		t.Run(p.name, func(t *testing.T) {
			s := ws.reach(t, p, 80, 24)
			var ways []string
			for _, r := range s.app.rows() {
				way := s.way(r)
				if what := fmt.Sprintf("%T %v %s", p.page, s.app.top().Typing(), r.Help().Desc); way != "" && !done[what] {
					done[what] = true
					ways = append(ways, way)
				}
			}
			s.close()
			for _, way := range ways {
				s := ws.reach(t, p, 80, 24)
				s.press(way)
				s.fits()
				s.close()
			}
		})
	}
}

// way is how to do what a row is for without letters, as press takes it.
func (s *stage) way(r row) string {
	s.t.Helper()
	does, typing := r.Help().Desc, s.app.top().Typing()
	for _, name := range r.Keys() {
		if isHan(name) {
			s.t.Errorf("%q has Han text for a key", does)
		}
		isField := typing && (utf8.RuneCountInString(name) == 1 || name == "space")
		if isField || !s.letterless(name) {
			continue
		}
		if meant, _ := find(s.app.rows(), pressedKey(name)); meant.Help().Desc != does {
			s.t.Errorf("%s is %q and not %q", name, meant.Help().Desc, does)
		}
		return name
	}
	_, over := s.app.top().(overlay)
	waits := s.app.loading()
	switch {
	case does == "退出请按两次", strings.HasSuffix(does, "退出") && (over || waits): // the same in another way, or behind Esc
	case r.menu && !waits:
		return "menu " + does
	default:
		s.t.Errorf("no way to %q without letters (%s)", does, strings.Join(r.Keys(), " "))
	}
	return ""
}

// TestMenuHasEverything: what a page can do stands in its menu, except moving
// about and leaving.
func TestMenuHasEverything(t *testing.T) {
	t.Parallel() // it mostly waits for the disk
	moving := []string{
		"up", "down", "left", "right", "pgup", "pgdown", "home", "end", "tab", "shift+tab", "esc", "enter", "f2", "ctrl+c",
	}
	ws := worlds{}
	for _, p := range pages {
		s := ws.reach(t, p, 80, 24)
		for _, r := range s.app.top().Rows() {
			if !r.menu && !slices.ContainsFunc(r.Keys(), func(k string) bool { return slices.Contains(moving, k) || isDigitKey(k) }) {
				t.Errorf("%s: %s (%s) is not in the menu", p.name, r.Help().Desc, strings.Join(r.Keys(), " "))
			}
		}
		s.close()
	}
}

// isDigitKey tells whether a key chooses by number, as it says on the page.
func isDigitKey(k string) bool { return len(k) == 1 && k >= "0" && k <= "9" }

// at presses keys, which have to lead to a page of that title.
func (s *stage) at(title string, keys ...string) {
	s.t.Helper()
	s.press(keys...)
	if path, _ := s.app.top().Title(); !strings.Contains(path, title) {
		s.t.Fatalf("after %q on page %q, want %q:\n%s", keys, path, title, strings.Join(s.lines(), "\n"))
	}
	s.fits()
}

// TestDayWithoutLetters does what a day brings besides findings in that way too:
// evidence, visits, notes.
func TestDayWithoutLetters(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	at := s.at
	at("附佐证", "1", "5")
	at("附佐证", "space", "tab", "tab", "tab", "2", "left", "shift+tab", "esc", "left", "right")
	at("（一）", "esc")
	at("（一）5 > 佐证", "down", "down", "down", "enter")
	at("菜单", "0")
	at("（一）5 > 佐证", "esc", "down")
	at("（一）", "esc")
	at("活动", "7")
	at("活动", "4", "tab", "down", "up", "esc", "9")
	at("活动", "enter", "shift+tab", "right", "3", "esc", "down", "up")
	at("随手记", "f4")
	at("活动", "f4")
	at("（一）", "esc")
	at("督导", "esc", "esc")
	at("随手记", "2")
	at("随手记", "down", "enter", "down", "up", "tab", "enter")
	if s.app.board.unfiled != 1 {
		t.Errorf("%d notes are left to file", s.app.board.unfiled)
	}
	at("督导", "esc")
	s.close()
}

// TestJourneyWithoutLetters goes through an inspection and out with arrows, Enter,
// Space, Tab, Esc, digits and function keys only.
func TestJourneyWithoutLetters(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	at := s.at
	at("督导", "up")
	at("汕头市", "down", "enter")
	at("（十八）", "1", "8", "enter")
	at("（十八）", "down", "down", "enter", "esc", "up", "up", "right", "enter")
	at("（十八）", "tab", "shift+tab")
	at("菜单", "esc", "0")
	at("（十八）", "esc", "space", "backspace")
	at("帮助", "f1")
	at("（十八）", "esc")
	at("汕头市", "esc")
	at("督导", "esc")
	at("报告", "7")
	at("菜单", "2")
	at("报告", "down", "enter", "5", "pgdown")
	at("督导", "esc")
	at("菜单", "esc")
	at("督导", "esc")
	at("菜单", "0")
	for m := s.app.top().(*menu); m.rows[m.at].Help().Desc != "记录并退出"; {
		s.press("down")
	}
	if s.press("enter"); !s.quit {
		t.Error("the menu does not lead out")
	}
	s.close()
}
