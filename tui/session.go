package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/store"
)

// nav is what a screen may ask of the frame around it. All of it happens on the
// loop, at once: a key that follows meets the new page.
type nav interface {
	push(screen) tea.Cmd
	pop() tea.Cmd
	say(note string)
	reload(subjects ...string) tea.Cmd // reads the board anew, for these subjects or, without any, all that it holds
	openTeam(id string) tea.Cmd        // goes back to Home, to a team's subjects
	openMenu() tea.Cmd                 // of everything that can be done on the page
	quit() tea.Cmd
}

// session is what all screens share while the program runs.
type session struct {
	nav
	opts    Options
	st      *store.Store // nil until the data directory is set up
	desk    *desk
	board   *board
	style   *style
	wide    bool                   // there is room for a panel beside the page
	lib     *library               // what search knows; nil until it is first needed
	syncing *syncPage              // as it was left; nil until it is first opened
	undone  map[conflictField]bool // what undo, or redo, has changed last
	sample  *sample                // made by the first run; nil if none
	backups backups
	after   func(time.Duration, tea.Msg) tea.Cmd // brings the message after a while
}

func after(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

func (s *session) now() time.Time { return s.opts.Now() }

func (s *session) today() checklist.Date { return checklist.DateOf(s.now()) }

// view shows a file.
func (o *Options) view() func(path string) error {
	if o.View != nil {
		return o.View
	}
	return OpenFile
}

// weekday is the day of the week as titles show it: 二.
func weekday(t time.Time) string { return string([]rune("日一二三四五六")[t.Weekday()]) }

// clockWords is a stored moment as lists show it: the time if it is of today,
// else the day with it.
func clockWords(moment string, today checklist.Date) string {
	day, clock, timed := strings.Cut(moment, " ")
	switch {
	case day == today.String() && timed:
		return clock
	case len(day) == len("2006-01-02") && day[:4] == today.String()[:4]:
		moment = moment[len("2006-"):]
	}
	return moment
}
