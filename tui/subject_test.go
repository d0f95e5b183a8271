package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

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

func TestSubjectNumbers(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("down", "enter")
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"1", "8"}, ">（十八）"},
		{[]string{"２", "４"}, ">（二十四）"}, // the input method is on
		{[]string{"2", "0"}, ">（二十）"},
		{[]string{"1", "0"}, ">（十）"},
		{[]string{"3"}, ">（三）"},
		{[]string{"2", "7"}, ">（七）"}, // there is no 27
	} {
		if s.press(c.keys...); !strings.HasPrefix(s.line(), c.want) {
			t.Errorf("%q leads to %q, want %q", c.keys, s.line(), c.want)
		}
		s.caretOn()
	}
	s.press("2")
	w.clock.on(3 * time.Second)
	if s.press("3"); !strings.HasPrefix(s.line(), ">（三）") {
		t.Errorf("3 s after another digit, 3 leads to %q", s.line())
	}
	s.press("2")
	w.clock.on(3 * time.Second)
	s.press("0")
	s.see("执行")
	s.press("esc", "1", "8", "enter")
	s.see("（十八）", "事实|")
	s.close()
}

func TestSubjectFolds(t *testing.T) {
	w := newWorld(t, "shantou")
	w.disagree("shantou", "m24.2", map[string]string{"result": "met"}, map[string]string{"result": "unmet"})
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "met"})
	s := w.stage(80, 24)
	s.press("down", "enter")
	s.see("!红  2/42  冲突 1")
	s.press("2", "4")
	if got := strings.Join(strings.Fields(s.line()), " "); !strings.HasPrefix(got, ">（二十四）加大服务力度 属地 +?--- 2/5 !红 冲突 1") {
		t.Errorf("the measure reads %q", got)
	}
	s.press("right")
	s.see("1 台账", "+ 已落实", "? [冲突 2]", "- 未查")
	for _, l := range s.lines() { // one below the other
		if before, _, ok := strings.Cut(l, "- 未查"); ok && width(before) != 46 {
			t.Errorf("result in column %d of %q", width(before), l)
		}
	}
	if before, _, _ := strings.Cut(s.lines()[slices.IndexFunc(s.lines(), func(l string) bool { return strings.Contains(l, "+ 已落实") })], "+ 已落实"); width(before) != 46 {
		t.Errorf("result in column %d", width(before))
	}
	s.press("down", "down", "down", "enter")
	s.see("要点 3/5")
	s.press("esc", "left")
	s.gone("+ 已落实")
	s.press("space")
	s.see("事实|", "要点 3/5") // from the measure on, what is checked being passed over
	s.close()
}

// TestSubjectNarrow: in a small window the measures' names come first.
func TestSubjectNarrow(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {45, 14}} {
		s := newWorld(t, "shantou").stage(size[0], size[1])
		s.press("down", "enter")
		s.see("（一）" + checklist.Builtin().Chapters[0].Measures[0].Title)
		s.gone("..")
		s.close()
	}
}

// TestSubjectAllChecked: nothing is left to go to, and it says so.
func TestSubjectAllChecked(t *testing.T) {
	w := newWorld(t, "shantou")
	for _, cp := range checklist.Builtin().For("shantou") {
		w.record("陈伟", "shantou", cp.ID, map[string]string{"result": "na"})
	}
	s := w.stage(80, 24)
	s.press("down", "enter", "space")
	s.see("该对象已全部查完", "42/42")
	s.close()
}
