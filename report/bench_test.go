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

// BenchmarkOverallProblemsStored is BenchmarkOverallStored with 1,000 problems
// besides, each handed over and overdue.
func BenchmarkOverallProblemsStored(b *testing.B) {
	s := stored(b, largePlan(b))
	raiseMany(b, s, 1000)
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

// raiseMany records so many problems, handed over.
func raiseMany(tb testing.TB, s *store.Store, n int) {
	round := s.Local().Inspection
	types := checklist.Builtin().ProblemTypes()
	ids := make([]string, n)
	act := func(fn func(*store.Tx, int) error) {
		const atOnce = 100
		for from := 0; from < n; from += atOnce {
			err := s.Update(tb.Context(), func(tx *store.Tx) error {
				for i := from; i < min(n, from+atOnce); i++ {
					if err := fn(tx, i); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
	act(func(tx *store.Tx, i int) (err error) {
		ids[i] = fmt.Sprintf("%032x", i)
		e, err := tx.Edit(store.ProblemEntity(round, ids[i]))
		if err != nil {
			return err
		}
		for field, text := range map[string]string{
			inspection.FieldSubject: fmt.Sprintf("s%02d", i%48), inspection.FieldNumber: fmt.Sprint(i/48 + 1), inspection.FieldMeasure: fmt.Sprintf("m%02d", i%25+1),
			inspection.FieldTitle: "台账企业不知道挂点联系人", inspection.FieldCondition: "抽 5 家，1 家说得出。样本由督导组从名单里抽，逐家核对。",
			inspection.FieldCause: fmt.Sprintf("分工表只在机关内部发（%d）", i%40), inspection.FieldEffect: "3 家企业的退税难题没有人接", inspection.FieldType: types[i%len(types)].Name,
			inspection.FieldSeverity: inspection.Severities[i%3].Code(), inspection.FieldUnit: fmt.Sprintf("第%d市人民政府", i%48), inspection.FieldAsk: "逐家告知，企业签收",
			inspection.FieldDeadline: "2014-07-10",
		} {
			e.Put(field, text)
		}
		_, err = tx.SaveAs(store.KindProblem, e)
		return err
	})
	act(func(tx *store.Tx, i int) error {
		e, err := tx.Edit(store.StepEntity(round, fmt.Sprintf("1%031x", i)))
		if err != nil {
			return err
		}
		e.Put(inspection.FieldOf, store.ProblemEntity(round, ids[i]))
		e.Put(inspection.FieldKind, inspection.StepAssign.Code())
		e.Put(inspection.FieldDate, "2014-07-03")
		e.Put(inspection.FieldPerson, "陈伟")
		e.Put(inspection.FieldWords, "交办单第 6 号，逐家核对")
		_, err = tx.SaveAs(store.KindStep, e)
		return err
	})
}
