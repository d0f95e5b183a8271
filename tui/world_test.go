package tui

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/store"
	"dudao/tui/termtest"
)

// clock is a test's time. It moves a little with every look at it, so that keys
// are as far apart as a hand's.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock {
	return &clock{t: time.Date(2014, 7, 15, 10, 41, 0, 0, time.Local)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(25 * time.Millisecond)
	return c.t
}

// world is a data directory and a clock, to run the program in again and again.
type world struct {
	t     testing.TB
	opts  Options
	clock *clock
}

// emptyWorld has nothing set up.
func emptyWorld(t testing.TB) *world {
	t.Helper()
	dir := t.TempDir()
	c := newClock()
	return &world{t: t, clock: c, opts: Options{
		Store:    store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: c.now},
		Settings: Settings{WarnDays: 7, ReportDir: filepath.Join(dir, "reports"), Theme: "dark"},
		LogFile:  filepath.Join(dir, "dudao.log"),
		Version:  "test",
		Now:      c.now,
	}}
}

// newWorld is set up for 陈伟 of 第三督导组 with the built-in plan, the team
// having these subjects.
func newWorld(t testing.TB, subjects ...string) *world {
	t.Helper()
	w := emptyWorld(t)
	st, err := store.Init(context.Background(), w.opts.Store, store.Setup{Inspector: "陈伟", Team: "第三督导组", Plan: checklist.Builtin()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	w.update(st, func(tx *store.Tx) error { return tx.Assign(st.Local().Team, subjects...) })
	return w
}

func (w *world) update(st *store.Store, fn func(*store.Tx) error) {
	w.t.Helper()
	if err := st.Update(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// with opens the data as another program would and runs fn on it.
func (w *world) with(fn func(*store.Store)) {
	w.t.Helper()
	st, err := store.Open(context.Background(), w.opts.Store)
	if err != nil {
		w.t.Fatal(err)
	}
	defer st.Close()
	fn(st)
}

// finding is what is recorded, as another program sees it.
func (w *world) finding(subject, checkpoint string) (result, value, facts string) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(context.Background(), func(tx *store.ReadTx) error {
			f, err := tx.Finding(subject, checkpoint)
			result, value, facts = f.Result.Text(), f.Value.Text(), f.Facts.Text()
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return result, value, facts
}

// run starts the program on a screen of that size.
func (w *world) run(cols, rows int) *running {
	w.t.Helper()
	a := newApp(context.Background(), w.opts)
	x := termtest.StartModel(w.t, cols, rows, &guard{app: a, stop: func() {}})
	return &running{Term: x, world: w, app: a}
}

// running is the program on its screen.
type running struct {
	*termtest.Term
	world *world
	app   *app
}

// end waits for the loop's end and does what follows it in Run.
func (r *running) end() {
	r.world.t.Helper()
	if err := r.Wait(); err != nil {
		r.world.t.Fatal(err)
	}
	if err := r.app.finish(context.Background()); err != nil {
		r.world.t.Fatal(err)
	}
}

// Keys as a terminal sends them.
const (
	keyEnter, keyTab, keyEsc, keyBackspace = "\r", "\t", "\x1b", "\x7f"
	keyUp, keyDown, keyRight, keyLeft      = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	keyPgDn                                = "\x1b[6~"
	keyF1, keyF2, keyF9                    = "\x1bOP", "\x1bOQ", "\x1b[20~"
	keyCtrlC, keyCtrlQ, keyCtrlS, keyCtrlZ = "\x03", "\x11", "\x13", "\x1a"
)
