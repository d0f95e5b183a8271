package tui

import (
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// What is due, on Home.

// dueItem is a problem, a matter or a checkpoint whose deadline is near or past.
type dueItem struct {
	spot
	deadline checklist.Date
	signal   inspection.Signal
	label    string
	state    string
	of       ledgerOf // of id
	id       string   // a problem's or matter's; empty: a checkpoint's
}

// dueShown is how many due items Home shows.
const dueShown = 3

// due lists what of the scope is due within the warning time or past.
func (h *home) due() []dueItem {
	if h.scope == everybody {
		return nil
	}
	items := h.dueCases()
	if len(items) >= dueShown {
		return items[:dueShown]
	}
	return append(items, h.dueCheckpoints(dueShown-len(items))...)
}

// dueCases are the problems and matters of the scope that are due, the most
// urgent first.
func (h *home) dueCases() []dueItem {
	today, warn := h.today(), h.opts.Settings.WarnDays
	until := today.AddDays(warn)
	var items []dueItem
	add := func(of ledgerOf, id, name, title string, c *inspection.Course, first checklist.Date) {
		if c.DueBy(first, until) {
			items = append(items, dueItem{
				deadline: c.Due(first), signal: inspection.ProblemSignal(c, first, today, warn), label: name + "  " + title,
				state: courseWord(c), of: of, id: id,
			})
		}
	}
	for _, s := range h.subjects() {
		for _, c := range h.board.cases.problemsOf(s.ID) {
			add(ofProblems, c.ID, inspection.Numbered(h.board.plan, c.Subject, c.Label), c.Title, c.Course, c.Deadline)
		}
	}
	for _, c := range h.board.cases.matters {
		if slices.ContainsFunc(h.subjects(), func(s *checklist.Subject) bool { return s.ID == c.Subject }) {
			add(ofMatters, c.ID, "事项 "+inspection.Numbered(h.board.plan, c.Subject, c.Label), c.Title, c.Course, c.Deadline)
		}
	}
	sortDue(items)
	return items
}

// sortDue puts the earliest first.
func sortDue(items []dueItem) {
	slices.SortStableFunc(items, func(a, b dueItem) int { return strings.Compare(a.deadline.String(), b.deadline.String()) })
}

// dueCheckpoints are at most so many checkpoints that are due.
func (h *home) dueCheckpoints(most int) []dueItem {
	today := h.today()
	until := today.AddDays(h.opts.Settings.WarnDays)
	var items []dueItem
	for _, s := range h.subjects() {
		of := h.board.of(s.ID)
		for _, cp := range h.board.plan.For(s.ID) {
			if sig, due := inspection.CheckpointDue(cp, of, today, until); due {
				items = append(items, dueItem{
					spot: spot{s.ID, cp.ID}, deadline: cp.Deadline, signal: sig,
					label: s.Label() + cp.Title() + "  " + cp.Name(), state: of(cp.ID).Word(),
				})
			}
		}
	}
	sortDue(items)
	return items[:min(most, len(items))]
}
