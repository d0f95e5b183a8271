package store

import (
	"encoding/json"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// KindStep is the kind of an operation that records a step of a problem or a matter.
const KindStep = "step"

// StepOptions say how a step is taken.
type StepOptions struct {
	Strict   bool // what is out of custom when a problem is closed refuses it
	Evidence int  // pieces that are attached to the step in the same action
}

// AddStep records a step of the problem or matter s.Of and gives its id, and what about it is out of custom. ID empty: a new one; Date zero: today; Person empty: this laptop's inspector; After nil: the last steps of now. If
// others have gone on since After was read the error is *MovedOnError; *inspection.StepError if the step is not allowed.
func (tx *Tx) AddStep(s inspection.Step, o StepOptions) (id string, warnings []inspection.Warning, err error) {
	course, first, evidence, err := tx.course(s.Of)
	if err != nil {
		return "", nil, err
	}
	if s.After == nil {
		s.After = course.Heads()
	} else if !slices.Equal(slices.Sorted(slices.Values(s.After)), course.Heads()) {
		return "", nil, &MovedOnError{s.Of}
	}
	if s.Date.IsZero() {
		s.Date = checklist.DateOf(tx.s.now())
	}
	if s.Person == "" {
		s.Person = tx.by
	}
	if warnings, err = course.Check(s, first, evidence+o.Evidence); err != nil {
		return "", nil, err
	}
	if o.Strict && s.Kind == inspection.StepClose && len(warnings) > 0 {
		return "", nil, &inspection.StepError{Kind: s.Kind, Why: string(warnings[0])}
	}
	id, err = tx.addStep(s)
	return id, warnings, err
}

// SetFirstDue gives a problem or a matter that has not been handed over the deadline that it begins with; false if it has: then a
// later one is a step.
func (tx *Tx) SetFirstDue(of string, due checklist.Date) (bool, error) {
	course, _, _, err := tx.course(of)
	if err != nil || course.Disputed() || course.State() != inspection.Open {
		return false, err
	}
	if due.IsZero() {
		return false, &inspection.StepError{Kind: inspection.StepExtend, Why: "要写新的时限"}
	}
	kind := KindProblem
	if strings.HasPrefix(of, kindMatter+"/") {
		kind = KindMatter
	}
	return true, tx.put(kind, of, map[string]string{inspection.FieldDeadline: due.String()})
}

func (tx *Tx) addStep(s inspection.Step) (id string, err error) {
	if id = s.ID; id == "" {
		if id, err = tx.s.NewID(); err != nil {
			return "", err
		}
	}
	op := oplog.Op{Kind: KindStep, Entity: StepEntity(tx.inspection, id), Set: make(map[string]json.RawMessage)}
	for field, text := range map[string]string{
		inspection.FieldOf: s.Of, inspection.FieldKind: s.Kind.Code(), inspection.FieldDate: s.Date.String(),
		inspection.FieldPerson: s.Person, inspection.FieldWords: s.Words, inspection.FieldDeadline: s.Deadline.String(),
	} {
		if text != "" {
			op.Set[field] = oplog.Text(text)
		}
	}
	if len(s.After) > 0 {
		if op.Set[inspection.FieldAfter], err = json.Marshal(s.After); err != nil {
			return "", err
		}
	}
	done := tx.done
	if _, err = tx.write(op); err != nil || done == nil {
		return id, err
	}
	r, err := tx.record(op.Entity)
	if err != nil {
		return id, err
	}
	done.steps[s.Of] = append(done.steps[s.Of], r.step())
	delete(done.courses, s.Of)
	tx.done = done
	return id, nil
}

// course is what was done about a problem or a matter, the deadline that it began with, and how much evidence there is for it:
// *NoRecordError if it is neither.
func (tx *Tx) course(entity string) (c *inspection.Course, first checklist.Date, evidence int, err error) {
	id := lastPart(entity)
	if entity != ProblemEntity(tx.inspection, id) && entity != MatterEntity(tx.inspection, id) {
		return nil, first, 0, &NoRecordError{entity}
	}
	r, err := tx.known(entity)
	if err != nil {
		return nil, first, 0, err
	}
	done, err := tx.proceedings()
	if err != nil {
		return nil, first, 0, err
	}
	c = done.course(entity)
	return c, r.date(inspection.FieldDeadline), done.evidenceFor(entity, c), nil
}

// proceedings is what was done about everything.
type proceedings struct {
	inspection string
	steps      map[string][]inspection.Step // by the entity that they are of; those taken back are marked
	courses    map[string]*inspection.Course
	evidence   map[string]int // pieces for an entity
}

// course is what was done about a problem or a matter, made when it is first asked for: lists and the search for conflicts ask for all.
func (p *proceedings) course(entity string) *inspection.Course {
	c := p.courses[entity]
	if c == nil {
		of := inspection.ProblemCourse
		if entity == MatterEntity(p.inspection, lastPart(entity)) {
			of = inspection.MatterCourse
		}
		c = of(p.steps[entity])
		p.courses[entity] = c
	}
	return c
}

// usualSteps is how many steps most problems come to: handed over, reported back, closed.
const usualSteps = 3

// proceedings are read once for a whole transaction: all lists of problems and matters, and an action that handles several, want them.
func (tx *ReadTx) proceedings() (*proceedings, error) {
	if tx.done != nil {
		return tx.done, nil
	}
	p := &proceedings{tx.inspection, make(map[string][]inspection.Step), make(map[string]*inspection.Course), make(map[string]int)}
	for r, err := range tx.records(StepEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		s := r.step()
		of := p.steps[s.Of]
		if of == nil {
			of = make([]inspection.Step, 0, usualSteps)
		}
		p.steps[s.Of] = append(of, s)
	}
	list, err := tx.AllEvidence()
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		p.evidence[e.For]++
	}
	tx.done = p
	return p, nil
}

// evidenceFor counts the pieces for a problem or a matter and for its steps.
func (p *proceedings) evidenceFor(entity string, c *inspection.Course) int {
	n := p.evidence[entity]
	for _, s := range c.Steps {
		n += p.evidence[StepEntity(p.inspection, s.ID)]
	}
	return n
}

// Step is one step: *NoRecordError if there is none of that id.
func (tx *ReadTx) Step(id string) (inspection.Step, error) {
	r, err := tx.known(StepEntity(tx.inspection, id))
	return r.step(), err
}

func (r liveRecord) step() (s inspection.Step) {
	s.Record, s.Gone = r.common()
	s.Of, s.Person, s.Words = r.text(inspection.FieldOf), r.text(inspection.FieldPerson), r.text(inspection.FieldWords)
	s.Kind, _ = inspection.ParseStepKind(r.text(inspection.FieldKind))
	s.Date, s.Deadline = r.date(inspection.FieldDate), r.date(inspection.FieldDeadline)
	if after := r.text(inspection.FieldAfter); after != "" {
		_ = json.Unmarshal([]byte(after), &s.After) // what is no list is none
	}
	return s
}
