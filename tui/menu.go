package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// menu is a choice laid over a page: of everything that can be done there, or of
// what it is to show. Digits choose, text filters.
type menu struct {
	*session
	list
	prompt string
	filter *input
	all    []row
	rows   []row // those that the filter leaves
	from   int   // the first one that shows
	shown  int
}

func newMenu(s *session, prompt string, rows []row) *menu {
	m := &menu{session: s, prompt: prompt, filter: newInput("")}
	for _, r := range rows {
		if r.menu {
			m.all = append(m.all, r)
		}
	}
	m.narrow()
	return m
}

func (m *menu) Over() {}

func (m *menu) Init() tea.Cmd           { return nil }
func (m *menu) Typing() bool            { return true }
func (m *menu) Title() (string, string) { return "菜单", "" }
func (m *menu) Status() string          { return "" }

func (m *menu) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		m.filter.Insert(msg.Content)
		m.narrow()
	case tea.KeyPressMsg:
		if isText(msg) && isDigit(msg) {
			return m.digit(fold(msg).Text)
		}
		if _, changed := m.filter.Key(msg); changed {
			m.narrow()
		}
	}
	return nil
}

func (m *menu) Rows() []row {
	rows := []row{
		{Binding: bound("enter", "执行"), do: m.run, bar: "数字 执行  上下 选择  Enter 执行"},
		{Binding: bound("esc f2 ctrl+p", "关闭"), do: m.pop},
	}
	moves := moveRows(func(d int) tea.Cmd { m.move(d, len(m.rows), nil); return nil }, func() int { return m.shown })
	return append(moves[:4], rows...) // Home and End are the filter's
}

// narrow leaves what the filter matches, by characters, pinyin or initials.
func (m *menu) narrow() {
	want := checklist.NewPattern(m.filter.Text())
	m.rows = slices.DeleteFunc(slices.Clone(m.all), func(r row) bool { return !want.In(r.Help().Desc) })
	m.at, m.top = 0, 0
}

func (m *menu) digit(d string) tea.Cmd {
	i := m.from + int(d[0]-'1')
	if d == "0" || i >= min(len(m.rows), m.from+9) {
		m.say("菜单里没有第 " + d + " 行")
		return nil
	}
	m.at = i
	return m.run()
}

// run does the row's work on the page below.
func (m *menu) run() tea.Cmd {
	if len(m.rows) == 0 {
		return nil
	}
	r := m.rows[m.at]
	if r.why != nil {
		if why := r.why(); why != "" {
			m.say(why)
			return nil
		}
	}
	closed := m.pop()
	return tea.Batch(closed, r.do())
}

func (m *menu) View(w, h int) ([]string, *tea.Cursor) {
	bw := boxWidth(w)
	lines := []string{
		m.style.box.Bold(true).Render(pad(" "+m.prompt+"  "+m.filter.View(bw-10), bw)),
		m.style.box.Faint(true).Render(" " + strings.Repeat("-", bw-2) + " "),
	}
	caret := tea.NewCursor(3+width(m.prompt)+m.filter.Cursor(bw-10), 0)
	m.shown = max(1, min(9, h-4))
	from, to := m.window(len(m.rows), m.shown)
	m.from = from
	for i := from; i < to; i++ {
		r := m.rows[i]
		label := fmt.Sprintf(" %d %s", i-from+1, r.Help().Desc)
		right := r.Help().Key
		if r.why != nil && r.why() != "" {
			right = r.why()
		}
		line := spread(label, cutEnd(right, bw/2)+" ", bw)
		look := m.style.box
		switch {
		case i == m.at:
			look = m.style.selection
		case r.why != nil && r.why() != "":
			look = look.Faint(true)
		}
		lines = append(lines, look.Render(line))
	}
	if len(m.rows) == 0 {
		lines = append(lines, m.style.box.Render(pad(" 没有“"+m.filter.Text()+"”。Esc 关闭", bw)))
	}
	if rest := len(m.rows) - to; rest > 0 {
		lines = append(lines, m.style.box.Faint(true).Render(pad(fmt.Sprintf("   下面还有 %d 项", rest), bw)))
	}
	return append(lines, m.style.box.Render(pad("", bw))), caret
}
