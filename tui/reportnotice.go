package tui

import (
	"bytes"
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
)

// planDays is how many working days a unit has, by custom, to say how it will go
// about what it is asked.
const planDays = 10

// newNoticePage shows the notices that hand problems over, one for each unit.
func newNoticePage(s *session, problems []string) *reportPage {
	p := newReportPage(s, nil)
	p.kind, p.problems = report.KindNotice, problems
	return p
}

// newLedgerReport shows a ledger as a document, of a subject or of all for "".
func newLedgerReport(s *session, kind report.Kind, subject string) *reportPage {
	p := newReportPage(s, nil)
	p.kind, p.ledgerOf = kind, subject
	return p
}

// planDue is by when the units say how they will go about it.
func (p *reportPage) planDue() checklist.Date {
	calendar := p.opts.Settings.Calendar
	if calendar == nil {
		calendar = inspection.DefaultCalendar()
	}
	return calendar.AddWorkdays(p.today(), planDays)
}

// noticeUnit is whom a notice goes to.
func noticeUnit(d *report.Doc) string {
	for _, kv := range d.Meta {
		if kv.Key == "范围" {
			return kv.Val
		}
	}
	return ""
}

// saveNotices saves the notices to all units, each in a file of its own.
func (p *reportPage) saveNotices() tea.Cmd {
	all := p.all
	names := make([]string, len(all))
	shown := p.unit
	for i := range all {
		p.unit = i
		names[i] = p.fileName()
	}
	p.unit = shown
	return ask(p, func(context.Context) tea.Msg {
		saved := reportSaved{n: len(all)}
		for i, d := range all {
			var text bytes.Buffer
			saved.err = errors.Join(saved.err, report.Markdown(&text, d))
			name, err := saveBeside(names[i], text.Bytes())
			saved.name, saved.err = name, errors.Join(saved.err, err)
		}
		return saved
	})
}

// notice hands over the marked problems, or the one under the cursor.
func (p *ledger) notice() tea.Cmd {
	var ids []string
	for _, r := range p.rows {
		if p.marked[r.id] {
			ids = append(ids, r.id)
		}
	}
	if len(ids) == 0 {
		ids = []string{p.current().id}
	}
	return p.push(newNoticePage(p.session, ids))
}

// document shows the ledger as a report.
func (p *ledger) document() tea.Cmd {
	kind := report.KindProblems
	if p.of == ofMatters {
		kind = report.KindMatters
	}
	return p.push(newLedgerReport(p.session, kind, p.subject))
}
