package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// ledgerColumn is one column of a ledger.
type ledgerColumn struct {
	head string
	w    int // columns it takes; 0: what is left
	cell func(*ledgerRow) string
}

// tableColumns are all columns, the first of which always shows.
func (p *ledger) tableColumns() []ledgerColumn {
	due := ledgerColumn{"时限", 7, func(r *ledgerRow) string { return p.dueCell(r) }}
	state := ledgerColumn{"状态", 9, func(r *ledgerRow) string { return courseWord(r.course) }}
	name := ledgerColumn{"编号", 9, func(r *ledgerRow) string { return r.name }}
	subject := ledgerColumn{"对象", 9, func(r *ledgerRow) string { return p.board.subjectWord(r.subject) }}
	unit := ledgerColumn{"责任单位", 18, func(r *ledgerRow) string { return r.unit }}
	raised := ledgerColumn{"立于", 11, func(r *ledgerRow) string { return r.at }}
	last := ledgerColumn{"最近办理", 24, func(r *ledgerRow) string { return lastStepWords(r.course) }}
	if p.of == ofMatters {
		unit.head = "承办"
		return []ledgerColumn{
			name, {"企业", 13, func(r *ledgerRow) string { return r.enterprise }}, {"事项", 0, func(r *ledgerRow) string { return r.title }},
			{"承办", 13, func(r *ledgerRow) string { return r.unit }}, due, state, raised, last,
		}
	}
	return []ledgerColumn{
		name, subject, {"问题", 0, func(r *ledgerRow) string { return r.title }},
		{"程度", 5, func(r *ledgerRow) string { return r.severity.Word() }}, due, state, unit,
		{"类型", 14, func(r *ledgerRow) string { return r.kind }}, raised, last,
	}
}

// dueCell is a deadline as tables have it: 今天, the day of this year, else whole.
func (p *ledger) dueCell(r *ledgerRow) string { return dueWord(r.due, p.today()) }

func dueWord(due, today checklist.Date) string {
	switch {
	case due.IsZero():
		return "未定"
	case due == today:
		return "今天"
	case due.Year == today.Year:
		return due.String()[len("2006-"):]
	}
	return due.String()[len("20"):]
}

// courseWord is the state, of a conflict [冲突 2].
func courseWord(c *inspection.Course) string {
	if states := c.States(); len(states) > 1 {
		return fmt.Sprintf("[冲突 %d]", len(states))
	}
	return c.State().Word()
}

// lastStepWords are the newest step in a few words.
func lastStepWords(c *inspection.Course) string {
	if len(c.Steps) == 0 {
		return "还没有办理"
	}
	s := c.Steps[len(c.Steps)-1]
	return s.Date.String()[len("2006-"):] + " " + s.Kind.Word() + " " + s.Person
}

func (p *ledger) View(w, h int) ([]string, *tea.Cursor) {
	if p.filter.opened {
		page, _ := p.page(w, h-1)
		return p.filter.below(p.style, page, w, h)
	}
	return p.page(w, h)
}

func (p *ledger) page(w, h int) ([]string, *tea.Cursor) {
	lines := append(p.choices(w), "")
	columns := p.fitting(w)
	head := "   " + pad("信号", 5)
	for _, c := range columns {
		head += pad(c.head, c.w)
	}
	lines = append(lines, p.style.faint.Render(cutEnd(head, w)))
	p.drawn = len(lines)
	p.shown = max(1, h-len(lines))
	if len(p.rows) == 0 {
		return append(lines, " "+p.whyNone()), tea.NewCursor(0, len(lines))
	}
	from, to := p.window(len(p.rows), p.shown)
	for i := from; i < to; i++ {
		lines = append(lines, p.rowLine(p.rows[i], columns, i == p.at, w))
	}
	return lines, tea.NewCursor(0, p.drawn+p.at-from)
}

// choices are the states by their digits, with how many there are of each.
func (p *ledger) choices(w int) []string {
	var lines []string
	line := ""
	for i, s := range p.states() {
		word := fmt.Sprintf("%d %s %d", i+1, p.stateWord(s), p.counts[s])
		if s == p.state {
			word = p.style.focus.Render(word)
		}
		if line != "" && width(line)+width(word)+3 > w {
			lines, line = append(lines, line), ""
		}
		line += " " + word + " "
	}
	return append(lines, line)
}

// fitting are the columns that show in w: the name, and of the others as many as
// have room from where the table was pushed to.
func (p *ledger) fitting(w int) []ledgerColumn {
	all := p.tableColumns()
	list := append([]ledgerColumn{all[0]}, all[1+min(p.columns, len(all)-2):]...)
	room := w - 8
	wide := -1
	for i, c := range list {
		need := c.w
		if need == 0 {
			need = 20
		}
		if room < need {
			list = list[:i]
			break
		}
		room -= need
		if c.w == 0 {
			wide = i
		}
	}
	if wide >= 0 {
		list[wide].w = 20 + room
	}
	return list
}

func (p *ledger) rowLine(r *ledgerRow, columns []ledgerColumn, at bool, w int) string {
	mark := " "
	if p.marked[r.id] {
		mark = "*"
	}
	signal := pad(signalMark(r.signal), 5)
	line := ""
	for _, c := range columns {
		line += pad(cutEnd(c.cell(r), c.w-1), c.w)
	}
	line = strings.TrimRight(line, " ")
	if at {
		return ">" + mark + p.style.selection.Render(cutEnd(plain(" "+signal+line), w-2))
	}
	return " " + mark + " " + cutEnd(p.style.signal(r.signal).Render(signal)+line, w-3)
}
