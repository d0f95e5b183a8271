package tui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/store"
	"dudao/tui/termtest"
)

// clock is a test's time. It moves a little with every look at it, so that keys
// are as far apart as a hand's.
type clock struct {
	mu      sync.Mutex
	t       time.Time
	stopped bool
}

func newClock() *clock {
	return &clock{t: time.Date(2014, 7, 15, 10, 41, 0, 0, time.Local)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stopped {
		c.t = c.t.Add(25 * time.Millisecond)
	}
	return c.t
}

// stop keeps the time as it is, so that all that follows comes at once.
func (c *clock) stop(stopped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = stopped
}

// on moves the time on.
func (c *clock) on(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// timers are the waits of one program. Short ones pass by themselves, those of a
// second and more when the test lets them.
type timers struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting map[time.Duration][]chan struct{}
	over    bool
}

func newTimers() *timers {
	t := &timers{waiting: map[time.Duration][]chan struct{}{}}
	t.changed = sync.NewCond(&t.mu)
	return t
}

func (t *timers) after(d time.Duration, msg tea.Msg) tea.Cmd {
	if d < time.Second {
		return after(min(d, pasteGap), msg)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	passed := make(chan struct{})
	if t.over {
		return nil
	}
	t.waiting[d] = append(t.waiting[d], passed)
	t.changed.Broadcast()
	return func() tea.Msg {
		<-passed
		return msg
	}
}

// pass lets the waits of that length end, once there is one.
func (t *timers) pass(d time.Duration) {
	t.until(func() bool { return len(t.waiting[d]) > 0 })
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, passed := range t.waiting[d] {
		close(passed)
	}
	delete(t.waiting, d)
}

// rest waits for a wait that is the rest of a longer one, and gives its length.
func (t *timers) rest(of time.Duration) (d time.Duration) {
	t.until(func() bool {
		for d = range t.waiting {
			if d != lookEvery && d < of {
				return true
			}
		}
		return false
	})
	return d
}

// until waits until ok holds of the waits.
func (t *timers) until(ok func() bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	late := false
	defer time.AfterFunc(termtest.Timeout, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		late = true
		t.changed.Broadcast()
	}).Stop()
	for !ok() && !late {
		t.changed.Wait()
	}
	if late {
		panic("nothing waits for the time to pass")
	}
}

// end lets all waits end, and no other begin.
func (t *timers) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	for _, list := range t.waiting {
		for _, passed := range list {
			close(passed)
		}
	}
	t.waiting = nil
	t.changed.Broadcast()
}

// world is a data directory and a clock, to run the program in again and again.
type world struct {
	t     testing.TB
	opts  Options
	clock *clock
	temp  func() string // makes another directory
}

// emptyWorld has nothing set up.
func emptyWorld(t testing.TB) *world {
	t.Helper()
	return newEmptyWorld(t, t.TempDir)
}

// newEmptyWorld is emptyWorld in directories that temp makes.
func newEmptyWorld(t testing.TB, temp func() string) *world {
	dir, c := temp(), newClock()
	return &world{t: t, clock: c, temp: temp, opts: Options{
		Store:    store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: c.now},
		Settings: Settings{WarnDays: 7, ReportDir: filepath.Join(dir, "reports"), Theme: "dark"},
		LogFile:  filepath.Join(dir, "dudao.log"),
		Version:  "test",
		Person:   "陈伟",
		Now:      c.now,
	}}
}

// newWorld is set up for 陈伟 of 第三督导组 with the built-in plan, the team
// having these subjects.
func newWorld(t testing.TB, subjects ...string) *world {
	t.Helper()
	w := emptyWorld(t)
	w.setUp(subjects...)
	return w
}

func (w *world) setUp(subjects ...string) {
	w.t.Helper()
	st, err := store.Init(context.Background(), w.opts.Store, store.Setup{Inspector: "陈伟", Team: "第三督导组", Plan: checklist.Builtin()})
	if err != nil {
		w.t.Fatal(err)
	}
	defer st.Close()
	w.update(st, func(tx *store.Tx) error { return tx.Assign(st.Local().Team, subjects...) })
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
	timers := newTimers()
	a.after = timers.after
	m := &tracked{guard: &guard{app: a, stop: func() {}}}
	m.idle.L = &m.mu
	w.t.Cleanup(m.wait) // before the directory goes
	x := termtest.StartModel(w.t, cols, rows, m)
	w.t.Cleanup(timers.end)
	return &running{Term: x, world: w, app: a, timers: timers}
}

// tracked is the program's model that knows which commands still work: a program
// that is killed does not wait for them.
type tracked struct {
	*guard
	mu      sync.Mutex
	idle    sync.Cond
	working int
	over    bool
}

func (m *tracked) Init() tea.Cmd { return m.track(m.guard.Init()) }

func (m *tracked) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := m.guard.Update(msg)
	return m, m.track(cmd)
}

func (m *tracked) track(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		if !m.begins() {
			return nil
		}
		defer m.ends()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = m.track(c)
			}
		}
		return msg
	}
}

func (m *tracked) begins() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.over {
		m.working++
	}
	return !m.over
}

func (m *tracked) ends() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.working--
	m.idle.Broadcast()
}

// wait lets no command begin, and waits for those that work.
func (m *tracked) wait() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	for m.working > 0 {
		m.idle.Wait()
	}
}

// running is the program on its screen.
type running struct {
	*termtest.Term
	world *world
	app   *app
	*timers
}

// quit leaves in good order.
func (r *running) quit() {
	r.world.t.Helper()
	r.Type(termtest.CtrlQ)
	r.end()
}

// vanish ends the program without anything that follows its loop, as a kill
// does. Its locks go with its process, here with its drafts.
func (r *running) vanish() {
	r.world.t.Helper()
	r.Kill()
	r.Wait() // says that it was killed
	if err := r.app.desk.drafts.Close(); err != nil {
		r.world.t.Fatal(err)
	}
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

// hold keeps the data locked until release is called.
func (w *world) hold() (release func()) {
	w.t.Helper()
	held, released, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go w.with(func(st *store.Store) {
		defer close(over)
		err := st.Update(context.Background(), func(*store.Tx) error {
			close(held)
			<-released
			return nil
		})
		if err != nil {
			w.t.Error(err)
		}
	})
	<-held
	return sync.OnceFunc(func() {
		close(released)
		<-over
	})
}

// breakStore makes every record fail until mend is called; reading and keeping
// drafts go on.
func (w *world) breakStore() (mend func()) {
	w.t.Helper()
	lock := filepath.Join(w.opts.Store.Dir, "lock")
	do := func(err error) {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	do(os.Rename(lock, lock+".away"))
	do(os.Mkdir(lock, 0o700))
	return func() {
		do(os.Remove(lock))
		do(os.Rename(lock+".away", lock))
	}
}

// record sets fields of a finding, as by's program would that sees what is there
// now.
func (w *world) record(by, subject, checkpoint string, fields map[string]string) {
	w.t.Helper()
	w.with(func(st *store.Store) { w.save(st, by, w.edit(st, subject, checkpoint), fields) })
}

// disagree sets fields of a finding twice, neither writer having seen the other.
func (w *world) disagree(subject, checkpoint string, one, other map[string]string) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		seen := w.edit(st, subject, checkpoint)
		w.save(st, "林晓", seen, one)
		w.save(st, "黄志强", seen, other)
	})
}

func (w *world) edit(st *store.Store, subject, checkpoint string) (e store.Edit) {
	w.t.Helper()
	err := st.View(context.Background(), func(tx *store.ReadTx) (err error) {
		e, err = tx.Edit(store.FindingEntity(st.Local().Inspection, subject, checkpoint), findingFields...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// save writes the fields over what e was read from, signed by by.
func (w *world) save(st *store.Store, by string, e store.Edit, fields map[string]string) {
	w.t.Helper()
	e.Set = nil
	for field, text := range fields {
		e.Put(field, text)
	}
	own := st.Local().Inspector
	w.sign(st, by)
	w.update(st, func(tx *store.Tx) error {
		_, err := tx.Save(e)
		return err
	})
	w.sign(st, own)
}

func (w *world) sign(st *store.Store, name string) {
	w.t.Helper()
	if err := st.SetLocal(func(l *store.Local) { l.Inspector = name }); err != nil {
		w.t.Fatal(err)
	}
}

// live is what is recorded in a field: more than one text is a conflict.
func (w *world) live(subject, checkpoint, field string) (texts []string) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		for _, v := range w.edit(st, subject, checkpoint).Shown[field] {
			texts = append(texts, v.Text)
		}
	})
	slices.Sort(texts)
	return texts
}

// glob reads the files of the data directory that match.
func (w *world) glob(elem ...string) (contents []string) {
	w.t.Helper()
	names, err := filepath.Glob(filepath.Join(append([]string{w.opts.Store.Dir}, elem...)...))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, name := range names {
		if data, err := os.ReadFile(name); err == nil { // it may be replaced just now
			contents = append(contents, string(data))
		}
	}
	return contents
}
