package tui

import (
	"strings"

	"dudao/report"
)

// docLine is a line of a report's preview: a text, or a row of a table that may
// be wider than the window.
type docLine struct {
	text  string
	table *docTable // nil: text
	cells []string
	head  bool
}

// docLines lays a report out for reading in w columns.
func docLines(st *style, d *report.Doc, w int) []docLine {
	p := docPrinter{style: st, w: max(20, w-2)}
	title := cutEnd(d.Title, p.w)
	p.add(spaces((p.w-width(title))/2) + st.title.Render(title))
	p.blocks(d.Blocks)
	for _, a := range d.Annexes {
		p.add("")
		p.add(st.title.Render("附：" + a.Title))
		p.blocks(a.Blocks)
	}
	return p.lines
}

type docPrinter struct {
	*style
	w     int
	lines []docLine
}

func (p *docPrinter) add(line string) { p.lines = append(p.lines, docLine{text: " " + line}) }

func (p *docPrinter) text(indent int, text string) {
	for _, l := range wrap(text, p.w-indent) {
		p.add(spaces(indent) + l)
	}
}

func (p *docPrinter) blocks(blocks []report.Block) {
	var n report.Numbering
	for _, b := range blocks {
		switch b := b.(type) {
		case report.Heading:
			p.add("")
			for _, l := range wrap(n.Next(b.Level)+b.Text, p.w) {
				p.add(p.title.Render(l))
			}
		case report.Para:
			p.text(0, b.Text)
		case report.Quote:
			for line := range strings.SplitSeq(b.Text, "\n") {
				for _, l := range wrap(line, p.w-2) {
					p.add(p.grey.Render("| ") + p.field.Render(l))
				}
			}
		case report.Facts:
			p.add(p.title.Render(cutEnd(b.Title, p.w)))
			for _, r := range b.Rows {
				p.text(2, r.Key+"："+r.Val)
			}
		case report.Table:
			p.table(b)
		}
	}
}

func (p *docPrinter) table(t report.Table) {
	table := newDocTable(t, p.w)
	p.add("")
	p.lines = append(p.lines, docLine{table: table, cells: t.Cols, head: true})
	for _, r := range t.Rows {
		p.lines = append(p.lines, docLine{table: table, cells: r})
	}
	p.add("")
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }
