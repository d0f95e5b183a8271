package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
)

func (p *notesPage) View(w, h int) ([]string, *tea.Cursor) {
	if !p.filter.opened || p.filing {
		return p.page(w, h)
	}
	page, _ := p.page(w, h-1)
	return p.filter.below(p.style, page, w, h)
}

func (p *notesPage) page(w, h int) ([]string, *tea.Cursor) {
	if len(p.notes) == 0 {
		return []string{" " + p.whyNone()}, tea.NewCursor(0, 0)
	}
	var below []string
	caret := tea.NewCursor(0, 0)
	if p.filing {
		below, caret = p.filingView(w, h*3/5)
	} else if text := wrap(p.current().Text, w-4); len(text) > 1 { // more than its row shows
		for _, l := range text[:min(len(text), h/2)] {
			below = append(below, "  "+l)
		}
	}
	p.shown = max(1, h-len(below)-1)
	from, to := p.window(len(p.notes), p.shown)
	p.drawn = 0
	var lines []string
	for i := from; i < to; i++ {
		if i == p.at && !p.filing {
			caret.Y = len(lines)
		}
		lines = append(lines, p.noteLine(&p.notes[i], i == p.at, w))
	}
	lines = append(lines, "")
	if p.filing {
		caret.Y += len(lines)
	}
	return append(lines, below...), caret
}

func (p *notesPage) noteLine(n *inspection.Note, at bool, w int) string {
	text := strings.ReplaceAll(n.Text, "\n", " ")
	if len(n.Disputed) > 0 {
		text = fmt.Sprintf("[冲突 %d] ", len(n.Disputed)+1) + text
	}
	if _, _, ok := p.board.cases.caseOf(n.Filed); ok && p.of == "" {
		text = "已归 " + p.board.supportWords(n.Filed)
	} else if s, cp := p.filedAt(n); s != nil && p.of == "" {
		text = "已归 " + s.Label() + cp.Title() + "  " + text
	} else if s := p.board.plan.Subject(n.Subject); s != nil && w >= designW {
		text = s.Label() + "  " + text
	}
	return p.cursorLine(pad(p.dayWords(n.Record.At), 6)+" "+pad(n.By, 8)+" "+text, at, w)
}

// filingView is the field and the checkpoints that match, in at most h lines.
func (p *notesPage) filingView(w, h int) ([]string, *tea.Cursor) {
	room := w - labelW - 2
	lines := []string{" " + p.style.faint.Render(pad("归到", labelW)) + p.style.field.Render(p.want.View(room))}
	caret := tea.NewCursor(1+labelW+p.want.Cursor(room), 0)
	from, to := p.found.window(len(p.hits), max(1, h-3))
	for i := from; i < to; i++ {
		at := p.hits[i]
		line := fmt.Sprintf("%d %s  %s", i+1, at.label(), at.cp.Name())
		state := summaryMark(at.sum) + " " + at.sum.Word()
		lines = append(lines, p.cursorLine(spread(line, pad(state, 12), w-1), i == p.found.at, w))
	}
	if len(p.hits) == 0 {
		lines = append(lines, " 没有“"+p.want.Text()+"”。可用拼音首字母")
	}
	how := "只归到该要点，事实不动"
	if p.into {
		how = "写到该要点事实的末尾；原件留底"
	}
	return append(lines, "", " "+p.style.faint.Render(cutEnd(how+"。当前活动的要点排在前面", w-2))), caret
}
