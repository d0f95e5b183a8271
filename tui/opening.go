package tui

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// opening is the page until the data are open, which is at once as a rule. What
// is typed meanwhile waits for the page that follows.
type opening struct {
	*session
	since time.Time
	slow  bool // say what it waits for

	// Set while the store opens, which is not on the loop.
	holder      atomic.Int64 // process that holds the data; negative: nobody
	over        atomic.Bool
	done, total atomic.Int64 // bytes of the log that state.db is made anew from
}

// opened is the data directory, open.
type opened struct {
	st    *store.Store
	desk  *desk
	board *board
	err   error
}

type lookAtOpening struct{}

// openingLook is how long nothing is said, and how often it is looked at then.
const openingLook = 250 * time.Millisecond

func newOpening(s *session) *opening { return &opening{session: s} }

func (o *opening) Init() tea.Cmd {
	o.since = o.now()
	o.holder.Store(-1)
	return tea.Batch(o.open(), o.after(openingLook, reply{o, lookAtOpening{}}))
}

// open opens the data directory and reads what Home shows first. It waits for a
// process that holds the data until the program ends.
func (o *opening) open() tea.Cmd {
	opts := o.opts.Store
	opts.Now = o.opts.Now
	opts.Waiting = func(pid int) { o.holder.Store(int64(pid)) }
	opts.Progress = func(done, total int64) {
		o.holder.Store(-1)
		o.done.Store(done)
		o.total.Store(total)
	}
	return func() tea.Msg {
		defer o.over.Store(true)
		for {
			got := openStore(context.Background(), opts)
			if _, locked := errors.AsType[*store.LockedError](got.err); !locked {
				return got
			}
		}
	}
}

// openStore opens the data, takes over what was left unrecorded and reads the
// first board.
func openStore(ctx context.Context, opts store.Options) opened {
	st, err := store.Open(ctx, opts)
	if err != nil {
		return opened{err: err}
	}
	d, err := newDesk(st, opts.Now)
	if err != nil {
		return opened{err: err}
	}
	b, err := readBoard(ctx, st, nil, nil)
	if err != nil {
		return opened{err: errors.Join(err, d.drafts.Close())}
	}
	return opened{st: st, desk: d, board: b}
}

func (o *opening) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(lookAtOpening); !ok || o.over.Load() {
		return nil
	}
	o.slow = true
	return o.after(openingLook, reply{o, lookAtOpening{}})
}

func (o *opening) Loading() bool           { return true }
func (o *opening) Typing() bool            { return false }
func (o *opening) Title() (string, string) { return "督导", "" }
func (o *opening) Status() string          { return "" }

func (o *opening) Rows() []row {
	return []row{{Binding: bound("esc", "退出"), do: o.Stop}}
}

// Stop leaves, once there is something to wait for.
func (o *opening) Stop() tea.Cmd {
	if !o.slow {
		return nil
	}
	return o.quit()
}

func (o *opening) View(w, _ int) ([]string, *tea.Cursor) {
	if !o.slow {
		return nil, tea.NewCursor(0, 0)
	}
	var lines []string
	for _, l := range wrap(o.words(), w-3) {
		lines = append(lines, " "+l)
	}
	return lines, tea.NewCursor(0, 0)
}

// words say what is being waited for.
func (o *opening) words() string {
	waited := int(o.now().Sub(o.since).Seconds())
	switch pid, total := o.holder.Load(), o.total.Load(); {
	case pid > 0:
		return fmt.Sprintf("数据正被进程 %d 使用，已等 %d 秒，仍在重试", pid, waited)
	case pid == 0:
		return fmt.Sprintf("数据正被另一个 dudao 使用，已等 %d 秒，仍在重试", waited)
	case total > 0:
		return fmt.Sprintf("正在重新整理数据，已完成 %d%%", o.done.Load()*100/total)
	}
	return "正在打开数据"
}
