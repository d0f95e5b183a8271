package tui

import (
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// TestMatrixCellsStandApart: whatever is open in a cell, a blank follows it, all
// measures fit 80 columns, and the title says which rows show.
func TestMatrixCellsStandApart(t *testing.T) {
	w := newWorld(t, "shantou")
	for _, cp := range []string{"m23.1", "m24.1", "m25.1"} {
		w.disagree("shantou", cp, map[string]string{"result": "unmet"}, map[string]string{"result": "met"})
	}
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Measure: "m22", Title: "一"})
			return err
		})
	})
	s := w.stage(80, 24)
	s.press("6")
	row := func() string {
		for _, l := range s.lines() {
			if strings.HasPrefix(l, "汕头") {
				return l
			}
		}
		t.Fatal("no 汕头")
		return ""
	}
	s.see(" 25", "! 红", "地市 1-")
	if got := row(); !strings.HasSuffix(strings.TrimRight(got, " "), "!? !? !?") {
		t.Errorf("the row is %q", got)
	}
	if !regexp.MustCompile(`地市 1-\d+/21`).MatchString(s.lines()[0]) {
		t.Errorf("the title is %q", s.lines()[0])
	}
	s.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	if got := row(); !strings.HasSuffix(strings.TrimRight(got, " "), "红? 红? 红?") {
		t.Errorf("the row is %q", got)
	}
	s.see("地市 1-21/21")
	s.fits()
	s.close()
}
