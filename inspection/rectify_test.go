package inspection_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dudao/checklist"
	"dudao/inspection"
)

// taken makes a step that follows others, its id being its place.
func taken(n int, kind inspection.StepKind, person string, after ...int) inspection.Step {
	s := inspection.Step{
		Record: inspection.Record{ID: fmt.Sprintf("s%03d", n), Mark: inspection.Mark{At: time.Unix(int64(n), 0)}},
		Kind:   kind, Date: today.AddDays(n), Person: person, Words: "理由",
	}
	for _, a := range after {
		s.After = append(s.After, fmt.Sprintf("s%03d", a))
	}
	return s
}

func states(c *inspection.Course) string {
	text := ""
	for _, s := range c.States() {
		text += s.Word() + " "
	}
	return text
}

func TestCourseStates(t *testing.T) {
	const (
		assign, submit, back, extend = inspection.StepAssign, inspection.StepSubmit, inspection.StepReturn, inspection.StepExtend
		closing, note                = inspection.StepClose, inspection.StepNote
	)
	gone := taken(2, submit, "市商务局", 1)
	gone.Gone = true
	tests := []struct {
		name  string
		steps []inspection.Step
		want  string
	}{
		{"nothing done", nil, "待交办 "},
		{"a note changes nothing", []inspection.Step{taken(1, note, "陈伟")}, "待交办 "},
		{"an extension changes nothing", []inspection.Step{taken(1, assign, "陈伟"), taken(2, extend, "陈伟", 1)}, "已交办 "},
		{"sent back", []inspection.Step{taken(1, assign, "陈伟"), taken(2, submit, "市商务局", 1), taken(3, back, "林晓", 2)}, "退回 "},
		{"two laptops apart", []inspection.Step{
			taken(1, assign, "陈伟"), taken(2, submit, "市商务局", 1), taken(3, back, "林晓", 2), taken(4, closing, "吴敏", 2),
		}, "已销号 退回 "},
		{"the same step twice is no conflict", []inspection.Step{
			taken(1, assign, "陈伟"), taken(2, submit, "市商务局", 1), taken(3, submit, "市商务局", 1),
		}, "待核查 "},
		{"a step that follows both settles it", []inspection.Step{
			taken(1, assign, "陈伟"), taken(2, submit, "市商务局", 1), taken(3, back, "林晓", 2), taken(4, closing, "吴敏", 2), taken(5, back, "陈伟", 3, 4),
		}, "退回 "},
		{"a note that follows both does not", []inspection.Step{
			taken(1, assign, "陈伟"), taken(2, submit, "市商务局", 1), taken(3, back, "林晓", 2), taken(4, closing, "吴敏", 2), taken(5, note, "陈伟", 3, 4),
		}, "退回 已销号 "},
		{"a step taken back stands for what it followed", []inspection.Step{
			taken(1, assign, "陈伟"), gone, taken(3, note, "陈伟", 2),
		}, "已交办 "},
		{"a step before it has not come", []inspection.Step{taken(3, note, "陈伟", 2)}, "待交办 "},
		{"a ring", []inspection.Step{taken(1, assign, "陈伟", 2), taken(2, submit, "陈伟", 1)}, "已交办 待核查 "},
		{"a ring that changes nothing", []inspection.Step{taken(1, note, "陈伟", 1)}, "待交办 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				if got := states(inspection.ProblemCourse(tt.steps)); got != tt.want {
					t.Errorf("states %q, want %q", got, tt.want)
				}
				slices.Reverse(tt.steps)
			}
		})
	}
}

func TestCourseDeadlines(t *testing.T) {
	first := today.AddDays(3)
	later, latest := taken(2, inspection.StepExtend, "陈伟", 1), taken(3, inspection.StepExtend, "林晓", 1)
	later.Deadline, latest.Deadline = today.AddDays(10), today.AddDays(20)
	c := inspection.ProblemCourse([]inspection.Step{taken(1, inspection.StepAssign, "陈伟"), latest, later})
	if due := c.Due(first); due != latest.Deadline || c.Extensions() != 2 {
		t.Errorf("due %s, extended %d times", due, c.Extensions())
	}
	if due := inspection.ProblemCourse(nil).Due(first); due != first {
		t.Errorf("due %s, want the first", due)
	}
}

func TestCourseCheck(t *testing.T) {
	assigned := []inspection.Step{taken(1, inspection.StepAssign, "陈伟")}
	submitted := append(slices.Clone(assigned), taken(2, inspection.StepSubmit, "市商务局", 1))
	silent := func(s inspection.Step) inspection.Step { s.Words = " "; return s }
	until := func(s inspection.Step, d checklist.Date) inspection.Step { s.Deadline = d; return s }
	first := today.AddDays(5)
	tests := []struct {
		name     string
		steps    []inspection.Step
		next     inspection.Step
		evidence int
		say      string // of the error
		warnings int
	}{
		{"sending back what was not handed in", assigned, taken(3, inspection.StepReturn, "林晓", 1), 0,
			"现在是“已交办”，不能退回；可以报送、延期、复核、补充。", 0},
		{"closing without a reason", submitted, silent(taken(3, inspection.StepClose, "林晓", 2)), 1, "销号要写明理由，没有记录，请补上后再试。", 0},
		{"closing with proof by another", submitted, taken(3, inspection.StepClose, "林晓", 2), 1, "", 0},
		{"closing without proof", submitted, taken(3, inspection.StepClose, "林晓", 2), 0, "", 1},
		{"closing without proof by the one who handed it over", submitted, taken(3, inspection.StepClose, "陈伟", 2), 0, "", 2},
		{"an extension to an earlier day", assigned, until(taken(3, inspection.StepExtend, "陈伟", 1), today), 0,
			"延期新的时限要晚于2014-07-20，没有记录，请补上后再试。", 0},
		{"an extension", assigned, until(taken(3, inspection.StepExtend, "陈伟", 1), today.AddDays(9)), 0, "", 0},
		{"a review by the one who decided", assigned, taken(3, inspection.StepReview, "陈伟", 1), 0,
			"复核要由陈伟以外的人办理，作出原结论的人应当回避，没有记录，请补上后再试。", 0},
		{"a review by another", assigned, taken(31, inspection.StepReview, "林晓", 1), 0, "", 0},
		{"a review too late", assigned, taken(32, inspection.StepReview, "林晓", 1), 0, "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			warnings, err := inspection.ProblemCourse(tt.steps).Check(tt.next, first, tt.evidence)
			say := ""
			if e, ok := errors.AsType[*inspection.StepError](err); ok {
				say = e.Say()
			}
			if say != tt.say || len(warnings) != tt.warnings {
				t.Errorf("said %q, warned %q", say, warnings)
			}
		})
	}
}

func TestProblemSignal(t *testing.T) {
	const warn = 7
	near, far := today.AddDays(warn), today.AddDays(warn+1)
	assign := taken(-20, inspection.StepAssign, "陈伟")
	on := func(kind inspection.StepKind, day checklist.Date) inspection.Step {
		s := taken(-19, kind, "市商务局", -20)
		s.Date = day
		return s
	}
	tests := []struct {
		name     string
		steps    []inspection.Step
		deadline checklist.Date
		want     inspection.Signal
	}{
		{"without a deadline", nil, never, inspection.Yellow},
		{"far", []inspection.Step{assign}, far, inspection.Green},
		{"near", []inspection.Step{assign}, near, inspection.Yellow},
		{"on its day", []inspection.Step{assign}, today, inspection.Yellow},
		{"overdue", []inspection.Step{assign}, yesterday, inspection.Red},
		{"handed in by its day", []inspection.Step{assign, on(inspection.StepSubmit, yesterday)}, yesterday, inspection.Yellow},
		{"handed in too late", []inspection.Step{assign, on(inspection.StepSubmit, today)}, yesterday, inspection.Red},
		{"sent back", []inspection.Step{assign, on(inspection.StepReturn, yesterday)}, far, inspection.Yellow},
		{"sent back and overdue", []inspection.Step{assign, on(inspection.StepReturn, yesterday)}, yesterday, inspection.Red},
		{"closed", []inspection.Step{assign, on(inspection.StepClose, today)}, yesterday, inspection.Green},
		{"in conflict: the worse", []inspection.Step{assign, on(inspection.StepClose, today), taken(-18, inspection.StepReturn, "林晓", -20)}, yesterday, inspection.Red},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspection.ProblemSignal(inspection.ProblemCourse(tt.steps), tt.deadline, today, warn); got != tt.want {
				t.Errorf("signal %s, want %s", got.Word(), tt.want.Word())
			}
		})
	}
}

// TestCourseMerges has two laptops take allowed steps apart and meet: both see
// the same, in whatever order the steps came, nothing is lost, a state that only
// one of them moved on is no conflict, and one step that follows all settles it.
func TestCourseMerges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		next := func(c *inspection.Course) inspection.Step {
			n++
			s := taken(n, rapid.SampledFrom(c.Allowed()).Draw(t, "kind"), "陈伟")
			s.After = c.Heads()
			return s
		}
		goOn := func(steps []inspection.Step, label string) []inspection.Step {
			for range rapid.IntRange(0, 4).Draw(t, label) {
				steps = append(steps, next(inspection.ProblemCourse(steps)))
			}
			return slices.Clip(steps)
		}
		common := goOn(nil, "before")
		here, there := goOn(common, "here"), goOn(common, "there")
		merged := slices.Concat(here, there[len(common):])
		c := inspection.ProblemCourse(merged)
		other := inspection.ProblemCourse(rapid.Permutation(merged).Draw(t, "order"))
		if states(c) != states(other) || !slices.Equal(c.Heads(), other.Heads()) || len(c.Steps) != len(merged) {
			t.Fatalf("%q and %q, heads %v and %v", states(c), states(other), c.Heads(), other.Heads())
		}
		if len(here) == len(common) && states(c) != states(inspection.ProblemCourse(there)) {
			t.Fatalf("one laptop alone: %q, merged %q", states(inspection.ProblemCourse(there)), states(c))
		}
		for _, apart := range [][]inspection.Step{here, there} {
			if len(here) > len(common) && len(there) > len(common) {
				for _, s := range inspection.ProblemCourse(apart).States() {
					if !slices.Contains(c.States(), s) && !stayed(apart, common) {
						t.Fatalf("state %s is lost: %q", s.Word(), states(c))
					}
				}
			}
		}
		n++
		settle := taken(n, inspection.StepReturn, "林晓")
		settle.After = c.Heads()
		if got := states(inspection.ProblemCourse(append(merged, settle))); got != "退回 " {
			t.Fatalf("after settling: %q", got)
		}
	})
}

// stayed tells whether a laptop's own steps left the state as the common ones had
// it.
func stayed(apart, common []inspection.Step) bool {
	return states(inspection.ProblemCourse(apart)) == states(inspection.ProblemCourse(common))
}

// TestCourseModel takes allowed steps one after another, on one laptop, and holds
// the state to a table that knows nothing of how steps follow each other.
func TestCourseModel(t *testing.T) {
	leads := map[inspection.StepKind]inspection.State{
		inspection.StepAssign: inspection.Assigned, inspection.StepSubmit: inspection.Submitted,
		inspection.StepReturn: inspection.Returned, inspection.StepClose: inspection.Closed,
	}
	rapid.Check(t, func(t *rapid.T) {
		var steps []inspection.Step
		state := inspection.Open
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			c := inspection.ProblemCourse(steps)
			s := taken(i, rapid.SampledFrom(inspection.StepKinds[:]).Draw(t, "kind"), "陈伟")
			s.After = c.Heads()
			s.Deadline = c.Due(never).AddDays(1)
			_, err := c.Check(s, today, 1)
			if may := slices.Contains(c.Allowed(), s.Kind); !may {
				if e, ok := errors.AsType[*inspection.StepError](err); !ok || e.Code() != "step_not_allowed" {
					t.Fatalf("%s in %s: %v", s.Kind.Word(), state.Word(), err)
				}
				continue
			}
			steps = append(steps, s)
			if to, ok := leads[s.Kind]; ok {
				state = to
			}
			if got := inspection.ProblemCourse(steps); got.State() != state || got.Disputed() {
				t.Fatalf("after %s: %q, want %s", s.Kind.Word(), states(got), state.Word())
			}
		}
	})
}
