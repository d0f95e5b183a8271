package tui

import (
	"strings"

	"dudao/report"
)

// docLines lays a report out for reading in w columns.
func docLines(st *style, d *report.Doc, w int) []string {
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
	lines []string
}

func (p *docPrinter) add(line string) { p.lines = append(p.lines, " "+line) }

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

// widest is the most columns that a table's column takes in the preview.
const widest = 36

func (p *docPrinter) table(t report.Table) {
	widths := make([]int, len(t.Cols))
	for i, c := range t.Cols {
		widths[i] = width(c)
	}
	for _, r := range t.Rows {
		for i, c := range r {
			widths[i] = min(widest, max(widths[i], width(oneLine(c))))
		}
	}
	p.add("")
	p.add(p.faint.Render(tableLine(t.Cols, widths, p.w)))
	for _, r := range t.Rows {
		p.add(tableLine(r, widths, p.w))
	}
	p.add("")
}

func tableLine(cells []string, widths []int, w int) string {
	line := ""
	for i, c := range cells {
		line += pad(oneLine(c), widths[i]) + "  "
	}
	return cutEnd(strings.TrimRight(line, " "), w)
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }
