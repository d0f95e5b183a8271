package tui

import (
	"cmp"
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
	prompt  string
	actions bool // a row has the digit that it has on the page, or none; else digits count the rows that show
	filter  *input
	all     []row
	rows    []row // those that the filter leaves
	from    int   // the first one that shows
	shown   int
}

// mostShown is how many rows of a menu show at most: the banner stays in sight.
const mostShown = 12

// newMenu lists what can be done on a page: first what a digit does there, in
// the order of the digits, which mean the same here.
func newMenu(s *session, rows []row) *menu {
	m := newChoice(s, "执行", rows, "")
	m.actions = true
	slices.SortStableFunc(m.all, func(a, b row) int { return cmp.Compare(menuOrder(a), menuOrder(b)) })
	m.narrow()
	return m
}

// newChoice offers rows, which are counted; the cursor begins on the one that is
// chosen now.
func newChoice(s *session, prompt string, rows []row, now string) *menu {
	m := &menu{session: s, prompt: prompt, filter: newInput("")}
	for _, r := range rows {
		if r.menu {
			m.all = append(m.all, r)
		}
	}
	m.narrow()
	m.at = max(0, slices.IndexFunc(m.rows, func(r row) bool { return r.Help().Desc == now }))
	return m
}

// menuOrder is the digit of a row; those without come behind all that have one.
func menuOrder(r row) string { return cmp.Or(r.ownDigit(), "~") }

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
	return append(moveRows(func(d int) tea.Cmd { m.move(d, len(m.rows), nil); return nil }, func() int { return m.shown }), rows...)
}

// narrow leaves what the filter matches, by characters, pinyin or initials: what
// begins with the very words first, then what holds them.
func (m *menu) narrow() {
	typed := strings.TrimSpace(m.filter.Text())
	want := checklist.NewPattern(typed)
	m.rows = slices.DeleteFunc(slices.Clone(m.all), func(r row) bool { return !want.In(r.Help().Desc) })
	if typed != "" {
		slices.SortStableFunc(m.rows, func(a, b row) int {
			return cmp.Compare(farFrom(typed, a.Help().Desc), farFrom(typed, b.Help().Desc))
		})
	}
	m.at, m.top = 0, 0
}

// farFrom is how far a name is from what was typed: the same, begun by it,
// holding it, or only sounding like it.
func farFrom(typed, name string) int {
	switch {
	case name == typed:
		return 0
	case strings.HasPrefix(name, typed):
		return 1
	case strings.Contains(name, typed):
		return 2
	}
	return 3
}

func (m *menu) digit(d string) tea.Cmd {
	i := m.from + int(d[0]-'1')
	if m.actions {
		i = slices.IndexFunc(m.rows, func(r row) bool { return r.ownDigit() == d })
	} else if d == "0" || i >= min(len(m.rows), m.from+9) {
		i = -1
	}
	if i < 0 {
		m.say("菜单里没有 " + d)
		return nil
	}
	m.at = i
	return m.run()
}

// digitOf is the digit that the row at i is chosen by, a blank if none.
func (m *menu) digitOf(i int) string {
	switch {
	case m.actions:
		return cmp.Or(m.rows[i].ownDigit(), " ")
	case i-m.from < 9:
		return fmt.Sprint(i - m.from + 1)
	}
	return " "
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

// right is what stands behind a row's name: why it cannot be done, whose words
// it is, or the key besides its digit.
func (m *menu) right(r row) string {
	if r.why != nil && r.why() != "" {
		return r.why()
	}
	if m.actions && r.Help().Key == r.ownDigit() {
		return ""
	}
	return r.Help().Key
}

func (m *menu) View(w, h int) ([]string, *tea.Cursor) {
	bw := boxWidth(w)
	lines := []string{
		m.style.box.Bold(true).Render(pad(" "+m.prompt+"  "+m.filter.View(bw-10), bw)),
		m.style.box.Faint(true).Render(" " + strings.Repeat("-", bw-2) + " "),
	}
	caret := tea.NewCursor(3+width(m.prompt)+m.filter.Cursor(bw-10), 0)
	m.shown = max(1, min(mostShown, h-4))
	from, to := m.window(len(m.rows), m.shown)
	m.from = from
	for i := from; i < to; i++ {
		r := m.rows[i]
		line := spread(" "+m.digitOf(i)+" "+r.Help().Desc, cutEnd(m.right(r), bw/2)+" ", bw)
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
