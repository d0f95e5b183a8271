package tui

import (
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/tui/termtest"
)

// TestWalkAMeasure goes the way of an inspector: start, go on, result, figure,
// facts in Chinese, the next one, out; and what was written is there.
func TestWalkAMeasure(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	x := w.run(80, 24)
	x.See("汕头市")
	x.See(">继续")
	x.Type(keyEnter)
	x.See("结果")
	cp := checklist.Builtin().For("shantou")[0]
	x.Type("2")
	x.See("[2 部分落实]")
	x.See("[已记录 10:41]")
	x.See("输入")
	if cp.Kind == checklist.Number {
		x.Type("3" + keyTab)
	}
	x.Type("海关月报")
	x.See("海关月报")
	row := rowWith(x.Screen(), "海关月报")
	x.CursorAt(6+8, row)
	x.Type("，按“一企一策”")
	x.See("一企一策")
	x.CursorAt(6+8+14, row)
	x.Type(keyTab)
	x.Until("the next checkpoint", func(s termtest.Screen) bool { return !s.Shows("海关月报") })
	x.Type(keyEsc)
	x.Gone("结果")
	x.Type(keyCtrlQ)
	x.end()
	result, value, facts := w.finding("shantou", cp.ID)
	if result != "partial" || facts != "海关月报，按“一企一策”" || cp.Kind == checklist.Number && value != "3" {
		t.Errorf("recorded %q, %q, %q", result, value, facts)
	}
}

// rowWith is the row that shows the text, or -1.
func rowWith(s termtest.Screen, text string) int {
	for i, r := range s.Rows {
		if strings.Contains(r, text) {
			return i
		}
	}
	return -1
}
