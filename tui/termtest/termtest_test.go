package termtest

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// page echoes what is typed, with the caret behind it, and quits on Enter.
type page struct {
	w, h int
	text string
}

func (p page) Init() tea.Cmd { return nil }

func (p page) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.PasteMsg:
		p.text += "[" + msg.Content + "]"
	case tea.KeyPressMsg:
		if msg.String() == "enter" {
			return p, tea.Quit
		}
		p.text += msg.Text
	}
	return p, nil
}

func (p page) View() tea.View {
	v := tea.NewView(fmt.Sprintf("窗口 %d×%d\n\n文字：%s", p.w, p.h, p.text))
	v.AltScreen, v.WindowTitle = true, "督导"
	v.Cursor = tea.NewCursor(6+2*len([]rune(p.text)), 2)
	return v
}

func TestModelOnAScreen(t *testing.T) {
	x := StartModel(t, 40, 10, page{})
	x.See("窗口 40×10")
	x.Type("检查")
	x.See("文字：检查")
	x.CursorAt(10, 2)
	if row, col := x.Row(2), x.Column(2, "查"); row != "文字：检查" || col != 8 {
		t.Errorf("查 in column %d of %q", col, row)
	}
	if col := x.Column(2, "没有"); col != -1 {
		t.Errorf("absent text in column %d", col)
	}
	x.Paste("情况")
	x.See("检查[情况]")
	x.Resize(50, 12)
	x.See("窗口 50×12")
	x.Gone("40×10")
	if x.Title() != "督导" {
		t.Errorf("title %q", x.Title())
	}
	x.Type(Enter)
	if err := x.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
