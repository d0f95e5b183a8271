package tui

import (
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// cases are the problems, matters and practices of the inspection, by subject and
// number, as the board holds them.
type cases struct {
	problems  []inspection.ProblemCase
	matters   []inspection.MatterCase
	practices []inspection.Practice
	spans     map[string]span // of a subject's problems
	at        map[string]int  // of a problem, by id
	unread    bool            // they are many and come with the next reading
}

// mostAtStart is how many problems, matters and steps are read before the first
// screen is up.
const mostAtStart = 2000

// span is a stretch of a list.
type span struct{ from, to int }

// readCases reads them when the board is read whole, and at the start unless they
// are many. What is recorded at one
// subject's checkpoints changes none of them: then those of old stay.
func (b *board) readCases(tx *store.ReadTx, old *board, subjects []string) (err error) {
	if old != nil && len(subjects) > 0 && len(subjects) < len(b.plan.Subjects) {
		b.cases = old.cases
		return nil
	}
	if old == nil && subjects == nil {
		if b.cases.unread, err = tx.CasesExceed(mostAtStart); b.cases.unread || err != nil {
			return err
		}
	}
	if b.cases.problems, err = tx.Problems(""); err != nil {
		return err
	}
	b.cases.index()
	if b.cases.matters, err = tx.Matters(""); err != nil {
		return err
	}
	b.cases.practices, err = tx.Practices("")
	return err
}

// index notes where each problem and each subject's stand.
func (c *cases) index() {
	c.spans, c.at = map[string]span{}, make(map[string]int, len(c.problems))
	for i := range c.problems {
		p := &c.problems[i]
		c.at[p.ID] = i
		s, begun := c.spans[p.Subject]
		if !begun {
			s.from = i
		}
		s.to = i + 1
		c.spans[p.Subject] = s
	}
}

// problemsOf are a subject's.
func (c *cases) problemsOf(subject string) []inspection.ProblemCase {
	s := c.spans[subject]
	return c.problems[s.from:s.to]
}

// problemsAt are those of a subject that concern a measure.
func (c *cases) problemsAt(subject, measure string) []inspection.ProblemCase {
	var list []inspection.ProblemCase
	for _, p := range c.problemsOf(subject) {
		if p.Measure == measure {
			list = append(list, p)
		}
	}
	return list
}

// caseOf takes a problem's or a matter's entity apart; ok is false if it is
// neither, or not there.
func (c *cases) caseOf(entity string) (of ledgerOf, id string, ok bool) {
	id = entity[strings.LastIndex(entity, "/")+1:]
	if c.problem(id) != nil {
		return ofProblems, id, true
	}
	return ofMatters, id, c.matter(id) != nil
}

// problem is one by its id, nil if it is not there.
func (c *cases) problem(id string) *inspection.ProblemCase {
	if i, ok := c.at[id]; ok {
		return &c.problems[i]
	}
	return nil
}

// matter is one by its id, nil if it is not there.
func (c *cases) matter(id string) *inspection.MatterCase {
	for i := range c.matters {
		if c.matters[i].ID == id {
			return &c.matters[i]
		}
	}
	return nil
}
