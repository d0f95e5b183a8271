package store

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"dudao/inspection"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// team are laptops set up apart: own records of each at m0N.1, and all at m01.1, one over another.
func team(t testing.TB, names ...string) (l *laptop, stores map[string]*Store) {
	t.Helper()
	l = newLaptop(t)
	stores = make(map[string]*Store)
	var last *Store
	for _, name := range names {
		s := l.other(name).init()
		if last != nil {
			imported(t, s, exported(t, last, Selection{}))
		}
		mustRecord(t, s, name+".1", name)
		mustRecord(t, s, "m01.1", name)
		stores[name], last = s, s
	}
	for _, s := range stores {
		for _, o := range stores {
			imported(t, s, exported(t, o, Selection{}))
		}
	}
	return l, stores
}

func deviceOf(t testing.TB, s *Store, id string) Device {
	t.Helper()
	list := devices(t, s)
	i := slices.IndexFunc(list, func(d Device) bool { return d.ID == id })
	if i < 0 {
		t.Fatalf("no device %s in %+v", id, list)
	}
	return list[i]
}

// A dropped device is as if it had never written; what it wrote is kept, passed on, and there again when it is taken back.
func TestDroppedDevice(t *testing.T) {
	_, stores := team(t, "a", "b", "c")
	a, b := stores["a"], stores["b"]
	all := facts(t, a)
	if all["m01.1"] != "c" {
		t.Fatalf("facts are %v", all)
	}
	c := stores["c"].Device()
	must(t, a.DropDevice(t.Context(), c))
	wantFacts(t, a, map[string]string{"a.1": "a", "b.1": "b", "m01.1": "b"})
	wantSound(t, a)
	if d := deviceOf(t, a, c); !d.Dropped || !d.Quarantined {
		t.Errorf("device is %+v", d)
	}
	if len(historyOf(t, a, FindingEntity(round, "east", "c.1"))) != 0 {
		t.Error("the history tells of it")
	}
	for e, err := range a.Log(t.Context(), "") {
		if err != nil || e.Device == c {
			t.Errorf("the log tells of it: %+v, %v", e, err)
		}
	}

	// What it writes later waits too, and is passed on.
	mustRecord(t, stores["c"], "c.2", "c")
	if in := imported(t, a, exported(t, stores["c"], Selection{})); in.Quarantined != 1 || len(in.News) != 0 || in.SegmentsNew != 1 {
		t.Errorf("imported %+v", in)
	}
	imported(t, b, exported(t, a, Selection{}))
	if facts(t, b)["c.2"] != "c" {
		t.Error("it was not passed on")
	}
	must(t, a.Rebuild(t.Context()))
	wantFacts(t, a, map[string]string{"a.1": "a", "b.1": "b", "m01.1": "b"})

	must(t, a.AddDevice(t.Context(), c))
	all["c.2"] = "c"
	wantFacts(t, a, all)
	wantSound(t, a)
	if exists(a.path(trustName)) {
		t.Error("trust.json stays behind")
	}
}

// Undo does not bring back what a dropped device wrote; what that had replaced lives again, and stays.
func TestUndoOverADroppedDevice(t *testing.T) {
	_, stores := team(t, "a", "b")
	a := stores["a"]
	mustRecord(t, a, "m01.1", "a 改的")
	must(t, a.DropDevice(t.Context(), stores["b"].Device()))
	undo(t, a)
	if got := facts(t, a)["m01.1"]; got != "|a" {
		t.Errorf("undone is %q", got)
	}
	wantSound(t, a)
}

// What an undo has brought back of another's goes with that device, and comes again with it.
func TestDropWhatAnUndoBroughtBack(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "甲写")
	mustRecord(t, b, "m01.1", "乙写")
	imported(t, a, exported(t, b, Selection{}))
	id := conflictAt(t, a, m011, inspection.FieldFacts).ID
	resolve(t, a, id, Choice{Keep: 2})
	mustUndo(t, a)
	conflictAt(t, a, m011, inspection.FieldFacts)
	must(t, a.DropDevice(t.Context(), b.Device()))
	wantFacts(t, a, map[string]string{"m01.1": "甲写"})
	if list := conflicts(t, a, ""); len(list) != 0 {
		t.Errorf("conflicts are %+v", list)
	}
	wantSound(t, a)
	must(t, a.Rebuild(t.Context()))
	wantFacts(t, a, map[string]string{"m01.1": "甲写"})
	must(t, a.AddDevice(t.Context(), b.Device()))
	conflictAt(t, a, m011, inspection.FieldFacts)
	wantSound(t, a)
}

// With a lead only those on its roster count, whether they or the roster come first; who is taken off does not, an heir does.
func TestLead(t *testing.T) {
	l, stores := team(t, "a", "lead", "b", "c")
	a, lead := stores["a"], stores["lead"]
	idLead, idB, idC := lead.Device(), stores["b"].Device(), stores["c"].Device()
	must(t, a.LeadDevice(t.Context(), idLead))
	wantFacts(t, a, map[string]string{"a.1": "a", "lead.1": "lead", "m01.1": "lead"})
	if d := deviceOf(t, a, idB); !d.Quarantined || d.Rostered {
		t.Errorf("device is %+v", d)
	}
	wantSaidFault(t, a.AddDevice(t.Context(), idB), TrustNotLead)
	wantSaidFault(t, a.DropDevice(t.Context(), idLead), TrustLead)
	wantSaidFault(t, a.DropDevice(t.Context(), a.Device()), TrustOwn)
	wantSaidFault(t, a.LeadDevice(t.Context(), strings.Repeat("a", 16)), TrustUnknown)

	must(t, lead.LeadDevice(t.Context(), idLead))
	wantFacts(t, lead, map[string]string{"lead.1": "lead", "m01.1": "lead"}) // a is not on the roster
	for _, id := range []string{a.Device(), idB} {
		must(t, lead.AddDevice(t.Context(), id))
	}
	want := map[string]string{"a.1": "a", "lead.1": "lead", "b.1": "b", "m01.1": "b"}
	wantFacts(t, lead, want)
	wantSound(t, lead)
	imported(t, a, exported(t, lead, Selection{}))
	wantFacts(t, a, want)
	wantSound(t, a)

	// Another's word on the roster does not count, even one on it.
	must(t, stores["b"].Update(t.Context(), func(tx *Tx) error {
		return tx.put(KindRoster, RosterEntity(round), map[string]string{idC: "c", idB: ""})
	}))
	imported(t, a, exported(t, stores["b"], Selection{}))
	wantFacts(t, a, want)
	wantSound(t, a)

	// b's laptop becomes a new device: its heir counts, as it signed.
	dirB := *l
	dirB.Dir, dirB.ConfigDir = filepath.Join(t.TempDir(), "data"), stores["b"].configDir
	copyDir(t, stores["b"].dir, dirB.Dir)
	heir := dirB.open()
	mustRecord(t, heir, "b.2", "b 的新编号")
	if heir.Device() == idB {
		t.Fatal("no new device")
	}
	imported(t, a, exported(t, heir, Selection{}))
	want["b.2"] = "b 的新编号"
	wantFacts(t, a, want)
	if d := deviceOf(t, a, heir.Device()); d.HeirOf != idB || d.Quarantined {
		t.Errorf("heir is %+v", d)
	}

	must(t, lead.DropDevice(t.Context(), idB))
	imported(t, a, exported(t, lead, Selection{}))
	wantFacts(t, a, map[string]string{"a.1": "a", "lead.1": "lead", "m01.1": "lead"})
	wantSound(t, a)
	must(t, a.Rebuild(t.Context()))
	wantFacts(t, a, map[string]string{"a.1": "a", "lead.1": "lead", "m01.1": "lead"})

	must(t, os.Remove(a.path(stateName))) // who counts is not known before the log is read
	wantFacts(t, a, map[string]string{"a.1": "a", "lead.1": "lead", "m01.1": "lead"})
	wantSound(t, a)

	must(t, a.LeadDevice(t.Context(), ""))
	if got := facts(t, a); got["m01.1"] != "c" || got["c.1"] != "c" {
		t.Errorf("facts are %v", got)
	}
	wantSound(t, a)
}

func wantSaidFault(t testing.TB, err error, fault TrustFault) {
	t.Helper()
	if e, ok := errors.AsType[*TrustError](err); !ok || e.Fault != fault || e.Say() == "" || e.Code() == "" {
		t.Errorf("error is %v, want fault %d", err, fault)
	}
}

// A laptop whose own word is not on the roster, and that has become a new device, keeps what it wrote before.
func TestOwnAncestorsCount(t *testing.T) {
	l, stores := team(t, "a", "lead")
	copied := *l
	copied.Dir, copied.ConfigDir = filepath.Join(t.TempDir(), "data"), stores["a"].configDir
	must(t, stores["a"].LeadDevice(t.Context(), stores["lead"].Device()))
	copyDir(t, stores["a"].dir, copied.Dir)
	c := copied.open()
	want := map[string]string{"a.1": "a", "lead.1": "lead", "m01.1": "lead"}
	wantFacts(t, c, want)
	if c.Device() == stores["a"].Device() {
		t.Fatal("no new device")
	}
	mustRecord(t, c, "a.2", "a")
	want["a.2"] = "a"
	wantFacts(t, c, want)
	wantSound(t, c)
}

// A change of trust is seen by a process that runs already, and by one whose state.db is made anew meanwhile.
func TestTrustChangesElsewhere(t *testing.T) {
	_, stores := team(t, "a", "b")
	a := stores["a"]
	again := newStoreAt(t, a)
	version := versionOf(t, again)
	must(t, a.DropDevice(t.Context(), stores["b"].Device()))
	if got := facts(t, again)["m01.1"]; got != "a" {
		t.Errorf("another process reads %q", got)
	}
	if versionOf(t, again) == version {
		t.Error("screens would not reload")
	}
	must(t, os.Remove(a.path(trustName)))
	if got := facts(t, again)["m01.1"]; got != "b" {
		t.Errorf("without trust.json it reads %q", got)
	}
	mustWrite(t, a.path(trustName), []byte("我的购物单"))
	wantSaid(t, again.View(t.Context(), func(*ReadTx) error { return nil }), "foreign_file", trustName)
	mustWrite(t, a.path(trustName), []byte(`{"dudao":2}`))
	wantSaid(t, record(t.Context(), again, "m01.1", "x"), "newer_format", trustName)
}

// newStoreAt opens a store's directory again, as another process does.
func newStoreAt(t testing.TB, s *Store) *Store {
	t.Helper()
	again, err := Open(t.Context(), Options{
		Dir: s.dir, ConfigDir: s.configDir, Now: s.now, Wait: s.wait, files: quick{},
		machine: func() string { return "" },
	})
	must(t, err)
	return again
}

func versionOf(t testing.TB, s *Store) (v Version) {
	t.Helper()
	must(t, s.View(t.Context(), func(tx *ReadTx) error { v = tx.Version(); return nil }))
	return v
}

// The state is a function of the set of operations and of trust: in whatever order segments, rosters and choices come, in however many
// files, laptops that have the same and choose the same read the same, and Verify, which merges all anew, agrees.
func TestTrustIsOrderFree(t *testing.T) {
	_, stores := team(t, "a", "lead", "b", "c")
	lead := stores["lead"]
	ids := make(map[string]string)
	for name, s := range stores {
		ids[name] = s.Device()
	}
	must(t, lead.LeadDevice(t.Context(), ids["lead"]))
	for _, step := range []string{"b", "c"} {
		must(t, lead.AddDevice(t.Context(), ids[step]))
	}
	must(t, lead.DropDevice(t.Context(), ids["c"]))
	mustRecord(t, stores["b"], "m01.1", "b 又改")
	mustRecord(t, stores["c"], "m01.2", "c 又写")
	for _, s := range stores {
		imported(t, lead, exported(t, s, Selection{}))
	}
	frames := framesOf(t, exported(t, lead, Selection{}))

	choices := map[string]func(context.Context, *Store) error{
		"drop b":  func(ctx context.Context, s *Store) error { return s.DropDevice(ctx, ids["b"]) },
		"add b":   func(ctx context.Context, s *Store) error { return s.AddDevice(ctx, ids["b"]) },
		"drop c":  func(ctx context.Context, s *Store) error { return s.DropDevice(ctx, ids["c"]) },
		"lead":    func(ctx context.Context, s *Store) error { return s.LeadDevice(ctx, ids["lead"]) },
		"no lead": func(ctx context.Context, s *Store) error { return s.LeadDevice(ctx, "") },
	}
	end := func(s *Store, withLead bool) map[string]string {
		must(t, s.writeTrust(t.Context(), func(f *trustFile) {
			*f = trustFile{Dropped: []string{ids["a"]}}
			if withLead {
				f.Lead = ids["lead"]
			}
		}))
		return facts(t, s)
	}
	plain := newLaptop(t).other("plain").init()
	imported(t, plain, slices.Concat(frames...))
	want := map[bool]map[string]string{true: end(plain, true), false: end(plain, false)}
	if maps.Equal(want[true], want[false]) {
		t.Fatalf("both are %v", want[true])
	}
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		order := rapid.Permutation(frames).Draw(r, "frames")
		s := newLaptop(t).init()
		for len(order) > 0 {
			k := rapid.IntRange(1, len(order)).Draw(r, "files")
			imported(t, s, slices.Concat(order[:k]...))
			order = order[k:]
			choice := rapid.SampledFrom(slices.Sorted(maps.Keys(choices))).Draw(r, "choice")
			if err := choices[choice](t.Context(), s); err != nil {
				if _, ok := errors.AsType[*TrustError](err); !ok {
					t.Fatal(err)
				}
			}
		}
		before := facts(t, s)
		must(t, s.Rebuild(t.Context()))
		if got := facts(t, s); !maps.Equal(got, before) {
			t.Fatalf("made anew it reads %v, before %v", got, before)
		}
		withLead := rapid.Bool().Draw(r, "with a lead")
		if got := end(s, withLead); !maps.Equal(got, want[withLead]) {
			t.Fatalf("facts are %v, want %v", got, want[withLead])
		}
		if n++; n%8 == 0 {
			wantSound(t, s)
		}
	})
}

// Devices tell of people, times, and clocks that are ahead.
func TestDevices(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	o := l.other("ahead")
	o.clock = newClock()
	o.clock.jump(20 * 365 * 24 * 3600 * 1e9)
	o.Now = o.clock.now
	if in := imported(t, s, exported(t, o.init(), Selection{})); len(in.Notes) != 1 || !strings.Contains(in.Notes[0], "钟快了") {
		t.Errorf("said was %q", in.Notes)
	}
	list := devices(t, s)
	if len(list) != 2 || !list[0].Own || list[0].Ahead || !list[1].Ahead || list[1].People[0] != "张三" || list[1].Ops == 0 {
		t.Errorf("devices are %+v", list)
	}
	id := list[1].ID
	if f := list[1].Fingerprint; len(f) != 9 || f != strings.ToUpper(id[:4]+" "+id[4:8]) || DeviceShort(id) != f[:4] {
		t.Errorf("fingerprint is %q of %s", f, id)
	}
}

// Every step of a change of trust fails once: the state is always that of the trust which is in force.
func TestEveryStepOfATrustChangeFails(t *testing.T) {
	_, stores := team(t, "b")
	file := exported(t, stores["b"], Selection{})
	id := stores["b"].Device()
	for _, late := range []bool{false, true} {
		for at, reached := 1, true; reached; at++ {
			l := newLaptop(t)
			d := &faulty{}
			l.files = d
			s := l.init()
			imported(t, s, file)
			d.late, d.steps, reached = late, 0, false
			d.fail = func(step int, _ string) error {
				if step != at {
					return nil
				}
				reached = true
				return syscall.EIO
			}
			err := s.DropDevice(t.Context(), id)
			d.fail = nil
			dropped := deviceOf(t, s, id).Dropped
			if err == nil && !dropped {
				t.Fatalf("step %d: answered as done", at)
			}
			want := map[string]string{"b.1": "b", "m01.1": "b"}
			if dropped {
				clear(want)
			}
			wantFacts(t, s, want)
			wantFacts(t, l.open(), want)
			wantSound(t, s)
			if !reached && at < 6 {
				t.Fatalf("only %d steps", at)
			}
		}
	}
}
