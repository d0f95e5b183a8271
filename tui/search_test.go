package tui

import (
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// searched is a city with findings, and the search open.
func searched(t *testing.T, cols, rows int) (*world, *running) {
	t.Helper()
	w := newWorld(t, "shantou", "chaozhou")
	w.record("陈伟", "shantou", "m25.2", map[string]string{"result": "partial", "facts": "任务 6 月 3 日才到。省商务厅分解指标 06-20 收到，南澳没有名单"})
	w.record("林晓", "chaozhou", "m25.2", map[string]string{"result": "met", "facts": "三份文书都有"})
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddNote(inspection.Note{Text: "问商务厅：指标哪天下达", Subject: "shantou"})
			return err
		})
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.StartVisit(inspection.Visit{Kind: inspection.Review, Subject: "shantou", Org: "市商务局", People: "孙文涛"})
			return err
		})
	})
	x := w.run(cols, rows)
	x.See(">继续")
	x.Type(termtest.F3)
	x.See("查找")
	return w, x
}

// TestSearch finds a department by the initials of its name, and everything that
// speaks of it.
func TestSearch(t *testing.T) {
	_, x := searched(t, 80, 24)
	x.Type("swt")
	x.See(">省「商务厅」")
	x.See("任务 6 月 3 日才到。省「商务厅」分解")
	x.See("问「商务厅」：指标哪天下达")
	x.See("「孙文涛」  市商务局")
	x.CursorAt(10, 2)
	x.Type(termtest.BackTab)
	x.See(">「孙文涛」")
	x.Type(termtest.Tab + termtest.Tab)
	x.See(">（一）")
	x.Type(termtest.Down + termtest.Down + termtest.Down + termtest.Down)
	x.See(">另 16 条，Enter 展开")
	x.Type(termtest.Enter)
	x.Gone("另 16 条")
	x.Type("x")
	x.See("没有“swtx”")
	x.Type(termtest.Esc)
	x.See("字、拼音或首字母")
	x.Type(termtest.Esc)
	x.See(">继续")
	x.quit()
}

// TestSearchPassesOverChance: two or three initials find what some name spells, not
// what has them by chance; a syllable spelt out or more initials find any text.
func TestSearchPassesOverChance(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	w.record("陈伟", "shantou", "m25.2", map[string]string{"result": "partial", "facts": "海桥公司王经理说，商务厅来过"})
	w.record("陈伟", "chaozhou", "m25.2", map[string]string{"result": "partial", "facts": "远洋公司王经理没有来"})
	s := w.stage(80, 24)
	s.press("f3")
	s.typeText("ｓｗｊ")
	s.see("查找", "1 条", "国家「税务局」")
	s.gone("王经理")
	s.press("esc")
	s.typeText("swt")
	s.see("说，「商务厅」来过")
	s.press("esc")
	s.typeText("gswj")
	s.see("海桥「公司王经」理", "远洋「公司王经」理")
	s.press("esc")
	s.typeText("lai")
	s.see("商务厅「来」过", "没有「来」")
}

// TestSearchOpensWhereItStands opens a hit of each kind, and comes back to the
// search by Esc.
func TestSearchOpensWhereItStands(t *testing.T) {
	_, x := searched(t, 80, 24)
	for _, c := range []struct{ typed, hit, shows string }{
		{"chaozhoushi", "「潮州市」", "督导 > 潮州市"},
		{"sanfenwenshu", "「三份文书」都有", "事实| 三份文书都有"},
		{"说得出联系人", "「说得出联系人」", "事实|"},
		{"组织落实", "强化「组织落实」", ">（二十五）强化组织落实"},
		{"哪天下达", "「哪天下达」", "> 随手记"},
		{"市商务局", "「市商务局」", "> 活动"},
	} {
		x.Type(c.typed)
		x.See(c.hit)
		x.Type(termtest.Enter)
		x.See(c.shows)
		x.Type(termtest.Esc)
		x.See("> 查找")
		x.See(c.hit)
		x.Type(termtest.Esc)
		x.See("字、拼音或首字母")
	}
	x.Type("chenwei")
	x.See("「陈伟」")
	x.Type(termtest.BackTab)
	x.See(">「陈伟」  第三督导组")
	x.Type(termtest.Enter)
	x.See(" 第三督导组")
	x.Gone("> 查找")
	x.quit()
}

// TestSearchOverAText leaves the text that was being typed as it is, and its caret
// too, and shows what another page of the same finding has made of it.
func TestSearchOverAText(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("2")
	x.See("[2 部分落实]")
	x.Type("写到一半")
	x.See("事实| 写到一半")
	x.Type(termtest.F3)
	x.See("> 查找")
	x.Type("服务台账里")
	x.See("检查要点")
	x.Type(termtest.Esc)
	x.See("字、拼音或首字母")
	x.Type(termtest.Esc)
	x.See("事实| 写到一半")
	x.CursorAt(14, rowWith(x.Screen(), "写到一半"))
	x.Type(termtest.F3)
	x.See("> 查找")
	x.Type("服务台账里")
	x.See("「服务台账里」")
	x.Type(termtest.Enter)
	x.See("事实| 写到一半")
	x.CursorAt(14, rowWith(x.Screen(), "写到一半")) // the very page, not another above it
	x.Type("，接着写")
	x.See("写到一半，接着写")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(termtest.Esc)
	x.See("（二十五）")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "写到一半，接着写" {
		t.Errorf("recorded %q", facts)
	}
}
