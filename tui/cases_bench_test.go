package tui

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// widePlan has 48 subjects, 21 of them cities, all of whom are asked the same 100
// checkpoints.
func widePlan(b *testing.B) *checklist.Plan {
	b.Helper()
	p := &checklist.Plan{
		Title: "广东省支持外贸稳定增长实施方案", Issuer: "广东省人民政府办公厅", Issued: checklist.Date{Year: 2014, Month: 5, Day: 23}, Round: "2014-07",
	}
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
			ID: fmt.Sprintf("m%02d", i+1), Number: fmt.Sprintf("（%d）", i+1), Title: fmt.Sprintf("第%d项", i+1), Chapter: chapter,
			Clauses: []checklist.Clause{{Units: []checklist.Unit{{Subject: p.Subjects[0], Role: checklist.Joint}}}},
		}
		for n := range 4 {
			m.Checkpoints = append(m.Checkpoints, &checklist.Checkpoint{
				ID: fmt.Sprintf("%s.%d", m.ID, n+1), Measure: m, Question: "抽5家企业，几家说通关比去年同期快？", Kind: checklist.Number, AppliesTo: []string{"all"},
				Target: &checklist.Target{Op: ">=", Value: "4", Unit: "家"}, Deadline: checklist.Date{Year: 2014, Month: 12, Day: 31}, Evidence: []string{"访谈记录"}, Methods: []string{"走访企业"},
				Judge: checklist.Judge{Met: "4家以上", Partial: "2至3家", Unmet: "不足2家"},
			})
		}
		chapter.Measures = append(chapter.Measures, m)
	}
	data, err := p.YAML()
	if err != nil {
		b.Fatal(err)
	}
	if p, err = checklist.Parse("wide.yaml", data); err != nil {
		b.Fatal(err)
	}
	return p
}

// casesWorld is shared by the benchmarks of it.
var casesWorld *world

// manyCases has findings at 48 subjects × 100 checkpoints, all of them the team's,
// and 10,000 problems with three steps each.
func manyCases(b *testing.B) *world {
	b.Helper()
	if casesWorld != nil {
		casesWorld.t = b
		return casesWorld
	}
	const problems, perAction = 10_000, 1000
	w := newEmptyWorld(b, func() string { return storedDir(b) })
	plan := widePlan(b)
	st, err := store.Init(context.Background(), w.opts.Store, store.Setup{Inspector: "陈伟", Team: "第三督导组", Plan: plan})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	var own []string
	for _, s := range plan.Subjects {
		own = append(own, s.ID)
	}
	w.update(st, func(tx *store.Tx) error { return tx.Assign(st.Local().Team, own...) })
	for _, s := range plan.Subjects {
		w.update(st, func(tx *store.Tx) error { return fillSubject(tx, st.Local().Inspection, s.ID) })
	}
	for from := 0; from < problems; from += perAction {
		w.update(st, func(tx *store.Tx) error {
			for i := from; i < from+perAction; i++ {
				if err := putProblem(tx, st.Local().Inspection, i, plan); err != nil {
					return err
				}
			}
			return nil
		})
	}
	casesWorld = w
	return w
}

// putProblem writes a problem and its steps as they are stored: adding one looks
// at all others.
func putProblem(tx *store.Tx, insp string, i int, plan *checklist.Plan) error {
	put := func(kind, entity string, fields map[string]string) error {
		e := store.Edit{Entity: entity}
		for field, text := range fields {
			e.Put(field, text)
		}
		_, err := tx.SaveAs(kind, e)
		return err
	}
	cp := plan.For(plan.Subjects[0].ID)[i%100]
	problem := store.ProblemEntity(insp, fmt.Sprintf("p%06d", i))
	err := put(store.KindProblem, problem, map[string]string{
		inspection.FieldNumber: fmt.Sprint(i/48 + 1), inspection.FieldSubject: plan.Subjects[i%48].ID, inspection.FieldMeasure: cp.Measure.ID,
		inspection.FieldCheckpoint: cp.ID, inspection.FieldTitle: fmt.Sprintf("第 %d 个问题：台账企业不知道挂点联系人", i),
		inspection.FieldCondition: factsNo(i), inspection.FieldSeverity: inspection.Severities[i%3].Code(),
		inspection.FieldUnit: "市商务局", inspection.FieldAsk: "逐家告知，企业签收", inspection.FieldDeadline: fmt.Sprintf("2014-0%d-1%d", 7+i%3, i%10),
	})
	after := ""
	for n, kind := range []inspection.StepKind{inspection.StepAssign, inspection.StepSubmit, []inspection.StepKind{inspection.StepReturn, inspection.StepClose}[i%2]} {
		if err != nil {
			return err
		}
		id := fmt.Sprintf("s%06d%d", i, n)
		fields := map[string]string{
			inspection.FieldOf: problem, inspection.FieldKind: kind.Code(), inspection.FieldDate: fmt.Sprintf("2014-07-0%d", n+1),
			inspection.FieldPerson: "林晓", inspection.FieldWords: "没有企业签收",
		}
		if after != "" {
			fields[inspection.FieldAfter] = fmt.Sprintf("[%q]", after)
		}
		after = id
		err = put(store.KindStep, store.StepEntity(insp, id), fields)
	}
	return err
}

// BenchmarkCases is the time from a key until its page is drawn, with 10,000
// problems and 48 × 100 checkpoints (goal: 5 ms at p99).
func BenchmarkCases(b *testing.B) {
	w := manyCases(b)
	for _, p := range []pageAt{
		{name: "home"},
		{name: "home, everybody", keys: []string{"tab"}},
		{name: "ledger", keys: []string{"3"}},
		{name: "ledger, sorted", keys: []string{"3", "tab", "tab"}},
		{name: "ledger, filter", keys: []string{"3", "menu 筛选", "台"}},
		{name: "problem", keys: []string{"3", "enter"}},
		{name: "matrix", keys: []string{"6"}},
		{name: "subject", keys: []string{"down", "enter"}},
	} {
		for _, size := range [][2]int{{80, 24}, {160, 50}} {
			b.Run(fmt.Sprintf("%s/%dx%d", p.name, size[0], size[1]), func(b *testing.B) {
				s := w.stage(size[0], size[1])
				s.t = b
				s.press(p.keys...)
				s.timed = true
				for b.Loop() {
					s.rove(p.name)
				}
				s.p99(b)
				s.close()
			})
		}
	}
}

// rove presses what there is to press on a page.
func (s *stage) rove(page string) {
	s.press(benchKeys...)
	switch {
	case s.app.top().Typing():
		s.press("海", "关", "y", "u", "backspace", "backspace", "backspace", "backspace")
	case page == "ledger, sorted":
		for range ledgerOrders {
			s.press("tab")
		}
		s.press("1", "6", "2", "1", "space", "space")
	case page == "matrix":
		s.press("right", "right", "right", "left", "left", "left")
	}
}

// BenchmarkReadCases reads the whole board with 10,000 problems of three steps, as
// is done off the loop after each action that is no finding (goal: 300 ms).
func BenchmarkReadCases(b *testing.B) {
	w := manyCases(b)
	st, err := store.Open(context.Background(), w.opts.Store)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	old, err := readBoard(context.Background(), st, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	var all []string
	for _, s := range old.plan.Subjects {
		all = append(all, s.ID)
	}
	b.ReportAllocs()
	for b.Loop() {
		if r := readWhole(context.Background(), st, old, all); r.err != nil {
			b.Fatal(r.err)
		}
	}
}

// BenchmarkFirstFrameOfCases is BenchmarkFirstFrame with them.
func BenchmarkFirstFrameOfCases(b *testing.B) {
	w := manyCases(b)
	runtime.GC()
	for b.Loop() {
		a := newApp(context.Background(), w.opts)
		a.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
		a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		a.Update(a.top().(*opening).open()())
		a.View()
		b.StopTimer()
		if err := a.finish(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
