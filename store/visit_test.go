package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dudao/inspection"
)

func startVisit(t testing.TB, s *Store, v inspection.Visit) (id string) {
	t.Helper()
	act(t, s, func(tx *Tx) (err error) { id, err = tx.StartVisit(v); return err })
	return id
}

func visits(t testing.TB, s *Store) (list []inspection.Visit) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.Visits()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// visitOf is the visit that the finding at m01.1 of a subject comes from; several joined by |.
func visitOf(t testing.TB, s *Store, subject string) string {
	t.Helper()
	return strings.Join(texts(read(t, s, FindingEntity(round, subject, "m01.1"), inspection.FieldVisit), inspection.FieldVisit), "|")
}

func currentVisit(t testing.TB, s *Store) string {
	t.Helper()
	current := ""
	err := s.View(t.Context(), func(tx *ReadTx) error {
		v, ok, err := tx.CurrentVisit()
		if current = ""; ok {
			current = v.ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return current
}

func TestDayOfVisits(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	morning := startVisit(t, s, inspection.Visit{
		Kind: inspection.Hearing, Subject: "east", Org: "市政府", Place: "一楼", People: "郑科长", Members: []string{"林晓", "张三"}, From: "2023-06-05 08:40",
	})
	if currentVisit(t, s) != morning || currentVisit(t, l.open()) != morning {
		t.Fatal("it is not the current one")
	}
	mustRecord(t, s, "m01.1", "听汇报说有")
	if got := visitOf(t, s, "east"); got != morning {
		t.Errorf("the finding comes from %q, not %q", got, morning)
	}
	act(t, s, func(tx *Tx) error { return tx.EndVisit(morning, time.Date(2023, 6, 5, 9, 20, 0, 0, time.UTC)) })
	mustRecord(t, s, "m01.2", "晚上补的")
	if f := read(t, s, FindingEntity(round, "east", "m01.2"), inspection.FieldVisit); f.Text(inspection.FieldVisit) != "" {
		t.Error("what was written after its end comes from it too")
	}

	noon := startVisit(t, s, inspection.Visit{Kind: inspection.Unannounced, Subject: "west", From: "2023-06-05 11:00"})
	mustRecord(t, s, "m01.1", "改个错字") // of east, where this visit is not
	if got := visitOf(t, s, "east"); got != morning {
		t.Errorf("the finding comes from %q now", got)
	}
	list := visits(t, s)
	if len(list) != 2 || list[0].ID != noon || !list[0].Running() || list[0].Paired() || list[1].Running() {
		t.Fatalf("visits are %+v", list)
	}
	want := inspection.Visit{
		Record: list[1].Record, Kind: inspection.Hearing, Subject: "east", Org: "市政府", Place: "一楼", People: "郑科长",
		Members: []string{"林晓", "张三"}, From: "2023-06-05 08:40", To: "2023-06-05 09:20",
	}
	if fmt.Sprint(list[1]) != fmt.Sprint(want) || !list[1].Paired() || list[1].By != "张三" {
		t.Errorf("the visit is\n%+v, want\n%+v", list[1], want)
	}

	// Taken back as a whole, it is gone, and nothing carries it.
	mustUndo(t, s) // the last record
	mustUndo(t, s)
	if currentVisit(t, s) != "" {
		t.Error("a visit that was taken back is the current one")
	}
	mustRedo(t, s)
	if currentVisit(t, s) != noon {
		t.Error("redone, it is not the current one")
	}

	// Its end taken back, it goes on.
	act(t, s, func(tx *Tx) error { return tx.EndVisit(noon, time.Date(2023, 6, 5, 12, 0, 0, 0, time.UTC)) })
	if currentVisit(t, s) != "" {
		t.Error("it has ended and is the current one")
	}
	mustUndo(t, s)
	if currentVisit(t, s) != noon {
		t.Error("its end was taken back, and it is not the current one")
	}
	wantSound(t, s)
}

func TestVisitIsChangedInAForm(t *testing.T) {
	s := newLaptop(t).init()
	id := startVisit(t, s, inspection.Visit{Kind: inspection.Review, Org: "商务局", From: "2023-06-05 09:30"})
	var e Edit
	act(t, s, func(tx *Tx) (err error) {
		if e, err = tx.EditVisit(id); err != nil {
			return err
		}
		e.Put(inspection.FieldOrg, "市商务局")
		e.Put(MemberField("张三"), "")
		e.Put(MemberField("林晓"), "林晓")
		e.Put(MemberField("陈伟"), "陈伟")
		_, err = tx.Save(e)
		return err
	})
	v := visits(t, s)[0]
	if v.Org != "市商务局" || len(v.Members) != 2 || slices.Contains(v.Members, "张三") {
		t.Errorf("the visit is %+v", v)
	}
	err := s.Update(t.Context(), func(tx *Tx) error { return tx.EndVisit(id, time.Date(2023, 6, 5, 9, 0, 0, 0, time.UTC)) })
	wantSaid(t, err, "bad_visit", "早于开始")
	err = s.Update(t.Context(), func(tx *Tx) error { return tx.EndVisit("nothing", time.Time{}) })
	wantSaid(t, err, "no_record", "活动")
	err = s.Update(t.Context(), func(tx *Tx) error { _, err := tx.StartVisit(inspection.Visit{From: "2023-06-05"}); return err })
	wantSaid(t, err, "bad_visit", "类型")
}

// Which visit a finding comes from is written by the program: it is in conflict only where two laptops were at two visits.
func TestVisitMakesNoNeedlessConflict(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	first := startVisit(t, a, inspection.Visit{Kind: inspection.Review, From: "2023-06-05 09:00"})

	// Two screens of one laptop, neither having seen the other's saving.
	screen := read(t, a, m011, "facts", "value", "visit")
	other := read(t, a, m011, "result", "visit")
	screen.Put("facts", "屏幕上写的")
	screen = write(t, a, screen)
	second := startVisit(t, a, inspection.Visit{Kind: inspection.Symposium, From: "2023-06-05 10:00"})
	other.Put("result", "met")
	write(t, a, other)
	if got := visitOf(t, a, "east"); got != second {
		t.Errorf("it comes from %q, not %q alone", got, second)
	}
	screen.Put("value", "3")
	write(t, a, screen)
	if got := visitOf(t, a, "east"); got != second {
		t.Errorf("it comes from %q, not %q alone", got, second)
	}

	// A colleague who has seen it goes on at a visit of her own.
	give(t, a, b)
	third := startVisit(t, b, inspection.Visit{Kind: inspection.Hearing, From: "2023-06-05 14:00"})
	mustRecord(t, b, "m01.1", "改过的")
	give(t, b, a)
	if got := visitOf(t, a, "east"); got != third {
		t.Errorf("it comes from %q, not %q", got, third)
	}

	// Clearing finds nothing out.
	startVisit(t, a, inspection.Visit{Kind: inspection.Enterprise, From: "2023-06-05 15:00"})
	e := read(t, a, m011, "facts", "visit")
	e.Put("facts", "")
	write(t, a, e)
	if got := visitOf(t, a, "east"); got != third {
		t.Errorf("cleared, it comes from %q", got)
	}
	if first == second {
		t.Error("two visits of one id")
	}
	wantSound(t, a)
}

// TestMembersKeepTheirOrder, in which they were named, also on another laptop and
// after more have come.
func TestMembersKeepTheirOrder(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	id := startVisit(t, s, inspection.Visit{Kind: inspection.Hearing, Subject: "east", Members: []string{"钱七", "李四", " ", "赵六", "李四"}})
	order := func(s *Store) []string { return visits(t, s)[0].Members }
	if got := order(s); !slices.Equal(got, []string{"钱七", "李四", "赵六"}) {
		t.Fatalf("the members are %q", got)
	}
	act(t, s, func(tx *Tx) error {
		e, err := tx.EditVisit(id)
		if err != nil {
			return err
		}
		for _, name := range []string{"周八", "丁一"} {
			e.Put(MemberField(name), name)
			e.Order = append(e.Order, MemberField(name))
		}
		e.Put(MemberField("李四"), "")
		e.Put(inspection.FieldPlace, "三楼")
		next, err := tx.SaveVisit(e)
		if err == nil && (next.Dirty() || next.Text(MemberField("丁一")) != "丁一" || next.Text(inspection.FieldPlace) != "三楼") {
			t.Errorf("it goes on from %+v", next)
		}
		return err
	})
	want := []string{"钱七", "赵六", "周八", "丁一"}
	if got := order(l.open()); !slices.Equal(got, want) {
		t.Errorf("the members are %q, want %q", got, want)
	}
	act(t, s, func(tx *Tx) error { // it goes on where that ended
		e, err := tx.EditVisit(id)
		if err != nil {
			return err
		}
		e.Put(MemberField("周八"), "")
		_, err = tx.SaveVisit(e)
		return err
	})
	if got := order(s); !slices.Equal(got, []string{"钱七", "赵六", "丁一"}) {
		t.Errorf("the members are %q", got)
	}
}
