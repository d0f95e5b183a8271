package tui

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/report"
)

// reportPage shows a report as it will be saved, and saves it.
type reportPage struct {
	*session
	kind    report.Kind
	subject *checklist.Subject
	team    string // id
	measure *checklist.Measure
	day     checklist.Date // of the digest
	asOf    checklist.Date // the day that it stands for; zero: today

	ledgerOf string   // id of the subject whose ledger it is; empty: of all
	problems []string // ids, of a notice
	unit     int      // whose notice shows

	makes  int    // counts the reports made, so that a late one is dropped
	stop   func() // ends the making of the last one
	busy   bool
	back   *atomic.Int64 // percent of the way back to asOf
	text   []byte        // the document
	failed string        // why there is none
	doc    *report.Doc
	all    []*report.Doc // of a notice: one for each unit
	room   int           // columns to lay it out for
	lines  []docLine     // the preview
	scroll int
	shown  int
	aside  int // columns of wide tables that are left out in front
	most   int // as many can be left out of the widest
}

// reportKinds are those that can be chosen, in the menu's order.
var reportKinds = []report.Kind{
	report.KindBrief, report.KindSubject, report.KindDaily, report.KindTeam, report.KindMeasure, report.KindOverall, report.KindMatrix,
	report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters,
}

type (
	reportMade struct {
		no   int
		doc  *report.Doc
		all  []*report.Doc
		text []byte
		err  error
		laid reportLaid
	}
	// reportLaid is the preview of a report for a width and colours.
	reportLaid struct {
		no    int // of the report
		room  int
		look  *style
		lines []docLine
	}
	reportSaved struct {
		name string
		n    int // documents
		err  error
	}
	// lookAtReport draws anew how far the way back is.
	lookAtReport struct{ no int }
)

// newReportPage starts with the subject's report; subject may be nil.
func newReportPage(s *session, subject *checklist.Subject) *reportPage {
	p := &reportPage{session: s, kind: report.KindSubject, subject: subject, team: s.st.Local().Team, day: s.today(), stop: func() {}, back: new(atomic.Int64)}
	if subject == nil {
		p.kind = report.KindOverall
		p.subject = s.board.plan.Subjects[0]
	}
	for m := range s.board.plan.Measures() {
		p.measure = m
		break
	}
	if p.team == "" && len(s.board.teams) > 0 {
		p.team = s.board.teams[0].ID
	}
	return p
}

func (p *reportPage) Init() tea.Cmd { return p.make() }

func (p *reportPage) Typing() bool { return false }

func (p *reportPage) Status() string {
	if percent := p.back.Load(); p.busy && p.past() {
		return fmt.Sprintf("[正在回到 %s %d%%]", p.asOf, percent)
	}
	if p.busy {
		return "[正在生成]"
	}
	return ""
}

func (p *reportPage) Title() (string, string) {
	at := ""
	if len(p.lines) > 0 {
		at = fmt.Sprintf("%d-%d/%d", p.scroll+1, min(len(p.lines), p.scroll+p.shown), len(p.lines))
	}
	return inspectionTitle(p.board.plan) + " > 报告", at
}

// drop gives up what is being made.
func (p *reportPage) drop() {
	p.makes++
	p.stop()
}

// Leave stops what nobody will see.
func (p *reportPage) Leave() tea.Cmd {
	p.drop()
	return nil
}

// make makes the report off the loop.
func (p *reportPage) make() tea.Cmd {
	p.drop()
	p.busy = true
	p.back = new(atomic.Int64)
	no, st, wanted, room, look, unit := p.makes, p.st, p.order(), p.room, p.style, p.unit
	making, stop := context.WithCancel(context.Background())
	p.stop = stop
	work := ask(p, func(context.Context) tea.Msg {
		defer stop()
		made := reportMade{no: no}
		made.all, made.err = wanted.make(making, st)
		if made.err == nil {
			made.doc = made.all[min(unit, len(made.all)-1)]
			var b bytes.Buffer
			made.err = report.Markdown(&b, made.doc)
			made.text = b.Bytes()
			made.laid = reportLaid{no, room, look, docLines(look, made.doc, room)}
		}
		return made
	})
	if !p.past() {
		return work
	}
	return tea.Batch(work, p.after(progressEvery, reply{p, lookAtReport{no}}))
}

// past tells whether the report stands for a day that is over.
func (p *reportPage) past() bool { return !p.asOf.IsZero() && p.asOf != p.today() }

// until is the day that the report stands for.
func (p *reportPage) until() checklist.Date {
	if p.asOf.IsZero() {
		return p.today()
	}
	return p.asOf
}

// Fit lays the preview out for another width, off the loop: a whole province takes
// a second. Until then the old one shows, cut.
func (p *reportPage) Fit(w int) tea.Cmd {
	p.room = w
	if p.doc == nil || p.busy {
		return nil
	}
	doc, laid := p.doc, reportLaid{no: p.makes, room: w, look: p.style}
	return ask(p, func(context.Context) tea.Msg {
		laid.lines = docLines(laid.look, doc, laid.room)
		return laid
	})
}

// lay shows a preview, and has another made if it is of before.
func (p *reportPage) lay(l reportLaid) tea.Cmd {
	p.lines, p.most = l.lines, widestAside(l.lines)
	p.aside = min(p.aside, p.most)
	if l.room != p.room || l.look != p.style {
		return p.Fit(p.room)
	}
	return nil
}

// order is what the page is set to.
func (p *reportPage) order() reportOrder {
	back := p.back
	o := reportOrder{
		kind: p.kind, subject: p.subject.ID, team: p.team, measure: p.measure.ID, day: p.day,
		today: p.until(), past: p.past(), warn: p.opts.Settings.WarnDays, problems: p.problems,
		templates: p.opts.Settings.Templates, sample: p.opts.Sample,
		progress: func(done, total int64) { back.Store(done * 100 / max(1, total)) },
	}
	if isLedger(p.kind) {
		o.subject = p.ledgerOf
	}
	if p.kind == report.KindNotice {
		o.planDue = p.planDue()
	}
	return o
}

func (p *reportPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case reportMade:
		if msg.no != p.makes {
			return nil
		}
		p.busy = false
		if msg.err != nil { // what stood here is of something else
			p.doc, p.text, p.all, p.lines, p.failed = nil, nil, nil, nil, sayError(msg.err)
			p.say(p.failed)
			return nil
		}
		p.failed = ""
		p.doc, p.text, p.all = msg.doc, msg.text, msg.all
		return p.lay(msg.laid)
	case reportLaid:
		if msg.no == p.makes && !p.busy {
			return p.lay(msg)
		}
	case lookAtReport:
		if msg.no == p.makes && p.busy {
			return p.after(progressEvery, reply{p, msg})
		}
	case reportSaved:
		switch {
		case msg.err != nil:
			p.say("没有存成：" + sayError(msg.err))
		case msg.n > 1:
			p.say(fmt.Sprintf("已存 %d 份，在 %s", msg.n, filepath.Dir(msg.name)))
		default:
			p.say("已存为 " + msg.name)
		}
	}
	return nil
}

// what the report is of; empty for all.
func (p *reportPage) what() string {
	switch p.kind {
	case report.KindSubject, report.KindBrief:
		return p.subject.Label()
	case report.KindDaily:
		return p.dateWords(p.day)
	case report.KindTeam:
		if t := p.board.team(p.team); t != nil {
			return t.Name
		}
	case report.KindMeasure:
		return p.measure.Number + p.measure.Title
	case report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters:
		if s := p.board.plan.Subject(p.ledgerOf); s != nil {
			return s.Label()
		}
		return allSubjects
	case report.KindNotice:
		if p.unit < len(p.all) {
			return noticeUnit(p.all[p.unit])
		}
	case report.KindOverall, report.KindMatrix:
	}
	return ""
}
