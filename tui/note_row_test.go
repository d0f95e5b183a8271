package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestLongNote is read whole above the key bar, where the caret is not in its way.
func TestLongNote(t *testing.T) {
	page := func(long string, caret int) []string {
		a := &app{session: &session{style: themed("none", colours{})}, w: 40, h: 12, note: long}
		lines := make([]string, a.h)
		lines[a.h-1] = "键"
		a.putNote(lines, &failure{}, tea.NewCursor(0, caret))
		return lines
	}
	long := strings.Repeat("没有录入成这一项", 5) + "再按一次退出"
	lines := page(long, 2)
	if got := strings.ReplaceAll(strings.Join(lines[8:11], ""), " ", ""); got != long {
		t.Errorf("the note reads %q", got)
	}
	if lines[11] != "键" || lines[7] != "" {
		t.Errorf("rows around it: %q, %q", lines[7], lines[11])
	}
	if lines = page(long, 9); lines[9] != "" || !strings.HasSuffix(lines[10], "..") {
		t.Errorf("with the caret in row 9: %q", lines[8:])
	}
}
