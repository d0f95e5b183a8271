package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// pen brings what is typed on a page to the disk: a draft within a second, a
// record when the page asks for one and after half a minute's pause. The page
// puts texts into rec, calls typed, and hands on the messages it does not know.
type pen struct {
	*session
	page     screen
	subjects []string  // whose state a record changes; none: that of all
	rec      *recorder // nil: nothing is being written
	state    saveState
	savedAt  time.Time
	edited   time.Time // last change by hand

	saving   bool
	again    bool // another save is wanted after the running one
	drafting bool // a draft is due
	pausing  bool // a pause is being waited for
}

// saveState is how what is typed stands.
type saveState uint8

const (
	quiet saveState = iota
	drafted
	savingNow
	saved
	failed
)

const (
	draftAfter = 600 * time.Millisecond
	pauseAfter = 30 * time.Second
)

type (
	draftDue  struct{}
	pauseOver struct{}
	draftKept struct {
		rec     *recorder
		changes int // that the draft holds
		err     error
	}
)

// recorded is the outcome of a save.
type recorded struct {
	rec  *recorder
	err  error
	at   time.Time
	left bool // by a page that was left, which gives the recorder back
}

// words say how what is typed stands.
func (p *pen) words() string {
	switch p.state {
	case drafted:
		return "[草稿]"
	case savingNow:
		return "[记录中]"
	case saved:
		return "[已记录 " + p.savedAt.Format("15:04") + "]"
	case failed:
		return "[未能记录]"
	case quiet:
	}
	return ""
}

// takeUp begins to write with a recorder.
func (p *pen) takeUp(rec *recorder) {
	p.rec, p.state = rec, quiet
	if rec.dirty() {
		p.state = drafted
	}
}

// typed sees to the draft of what has been put into rec.
func (p *pen) typed() tea.Cmd {
	p.edited = p.now()
	if p.state == saved || p.state == savingNow {
		p.state = quiet
	}
	cmds := []tea.Cmd{p.draftSoon()}
	if !p.pausing {
		p.pausing = true
		cmds = append(cmds, p.later(pauseAfter, pauseOver{}))
	}
	return tea.Batch(cmds...)
}

// draftSoon has a draft kept within a second; one is waited for or written at a
// time.
func (p *pen) draftSoon() tea.Cmd {
	if p.drafting {
		return nil
	}
	p.drafting = true
	return p.later(draftAfter, draftDue{})
}

// later brings the page a message after a while.
func (p *pen) later(d time.Duration, msg tea.Msg) tea.Cmd { return p.after(d, reply{p.page, msg}) }

// take does what the pen's own messages ask for.
func (p *pen) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case draftDue:
		return p.keep()
	case draftKept:
		return p.kept(msg)
	case pauseOver:
		return p.pause()
	case recorded:
		return p.recorded(msg)
	}
	return nil
}

// keep writes the draft.
func (p *pen) keep() tea.Cmd {
	if p.rec == nil {
		p.drafting = false
		return nil
	}
	rec, now := p.rec, p.now()
	return ask(p.page, func(context.Context) tea.Msg {
		changes, err := rec.keep(now)
		return draftKept{rec, changes, err}
	})
}

func (p *pen) kept(k draftKept) tea.Cmd {
	p.drafting = false
	if k.rec != p.rec {
		return nil
	}
	switch {
	case k.err != nil:
		p.state = failed
		p.say("草稿没有存下：" + sayError(k.err))
		return nil
	case p.state == quiet && p.rec.dirty():
		p.state = drafted
	}
	if p.rec.typedSince(k.changes) {
		return p.draftSoon()
	}
	return nil
}

// pause records after a pause, and waits on while typing goes on.
func (p *pen) pause() tea.Cmd {
	p.pausing = false
	if p.rec == nil || p.rec.settled() {
		return nil
	}
	if since := p.now().Sub(p.edited); since < pauseAfter {
		p.pausing = true
		return p.later(pauseAfter-since, pauseOver{})
	}
	return p.save()
}

// save records; while one save runs, another waits for it.
func (p *pen) save() tea.Cmd {
	if p.rec == nil || p.rec.settled() {
		return nil
	}
	if p.again = p.saving; p.again {
		return nil
	}
	p.saving = true
	p.state = savingNow
	return p.record(p.rec, false)
}

func (p *pen) record(rec *recorder, left bool) tea.Cmd {
	now := p.opts.Now
	return ask(p.page, func(ctx context.Context) tea.Msg {
		err := rec.record(ctx, now())
		return recorded{rec, err, now(), left}
	})
}

// recorded says how a save ended, and makes the one that waited for it.
func (p *pen) recorded(r recorded) tea.Cmd {
	if r.left {
		p.desk.release(r.rec)
	}
	if r.rec != p.rec || r.left {
		switch {
		case r.err != nil:
			p.say("[未能记录] 上一项：" + sayError(r.err))
		case p.rec == nil:
			p.state, p.savedAt = saved, r.at
		}
		return p.reload(p.subjects...)
	}
	p.saving = false
	if r.err != nil {
		p.again = false
		p.state = failed
		p.say("文字还在，Ctrl+S 再试。" + sayError(r.err))
		return nil
	}
	p.state, p.savedAt = saved, r.at
	if p.rec.dirty() { // typed since
		p.state = drafted
	}
	cmds := []tea.Cmd{p.reload(p.subjects...), p.retry()}
	if p.again {
		p.again = false
		cmds = append(cmds, p.save())
	}
	return tea.Batch(cmds...)
}

// retry records what could not be recorded elsewhere, now that the disk takes
// something again.
func (p *pen) retry() tea.Cmd {
	if p.desk.failed() == 0 {
		return nil
	}
	d := p.desk
	return ask(p.page, func(ctx context.Context) tea.Msg {
		_ = d.recordAll(ctx) // what fails again goes on being told by the banner
		return changed{}
	})
}

// putDown records on the way out.
func (p *pen) putDown() tea.Cmd {
	rec := p.rec
	p.rec, p.saving, p.again = nil, false, false
	switch {
	case rec == nil:
		return nil
	case rec.settled():
		p.desk.release(rec)
		return nil
	}
	return p.record(rec, true)
}
