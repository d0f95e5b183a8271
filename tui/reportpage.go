package tui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/adrg/xdg"

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
		if msg.err != nil {
			p.say(sayError(msg.err))
			return nil
		}
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

func (p *reportPage) Rows() []row {
	rows := []row{
		{Binding: bound("1", "选报告"), do: p.chooseKind, bar: "1 2 4 更改", menu: true},
		{Binding: bound("2", "选"+p.whatWord()), do: p.chooseWhat, bar: "-", menu: true, why: p.whyNotChoose},
		{Binding: bound("4", "选截至哪天"), do: p.chooseAsOf, bar: "-", menu: true},
		{Binding: bound("5", "保存"), do: p.save, menu: true, why: p.whyNotSave},
	}
	move := func(d int) tea.Cmd {
		p.scroll = max(0, min(p.scroll+d, len(p.lines)-p.shown))
		return nil
	}
	moves := moveRows(move, func() int { return p.shown })
	moves[0].bar = "上下 滚动"
	rows = append(rows,
		row{Binding: bound("right", "宽表往右看"), do: func() tea.Cmd { return p.moveAside(1) }, bar: p.asideWords(), menu: true, why: p.whyNotAside},
		row{Binding: bound("left", "宽表往左看"), do: func() tea.Cmd { return p.moveAside(-1) }, bar: "-", menu: true, why: p.whyNotAside},
	)
	return append(append(rows, moves...), row{Binding: bound("esc backspace", "返回"), do: p.pop, menu: true})
}

// moveAside moves the tables that are wider than the window; each stops at its
// end.
func (p *reportPage) moveAside(d int) tea.Cmd {
	p.aside = max(0, min(p.aside+d, p.most))
	return nil
}

func (p *reportPage) asideWords() string {
	if p.whyNotAside() != "" {
		return "-"
	}
	return "左右 看宽表"
}

func (p *reportPage) whyNotAside() string {
	if p.most == 0 {
		return "表格都在窗口里，没有要移的"
	}
	return ""
}

func (p *reportPage) Wheel(n int) tea.Cmd {
	p.scroll = max(0, min(p.scroll+n, len(p.lines)-p.shown))
	return nil
}

func (p *reportPage) Click(int, int) tea.Cmd { return nil }

func (p *reportPage) chooseKind() tea.Cmd {
	var rows []row
	for _, k := range reportKinds {
		rows = append(rows, p.chooses(k.Word(), func() { p.kind = k }))
	}
	return p.push(newMenu(p.session, "报告", rows))
}

// chooses makes the report anew after the choice.
func (p *reportPage) chooses(label string, set func()) row {
	return row{Binding: named("", "", label), menu: true, do: func() tea.Cmd {
		set()
		p.scroll, p.aside = 0, 0
		return p.make()
	}}
}

func (p *reportPage) chooseWhat() tea.Cmd {
	var rows []row
	switch p.kind {
	case report.KindSubject, report.KindBrief:
		for _, s := range p.board.plan.Subjects {
			rows = append(rows, p.chooses(s.Label(), func() { p.subject = s }))
		}
	case report.KindTeam:
		for _, t := range p.board.teams {
			rows = append(rows, p.chooses(t.Name, func() { p.team = t.ID }))
		}
	case report.KindMeasure:
		for m := range p.board.plan.Measures() {
			rows = append(rows, p.chooses(m.Number+m.Title, func() { p.measure = m }))
		}
	case report.KindDaily:
		for back := range daysOffered {
			day := checklist.DateOf(p.now().AddDate(0, 0, -back))
			rows = append(rows, p.chooses(p.dateWords(day), func() { p.day = day }))
		}
	case report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters:
		rows = append(rows, p.chooses(allSubjects, func() { p.ledgerOf = "" }))
		for _, s := range p.board.plan.Subjects {
			rows = append(rows, p.chooses(s.Label(), func() { p.ledgerOf = s.ID }))
		}
	case report.KindNotice:
		for i, d := range p.all {
			rows = append(rows, p.chooses(noticeUnit(d), func() { p.unit = i }))
		}
	case report.KindOverall, report.KindMatrix:
	}
	return p.push(newMenu(p.session, p.whatWord(), rows))
}

func (p *reportPage) whyNotChoose() string {
	if p.what() == "" {
		return "这种报告写全部对象"
	}
	return ""
}

// daysOffered is how many days back a digest can be of.
const daysOffered = 14

// dateWords is a day as a person calls it.
func (s *session) dateWords(d checklist.Date) string {
	switch d.DaysUntil(s.today()) {
	case 0:
		return d.String() + " 今天"
	case 1:
		return d.String() + " 昨天"
	}
	return d.String()
}

// whatWord is what the report is of, as a word.
func (p *reportPage) whatWord() string {
	switch p.kind {
	case report.KindDaily:
		return "日期"
	case report.KindTeam:
		return "督导组"
	case report.KindMeasure:
		return "措施"
	case report.KindNotice:
		return "单位"
	default:
	}
	return "对象"
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

// fileName is where the report is saved.
func (p *reportPage) fileName() string {
	dir := p.documents("督导报告")
	name, day := p.kind.Word(), p.until()
	switch p.kind {
	case report.KindSubject, report.KindTeam:
		name = p.what() + "小结"
	case report.KindBrief:
		name = p.what() + p.kind.Word()
	case report.KindDaily:
		day = p.day
	case report.KindMeasure:
		name = p.measure.Number + "措施报告"
	case report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters:
		if p.ledgerOf != "" {
			name = p.what() + name
		}
	case report.KindNotice:
		name += "-" + p.what()
	case report.KindOverall, report.KindMatrix:
	}
	if p.opts.Sample {
		name = sampleWord + "-" + name
	}
	return filepath.Join(dir, strings.Map(fileRune, name)+"-"+monthDay(day)+".md")
}

// documents is where files for others are saved: the folder of the settings, else
// one of that name among the user's documents.
func (s *session) documents(name string) string {
	return cmp.Or(s.opts.Settings.ReportDir, filepath.Join(xdg.UserDirs.Documents, name))
}

// monthDay is a day in a file's name: 0715.
func monthDay(d checklist.Date) string { return strings.ReplaceAll(d.String()[len("2014-"):], "-", "") }

// fileRune leaves out what no file system takes in a name.
func fileRune(r rune) rune {
	if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
		return '_'
	}
	return r
}

func (p *reportPage) whyNotSave() string {
	if p.busy || p.text == nil {
		return "报告正在生成，稍后再存"
	}
	return ""
}

func (p *reportPage) save() tea.Cmd {
	if p.kind == report.KindNotice {
		return p.saveNotices()
	}
	name, text := p.fileName(), p.text
	return ask(p, func(context.Context) tea.Msg {
		name, err := saveBeside(name, text)
		return reportSaved{name, 1, err}
	})
}

// saveBeside writes a file under the name, or, where another text stands under
// it already, under the name with -2, -3 …
func saveBeside(name string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return name, err
	}
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for n := 2; ; n++ {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
				return name, nil
			}
			name = fmt.Sprintf("%s-%d%s", base, n, ext)
			continue
		}
		if err != nil {
			return name, err
		}
		_, err = f.Write(text)
		return name, errors.Join(err, f.Sync(), f.Close())
	}
}

func (p *reportPage) View(w, h int) ([]string, *tea.Cursor) {
	choices := " 1 报告 [" + p.kind.Word() + "]"
	if what := p.what(); what != "" {
		choices += "  2 " + p.whatWord() + " [" + what + "]"
	}
	asOf := "今天"
	if p.past() {
		asOf = p.asOf.String()
	}
	lines := []string{cutEnd(choices+"  格式 [markdown]  4 截至 ["+asOf+"]", w), ""}
	p.shown = max(1, h-4)
	p.scroll = max(0, min(p.scroll, len(p.lines)-p.shown))
	if p.scroll < len(p.lines) {
		lines[1] = p.headAbove(p.lines[p.scroll])
	}
	for _, l := range p.lines[p.scroll:min(len(p.lines), p.scroll+p.shown)] {
		lines = append(lines, p.line(l))
	}
	lines = fill(lines, h-2)
	return append(lines, "", p.style.faint.Render(" 存为  ")+cutFront(p.fileName(), w-8)), tea.NewCursor(0, 2)
}

// headAbove is the head of a table that is scrolled out above one of its rows.
func (p *reportPage) headAbove(l docLine) string {
	if l.table == nil || l.head {
		return ""
	}
	return p.line(docLine{table: l.table, cells: l.table.head, head: true})
}

// line draws a line of the preview.
func (p *reportPage) line(l docLine) string {
	if l.table == nil {
		return l.text
	}
	line := l.table.line(l.cells, p.aside, l.head)
	if l.head {
		line = p.style.faint.Render(line)
	}
	return " " + line
}
