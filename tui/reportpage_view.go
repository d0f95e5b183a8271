package tui

import (
	tea "charm.land/bubbletea/v2"
)

// How the report page draws.

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

// moveAside moves the tables that are wider than the window; each stops at its
// end.
func (p *reportPage) moveAside(d int) tea.Cmd {
	p.aside = max(0, min(p.aside+d, p.most))
	return nil
}

func (p *reportPage) Wheel(n int) tea.Cmd {
	p.scroll = max(0, min(p.scroll+n, len(p.lines)-p.shown))
	return nil
}

func (p *reportPage) Click(int, int) tea.Cmd { return nil }
