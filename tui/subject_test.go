package tui

import (
	"testing"

	"dudao/checklist"
	"dudao/tui/termtest"
)

// TestUnfoldAtTheBottom unfolds a measure on the last rows of the page: its
// checkpoints scroll into sight.
func TestUnfoldAtTheBottom(t *testing.T) {
	x := newWorld(t, "shantou").run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down + termtest.Enter)
	x.See("积极扩大进口")
	x.Type("2")
	x.See("到第 2 项措施")
	x.Type("4")
	x.See(">（二十四）")
	x.Type(termtest.Right)
	for _, cp := range checklist.Builtin().Measure("m24").Checkpoints {
		x.See(cp.Name())
	}
}
