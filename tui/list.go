package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// list is a cursor over n rows of which some show at a time. Only what shows is
// ever drawn, so its cost does not grow with n.
type list struct {
	at  int // the row with the cursor
	top int // the first row that shows
}

// ahead is how many rows stay visible beyond the cursor while scrolling.
const ahead = 2

// move takes the cursor d rows on, to the nearest row that ok accepts, and tells
// whether it moved.
func (l *list) move(d, n int, ok func(int) bool) bool {
	step := 1
	if d < 0 {
		step, d = -1, -d
	}
	at := l.at
	for i := l.at + step; i >= 0 && i < n && d > 0; i += step {
		if ok == nil || ok(i) {
			at = i
			d--
		}
	}
	moved := at != l.at
	l.at = at
	return moved
}

// positionWords is which rows of how many show: 1-12/25.
func positionWords(top, shown, n int) string {
	return fmt.Sprintf("%d-%d/%d", top+1, min(n, top+shown), n)
}

// window is the range of rows that show in h lines.
func (l *list) window(n, h int) (from, to int) {
	l.at = max(0, min(l.at, n-1))
	margin := min(ahead, (h-1)/2)
	l.top = min(l.top, l.at-margin)
	l.top = max(l.top, l.at+margin+1-h)
	l.top = max(0, min(l.top, n-h))
	return l.top, min(n, l.top+h)
}

// moveRows are the keys of every list: move gets the rows to go, screenful is
// how many show.
func moveRows(move func(int) tea.Cmd, screenful func() int) []row {
	quiet := func(keys, does string, d func() int) row {
		return row{Binding: bound(keys, does), bar: "-", do: func() tea.Cmd { return move(d()) }}
	}
	return []row{
		quiet("up", "上一行", func() int { return -1 }),
		quiet("down", "下一行", func() int { return 1 }),
		quiet("pgup", "上一屏", func() int { return -screenful() }),
		quiet("pgdown", "下一屏", screenful),
		quiet("home", "第一行", func() int { return -veryFar }),
		quiet("end", "最后一行", func() int { return veryFar }),
	}
}

const veryFar = 1 << 30
