package report

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

type measureReport struct {
	view
	Name, Brief         Text
	Clauses             []clauseView
	Cities, Departments int
	Common              int // problems of many
}

// clauseView is the units of one clause with the same role.
type clauseView struct {
	Role  string
	Units Text
}

// Measure is the report on one measure over all subjects that are asked about it
// (措施报告).
func Measure(ctx context.Context, src Source, measure string, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	m := s.plan.Measure(measure)
	if m == nil {
		return nil, &checklist.NotFoundError{What: "measure", Query: measure}
	}
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	s.narrow(m)
	common, _ := s.split()
	parts := s.parts(true)
	parts["targets"] = s.targetsTable(m)
	parts["cities"] = s.ranking(s.ofKind(checklist.City))
	parts["departments"] = s.ranking(s.ofKind(checklist.Department))
	parts["common"] = commonRecords(common)
	parts["stuck"] = s.stuckTable(m)
	v := measureReport{
		view: s.view(), Name: Text(nameOf(m)), Brief: Text(m.Brief), Clauses: clauseViews(m), Common: len(common),
		Cities: len(s.ofKind(checklist.City)), Departments: len(s.ofKind(checklist.Department)),
	}
	return s.compose(KindMeasure, nameOf(m), "", v, parts)
}

// narrow leaves in the survey what concerns one measure. A finding of a
// checkpoint that is gone belongs to the measure that its id begins with.
func (s *survey) narrow(m *checklist.Measure) {
	s.narrowed = true
	for _, st := range s.standings {
		st.items = slices.DeleteFunc(st.items, func(it *item) bool { return it.cp.Measure != m })
		st.old = slices.DeleteFunc(st.old, func(it *item) bool {
			if it.cp != nil {
				return it.cp.Measure != m
			}
			return !strings.HasPrefix(it.finding.Checkpoint, m.ID+".")
		})
		st.problems = slices.DeleteFunc(st.problems, func(c inspection.ProblemCase) bool { return !concerns(m, c.Measure, c.Checkpoint) })
		st.matters = slices.DeleteFunc(st.matters, func(c inspection.MatterCase) bool { return c.Measure != m.ID })
		st.practices = slices.DeleteFunc(st.practices, func(p inspection.Practice) bool { return p.Measure != m.ID })
		s.recount(st)
	}
	s.standings = slices.DeleteFunc(s.standings, func(st *standing) bool {
		return len(st.items)+len(st.old)+len(st.problems)+len(st.matters)+len(st.practices) == 0
	})
}

// stuckTable says of each checkpoint of the measure how many fall short at it, and
// who: where the measure is stuck.
func (s *survey) stuckTable(m *checklist.Measure) []Block {
	t := Table{Cols: []string{"要点", "没有完全落实", "未落实", "部分落实", "未查", "没有销号的问题"}}
	for _, cp := range m.Checkpoints {
		var short, open []*item
		var raised []string
		of := 0
		for _, it := range s.pick(func(it *item) bool { return it.cp == cp }) {
			of += it.counts.Rate().Of
			if fallsShort(it) {
				short = append(short, it)
			}
			if unchecked(it) {
				open = append(open, it)
			}
		}
		for _, c := range s.problems() {
			if c.Checkpoint == cp.ID && unclosed(c.Course) {
				raised = append(raised, s.numbered(c.Subject, c.Label))
			}
		}
		if len(short)+len(raised) == 0 {
			continue
		}
		t.Rows = append(t.Rows, []string{
			place(cp), amongWords(len(short), of), strings.Join(labelsWith(short, inspection.Unmet), "、"),
			strings.Join(labelsWith(short, inspection.Partial), "、"), strconv.Itoa(len(open)), strings.Join(raised, "、"),
		})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}

// concerns tells whether a problem is of a measure: as it says, else by its
// checkpoint.
func concerns(m *checklist.Measure, measure, checkpoint string) bool {
	if measure != "" {
		return measure == m.ID
	}
	return strings.HasPrefix(checkpoint, m.ID+".")
}

func clauseViews(m *checklist.Measure) []clauseView {
	var list []clauseView
	for _, c := range m.Clauses {
		names := make(map[checklist.Role][]string)
		var roles []checklist.Role
		for _, u := range c.Units {
			if names[u.Role] == nil {
				roles = append(roles, u.Role)
			}
			names[u.Role] = append(names[u.Role], u.Subject.Label())
		}
		for _, role := range roles {
			list = append(list, clauseView{role.Word(), Text(strings.Join(names[role], "、"))})
		}
	}
	return list
}

// targetsTable says what the measure is asked by.
func (s *survey) targetsTable(m *checklist.Measure) []Block {
	t := Table{Cols: []string{"要点", "问题", "任务", "时限", "适用对象"}}
	for _, cp := range m.Checkpoints {
		task := ""
		switch {
		case cp.OwnTarget:
			task = "各对象分解任务"
		case cp.Target != nil:
			task = taskWords([]checklist.Target{*cp.Target})
		}
		t.Rows = append(t.Rows, []string{cp.Title(), cp.Question, task, s.deadlineWords(cp.Deadline), strconv.Itoa(len(cp.Subjects)) + " 个"})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}
