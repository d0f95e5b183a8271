package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// lookFirst is the choice of looking at a sample before anything is set up.
const lookFirst = "先看示例，不留数据"

// sample is the one that the first run has made, until the program has ended.
type sample struct {
	stop   context.CancelFunc
	made   chan struct{} // closed once remove is set, or nothing was made
	remove func() error
}

// drop stops the making and removes what was made.
func (s *sample) drop() error {
	if s == nil {
		return nil
	}
	s.stop()
	<-s.made
	if s.remove == nil {
		return nil
	}
	return s.remove()
}

type sampleMade struct {
	opts Options
	err  error
}

// lookAtSample makes the sample off the loop; keys wait for it.
func (f *firstRun) lookAtSample() tea.Cmd {
	f.busy = true
	f.say("正在准备示例")
	ctx, stop := context.WithCancel(context.Background())
	s, demo := &sample{stop: stop, made: make(chan struct{})}, f.opts.Demo
	f.session.sample = s
	return ask(f, func(context.Context) tea.Msg {
		defer close(s.made)
		var m sampleMade
		m.opts, s.remove, m.err = demo(ctx)
		return m
	})
}

// onSample goes on with the sample as if it were the user's own data.
func (f *firstRun) onSample(m sampleMade) tea.Cmd {
	f.busy = false
	if m.err != nil {
		f.session.sample = nil
		f.say(sayError(m.err))
		return nil
	}
	f.session.opts = m.opts
	return f.push(newOpening(f.session))
}
