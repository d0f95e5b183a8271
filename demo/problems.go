package demo

import (
	"fmt"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// move is one step of a course as it is planned: later by so many working days.
type move struct {
	kind inspection.StepKind
	days int
}

// courses are what becomes of problems, the longest first. The earliest problems
// of the host's team, and of the others, take them in this order, so that every one of
// them is in the sample; what lies
// in the future has not happened yet. "apart" is two laptops that took different
// steps at once.
var courses = [...]struct {
	moves []move
	apart bool
	days  int // until it is due
}{
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 1}, {inspection.StepReturn, 1}, {inspection.StepSubmit, 1}, {inspection.StepReturn, 1}}, days: 7},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 1}, {inspection.StepReturn, 0}, {inspection.StepSubmit, 2}, {inspection.StepReturn, 1}, {inspection.StepSubmit, 1}}, days: 30},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 2}}, apart: true, days: 30},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 1}, {inspection.StepClose, 1}, {inspection.StepReturn, 2}}, days: 30},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepExtend, 1}}, days: 7},
	{moves: []move{{inspection.StepAssign, 0}}, days: 4},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 2}, {inspection.StepClose, 1}}, days: 7},
	{moves: []move{{inspection.StepAssign, 1}, {inspection.StepNote, 2}}, days: 5},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepReview, 3}}, days: 30},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 3}}, days: 30},
	{moves: []move{{inspection.StepClose, 0}}, days: 7},
	{moves: []move{{inspection.StepAssign, 1}, {inspection.StepSubmit, 1}, {inspection.StepReturn, 1}}, days: 30},
	{moves: []move{{inspection.StepAssign, 1}}, days: 30},
	{moves: []move{{inspection.StepAssign, 1}, {inspection.StepSubmit, 1}, {inspection.StepClose, 1}}, days: 30},
	{moves: []move{{inspection.StepAssign, 1}}, days: 90},
	{days: 30},
	{moves: []move{{inspection.StepAssign, 0}, {inspection.StepSubmit, 1}}, days: 7},
	{days: 90},
	{moves: []move{{inspection.StepAssign, 1}, {inspection.StepNote, 1}}, days: 30},
	{},
}

// problems raises problems from what is not met.
func (b *caseBook) problems() {
	found := b.drawn(problemCount, func(t trace) float64 {
		switch t.result {
		case inspection.Unmet:
			return 5
		case inspection.Partial:
			return 1
		case inspection.Met, inspection.NA, inspection.Unchecked:
		}
		return 0
	})
	var hosts, others deal
	for _, t := range found {
		if t.team.name == hostTeam {
			b.problem(t, hosts.next(b.world))
		} else {
			b.problem(t, others.next(b.world))
		}
	}
}

// deal hands out the courses: once in their order, then in any.
type deal struct {
	given int
	order []int
}

func (d *deal) next(w *world) int {
	i := d.given % len(courses)
	if d.given++; d.given <= len(courses) {
		return i
	}
	if i == 0 {
		d.order = w.rng.Perm(len(courses))
	}
	return d.order[i]
}

// problem raises one in the hour after it was found, and lets it take a course.
func (b *caseBook) problem(t trace, course int) {
	at := t.at.Add(time.Duration(20+b.rng.IntN(30)) * time.Minute)
	if at.After(Now()) {
		return
	}
	c := courses[course]
	w := b.world
	p := inspection.RaiseProblem(t.subject, t.cp, &inspection.Finding{Facts: inspection.Field{{Text: t.facts}}})
	p.Type = w.sort(t)
	due := checklist.Date{}
	if c.days > 0 {
		due = checklist.DateOf(at.AddDate(0, 0, c.days))
	}
	id := w.newID()
	entity := store.ProblemEntity(w.insp, id)
	person, unit := b.writer(t.team, at), w.answers(t.subject)
	b.put(at, person, store.KindProblem, entity, map[string]string{
		inspection.FieldNumber: b.number(store.KindProblem, t.subject), inspection.FieldSubject: p.Subject, inspection.FieldMeasure: p.Measure,
		inspection.FieldCheckpoint: p.Checkpoint, inspection.FieldTitle: w.problemTitle(t, p.Type), inspection.FieldCriteria: p.Criteria,
		inspection.FieldCondition: p.Condition, inspection.FieldCause: w.cause(p.Type), inspection.FieldEffect: w.effect(),
		inspection.FieldType: p.Type, inspection.FieldSeverity: w.severity(p.Type, t.result).Code(),
		inspection.FieldUnit: unit, inspection.FieldAsk: w.asks(p.Type), inspection.FieldDeadline: due.String(),
	})
	l := line{book: b, trace: t, of: entity, at: at, unit: unit, due: due, last: person}
	for _, m := range c.moves {
		l.take(m)
	}
	if c.apart {
		l.part()
	}
}

// line is a course while it is written.
type line struct {
	book  *caseBook
	trace trace
	of    string
	at    time.Time
	unit  string
	due   checklist.Date
	last  string   // who decided last
	after []string // the last step
	over  bool     // the next step would lie in the future
}

// take takes a step, if it is not in the future.
func (l *line) take(m move) {
	if l.over {
		return
	}
	at := l.at.Add(time.Duration(15+l.book.rng.IntN(40)) * time.Minute)
	if m.days > 0 {
		at = l.book.workday(l.at, m.days)
	}
	if l.over = at.After(Now()); l.over {
		return
	}
	l.at = at
	l.after = []string{l.step(at, m.kind, l.person(m.kind, at))}
}

// person is who takes a step: the unit hands in, a second person checks.
func (l *line) person(kind inspection.StepKind, at time.Time) string {
	switch kind {
	case inspection.StepSubmit:
		return l.unit
	case inspection.StepClose, inspection.StepReturn, inspection.StepReview:
		members := l.trace.team.members
		if at.YearDay() == Now().YearDay() {
			members = l.trace.team.others(host)
		}
		return other(l.book.world, members, l.last)
	case inspection.StepAssign, inspection.StepExtend, inspection.StepNote, inspection.StepSolve, inspection.NoStep:
	}
	return l.book.writer(l.trace.team, at)
}

// step records a step and gives its id.
func (l *line) step(at time.Time, kind inspection.StepKind, person string) string {
	w, b := l.book.world, l.book
	id := w.newID()
	fields := map[string]string{
		inspection.FieldOf: l.of, inspection.FieldKind: kind.Code(), inspection.FieldDate: checklist.DateOf(at).String(),
		inspection.FieldPerson: person, inspection.FieldWords: w.stepWords(kind),
	}
	if len(l.after) > 0 {
		fields[inspection.FieldAfter] = fmt.Sprintf("[%q]", l.after[0])
	}
	writer := person
	switch kind {
	case inspection.StepSubmit:
		writer = b.writer(l.trace.team, at)
		b.handIn(store.StepEntity(w.insp, id), at, writer, l.trace.subject)
	case inspection.StepExtend:
		fields[inspection.FieldDeadline] = checklist.DateOf(l.book.until(l.due, at)).String()
	case inspection.StepAssign, inspection.StepReturn, inspection.StepClose:
		l.last = person
	case inspection.StepReview, inspection.StepNote, inspection.StepSolve, inspection.NoStep:
	}
	b.put(at, writer, store.KindStep, store.StepEntity(w.insp, id), fields)
	return id
}

// until is the day to which a deadline is put off.
func (b *caseBook) until(due checklist.Date, at time.Time) time.Time {
	if from := time.Date(due.Year, due.Month, due.Day, 0, 0, 0, 0, time.Local); !due.IsZero() && from.After(at) {
		at = from
	}
	return at.AddDate(0, 0, 10+b.rng.IntN(8))
}

// part is two of the team who decide at the same time without hearing of each
// other.
func (l *line) part() {
	at := l.book.workday(l.at, 1)
	if l.over || at.Add(20*time.Minute).After(Now()) {
		return
	}
	one := l.person(inspection.StepClose, at)
	two := other(l.book.world, l.trace.team.others(one), host)
	l.step(at, inspection.StepClose, one)
	l.step(at.Add(20*time.Minute), inspection.StepReturn, two)
}

// handIn attaches what a unit hands in as proof: mostly something.
func (b *caseBook) handIn(entity string, at time.Time, person string, s *checklist.Subject) {
	for _, f := range []struct {
		name, mime string
		kind       inspection.EvidenceKind
		p          float64
	}{
		{"整改报告.pdf", "application/pdf", inspection.Document, 0.7},
		{"签收单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", inspection.Table, 0.3},
		{"到账回单.jpg", "image/jpeg", inspection.Photo, 0.3},
	} {
		if b.chance(f.p) {
			b.attachTo(entity, at, person, s, f.name, f.kind, f.mime)
		}
	}
}
