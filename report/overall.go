package report

import (
	"context"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

type overallView struct {
	view
	Subjects    int // of the plan
	Started     int // with something checked
	Cities      []signalCount
	Departments []signalCount
	Stuck       []stuckMeasure
	Clear       Text // measures that were checked and show no shortfall
	Untouched   Text // measures at which nothing is checked
	Common      int  // problems of many
	Single      int  // single cases
}

// signalCount is how many subjects show a signal.
type signalCount struct {
	Word string
	N    int
}

// stuckMeasure is a measure at which subjects fall short.
type stuckMeasure struct {
	Name   Text // number and title
	Counts inspection.Counts
	Among  string // how many of the subjects checked there fall short
	Names  Text   // which
}

// Overall is the report on everything (总体报告).
func Overall(ctx context.Context, src Source, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	cities, departments := s.ofKind(checklist.City), s.ofKind(checklist.Department)
	common, single := s.split()
	parts := s.parts(true)
	parts["measures"] = s.measuresTable()
	parts["cities"], parts["departments"] = s.ranking(cities), s.ranking(departments)
	parts["common"] = commonRecords(common)
	parts["single"] = s.shortfalls(single, true)
	grave := slices.DeleteFunc(s.problems(), func(c inspection.ProblemCase) bool { return c.Severity != inspection.Grave })
	parts["grave"] = s.problemRecords(grave)
	parts["matrix cities"], parts["matrix departments"] = s.matrix(cities), s.matrix(departments)
	v := overallView{
		view: s.view(), Subjects: len(s.plan.Subjects),
		Cities: signalCounts(cities), Departments: signalCounts(departments),
		Common: len(common), Single: len(single),
	}
	for _, st := range s.standings {
		if st.subject != nil && st.counts.Checked > 0 {
			v.Started++
		}
	}
	s.sortMeasures(&v)
	return s.compose(KindOverall, "全部对象", "", v, parts)
}

// signalCounts counts subjects by signal, the worst first.
func signalCounts(list []*standing) []signalCount {
	n := make(map[inspection.Signal]int)
	for _, st := range list {
		n[st.counts.Signal]++
	}
	var counts []signalCount
	for _, signal := range []inspection.Signal{inspection.Red, inspection.Yellow, inspection.Grey, inspection.Green, inspection.NoSignal} {
		if n[signal] > 0 {
			counts = append(counts, signalCount{signal.Word(), n[signal]})
		}
	}
	return counts
}

// sortMeasures tells measures with shortfalls from clear and untouched ones.
func (s *survey) sortMeasures(v *overallView) {
	counts := s.measureCounts(s.standings)
	stuck := s.stuckMeasures()
	var good, untouched []string
	for m := range s.plan.Measures() {
		c := counts[m]
		switch {
		case stuck[m] != nil:
			stuck[m].Counts = c
			v.Stuck = append(v.Stuck, *stuck[m])
		case c.Checked > 0:
			good = append(good, nameOf(m))
		default:
			untouched = append(untouched, nameOf(m))
		}
	}
	v.Clear, v.Untouched = Text(strings.Join(good, "、")), Text(strings.Join(untouched, "、"))
}

// stuckMeasures finds at which measures which subjects fall short, a subject
// once however often it does.
func (s *survey) stuckMeasures() map[*checklist.Measure]*stuckMeasure {
	stuck := make(map[*checklist.Measure]*stuckMeasure)
	of := make(map[*checklist.Measure]int)
	names := make(map[*checklist.Measure][]string)
	for _, st := range s.standings {
		for m, c := range s.countsOf(st) {
			if c.Rate().Known() {
				of[m]++
			}
			if c.Unmet+c.Partial > 0 {
				names[m] = append(names[m], st.label())
			}
		}
	}
	for m, list := range names {
		stuck[m] = &stuckMeasure{
			Name: Text(nameOf(m)), Among: amongWords(len(list), of[m]), Names: Text(strings.Join(list, "、")),
		}
	}
	return stuck
}
