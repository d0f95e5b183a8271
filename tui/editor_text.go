package tui

import (
	"slices"
	"strings"
)

// paragraph is text without a line break and the rows it is wrapped into.
type paragraph struct {
	text string
	rows []textRow // never empty; the first starts at 0
}

// textRow is one row of a paragraph. It ends where the next one starts.
type textRow struct {
	start int // bytes
	seen  int // bytes behind start on which the row's end depends
}

func newParagraph(text string, width int) paragraph {
	p := paragraph{text: text}
	p.wrapFrom(0, width, func(int) bool { return false })
	return p
}

// wrapFrom appends the rows from byte at on until the text ends or done says of
// a row's start that the rest is known.
func (p *paragraph) wrapFrom(at, width int, done func(at int) bool) {
	for {
		n, seen := rowLen(p.text[at:], width)
		p.rows = append(p.rows, textRow{at, seen})
		if at += n; at == len(p.text) || done(at) {
			return
		}
	}
}

// replace puts s in the place of text[from:to] and wraps only what this can
// have changed: from the first row that looked at the place, to where a row
// begins at the same text as before.
func (p *paragraph) replace(from, to int, s string, width int) {
	p.text = p.text[:from] + s + p.text[to:]
	shift := len(s) - (to - from)
	old := p.rows
	k := slices.IndexFunc(old, func(r textRow) bool { return r.start+r.seen >= from })
	p.rows = slices.Clone(old[:k])
	p.wrapFrom(old[k].start, width, func(at int) bool {
		if at < from+len(s) {
			return false
		}
		i, found := slices.BinarySearchFunc(old, at-shift, func(r textRow, at int) int { return r.start - at })
		if found {
			for _, r := range old[i:] {
				p.rows = append(p.rows, textRow{r.start + shift, r.seen})
			}
		}
		return found
	})
}

// end is the byte behind row i.
func (p *paragraph) end(i int) int {
	if i+1 < len(p.rows) {
		return p.rows[i+1].start
	}
	return len(p.text)
}

// row is the number of the row in which byte off stands.
func (p *paragraph) row(off int) int {
	i, found := slices.BinarySearchFunc(p.rows, off, func(r textRow, off int) int { return r.start - off })
	if found {
		return i
	}
	return i - 1
}

// line is row i as it is shown: without the blanks at its end.
func (p *paragraph) line(i int) string {
	return strings.TrimRight(p.text[p.rows[i].start:p.end(i)], blanks)
}

// column is the column of byte off in row i.
func (p *paragraph) column(i, off int) int {
	cols := 0
	for at := p.rows[i].start; at < off; {
		c, w := cluster(p.text[at:])
		at += len(c)
		cols += w
	}
	return cols
}

// at is the byte of row i whose column is col, or the nearest before it.
func (p *paragraph) at(i, col int) int {
	off, end := p.rows[i].start, p.end(i)
	for off < end {
		c, w := cluster(p.text[off:])
		if w > col {
			break
		}
		col -= w
		off += len(c)
	}
	return off
}

// snap is off, or the end of the character that it would split.
func (p *paragraph) snap(off int) int {
	at := p.rows[p.row(off)].start
	for at < off {
		c, _ := cluster(p.text[at:])
		at += len(c)
	}
	return at
}

// next is the end of the character that begins at off.
func (p *paragraph) next(off int) int {
	c, _ := cluster(p.text[off:])
	return off + len(c)
}

// prev is the start of the character that ends at off.
func (p *paragraph) prev(off int) int {
	i := p.row(off)
	if p.rows[i].start == off {
		i--
	}
	at := p.rows[i].start
	for {
		c, _ := cluster(p.text[at:])
		if at+len(c) >= off {
			return at
		}
		at += len(c)
	}
}
