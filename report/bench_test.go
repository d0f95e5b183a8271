package report_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"dudao/checklist"
	"dudao/report"
)

// large is 48 subjects with 100 checkpoints each, seven of ten of them recorded.
func large() *material {
	p := smallPlan()
	p.Subjects, p.Chapters = nil, nil
	for i := range 48 {
		kind := checklist.City
		if i >= 21 {
			kind = checklist.Department
		}
		p.Subjects = append(p.Subjects, &checklist.Subject{ID: fmt.Sprintf("s%02d", i), Name: fmt.Sprintf("第%d号", i), Kind: kind})
	}
	chapter := &checklist.Chapter{Number: "一", Title: "全部"}
	p.Chapters = []*checklist.Chapter{chapter}
	for i := range 25 {
		m := &checklist.Measure{ID: fmt.Sprintf("m%02d", i+1), Number: fmt.Sprintf("（%d）", i+1), Title: "一项措施"}
		for range 4 {
			m.Checkpoints = append(m.Checkpoints, &checklist.Checkpoint{
				Question: "抽5家企业，几家说通关比去年同期快？", Kind: checklist.Number, Subjects: p.Subjects,
				Target: &checklist.Target{Op: ">=", Value: "4", Unit: "家"}, Deadline: date("2014-12-31"), Methods: []string{"走访企业"},
				Judge: checklist.Judge{Partial: "2至3家", Unmet: "不足2家"},
			})
		}
		chapter.Measures = append(chapter.Measures, m)
	}
	src := newMaterial(tied(p))
	results := []string{"met", "met", "partial", "met", "unmet", "na", "met"}
	i := 0
	for _, s := range p.Subjects {
		for cp := range p.Checkpoints() {
			if i++; i%10 >= len(results) {
				continue
			}
			src.record(s.ID, cp.ID, finding{one(results[i%10]), one("3"), one("抽 5 家，3 家说快。\n样本由督导组从名单里抽，逐家核对单证，与去年同期比。")})
		}
	}
	return src
}

func benchmark(b *testing.B, build func(report.Source) (*report.Doc, error)) {
	src := large()
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
