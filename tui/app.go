package tui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dudao/store"
)

// lookEvery is how often another process's changes are looked for.
const lookEvery = 2 * time.Second

// app is the frame around the screens: size, stack, note line, keys. It knows
// nothing of findings.
type app struct {
	*session
	ctx     context.Context
	stack   []screen // never empty; the last one has the keys
	keys    keyboard
	w, h    int
	colours colours
	note    string

	notices []string // of the store, about what it found and mended
	reading bool     // a board is being read
	stale   bool     // and another is wanted after it
	wanted  []string // for these subjects

	askedQuit bool // Ctrl+C once
	leaving   bool // recording failed at an attempt to leave: the next one leaves all the same
	crash     *CrashError
}

func newApp(ctx context.Context, o Options) *app {
	a := &app{ctx: ctx, session: &session{opts: o, after: after, style: themed(o.Settings.Theme, colours{})}}
	a.nav = a
	a.stack = []screen{newOpening(a.session)}
	return a
}

type (
	lookAgain struct{}
	quitReady struct{ err error }
)

func (a *app) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.top().Init(), a.look())
}

// look has the data looked at again after a while.
func (a *app) look() tea.Cmd { return a.after(lookEvery, lookAgain{}) }

func (a *app) top() screen { return a.stack[len(a.stack)-1] }

// page is the top one, below what lies over it.
func (a *app) page() screen {
	for _, s := range slices.Backward(a.stack) {
		if _, over := s.(overlay); !over {
			return s
		}
	}
	return a.top()
}

// push opens a page. Where the way here led over that very page, it goes back to
// it, so that two pages that lead to each other are never stacked up.
func (a *app) push(s screen) tea.Cmd {
	if l, ok := s.(landmark); ok {
		if at := slices.IndexFunc(a.stack, func(o screen) bool { return isPlace(o, l.Place()) }); at >= 0 {
			return a.backTo(at)
		}
	}
	a.stack = append(a.stack, s)
	a.note = ""
	fit := a.fit(s)
	return tea.Batch(fit, s.Init())
}

// dress takes other colours.
func (a *app) dress(st *style) tea.Cmd {
	a.style = st
	return a.fit(a.stack...)
}

// fit has screens lay out anew what they show.
func (a *app) fit(screens ...screen) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range screens {
		if f, ok := s.(fitter); ok {
			cmds = append(cmds, f.Fit(a.w))
		}
	}
	return tea.Batch(cmds...)
}

func (a *app) pop() tea.Cmd {
	if len(a.stack) < 2 {
		return nil
	}
	s := a.top()
	a.stack = a.stack[:len(a.stack)-1]
	a.note = ""
	var leave tea.Cmd
	if l, ok := s.(leaver); ok {
		leave = l.Leave()
	}
	return tea.Batch(leave, a.top().Update(changed{}))
}

// isPlace tells whether a page shows a place.
func isPlace(s screen, place string) bool {
	l, ok := s.(landmark)
	return ok && l.Place() == place
}

// backTo leaves all pages above one of the stack.
func (a *app) backTo(at int) tea.Cmd {
	var cmds []tea.Cmd
	for len(a.stack) > at+1 {
		cmds = append(cmds, a.pop())
	}
	return tea.Batch(cmds...)
}

func (a *app) openTeam(id string) tea.Cmd {
	back := a.backTo(0)
	if h, ok := a.top().(*home); ok {
		h.team = id
		h.setScope(aTeam)
	}
	return back
}

func (a *app) say(note string) { a.note = note }

func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if cmd, ok := a.minded(msg); ok {
		return a, cmd
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a, a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		a.colours.known, a.colours.dark = true, msg.IsDark()
		return a, a.dress(themed(a.opts.Settings.Theme, a.colours))
	case tea.ColorProfileMsg:
		a.colours.few = msg.Profile == colorprofile.ANSI
		return a, a.dress(themed(a.opts.Settings.Theme, a.colours))
	case CrashError:
		a.crash = &msg
		return a, tea.Quit
	case opened:
		return a, a.start(msg)
	case lookAgain:
		return a, tea.Batch(a.look(), a.reloadIfOther())
	case boardRead:
		return a, a.takeBoard(msg)
	case wrote:
		a.note = msg.done
		if msg.err != nil {
			a.note = "[未能记录] " + sayError(msg.err)
		}
		return a, a.reload()
	case quitReady:
		return a, a.mayQuit(msg.err)
	case reply:
		return a, tea.Batch(msg.to.Update(msg.msg), a.resume())
	case releaseHeld:
		return a, a.release(msg.no)
	case tea.KeyPressMsg, tea.PasteMsg:
		return a, a.arrive(msg)
	case tea.MouseMsg:
		return a, a.mouse(msg)
	}
	return a, nil
}

// resize takes the window's size. The page is told when a panel has room now.
func (a *app) resize(w, h int) tea.Cmd {
	narrow := !a.wide
	a.w, a.h, a.wide = w, h, w >= panelFrom
	fit := a.fit(a.stack...)
	if narrow && a.wide && a.board != nil {
		return tea.Batch(fit, a.top().Update(changed{}))
	}
	return fit
}

// start puts the first page up.
func (a *app) start(o opened) tea.Cmd {
	page := screen(newFailure(a.session, o.err))
	_, unset := errors.AsType[*store.NotSetUpError](o.err)
	_, unfinished := errors.AsType[*store.RestoringError](o.err)
	if unset || unfinished {
		page = newFirstRun(a.session)
	}
	var read tea.Cmd
	if o.err == nil {
		a.st, a.desk, a.board = o.st, o.desk, o.board
		a.notices = append(a.notices, a.st.Notices()...)
		page, read = newHome(a.session), tea.Batch(a.reload(), a.mindData())
	}
	a.stack = a.stack[:0]
	first := a.push(page)
	if o.err == nil && a.syncing != nil && a.syncing.refused() {
		first = tea.Batch(first, a.openSync())
	}
	if unfinished {
		a.note = "上次恢复到一半中断了，第 2 步选“" + fromBackup + "”再来一次"
	}
	return tea.Batch(first, read, a.resume())
}

// rows are the page's, then those that work everywhere.
func (a *app) rows() []row {
	s := a.top()
	if _, ok := s.(overlay); ok {
		help := a.helpRow()
		help.bar, help.menu = "-", false
		return append(append(s.Rows(), help), a.leaveRows()...)
	}
	return append(append(s.Rows(), a.leaveRows()...), a.everywhereRows()...)
}

func (a *app) leaveRows() []row {
	words := "记录并退出"
	if a.st == nil {
		words = "退出"
	}
	return []row{
		{Binding: bound("ctrl+q", words), do: a.quit, bar: "-", menu: true},
		{Binding: bound("ctrl+c", "退出请按两次"), do: a.quitTwice, bar: "-"},
	}
}

func (a *app) helpRow() row {
	open := func() tea.Cmd { return a.push(newHelp(a.session, a.top(), a.rows())) }
	return row{Binding: bound("f1 ?", "帮助"), do: open, menu: true}
}

func (a *app) everywhereRows() []row {
	help := a.helpRow()
	menu := row{Binding: bound("f2 0 ctrl+p", "菜单"), do: a.openMenu}
	if !a.top().Typing() {
		menu.bar = "0 菜单"
	} else {
		help.bar = "-"
	}
	rows := []row{help, menu}
	if a.board != nil {
		rows = slices.Insert(rows, 0, row{Binding: bound("f4", "随手记"), do: a.takeNote, bar: "-", menu: true})
	}
	if _, searching := a.top().(*search); a.board != nil && !searching {
		find := row{Binding: bound("f3", "查找"), do: func() tea.Cmd { return a.push(newSearch(a.session)) }, bar: "-", menu: true}
		rows = slices.Insert(rows, 0, find)
	}
	if a.board != nil && !a.top().Typing() {
		rows = append(rows, a.undoRows()...)
	}
	return rows
}

func (a *app) openMenu() tea.Cmd { return a.push(newMenu(a.session, a.rows())) }

func (a *app) quitTwice() tea.Cmd {
	if a.askedQuit {
		return a.quit()
	}
	a.askedQuit = true
	a.note = "退出：Ctrl+Q，或再按一次 Ctrl+C（都会先记录）"
	return nil
}

// quit records what is typed and leaves; if that fails the first time, it stays.
func (a *app) quit() tea.Cmd {
	if a.desk == nil || a.leaving {
		return tea.Quit
	}
	if a.syncing != nil && a.syncing.running != nil {
		a.leaving = true
		a.note = "正在同步，已收发的都完整；再按一次停下并退出"
		return nil
	}
	desk := a.desk
	return func() tea.Msg { return quitReady{desk.recordAll(context.WithoutCancel(a.ctx))} }
}

func (a *app) mayQuit(err error) tea.Cmd {
	if err == nil {
		return tea.Quit
	}
	a.leaving = true
	a.note = "没有记录成，文字留在草稿里，再按一次退出。" + sayError(err)
	return nil
}

var _ tea.Model = (*app)(nil)
