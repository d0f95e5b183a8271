package tui

import tea "charm.land/bubbletea/v2"

// failure is the only page when the data cannot be opened.
type failure struct {
	*session
	err error
}

func newFailure(s *session, err error) *failure { return &failure{s, err} }

func (f *failure) Init() tea.Cmd           { return nil }
func (f *failure) Update(tea.Msg) tea.Cmd  { return nil }
func (f *failure) Typing() bool            { return false }
func (f *failure) Title() (string, string) { return "督导", "打不开数据" }
func (f *failure) Status() string          { return "" }

func (f *failure) Rows() []row {
	return []row{
		{Binding: bound("enter", "重试"), do: func() tea.Cmd { return f.push(newOpening(f.session)) }},
		{Binding: bound("esc", "退出"), do: f.quit},
	}
}

func (f *failure) View(w, _ int) ([]string, *tea.Cursor) {
	var lines []string
	for _, l := range wrap(sayError(f.err), w-3) {
		lines = append(lines, " "+l)
	}
	return lines, tea.NewCursor(0, 0)
}
