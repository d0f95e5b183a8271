package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// What the teams have found leads somewhere: problems with what was done about
// them, matters of enterprises, practices worth spreading. They come after the
// tours, from what those left behind.

// How many there are: about as many as teams come home with.
const (
	problemCount  = 80
	matterCount   = 60
	practiceCount = 20
)

// trace is what a tour leaves behind: a finding, by whom.
type trace struct {
	at      time.Time
	team    team
	subject *checklist.Subject
	cp      *checklist.Checkpoint
	result  inspection.Result
	facts   string
}

// entry is an operation that waits until all are known: a laptop writes in the
// order of the clock.
type entry struct {
	at     time.Time
	person string
	kind   string
	entity string
	fields map[string]string
}

// caseBook gathers what is written about problems, matters and practices.
type caseBook struct {
	*world
	entries []entry
	next    map[string]int // the last number given out: kind and subject
}

// settle makes the problems, matters and practices and writes them.
func (w *world) settle() {
	b := &caseBook{world: w, next: map[string]int{}}
	slices.SortStableFunc(w.traces, func(a, b trace) int { return a.at.Compare(b.at) })
	b.problems()
	b.matters()
	b.practices()
	slices.SortStableFunc(b.entries, func(a, b entry) int { return a.at.Compare(b.at) })
	for _, e := range b.entries {
		w.write(e.at, e.person, e.kind, e.entity, e.fields)
	}
}

func (b *caseBook) put(at time.Time, person, kind, entity string, fields map[string]string) {
	b.entries = append(b.entries, entry{at, person, kind, entity, fields})
}

func (b *caseBook) number(kind string, s *checklist.Subject) string {
	key := kind + " " + s.ID
	b.next[key]++
	return fmt.Sprint(b.next[key])
}

// drawn are n of the traces, in order; the weight says how likely each is, 0: not
// at all.
func (b *caseBook) drawn(n int, weight func(trace) float64) []trace {
	type lot struct {
		i    int
		draw float64
	}
	var lots []lot
	for i, t := range b.traces {
		p := weight(t)
		if t.team.name == hostTeam { // its pages are looked at first
			p *= 4
		}
		if p > 0 {
			lots = append(lots, lot{i, b.rng.ExpFloat64() / p})
		}
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Compare(a.draw, b.draw) })
	lots = lots[:min(n, len(lots))]
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Compare(a.i, b.i) })
	var list []trace
	for _, l := range lots {
		list = append(list, b.traces[l.i])
	}
	return list
}

// writer is who of a team writes something down: the host's laptop of today is
// this one.
func (b *caseBook) writer(t team, at time.Time) string {
	if at.YearDay() == Now().YearDay() {
		return pick(b.world, t.others(host))
	}
	return pick(b.world, t.members)
}

// workday is a moment in the working hours some working days after another.
func (b *caseBook) workday(at time.Time, days int) time.Time {
	for days > 0 {
		at = at.AddDate(0, 0, 1)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
			days--
		}
	}
	y, m, d := at.Date()
	return time.Date(y, m, d, 8+b.rng.IntN(10), b.rng.IntN(60), 0, 0, time.Local)
}

// attachTo records a file for a problem's or a matter's step.
func (b *caseBook) attachTo(entity string, at time.Time, person string, s *checklist.Subject, name string, kind inspection.EvidenceKind, mime string) {
	b.put(at, person, store.KindEvidence, store.EvidenceEntity(b.insp, b.newID()), b.piece(entity, s, name, kind, mime))
}
