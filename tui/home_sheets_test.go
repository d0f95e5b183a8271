package tui

import (
	"maps"
	"testing"

	"dudao/inspection"
	"dudao/store"
)

// TestHomeLeadsToHalfWrittenSheets ends the program over each kind of sheet: 继续
// leads back to it, and what was typed is there.
func TestHomeLeadsToHalfWrittenSheets(t *testing.T) {
	for _, c := range []struct {
		name, resume string
		keys         []string // to the sheet, with a beginning of text
		see          []string
		below        string // the page that Esc leads to
	}{
		{"problem", "继续  问题  [草稿]", []string{"down", "enter", "menu 立问题", "海"}, []string{"> 立问题", "问题    海关"}, "督导 > 汕头市  "},
		{"problem's contents", "继续  问题  [草稿]", []string{"3", "enter", "7", "海"}, []string{"汕头-1 > 改内容", "海关"}, "问题台账 > 汕头-1  "},
		{"matter", "继续  现场事项  [草稿]", []string{"down", "enter", "menu 提现场事项", "海"}, []string{"> 提现场事项", "事项    海关"}, "督导 > 汕头市  "},
		{"matter's contents", "继续  现场事项  [草稿]", []string{"9", "enter", "7", "海"}, []string{"现场事项 > 汕头-1 > 改内容", "海关"}, "现场事项 > 汕头-1  "},
		{"practice", "继续  典型做法  [草稿]", []string{"down", "enter", "menu 写典型做法", "海"}, []string{"> 写典型做法", "标题    海关"}, "督导 > 汕头市  "},
		{"practice's contents", "继续  典型做法  [草稿]", []string{"menu 典型做法", "enter", "海"}, []string{"> 典型做法", "海关"}, "汕头市 > 典型做法  "},
		{"step", "继续  办理  [草稿]", []string{"3", "enter", "1", "海"}, []string{"汕头-1 > 销号", "理由    海关"}, "问题台账 > 汕头-1"},
		{"steps", "继续  办理  [草稿]", []string{"3", "2", "space", "enter", "海"}, []string{"潮州-1 > 交办", "说明    海关"}, "问题台账 > 潮州-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, "shantou", "chaozhou")
			w.openCases()
			s := w.stage(80, 24)
			s.press(c.keys...)
			s.typeText("关")
			s.pass(draftAfter)
			s.killed()

			s = w.openStage(t)
			s.see(c.resume, "找回 1 段未记录的文字")
			s.press("enter")
			s.see(c.see...)
			s.see("接着上次没写完的地方")
			s.press("esc", "esc")
			s.see(c.below)
		})
	}
}

// TestNoteTextGoesOnInItsSheet ends the program while the text of a note is edited:
// 继续 leads to its sheet, and F4 begins another note.
func TestNoteTextGoesOnInItsSheet(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("f4")
	s.typeText("回去查批文")
	s.press("esc", "esc", "2", "7")
	s.typeText("原件")
	s.pass(draftAfter)
	s.killed()

	s = w.openStage(t)
	s.see("继续  随手记  [草稿]", "找回 1 段未记录的文字")
	s.press("f4")
	s.gone("批文")
	s.press("esc", "enter")
	s.see("随手记 > 改文字", "文字    回去查批文原件")
	s.press("ctrl+s", "esc", "esc")
	s.see("督导 > 随手记")
	if got := w.notes(); len(got) != 1 || got[0].Text != "回去查批文原件" {
		t.Errorf("the notes are %+v", got)
	}
}

// TestNoteGoesOnAsProblem ends the program while a problem is made of a note: gone
// on with, it still files the note.
func TestNoteGoesOnAsProblem(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("down", "enter", "f4")
	s.typeText("挂点干部昨天才打来电话")
	s.press("esc", "esc", "2", "2")
	s.typeText("，补记")
	s.pass(draftAfter)
	s.killed()

	s = w.openStage(t, "enter")
	s.see("问题    挂点干部昨天才打来电话，补记", "事实    挂点干部昨天才打来电话")
	s.press("ctrl+s", "esc", "esc")
	if got := w.problems(); len(got) != 1 || got[0].Title != "挂点干部昨天才打来电话，补记" {
		t.Fatalf("recorded %+v", got)
	}
	if got := w.notes(); len(got) != 1 || got[0].Filed == "" {
		t.Errorf("the note is %+v", got)
	}
}

// TestDisputedContentsLeadToConflicts: a sheet is not opened over what people
// disagree about.
func TestDisputedContentsLeadToConflicts(t *testing.T) {
	w := newWorld(t, "shantou")
	w.openCases()
	ask := func(tx *store.ReadTx) store.Edit {
		list, err := tx.Problems("")
		if err != nil {
			t.Fatal(err)
		}
		e, err := tx.EditProblem(list[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	w.with(func(st *store.Store) {
		var seen store.Edit
		w.update(st, func(tx *store.Tx) error { seen = ask(&tx.ReadTx); return nil })
		for by, text := range map[string]string{"林晓": "逐家告知", "黄志强": "企业签收"} {
			w.sign(st, by)
			w.update(st, func(tx *store.Tx) error {
				e := seen
				e.Base, e.Set = maps.Clone(seen.Base), nil
				e.Put(inspection.FieldAsk, text)
				_, err := tx.SaveAs(store.KindProblem, e)
				return err
			})
		}
	})
	s := w.openStage(t, "3", "enter")
	s.see("有 1 栏几个人写的不一样，按 7 定下")
	s.press("7")
	s.see("> 冲突", "逐家告知", "企业签收")
	s.press("1", "7")
	s.see("> 改内容")
}
