package tui

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// laptop is a colleague's computer, with a clock in common.
func (w *world) laptop(person string) *world {
	w.t.Helper()
	dir := w.t.TempDir()
	o := &world{t: w.t, clock: w.clock, opts: w.opts}
	o.opts.Store.Dir, o.opts.Store.ConfigDir = filepath.Join(dir, "data"), filepath.Join(dir, "config")
	st, err := store.Init(context.Background(), o.opts.Store, store.Setup{Inspector: person, Team: "第三督导组", Plan: checklist.Builtin()})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		w.t.Fatal(err)
	}
	return o
}

// takeIn imports what another laptop has.
func (w *world) takeIn(from *world) {
	w.t.Helper()
	var file bytes.Buffer
	from.with(func(st *store.Store) {
		if _, err := st.Export(context.Background(), &file, store.Selection{}, nil); err != nil {
			w.t.Fatal(err)
		}
	})
	w.with(func(st *store.Store) {
		src := store.Source{Name: "同事的.dudao", R: bytes.NewReader(file.Bytes()), Size: int64(file.Len())}
		if _, err := st.Import(context.Background(), []store.Source{src}, nil); err != nil {
			w.t.Fatal(err)
		}
	})
}

// saves sets fields of a finding, as whoever works at the laptop.
func (w *world) saves(checkpoint string, fields map[string]string) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		w.save(st, st.Local().Inspector, w.edit(st, "shantou", checkpoint), fields)
	})
}

// twoLaptops disagree about 汕头市（二十四）2.
func twoLaptops(t testing.TB) (w, other *world) {
	w = newWorld(t, "shantou")
	other = w.laptop("林晓")
	w.saves("m24.2", map[string]string{"result": "unmet", "value": "1", "facts": "抽 5 家，1 家说得出。样本由我们从海关名单里抽。"})
	other.saves("m24.2", map[string]string{"result": "met", "value": "4", "facts": "抽 5 家，4 家说得出。企业由市商务局陪同走访。"})
	w.takeIn(other)
	return w, other
}

// TestConflictsSideBySide: from Home to the last field, without a letter, and back
// by undo.
func TestConflictsSideBySide(t *testing.T) {
	w, _ := twoLaptops(t)
	s := w.stage(80, 24)
	s.see("4 冲突 3")
	s.press("4")
	s.see("要点  抽5家台账企业，几家说得出挂点联系人？", ">结果", "! 未落实", "+ 已落实", " 数值  ", "1 家", "4 家",
		"抽 5 家，1 家说得出。样本由我们", "将成为  结果 未定   数值 未定   事实 未定", "都没有看到对方的内容", "报告几种都列")
	var head string
	for _, l := range s.lines() {
		if strings.Contains(l, "电脑") {
			head = l
		}
	}
	if !strings.Contains(head, "1 林晓") || !strings.Contains(head, "2 陈伟") || strings.Count(head, "电脑") != 2 {
		t.Errorf("the columns are %q", head)
	}
	s.press("2") // 陈伟's result
	s.see("已定：结果 未落实，Ctrl+Z 撤销", ">数值", "将成为  结果 未落实   数值 未定   事实 未定")
	if live := w.live("shantou", "m24.2", "result"); !slices.Equal(live, []string{"unmet"}) {
		t.Errorf("live: %q", live)
	}
	s.press("down")
	s.see(">事实")
	s.press("1")
	s.see("已定：事实 抽 5 家，4 家", ">数值")
	s.press("enter") // the menu, for who finds no digit
	s.see("保留左边的", "另写", "整条都用左边这人的")
	s.press("down", "enter")
	s.see("已定：数值 1 家", "没有冲突")
	s.press("esc")
	s.see("4 冲突")
	s.gone("4 冲突 1")

	for range 3 { // one after the other they come back
		s.press("ctrl+z", "enter")
	}
	s.press("4")
	s.see("将成为  结果 未定   数值 未定   事实 未定", "1 林晓", "2 陈伟", head)
	s.close()
}

func TestConflictOfAResultIsWrittenAnew(t *testing.T) {
	w, _ := twoLaptops(t)
	s := w.stage(80, 24)
	s.press("4", "3")
	s.see("不是成段的文字")
	s.press("4")
	s.see("结果定为", "1 已落实", "2 部分落实")
	s.press("2")
	s.see("已定：结果 部分落实")
	if live := w.live("shantou", "m24.2", "result"); !slices.Equal(live, []string{"partial"}) {
		t.Errorf("live: %q", live)
	}
	s.press("4") // the figure
	s.see("另写：数值")
	s.typeText("三家")
	s.press("enter")
	s.see("认不出")
	s.press("backspace", "backspace", "backspace")
	s.typeText("3家")
	s.press("enter")
	s.see("已定：数值 3")
	if live := w.live("shantou", "m24.2", "value"); !slices.Equal(live, []string{"3"}) {
		t.Errorf("live: %q", live)
	}
	s.close()
}

// TestConflictIsJoined: what is typed is a draft, also after a kill, and settles
// nothing until it is said to.
func TestConflictIsJoined(t *testing.T) {
	w, _ := twoLaptops(t)
	s := w.stage(80, 24)
	s.press("4", "down", "down", "3")
	s.see("合并后修改：事实", "Tab 定下", "输入")
	s.typeText("两人商定。")
	s.pass(draftAfter)
	s.see("[草稿]")
	w.clock.on(pauseAfter)
	s.pass(pauseAfter)
	if live := w.live("shantou", "m24.2", "facts"); len(live) != 2 {
		t.Fatalf("a pause settles: %q", live)
	}
	s.press("esc")
	s.see("写的留在草稿里，没有定", ">事实")
	s.press("3")
	s.see("接着上次没写完的地方", "两人商定。")
	s.press("esc", "esc")
	s.press("4", "down", "down", "4")
	s.see("接着上次没写完的地方", "两人商定。")
	s.press("tab")
	s.see("已定：事实")
	live := w.live("shantou", "m24.2", "facts")
	if want := "抽 5 家，1 家说得出。样本由我们从海关名单里抽。\n抽 5 家，4 家说得出。企业由市商务局陪同走访。两人商定。"; !slices.Equal(live, []string{want}) {
		t.Errorf("live: %q", live)
	}
	s.close()
}

func TestJoinedConflictSurvivesAKill(t *testing.T) {
	w, _ := twoLaptops(t)
	x := w.run(80, 24)
	x.See("4 冲突 3")
	x.Type("4" + termtest.Down + termtest.Down)
	x.See(">事实")
	x.Type("3")
	x.See("合并后修改")
	x.Type("两人商定")
	x.See("[草稿]")
	x.vanish()
	x = w.run(80, 24)
	x.See("找回 1 段")
	x.Type(termtest.Enter)
	x.See("两人商定")
	x.See("接着上次没写完的地方")
	x.quit()
	if live := w.live("shantou", "m24.2", "facts"); len(live) != 2 { // until it is typed on
		t.Errorf("live: %q", live)
	}
}

// TestImportWhileTyping: what comes in while somebody types overwrites nothing, in
// the facts and in a text that is being joined; and nothing of it is overwritten.
func TestImportWhileTyping(t *testing.T) {
	w := newWorld(t, "shantou")
	other := w.laptop("林晓")
	other.saves("m24.1", map[string]string{"facts": "她写的"})
	x := w.walkTo(80, 24, "m24.1")
	x.Type("我写的")
	x.See("[草稿]")
	w.clock.on(pauseAfter)
	x.pass(pauseAfter) // recorded, and the caret is still in it
	x.See("[已记录")
	w.takeIn(other)
	x.pass(lookEvery)
	x.See("林晓 也写了这一栏")
	x.Type("，还没写完")
	x.See("事实| 我写的，还没写完")
	x.Gone("她写的")
	x.Type(termtest.Esc)
	x.See("[冲突 2] 上面是各人写的")
	if live := w.live("shantou", "m24.1", "facts"); !slices.Equal(live, []string{"她写的", "我写的，还没写完"}) {
		t.Fatalf("live: %q", live)
	}
	x.Type("补") // Han text opens the conflict, and is not lost
	x.See("合并后修改：事实")
	x.See("没写完补")
	third := w.laptop("黄志强")
	third.saves("m24.1", map[string]string{"facts": "他也写了"})
	w.takeIn(third)
	x.pass(lookEvery)
	x.Type("上")
	x.See("没写完补上")
	x.Type(termtest.Tab)
	x.See("已定：事实")
	x.See("定过一次；当时还没有收到黄志强")
	live := w.live("shantou", "m24.1", "facts")
	if !slices.Equal(live, []string{"他也写了", "她写的\n我写的，还没写完补上"}) {
		t.Errorf("live: %q", live)
	}
	x.quit()
}

// TestConflictChangedUnderTheKey: a key meets what was on the screen, or nothing.
func TestConflictChangedUnderTheKey(t *testing.T) {
	w, _ := twoLaptops(t)
	s := w.stage(80, 24)
	s.press("4")
	third := w.laptop("黄志强")
	third.saves("m24.2", map[string]string{"result": "na"})
	w.takeIn(third)
	s.press("1")
	s.see("内容刚才又有变化，没有改动", "1-2/3", "左右 别的内容")
	if live := w.live("shantou", "m24.2", "result"); len(live) != 3 {
		t.Errorf("live: %q", live)
	}
	s.see("1 黄志强", ". 不适用")
	s.press("right")
	s.see("2-3/3", "1 林晓", "2 陈伟")
	s.press("right")
	s.see("2-3/3")
	s.press("2")
	if live := w.live("shantou", "m24.2", "result"); !slices.Equal(live, []string{"unmet"}) {
		t.Errorf("live: %q", live)
	}
	s.close()
}

func TestConflictsByRule(t *testing.T) {
	w, _ := twoLaptops(t)
	s := w.stage(80, 24)
	s.press("4", "0")
	s.typeText("以本人")
	s.press("enter")
	s.see("汕头市  以本人写的为准", "汕头市（二十四）2 结果  未落实（陈伟）", "Enter 定下 3 处")
	s.press("esc")
	s.see("将成为  结果 未定")
	s.press("0")
	s.typeText("较差")
	s.press("enter")
	s.see("另有 2 处这样定不了，不动", "Enter 定下 1 处")
	s.press("enter")
	s.see("已定：结果 未落实", "将成为  结果 未落实   数值 未定   事实 未定")
	s.press("0")
	s.typeText("最后")
	s.press("enter", "enter")
	s.see("已定 2 处", "没有冲突")
	if live := w.live("shantou", "m24.2", "value"); !slices.Equal(live, []string{"4"}) {
		t.Errorf("live: %q", live)
	}
	s.press("ctrl+z", "enter") // both are one action
	s.press("esc")
	s.see("4 冲突 2")
	s.close()
}

// TestConflictsOfOtherRecords: a figure to reach, a note that was taken back beside
// an edit, a visit, the plan.
func TestConflictsOfOtherRecords(t *testing.T) {
	w := newWorld(t, "shantou")
	var note, visit string
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) (err error) {
			if note, err = tx.AddNote(inspection.Note{Text: "回去查批文", Subject: "shantou"}); err != nil {
				return err
			}
			visit, err = tx.StartVisit(inspection.Visit{Kind: inspection.Review, Org: "商务局", Subject: "shantou", From: "2014-07-15 09:00", To: "2014-07-15 10:00"})
			return err
		})
	})
	other := w.laptop("林晓")
	other.takeIn(w)
	change := func(w *world, org, figure string) {
		w.with(func(st *store.Store) {
			w.update(st, func(tx *store.Tx) error {
				e, err := tx.EditVisit(visit)
				if err != nil {
					return err
				}
				e.Put(inspection.FieldOrg, org)
				if _, err := tx.SaveAs(store.KindVisit, e); err != nil {
					return err
				}
				return tx.SetTarget("shantou", "m25.3", figure)
			})
		})
	}
	change(w, "市商务局", "2")
	change(other, "汕头市商务局", "2.4")
	entity := func(st *store.Store) string { return store.NoteEntity(st.Local().Inspection, note) }
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error { return tx.Void(entity(st), "记重了") })
	})
	other.with(func(st *store.Store) {
		other.update(st, func(tx *store.Tx) error {
			e, err := tx.Edit(entity(st), inspection.FieldText)
			if err != nil {
				return err
			}
			e.Put(inspection.FieldText, "批文已查到")
			_, err = tx.SaveAs(store.KindNote, e)
			return err
		})
	})
	w.takeIn(other)
	s := w.stage(80, 24)
	s.press("8", "enter") // the form would write over what nobody has seen
	s.see(">单位", "汕头市商务局", "市商务局")
	s.press("esc", "esc")
	s.press("4")
	s.see("冲突 1/3", ">指标", "2.4%", "2%", "报告几种都列")
	s.press("tab")
	s.see("冲突 2/3", ">单位", "汕头市商务局", "1 林晓", "按最后写的")
	s.press("4")
	s.typeText("汕头商务局")
	s.press("enter")
	s.see("已定：单位 汕头商务局", "冲突 2/2")
	s.see(">撤回", "撤回：记重了", "不撤回：批文已查到", "未定之前不算撤回")
	s.press("3")
	s.see("不是成段的文字")
	s.press("4")
	s.see("只能保留其中一个")
	s.press("1")
	s.see("已定：撤回 撤回：记重了")
	s.gone("冲突 1/")
	s.see(">指标")
	s.press("esc", "2")
	s.see("没有未归的")
	s.close()
}

// TestLongConflictsScroll: a long text has the room, and all of it can be read.
func TestLongConflictsScroll(t *testing.T) {
	w := newWorld(t, "shantou")
	other := w.laptop("林晓")
	long := func(mark string) string {
		var b strings.Builder
		for i := range 60 {
			b.WriteString("第" + string(rune('一'+i)) + "家企业说得出联系人" + mark + "。")
		}
		return b.String() + "末尾" + mark
	}
	w.saves("m24.2", map[string]string{"result": "unmet", "facts": long("甲")})
	other.saves("m24.2", map[string]string{"result": "met", "facts": long("乙")})
	w.takeIn(other)
	for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 20}, {40, 12}} {
		s := w.stage(size[0], size[1])
		s.press("4", "down")
		s.see(">事实")
		s.fits()
		for range 400 {
			if s.shows("末尾甲") {
				break
			}
			s.press("pgdown")
			s.fits()
		}
		s.see("末尾甲")
		s.press("up")
		s.see(">结果", "! 未落实")
		s.close()
	}
}

// BenchmarkConflictPage is a key on the page with two texts of 20,000 characters.
func BenchmarkConflictPage(b *testing.B) {
	w := newWorld(b, "shantou")
	other := w.laptop("林晓")
	w.saves("m24.2", map[string]string{"facts": strings.Repeat("抽五家说得出。", 2800) + "甲"})
	other.saves("m24.2", map[string]string{"facts": strings.Repeat("抽六家说得出。", 2800)})
	w.takeIn(other)
	s := w.stage(80, 24)
	s.press("4")
	s.see(">事实")
	for b.Loop() {
		s.send(tea.KeyPressMsg{Code: tea.KeyPgDown})
		s.app.View()
	}
	s.close()
}

// TestConflictShowsWhatStandsThere: what stands side by side is drawn, whichever
// pair of three it is once a field above has been settled.
func TestConflictShowsWhatStandsThere(t *testing.T) {
	w := newWorld(t, "shantou")
	b, c := w.laptop("林晓"), w.laptop("黄志强")
	for _, o := range []struct {
		w     *world
		facts string
	}{{w, "陈伟写的"}, {b, "林晓写的"}, {c, "黄志强写的"}} {
		o.w.saves("m24.2", map[string]string{"facts": o.facts})
		w.clock.on(time.Minute)
	}
	for _, o := range []struct {
		w      *world
		result string
	}{{c, "met"}, {b, "partial"}, {w, "unmet"}} { // the other way round
		o.w.saves("m24.2", map[string]string{"result": o.result})
		w.clock.on(time.Minute)
	}
	w.takeIn(b)
	w.takeIn(c)
	s := w.stage(100, 30)
	t.Cleanup(s.close)
	s.press("4")
	s.see("陈伟写的", "林晓写的")
	s.press("1")
	s.see("将成为  结果 未落实")
	s.see("黄志强写的", "林晓写的")
}
