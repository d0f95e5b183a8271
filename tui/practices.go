package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// practicesPage lists what is worth spreading (典型做法), of a subject or of all.
type practicesPage struct {
	*session
	list
	filter  *filter
	subject *checklist.Subject // nil: of all
	rows    []inspection.Practice
	shown   int
}

// newPractices is the page, its cursor on the practice of that id.
func newPractices(s *session, subject *checklist.Subject, id string) *practicesPage {
	p := &practicesPage{session: s, filter: newFilter(), subject: subject}
	p.refresh()
	p.at = max(0, slices.IndexFunc(p.rows, func(r inspection.Practice) bool { return r.ID == id }))
	return p
}

func (p *practicesPage) Init() tea.Cmd  { return nil }
func (p *practicesPage) Typing() bool   { return p.filter.opened }
func (p *practicesPage) Status() string { return "" }

func (p *practicesPage) Title() (string, string) {
	path := inspectionTitle(p.board.plan)
	if p.subject != nil {
		path += " > " + p.subject.Label()
	}
	return path + " > 典型做法", fmt.Sprintf("%d 个", len(p.rows))
}

func (p *practicesPage) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(changed); ok {
		p.refresh()
		return nil
	}
	if p.filter.key(msg) {
		p.narrow()
	}
	return nil
}

func (p *practicesPage) narrow() {
	p.list = list{}
	p.refresh()
}

// refresh lists them; the cursor stays on its row.
func (p *practicesPage) refresh() {
	was := ""
	if r := p.current(); r != nil {
		was = r.ID
	}
	p.rows = p.rows[:0]
	for _, r := range p.board.cases.practices {
		if (p.subject == nil || r.Subject == p.subject.ID) && p.filter.in(r.Title, r.Text, p.board.subjectWord(r.Subject)) {
			p.rows = append(p.rows, r)
		}
	}
	p.at = max(0, slices.IndexFunc(p.rows, func(r inspection.Practice) bool { return r.ID == was }))
}

func (p *practicesPage) current() *inspection.Practice {
	if p.at < len(p.rows) {
		return &p.rows[p.at]
	}
	return nil
}

func (p *practicesPage) Rows() []row {
	rows := []row{
		row{Binding: bound("enter", "改内容"), do: p.edit, menu: true, why: p.whyNone}.whileFree(),
		{Binding: bound("1", "写典型做法"), do: func() tea.Cmd { return p.writePractice(p.subject, "") }, menu: true, why: p.whyNotWrite},
		{Binding: named("", "", "撤下这一个"), do: p.void, bar: "-", menu: true, why: p.whyNone},
	}
	if !p.filter.opened {
		rows = append(rows, row{Binding: bound("esc backspace", "返回"), do: p.pop})
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

func (p *practicesPage) whyNone() string {
	switch {
	case p.current() != nil:
		return ""
	case p.filter.opened:
		return p.filter.nothing()
	}
	return "还没有典型做法，对象的菜单里写"
}

func (p *practicesPage) whyNotWrite() string {
	if p.subject == nil {
		return "请到对象的菜单里写"
	}
	return ""
}

func (p *practicesPage) edit() tea.Cmd {
	r := p.current()
	if cmd, open := p.settleRecord(r.Record, store.PracticeEntity(p.st.Local().Inspection, r.ID)); open {
		return cmd
	}
	return p.push(newPracticeEdit(p.session, r.Subject, r.ID))
}

func (p *practicesPage) void() tea.Cmd {
	r := *p.current()
	entity := store.PracticeEntity(p.st.Local().Inspection, r.ID)
	return p.write("已撤下“"+oneLine(r.Title)+"”", func(tx *store.Tx) error { return tx.Void(entity, "撤回") })
}

func (p *practicesPage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.rows), nil)
	return nil
}

func (p *practicesPage) View(w, h int) ([]string, *tea.Cursor) {
	if p.filter.opened {
		page, _ := p.page(w, h-1)
		return p.filter.below(p.style, page, w, h)
	}
	return p.page(w, h)
}

func (p *practicesPage) page(w, h int) ([]string, *tea.Cursor) {
	r := p.current()
	if r == nil {
		return []string{" " + p.whyNone()}, tea.NewCursor(0, 0)
	}
	var text []string
	for _, l := range wrap(r.Text, w-4) {
		text = append(text, "  "+l)
	}
	text = text[:min(len(text), h/2)]
	p.shown = max(1, h-len(text)-1)
	from, to := p.window(len(p.rows), p.shown)
	var lines []string
	for i := from; i < to; i++ {
		r := &p.rows[i]
		measure := ""
		if m := p.board.plan.Measure(r.Measure); m != nil {
			measure = m.Number
		}
		line := pad(p.board.subjectWord(r.Subject)+measure, 22) + spread(oneLine(r.Title), r.By+" "+p.dayWords(r.At), max(20, w-25))
		lines = append(lines, p.cursorLine(strings.TrimRight(line, " "), i == p.at, w))
	}
	lines = append(lines, "")
	return append(lines, text...), tea.NewCursor(0, p.at-from)
}

func (p *practicesPage) Click(_, y int) tea.Cmd {
	i := p.top + y
	switch {
	case y >= p.shown || i >= len(p.rows):
		return nil
	case i == p.at:
		return p.edit()
	}
	p.at = i
	return nil
}

func (p *practicesPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
