package report

import (
	"cmp"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// takenStep is a step that was taken on a day, and what it is about.
type takenStep struct {
	inspection.Step
	name, title string // 汕头-2, the problem or matter itself
}

// casesOn gathers what became of a subject's problems and matters on a day, and
// what else was taken down, by when it was recorded.
func (s *survey) casesOn(st *standing, day *dayView, date checklist.Date, t tally) {
	on := func(m inspection.Mark) bool { return !m.At.IsZero() && checklist.DateOf(m.At.In(s.Zone)) == date }
	steps := func(c *inspection.Course, label, title string) {
		for _, step := range c.Steps {
			if on(step.Mark) {
				day.steps = append(day.steps, takenStep{step, s.numbered(st.id, label), title})
				t.of(step.By).steps++
			}
		}
	}
	for _, c := range st.problems {
		if on(c.Mark) {
			day.raised = append(day.raised, c)
			t.of(c.By).problems++
		}
		steps(c.Course, c.Label, c.Title)
	}
	for _, c := range st.matters {
		if on(c.Mark) {
			day.matters = append(day.matters, c)
			t.of(c.By).others++
		}
		steps(c.Course, "事项"+c.Label, c.Title)
	}
	for _, p := range st.practices {
		if on(p.Mark) {
			day.practices = append(day.practices, p)
			t.of(p.By).others++
		}
	}
	slices.SortStableFunc(day.steps, func(a, b takenStep) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	day.Raised, day.Steps, day.Matters, day.Practices = len(day.raised), len(day.steps), len(day.matters), len(day.practices)
}

// stepsTable lists steps in the order in which they were recorded.
func (s *survey) stepsTable(list []takenStep) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"编号", "问题或事项", "办理", "谁", "日期", "说明"}}
	for _, step := range list {
		words := oneLine(step.Words)
		if !step.Deadline.IsZero() {
			words = join(words, "时限 "+step.Deadline.String())
		}
		t.Rows = append(t.Rows, []string{step.name, oneLine(step.title), step.Kind.Word(), oneLine(cmp.Or(step.Person, step.By)), step.Date.String(), words})
	}
	return []Block{t}
}
