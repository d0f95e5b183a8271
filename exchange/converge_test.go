package exchange_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dudao/oplog"
	"dudao/store"
)

// checkWorlds has so many worlds live, eight times as many with DUDAO_LONG; each is on disk, so they are fewer than rapid's hundred.
func checkWorlds(t *testing.T, worlds int, check func(*world)) {
	if os.Getenv("DUDAO_LONG") != "" {
		worlds *= 8
	}
	checks := flag.Lookup("rapid.checks").Value
	before := checks.String()
	if err := checks.Set(fmt.Sprint(worlds)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = checks.Set(before) }()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		defer os.RemoveAll(w.root)
		w.work(70)
		check(w)
	})
}

// Whatever was exchanged when, in whatever shape, by laptops copied, imaged, restored and with clocks that are wrong: once they hold the
// same operations they show the same, which is what the formula says, and each disagreement is on the list once.
func TestConverge(t *testing.T) {
	checkWorlds(t, 20, func(w *world) {
		w.meet()
		want := formula(w.operations(w.desks[0]))
		told := w.told(w.desks[0])
		w.checkList(w.desks[0], want)
		for _, d := range w.desks {
			w.checkFormula(d, want)
			if got := w.told(d); got != told {
				w.t.Fatalf("%s shows\n%s\n%s shows\n%s", w.desks[0], told, d, got)
			}
			w.view(d, func(tx *store.ReadTx) error {
				devices, err := tx.Devices()
				for _, of := range devices {
					if len(of.Holes) > 0 {
						w.t.Fatalf("%s lacks %v", d, of.Holes)
					}
				}
				return err
			})
			c, err := d.Verify(t.Context(), nil)
			if err != nil || len(c.Faults) > 0 {
				w.t.Fatalf("%s: %v, %v", d, c.Faults, err)
			}
		}
	})
}

// Every value ever written is live, or an operation whose writer had seen it replaced it, on each laptop at every moment; and once all have
// met every text that was typed is on every laptop.
func TestNoLostWrite(t *testing.T) {
	checkWorlds(t, 20, func(w *world) {
		for _, d := range slices.Concat(w.desks, w.retired) {
			ops := w.operations(d)
			w.checkFormula(d, formula(ops))
			w.checkNothingLost(ops)
		}
		w.meet()
		for _, d := range w.desks {
			ops := w.operations(d)
			w.checkFormula(d, formula(ops))
			w.checkNothingLost(ops)
			w.checkTyped(d, ops)
		}
	})
}

// checkFormula holds what is live on a laptop against the formula.
func (w *world) checkFormula(d *desk, want map[place]map[oplog.Dot]string) {
	for p, values := range want {
		live := slices.Sorted(slices.Values(w.live(d, p.entity, p.field)))
		if !slices.Equal(live, slices.Sorted(maps.Keys(values))) {
			w.t.Fatalf("%s: live in %s %s are %v, want %v", d, p.entity, p.field, live, values)
		}
	}
}

// checkList holds the conflicts that are listed against the fields of findings in which different values are live.
func (w *world) checkList(d *desk, live map[place]map[oplog.Dot]string) {
	listed := make(map[place]int)
	ids := make(map[string]bool)
	w.view(d, func(tx *store.ReadTx) error {
		list, err := tx.Conflicts("")
		bySubject := make(map[string]int)
		for _, c := range list {
			bySubject[c.Subject]++
			if ids[c.ID] {
				w.t.Fatalf("conflict %s is listed twice", c.ID)
			}
			ids[c.ID] = true
			listed[place{c.Entity, c.Field}]++
		}
		if n, err := tx.CountConflicts(); err != nil || !maps.Equal(n, bySubject) {
			w.t.Fatalf("%v conflicts are counted, %v listed, %v", n, bySubject, err)
		}
		return err
	})
	for p, values := range live {
		different := make(map[string]bool)
		for _, value := range values {
			different[value] = true
		}
		want := 0
		if len(different) > 1 {
			want = 1
		}
		_, voided := live[place{p.entity, store.FieldVoid}]
		if p.field == store.FieldVoid || voided {
			continue // a record that was taken back is a conflict of another kind
		}
		if listed[p] != want {
			w.t.Fatalf("%s %s with %v is listed %d times", p.entity, p.field, values, listed[p])
		}
	}
}

// checkNothingLost holds every name of a dead value against what the one who named it had seen.
func (w *world) checkNothingLost(ops []operation) {
	written := make(map[place]map[oplog.Dot]bool)
	for _, o := range ops {
		for field := range o.Set {
			p := place{o.Entity, field}
			if written[p] == nil {
				written[p] = make(map[oplog.Dot]bool)
			}
			written[p][o.dot] = true
		}
	}
	for _, o := range ops {
		for field := range o.Set {
			for _, dot := range o.Over[field] {
				if why := w.unseen(o, field, dot); why != "" && written[place{o.Entity, field}][dot] {
					w.t.Fatalf("%s by %s (%s) replaced %s in %s %s: %s", o.dot, o.By, o.Kind, dot, o.Entity, field, why)
				}
			}
		}
	}
}

// unseen says why the writer of an operation cannot have seen the value that it replaced; empty: he has.
func (w *world) unseen(o operation, field string, dot oplog.Dot) string {
	if seen, saved := w.seen[o.dot]; saved {
		if !slices.Contains(seen, dot) {
			return fmt.Sprintf("he had before him %v", seen)
		}
		return ""
	}
	device, _, _, _ := o.dot.Split()
	of, _, _, _ := dot.Split()
	if _, repeats := o.Extra["repeats"]; !repeats && o.Kind == store.KindUndo && of != device {
		return "an undo takes back what others wrote"
	}
	return ""
}

// checkTyped looks for every text.
func (w *world) checkTyped(d *desk, ops []operation) {
	var all strings.Builder
	for _, o := range ops {
		for _, value := range o.Set {
			all.Write(value)
			all.WriteByte('\n')
		}
	}
	for _, text := range w.typed {
		if !strings.Contains(all.String(), text) {
			w.t.Fatalf("%s: %q is gone", d, text)
		}
	}
}

func mustJSON(tb testing.TB, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
