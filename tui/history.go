package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// historyPage says who wrote what when in a finding, and takes any of it back.
type historyPage struct {
	*session
	list
	filter *filter
	walk   *walk
	all    []former
	texts  []checklist.Coded // by which each is looked for
	rows   []former          // that show
	loaded bool
	shown  int
	text   int // first line of the text that shows
	below  int // lines of the text that show at a time
}

// former is one text that was written in a field, newest first.
type former struct {
	entry store.Entry
	field string
	text  string
}

type historyRead struct {
	entries []store.Entry
	err     error
}

// historyFields are those that a finding's history tells of.
var historyFields = []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts}

func formerTexts(entries []store.Entry) []former {
	var list []former
	for _, e := range entries {
		for _, f := range historyFields {
			if text, ok := e.Text(f); ok {
				list = append(list, former{e, f, text})
			}
		}
	}
	return list
}

func newHistory(w *walk) *historyPage {
	return &historyPage{session: w.session, filter: newFilter(), walk: w}
}

func (p *historyPage) Loading() bool  { return !p.loaded }
func (p *historyPage) Typing() bool   { return p.filter.opened }
func (p *historyPage) Status() string { return "" }

func (p *historyPage) Init() tea.Cmd {
	st, entity := p.st, store.FindingEntity(p.st.Local().Inspection, p.walk.subject.ID, p.walk.cp.ID)
	return ask(p, func(ctx context.Context) tea.Msg {
		entries, err := st.History(ctx, entity)
		return historyRead{entries, err}
	})
}

func (p *historyPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case historyRead:
		p.loaded = true
		p.all, p.texts = formerTexts(msg.entries), nil
		for _, r := range p.all {
			p.texts = append(p.texts, code(p.line(r), r.text))
		}
		p.rows = keep(p.filter, p.all, p.texts, nil)
		p.at = min(p.at, max(0, len(p.rows)-1))
		if msg.err != nil {
			p.say(sayError(msg.err))
		}
	case changed:
		return p.Init()
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.filter.key(msg) {
			p.narrow()
		}
	}
	return nil
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *historyPage) narrow() {
	p.rows, p.list, p.text = keep(p.filter, p.all, p.texts, nil), list{}, 0
}

func (p *historyPage) Title() (string, string) {
	path := inspectionTitle(p.board.plan) + " > " + p.walk.subject.Label() + p.walk.cp.Title() + " > 经过"
	return path, p.filter.count(len(p.rows), len(p.all)) + " 条"
}

func (p *historyPage) Rows() []row {
	rows := []row{
		{Binding: bound("enter", "取回这一条"), do: p.bringBack, menu: true, why: p.whyNotBack},
		{Binding: bound("esc backspace", "返回"), do: p.pop, menu: true},
	}
	moves := slices.DeleteFunc(moveRows(p.moveBy, func() int { return p.shown }), func(r row) bool {
		return strings.HasPrefix(r.Keys()[0], "pg")
	})
	moves[0].bar = "上下 选择"
	rows = append(rows,
		row{Binding: bound("pgdown right", "文字往下"), do: func() tea.Cmd { p.text += p.below; return nil }, bar: "PgUp/PgDn 看全文"},
		row{Binding: bound("pgup left", "文字往上"), do: func() tea.Cmd { p.text = max(0, p.text-p.below); return nil }, bar: "-"})
	return p.filter.rows(append(moves, rows...), p.narrow)
}

// moveBy goes to another text, which shows from its beginning.
func (p *historyPage) moveBy(d int) tea.Cmd {
	p.text = 0
	p.move(d, len(p.rows), nil)
	return nil
}

func (p *historyPage) whyNotBack() string {
	if len(p.rows) == 0 {
		return p.noneWords()
	}
	if r := p.rows[p.at]; p.walk.shows(r.field) == r.text {
		return "现在就是这样"
	}
	return ""
}

// noneWords say why no text shows.
func (p *historyPage) noneWords() string { return p.filter.none("还没有写过什么") }

func (p *historyPage) bringBack() tea.Cmd {
	r := p.rows[p.at]
	closed := p.pop()
	return tea.Batch(closed, p.walk.bringBack(r.field, r.text))
}

func (p *historyPage) Click(_, y int) tea.Cmd {
	i := p.top + y
	switch {
	case y >= p.shown || i >= len(p.rows):
	case i != p.at:
		return p.moveBy(i - p.at)
	case p.whyNotBack() != "":
		p.say(p.whyNotBack())
	default:
		return p.bringBack()
	}
	return nil
}

func (p *historyPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }

func (p *historyPage) View(w, h int) ([]string, *tea.Cursor) {
	if !p.filter.opened {
		return p.page(w, h)
	}
	page, _ := p.page(w, h-1)
	return p.filter.below(p.style, page, w, h)
}

func (p *historyPage) page(w, h int) ([]string, *tea.Cursor) {
	p.shown = min(max(1, len(p.rows)), max(1, h/2))
	caret := tea.NewCursor(0, 0)
	var lines []string
	from, to := p.window(len(p.rows), p.shown)
	for i := from; i < to; i++ {
		if i == p.at {
			caret = tea.NewCursor(0, len(lines))
		}
		lines = append(lines, p.cursorLine(p.line(p.rows[i]), i == p.at, w))
	}
	if len(p.rows) == 0 {
		return []string{" " + p.noneWords()}, caret
	}
	r := p.rows[p.at]
	lines = append(lines, "", " "+p.style.faint.Render(fieldWords(p.board.plan, r.entry.Entity, r.field)))
	text := r.lines(w - 3)
	p.below = max(1, h-len(lines))
	p.text = max(0, min(p.text, len(text)-p.below))
	for _, l := range text[p.text:min(len(text), p.text+p.below)] {
		lines = append(lines, " "+p.style.field.Render(l))
	}
	return lines[:min(len(lines), h)], caret
}

// lines are the whole text in rows of w columns; facts keep their own line breaks.
func (r former) lines(w int) []string {
	if r.field != inspection.FieldFacts || r.text == "" {
		return wrap(textWords(r.entry.Entity, r.field, r.text, true), w)
	}
	return wrap(r.text, w)
}

func (p *historyPage) line(r former) string {
	line := pad(r.entry.At.Format("01-02 15:04"), 13) + pad(r.entry.By, 9) + formerWords(p.session, r)
	if p.walk.shows(r.field) == r.text {
		line += "  现在"
	}
	if r.entry.Kind == store.KindUndo {
		line += "  撤销"
	}
	return line
}

// formerWords is what was written, in short: 结果 部分落实, 事实 62 字.
func formerWords(s *session, r former) string {
	words := fieldWords(s.board.plan, r.entry.Entity, r.field) + " " + textWords(r.entry.Entity, r.field, r.text, false)
	if r.field == inspection.FieldFacts && r.text != "" {
		words += "  " + cutEnd(oneLine(r.text), 40)
	}
	return words
}

// shows is what a field of the finding shows.
func (w *walk) shows(field string) string {
	if w.rec == nil {
		return ""
	}
	return w.rec.text(field)
}

// bringBack writes a former text over what is shown.
func (w *walk) bringBack(field, text string) tea.Cmd {
	if w.rec == nil {
		return nil
	}
	switch field {
	case inspection.FieldFacts:
		w.facts.Replace(text)
		w.rec.put(field, w.facts.Text())
	case inspection.FieldValue:
		w.value.SetText(text)
		w.rec.put(field, text)
	case inspection.FieldResult:
		before := w.rec.text(field)
		w.before = &before
		w.rec.put(field, text)
		w.choice = int(w.result()) - 1
	}
	w.say("已取回，Ctrl+Z 可撤销")
	return w.save()
}
