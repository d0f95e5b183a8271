package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/store"
	"dudao/tui/termtest"
)

// TestFirstRunByEnter takes every suggestion and stands on Home.
func TestFirstRunByEnter(t *testing.T) {
	w := emptyWorld(t)
	x := w.run(80, 24)
	x.See("第 1 步，共 3 步")
	x.CursorAt(13, 2)
	x.Type(termtest.Enter)
	x.See(">  1 内置：广东省支持外贸稳定增长实施方案，25 项措施")
	x.CursorAt(0, 5)
	x.Type(termtest.Enter)
	x.See("第 3 步，共 3 步")
	x.Type(termtest.Down + termtest.Down + termtest.Enter)
	x.See("第三督导组  陈伟  07-15 周二")
	x.See("本组还没有对象。Tab 看全部，空格标记，Enter 设为本组")
	x.quit()
	w.with(func(st *store.Store) {
		if l := st.Local(); l.Inspector != "陈伟" || l.Team != store.TeamID("第三督导组") || l.Inspection != "2014-07" {
			t.Errorf("set up as %+v", l)
		}
	})
}

// TestFirstRunLeavesNoTrace: Esc at any step, and nothing is on the disk.
func TestFirstRunLeavesNoTrace(t *testing.T) {
	for _, keys := range [][]string{{"esc"}, {"enter", "esc"}, {"enter", "enter", "esc"}, {"enter", "enter", "9", "组", "esc", "esc"}} {
		w := emptyWorld(t)
		s := w.stage(80, 24)
		s.press(keys...)
		if !s.quit {
			t.Errorf("%q does not leave", keys)
		}
		s.close()
		left, err := os.ReadDir(filepath.Dir(w.opts.Store.Dir))
		if err != nil || len(left) > 0 {
			t.Errorf("%q left %v, %v", keys, left, err)
		}
	}
}

// TestFirstRunGoesBack: up on the first line, and each answer can be changed.
func TestFirstRunGoesBack(t *testing.T) {
	w := emptyWorld(t)
	s := w.stage(80, 24)
	s.press("backspace", "backspace", "enter")
	s.see("请写姓名，记录上要署名")
	s.typeText(strings.Repeat("长", 21))
	s.press("enter")
	s.see("姓名太长，最多 20 个字")
	s.press("backspace", "enter", "enter", "up", "up", "shift+tab")
	s.see("第 1 步")
	for range 20 {
		s.press("backspace")
	}
	s.typeText("林晓")
	s.press("tab", "1", "9")
	s.see("9 其他名称", "输入")
	s.press("enter")
	s.see("请写督导组的名称")
	s.typeText("粤东组")
	s.press("enter")
	s.see("粤东组  林晓")
	s.close()
}

// TestFirstRunWithAPlan opens a plan file by its path, after paths that lead to
// none.
func TestFirstRunWithAPlan(t *testing.T) {
	plan := filepath.Join(t.TempDir(), "方案 一.yaml")
	own := *checklist.Builtin()
	own.Title = "粤西试点方案"
	text, err := own.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plan, text, 0o600); err != nil {
		t.Fatal(err)
	}
	w := emptyWorld(t)
	s := w.stage(100, 24)
	s.press("enter", "down", "enter")
	s.see("首次使用 > 打开方案")
	s.browseTo(plan + "x")
	s.see("没有这个文件或文件夹，请核对路径")
	s.press("esc", "esc")
	s.see(">  2 打开别的方案")
	if err := os.WriteFile(plan+".bad", []byte("title: 一\nchapters: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.press("enter")
	s.browseTo(plan + ".bad")
	s.see("第 2 步")
	if note := s.lines()[21] + s.lines()[22]; !strings.Contains(note, "方案 一.yaml.bad") {
		t.Errorf("a faulty plan is told as %q", note)
	}
	s.press("enter") // stands where that was
	s.see("方案 一.yaml", "只列 .yaml .yml；别的文件 1 个没有列")
	s.gone("方案 一.yaml.bad")
	s.press("enter")
	s.see("第 3 步", "粤西试点方案")
	s.press("1")
	s.see("第一督导组  陈伟")
	if got := s.app.board.plan.Title; got != "粤西试点方案" {
		t.Errorf("plan %q", got)
	}
	s.close()
}
