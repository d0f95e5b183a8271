package report_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// largePlan has 48 subjects, all of whom are asked the same 100 checkpoints.
func largePlan(tb testing.TB) *checklist.Plan {
	p := smallPlan()
	p.Subjects, p.Chapters = nil, nil
	for i := range 48 {
		s := &checklist.Subject{ID: fmt.Sprintf("s%02d", i), Name: fmt.Sprintf("省第%d厅", i), Kind: checklist.Department}
		if i < 21 {
			s.Name, s.Short, s.Kind, s.Code = fmt.Sprintf("第%d市人民政府", i), fmt.Sprintf("第%d", i), checklist.City, fmt.Sprintf("44%02d00", i+1)
		}
		p.Subjects = append(p.Subjects, s)
	}
	chapter := &checklist.Chapter{Number: "一", Title: "全部"}
	p.Chapters = []*checklist.Chapter{chapter}
	for i := range 25 {
		m := &checklist.Measure{
			ID: fmt.Sprintf("m%02d", i+1), Number: fmt.Sprintf("（%d）", i+1), Title: fmt.Sprintf("第%d项", i+1),
			Clauses: []checklist.Clause{{Units: []checklist.Unit{{Subject: p.Subjects[0], Role: checklist.Joint}}}},
		}
		for range 4 {
			m.Checkpoints = append(m.Checkpoints, &checklist.Checkpoint{
				Question: "抽5家企业，几家说通关比去年同期快？", Kind: checklist.Number, AppliesTo: []string{"all"},
				Target: &checklist.Target{Op: ">=", Value: "4", Unit: "家"}, Deadline: date("2014-12-31"),
				Evidence: []string{"访谈记录"}, Methods: []string{"走访企业"},
				Judge: checklist.Judge{Met: "4家以上", Partial: "2至3家", Unmet: "不足2家"}, Weight: 2,
			})
		}
		chapter.Measures = append(chapter.Measures, m)
	}
	data, err := tied(p).YAML()
	if err != nil {
		tb.Fatal(err)
	}
	if p, err = checklist.Parse("large.yaml", data); err != nil {
		tb.Fatal(err)
	}
	return p
}

// eachFinding gives seven of ten of the plan's findings, with one result for a
// subject and a checkpoint.
func eachFinding(p *checklist.Plan, yield func(subject, checkpoint string, f finding)) {
	results := []string{"met", "met", "partial", "met", "unmet", "na", "met"}
	i := 0
	for _, s := range p.Subjects {
		for cp := range p.Checkpoints() {
			if i++; i%10 < len(results) {
				yield(s.ID, cp.ID, finding{one(results[i%10]), one("3"), one("抽 5 家，3 家说快。\n样本由督导组从名单里抽，逐家核对单证，与去年同期比。")})
			}
		}
	}
}

func large(tb testing.TB) *material {
	m := newMaterial(largePlan(tb))
	eachFinding(m.plan, m.record)
	return m
}

func benchmark(b *testing.B, build func(report.Source) (*report.Doc, error)) {
	src := large(b)
	var out bytes.Buffer
	for b.Loop() {
		d, err := build(src)
		if err != nil {
			b.Fatal(err)
		}
		out.Reset()
		if err := report.Markdown(&out, d); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}

// BenchmarkOverall is the overall report over 48 subjects × 100 checkpoints from
// material in memory: the model and its markdown.
func BenchmarkOverall(b *testing.B) {
	benchmark(b, func(src report.Source) (*report.Doc, error) { return report.Overall(context.Background(), src, asked) })
}

// BenchmarkSubject is one subject's report of 100 checkpoints.
func BenchmarkSubject(b *testing.B) {
	benchmark(b, func(src report.Source) (*report.Doc, error) {
		return report.Subject(context.Background(), src, "s00", asked)
	})
}

// BenchmarkOverallStored is BenchmarkOverall from a data directory, reading and
// all.
func BenchmarkOverallStored(b *testing.B) {
	s := stored(b, largePlan(b))
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		err := s.View(b.Context(), func(tx *store.ReadTx) error {
			d, err := report.Overall(b.Context(), tx, asked)
			if err != nil {
				return err
			}
			return report.Markdown(&out, d)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}

// stored is a data directory with eachFinding recorded.
func stored(tb testing.TB, p *checklist.Plan) *store.Store {
	dir := tb.TempDir()
	now := time.Date(2014, 7, 15, 1, 0, 0, 0, time.UTC)
	o := store.Options{
		Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Rand: rand.NewChaCha8([32]byte{1}),
		Now: func() time.Time { now = now.Add(time.Second); return now },
	}
	s, err := store.Init(tb.Context(), o, store.Setup{Inspector: "陈伟", Team: "第一督导组", Plan: p})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	round := s.Local().Inspection
	err = s.Update(tb.Context(), func(tx *store.Tx) (err error) {
		eachFinding(p, func(subject, checkpoint string, f finding) {
			if err == nil {
				err = save(tx, store.FindingEntity(round, subject, checkpoint), f)
			}
		})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func save(tx *store.Tx, entity string, f finding) error {
	e, err := tx.Edit(entity, inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts)
	if err != nil {
		return err
	}
	e.Put(inspection.FieldResult, f.result[0])
	e.Put(inspection.FieldValue, f.value[0])
	e.Put(inspection.FieldFacts, f.facts[0])
	_, err = tx.Save(e)
	return err
}

// BenchmarkDailyStored is the digest of the day on which everything was recorded,
// from a data directory, its log included.
func BenchmarkDailyStored(b *testing.B) {
	s := stored(b, largePlan(b))
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		day, err := report.ReadDay(b.Context(), s, s.Local().Inspection, asked.Today, beijing)
		if err != nil {
			b.Fatal(err)
		}
		err = s.View(b.Context(), func(tx *store.ReadTx) error {
			d, err := report.Daily(b.Context(), tx, day, asked)
			if err != nil {
				return err
			}
			return report.Markdown(&out, d)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
