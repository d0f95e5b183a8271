package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dudao/exchange"
	"dudao/exchange/remotetest"
	"dudao/oplog"
)

// Two laptops meet by a stick, a third carries what they wrote to a fourth.
func TestSync(t *testing.T) {
	photo := bytes.Repeat([]byte("photo\n"), 100_000)
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "抽 5 份")
	a.attach("east", "照片.jpg", photo)
	b.record("west", "都有")
	stick := t.TempDir()

	out := a.sync(openFolder(t, stick))
	if out.SegmentsSent != 1 || out.OpsSent == 0 || out.BlobsSent != 2 || out.BlobBytesSent <= int64(len(photo)) || out.SegmentsNew != 0 {
		t.Errorf("first: %+v", out)
	}
	out = b.sync(openFolder(t, stick))
	if out.SegmentsNew != 1 || out.SegmentsSent != 1 || out.Blobs != 1 || out.BlobBytes != int64(len(photo)) || out.BlobsSent != 0 || len(out.MissingEvidence) > 0 {
		t.Errorf("second: %+v", out)
	}
	if len(out.DevicesNew) != 1 || out.DevicesNew[0].ID != a.Device() || len(out.News) != 1 || out.News[0].Subject != "east" {
		t.Errorf("second: devices %+v, news %+v", out.DevicesNew, out.News)
	}
	a.sync(openFolder(t, stick))
	for _, s := range []*station{a, b} {
		if out := s.sync(openFolder(t, stick)); out.Moved() || out.Duplicates > 0 {
			t.Errorf("nothing was new, and yet %+v", out)
		}
	}
	if a.state() != b.state() {
		t.Errorf("a:\n%s\nb:\n%s", a.state(), b.state())
	}

	// An emptied stick fills again, from whichever laptop, with the segments of both.
	empty := t.TempDir()
	if out := b.sync(openFolder(t, empty)); out.SegmentsSent != 2 || out.BlobsSent != 2 {
		t.Errorf("to the empty stick: %+v", out)
	}
	c := newStation(t, "吴敏")
	c.sync(openFolder(t, empty))
	b.sync(openFolder(t, empty))
	if c.state() != b.state() {
		t.Errorf("c:\n%s\nb:\n%s", c.state(), b.state())
	}
	name := regexp.MustCompile(`^v1/2014-07/(-/2014071509/[a-z2-7]{16}-\d+-\d+-[0-9a-f]{64}\.dudao|blob/[0-9a-f]{64})$`)
	for _, n := range remotetest.Names(t, openFolder(t, empty), "", "") {
		if !name.MatchString(n) {
			t.Errorf("an object is named %s", n)
		}
	}
}

// A stick that is pulled in the midst, at whichever step, loses nothing: the next sync goes on, and who reads it in between
// gets whole segments and lists what is missing.
func TestSyncPulledAtAnyMoment(t *testing.T) {
	for _, cancelled := range []bool{false, true} {
		for step := 1; ; step++ {
			a := newStation(t, "陈伟")
			a.record("east", "一")
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.record("east", "二")
			a.attach("east", "a.jpg", []byte("a photo"))
			a.attach("east", "b.jpg", []byte("another photo"))
			memory := remotetest.NewMemory()
			ctx, cancel := context.WithCancel(t.Context())
			calls := 0
			pulled := &remotetest.Failing{Remote: memory, Next: func(string) remotetest.Fault {
				switch calls++; {
				case calls < step:
					return remotetest.None
				case cancelled:
					cancel()
					return remotetest.None
				}
				return remotetest.Halfway
			}}
			_, err := exchange.Sync(ctx, a.Store, pulled, a.options())
			cancel()
			if calls < step {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if err == nil {
				t.Fatalf("step %d: no error", step)
			}
			b := newStation(t, "林晓")
			if out := b.sync(memory); len(out.Rejected) > 0 {
				t.Errorf("step %d: rejected %v", step, out.Rejected)
			}
			a.sync(memory)
			if out := b.sync(memory); len(out.MissingEvidence) > 0 {
				t.Errorf("step %d: missing %v", step, out.MissingEvidence)
			}
			a.sync(memory)
			if a.state() != b.state() {
				t.Errorf("step %d: a:\n%s\nb:\n%s", step, a.state(), b.state())
			}
		}
	}
}

// What is dearest is written first.
func TestSyncOrder(t *testing.T) {
	a := newStation(t, "陈伟")
	a.record("east", "一")
	a.attach("east", "big.jpg", make([]byte, 5000))
	a.attach("east", "small.jpg", []byte{1})
	recorded := &recording{Remote: remotetest.NewMemory()}
	a.sync(recorded)
	var kinds []string
	for _, o := range recorded.put {
		switch {
		case strings.HasSuffix(o.Name, ".dudao"):
			kinds = append(kinds, "segment")
		case o.Size == 1 || o.Size == 5000:
			kinds = append(kinds, fmt.Sprint(o.Size))
		default:
			kinds = append(kinds, "plan")
		}
	}
	if !slices.Equal(kinds, []string{"plan", "segment", "1", "5000"}) {
		t.Errorf("put in the order %v", kinds)
	}
}

// recording notes what is asked of a remote.
type recording struct {
	exchange.Remote
	put   []exchange.Object
	lists int
	gets  int
}

func (r *recording) PutIfAbsent(ctx context.Context, name string, data io.Reader, size int64) error {
	r.put = append(r.put, exchange.Object{Name: name, Size: size})
	return r.Remote.PutIfAbsent(ctx, name, data, size)
}

func (r *recording) Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error) {
	r.gets++
	return r.Remote.Get(ctx, name, limit)
}

func (r *recording) List(ctx context.Context, prefix, after string) iter.Seq2[exchange.Object, error] {
	r.lists++
	return r.Remote.List(ctx, prefix, after)
}

// segments are the names of a remote's segments.
func segments(t testing.TB, r exchange.Remote) []string {
	return slices.DeleteFunc(remotetest.Names(t, r, "", ""), func(n string) bool { return !strings.HasSuffix(n, ".dudao") })
}

// A torn object under the name, of another size, is lacking: the whole one goes beside it and is read.
func TestSyncBesideTornObjects(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "一")
	a.attach("east", "a.jpg", []byte("a photo"))
	m := remotetest.NewMemory()
	a.sync(m)
	m.Change(func(objects map[string][]byte) {
		for name, data := range objects {
			objects[name] = data[:len(data)/2]
		}
	})
	if out := b.sync(m); len(out.Rejected) != 1 || out.SegmentsNew != 0 || !strings.Contains(out.Rejected[0].Where, "-1-") {
		t.Errorf("torn: %+v", out)
	}
	if out := a.sync(m); out.SegmentsSent != 1 || out.BlobsSent != 1 { // the plan is there from b
		t.Errorf("again: %+v", out)
	}
	if out := a.sync(m); out.Moved() {
		t.Errorf("and again: %+v", out)
	}
	names := segments(t, m)
	if len(names) < 2 || !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, ".2.dudao") }) {
		t.Errorf("segments %q", names)
	}
	b.sync(m)
	a.sync(m)
	if a.state() != b.state() {
		t.Errorf("a:\n%s\nb:\n%s", a.state(), b.state())
	}
}

// Copies that sync programs make, half fetched files and what else lies about.
func TestSyncAmongSyncPrograms(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "一")
	a.attach("east", "a.jpg", []byte("a photo"))
	dir := t.TempDir()
	a.sync(openFolder(t, dir))
	for _, name := range remotetest.Names(t, openFolder(t, dir), "", "") {
		path := filepath.Join(dir, filepath.FromSlash(name))
		base, ext := strings.TrimSuffix(path, ".dudao"), ""
		if base != path {
			ext = ".dudao"
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// All that is left of it are copies under other names, some of them broken.
		writeFile(t, data[:len(data)-3], base+" (conflicted copy 2014-07-15)"+ext)
		writeFile(t, data, base+" 的冲突副本"+ext)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Dir(path)
		for _, name := range []string{".syncthing.x.dudao.tmp", "~$x.tmp", "Thumbs.db", "desktop.ini", "x.dudao.part", "cafe\u0301.txt", "照片.jpg"} {
			writeFile(t, []byte("half"), folder, name)
		}
	}
	writeFile(t, []byte("half"), dir, ".dudao-tmp", "half")
	if err := os.Symlink(dir, filepath.Join(dir, "v1", "2014-07", "loop")); err != nil {
		t.Log(err)
	}
	out := b.sync(openFolder(t, dir))
	if out.SegmentsNew != 1 || out.Blobs != 1 || len(out.Rejected) != 1 || out.Copies != 2 {
		t.Errorf("%+v", out)
	}
	// A copy is not taken for the object itself.
	if out := a.sync(openFolder(t, dir)); out.BlobsSent != 0 || out.SegmentsSent != 0 {
		t.Errorf("b had put them back, and yet %+v", out)
	}
	if a.state() != b.state() {
		t.Errorf("a:\n%s\nb:\n%s", a.state(), b.state())
	}
}

// Content is trusted, names are not: a name that lies costs a look, a findings file of another name is read, one that is too
// large for an object is told.
func TestSyncTrustsContent(t *testing.T) {
	a, b, c := newStation(t, "陈伟"), newStation(t, "林晓"), newStation(t, "吴敏")
	a.record("east", "一")
	c.record("west", "二")
	ma, mc := remotetest.NewMemory(), remotetest.NewMemory()
	a.sync(ma)
	c.sync(mc)
	data := remotetest.Get(t, mc, segments(t, mc)[0])
	m := remotetest.NewMemory()
	remotetest.Put(t, m, strings.Replace(segments(t, ma)[0], "/-/", "/440500/", 1), data)
	remotetest.Put(t, m, "v1/2014-07/day1.dudao", remotetest.Get(t, ma, segments(t, ma)[0]))
	remotetest.Put(t, m, "v1/2014-07/huge.dudao", make([]byte, oplog.MaxSegmentFrame+1))
	remotetest.Put(t, m, "v1/2014-07/blob/"+strings.Repeat("0", 64), []byte("whatever"))
	remotetest.Put(t, m, "v1/2014-08/-/2014071509/other.dudao", []byte("another inspection's"))
	out := b.sync(m)
	if out.SegmentsNew != 2 || len(out.Rejected) != 1 || !strings.Contains(out.Rejected[0].Where, "huge.dudao") {
		t.Errorf("%+v", out)
	}
	a.sync(m)
	c.sync(m)
	b.sync(m)
	if a.state() != b.state() || c.state() != b.state() {
		t.Errorf("a:\n%s\nb:\n%s\nc:\n%s", a.state(), b.state(), c.state())
	}
}

// Evidence with other bytes than its name says is not taken, and what is damaged here is not sent.
func TestSyncChecksEvidence(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "一")
	a.attach("east", "a.jpg", []byte("a photo"))
	m := remotetest.NewMemory()
	a.sync(m)
	m.Change(func(objects map[string][]byte) {
		for name, data := range objects {
			if string(data) == "a photo" {
				objects[name] = []byte("A photo")
			}
		}
	})
	out := b.sync(m)
	if out.Blobs != 0 || len(out.MissingEvidence) != 1 || len(out.Rejected) != 1 || !strings.Contains(out.Rejected[0].Where, "blob/") {
		t.Errorf("%+v", out)
	}
	blob := filepath.Join(a.Dir(), "blobs", filepath.Base(out.Rejected[0].Where)[:2], filepath.Base(out.Rejected[0].Where))
	writeFile(t, []byte("B photo"), blob)
	empty := remotetest.NewMemory()
	out = a.sync(empty)
	if len(out.Unsent) != 1 || out.BlobsSent != 1 || out.SegmentsSent != 1 {
		t.Errorf("%+v", out)
	}
	if n := len(remotetest.Names(t, empty, "v1/2014-07/blob/", "")); n != 1 {
		t.Errorf("%d blobs, want the plan", n)
	}
}

// A remote that fails at random, short of breaking its contract, loses nothing and lets nothing wrong in; the laptops go on
// and agree.
func TestSyncFailingRemote(t *testing.T) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 0))
		memory := remotetest.NewMemory()
		failing := &remotetest.Failing{Remote: memory, Next: func(call string) remotetest.Fault {
			if random.IntN(4) > 0 {
				return remotetest.None
			}
			return remotetest.Faults[random.IntN(len(remotetest.Faults))]
		}}
		stations := []*station{newStation(t, "陈伟"), newStation(t, "林晓"), newStation(t, "吴敏")}
		for i := range 12 {
			s := stations[random.IntN(len(stations))]
			s.record([]string{"east", "west"}[random.IntN(2)], fmt.Sprintf("第 %d 次", i))
			if random.IntN(2) == 0 {
				s.attach("east", "a.jpg", fmt.Appendf(nil, "photo %d", i))
			}
			_, err := exchange.Sync(t.Context(), s.Store, failing, s.options())
			if err != nil && !errors.Is(err, remotetest.ErrFailing) {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		for range 2 {
			for _, s := range stations {
				if out := s.sync(memory); len(out.Rejected)+len(out.Unsent) > 0 {
					t.Errorf("seed %d: %v %v", seed, out.Rejected, out.Unsent)
				}
			}
		}
		for _, s := range stations[1:] {
			if s.state() != stations[0].state() {
				t.Errorf("seed %d: %s:\n%s\n%s:\n%s", seed, stations[0].name, stations[0].state(), s.name, s.state())
			}
		}
	}
}

// A target that may only be read is read; that nothing could be sent is told, but only if there was something.
func TestSyncReadOnlyTarget(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "一")
	m := remotetest.NewMemory()
	a.sync(m)
	b.record("west", "二")
	out, err := exchange.Sync(t.Context(), b.Store, readOnly{m}, b.options())
	if e, ok := errors.AsType[*exchange.RemoteError](err); !ok || e.Fault != exchange.RemoteReadOnly || out.SegmentsNew != 1 || out.SegmentsSent != 0 {
		t.Errorf("%v, %+v", err, out)
	}
	if _, err := exchange.Sync(t.Context(), a.Store, readOnly{m}, a.options()); err != nil {
		t.Errorf("nothing to send: %v", err)
	}
}

type readOnly struct{ exchange.Remote }

func (readOnly) PutIfAbsent(context.Context, string, io.Reader, int64) error {
	return &exchange.RemoteError{Place: "stick", Fault: exchange.RemoteReadOnly, Err: fs.ErrPermission}
}

func TestSyncProgress(t *testing.T) {
	a, b := newStation(t, "陈伟"), newStation(t, "林晓")
	a.record("east", "一")
	a.attach("east", "a.jpg", make([]byte, 1<<20))
	m := remotetest.NewMemory()
	for _, s := range []*station{a, b} {
		last := exchange.Progress{}
		o := s.options()
		seen := map[bool]exchange.Progress{}
		o.Progress = func(p exchange.Progress) {
			if p.Sending == last.Sending && (p.Segments < last.Segments || p.Blobs < last.Blobs || p.Bytes < last.Bytes) || p.Bytes > p.BytesOf || p.Segments > p.SegmentsOf {
				t.Errorf("%+v after %+v", p, last)
			}
			last, seen[p.Sending] = p, p
		}
		if _, err := exchange.Sync(t.Context(), s.Store, m, o); err != nil {
			t.Fatal(err)
		}
		for _, p := range seen {
			if p.Segments != p.SegmentsOf || p.Blobs != p.BlobsOf || p.Bytes != p.BytesOf {
				t.Errorf("%s ended at %+v", s.name, p)
			}
		}
		if sending := s == a; seen[sending].Bytes < 1<<20 {
			t.Errorf("%s: %+v", s.name, seen)
		}
	}
}

// A stick of another inspection is told, and left alone.
func TestSyncOtherInspection(t *testing.T) {
	a := newStation(t, "陈伟")
	m := remotetest.NewMemory()
	remotetest.Put(t, m, "v1/2014-10/-/2014071509/x.dudao", []byte("x"))
	remotetest.Put(t, m, "v1/2014-10/blob/y", []byte("y"))
	if out := a.sync(m); len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "“2014-10”") || out.SegmentsSent != 1 {
		t.Errorf("%+v", out)
	}
	if out := a.sync(m); len(out.Notes) > 0 {
		t.Errorf("told again: %q", out.Notes)
	}
}

// An inspection's id may hold what file systems do not take.
func TestInspectionPrefix(t *testing.T) {
	for id, want := range map[string]string{"2014-07": "v1/2014-07/", "..": "v1/%2E%2E/", "a:b": "v1/a%3Ab/", ".x.": "v1/%2Ex%2E/", "a.b": "v1/a.b/"} {
		if got := exchange.InspectionPrefix(id); got != want || exchange.CheckName(got+"x") != nil {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
