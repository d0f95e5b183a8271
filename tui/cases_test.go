package tui

import (
	"context"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/store"
)

// problems are those recorded, as another program sees them.
func (w *world) problems() (list []inspection.ProblemCase) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(context.Background(), func(tx *store.ReadTx) (err error) {
			list, err = tx.Problems("")
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return list
}

// openStage is a stage on Home, its first keys done.
func (w *world) openStage(t *testing.T, keys ...string) *stage {
	t.Helper()
	s := w.stage(80, 24)
	t.Cleanup(s.close)
	s.press(keys...)
	return s
}

// TestProblemFromFindingUntilClosed raises a problem with one key in the walk and
// follows it on screen through handing over, sending back and closing.
func TestProblemFromFindingUntilClosed(t *testing.T) {
	w := newWorld(t, "shantou")
	w.files("签收单.pdf")
	s := w.openStage(t, "1", "3", "tab")
	s.typeText("抽 5 家，1 家说得出")
	s.press("f6")
	s.see("> 立问题", "事实    抽 5 家，1 家说得出", "责任    汕头市人民政府")
	s.typeText("逐家告知，企业签收")
	s.press("tab", "2", "tab", "3", "tab", "tab")
	s.typeText("10w")
	s.press("esc")
	s.see("[已记录 10:41]")
	s.press("esc")
	s.see("问题 1", "6 看问题")

	list := w.problems()
	if len(list) != 1 {
		t.Fatalf("recorded %+v", list)
	}
	p := list[0]
	if p.Condition != "抽 5 家，1 家说得出" || p.Ask != "逐家告知，企业签收" || p.Severity != inspection.Serious ||
		!strings.HasSuffix(p.Title, "：未落实") || p.Type != "落实不到位" || p.Deadline.String() != "2014-07-29" || p.Measure != "m01" || p.Criteria == "" {
		t.Errorf("the problem is %+v", p.Problem)
	}

	s.press("6")
	s.see("问题台账 > 汕头-1", "剩 14 天  待交办", "1 交办  2 销号")
	s.press("1")
	s.typeText("交办单第 6 号")
	s.press("ctrl+s")
	s.see("交办已记录", "已交办", "07-15    交办  陈伟        交办单第 6 号"[7:])
	s.press("1")
	s.typeText("已发通知")
	s.press("tab")
	s.typeText("市商务局")
	s.press("tab", "tab") // Tab moves and never takes the step
	s.see("> 报送", "Tab 下一栏")
	s.press("shift+tab")
	s.see("Tab 第一栏  Enter 报送")
	s.press("enter")
	s.see("待核查", "市商务局    已发通知")

	// A step that wants a reason is not recorded without one, and what is typed stays.
	s.press("8")
	s.see("汕头-1 > 附佐证")
	s.press("space", "enter")
	s.see("佐证 1 份")
	s.press("enter")
	s.see("佐证1", "用于  问题 汕头-1")
	s.press("esc", "2", "ctrl+s")
	s.see("退回要写明理由")
	s.typeText("没有企业签收")
	s.press("ctrl+s")
	s.see("~黄 剩 14 天  退回")
	s.press("1")
	s.typeText("签收单 38 份")
	s.press("ctrl+s", "1")
	s.typeText("抽 5 家都说得出")
	s.press("ctrl+s")
	s.see("+绿  已销号", "应由第二人核查")
	s.gone("没有佐证材料")
	if got := w.problems()[0]; got.Course.State() != inspection.Closed || len(got.Course.Steps) != 5 {
		t.Errorf("%s after %d steps", got.Course.State().Word(), len(got.Course.Steps))
	}
	s.press("esc", "esc", "esc")
	s.press("3")
	s.see("没有未结的")
	s.press("6")
	s.see("汕头-1", "已销号")
}

// TestStepIsKeptUntilConfirmed has a half written step survive leaving its sheet
// and the program's end, and be recorded by nothing but its key.
func TestStepIsKeptUntilConfirmed(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "台账不全"})
			return err
		})
	})
	s := w.stage(80, 24)
	s.press("3", "enter", "1")
	s.typeText("交办单第 6 号")
	s.press("esc")
	s.see("再按 Esc 不办，文字留作草稿")
	s.press("esc")
	s.see("待交办")
	s.press("1")
	s.see("说明    交办单第 6 号")
	s.typeText("，七月底前")
	s.pass(pauseAfter)
	s.press("ctrl+q")
	s.close()
	if got := w.problems()[0]; len(got.Course.Steps) != 0 {
		t.Fatalf("recorded %+v", got.Course.Steps)
	}

	s = w.openStage(t, "3", "enter", "1")
	s.see("接着上次没写完的地方", "说明    交办单第 6 号，七月底前")
	s.press("ctrl+s")
	s.see("已交办")
	if got := w.problems()[0].Course.Steps; len(got) != 1 || got[0].Words != "交办单第 6 号，七月底前" {
		t.Errorf("recorded %+v", got)
	}
}

// TestSeveralAreAssignedTogether marks problems and hands them over as one action.
func TestSeveralAreAssignedTogether(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			for _, p := range []inspection.Problem{
				{Subject: "shantou", Title: "台账不全"}, {Subject: "chaozhou", Title: "补贴没有拨到"}, {Subject: "chaozhou", Title: "收费没有公示"},
			} {
				if _, err := tx.AddProblem(p); err != nil {
					return err
				}
			}
			return nil
		})
	})
	s := w.openStage(t, "3", "space", "space")
	s.see("已标记 2 条", "Enter 一并交办")
	s.press("enter")
	s.typeText("一并交办")
	s.press("ctrl+s")
	s.see("2 待交办 1", "3 已交办 2")
	s.press("ctrl+z")
	s.see("交办 问题 潮州-1 补贴没有拨到", "交办 问题 潮州-2 收费没有公示", "整条撤回")
	s.press("enter")
	s.see("2 待交办 3", "已撤销：交办 问题")

	// Filtered by pinyin, sorted, pushed to further columns.
	s.press("menu 筛选")
	s.typeText("butie")
	s.see("潮州-1")
	s.gone("汕头-1")
	s.press("esc", "tab")
	s.see("排序：按编号")
	s.press("right", "right", "right")
	s.see("责任单位")
	s.gone("收费没有公示")
}

// TestMattersAndPractices takes them down at a subject.
func TestMattersAndPractices(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.openStage(t, "down", "enter", "menu 提现场事项", "ctrl+s")
	s.see("先写事项")
	s.typeText("退税三个月没有到账")
	s.press("tab")
	s.typeText("海桥公司")
	s.press("ctrl+s")
	s.see("已记下，首页按 9 看现场事项")
	s.press("menu 写典型做法")
	s.typeText("一张清单管服务")
	s.press("ctrl+s", "esc")
	s.see("9 现场事项 1")
	s.press("9", "enter")
	s.see("现场事项 > 汕头-1", "企业  海桥公司", "1 交办  2 办结")
	s.press("2")
	s.typeText("当场协调到账")
	s.press("ctrl+s")
	s.see("+绿  已办结")
}

// TestNoteBecomesProblem turns a note into a problem; it is filed there, in one
// action.
func TestNoteBecomesProblem(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.openStage(t, "down", "enter", "f4")
	s.typeText("海桥公司王经理：挂点干部昨天才打来电话")
	s.press("esc", "esc", "2", "2")
	s.see("> 立问题", "问题    海桥公司王经理", "事实    海桥公司王经理：挂点干部昨天才打来电话")
	s.press("ctrl+s")
	s.see("没有未归的")
	s.press("tab")
	s.see("已归 问题 汕头-1")
	s.press("enter")
	s.see("问题台账 > 汕头-1")
	s.press("esc", "ctrl+z", "enter")
	if n := len(w.problems()); n != 0 {
		t.Errorf("%d problems after undoing", n)
	}
	s.press("tab")
	s.see("未归 1")
}

// TestSearchAndHomeLeadToCases finds a problem by its words and by what is due.
func TestSearchAndHomeLeadToCases(t *testing.T) {
	w := newWorld(t, "shantou")
	w.openCases()
	s := w.openStage(t)
	s.see("~黄 逾期 7 天", "汕头-1  台账", "待核查")
	s.press("f3")
	s.typeText("退税难题")
	s.see("1 条", "汕头-1 台账", "待核查")
	s.press("enter")
	s.see("问题台账 > 汕头-1")
	s.press("esc", "esc")
	s.typeText("haiqiao")
	s.press("enter")
	s.see("现场事项 > 汕头-1")
}

// TestUndoNamesWhatIsWrittenOfCases says in the menu what would be taken back.
func TestUndoNamesWhatIsWrittenOfCases(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.openStage(t, "down", "enter", "menu 立问题")
	undoes := func(want string) {
		t.Helper()
		if got := s.app.board.undo; got != want {
			t.Errorf("undo says %q, want %q", got, want)
		}
	}
	s.typeText("台账不全")
	s.press("ctrl+s")
	undoes("问题 汕头-1 台账不全")
	s.press("esc", "3", "enter", "7", "tab") // from the title on
	s.typeText("企业签收")
	s.press("esc", "esc")
	undoes("问题 汕头-1 台账不全 要求 企业签收")
	s.press("menu 撤下")
	undoes("撤下 问题 汕头-1 台账不全")
}

// TestSeveralGetADeadlineTogether gives one that is not handed over its first
// deadline and one that is a later one, as one action.
func TestSeveralGetADeadlineTogether(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	w.openCases()
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			id, err := tx.AddProblem(inspection.Problem{Subject: "chaozhou", Title: "收费没有公示"})
			if err != nil {
				return err
			}
			_, _, err = tx.AddStep(inspection.Step{Of: store.ProblemEntity(st.Local().Inspection, id), Kind: inspection.StepAssign}, store.StepOptions{})
			return err
		})
	})
	s := w.openStage(t, "3", "space", "8")
	s.see("汕头-1 是待核查，不能延期")
	s.press("esc", "up", "down", "space", "space")
	s.see("已标记 2 条", "8 定时限")
	s.press("8")
	s.typeText("企业多在外地")
	s.press("tab")
	s.typeText("30d")
	s.press("ctrl+s")
	s.see("市级补贴没有拨到企业             未定 08-14  待交办", "收费没有公示                     未定 08-14  已交办")
	for _, c := range w.problems() {
		if c.Subject != "chaozhou" {
			continue
		}
		if first := c.Deadline.IsZero(); first != (c.Title == "收费没有公示") || c.Due().String() != "2014-08-14" {
			t.Errorf("%s: first %s, due %s", c.Title, c.Deadline, c.Due())
		}
	}
}

// TestHalfAStepIsNotTaken however the program ends: it is gone on with, and one
// that could not be confirmed is not tried again by itself.
func TestHalfAStepIsNotTaken(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "台账不全"})
			return err
		})
	})
	taken := func(want int) {
		t.Helper()
		if steps := w.problems()[0].Course.Steps; len(steps) != want {
			t.Fatalf("taken were %+v", steps)
		}
	}
	s := w.stage(80, 24)
	s.press("3", "enter", "1", "esc", "esc", "esc", "esc")
	s.see(">继续")
	if s.shows("[草稿]") {
		t.Error("a sheet in which nothing was written is a draft")
	}
	s.press("3", "enter", "1")
	s.see("> 交办")
	s.typeText("交办单第 6 号")
	s.close() // as Ctrl+Q does
	taken(0)
	s = w.stage(80, 24)
	s.press("enter")
	s.see("> 交办", "交办单第 6 号")
	s.press("ctrl+s")
	s.see("交办已记录")
	s.press("2") // 延期, which wants a reason and a later day
	s.see("> 延期")
	s.press("ctrl+s")
	s.see("要写")
	s.close()
	taken(1)
	s = w.stage(80, 24)
	s.close()
	taken(1)
}
