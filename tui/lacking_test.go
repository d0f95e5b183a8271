package tui

import (
	"testing"

	"dudao/tui/termtest"
)

// TestSubjectSaysWhatIsLacking marks the measure and the checkpoint whose finding
// lacks something.
func TestSubjectSaysWhatIsLacking(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "partial"})
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down + termtest.Enter)
	x.See("（一）")
	x.Type(termtest.End + termtest.Up)
	x.See(">（二十四）")
	x.See("待补 1")
	x.Type(termtest.Right)
	x.See("~ 部分落实  缺事实")
	x.quit()
}

// TestWalkSaysWhatIsLacking follows what is typed: a result that needs facts lacks
// them until there are some. It keeps nobody from recording.
func TestWalkSaysWhatIsLacking(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("2")
	x.See("[已记录")
	x.See("缺事实")
	x.Type("缺")
	x.See("事实| 缺")
	x.Gone("缺事实")
	x.quit()
}

// TestWalkSaysThatFigureContradicts says beside the figure that the result does not
// go with it, while both are typed, and keeps nobody from it. Without a result, that
// is what lacks.
func TestWalkSaysThatFigureContradicts(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.2")
	x.Type(termtest.Tab + "3")
	x.See("缺结果")
	x.Type(termtest.Esc)
	x.See("[已记录")
	x.Type(termtest.Up + "1")
	x.See("差 1 家  与结果不符")
	x.Gone("缺结果")
	x.Type("4")
	x.See("数字写进了事实；要改数值，按 Shift+Tab")
	x.Type(termtest.BackTab + termtest.Backspace + "4")
	x.See("数值  4 ")
	x.See("达到")
	x.Gone("与结果不符")
	x.quit()
}
