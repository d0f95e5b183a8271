package tui

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// stored are the worlds that benchmarks share, by their number of operations, and
// storedIn is where they are until all tests have ended.
var (
	stored   = map[int]*world{}
	storedIn string
)

func TestMain(m *testing.M) {
	code := m.Run()
	if storedIn != "" {
		os.RemoveAll(storedIn)
	}
	os.Exit(code)
}

// storedWorld is fullWorld with about so many operations stored, long lists on
// all its pages, and facts at every checkpoint but those of 汕头.
func storedWorld(b *testing.B, ops int) *world {
	b.Helper()
	if w := stored[ops]; w != nil {
		w.t = b
		return w
	}
	w := newEmptyWorld(b, func() string { return storedDir(b) })
	w.fullSetUp()
	files := make([]string, 2000)
	for i := range files {
		files[i] = fmt.Sprintf("海关月报%d.pdf", i)
	}
	w.files(files...)
	w.with(func(st *store.Store) {
		w.fillDay(st)
		for _, s := range checklist.Builtin().Subjects {
			if s.ID != "shantou" {
				w.update(st, func(tx *store.Tx) error { return fillSubject(tx, st.Local().Inspection, s.ID) })
			}
		}
		w.write(st, ops)
	})
	stored[ops] = w
	return w
}

// storedDir is a new directory below storedIn, which is made if need be.
func storedDir(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp(storedIn, "dudao-stored-")
	if err != nil {
		b.Fatal(err)
	}
	if storedIn == "" {
		storedIn = dir
	}
	return dir
}

func fillSubject(tx *store.Tx, of, subject string) error {
	plan, err := tx.Plan()
	if err != nil {
		return err
	}
	for i, cp := range plan.For(subject) {
		e, err := tx.Edit(store.FindingEntity(of, subject, cp.ID), findingFields...)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldResult, inspection.Results[i%3].Code())
		e.Put(inspection.FieldFacts, factsNo(i))
		if _, err := tx.Save(e); err != nil {
			return err
		}
	}
	return nil
}

func factsNo(i int) string {
	return fmt.Sprintf("海关月报 1 至 6 月增 %d%%。市里报的 2.1%% 把两家企业的代理出口又算了一遍。任务分到 7 个区县，南澳没有企业名单；市商务局称正在补。", i)
}

// fillDay adds hundreds of visits, notes, pieces of evidence, and former texts of one
// finding.
func (w *world) fillDay(st *store.Store) {
	w.t.Helper()
	w.update(st, func(tx *store.Tx) error {
		for i := range 300 {
			if _, err := tx.StartVisit(inspection.Visit{Kind: inspection.Review, Org: "市商务局", From: "2014-07-15 09:30", To: "2014-07-15 10:30"}); err != nil {
				return err
			}
			if _, err := tx.AddNote(inspection.Note{Text: factsNo(i)}); err != nil {
				return err
			}
		}
		e, err := tx.Edit(store.FindingEntity(st.Local().Inspection, "shantou", "m24.2"), findingFields...)
		for i := 0; err == nil && i < 300; i++ {
			e.Put(inspection.FieldFacts, factsNo(i))
			e, err = tx.Save(e)
		}
		return err
	})
	for i := range 100 {
		e := inspection.Evidence{For: store.FindingEntity(st.Local().Inspection, "shantou", checklist.Builtin().For("shantou")[0].ID)}
		if _, err := st.AddEvidence(context.Background(), e, fmt.Sprintf("海关月报%d.txt", i), strings.NewReader(factsNo(i)), -1, nil); err != nil {
			w.t.Fatal(err)
		}
	}
}

// write records so many operations, ten at each finding, of subjects that are
// not the team's.
func (w *world) write(st *store.Store, ops int) {
	w.t.Helper()
	const perAction, perFinding = 10_000, 10
	of := st.Local().Inspection
	for done := 0; done < ops; done += perAction {
		w.update(st, func(tx *store.Tx) error {
			for n := done; n < min(ops, done+perAction); n += perFinding {
				finding := n / perFinding
				e := store.Edit{Entity: store.FindingEntity(of, fmt.Sprintf("s%04d", finding/100), fmt.Sprintf("m%02d.%d", finding%100/4, finding%4))}
				for version := range perFinding {
					e.Put(inspection.FieldFacts, fmt.Sprint(version, factsNo(n)))
					e.Put(inspection.FieldResult, inspection.Results[(n+version)%3].Code())
					next, err := tx.Save(e)
					if err != nil {
						return err
					}
					e = next
				}
			}
			return nil
		})
	}
	if err := st.Seal(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}
