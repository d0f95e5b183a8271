package tui

import (
	"slices"

	"dudao/checklist"
	"dudao/inspection"
)

// slot is a place in the inspection that something can be filed under: a
// checkpoint as one subject is asked it.
type slot struct {
	subject *checklist.Subject
	cp      *checklist.Checkpoint
	sum     inspection.Summary
	text    checklist.Coded // what it is looked for by
}

// label is 汕头市（二十四）2.
func (s slot) label() string { return s.subject.Label() + s.cp.Title() }

// slots are all of them, in the order in which one is likely to be meant: of the
// current visit's subject, of the one that it is about, of the last one, of the
// own team's, then the others; each in the plan's order.
func (s *session) slots(about string) []slot {
	local, visited := s.st.Local(), ""
	if s.board.visit != nil {
		visited = s.board.visit.Subject
	}
	own := s.board.subjectsOf(local.Team)
	rank := func(subject *checklist.Subject) int {
		switch id := subject.ID; {
		case id == visited:
			return 0
		case id == about:
			return 1
		case id == local.Subject:
			return 2
		case slices.Contains(own, id):
			return 3
		}
		return 4
	}
	subjects := slices.Clone(s.board.plan.Subjects)
	slices.SortStableFunc(subjects, func(a, b *checklist.Subject) int { return rank(a) - rank(b) })

	questions := map[*checklist.Checkpoint]checklist.Coded{}
	for cp := range s.board.plan.Checkpoints() {
		questions[cp] = checklist.Code(cp.Title() + " " + cp.Measure.Title + " " + cp.Name() + " " + cp.Question)
	}
	var all []slot
	for _, subject := range subjects {
		of, name := s.board.of(subject.ID), checklist.Code(subject.Label()+" "+subject.Name+" ")
		for _, cp := range s.board.plan.For(subject.ID) {
			all = append(all, slot{subject, cp, of(cp.ID), slices.Concat(name, questions[cp])})
		}
	}
	return all
}
