package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// CrashError is a fault of the program itself. The terminal is as it was, what
// was typed is recorded or lies in a draft.
type CrashError struct {
	Cause any
	Stack []byte
	Log   string // file in which it is described; empty if it could not be written
}

func newCrash(cause any) CrashError { return CrashError{Cause: cause, Stack: debug.Stack()} }

func (e *CrashError) Error() string {
	return fmt.Sprintf("panic in the terminal interface: %v", e.Cause)
}

// Code is the error's name in JSON.
func (e *CrashError) Code() string { return "crash" }

// Say is the error for people.
func (e *CrashError) Say() string {
	if e.Log == "" {
		return "程序出错，文字已存。请运行 dudao verify 检查数据。"
	}
	return fmt.Sprintf("程序出错，文字已存，经过记在“%s”。请运行 dudao verify 检查数据。", e.Log)
}

// write describes the crash in a log file, after what the file holds already.
func (e *CrashError) write(name, version string) {
	if name == "" || os.MkdirAll(filepath.Dir(name), 0o700) != nil {
		return
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "dudao %s\n%v\n%s\n", version, e.Cause, e.Stack); err == nil {
		e.Log = name
	}
}

// guard is the model that Bubble Tea runs: the app, whose panics it turns into
// an orderly end, so that nobody meets a stack trace on a torn screen.
type guard struct {
	app   *app
	crash atomic.Pointer[CrashError]
	stop  func() // ends the program's run
}

func (g *guard) Init() tea.Cmd { return g.watched(g.app.Init()) }

func (g *guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = g // also when the app panics
	defer g.catch()
	_, cmd = g.app.Update(msg)
	if g.app.crash != nil {
		g.crash.CompareAndSwap(nil, g.app.crash)
	}
	return m, g.watched(cmd)
}

func (g *guard) View() tea.View {
	defer g.catch()
	return g.app.View()
}

func (g *guard) catch() {
	if r := recover(); r != nil {
		c := newCrash(r)
		g.crash.CompareAndSwap(nil, &c)
		g.stop()
	}
}

// watched passes a panic in a command on as a message.
func (g *guard) watched(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = newCrash(r)
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = g.watched(c)
			}
		}
		return msg
	}
}
