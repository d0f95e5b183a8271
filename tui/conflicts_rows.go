package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"dudao/inspection"
)

// wrapPieces breaks a text that is cut in pieces into rows, what differs dressed.
func wrapPieces(pieces []inspection.Piece, w int, same, differs lipgloss.Style) []string {
	var text strings.Builder
	var ends []int // of the pieces, in bytes
	for _, p := range pieces {
		text.WriteString(p.Text)
		ends = append(ends, text.Len())
	}
	var rows []string
	piece, at := 0, 0
	// dress draws the bytes up to end, and goes on behind skip more.
	dress := func(row string, skip int) string {
		var b strings.Builder
		end := at + len(row)
		for at < end {
			for ends[piece] <= at {
				piece++
			}
			stop := min(end, ends[piece])
			look := same
			if pieces[piece].Differs {
				look = differs
			}
			b.WriteString(look.Render(row[len(row)-(end-at) : len(row)-(end-stop)]))
			at = stop
		}
		at += skip
		return b.String()
	}
	paras := strings.Split(text.String(), "\n")
	for _, para := range paras {
		for more := true; more; more = para != "" {
			n, _ := rowLen(para, w)
			row := strings.TrimRight(para[:n], blanks)
			skip := n - len(row)
			if n == len(para) {
				skip++ // the line break
			}
			rows = append(rows, dress(row, skip))
			para = para[n:]
		}
	}
	return rows
}
