package tui

import (
	"testing"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// TestTargets types a subject's own figure, which its checkpoint then holds the
// finding against.
func TestTargets(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.targets()
	x.See("未录入")
	x.Type("2")
	x.See("不低于  2 ")
	x.Type("．x")
	x.See("2．x")
	x.Type(termtest.Esc)
	x.See("不是数字，先留在草稿里")
	x.See("[草稿]")
	x.Type(termtest.Enter)
	x.See("输入")
	x.Type(termtest.Backspace + "４")
	x.See("2．４")
	x.Type(termtest.Enter)
	x.See("[已记录 10:41]")
	x.See("2.4%")
	x.See("陈伟 10:41")
	x.See("已录入 1/1")
	x.Type(termtest.CtrlZ)
	x.See("指标（二十五）3")
	x.See("现在  2.4")
	x.Type(termtest.Enter)
	x.See("未录入")
	x.Type(termtest.CtrlY)
	x.See("重做")
	x.Type(termtest.Enter)
	x.See("2.4%")
	x.quit()
	if f := w.target("shantou", "m25.3"); f.Text() != "2.4" {
		t.Errorf("recorded %v", f)
	}
}

// TestTargetDraft keeps what is no figure yet: the next start finds it.
func TestTargetDraft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.targets()
	x.Type("3x")
	x.See("3x")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.See("[草稿]")
	x.quit()
	x = w.targets()
	x.See("接着上次没写完的地方")
	x.See("3x")
	x.quit()
}

// targets starts the program and opens the city's figures.
func (w *world) targets() *running {
	w.t.Helper()
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down + termtest.Enter)
	x.See("（一）")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("zhibiao" + termtest.Enter)
	x.See("> 指标")
	x.See(checklist.Builtin().Checkpoint("m25.3").Name())
	return x
}

func (w *world) target(subject, checkpoint string) (f inspection.Field) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(w.t.Context(), func(tx *store.ReadTx) error {
			own, err := tx.Targets(subject)
			f = own[checkpoint]
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return f
}
