package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// screen is one page. Pages are pointers and change only on the loop; what can
// take time runs in ask.
type screen interface {
	Init() tea.Cmd
	// Update takes replies to this page's ask, keys that no row wants and, while
	// Typing, all text.
	Update(tea.Msg) tea.Cmd
	// View draws h lines of at most w columns, and says where the caret stands.
	View(w, h int) ([]string, *tea.Cursor)
	Rows() []row              // the keys that work at the present focus
	Typing() bool             // a text field has the focus
	Title() (path, at string) // the path to this page and the position in it
	Status() string           // save state, for the note line
}

// leaver is a screen that records something when it is left.
type leaver interface{ Leave() tea.Cmd }

// landmark is a page that the way on may lead back to: the place that it shows now.
type landmark interface{ Place() string }

// bannered is a screen with something to say in the banner, as long as it is so.
type bannered interface{ Banner() string }

// loader is a screen that may be reading what it needs; keys wait meanwhile.
type loader interface{ Loading() bool }

// stopper is a loader whose work Esc ends, instead of waiting with the other keys.
type stopper interface{ Stop() tea.Cmd }

// pointer is a screen that the mouse works on. The row counts from the page's
// first line.
type pointer interface {
	Click(x, y int) tea.Cmd
	Wheel(lines int) tea.Cmd
}

// overlay is a screen that is drawn over the page below it.
type overlay interface{ Over() }

// low is an overlay that lies along the page's last rows instead of over its
// middle.
type low interface{ Low() }

// fitter is a screen that lays out for the window's width what is too much to be
// laid out while it is drawn. It is told when it is opened, and when width or
// colours have changed.
type fitter interface{ Fit(w int) tea.Cmd }

// reply brings the outcome of an ask to the screen that asked, on top or not.
type reply struct {
	to  screen
	msg tea.Msg
}

// changed tells every screen on the stack that the board is another.
type changed struct{}

// ask runs f off the loop and hands its message to s.
func ask(s screen, f func(context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg { return reply{s, f(context.Background())} }
}
