package tui

import (
	"strings"

	"dudao/report"
)

// docTable is how a table of a report is laid out in the preview. One that is
// wider than the window is moved sideways: its first column stays, of the others
// some are left out in front.
type docTable struct {
	room   int
	head   []string
	widths []int // of its columns
	most   int   // how many columns can be left out; 0: it fits
}

// widest is the most columns of the window that one of a table takes, and tableGap
// what is between two.
const (
	widest   = 36
	tableGap = 2
)

func newDocTable(t report.Table, room int) *docTable {
	d := &docTable{room: room, head: t.Cols, widths: make([]int, len(t.Cols))}
	for i, c := range t.Cols {
		d.widths[i] = width(oneLine(c))
	}
	for _, r := range t.Rows {
		for i, c := range r {
			d.widths[i] = min(widest, max(d.widths[i], width(oneLine(c))))
		}
	}
	if len(d.widths) > 0 && d.wide(0) > room {
		d.widths[0] = min(d.widths[0], room/2)
	}
	for d.most < len(d.widths)-2 && d.wide(d.most) > room {
		d.most++
	}
	return d
}

// wide is how wide the table is with so many columns left out.
func (d *docTable) wide(without int) int {
	w := len(d.gap(without, false)) - tableGap
	for i, c := range d.widths {
		if i == 0 || i > without {
			w += c + tableGap
		}
	}
	return w - tableGap
}

// gap stands behind the first column; in the head it says that columns are left
// out.
func (d *docTable) gap(without int, head bool) string {
	switch {
	case without == 0:
		return spaces(tableGap)
	case head:
		return " .. "
	}
	return spaces(len(" .. "))
}

// line is a row of the table, so many columns being left out, or as many as can
// be.
func (d *docTable) line(cells []string, without int, head bool) string {
	without = min(without, d.most)
	line := ""
	for i, c := range cells {
		switch {
		case i == 0:
			line = pad(oneLine(c), d.widths[0]) + d.gap(without, head)
		case i > without:
			line += pad(oneLine(c), d.widths[i]) + spaces(tableGap)
		}
	}
	return cutEnd(strings.TrimRight(line, " "), d.room)
}

// widestAside is how many columns can be left out of the widest table.
func widestAside(lines []docLine) int {
	most := 0
	for _, l := range lines {
		if l.table != nil {
			most = max(most, l.table.most)
		}
	}
	return most
}
