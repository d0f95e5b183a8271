package demo_test

import (
	"testing"
	"unicode/utf8"

	"dudao/checklist"
	"dudao/demo"
	"dudao/inspection"
	"dudao/store"
)

// What was found leads somewhere: problems in every state, some overdue, sent
// back twice, put off, closed here and sent back there; matters and practices.
func TestCases(t *testing.T) {
	s := sample(t, demo.Seed)
	today := checklist.DateOf(demo.Now())
	view(t, s, func(tx *store.ReadTx, plan *checklist.Plan) error {
		problems, err1 := tx.Problems("")
		matters, err2 := tx.Matters("")
		practices, err3 := tx.Practices("")
		for _, err := range []error{err1, err2, err3} {
			if err != nil {
				return err
			}
		}
		if len(problems) < 70 || len(problems) > 90 || len(matters) < 50 || len(matters) > 70 || len(practices) < 17 {
			t.Errorf("%d problems, %d matters, %d practices", len(problems), len(matters), len(practices))
		}
		states, kinds, subjects := map[inspection.State]int{}, map[string]int{}, map[string]bool{}
		titles, persons := map[string]bool{}, map[string]bool{}
		overdue, twice, extended, apart, evidence := 0, 0, 0, 0, 0
		for i := range problems {
			c := &problems[i]
			states[c.Course.State()]++
			kinds[c.Type]++
			subjects[c.Subject], titles[c.Title] = true, true
			evidence += c.Evidence
			if c.Overdue(today) {
				overdue++
			}
			if c.Course.Disputed() {
				apart++
			}
			extended += c.Course.Extensions()
			returns := 0
			for _, step := range c.Course.Steps {
				persons[step.Person] = true
				if step.Kind == inspection.StepReturn {
					returns++
				}
			}
			if returns > 1 {
				twice++
			}
			if n := utf8.RuneCountInString(c.Title); n < 8 || n > 60 || c.Check() != nil || c.Condition == "" || plan.Checkpoint(c.Checkpoint) == nil {
				t.Errorf("%s: %q of %s", c.ID, c.Title, c.Checkpoint)
			}
			replay(t, c.Title, inspection.ProblemCourse, c.Course, c.Deadline, today)
		}
		for _, state := range inspection.States {
			if states[state] < 2 {
				t.Errorf("%d problems are %s", states[state], state.Word())
			}
		}
		if overdue < 3 || twice < 2 || extended < 2 || apart < 1 || apart > 4 || evidence < 20 || len(kinds) < 8 || len(subjects) < 20 || len(persons) < 20 {
			t.Errorf("%d overdue, %d sent back twice, %d extensions, %d apart, %d pieces of evidence, %v, %d subjects, %d persons",
				overdue, twice, extended, apart, evidence, kinds, len(subjects), len(persons))
		}
		if len(titles)*10 < len(problems)*9 {
			t.Errorf("%d titles of %d problems", len(titles), len(problems))
		}
		solved, open := 0, 0
		for i := range matters {
			c := &matters[i]
			if replay(t, c.Title, inspection.MatterCourse, c.Course, c.Deadline, today); c.Course.State() == inspection.Solved {
				solved++
			} else {
				open++
			}
			if c.Check() != nil || c.Enterprise == "" || plan.Measure(c.Measure) == nil {
				t.Errorf("matter %+v", c.Matter)
			}
		}
		if solved < 15 || open < 20 {
			t.Errorf("%d matters are solved, %d are not", solved, open)
		}
		return nil
	})
}

// replay takes a course's steps one by one, as they could have been taken: what
// two laptops did at once is each allowed by itself.
func replay(t *testing.T, name string, of func([]inspection.Step) *inspection.Course, course *inspection.Course, first, today checklist.Date) {
	t.Helper()
	for i, step := range course.Steps {
		var before []inspection.Step
		for _, s := range course.Steps[:i] {
			if !(course.Disputed() && i == len(course.Steps)-1 && s.ID == course.Steps[i-1].ID) {
				before = append(before, s)
			}
		}
		if _, err := of(before).Check(step, first, 1); err != nil {
			t.Errorf("%s: %s after %d steps: %v", name, step.Kind.Code(), len(before), err)
		}
		if today.Before(step.Date) || i > 0 && step.Date.Before(course.Steps[i-1].Date) {
			t.Errorf("%s: step %d is of %s", name, i, step.Date)
		}
	}
}
