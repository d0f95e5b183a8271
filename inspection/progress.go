package inspection

import (
	"slices"

	"dudao/checklist"
)

// Counts is how far an inspection has come, over any set of checkpoints.
// Met + Partial + Unmet + NA + Disputed = Checked.
type Counts struct {
	Applicable int // checkpoints asked, 不适用 included
	NotAsked   int // 不问: ruled out by another checkpoint's result, not in Applicable
	Checked    int // with a result
	Met        int
	Partial    int
	Unmet      int
	NA         int
	Disputed   int // live results differ
	Conflicts  int // fields in conflict, of any kind
	PastDue    int // 到期未查: unchecked although the deadline has passed
	Signal     Signal

	ProblemsOpen    int // not closed; of two states in conflict, one of them not
	ProblemsOverdue int
}

// Unchecked is what is still to do.
func (c Counts) Unchecked() int { return c.Applicable - c.Checked }

// Plus adds two counts over sets that share no checkpoint.
func (c Counts) Plus(o Counts) Counts {
	return Counts{
		Applicable: c.Applicable + o.Applicable,
		NotAsked:   c.NotAsked + o.NotAsked,
		Checked:    c.Checked + o.Checked,
		Met:        c.Met + o.Met,
		Partial:    c.Partial + o.Partial,
		Unmet:      c.Unmet + o.Unmet,
		NA:         c.NA + o.NA,
		Disputed:   c.Disputed + o.Disputed,
		Conflicts:  c.Conflicts + o.Conflicts,
		PastDue:    c.PastDue + o.PastDue,
		Signal:     Worse(c.Signal, o.Signal),

		ProblemsOpen:    c.ProblemsOpen + o.ProblemsOpen,
		ProblemsOverdue: c.ProblemsOverdue + o.ProblemsOverdue,
	}
}

// countOne counts one checkpoint that is asked by the summary of its finding; the
// zero Summary is an unchecked one.
func countOne(s Summary, deadline, today checklist.Date) Counts {
	c := Counts{Applicable: 1, Conflicts: s.Conflicts, Signal: SignalOf(s.Results, deadline, today)}
	switch {
	case len(s.Results) == 0:
		if !deadline.IsZero() && deadline.Before(today) {
			c.PastDue = 1
		}
		return c
	case len(s.Results) > 1:
		c.Disputed = 1
	default:
		switch s.Results[0] {
		case Met:
			c.Met = 1
		case Partial:
			c.Partial = 1
		case Unmet:
			c.Unmet = 1
		case NA:
			c.NA = 1
		case Unchecked:
		}
	}
	c.Checked = 1
	return c
}

// Count counts checkpoints of a subject; of finds the summary of any of its
// checkpoints, of those too that are not counted, and returns the zero Summary
// where nothing is recorded.
func Count(checkpoints []*checklist.Checkpoint, of func(checkpoint string) Summary, today checklist.Date) Counts {
	var total Counts
	for _, cp := range checkpoints {
		if Asked(cp, of) {
			total = total.Plus(countOne(of(cp.ID), cp.Deadline, today))
		} else {
			total = total.Plus(Counts{NotAsked: 1, Conflicts: of(cp.ID).Conflicts})
		}
	}
	return total
}

// CountProblems counts problems, as seen on today, warn days ahead: what they add
// to the counts of the checkpoints of their subject or measure.
func CountProblems(cases []ProblemCase, today checklist.Date, warn int) Counts {
	var total Counts
	for i := range cases {
		c := Counts{Signal: cases[i].Signal(today, warn), Conflicts: len(cases[i].Record.Disputed)}
		states := cases[i].Course.States()
		if len(states) > 1 {
			c.Conflicts++
		}
		if slices.ContainsFunc(states, func(s State) bool { return !s.Done() }) {
			c.ProblemsOpen = 1
		}
		if cases[i].Overdue(today) {
			c.ProblemsOverdue = 1
		}
		total = total.Plus(c)
	}
	return total
}

// Next is the first checkpoint after the one called from, in the given order and
// round the end, that is asked and has no result; from itself comes last. An
// unknown or empty from starts at the top. Nil: all are checked. of is as for
// Count.
func Next(checkpoints []*checklist.Checkpoint, from string, of func(checkpoint string) Summary) *checklist.Checkpoint {
	start := 0
	for i, cp := range checkpoints {
		if cp.ID == from {
			start = i + 1
			break
		}
	}
	for i := range checkpoints {
		if cp := checkpoints[(start+i)%len(checkpoints)]; len(of(cp.ID).Results) == 0 && Asked(cp, of) {
			return cp
		}
	}
	return nil
}
