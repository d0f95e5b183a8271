package inspection

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
)

// Course (办理经过) is all that was done about one problem or matter. What state
// that leads to, until when, and what may be done next follows from its steps
// alone, in whatever order they came in.
type Course struct {
	Steps []Step // in order: by date and time, none before one that it follows, none that is gone
	heads []Step // those that nothing follows
	byID  map[string]*Step
	can   map[State][]StepKind

	states []State // see States
}

// ProblemCourse is that of a problem with these steps.
func ProblemCourse(steps []Step) *Course { return newCourse(steps, problemSteps) }

// MatterCourse is that of a matter.
func MatterCourse(steps []Step) *Course { return newCourse(steps, matterSteps) }

func newCourse(steps []Step, can map[State][]StepKind) *Course {
	c := &Course{byID: make(map[string]*Step, len(steps)), can: can}
	all := make(map[string]*Step, len(steps))
	for i := range steps {
		all[steps[i].ID] = &steps[i]
	}
	followed := make(map[string]bool)
	for _, s := range steps {
		if s.Gone {
			continue
		}
		s.After = present(all, s.After)
		c.Steps = append(c.Steps, s)
		for _, id := range s.After {
			followed[id] = followed[id] || id != s.ID
		}
	}
	slices.SortFunc(c.Steps, func(a, b Step) int {
		return cmp.Or(a.Date.Compare(b.Date), a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	for i := range c.Steps {
		c.byID[c.Steps[i].ID] = &c.Steps[i]
	}
	c.inOrder()
	for i := range c.Steps {
		c.byID[c.Steps[i].ID] = &c.Steps[i]
		if !followed[c.Steps[i].ID] {
			c.heads = append(c.heads, c.Steps[i])
		}
	}
	if len(c.heads) == 0 { // a ring, which only a forger makes
		c.heads = slices.Clone(c.Steps)
	}
	slices.Reverse(c.heads)
	if c.states = c.statesAfter(c.heads, make(map[string]bool)); len(c.states) == 0 {
		c.states = []State{Open}
	}
	return c
}

// present are the steps that are there behind these ids: one that is gone stands
// for those that it follows, one that has not come for nothing.
func present(all map[string]*Step, after []string) []string {
	var ids []string
	seen := make(map[string]bool)
	for todo := slices.Clone(after); len(todo) > 0; {
		id := todo[0]
		todo = todo[1:]
		s := all[id]
		if s == nil || seen[id] {
			continue
		}
		seen[id] = true
		if s.Gone {
			todo = append(todo, s.After...)
		} else {
			ids = append(ids, id)
		}
	}
	return ids
}

// inOrder moves every step behind those that it follows.
func (c *Course) inOrder() {
	placed := make(map[string]bool, len(c.Steps))
	sorted := make([]Step, 0, len(c.Steps))
	var place func(*Step)
	place = func(s *Step) {
		if placed[s.ID] {
			return
		}
		placed[s.ID] = true
		for _, id := range s.After {
			place(c.byID[id])
		}
		sorted = append(sorted, *s)
	}
	for i := range c.Steps {
		place(&c.Steps[i])
	}
	c.Steps = sorted
}

// Heads are the ids of the last steps: what the next one follows.
func (c *Course) Heads() []string {
	ids := make([]string, len(c.heads))
	for i, s := range c.heads {
		ids[i] = s.ID
	}
	slices.Sort(ids)
	return ids
}

// Last are the last steps, newest first: several if laptops that were apart went
// on from the same one.
func (c *Course) Last() []Step { return c.heads }

// States are where it has come to, newest first: several are a conflict (冲突),
// settled by a step that follows them all.
func (c *Course) States() []State { return c.states }

func (c *Course) statesAfter(steps []Step, seen map[string]bool) []State {
	var states []State
	for _, s := range steps {
		if seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		here, changes := s.Kind.leadsTo()
		found := []State{here}
		if !changes {
			var before []Step
			for _, id := range s.After {
				before = append(before, *c.byID[id])
			}
			if found = c.statesAfter(before, seen); len(before) == 0 {
				found = []State{Open}
			}
		}
		for _, state := range found {
			if !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
	}
	return states
}

// Leading is the newest step that led to a state; false for Open, to which none
// leads.
func (c *Course) Leading(to State) (Step, bool) {
	for _, s := range slices.Backward(c.Steps) {
		if state, changes := s.Kind.leadsTo(); changes && state == to {
			return s, true
		}
	}
	return Step{}, false
}

// State is the one shown: of a conflict the newest.
func (c *Course) State() State { return c.States()[0] }

// Disputed tells whether laptops that were apart came to different states.
func (c *Course) Disputed() bool { return len(c.States()) > 1 }

// Due is the day by which it is to be done: first, or what a later step laid
// down. Of extensions made apart the later day counts.
func (c *Course) Due(first checklist.Date) checklist.Date {
	due := first
	for _, s := range c.Steps {
		switch {
		case s.Deadline.IsZero():
		case s.Kind == StepAssign, s.Kind == StepReturn:
			due = s.Deadline
		case s.Kind == StepExtend && due.Before(s.Deadline):
			due = s.Deadline
		}
	}
	return due
}

// Extensions counts how often the deadline was put off.
func (c *Course) Extensions() int { return len(c.of(StepExtend)) }

// Latest is the newest step of a kind; false: none was taken.
func (c *Course) Latest(kind StepKind) (Step, bool) {
	for i := len(c.Steps) - 1; i >= 0; i-- {
		if c.Steps[i].Kind == kind {
			return c.Steps[i], true
		}
	}
	return Step{}, false
}

func (c *Course) of(kind StepKind) []Step {
	var list []Step
	for _, s := range c.Steps {
		if s.Kind == kind {
			list = append(list, s)
		}
	}
	return list
}

// Allowed are the kinds of steps that may be taken now, in the order in which
// they are offered.
func (c *Course) Allowed() []StepKind { return allowed(c.can, c.States()) }

// Warning is something about a step that is out of custom and stops nobody.
type Warning string

// reviewDays is how long after a conclusion was received its review (复核) can be
// asked for: State Council Decree 733, article 17.
const reviewDays = 30

// Check tells whether a step may be taken now, first being the deadline that the
// problem or matter began with, and what about it is out of custom. evidence
// counts what there is for it. *StepError if it may not.
func (c *Course) Check(s Step, first checklist.Date, evidence int) ([]Warning, error) {
	if !slices.Contains(c.Allowed(), s.Kind) {
		return nil, &StepError{Kind: s.Kind, States: c.States(), Allowed: c.Allowed()}
	}
	refuse := func(why string) ([]Warning, error) { return nil, &StepError{Kind: s.Kind, Why: why} }
	reason := strings.TrimSpace(s.Words) != ""
	switch s.Kind {
	case StepClose, StepReturn:
		if !reason {
			return refuse("要写明理由")
		}
	case StepNote, StepSolve:
		if !reason {
			return refuse("要写几个字")
		}
	case StepExtend:
		switch due := c.Due(first); {
		case !reason:
			return refuse("要写明理由")
		case s.Deadline.IsZero():
			return refuse("要写新的时限")
		case !due.IsZero() && !due.Before(s.Deadline):
			return refuse("新的时限要晚于" + due.String())
		}
	case StepReview:
		if by, _ := c.decider(); by != "" && by == s.Person {
			return refuse("要由" + by + "以外的人办理，作出原结论的人应当回避")
		}
	case StepAssign, StepSubmit, NoStep:
	}
	return c.warnings(s, evidence), nil
}

func (c *Course) warnings(s Step, evidence int) []Warning {
	var list []Warning
	if s.Kind == StepClose {
		if evidence == 0 {
			list = append(list, "没有佐证材料")
		}
		if by, ok := c.handler(); ok && by == s.Person {
			list = append(list, Warning("销号的和交办的都是"+by+"，应由第二人核查"))
		}
	}
	if s.Kind == StepReview {
		if _, on := c.decider(); !on.IsZero() && on.DaysUntil(s.Date) > reviewDays {
			list = append(list, Warning(fmt.Sprintf("收到结论已过 %d 日，超过申请复核的 %d 日", on.DaysUntil(s.Date), reviewDays)))
		}
	}
	return list
}

// handler is who handed it over.
func (c *Course) handler() (string, bool) {
	s, ok := c.Latest(StepAssign)
	return s.Person, ok
}

// decider is who made the conclusion that a review is about, and when: the newest
// handing over, sending back or closing.
func (c *Course) decider() (by string, on checklist.Date) {
	for _, s := range slices.Backward(c.Steps) {
		switch s.Kind {
		case StepAssign, StepReturn, StepClose:
			return s.Person, s.Date
		case StepSubmit, StepExtend, StepReview, StepSolve, StepNote, NoStep:
		}
	}
	return "", checklist.Date{}
}

// StepError says why a step may not be taken.
type StepError struct {
	Kind    StepKind
	Why     string     // what is wrong with the step itself, in Chinese; empty: the state does not allow it
	States  []State    // where it has come to
	Allowed []StepKind // what may be done
}

func (e *StepError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("step %s: %s", e.Kind.Code(), e.Why)
	}
	return fmt.Sprintf("step %s is not allowed in state %s", e.Kind.Code(), e.States[0].Code())
}

// Code is the error's name for programs.
func (e *StepError) Code() string {
	if e.Why != "" {
		return "bad_step"
	}
	return "step_not_allowed"
}

// Say tells the user in one sentence.
func (e *StepError) Say() string {
	if e.Why != "" {
		return fmt.Sprintf("%s%s，没有记录，请补上后再试。", e.Kind.Word(), e.Why)
	}
	var states, kinds []string
	for _, s := range e.States {
		states = append(states, s.Word())
	}
	for _, k := range e.Allowed {
		kinds = append(kinds, k.Word())
	}
	return fmt.Sprintf("现在是“%s”，不能%s；可以%s。", strings.Join(states, "”或“"), e.Kind.Word(), strings.Join(kinds, "、"))
}

// ProblemSignal is the signal of a problem or matter with this course, which
// began with the deadline first, as seen on today, warn days ahead: done is
// green; handed in by its day yellow; past its day red; near its day, without
// one, or sent back yellow; else green. The deadline's own day is not overdue. Of
// two states in conflict the worse counts.
func ProblemSignal(c *Course, first, today checklist.Date, warn int) Signal {
	worst := NoSignal
	for _, state := range c.States() {
		worst = Worse(worst, c.signal(state, c.Due(first), today, warn))
	}
	return worst
}

func (c *Course) signal(state State, due, today checklist.Date, warn int) Signal {
	submitted, handedIn := c.Latest(StepSubmit)
	switch {
	case state.Done():
		return Green
	case state == Submitted && handedIn && (due.IsZero() || !due.Before(submitted.Date)):
		return Yellow
	case !due.IsZero() && due.Before(today):
		return Red
	case due.IsZero(), state == Returned, today.DaysUntil(due) <= warn:
		return Yellow
	}
	return Green
}

// DueBy tells whether it is not done, with no state in conflict that is not, and
// due by a day.
func (c *Course) DueBy(first, until checklist.Date) bool {
	due := c.Due(first)
	open := slices.ContainsFunc(c.States(), func(s State) bool { return !s.Done() })
	return open && !due.IsZero() && !until.Before(due)
}

// Overdue tells whether it is not done and was not handed in by its day.
func (c *Course) Overdue(first, today checklist.Date) bool {
	return ProblemSignal(c, first, today, 0) == Red
}
