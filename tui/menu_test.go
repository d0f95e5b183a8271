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
	s.see("   看判定、索要")
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
	s.see("菜单里没有 8")
	s.press("esc", "up", "up", "0", "3")
	s.see("[3 未落实]")
	s.close()
}

// TestMenuDigitsAreThePages: a digit does in the menu what it does on the page,
// whether text is typed there or not, and in the order of the digits.
func TestMenuDigitsAreThePages(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	for digit, title := range map[string]string{"2": "随手记", "3": "问题台账", "5": "同步", "6": "热力图", "9": "现场事项"} {
		s.press(digit)
		want, _ := s.app.top().Title()
		if !strings.HasSuffix(want, title) {
			t.Fatalf("%s leads to %q", digit, want)
		}
		s.press("esc", "esc", digit) // Esc on Home is the menu
		if got, _ := s.app.top().Title(); got != want {
			t.Errorf("%s in the menu leads to %q, on the page to %q", digit, got, want)
		}
		s.press("esc")
	}
	s.press("esc")
	for i, want := range []string{"1 继续", "2 随手记", "3 问题台账", "4 冲突", "5 同步"} {
		if got := s.app.top().(*menu).digitOf(i) + " " + s.app.top().(*menu).rows[i].Help().Desc; got != want {
			t.Errorf("row %d of the menu is %q, want %q", i+1, got, want)
		}
	}
	s.press("esc", "menu 筛选", "汕", "f2", "6")
	s.see("> 热力图")
	s.press("esc", "esc")
	s.press("1", "0", "5") // browsing
	s.see("> 附佐证")
	s.press("esc", "enter", "f2", "5") // typing
	s.see("> 附佐证")
	s.close()
}

// TestMenuEnds: the keys of every list reach the menu's ends, and what is begun by
// the words that are typed stands first.
func TestMenuEnds(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("0", "end")
	m := s.app.top().(*menu)
	if m.at != len(m.rows)-1 {
		t.Errorf("End leads to row %d of %d", m.at+1, len(m.rows))
	}
	s.press("home", "pgdown")
	if m.at != m.shown {
		t.Errorf("PgDn leads to row %d", m.at+1)
	}
	s.press("home")
	s.typeText("现场")
	if got := m.rows[0].Help().Desc; m.at != 0 || got != "现场事项" {
		t.Errorf("现场 finds %q first", got)
	}
	s.press("esc", "1", "1", "3", "tab")
	s.typeText("名单")
	s.press("f2")
	s.typeText("加为")
	if got := s.app.top().(*menu).rows[0].Help().Desc; !strings.HasPrefix(got, "加为用语") {
		t.Errorf("加为 finds %q first", got)
	}
	s.close()
}

// TestHelpInAChoice: F1 works over a page too, and the way back is to where it was.
func TestHelpInAChoice(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("7", "1", "f1")
	s.see("帮助 > 菜单", "上一屏")
	s.press("esc")
	s.see("报告", "对象小结")
	s.press("esc", "esc")
	s.close()
}

// TestChoiceBeginsAtWhatIsChosen, so that Enter keeps it.
func TestChoiceBeginsAtWhatIsChosen(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("down", "7", "2", "enter")
	s.see("2 对象 [汕头市]")
	s.press("1", "enter")
	s.see("1 报告 [对象小结]")
	s.press("4", "enter")
	s.see("4 截至 [今天]")
	s.close()
}

// TestJumpsGoBack: two pages that lead to each other are no way without an end.
func TestJumpsGoBack(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("1", "f6")
	s.typeText("限期改")
	s.press("ctrl+s", "esc", "esc")
	deep := len(s.app.stack)
	for range 3 {
		s.press("6")
		s.see("6 到检查记录")
		s.press("6")
		s.see("6 看问题")
	}
	if n := len(s.app.stack); n != deep {
		t.Errorf("%d pages where %d were", n, deep)
	}
	s.close()
}

func TestCutPath(t *testing.T) {
	const path = "支持外贸稳定增长督导 > 汕头市 > （七）培育出口品牌"
	for w, want := range map[int]string{
		80: path, 50: path, 49: "..汕头市 > （七）培育出口品牌", 30: "..汕头市 > （七）培育出口品牌", 28: "..（七）培育出口品牌", 12: "..育出口品牌",
	} {
		if got := cutPath(path, w); got != want {
			t.Errorf("%d columns: %q, want %q", w, got, want)
		}
	}
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
