package exchange_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dudao/exchange"
	"dudao/exchange/remotetest"
)

// report is one call of Report.
type report struct {
	exchange.Synced
	err error
}

// watching is a running watch; between two calls it is idle.
type watching struct {
	t       *testing.T
	tick    chan time.Time
	changed chan struct{}
	idle    chan struct{}
	reports []report
	done    chan error
	stop    context.CancelFunc
}

func watch(t *testing.T, s *station, open func() (exchange.Remote, error)) *watching {
	ctx, cancel := context.WithCancel(t.Context())
	w := &watching{t: t, tick: make(chan time.Time), changed: make(chan struct{}), idle: make(chan struct{}), done: make(chan error, 1), stop: cancel}
	go func() {
		w.done <- exchange.Watch(ctx, s.Store, exchange.WatchOptions{
			SyncOptions: s.options(), Open: open, Ticks: w.tick, Changed: w.changed,
			Report: func(out exchange.Synced, err error, news bool) {
				if news {
					w.reports = append(w.reports, report{out, err})
				}
				w.idle <- struct{}{}
			},
		})
	}()
	<-w.idle
	return w
}

// poll has a round run to its end because the time has come.
func (w *watching) poll(s *station) {
	w.tick <- s.at
	<-w.idle
}

// change has a round run to its end because something has changed.
func (w *watching) change() {
	w.changed <- struct{}{}
	<-w.idle
}

// end stops the watch in between two rounds and gives what was reported.
func (w *watching) end() []report {
	w.t.Helper()
	w.stop()
	if err := <-w.done; err != nil {
		w.t.Errorf("the watch ended with %v", err)
	}
	return w.reports
}

func TestWatch(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	m := &recording{Remote: remotetest.NewMemory()}
	w := watch(t, a, func() (exchange.Remote, error) { return m, nil })
	b.record("east", "一")
	b.attach("east", "a.jpg", []byte("a photo"))
	b.sync(m.Remote)
	w.change()
	w.poll(a)                // nothing is new, and nothing told
	a.record("west", "写了一半") // sealed only after a while
	w.poll(a)
	a.at = a.at.Add(11 * time.Minute)
	w.poll(a)
	reports := w.end()
	if len(reports) != 3 || reports[0].SegmentsSent != 1 || reports[1].SegmentsNew != 1 || reports[1].Blobs != 1 || reports[2].SegmentsSent != 1 {
		t.Errorf("%+v", reports)
	}
	b.sync(m.Remote)
	if a.state() != b.state() {
		t.Errorf("a:\n%s\nb:\n%s", a.state(), b.state())
	}
}

// A poll lists the last hours only; what a wrong clock put elsewhere is found once a day.
func TestWatchListsAllOnceADay(t *testing.T) {
	a, late := newStation(t, "陈伟"), newStation(t, "林晓")
	late.at = late.at.AddDate(-1, 0, 0)
	late.record("east", "一")
	m := remotetest.NewMemory()
	w := watch(t, a, func() (exchange.Remote, error) { return m, nil })
	late.sync(m)
	w.poll(a)
	before := len(w.reports)
	a.at = a.at.Add(25 * time.Hour)
	w.poll(a)
	reports := w.end()
	if before != 1 || len(reports) != 2 || reports[1].SegmentsNew != 1 {
		t.Errorf("%d reported before: %+v", before, reports)
	}
}

// A stick that is pulled is told once, and that it is back; what was written meanwhile goes.
func TestWatchGoesOn(t *testing.T) {
	a := newStation(t, "陈伟")
	memory := remotetest.NewMemory()
	gone := &exchange.RemoteError{Place: "U", Fault: exchange.RemoteMissing, Err: fs.ErrNotExist}
	pulled := false
	w := watch(t, a, func() (exchange.Remote, error) {
		if pulled {
			return nil, gone
		}
		return &remotetest.Failing{Remote: memory, Next: func(string) remotetest.Fault {
			if pulled {
				return remotetest.Refused
			}
			return remotetest.None
		}}, nil
	})
	pulled = true
	for range 3 {
		w.poll(a)
	}
	pulled = false
	w.poll(a)
	reports := w.end()
	if len(reports) != 3 || reports[0].err != nil || !errors.Is(reports[1].err, remotetest.ErrFailing) || reports[2].err != nil {
		t.Errorf("%+v", reports)
	}
}

// What is refused is told once, and not read again each time.
func TestWatchTellsOnce(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	b.record("east", "一")
	b.attach("east", "a.jpg", []byte("a photo"))
	memory := remotetest.NewMemory()
	b.sync(memory)
	memory.Change(func(objects map[string][]byte) {
		for name, data := range objects {
			if string(data) == "a photo" {
				objects[name] = []byte("A photo")
			}
		}
		objects["v1/2014-07/-/2014071509/torn.dudao"] = []byte("torn")
		objects["v1/2014-07/-/2014071509/huge.dudao"] = make([]byte, 5<<20)
	})
	r := &recording{Remote: memory}
	w := watch(t, a, func() (exchange.Remote, error) { return r, nil })
	gets := r.gets
	w.poll(a)
	w.poll(a)
	if len(w.reports) != 1 || len(w.reports[0].Rejected) != 3 || r.gets != gets {
		t.Errorf("%d objects read again; %+v", r.gets-gets, w.reports)
	}
	w.end()
}

// Where there is nothing to begin with, the watch does not begin.
func TestWatchNothingThere(t *testing.T) {
	a := newStation(t, "陈伟")
	err := exchange.Watch(t.Context(), a.Store, exchange.WatchOptions{
		SyncOptions: a.options(), Open: func() (exchange.Remote, error) { return exchange.Folder(filepath.Join(t.TempDir(), "none")) },
		Report: func(exchange.Synced, error, bool) {},
	})
	if e, ok := errors.AsType[*exchange.RemoteError](err); !ok || e.Fault != exchange.RemoteMissing || !strings.Contains(e.Say(), "不存在") {
		t.Error(err)
	}
}

// The system tells of what others put, in folders that are made meanwhile too.
func TestChanges(t *testing.T) {
	dir := t.TempDir()
	changed, err := exchange.Changes(t.Context(), dir)
	if err != nil {
		t.Skip(err)
	}
	a := newStation(t, "陈伟")
	a.record("east", "一")
	a.sync(openFolder(t, dir))
	<-changed
	if entries, err := os.ReadDir(dir); err != nil || len(entries) == 0 {
		t.Error(entries, err)
	}
	a.record("east", "二")
	a.at = a.at.Add(time.Hour)
	for range 3 { // until the signal is of the new folder, or the test ends
		a.record("east", a.at.String())
		a.sync(openFolder(t, dir))
		<-changed
	}
}
