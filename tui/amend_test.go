package tui

import (
	"slices"
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// atEvidence starts the program at the evidence of a checkpoint with three pieces.
func (w *world) atEvidence() *running {
	w.t.Helper()
	w.day()
	x := w.walkTo(80, 24, "m24.1")
	x.See("佐证  3 份")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("看佐证" + termtest.Enter)
	x.See("3 份")
	return x
}

// piece is the evidence of a file's name, as another program sees it.
func (w *world) piece(name string) inspection.Evidence {
	w.t.Helper()
	for _, e := range w.evidence() {
		if e.Name == name {
			return e
		}
	}
	w.t.Fatalf("no evidence %s", name)
	return inspection.Evidence{}
}

// TestEvidenceIsAmended puts right what was said of a piece, and takes it back by
// its name.
func TestEvidenceIsAmended(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.atEvidence()
	x.Type("现场")
	x.See("1/3 份")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("改来源" + termtest.Enter)
	x.See("> 佐证 > 佐证")
	x.See("来源    海桥公司")
	x.CursorAt(9+8, rowWith(x.Screen(), "来源"))
	x.Type("王经理" + termtest.Tab)
	x.See("[2 文件]")
	x.Type("１")
	x.See("[1 照片]")
	x.Type(termtest.Tab + "昨晚")
	x.See("“昨晚”不是时间")
	x.Type(termtest.Backspace + termtest.Backspace + "8:50")
	x.See("时间    8:50")
	x.Type(termtest.Tab)
	x.See("[已记录 10:41]") // what is typed before is part of the same record
	x.Type("三楼")
	x.See("地点    三楼")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.See("[已记录 10:41]")
	x.Type(termtest.Esc)
	x.See(" 筛选  现场")
	x.See("时间  08:50")
	x.See("来源  海桥公司王经理")
	x.Type(termtest.Esc)
	x.Gone(" 筛选  现场")
	x.Type(termtest.CtrlZ)
	x.See("现场.jpg  陈伟 10:41")
	x.See("地点  现在  三楼")
	x.See("改回  空")
	x.Type(termtest.Enter)
	x.See("已撤销：佐证2 现场.jpg ")
	x.Gone("地点  三楼")
	x.quit()
	e := w.piece("现场.jpg")
	if e.Source != "海桥公司王经理" || e.Kind != inspection.Photo || e.Place != "" {
		t.Errorf("recorded %+v", e)
	}
}

// TestStaleAmendment: what another program wrote meanwhile is not replaced unseen.
// Both are shown, until somebody who sees both writes one.
func TestStaleAmendment(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.atEvidence()
	x.Type("7")
	x.See("> 佐证 > 佐证1")
	first := w.evidence()[0]
	name := first.Name
	w.with(func(st *store.Store) {
		w.sign(st, "林晓")
		w.update(st, func(tx *store.Tx) error {
			e, err := tx.EditEvidence(first.ID)
			if err != nil {
				return err
			}
			e.Put(inspection.FieldSource, "市口岸办")
			_, err = tx.SaveAs(store.KindEvidence, e)
			return err
		})
		w.sign(st, "陈伟")
	})
	x.Type("甲" + termtest.Esc)
	x.See("[已记录 10:41]")
	x.Type(termtest.Esc)
	x.See("3 份")
	if got := w.piece(name).Disputed; !slices.Equal(got, []string{inspection.FieldSource}) {
		t.Errorf("in conflict: %v", got)
	}
	x.Type("7")
	x.See("[冲突 2] 几个人写的不一样，写下的取代这几种")
	x.See("林晓  市口岸办")
	x.See("陈伟  ")
	x.Type("、乙")
	x.Gone("[冲突 2]")
	x.Type(termtest.Esc)
	x.See("[已记录 10:41]")
	x.quit()
	if got := w.piece(name).Disputed; len(got) > 0 {
		t.Errorf("in conflict: %v", got)
	}
}

// TestAmendmentDraft: what is being said of a piece survives the program's death.
func TestAmendmentDraft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.atEvidence()
	name := w.evidence()[0].Name
	x.Type("7")
	x.See("> 佐证 > 佐证1")
	x.Type("郑科长交来")
	w.untilDrafted("郑科长交来")
	x.vanish()
	x = w.run(80, 24)
	x.See(">继续  佐证  [草稿]")
	x.Type(termtest.Enter)
	x.See("接着上次没写完的地方")
	x.See("郑科长交来")
	x.Type(termtest.Esc)
	x.See("[已记录 10:41]")
	x.Type(termtest.Esc)
	x.See("3 份")
	x.See("郑科长交来")
	x.quit()
	if e := w.piece(name); e.Source != "市商务局郑科长交来" {
		t.Errorf("recorded %+v", e)
	}
}

// TestNoteIsAmended writes a note's text anew; one that is left empty stays as it
// was.
func TestNoteIsAmended(t *testing.T) {
	w := newWorld(t, "shantou")
	w.day()
	x := w.run(80, 24)
	x.See("2 随手记 3")
	x.Type("2")
	x.See("未归 3")
	x.Type("展位")
	x.See("未归 1/3")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("改文字" + termtest.Enter)
	x.See("> 随手记 > 改文字")
	x.See("文字    展位费的批文")
	x.CursorAt(9+12, rowWith(x.Screen(), "展位费"))
	x.Type("，七月补")
	x.See("展位费的批文，七月补")
	x.Type(termtest.Esc)
	x.See("[已记录 10:41]")
	x.Type(termtest.Esc)
	x.See("未归 1/3")
	x.See("展位费的批文，七月补")
	x.Type(termtest.Esc)
	x.See("未归 3")
	x.Type(termtest.CtrlZ)
	x.See("随手记  陈伟 10:41")
	x.See("文字  现在  展位费的批文，七月补")
	x.See("改回  展位费的批文")
	x.Type(termtest.Esc)
	x.Gone("改回")
	x.Type("7")
	x.See("改文字")
	for range 20 {
		x.Type(termtest.Backspace)
	}
	x.See("文字不能没有文字，原文不变")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(termtest.Esc)
	x.See("未归 3")
	x.quit()
	var texts []string
	for _, n := range w.notes() {
		texts = append(texts, n.Text)
	}
	slices.Sort(texts)
	if !slices.Equal(texts, []string{"展位费的批文，七月补", "海桥公司：挂点干部昨天才来", "问财政：补贴停了几天"}) {
		t.Errorf("recorded %q", texts)
	}
	if left := w.glob("drafts", "*.json"); len(left) > 0 {
		t.Errorf("left as drafts: %q", left)
	}
}
