package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The least window that a page can be drawn in, and the one that pages are
// designed for.
const (
	leastW, leastH   = 40, 12
	designW, designH = 80, 24
)

// headRows is how many rows stand above the page.
func (a *app) headRows() int {
	if a.h < designH && a.banner() == "" {
		return 1
	}
	return 2
}

// banner says what goes on being so, unlike the note line.
func (a *app) banner() string {
	words := a.notices
	if b, ok := a.page().(bannered); ok {
		if w := b.Banner(); w != "" {
			words = append([]string{w}, words...)
		}
	}
	if a.opts.Sample {
		words = append([]string{"示例：内容都是编的，退出后不留"}, words...)
	}
	if a.board != nil && a.board.banner != "" {
		words = append([]string{a.board.banner}, words...)
	}
	if a.desk != nil {
		if n := a.desk.failed(); n > 0 {
			words = append([]string{fmt.Sprintf("! 有 %d 处文字没有记录成，在草稿里，记录别处或退出时再试", n)}, words...)
		}
	}
	return strings.Join(words, "  ")
}

func (a *app) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "督导"
	if a.w == 0 {
		return v
	}
	if a.w < leastW || a.h < leastH {
		v.SetContent(joinLines(wrap("窗口太小，至少 40 列 12 行", a.w), a.w, a.h))
		return v
	}
	lines, caret := a.draw(a.stack)
	v.SetContent(joinLines(lines, a.w, a.h))
	v.Cursor = caret
	if !a.top().Typing() {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// draw is the frame with the top page of the stack, over the page below where
// it is an overlay.
func (a *app) draw(stack []screen) ([]string, *tea.Cursor) {
	s := stack[len(stack)-1]
	head := a.headRows()
	w, h := a.w, a.h-head-2
	page, caret := s.View(w, h)
	if _, ok := s.(overlay); ok && len(stack) > 1 {
		below, _ := a.draw(stack[:len(stack)-1])
		return a.drawOver(s, below, page, caret)
	}
	path, at := s.Title()
	lines := make([]string, 0, a.h)
	lines = append(lines, a.titleLine(path, at))
	if head == 2 {
		lines = append(lines, a.bannerLine())
	}
	lines = append(lines, fill(page, h)...)
	lines = append(lines, "", a.style.faint.Render(keyBar(a.rows(), w)))
	if caret != nil {
		caret.Y += head
	}
	a.putNote(lines, s, caret)
	return lines, caret
}

func (a *app) titleLine(path, at string) string {
	room := a.w
	if at != "" {
		at = cutFront(at, a.w/2)
		room -= width(at) + 2
	}
	path = cutPath(path, room)
	return a.style.title.Render(pad(path, a.w-width(at))) + at
}

// cutPath shortens a title's path to w columns by leaving out whole pages in
// front; only the last one's name is cut itself.
func cutPath(path string, w int) string {
	const apart = " > "
	if width(path) <= w {
		return path
	}
	for rest := path; ; {
		_, after, more := strings.Cut(rest, apart)
		if !more {
			return cutFront(rest, w)
		}
		if rest = after; width(cutMark(w)+rest) <= w {
			return cutMark(w) + rest
		}
	}
}

func (a *app) bannerLine() string {
	if b := a.banner(); b != "" {
		return a.style.banner.Render(pad(cutEnd(b, a.w), a.w))
	}
	return ""
}

// longNote is how many rows a long sentence may take to be read whole.
const longNote = 3

// putNote writes how what is typed stands, and one sentence, into the row above
// the key bar. A long sentence covers rows of the page above that, but not the
// caret's.
func (a *app) putNote(lines []string, s screen, caret *tea.Cursor) {
	mark := " "
	if s.Typing() {
		mark = a.style.focus.Render("输入") + " "
	}
	if st := s.Status(); st != "" {
		mark += a.style.draft.Render(st) + " "
	}
	end := len(lines) - 1
	most := longNote
	if caret != nil {
		most = max(1, min(most, end-1-caret.Y))
	}
	rows := wrap(a.note, a.w-width(mark))
	if len(rows) > most {
		rows = append(rows[:most-1], strings.Join(rows[most-1:], ""))
	}
	for i, r := range rows {
		if i > 0 {
			mark = spaces(width(mark))
		}
		lines[end-len(rows)+i] = cutEnd(mark+r, a.w)
	}
}

// drawOver lays an overlay's box over a page.
func (a *app) drawOver(s screen, below, box []string, caret *tea.Cursor) ([]string, *tea.Cursor) {
	x, y := max(0, (a.w-boxWidth(a.w))/2), max(1, (a.h-len(box))/2-1)
	if _, ok := s.(low); ok {
		x, y = 0, max(1, a.h-2-len(box))
	}
	lines := make([]string, len(below))
	for i, l := range below {
		if i >= y && i < y+len(box) {
			lines[i] = spaces(x) + box[i-y]
		} else {
			lines[i] = a.style.faint.Render(plain(l))
		}
	}
	if caret != nil {
		caret.X, caret.Y = caret.X+x, caret.Y+y
	}
	lines[len(lines)-2] = ""
	lines[len(lines)-1] = a.style.faint.Render(keyBar(s.Rows(), a.w))
	a.putNote(lines, s, caret)
	return lines, caret
}

// boxWidth is the width of an overlay's box in a window of w columns.
func boxWidth(w int) int { return min(64, w-2) }
