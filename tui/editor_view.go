package tui

// Layout gives the editor a window of so many columns and rows (at least
// minWidth and 1). Text keeps one column less, so that the caret has its place
// behind a full row.
func (e *editor) Layout(width, height int) {
	width, height = max(width, minWidth), max(height, 1)
	if width == e.width && height == e.rows {
		return
	}
	rewrap := width != e.width
	e.width, e.rows = width, height
	if rewrap {
		for i, p := range e.paras {
			e.paras[i] = newParagraph(p.text, e.textWidth())
		}
		e.atRowEnd, e.goal = false, -1
	}
	e.follow()
}

func (e *editor) textWidth() int { return textColumns(e.width) }

// Rows is the number of rows of the whole text, Top the first in the window.
func (e *editor) Rows() int {
	n := 0
	for i := range e.paras {
		n += len(e.paras[i].rows)
	}
	return n
}

// Top is the first row in the window.
func (e *editor) Top() int { return e.top }

// Lines is the rows in the window as plain text, at most Layout's height.
func (e *editor) Lines() []string {
	lines := make([]string, 0, e.rows)
	i, row := e.locate(e.top)
	for ; i < len(e.paras) && len(lines) < e.rows; i, row = i+1, 0 {
		for p := &e.paras[i]; row < len(p.rows) && len(lines) < e.rows; row++ {
			lines = append(lines, p.line(row))
		}
	}
	return lines
}

// Cursor is the caret's column and row in the window.
func (e *editor) Cursor() (x, y int) {
	row := e.caretRow()
	x = e.paras[e.caret.para].column(row, e.caret.off)
	return min(x, e.width-1), e.number(e.caret.para, row) - e.top
}

// Click puts the caret at a column and row of the window.
func (e *editor) Click(x, y int) {
	i, row := e.locate(min(max(e.top+y, 0), e.Rows()-1))
	e.goal = -1
	e.moveToRow(i, row, max(x, 0))
}

// moveTo puts the caret at a place and brings it into the window.
func (e *editor) moveTo(to place) {
	e.caret, e.atRowEnd, e.goal = to, false, -1
	e.follow()
}

// moveToRow puts the caret into a row, at a column or the nearest before it.
func (e *editor) moveToRow(para, row, col int) {
	p := &e.paras[para]
	e.caret = place{para, p.at(row, col)}
	e.atRowEnd = row+1 < len(p.rows) && e.caret.off == p.end(row)
	e.follow()
}

// follow moves the window as little as brings the caret into it and leaves no
// room below the text.
func (e *editor) follow() {
	row := e.number(e.caret.para, e.caretRow())
	e.top = min(e.top, max(e.Rows()-e.rows, 0))
	e.top = min(max(e.top, row-e.rows+1), row)
}

// caretRow is the row of the caret in its paragraph.
func (e *editor) caretRow() int {
	row := e.paras[e.caret.para].row(e.caret.off)
	if e.atRowEnd {
		row--
	}
	return row
}

// number counts a paragraph's row from the start of the text.
func (e *editor) number(para, row int) int {
	for i := range e.paras[:para] {
		row += len(e.paras[i].rows)
	}
	return row
}

// locate is the paragraph and its row that has this number.
func (e *editor) locate(number int) (para, row int) {
	for i := range e.paras {
		if n := len(e.paras[i].rows); number >= n {
			number -= n
			continue
		}
		return i, number
	}
	return len(e.paras), 0
}
