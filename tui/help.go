package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// help shows what the keys of a page do, from the table that they work by.
type help struct {
	*session
	page       string
	here       []row // keys of that page
	everywhere []row
	scroll     int
	most       int // how far it scrolls
	shown      int // lines
}

func newHelp(s *session, of screen, rows []row) *help {
	path, _ := of.Title()
	own := len(of.Rows())
	parts := strings.Split(path, " > ")
	return &help{session: s, page: parts[len(parts)-1], here: rows[:own], everywhere: rows[own:]}
}

func (p *help) Init() tea.Cmd          { return nil }
func (p *help) Update(tea.Msg) tea.Cmd { return nil }
func (p *help) Typing() bool           { return false }
func (p *help) Status() string         { return "" }

func (p *help) Title() (path, at string) {
	if p.most > 0 {
		at = fmt.Sprintf("%d-%d/%d", p.scroll+1, p.scroll+p.shown, p.most+p.shown)
	}
	return "帮助 > " + p.page, at
}

func (p *help) Rows() []row {
	rows := []row{{Binding: bound("esc enter", "返回"), do: p.pop}}
	move := func(d int) tea.Cmd {
		p.scroll = max(0, min(p.scroll+d, p.most))
		return nil
	}
	moves := moveRows(move, func() int { return p.shown })
	moves[0].bar = "上下 滚动"
	return append(moves, rows...)
}

func (p *help) Wheel(n int) tea.Cmd {
	p.scroll = max(0, min(p.scroll+n, p.most))
	return nil
}

func (p *help) Click(int, int) tea.Cmd { return nil }

// helpLines are the rows that have a key, one below the other.
func (p *help) helpLines(rows []row) []string {
	var lines []string
	for _, r := range rows {
		h := r.Help()
		if h.Key == "" {
			continue
		}
		lines = append(lines, p.style.title.Render(pad(h.Key, 10))+" "+h.Desc)
	}
	return lines
}

func (p *help) View(w, h int) ([]string, *tea.Cursor) {
	here, everywhere := p.helpLines(p.here), p.helpLines(p.everywhere)
	var lines []string
	if w >= designW {
		lines = append(lines, " "+p.style.faint.Render(pad("这一页", 40)+"随处"))
		for i := range max(len(here), len(everywhere)) {
			line := " "
			if i < len(here) {
				line += pad(here[i], 40)
			} else {
				line += spaces(40)
			}
			if i < len(everywhere) {
				line += everywhere[i]
			}
			lines = append(lines, line)
		}
	} else {
		for _, l := range append(append([]string{p.style.faint.Render("这一页")}, here...), append([]string{"", p.style.faint.Render("随处")}, everywhere...)...) {
			lines = append(lines, " "+l)
		}
	}
	lines = append(lines, "", " 输入法可以开着：方向键、数字、空格、Tab 都有效，全角也认。")
	p.most, p.shown = max(0, len(lines)-h), h
	p.scroll = min(p.scroll, p.most)
	return lines[p.scroll:], tea.NewCursor(0, 0)
}
