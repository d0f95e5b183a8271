package report

import (
	"fmt"
	"maps"
	"slices"

	"dudao/inspection"
)

// cases are what was raised, by subject.
type cases struct {
	problems  map[string][]inspection.ProblemCase
	matters   map[string][]inspection.MatterCase
	practices map[string][]inspection.Practice
}

// readCases reads those of a subject, or of all for "".
func readCases(src Source, subject string) (*cases, error) {
	problems, err := src.Problems(subject)
	if err != nil {
		return nil, fmt.Errorf("report: problems: %w", err)
	}
	matters, err := src.Matters(subject)
	if err != nil {
		return nil, fmt.Errorf("report: matters: %w", err)
	}
	practices, err := src.Practices(subject)
	if err != nil {
		return nil, fmt.Errorf("report: practices: %w", err)
	}
	return &cases{
		bySubject(problems, func(c *inspection.ProblemCase) string { return c.Subject }),
		bySubject(matters, func(c *inspection.MatterCase) string { return c.Subject }),
		bySubject(practices, func(p *inspection.Practice) string { return p.Subject }),
	}, nil
}

func bySubject[T any](list []T, of func(*T) string) map[string][]T {
	sorted := make(map[string][]T)
	for i := range list {
		subject := of(&list[i])
		sorted[subject] = append(sorted[subject], list[i])
	}
	return sorted
}

// subjects are those that have any, in no order.
func (c *cases) subjects() []string {
	return slices.Concat(slices.Collect(maps.Keys(c.problems)), slices.Collect(maps.Keys(c.matters)), slices.Collect(maps.Keys(c.practices)))
}

// problems are those of all subjects read.
func (s *survey) problems() []inspection.ProblemCase {
	var list []inspection.ProblemCase
	for _, st := range s.standings {
		list = append(list, st.problems...)
	}
	return list
}

func (s *survey) anyProblem() bool {
	return slices.ContainsFunc(s.standings, func(st *standing) bool { return len(st.problems) > 0 })
}

func (s *survey) matters() []inspection.MatterCase {
	var list []inspection.MatterCase
	for _, st := range s.standings {
		list = append(list, st.matters...)
	}
	return list
}

func (s *survey) practices() []inspection.Practice {
	var list []inspection.Practice
	for _, st := range s.standings {
		list = append(list, st.practices...)
	}
	return list
}

// numbered names a problem or a matter: 汕头-2.
func (s *survey) numbered(subject, label string) string {
	return inspection.Numbered(s.plan, subject, label)
}

// subjectWord is a subject's label, or its id if the plan does not have it.
func (s *survey) subjectWord(id string) string {
	if subject := s.plan.Subject(id); subject != nil {
		return subject.Label()
	}
	return id
}
