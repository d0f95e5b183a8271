package tui

import (
	"testing"

	"dudao/checklist"
	"dudao/tui/termtest"
)

// TestResumeInTheMidst ends the program while facts are being typed at a
// checkpoint that has its result already: the next start leads back there, and
// once left, on to what is unchecked.
func TestResumeInTheMidst(t *testing.T) {
	w := newWorld(t, "shantou")
	asked := checklist.Builtin().For("shantou")
	here, next := "汕头市"+asked[0].Measure.Number, "汕头市"+asked[1].Measure.Number

	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Enter)
	x.See("结果")
	x.Type("2")
	x.See("[已记录 10:41]")
	x.Type("3" + termtest.Tab + "写到一半")
	x.See("写到一半")
	x.Type(termtest.CtrlQ)
	x.end()

	x = w.run(80, 24)
	x.See(">继续  " + here)
	x.Type(termtest.Enter)
	x.See("写到一半")
	x.Type(termtest.Esc)
	x.Gone("结果")
	x.Type(termtest.Esc)
	x.See(">继续  " + next)
	x.Type(termtest.CtrlQ)
	x.end()
}

// TestEscLeavesWhileWaiting: once it is said what is waited for, and not before.
func TestEscLeavesWhileWaiting(t *testing.T) {
	s, _ := newWorld(t).unopened(80, 24)
	if s.press("esc"); s.quit {
		t.Error("left before there was something to wait for")
	}
	s.send(reply{s.app.top(), lookAtOpening{}})
	s.see("正在打开数据", "Esc 退出")
	if s.press("esc"); !s.quit {
		t.Error("Esc does not leave")
	}
}
