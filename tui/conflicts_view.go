package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// conflictLabelW is the width of the fields' labels, the cursor's mark included.
const conflictLabelW = 7

func (p *conflictsPage) View(w, h int) ([]string, *tea.Cursor) {
	if p.current() == nil {
		p.drawn = nil
		return []string{"", " 没有冲突"}, tea.NewCursor(0, 1)
	}
	if p.writing != nil {
		return p.writingView(w, h)
	}
	head := p.headLines(w, h)
	foot := p.footLines(w, h)
	lines, caret := p.fieldsView(w, max(3, h-len(head)-len(foot)))
	p.drawn = shifted(p.drawn, len(head))
	caret.Y += len(head)
	lines = fill(append(head, lines...), h-len(foot))
	return append(lines, foot...), caret
}

func shifted(drawn map[int]int, by int) map[int]int {
	moved := make(map[int]int, len(drawn))
	for y, field := range drawn {
		moved[y+by] = field
	}
	return moved
}

// headLines are the question, where there is one.
func (p *conflictsPage) headLines(w, h int) []string {
	var lines []string
	c := p.current()
	cp := p.board.plan.Checkpoint(c.Checkpoint)
	if cp == nil {
		return lines
	}
	question := wrap(cp.Question, w-conflictLabelW-1)
	if most := max(1, h/6); len(question) > most {
		question = append(question[:most-1], cutEnd(strings.Join(question[most-1:], ""), w-conflictLabelW-1))
	}
	for i, l := range question {
		question[i] = p.style.title.Render(l)
	}
	lines = append(lines, indent(" "+p.style.faint.Render(pad("要点", conflictLabelW-1)), question)...)
	if h >= designH-4 {
		lines = append(lines, "")
	}
	return lines
}

// footLines are what will be, and what is to be known before.
func (p *conflictsPage) footLines(w, h int) []string {
	lines := []string{" " + cutEnd(p.outcome(), w-1)}
	if h >= designH-4 {
		lines = append([]string{""}, append(lines, "")...)
	}
	remarks := p.remarks(*p.current(), w-2)
	if most := max(1, h/5); len(remarks) > most {
		remarks = remarks[:most]
	}
	for _, r := range remarks {
		lines = append(lines, " "+p.style.faint.Render(cutEnd(r, w-2)))
	}
	return lines
}

// outcome is the record as it will be: 将成为  结果 未落实   数值 未定.
func (p *conflictsPage) outcome() string {
	line := p.style.faint.Render("将成为") + "  "
	for _, d := range p.done {
		if d.entity == p.current().Entity {
			line += d.label + " " + cutEnd(oneLine(d.words), 16) + "   "
		}
	}
	for _, c := range p.groups[p.at].list {
		line += p.labelOf(c) + " " + p.style.yellow.Render("未定") + "   "
	}
	return strings.TrimRight(line, " ")
}

// fieldBlock is one field as it is drawn: who wrote its values, where that is not
// the same as above, and what they wrote. Only rows that show are made.
type fieldBlock struct {
	head string
	row  func(i int) string
	from int
	n    int
}

func (b fieldBlock) height() int {
	if b.head != "" {
		return 1 + b.n
	}
	return b.n
}

// window is the part of the block that is scrolled to; who wrote it stays.
func (b fieldBlock) window(from, n int) fieldBlock {
	if b.height() <= n {
		return b
	}
	if b.head != "" {
		n--
	}
	b.from = max(0, min(from, b.n-n))
	b.n = max(0, min(n, b.n-b.from))
	return b
}

// lines are the head and the rows.
func (b fieldBlock) lines() []string {
	var lines []string
	if b.head != "" {
		lines = append(lines, b.head)
	}
	for i := range b.n {
		lines = append(lines, b.row(b.from+i))
	}
	return lines
}

// fieldsView draws the fields in h lines. Where they do not fit, the cursor's has
// the room and the others two lines each, as far as there is any.
func (p *conflictsPage) fieldsView(w, h int) ([]string, *tea.Cursor) {
	list := p.groups[p.at].list
	blocks := make([]fieldBlock, len(list))
	total := 0
	for i := range list {
		blocks[i] = p.fieldBlock(i, w)
		total += blocks[i].height()
	}
	if total > h {
		const least = 2
		room := h
		for i := range blocks {
			if i != p.field {
				blocks[i] = blocks[i].window(0, least)
				room -= blocks[i].height()
			}
		}
		room = max(min(4, h), room)
		b := &blocks[p.field]
		p.below = max(1, room-2) // a row stays in sight
		p.scroll = max(0, min(p.scroll, b.height()-room))
		*b = b.window(p.scroll, room)
	} else {
		p.scroll, p.below = 0, h
	}
	return p.stacked(blocks, h)
}

// stacked sets blocks below each other in h lines, of which the cursor's shows.
func (p *conflictsPage) stacked(blocks []fieldBlock, h int) ([]string, *tea.Cursor) {
	p.drawn = map[int]int{}
	var lines []string
	caret := tea.NewCursor(0, 0)
	end := 0
	for i, b := range blocks {
		if i == p.field {
			end = len(lines) + b.height()
			caret.Y = end - b.n
		}
		for _, l := range b.lines() {
			p.drawn[len(lines)] = i
			lines = append(lines, l)
		}
	}
	if cut := min(end-h, caret.Y); cut > 0 {
		lines, caret.Y = lines[cut:], caret.Y-cut
		p.drawn = shifted(p.drawn, -cut)
	}
	return lines[:min(len(lines), h)], caret
}

// fieldBlock is a field with two of its values, side by side where there is room.
func (p *conflictsPage) fieldBlock(field, w int) fieldBlock {
	c := p.groups[p.at].list[field]
	label := pad(p.labelOf(c), conflictLabelW-1)
	if field == p.field {
		label = ">" + p.style.focus.Render(strings.TrimRight(label, " ")) + spaces(len(label)-len(strings.TrimRight(label, " ")))
	} else {
		label = " " + p.style.faint.Render(label)
	}
	left, right := p.shownValues(field)
	if w < designW {
		return p.narrowBlock(field, label, w)
	}
	cw := (w - conflictLabelW - 3) / 2
	b := fieldBlock{head: p.headLine(field, cw)}
	if field > 0 && p.writing == nil && p.writers(field) == p.writers(field-1) {
		b.head = ""
	}
	x, y := p.valueRows(field, left, cw), p.valueRows(field, right, cw)
	b.n = max(len(x), len(y))
	b.row = func(i int) string {
		line := spaces(conflictLabelW)
		if i == 0 {
			line = label
		}
		if i < len(x) {
			line += x[i] + spaces(cw-width(x[i]))
		} else {
			line += spaces(cw)
		}
		if i < len(y) {
			line += "  " + y[i]
		}
		return line
	}
	return b
}

// narrowBlock has the two values below each other.
func (p *conflictsPage) narrowBlock(field int, label string, w int) fieldBlock {
	c := p.groups[p.at].list[field]
	left, right := p.shownValues(field)
	x, y := p.valueRows(field, left, w-conflictLabelW-1), p.valueRows(field, right, w-conflictLabelW-1)
	words := func(key string, value int) string {
		return p.style.faint.Render(key + " " + p.whoWords(c.Values[value].Mark, w-conflictLabelW-3))
	}
	blank := spaces(conflictLabelW)
	return fieldBlock{n: len(x) + len(y) + 2, row: func(i int) string {
		switch {
		case i == 0:
			return label + words("1", left)
		case i <= len(x):
			return blank + x[i-1]
		case i == len(x)+1:
			return blank + words("2", right)
		}
		return blank + y[i-len(x)-2]
	}}
}

// headLine says who wrote the two values; of more, which they are.
func (p *conflictsPage) headLine(field, cw int) string {
	c := p.groups[p.at].list[field]
	left, right := p.shownValues(field)
	page := ""
	if n := len(c.Values); n > 2 {
		at := p.leftOf(field) + 1
		page = fmt.Sprintf("%d-%d/%d", at, at+1, n)
	}
	words := func(key string, i int) string { return key + " " + p.whoWords(c.Values[i].Mark, cw-2) }
	return p.style.faint.Render(" " + pad(page, conflictLabelW-1) + pad(words("1", left), cw) + "  " + words("2", right))
}

// writers say who wrote the two values that show, and when.
func (p *conflictsPage) writers(field int) string {
	c := p.groups[p.at].list[field]
	left, right := p.shownValues(field)
	return p.whoWords(c.Values[left].Mark, veryFar) + "|" + p.whoWords(c.Values[right].Mark, veryFar)
}

// valueRows are a value's rows of at most w columns, with what the other one that
// shows has not marked. They are kept: a text may have twenty thousand characters.
func (p *conflictsPage) valueRows(field, i, w int) []string {
	c := p.groups[p.at].list[field]
	key := fmt.Sprintf("%s %d %d", p.studyKey(field), i, w)
	if p.dressed != p.style { // the terminal has told its background
		p.dressed, p.rows = p.style, nil
	}
	study, known := p.studies[p.studyKey(field)]
	if rows, kept := p.rows[key]; kept && known {
		return rows
	}
	rows := p.markedRows(c, i, w, study, known)
	if known {
		if p.rows == nil || len(p.rows) > 100 {
			p.rows = map[string][]string{}
		}
		p.rows[key] = rows
	}
	return rows
}

func (p *conflictsPage) markedRows(c store.Conflict, i, w int, study conflictStudy, known bool) []string {
	words := p.valueWords(c, i)
	if r, err := inspection.ParseResult(c.Values[i].Text); err == nil && c.Field == inspection.FieldResult {
		return []string{p.style.result(r).Render(resultMark(r) + " " + words)}
	}
	switch {
	case c.Values[i].Text == "" && !strings.HasPrefix(c.Field, "a:"):
		return []string{p.style.grey.Render(words)}
	case !known || !report.IsProse(c.Entity, c.Field) || words != c.Values[i].Text:
		return wrap(clean(words), w)
	}
	return wrapPieces(study.of[i], w, p.style.text, p.style.differs)
}
