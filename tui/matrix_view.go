package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// A cell is the signal, a mark of what is open there, and a blank. Where the
// window has no room for that with the signals as words, they are marks.
const (
	wordCellW = 4
	markCellW = 3
)

// words tells whether the signals are words.
func (p *matrix) words() bool { return p.cellW == wordCellW }

// legend says what the marks mean.
func (p *matrix) legend() string {
	const rest = "+ 绿  - 未查  . 不适用  数字 未结问题  ? 有冲突"
	if p.words() {
		return " " + rest
	}
	return " ! 红  ~ 黄  " + rest
}

// nameWidth is the width of the subjects' names, whose column stays.
func (p *matrix) nameWidth() int {
	if p.kind == checklist.City {
		return 5
	}
	return 14
}

func (p *matrix) View(w, h int) ([]string, *tea.Cursor) {
	p.cellW = markCellW
	if w >= p.nameWidth()+len(p.measures)*wordCellW {
		p.cellW = wordCellW
	}
	p.shownCol = max(1, (w-p.nameWidth())/p.cellW)
	p.left = max(p.col-p.shownCol+1, min(p.left, p.col))
	p.left = max(0, min(p.left, len(p.measures)-p.shownCol))
	lines := []string{p.style.faint.Render(p.headLine())}
	p.drawn = len(lines)
	detail := p.detail(w)
	p.shown = max(1, h-len(lines)-len(detail)-3)
	caret := tea.NewCursor(0, len(lines))
	if len(p.rows) == 0 {
		return append(lines, " "+p.whyNone()), caret
	}
	from, to := p.window(len(p.rows), p.shown)
	for i := from; i < to; i++ {
		if i == p.at {
			caret = tea.NewCursor(p.nameWidth()+(p.col-p.left)*p.cellW, len(lines))
		}
		if i == p.at {
			lines = append(lines, p.rowLine(&p.rows[i], true))
		} else {
			lines = append(lines, p.lines.of(p, i))
		}
	}
	lines = append(lines, "", p.style.faint.Render(p.redLine()))
	lines = append(lines, detail...)
	return append(fill(lines, h-1), p.style.faint.Render(cutEnd(p.legend(), w))), caret
}

// matrixLines are the rows as they are drawn without the cursor. A key changes two
// of them.
type matrixLines struct {
	left, shown int
	words       bool
	style       *style
	rows        []string // by row; empty: not drawn yet
}

func (l *matrixLines) of(p *matrix, i int) string {
	if l.rows == nil || l.left != p.left || l.shown != p.shownCol || l.words != p.words() || l.style != p.style {
		*l = matrixLines{p.left, p.shownCol, p.words(), p.style, make([]string, len(p.rows))}
	}
	if l.rows[i] == "" {
		l.rows[i] = p.rowLine(&p.rows[i], false)
	}
	return l.rows[i]
}

func (p *matrix) visible() []int {
	var cols []int
	for i := p.left; i < min(len(p.measures), p.left+p.shownCol); i++ {
		cols = append(cols, i)
	}
	return cols
}

// headLine is the measures' numbers.
func (p *matrix) headLine() string {
	line := spaces(p.nameWidth())
	for _, i := range p.visible() {
		line += pad(fmt.Sprint(i+1), p.cellW)
	}
	return line
}

func (p *matrix) rowLine(r *matrixRow, at bool) string {
	name := r.subject.Label()
	if p.kind == checklist.City && r.subject.Short != "" {
		name = r.subject.Short
	}
	line := pad(cutEnd(name, p.nameWidth()-1), p.nameWidth())
	if at {
		line = p.style.selection.Render(pad(cutEnd(name, p.nameWidth()-1), p.nameWidth()-1)) + " "
	}
	for _, i := range p.visible() {
		cell := cellText(r.cells[i], p.words())
		style := p.style.signal(r.cells[i].counts.Signal)
		if at && i == p.col {
			style = p.style.focus
			cell = pad(cell, p.cellW-1)
		}
		line += style.Render(cell) + spaces(p.cellW-width(cell))
	}
	return line
}

// cellText is a cell without its colour.
func cellText(c matrixCell, words bool) string {
	if !c.asked {
		return ""
	}
	mark := signalMark(c.counts.Signal)
	text := mark[:1]
	if alarm := c.counts.Signal == inspection.Yellow || c.counts.Signal == inspection.Red; alarm && words {
		text = mark[1:]
	}
	switch {
	case c.counts.Conflicts > 0:
		text += "?"
	case c.counts.ProblemsOpen > 9:
		text += "9"
	case c.counts.ProblemsOpen > 0:
		text += fmt.Sprint(c.counts.ProblemsOpen)
	}
	return text
}

// redLine is how many subjects are red at each measure.
func (p *matrix) redLine() string {
	line := pad("红数", p.nameWidth())
	for _, i := range p.visible() {
		n := 0
		for _, r := range p.rows {
			if r.cells[i].counts.Signal == inspection.Red {
				n++
			}
		}
		line += pad(fmt.Sprint(n), p.cellW)
	}
	return line
}

// detail says what the cell under the cursor holds, and how the measure stands at
// all subjects of the kind.
func (p *matrix) detail(w int) []string {
	r := p.current()
	if r == nil {
		return nil
	}
	m, c := p.measures[p.col], r.cells[p.col]
	line := " " + r.subject.Label() + m.Number + m.Title + "  "
	if !c.asked {
		return []string{"", cutEnd(line+"没有要点要查", w), ""}
	}
	line += p.style.signal(c.counts.Signal).Render(signalMark(c.counts.Signal)) + fmt.Sprintf("  要点 %d/%d", c.counts.Checked, c.counts.Applicable)
	if n := c.counts.ProblemsOpen; n > 0 {
		line += fmt.Sprintf("  问题 %d", n)
		if late := c.counts.ProblemsOverdue; late > 0 {
			line += fmt.Sprintf("，逾期 %d", late)
		}
	}
	if n := c.counts.Conflicts; n > 0 {
		line += fmt.Sprintf("  冲突 %d", n)
	}
	return []string{"", cutEnd(line, w), cutEnd(" "+p.common(m), w)}
}

// common says how many subjects are red at a measure, and by what sorts of
// problems.
func (p *matrix) common(m *checklist.Measure) string {
	red := 0
	for _, r := range p.rows {
		if r.cells[p.col].counts.Signal == inspection.Red {
			red++
		}
	}
	if red == 0 {
		return "全部" + p.kindWord() + "这一项没有红"
	}
	sorts := map[string]int{}
	for _, c := range p.board.cases.problems {
		s := p.board.plan.Subject(c.Subject)
		if c.Measure == m.ID && s != nil && s.Kind == p.kind && !c.Course.State().Done() {
			sorts[c.Type]++
		}
	}
	var words []string
	for word, n := range sorts {
		if word == "" {
			word = "类型未定"
		}
		words = append(words, fmt.Sprintf("%s %d", word, n))
	}
	slices.Sort(words)
	line := fmt.Sprintf("全部%s这一项 %d 个红", p.kindWord(), red)
	if len(words) > 0 {
		line += "：" + strings.Join(words, "，")
	}
	return line
}
