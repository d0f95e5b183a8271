package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// The least window that a page can be drawn in, and the one that pages are
// designed for.
const (
	leastW, leastH   = 40, 12
	designW, designH = 80, 24
)

// pasteGap is how close together characters arrive when they are pasted or
// committed by an input method; a hand is slower. Within it no text is a key.
const pasteGap = 20 * time.Millisecond

// lookEvery is how often another process's changes are looked for.
const lookEvery = 2 * time.Second

// app is the frame around the screens: size, stack, note line, keys. It knows
// nothing of findings.
type app struct {
	*session
	ctx     context.Context
	stack   []screen
	w, h    int
	note    string
	waiting []tea.Msg // keys typed while the top page was reading

	lastText time.Time
	blanks   bool             // the last text was a blank
	burst    int              // characters that came within pasteGap of each other
	held     *tea.KeyPressMsg // a key that may turn out to be pasted text
	heldNo   int

	dark, knownBackground bool
	reading               bool // a board is being read
	stale                 bool // and another is wanted after it
	wanted                []string
	askedQuit             bool // Ctrl+C once, or a record failed while leaving
	leaving               bool
	crash                 *CrashError
}

func newApp(ctx context.Context, o Options) *app {
	a := &app{ctx: ctx, session: &session{opts: o, style: themed(o.Settings.Theme, false, false)}}
	a.nav = a
	return a
}

// opened is the data directory, open.
type opened struct {
	st    *store.Store
	desk  *desk
	board *board
	err   error
}

type (
	lookAgain   struct{}
	releaseHeld struct{ no int }
	quitReady   struct{ err error }
	mustLeave   struct{} // SIGTERM, SIGHUP, a lost terminal
)

func (a *app) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.open(), look())
}

func look() tea.Cmd {
	return tea.Tick(lookEvery, func(time.Time) tea.Msg { return lookAgain{} })
}

// open opens the data directory and reads what Home shows first.
func (a *app) open() tea.Cmd {
	return func() tea.Msg {
		st, err := store.Open(a.ctx, a.opts.Store)
		if err != nil {
			return opened{err: err}
		}
		return openDesk(a.ctx, st, a.opts.Now)
	}
}

// openDesk takes over what was left unrecorded and reads the first board.
func openDesk(ctx context.Context, st *store.Store, now func() time.Time) opened {
	d, err := newDesk(st, now)
	if err != nil {
		return opened{err: err}
	}
	b, err := readBoard(ctx, st, nil, nil)
	return opened{st: st, desk: d, board: b, err: err}
}

func (a *app) top() screen { return a.stack[len(a.stack)-1] }

func (a *app) push(s screen) tea.Cmd {
	a.stack = append(a.stack, s)
	a.note = ""
	return s.Init()
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

func (a *app) back(to func(screen) bool) tea.Cmd {
	var cmds []tea.Cmd
	for len(a.stack) > 1 && !to(a.top()) {
		cmds = append(cmds, a.pop())
	}
	return tea.Batch(cmds...)
}

func (a *app) say(note string) { a.note = note }

func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return a, nil
	case tea.BackgroundColorMsg:
		a.dark, a.knownBackground = msg.IsDark(), true
		a.style = themed(a.opts.Settings.Theme, true, a.dark)
		return a, nil
	case CrashError:
		a.crash = &msg
		return a, tea.Quit
	case mustLeave:
		return a, tea.Quit
	case opened:
		return a, a.start(msg)
	case lookAgain:
		return a, tea.Batch(look(), a.reloadIfOther())
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
		if a.held != nil && a.heldNo == msg.no {
			return a, a.release()
		}
		return a, nil
	}
	if len(a.stack) == 0 {
		if isInput(msg) {
			a.waiting = append(a.waiting, msg)
		}
		return a, nil
	}
	return a, a.input(msg)
}

func isInput(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return true
	}
	return false
}

// start puts the first page up.
func (a *app) start(o opened) tea.Cmd {
	var unset *store.NotSetUpError
	switch {
	case errors.As(o.err, &unset):
		return tea.Batch(a.push(newFirstRun(a.session)), a.resume())
	case o.err != nil:
		return tea.Batch(a.push(newFailure(a.session, o.err)), a.resume())
	}
	a.st, a.desk, a.board = o.st, o.desk, o.board
	a.stack = nil
	return tea.Batch(a.push(newHome(a.session)), a.reload(), a.resume())
}

// resume hands on what was typed while a page was reading.
func (a *app) resume() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.waiting) > 0 && len(a.stack) > 0 && !a.loading() {
		msg := a.waiting[0]
		a.waiting = a.waiting[1:]
		cmds = append(cmds, a.input(msg))
	}
	return tea.Batch(cmds...)
}

func (a *app) loading() bool {
	l, ok := a.top().(loader)
	return ok && l.Loading()
}

// input takes what comes from a person.
func (a *app) input(msg tea.Msg) tea.Cmd {
	if isInput(msg) && a.loading() {
		a.waiting = append(a.waiting, msg)
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.PasteMsg:
		return tea.Batch(a.release(), a.top().Update(msg))
	case tea.MouseClickMsg:
		if p, ok := a.top().(pointer); ok && msg.Button == tea.MouseLeft && !a.top().Typing() {
			return p.Click(msg.X, msg.Y-a.headRows())
		}
	case tea.MouseWheelMsg:
		if p, ok := a.top().(pointer); ok && !a.top().Typing() {
			switch msg.Button {
			case tea.MouseWheelUp:
				return p.Wheel(-3)
			case tea.MouseWheelDown:
				return p.Wheel(3)
			}
		}
	}
	return nil
}

// key sorts typed text from keys that do something.
func (a *app) key(k tea.KeyPressMsg) tea.Cmd {
	if !isText(k) {
		if k.Code == tea.KeyTab && a.burst > 1 && a.opts.Now().Sub(a.lastText) < pasteGap && a.top().Typing() {
			return a.top().Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}) // a pasted table's tab
		}
		return tea.Batch(a.release(), a.press(k))
	}
	now := a.opts.Now()
	if now.Sub(a.lastText) < pasteGap && !(k.Text == " " && a.blanks) {
		a.burst++
	} else {
		a.burst = 1
	}
	a.blanks = k.Text == " " // a space bar held down is no paste
	a.lastText = now
	switch {
	case a.top().Typing():
		a.note = ""
		return tea.Batch(a.release(), a.top().Update(k))
	case a.burst > 1:
		return tea.Batch(a.heldAsText(), a.top().Update(tea.PasteMsg{Content: k.Text}))
	case isHan(k.Text):
		return a.press(k)
	}
	before := a.release()
	a.held = &k
	a.heldNo++
	no := a.heldNo
	return tea.Batch(before, tea.Tick(pasteGap, func(time.Time) tea.Msg { return releaseHeld{no} }))
}

// release does what the held key does, now that it stood alone.
func (a *app) release() tea.Cmd {
	if a.held == nil {
		return nil
	}
	k := *a.held
	a.held = nil
	return a.press(k)
}

// heldAsText gives the page the held key as the text that it was.
func (a *app) heldAsText() tea.Cmd {
	if a.held == nil {
		return nil
	}
	k := *a.held
	a.held = nil
	return a.top().Update(tea.PasteMsg{Content: k.Text})
}

// press does what a key is bound to, and gives it to the page otherwise.
func (a *app) press(k tea.KeyPressMsg) tea.Cmd {
	s := a.top()
	if s.Typing() && isText(k) {
		return s.Update(k)
	}
	if k.String() != "ctrl+c" {
		a.askedQuit = false
	}
	if r, ok := find(a.rows(), k); ok {
		if r.why != nil {
			if why := r.why(); why != "" {
				a.note = why
				return nil
			}
		}
		a.note = ""
		return r.do()
	}
	return s.Update(k)
}

// rows are the page's, then those that work everywhere.
func (a *app) rows() []row {
	s := a.top()
	if _, ok := s.(overlay); ok {
		return append(s.Rows(), a.leaveRows()...)
	}
	return append(append(s.Rows(), a.leaveRows()...), a.everywhereRows()...)
}

func (a *app) leaveRows() []row {
	return []row{
		{Binding: bound("ctrl+q", "记录并退出"), do: a.quit, bar: "-", menu: true},
		{Binding: bound("ctrl+c", "退出请按两次"), do: a.quitTwice, bar: "-"},
	}
}

func (a *app) everywhereRows() []row {
	help := row{Binding: bound("f1 ?", "帮助"), do: func() tea.Cmd { return a.push(newHelp(a.session, a.top(), a.rows())) }, menu: true}
	menu := row{Binding: bound("f2 0 ctrl+p", "菜单"), do: func() tea.Cmd { return a.push(newMenu(a.session, "执行", a.rows())) }}
	if !a.top().Typing() {
		menu.bar = "0 菜单"
	} else {
		help.bar = "-"
	}
	return []row{help, menu}
}

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
	desk := a.desk
	return func() tea.Msg { return quitReady{desk.recordAll(context.WithoutCancel(a.ctx))} }
}

func (a *app) mayQuit(err error) tea.Cmd {
	if err == nil {
		return tea.Quit
	}
	a.leaving = true
	a.note = "[未能记录] " + sayError(err) + "文字留在草稿里，再按一次就退出。"
	return nil
}

// headRows is how many rows stand above the page.
func (a *app) headRows() int {
	if a.h < designH && a.banner() == "" {
		return 1
	}
	return 2
}

func (a *app) banner() string {
	if a.board == nil {
		return ""
	}
	return a.board.banner
}

func (a *app) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "督导"
	if a.w == 0 || len(a.stack) == 0 {
		return v
	}
	if a.w < leastW || a.h < leastH {
		v.SetContent(cutEnd("窗口太小，至少 40 列 12 行", a.w))
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
		return a.drawOver(below, page, caret)
	}
	path, at := s.Title()
	lines := make([]string, 0, a.h)
	lines = append(lines, a.titleLine(path, at))
	if head == 2 {
		lines = append(lines, a.bannerLine())
	}
	lines = append(lines, fill(page, h)...)
	lines = append(lines, a.noteLine(s), a.style.faint.Render(keyBar(a.rows(), w)))
	if caret != nil {
		caret.Y += head
	}
	return lines, caret
}

func (a *app) titleLine(path, at string) string {
	room := a.w
	if at != "" {
		room -= width(at) + 2
	}
	path = cutFront(path, room)
	return a.style.title.Render(pad(path, a.w-width(at))) + at
}

func (a *app) bannerLine() string {
	if b := a.banner(); b != "" {
		return a.style.banner.Render(pad(cutEnd(b, a.w), a.w))
	}
	return ""
}

// noteLine says how what is typed stands, and one sentence.
func (a *app) noteLine(s screen) string {
	line := ""
	if s.Typing() {
		line = a.style.focus.Render("输入") + " "
	} else {
		line = " "
	}
	if st := s.Status(); st != "" {
		line += a.style.draft.Render(st) + " "
	}
	return cutEnd(line+a.note, a.w)
}

// drawOver lays an overlay's box over a page.
func (a *app) drawOver(below, box []string, caret *tea.Cursor) ([]string, *tea.Cursor) {
	x, y := max(0, (a.w-boxWidth(a.w))/2), max(1, (a.h-len(box))/2-1)
	lines := make([]string, len(below))
	for i, l := range below {
		if i >= y && i < y+len(box) {
			lines[i] = spaces(x) + box[i-y]
		} else {
			lines[i] = a.style.faint.Render(plain(l))
		}
	}
	lines[len(lines)-2] = a.noteLine(a.top())
	lines[len(lines)-1] = a.style.faint.Render(keyBar(a.top().Rows(), a.w))
	if caret != nil {
		caret.X, caret.Y = caret.X+x, caret.Y+y
	}
	return lines, caret
}

// boxWidth is the width of an overlay's box in a window of w columns.
func boxWidth(w int) int { return min(64, w-2) }

var _ tea.Model = (*app)(nil)
