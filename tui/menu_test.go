package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/report"
)

// TestMenu: digits run, text narrows by characters, pinyin or initials, what
// cannot be done now says why, and the caret comes back.
func TestMenu(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("1", "1", "3", "tab")
	s.typeText("名单")
	was := *s.app.View().Cursor
	s.press("f2")
	s.see("执行", "立即记录", "看判定、索要")
	s.typeText("kpd")
	s.see(" 1 看判定、索要")
	s.gone("立即记录")
	s.press("enter")
	s.see("留意", "Esc 收起")
	s.press("esc")
	if now := *s.app.View().Cursor; now.X != was.X || now.Y != was.Y || !s.app.top().Typing() {
		t.Errorf("caret came back to %d,%d, was at %d,%d", now.X, now.Y, was.X, was.Y)
	}
	s.press("f2")
	s.typeText("没有的")
	s.see("没有“没有的”。Esc 关闭")
	s.press("enter", "esc", "esc", "0")
	s.typeText("dingwei")
	s.see("已有结果。要改，先按上移到结果行", " 1 定为 已落实")
	s.press("１")
	s.see("已有结果。要改，先按上移到结果行", "执行")
	s.press("8")
	s.see("菜单里没有第 8 行")
	s.press("esc", "up", "up", "0", "3") // the third row
	s.see("[3 未落实]")
	s.close()
}

// TestHelp lists the keys of the page it was opened on.
func TestHelp(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("1", "？")
	s.see("帮助 > （一）", "定为 已落实", "下一项未查", "随处", "1-20/")
	s.press("end")
	s.see("输入法可以开着")
	s.press("enter")
	s.see("事实|")
	s.close()
}

// TestReport chooses, scrolls and saves; another text of the same name is kept.
func TestReport(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "partial", "facts": "名单缺 3 家"})
	s := w.stage(80, 24)
	s.press("down", "7")
	s.see("1 报告 [对象小结]", "2 对象 [汕头市]", "一、总体情况")
	top := s.lines()[4]
	s.press("pgdown")
	if s.lines()[4] == top {
		t.Error("the preview does not scroll")
	}
	s.press("5")
	s.see("已存为", "汕头市小结-0715.md")
	saved := func() []string {
		names, err := filepath.Glob(filepath.Join(w.opts.Settings.ReportDir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	text, err := os.ReadFile(saved()[0])
	if err != nil || !strings.Contains(string(text), "名单缺 3 家") {
		t.Fatalf("saved %v:\n%s", err, text)
	}
	s.press("5")
	if n := len(saved()); n != 1 {
		t.Errorf("the same text stands in %d files", n)
	}
	if err := os.WriteFile(saved()[0], []byte("改过"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.press("5")
	s.see("汕头市小结-0715-2.md")
	if mine, _ := os.ReadFile(saved()[1]); string(mine) != "改过" && len(saved()) != 2 {
		t.Errorf("%q: %s", saved(), mine)
	}
	s.press("2")
	s.typeText("chaoz")
	s.press("enter")
	s.see("2 对象 [潮州市]", "潮州市支持外贸稳定增长督导情况")
	for _, c := range []struct {
		kind      report.Kind
		what, why string
	}{
		{report.KindTeam, "[第三督导组]", ""}, {report.KindMeasure, "[（一）", ""},
		{report.KindOverall, "", "这种报告写全部对象"}, {report.KindMatrix, "", "这种报告写全部对象"},
	} {
		s.press("1")
		s.typeText(c.kind.Word())
		s.press("enter")
		s.gone("[正在生成]")
		s.see(c.what)
		if c.why != "" {
			s.press("2")
			s.see(c.why)
		}
	}
	s.press("esc")
	s.see("继续")
	s.close()
}

// TestReportThatCannotBeSaved says so.
func TestReportThatCannotBeSaved(t *testing.T) {
	w := newWorld(t, "shantou")
	if err := os.WriteFile(w.opts.Settings.ReportDir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.stage(80, 24)
	s.press("down", "7", "5")
	s.see("没有存成：")
	s.close()
}

// TestMouse: a click selects, another opens, the wheel scrolls; while text is
// typed the terminal keeps the mouse for selecting.
func TestMouse(t *testing.T) {
	s := newWorld(t, "shantou", "chaozhou").stage(80, 24)
	click := func(x, y int) { s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	wheel := func(b tea.MouseButton) { s.send(tea.MouseWheelMsg{X: 5, Y: 10, Button: b}) }
	row := func(text string) int {
		for i, l := range s.lines() {
			if strings.Contains(l, text) {
				return i
			}
		}
		t.Fatalf("no %q", text)
		return -1
	}
	click(3, row("潮州市"))
	if !strings.HasPrefix(s.line(), ">潮州市") {
		t.Fatalf("on %q", s.line())
	}
	click(3, row("潮州市"))
	s.see("积极扩大进口")
	wheel(tea.MouseWheelDown)
	wheel(tea.MouseWheelDown)
	at := s.line()
	for _, y := range []int{0, 1, 22, 23} { // title, banner, note, keys
		click(3, y)
	}
	if s.line() != at {
		t.Errorf("clicks around the page lead to %q", s.line())
	}
	if s.app.View().MouseMode == tea.MouseModeNone {
		t.Error("no mouse while browsing")
	}
	click(3, row("（五）"))
	click(3, row("（五）"))
	s.see("事实|")
	result := row("结果  ")
	click(20, result)
	click(20, result)
	s.see("[2 部分落实]")
	if s.app.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is taken while text is typed")
	}
	s.press("esc")
	click(30, row("事实|"))
	s.see("输入")
	s.press("esc")
	click(8, row("数值"))
	s.typeText("7")
	s.see("数值  7")
	s.close()
}
