package tui

import (
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// TestUndoIsNamed takes back two actions at a finding, each named before it
// happens, and makes one again.
func TestUndoIsNamed(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "met"})
	x := w.walkTo(80, 24, "m24.1")
	x.See("[1 已落实]")
	x.Type("3") // not on an empty result
	x.See("[3 未落实]")
	x.Type("名单缺六家")
	x.See("名单缺六家")
	x.Type(termtest.Esc)
	x.See("[已记录")
	x.Gone("输入")

	x.Type(termtest.CtrlZ)
	x.See("汕头市（二十四）1  陈伟 10:41")
	x.See("事实  现在  名单缺六家")
	x.See("改回  空")
	t.Log("\n" + x.Screen().String())
	x.Type(termtest.Esc)
	x.Gone("改回")
	x.See("事实| 名单缺六家")
	x.Type(termtest.CtrlZ)
	x.See("改回  空")
	x.Type(termtest.Enter)
	x.See("已撤销：事实 5 字")
	x.Gone("名单缺六家")
	x.Type(termtest.CtrlZ)
	x.See("结果  现在  未落实")
	x.See("改回  已落实")
	x.Type(termtest.Enter)
	x.See("[1 已落实]")

	x.Type(termtest.CtrlY)
	x.See("重做")
	x.Type(termtest.Enter)
	x.See("[3 未落实]")
	x.quit()
	if result, _, facts := w.finding("shantou", "m24.1"); result != "unmet" || facts != "" {
		t.Errorf("recorded %q, %q", result, facts)
	}
}

// TestUndoInTheMenu names the change in the menu.
func TestUndoInTheMenu(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "partial"})
	x := w.walkTo(80, 24, "m24.1")
	x.Type("0")
	x.See("执行")
	x.Type("撤销")
	x.See("撤销：结果 部分落实")
	x.Type(termtest.Enter)
	x.See("改回  未查")
	x.Type(termtest.Enter)
	x.See("已撤销：结果 部分落实")
	x.Gone("[2 部分落实]")
	x.Type(termtest.Esc)
	x.Gone("事实|")
	x.Type(termtest.CtrlZ)
	x.See("对象汕头市  现在  在本组") // what stands before it
	x.quit()
}

// TestUndoNamesAProblem says 汕头-1 of a problem and its steps, and words of their
// codes.
func TestUndoNamesAProblem(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		var id string
		w.update(st, func(tx *store.Tx) (err error) {
			id, err = tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "没有台账", Severity: inspection.Serious})
			return err
		})
		w.update(st, func(tx *store.Tx) error {
			_, _, err := tx.AddStep(inspection.Step{Of: store.ProblemEntity(st.Local().Inspection, id), Kind: inspection.StepAssign}, store.StepOptions{})
			return err
		})
	})
	x := w.run(80, 24)
	x.See(">继续")
	x.Type("\x1a")
	x.See("交办 问题 汕头-1 没有台账")
	x.See("整条撤回")
	x.Type(termtest.Enter)
	x.See("已撤销")
	x.Type("\x1a")
	x.See("问题 汕头-1 没有台账")
	x.Gone("q/")
	x.quit()
}
