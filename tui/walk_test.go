package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// walkTo starts the program and opens a checkpoint of the city over the subject's
// page.
func (w *world) walkTo(cols, rows int, checkpoint string) *running {
	w.t.Helper()
	w.with(func(st *store.Store) {
		if err := st.SetLocal(func(l *store.Local) { l.Subject, l.Checkpoint, l.Writing = "shantou", checkpoint, true }); err != nil {
			w.t.Fatal(err)
		}
	})
	x := w.run(cols, rows)
	x.See(">继续")
	x.Type(termtest.Enter)
	x.See("事实|")
	return x
}

// TestWalkTenCheckpoints goes the way of an inspector through ten checkpoints,
// typing Chinese: result, figure where there is one, facts, Tab.
func TestWalkTenCheckpoints(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	x := w.run(80, 24)
	x.See(">继续  汕头市（一）")
	x.Type(termtest.Enter)
	asked := checklist.Builtin().For("shantou")[:10]
	for i, cp := range asked {
		x.See(fmt.Sprintf("已查 %d/42", i))
		result := inspection.Results[i%3]
		x.Type(fmt.Sprint(int(result)))
		x.See(fmt.Sprintf("[%d %s]", result, result.Word()))
		x.See("[已记录 10:41]")
		switch cp.Kind {
		case checklist.Number:
			x.CursorAt(6, rowOf(x.Screen(), "数值"))
			x.Type(fmt.Sprint(i + 1))
			x.See(fmt.Sprintf("数值  %d ", i+1))
			x.Type(termtest.Tab)
		case checklist.Day:
			x.CursorAt(6, rowOf(x.Screen(), "日期"))
			x.Type("7月3日")
			x.See("日期  7月3日    2014-07-03")
			x.Type(termtest.Tab)
		case checklist.YesNo, checklist.Text:
		}
		facts := fmt.Sprintf("第%d项，查了“一企一策”名单", i+1)
		x.Type(facts)
		x.See(facts)
		x.CursorAt(6+ansi.StringWidth(facts), rowWith(x.Screen(), facts))
		x.Type(termtest.Tab)
	}
	x.See("已查 10/42")
	x.Type(termtest.Esc)
	x.Gone("事实|")
	x.See("10/42")
	x.quit()
	for i, cp := range asked {
		result, value, facts := w.finding("shantou", cp.ID)
		want := fmt.Sprintf("第%d项，查了“一企一策”名单", i+1)
		if result != inspection.Results[i%3].Code() || facts != want || (value == "") != (cp.Kind == checklist.YesNo) {
			t.Errorf("%s: recorded %q, %q, %q", cp.ID, result, value, facts)
		}
	}
}

func TestWalkDigitsAndArrows(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1") // a yes or no
	result := rowOf(x.Screen(), "结果")
	x.CursorAt(6, result)
	x.See("Enter 写事实")
	x.Type(termtest.Right + termtest.Right + termtest.Right)
	x.CursorAt(32, result)
	x.See("Enter 选定")
	x.Type(termtest.Left + termtest.Enter)
	x.See("[2 部分落实]")
	x.See("[已记录")
	x.CursorAt(6, result+1) // in the facts
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type("3") // meant as text, after a stray Esc
	x.See("已有结果")
	x.See("[2 部分落实]")
	x.Type(termtest.Up)
	x.CursorAt(18, result)
	x.Type("３") // the input method is on
	x.See("[3 未落实]")
	x.See("[已记录")
	x.Type(termtest.CtrlZ)
	x.See("[2 部分落实]")
	x.See("已撤销刚定的结果")
	x.quit()
	if result, _, _ := w.finding("shantou", "m24.1"); result != "partial" {
		t.Errorf("recorded %q", result)
	}
}

// TestWalkEnterSetsNothing: no result is recorded that nobody chose, and no facts
// of line breaks.
func TestWalkEnterSetsNothing(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.2") // a figure
	x.See("Enter 写数值")
	x.Type(strings.Repeat(termtest.Enter, 6) + " ")
	x.CursorAt(7, rowOf(x.Screen(), "事实")+4)
	x.Type(termtest.Esc)
	x.See("Enter 写事实")
	x.quit()
	if result, value, facts := w.finding("shantou", "m24.2"); result+value+facts != "" {
		t.Errorf("recorded %q, %q, %q", result, value, facts)
	}
}

// TestWalkDigitFromAnyBlock: a digit fills an empty result wherever the focus is.
func TestWalkDigitFromAnyBlock(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.2") // a figure, 4 or more
	x.Type(termtest.Down + termtest.Down)
	x.CursorAt(6, rowOf(x.Screen(), "事实"))
	x.Type("4")
	x.See("[4 不适用]")
	x.CursorAt(6, rowOf(x.Screen(), "事实")) // what does not apply has no figure
	x.quit()
}

func TestWalkValueAgainstTarget(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error { return tx.SetTarget("shantou", "m25.3", "2.0") })
	})
	x := w.walkTo(80, 24, "m25.3") // growth in percent, each city its own
	x.See("不低于 2.0%（本市）")
	x.Type("2")
	x.CursorAt(6, rowOf(x.Screen(), "数值"))
	x.Type("1.3")
	x.See("数值  1.3 %   差 0.7 个百分点")
	x.Type(termtest.Backspace + termtest.Backspace + termtest.Backspace + "２．１")
	x.See("数值  ２．１ %   达到")
	x.Type("海关月报") // no figure takes this
	x.See("事实| 海关月报")
	x.See("数值  2.1 %") // as it is recorded
	x.Type(termtest.Up)
	x.CursorAt(9, rowOf(x.Screen(), "数值"))
	x.Type("多")
	x.See("事实| 海关月报多")
	x.Type(termtest.Up + "x")
	x.See("还不是数字")
	x.Type(termtest.Tab)
	x.See("数值认不出，先留在草稿里")
	x.See("[草稿]")
	x.quit()
	if result, value, facts := w.finding("shantou", "m25.3"); result != "partial" || value != "2.1" || facts != "海关月报多" {
		t.Errorf("recorded %q, %q, %q", result, value, facts)
	}
	x = w.run(80, 24)
	x.See("找回 1 段未记录的文字")
	x.See("[草稿]")
	x.Type(termtest.Enter)
	x.See("数值  2.1x %   还不是数字")
	x.CursorAt(10, rowOf(x.Screen(), "数值"))
	x.Type(termtest.Backspace)
	x.See("达到")
	x.quit()
}

func TestWalkFigureWithItsUnit(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m17.3") // 万元
	x.Type("2")
	x.CursorAt(6, rowOf(x.Screen(), "数值"))
	x.Type("30万元")
	x.See("数值  30万元")
	x.Type("以上都到账")
	x.See("事实| 以上都到账")
	x.quit()
	if _, value, facts := w.finding("shantou", "m17.3"); value != "30" || facts != "以上都到账" {
		t.Errorf("recorded %q, %q", value, facts)
	}
}

func TestWalkWords(t *testing.T) {
	plan := checklist.Builtin()
	w := newWorld(t, "shantou")
	cp := "m23.1" // a date
	x := w.walkTo(80, 24, cp)
	x.Type("1")
	x.CursorAt(6, rowOf(x.Screen(), "日期"))
	x.Type("后来")
	x.See("还不是日期")
	x.Type(termtest.Enter)
	x.See("日期认不出")
	x.Type(termtest.Up + termtest.Backspace + termtest.Backspace)
	x.Gone("还不是日期")
	x.Paste("7月3日")
	x.See("2014-07-03")
	x.quit()
	if _, value, _ := w.finding("shantou", cp); value != "2014-07-03" {
		t.Errorf("recorded %q", value)
	}
	for _, s := range plan.Subjects { // words, where the plan asks for some
		i := slices.IndexFunc(plan.For(s.ID), func(cp *checklist.Checkpoint) bool { return cp.Kind == checklist.Text })
		if i < 0 {
			continue
		}
		asked := plan.For(s.ID)[i]
		w.with(func(st *store.Store) {
			if err := st.SetLocal(func(l *store.Local) { l.Subject, l.Checkpoint = s.ID, asked.ID }); err != nil {
				t.Fatal(err)
			}
		})
		x := w.run(80, 24)
		x.See(">继续")
		x.Type(termtest.Enter)
		x.See("答复")
		x.Type("1")
		x.See("[1 已落实]")
		x.Type("粤府办")
		x.Paste("〔2014〕6 号")
		x.See("答复  粤府办〔2014〕6 号")
		x.quit()
		if _, value, _ := w.finding(s.ID, asked.ID); value != "粤府办〔2014〕6 号" {
			t.Errorf("recorded %q", value)
		}
		return
	}
	t.Error("the built-in plan asks for no words")
}

func TestWalkMovesBetweenCheckpoints(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("林晓", "shantou", "m24.2", map[string]string{"result": "met"})
	x := w.walkTo(80, 24, "m24.1")
	at := func(checkpoint string) {
		t.Helper()
		x.See(strings.TrimSuffix(checklist.Builtin().Checkpoint(checkpoint).Question, "？")[:30])
	}
	at("m24.1")
	x.Type(" ") // over the one that has its result
	at("m24.3")
	x.Type("\u3000")
	at("m24.4")
	x.Type(termtest.Backspace)
	at("m24.3")
	x.Type(termtest.Backspace)
	at("m24.1")
	x.Type(termtest.Backspace)
	x.See("这是进来后的第一项")
	x.Type(termtest.PgDown)
	at("m24.2")
	x.See("[1 已落实]")
	x.See("林晓 10:41")
	x.Type(termtest.PgDown)
	at("m24.3")
	x.Type(termtest.PgUp + termtest.PgUp)
	at("m24.1")
	x.Type(termtest.Tab)
	x.See("输入")
	x.Type("写到第一栏")
	x.See("写到第一栏")
	x.Type(termtest.BackTab)
	x.Gone("输入")
	x.CursorAt(6, rowOf(x.Screen(), "结果"))
	x.Type(termtest.Tab + termtest.Tab) // behind the last field: the next unchecked
	at("m24.3")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "写到第一栏" {
		t.Errorf("recorded %q", facts)
	}
}

// TestWalkEndsAtSubject: behind the last unchecked one Tab goes to Subject.
func TestWalkEndsAtSubject(t *testing.T) {
	w := newWorld(t, "shantou")
	asked := checklist.Builtin().For("shantou")
	for _, cp := range asked[:len(asked)-1] {
		w.record("陈伟", "shantou", cp.ID, map[string]string{"result": "met"})
	}
	x := w.walkTo(80, 24, asked[len(asked)-1].ID)
	x.Type(" ")
	x.See("只剩这一项未查")
	x.Type("1")
	x.See("[已记录")
	x.Type(termtest.Tab + termtest.Tab)
	x.Gone("事实|")
	x.See("该对象已全部查完")
	x.See("42/42")
	x.quit()
}

// TestWalkEscapes: Esc ends what is nearest, and records.
func TestWalkEscapes(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("名单") // Han text begins the facts
	x.See("输入")
	x.Type(termtest.F9)
	x.Until("facts on the page", func(s termtest.Screen) bool { return rowOf(s, "事实") <= 8 })
	x.Type(termtest.F2)
	x.See("执行")
	x.Type(termtest.Esc)
	x.Gone("执行")
	x.CursorAt(10, rowOf(x.Screen(), "事实"))
	x.Type(termtest.Esc)
	x.See("[已记录")
	x.Gone("输入")
	x.Type(termtest.Esc)
	x.Gone("事实|")
	x.See("汕头市")
	x.Type(termtest.Esc)
	x.See(">继续")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "名单" {
		t.Errorf("recorded %q", facts)
	}
}

// rowOf is the row that begins with the label, or -1.
func rowOf(s termtest.Screen, label string) int {
	return slices.IndexFunc(s.Rows, func(r string) bool { return strings.HasPrefix(r, label) })
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

// TestWalkFraction doubts a figure of whole things that is none, and takes it.
func TestWalkFraction(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.2")
	x.Type("2")
	x.CursorAt(6, rowOf(x.Screen(), "数值"))
	x.Type("1.5")
	x.See("1.5 家 不是整数，请核对")
	x.Type(termtest.Backspace + termtest.Backspace)
	x.Gone("不是整数")
	x.Type(".5" + termtest.Tab)
	x.See("1.5 家 不是整数，请核对")
	x.quit()
	if _, value, _ := w.finding("shantou", "m24.2"); value != "1.5" {
		t.Errorf("recorded %q", value)
	}
}
