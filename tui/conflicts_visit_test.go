package tui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/store"
)

// onVisits are two laptops that disagree about a checkpoint, each on a visit of
// its own.
func onVisits(t *testing.T) (w, other *world) {
	w = newWorld(t, "shantou")
	other = w.laptop("林晓")
	for l, v := range map[*world]inspection.Visit{
		w:     {Kind: inspection.Review, Org: "市商务局", Subject: "shantou"},
		other: {Kind: inspection.Symposium, Org: "六家企业", Subject: "shantou"},
	} {
		l.with(func(st *store.Store) {
			l.update(st, func(tx *store.Tx) error {
				_, err := tx.StartVisit(v)
				return err
			})
		})
	}
	w.saves("m24.2", map[string]string{"result": "unmet", "facts": "1 家说得出"})
	w.clock.on(60e9)
	other.saves("m24.2", map[string]string{"result": "met", "facts": "4 家说得出"})
	w.takeIn(other)
	return w, other
}

// TestVisitIsSettledAlong with the last of a finding's contents, in one action.
func TestVisitIsSettledAlong(t *testing.T) {
	for _, c := range []struct {
		keys        []string
		says, visit string
	}{
		{[]string{"2", "2"}, "活动随之定为 查阅资料 市商务局", "市商务局"},                     // 陈伟's
		{[]string{"2", "1"}, "活动随之定为 座谈 六家企业", "六家企业"},                       // whose facts were kept
		{[]string{"1", "3", "ctrl+s"}, "活动随之定为 座谈 六家企业", "六家企业"},             // joined: the last visit
		{[]string{"down", "1", "up", "4", "2"}, "已定：结果 部分落实；活动随之定为", "六家企业"}, // a result by itself
		{[]string{"menu 整条都用右边这人的"}, "已定 3 处", "市商务局"},
	} {
		w, _ := onVisits(t)
		s := w.stage(80, 24)
		s.press("4")
		s.see("> 冲突 1/3", "1 林晓", "2 陈伟")
		s.press(c.keys...)
		s.see(c.says, "没有冲突")
		w.with(func(st *store.Store) {
			err := st.View(context.Background(), func(tx *store.ReadTx) error {
				f, err := tx.Finding("shantou", "m24.2")
				if err != nil || len(f.Visit) != 1 {
					t.Fatalf("visit %v, %v", f.Visit, err)
				}
				v, err := tx.Visit(f.Visit[0].Text)
				if v.Org != c.visit {
					t.Errorf("%q: visit at %q, want %q", c.keys, v.Org, c.visit)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		s.press("ctrl+z", "enter")
		s.see("活动") // undone with it
		s.close()
	}
}

// TestVisitAloneIsExplained where the contents are the same.
func TestVisitAloneIsExplained(t *testing.T) {
	w, _ := onVisits(t)
	s := w.stage(80, 24)
	s.press("4", "down", "down")
	s.see(">活动", "一条记录只注明一次活动", "> 冲突 3/3")
	s.close()
}

// TestUndoLeadsToItsConflict: what is pressed next is meant for that.
func TestUndoLeadsToItsConflict(t *testing.T) {
	w := newWorld(t, "shantou")
	other := w.laptop("林晓")
	for _, cp := range []string{"m24.1", "m24.2", "m24.4"} {
		w.saves(cp, map[string]string{"result": "unmet"})
		other.saves(cp, map[string]string{"result": "met"})
	}
	w.takeIn(other)
	s := w.stage(80, 24)
	s.press("4")
	s.see("> 冲突 1/3", "汕头市（二十四）1")
	s.press("2", "tab")
	s.see("> 冲突 2/2", "汕头市（二十四）4")
	s.press("ctrl+z", "enter")
	s.see("> 冲突 1/3", "汕头市（二十四）1")
	s.press("2")
	if live := w.live("shantou", "m24.4", "result"); len(live) != 2 {
		t.Errorf("another conflict was settled: %q", live)
	}
	s.press("esc", "4", "tab")
	s.see("汕头市（二十四）4")
	s.press("ctrl+z", "enter") // the page has not seen it settled
	s.see("> 冲突 1/3", "汕头市（二十四）1")
	s.press("menu 这个对象的一次定下：以最后")
	s.press("enter")
	s.see("没有冲突")
	bar := s.lines()[23]
	if strings.Contains(bar, "保留") || strings.Contains(bar, "换字段") || !strings.Contains(bar, "Esc 返回") {
		t.Errorf("the keys are %q", bar)
	}
	s.close()
	if live := w.live("shantou", "m24.4", "result"); !slices.Equal(live, []string{"met"}) && !slices.Equal(live, []string{"unmet"}) {
		t.Errorf("live %q", live)
	}
}
