package tui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// The rows of a ledger: what is in it, in which order, and what is typed to narrow it.

// ledgerRow is one problem or matter as it is listed.
type ledgerRow struct {
	id, name, subject, title string
	severity                 inspection.Severity
	unit, kind, enterprise   string
	course                   *inspection.Course
	due                      checklist.Date
	signal                   inspection.Signal
	at                       string // when it was raised
	text                     checklist.Coded
}

// ledgerOrder is how they are sorted.
type ledgerOrder uint8

const (
	byUrgency ledgerOrder = iota
	byName
	byUnit
	bySeverity
	byState
	ledgerOrders = iota
)

// ledgerCoded are the texts that rows are filtered by.
type ledgerCoded struct {
	no    int
	texts map[*ledgerRow]checklist.Coded
}

func (o ledgerOrder) word() string {
	return [...]string{"急的在前", "按编号", "按单位", "按程度", "按状态"}[o]
}

// collect takes what the board holds; the cursor stays on its row.
func (p *ledger) collect() {
	was := ""
	if r := p.current(); r != nil {
		was = r.id
	}
	p.all = p.all[:0]
	own := p.board.subjectsOf(p.st.Local().Team)
	in := func(subject string) bool {
		return p.subject != "" && subject == p.subject || p.subject == "" && (!p.own || slices.Contains(own, subject))
	}
	today, warn := p.today(), p.opts.Settings.WarnDays
	if p.of == ofProblems {
		for i := range p.board.cases.problems {
			c := &p.board.cases.problems[i]
			if in(c.Subject) {
				p.all = append(p.all, &ledgerRow{
					id: c.ID, name: inspection.Numbered(p.board.plan, c.Subject, c.Label), subject: c.Subject, title: c.Title, severity: c.Severity,
					unit: c.Unit, kind: c.Type, course: c.Course, due: c.Due(), signal: c.Signal(today, warn), at: c.At.Format("2006-01-02"),
				})
			}
		}
	} else {
		for i := range p.board.cases.matters {
			c := &p.board.cases.matters[i]
			if in(c.Subject) {
				p.all = append(p.all, &ledgerRow{
					id: c.ID, name: inspection.Numbered(p.board.plan, c.Subject, c.Label), subject: c.Subject, title: c.Title, enterprise: c.Enterprise,
					unit: c.Unit, course: c.Course, due: c.Due(), signal: c.Signal(today, warn), at: c.At.Format("2006-01-02"),
				})
			}
		}
	}
	p.counts = map[ledgerState]int{}
	for _, s := range p.states() {
		for _, r := range p.all {
			if s.has(r.course) {
				p.counts[s]++
			}
		}
	}
	p.sort()
	p.refresh()
	if i := slices.IndexFunc(p.rows, func(r *ledgerRow) bool { return r.id == was }); i >= 0 {
		p.at = i
	}
	for id := range p.marked {
		if !slices.ContainsFunc(p.all, func(r *ledgerRow) bool { return r.id == id }) {
			delete(p.marked, id)
		}
	}
}

func (p *ledger) sort() {
	slices.SortStableFunc(p.all, func(a, b *ledgerRow) int {
		switch p.order {
		case byUrgency:
			return cmp.Or(cmp.Compare(b.signal, a.signal), compareDue(a.due, b.due))
		case byUnit:
			return strings.Compare(a.unit, b.unit)
		case bySeverity:
			return cmp.Compare(b.severity, a.severity)
		case byState:
			return cmp.Compare(a.course.State(), b.course.State())
		case byName:
		}
		return strings.Compare(a.subject, b.subject)
	})
}

// compareDue puts the earlier day first, and what has none behind all.
func compareDue(a, b checklist.Date) int {
	switch {
	case a == b:
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *ledger) narrow() {
	p.at, p.top = 0, 0
	p.refresh()
}

// refresh picks the rows that show.
func (p *ledger) refresh() {
	p.rows = p.rows[:0]
	for _, r := range p.all {
		if p.state.has(r.course) && (p.filter.pattern.Empty() || r.text == nil || p.filter.pattern.InCoded(r.text)) {
			p.rows = append(p.rows, r)
		}
	}
	p.at = max(0, min(p.at, len(p.rows)-1))
}

// code makes the texts that are filtered by, off the loop: of thousands it takes a
// while. Until then a filter leaves all rows.
func (p *ledger) code() tea.Cmd {
	p.codes++
	no, all := p.codes, slices.Clone(p.all)
	return ask(p, func(context.Context) tea.Msg {
		texts := make(map[*ledgerRow]checklist.Coded, len(all))
		for _, r := range all {
			texts[r] = code(r.name, r.title, r.unit, r.kind, r.enterprise, r.severity.Word(), r.course.State().Word(), r.due.String())
		}
		return ledgerCoded{no, texts}
	})
}

func (p *ledger) coded(c ledgerCoded) {
	if c.no != p.codes {
		return
	}
	for r, text := range c.texts {
		r.text = text
	}
	if !p.filter.pattern.Empty() {
		p.refresh()
	}
}
