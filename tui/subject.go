package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// subjectPage shows one subject's measures by chapter, with how each checkpoint
// stands.
type subjectPage struct {
	*session
	list
	filter   *filter
	subject  *checklist.Subject
	unfolded string    // id of the measure whose checkpoints show
	digits   string    // a measure's number as far as it is typed
	typedAt  time.Time // when its last digit was
	rows     []subjectRow
	lacking  map[string][]checklist.Want // by checkpoint
	shown    int
}

// subjectRow is one line: a chapter's heading, a measure, or a checkpoint.
type subjectRow struct {
	chapter    *checklist.Chapter
	measure    *checklist.Measure
	checkpoint *checklist.Checkpoint
}

func (r subjectRow) selectable() bool { return r.chapter == nil }

func newSubjectPage(s *session, subject *checklist.Subject) *subjectPage {
	p := &subjectPage{session: s, filter: newFilter(), subject: subject}
	p.layOut()
	p.stand(s.st.Local().Checkpoint)
	return p
}

func (p *subjectPage) Init() tea.Cmd { return p.readLacking() }

func (p *subjectPage) Typing() bool { return p.filter.opened }

func (p *subjectPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case changed:
		if s := p.board.plan.Subject(p.subject.ID); s != nil {
			p.subject = s
		}
		p.layOut()
		return p.readLacking()
	case lackingRead:
		p.takeLacking(msg)
	case tea.KeyPressMsg:
		if p.filter.key(msg) {
			p.narrow()
		}
	case tea.PasteMsg:
		if digits, ok := onlyDigits(msg.Content); ok && !p.filter.opened { // typed in one go
			var cmds []tea.Cmd
			for _, d := range strings.Split(digits, "") {
				cmds = append(cmds, p.digit(d))
			}
			return tea.Batch(cmds...)
		}
		if p.filter.key(msg) {
			p.narrow()
		}
	}
	return nil
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *subjectPage) narrow() {
	p.rows, p.at, p.top = nil, 0, 0
	p.layOut()
}

// layOut makes the rows; the cursor stays where it was.
func (p *subjectPage) layOut() {
	var was subjectRow
	if p.at < len(p.rows) {
		was = p.rows[p.at]
	}
	p.rows = p.rows[:0]
	for _, c := range p.board.plan.Chapters {
		head := true
		for _, m := range c.Measures {
			asked := p.asked(m)
			below, ok := p.below(m, asked)
			if !ok || len(asked) == 0 {
				continue
			}
			if head {
				p.rows = append(p.rows, subjectRow{chapter: c})
				head = false
			}
			p.rows = append(p.rows, subjectRow{measure: m})
			for _, cp := range below {
				p.rows = append(p.rows, subjectRow{measure: m, checkpoint: cp})
			}
		}
	}
	p.at = p.find(was)
}

// below are the checkpoints that show below a measure: those that the filter
// holds for, else all where it is unfolded. It is false if the measure does not
// show itself.
func (p *subjectPage) below(m *checklist.Measure, asked []*checklist.Checkpoint) ([]*checklist.Checkpoint, bool) {
	switch {
	case !p.filter.pattern.Empty():
		held := slices.DeleteFunc(asked, func(cp *checklist.Checkpoint) bool { return !p.filter.in(cp.Short, cp.Question) })
		return held, len(held) > 0 || p.filter.in(m.Number+m.Title)
	case m.ID == p.unfolded:
		return asked, true
	}
	return nil, true
}

// find is the row that shows the same as r, else its measure, else the first.
func (p *subjectPage) find(r subjectRow) int {
	first, measure := -1, -1
	for i, o := range p.rows {
		if !o.selectable() {
			continue
		}
		if first < 0 {
			first = i
		}
		if r.measure == nil || o.measure.ID != r.measure.ID {
			continue
		}
		if o.checkpoint == nil {
			measure = i
		}
		if (o.checkpoint == nil) == (r.checkpoint == nil) && (r.checkpoint == nil || o.checkpoint.ID == r.checkpoint.ID) {
			return i
		}
	}
	return max(0, first, measure)
}

// stand puts the cursor on the measure of a checkpoint.
func (p *subjectPage) stand(checkpoint string) {
	if cp := p.board.plan.Checkpoint(checkpoint); cp != nil && cp.Applies(p.subject.ID) {
		p.at = p.find(subjectRow{measure: cp.Measure})
	}
}

// asked are the measure's checkpoints that the subject is asked.
func (p *subjectPage) asked(m *checklist.Measure) []*checklist.Checkpoint {
	var list []*checklist.Checkpoint
	for _, cp := range m.Checkpoints {
		if cp.Applies(p.subject.ID) {
			list = append(list, cp)
		}
	}
	return list
}

func (p *subjectPage) Title() (string, string) {
	c := p.board.counts(p.subject.ID, p.today(), p.opts.Settings.WarnDays)
	at := signalMark(c.Signal) + fmt.Sprintf("  %d/%d", c.Checked, c.Applicable)
	if c.ProblemsOpen > 0 {
		at += fmt.Sprintf("  问题 %d", c.ProblemsOpen)
	}
	if c.Conflicts > 0 {
		at += fmt.Sprintf("  冲突 %d", c.Conflicts)
	}
	return inspectionTitle(p.board.plan) + " > " + p.subject.Label(), at
}

func (p *subjectPage) Status() string { return "" }

func (p *subjectPage) Rows() []row {
	rows := []row{
		{Binding: bound("enter", "检查"), do: p.enter, menu: true},
		{Binding: bound("space", "下一项未查"), do: p.next, menu: true},
		{Binding: bound("right", "展开"), do: p.unfold, menu: true},
		{Binding: bound("left", "收起"), do: p.fold, bar: "-", menu: true},
		{Binding: named("", "", "定本对象的冲突"), do: p.openConflicts, bar: "-", menu: true, why: p.whyNotConflicts},
		{Binding: named("", "", "录入本对象的指标"), do: func() tea.Cmd { return p.push(newTargets(p.session, p.subject)) }, bar: "-", menu: true},
		{Binding: named("", "", "立问题"), do: func() tea.Cmd { return p.raise(p.subject, nil) }, bar: "-", menu: true},
		{Binding: named("", "", "看本对象的问题"), do: func() tea.Cmd { return p.push(newLedger(p.session, ofProblems, p.subject.ID)) }, bar: "-", menu: true},
		{Binding: named("", "", "提现场事项"), do: func() tea.Cmd { return p.takeMatter(p.subject, nil) }, bar: "-", menu: true},
		{Binding: named("", "", "看本对象的现场事项"), do: func() tea.Cmd { return p.push(newLedger(p.session, ofMatters, p.subject.ID)) }, bar: "-", menu: true},
		{Binding: named("", "", "看本对象的典型做法"), do: func() tea.Cmd { return p.push(newPractices(p.session, p.subject, "")) }, bar: "-", menu: true},
		{Binding: named("", "", "写典型做法"), do: func() tea.Cmd { return p.writePractice(p.subject, "") }, bar: "-", menu: true},
		{Binding: named("", "", "看本对象的佐证"), do: func() tea.Cmd { return p.push(newEvidencePage(p.session, supported{subject: p.subject})) }, bar: "-", menu: true},
		{Binding: named("", "", "出对象小结"), do: func() tea.Cmd { return p.push(newReportPage(p.session, p.subject)) }, bar: "-", menu: true},
	}
	if !p.filter.opened {
		rows = append(rows, row{Binding: bound("esc backspace", "返回"), do: p.pop, menu: true})
		rows = append(rows, p.digitRows()...)
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

func (p *subjectPage) moveBy(d int) tea.Cmd {
	p.digits = ""
	p.move(d, len(p.rows), func(i int) bool { return p.rows[i].selectable() })
	return nil
}

// enter opens a checkpoint, or a measure's first unchecked one.
func (p *subjectPage) enter() tea.Cmd {
	p.digits = ""
	if len(p.rows) == 0 {
		return nil
	}
	r := p.rows[p.at]
	if r.checkpoint != nil && len(p.board.of(p.subject.ID)(r.checkpoint.ID).Results) > 1 {
		entity := store.FindingEntity(p.st.Local().Inspection, p.subject.ID, r.checkpoint.ID)
		return p.push(newConflictsPage(p.session, conflictScope{subject: p.subject.ID, entity: entity}))
	}
	if r.checkpoint != nil {
		return p.open(r.checkpoint)
	}
	asked := p.asked(r.measure)
	if next := inspection.Next(asked, "", p.board.of(p.subject.ID)); next != nil {
		return p.open(next)
	}
	return p.open(asked[0])
}

func (p *subjectPage) openConflicts() tea.Cmd {
	return p.push(newConflictsPage(p.session, conflictScope{subject: p.subject.ID}))
}

func (p *subjectPage) whyNotConflicts() string {
	if p.board.allDisputes() == 0 {
		return "没有冲突"
	}
	return ""
}

// open goes to the Walk page of a checkpoint.
func (p *subjectPage) open(cp *checklist.Checkpoint) tea.Cmd {
	p.stand(cp.ID)
	return p.push(newWalk(p.session, p.subject, cp))
}

// next goes to the subject's next unchecked checkpoint, from the cursor on.
func (p *subjectPage) next() tea.Cmd {
	from := ""
	if len(p.rows) > 0 {
		if r := p.rows[p.at]; r.checkpoint != nil {
			from = r.checkpoint.ID
		} else {
			from = p.before(r.measure)
		}
	}
	cp := inspection.Next(p.board.plan.For(p.subject.ID), from, p.board.of(p.subject.ID))
	if cp == nil {
		p.say("该对象已全部查完")
		return nil
	}
	return p.open(cp)
}

// before is the id of the checkpoint that comes before a measure's first.
func (p *subjectPage) before(m *checklist.Measure) string {
	id := ""
	for _, cp := range p.board.plan.For(p.subject.ID) {
		if cp.Measure == m {
			break
		}
		id = cp.ID
	}
	return id
}

func (p *subjectPage) unfold() tea.Cmd {
	if len(p.rows) == 0 || p.rows[p.at].measure.ID == p.unfolded {
		return nil
	}
	m := p.rows[p.at].measure
	p.unfolded = m.ID
	p.layOut()
	p.top = max(p.top, p.at+1+len(p.asked(m))-p.shown) // so that all of them show
	return nil
}

func (p *subjectPage) fold() tea.Cmd {
	if len(p.rows) > 0 {
		m := p.rows[p.at].measure
		p.unfolded = ""
		p.layOut()
		p.at = p.find(subjectRow{measure: m})
	}
	return nil
}

func (p *subjectPage) Click(_, y int) tea.Cmd {
	i := p.top + y
	if i >= len(p.rows) || !p.rows[i].selectable() {
		return nil
	}
	if i == p.at {
		return p.enter()
	}
	p.at = i
	return nil
}

func (p *subjectPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }

func (p *subjectPage) View(w, h int) ([]string, *tea.Cursor) {
	if p.filter.opened {
		page, _ := p.page(w, h-1)
		return p.filter.below(p.style, page, w, h)
	}
	return p.page(w, h)
}

func (p *subjectPage) page(w, h int) ([]string, *tea.Cursor) {
	p.shown = h
	var lines []string
	caret, today := &tea.Cursor{}, p.today()
	from, to := p.window(len(p.rows), p.shown)
	for i := from; i < to; i++ {
		if i == p.at {
			caret = tea.NewCursor(0, len(lines))
		}
		lines = append(lines, p.line(p.rows[i], i == p.at, today, w))
	}
	switch {
	case len(p.rows) > 0:
	case p.filter.opened:
		lines = append(lines, " "+p.filter.nothing())
	default:
		lines = append(lines, " 督导依据里没有要查该对象的要点")
	}
	return lines, caret
}

func (p *subjectPage) line(r subjectRow, at bool, today checklist.Date, w int) string {
	switch {
	case r.chapter != nil:
		return " " + p.style.faint.Render(cutEnd(r.chapter.Number+"、"+r.chapter.Title, w-1))
	case r.checkpoint != nil:
		sum := p.board.of(p.subject.ID)(r.checkpoint.ID)
		lead, room := 11, w-36
		if w < designW {
			lead, room = 2, w-14
		}
		name := spaces(lead) + fmt.Sprintf("%d %s", r.checkpoint.Number(), r.checkpoint.Name())
		words := p.resultWords(sum)
		if !p.board.asks(p.subject.ID, r.checkpoint) {
			words = p.style.grey.Render(markNotAsked + " 不问")
		}
		if lack := inspection.LackingWords(r.checkpoint, p.lacking[r.checkpoint.ID]); lack != "" {
			words = pad(words, 10) + "  " + lack
		}
		line := pad(cutEnd(name, room), room) + " " + words
		return p.cursorLine(line, at, w)
	}
	return p.cursorLine(p.measureLine(r.measure, today, w), at, w)
}

// resultWords is a result as mark and word, coloured.
func (s *session) resultWords(sum inspection.Summary) string {
	switch len(sum.Results) {
	case 0:
		return s.style.grey.Render("- 未查")
	case 1:
		r := sum.Results[0]
		return s.style.result(r).Render(resultMark(r) + " " + r.Word())
	}
	return s.style.yellow.Render(fmt.Sprintf("? [冲突 %d]", len(sum.Results)))
}

func (p *subjectPage) measureLine(m *checklist.Measure, today checklist.Date, w int) string {
	of := p.board.of(p.subject.ID)
	asked := p.asked(m)
	problems := p.board.cases.problemsAt(p.subject.ID, m.ID)
	c := inspection.Count(asked, of, today).Plus(inspection.CountProblems(problems, today, p.opts.Settings.WarnDays))
	marks := ""
	for _, cp := range asked {
		s := of(cp.ID)
		mark := summaryMark(s)
		switch {
		case !p.board.asks(p.subject.ID, cp):
			mark = markNotAsked
		case len(s.Results) == 1:
			mark = p.style.result(s.Results[0]).Render(mark)
		}
		marks += mark
	}
	count := padLeft(fmt.Sprintf("%d/%d", c.Checked, c.Applicable), 5) + "  " + p.style.signal(c.Signal).Render(signalMark(c.Signal))
	if w < designW { // the name comes first
		room := max(12, w-2-width(count))
		return pad(cutEnd(m.Number+m.Title, room), room) + " " + count
	}
	role := "效果"
	if r, ok := m.RoleOf(p.subject.ID); ok {
		role = r.Word()
	}
	tail := pad(cutEnd(role, 8), 9) + pad(marks, 7) + count
	if c.ProblemsOpen > 0 {
		tail += fmt.Sprintf(" 问题 %d", c.ProblemsOpen)
	}
	if c.PastDue > 0 {
		tail += fmt.Sprintf(" 到期未查 %d", c.PastDue)
	}
	if c.Conflicts > 0 {
		tail += fmt.Sprintf(" 冲突 %d", c.Conflicts)
	}
	tail += p.lackingIn(m)
	room := max(12, w-2-max(width(tail), 44))
	return pad(pad(m.Number, 10)+m.Title, room) + " " + tail
}
