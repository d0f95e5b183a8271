package store

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"dudao/inspection"
)

// factsThen are the facts of east as they stood at a moment.
func factsThen(t testing.TB, s *Store, until time.Time) map[string]string {
	t.Helper()
	then := map[string]string{}
	err := s.ViewAsOf(t.Context(), until, nil, func(tx *ReadTx) error {
		findings, err := tx.Findings("east")
		for id, f := range findings {
			var texts []string
			for _, v := range f.Facts {
				texts = append(texts, v.Text)
			}
			then[id] = strings.Join(texts, "|")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return then
}

// TestViewAsOf shows the state of each moment, sealed or not, of other devices
// too, and leaves neither a file nor a change behind.
func TestViewAsOf(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	var moments []time.Time
	var want []map[string]string
	moment := func() {
		l.clock.jump(time.Hour)
		moments, want = append(moments, l.clock.now()), append(want, maps.Clone(facts(t, s)))
		l.clock.jump(time.Hour)
	}
	moment()
	mustRecord(t, s, "m01.1", "一")
	moment()
	mustRecord(t, s, "m01.1", "二")
	mustRecord(t, s, "m01.2", "另一个")
	moment()
	mustUndo(t, s)
	moment()
	other := l.other("b").init()
	mustRecord(t, other, "m01.1", "别的电脑写的")
	give(t, other, s)
	moment()
	id := raise(t, s, inspection.Problem{Subject: "east", Title: "没有台账"})
	take(t, s, inspection.Step{Of: ProblemEntity(round, id), Kind: inspection.StepAssign})
	moment()
	before, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range moments {
		if got := factsThen(t, s, at); !maps.Equal(got, want[i]) {
			t.Errorf("moment %d: %v, want %v", i, got, want[i])
		}
	}
	for i, states := range map[int]int{len(moments) - 2: 0, len(moments) - 1: 1} {
		err := s.ViewAsOf(t.Context(), moments[i], nil, func(tx *ReadTx) error {
			list, err := tx.Problems("")
			if len(list) != states || states > 0 && list[0].Course.State() != inspection.Assigned {
				t.Errorf("moment %d: problems %+v", i, list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if after, err := os.ReadDir(s.dir); err != nil || len(after) != len(before) {
		t.Errorf("files %v, before %v (%v)", after, before, err)
	}
	wantSound(t, s)
}

func TestViewAsOfBeforeAll(t *testing.T) {
	s := newLaptop(t).init()
	err := s.ViewAsOf(t.Context(), time.Date(2023, 6, 5, 0, 0, 0, 0, time.UTC), nil, func(*ReadTx) error { return nil })
	if _, ok := errors.AsType[*NothingThenError](err); !ok {
		t.Errorf("error %v", err)
	}
	wantSaid(t, err, "nothing_then", "2023-06-04")
}

// TestViewAsOfBeforeThePlan: what a colleague recorded while this laptop had not
// adopted its plan, as the clocks have it, is shown under the plan adopted first.
func TestViewAsOfBeforeThePlan(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	l.clock.jump(-48 * time.Hour)
	mustRecord(t, s, "m01.1", "一")
	err := s.ViewAsOf(t.Context(), time.Date(2023, 6, 4, 0, 0, 0, 0, time.UTC), nil, func(tx *ReadTx) error {
		plan, err := tx.Plan()
		if err == nil && plan.Title != testPlan(t).Title {
			t.Errorf("plan %s", plan.Title)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
