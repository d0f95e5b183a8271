package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dudao/store"
)

// leaveWithin is how long the program tries to record while it ends.
const leaveWithin = 10 * time.Second

// runProgram runs the app on the terminal, and records what is typed however
// the run ended.
func runProgram(ctx context.Context, a *app) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	g := &guard{app: a, stop: stop}
	opts := []tea.ProgramOption{tea.WithFPS(120), tea.WithContext(running)}
	if a.opts.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.Ascii))
	}
	_, err := runTerminal(g, opts...)
	if errors.Is(err, tea.ErrInterrupted) || running.Err() != nil {
		err = nil // being stopped is no failure; a crash is told below
	}
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	err = errors.Join(err, a.finish(leave))
	if c := g.crash.Load(); c != nil {
		c.write(a.opts.LogFile, a.opts.Version)
		return c
	}
	return err
}

// finish records what is typed, seals the log, closes the store and removes the
// sample, if it was one. It is called once the loop has ended.
func (a *app) finish(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, a.sample.drop()) }()
	if a.st == nil {
		return nil // nothing was opened, nothing could be typed
	}
	recorded := a.desk.recordAll(ctx)
	if w, ok := a.top().(*walk); ok && w.typing {
		recorded = errors.Join(recorded, a.st.SetLocal(func(l *store.Local) { l.Writing = true }))
	}
	return errors.Join(recorded, a.st.Seal(ctx), a.desk.drafts.Close(), a.st.Close())
}
