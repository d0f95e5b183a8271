package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/inspection"
)

// clock is a clock that tests set; it moves on by a second each time it is read.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2023, 6, 5, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// laptop is a computer with a data directory.
type laptop struct {
	t testing.TB
	Options
	clock *clock
}

func newLaptop(t testing.TB) *laptop {
	t.Helper()
	dir := t.TempDir()
	c := newClock()
	return &laptop{t: t, clock: c, Options: Options{
		Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"),
		Now: c.now, Rand: seeded(t.Name()), Wait: 20 * time.Second, machine: func() string { return "this one" },
		files: quick{},
	}}
}

// seeded is a source of bytes that depends on the name alone.
func seeded(name string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256([]byte(name)))
}

// other is another computer with a directory of its own.
func (l *laptop) other(name string) *laptop {
	o := *l
	dir := l.t.TempDir()
	o.Dir, o.ConfigDir, o.Rand = filepath.Join(dir, "data"), filepath.Join(dir, "config"), seeded(l.t.Name()+name)
	o.machine = func() string { return name }
	return &o
}

func testPlan(t testing.TB) *checklist.Plan {
	t.Helper()
	data, err := os.ReadFile("testdata/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return parsePlan(t, data)
}

func parsePlan(t testing.TB, data []byte) *checklist.Plan {
	t.Helper()
	p, err := checklist.Parse("plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (l *laptop) init() *Store {
	l.t.Helper()
	s, err := Init(l.t.Context(), l.Options, Setup{Inspector: "张三", Team: "第一督导组", Plan: testPlan(l.t)})
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

func (l *laptop) open() *Store {
	l.t.Helper()
	s, err := Open(l.t.Context(), l.Options)
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// round is the inspection of testdata/plan.yaml.
const round = "2023-06"

// record writes facts at a checkpoint of subject east.
func record(ctx context.Context, s *Store, checkpoint, facts string) error {
	return s.Update(ctx, func(tx *Tx) error {
		e, err := tx.Edit(FindingEntity(round, "east", checkpoint), inspection.FieldFacts, inspection.FieldResult)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldFacts, facts)
		e.Put(inspection.FieldResult, inspection.Met.Code())
		_, err = tx.Save(e)
		return err
	})
}

func mustRecord(t testing.TB, s *Store, checkpoint, facts string) {
	t.Helper()
	if err := record(t.Context(), s, checkpoint, facts); err != nil {
		t.Fatal(err)
	}
}

// facts reads the facts at all checkpoints of subject east; different live ones joined by |.
func facts(t testing.TB, s *Store) map[string]string {
	t.Helper()
	got := make(map[string]string)
	err := s.View(t.Context(), func(tx *ReadTx) error {
		clear(got)
		findings, err := tx.Findings("east")
		for checkpoint, f := range findings {
			var texts []string
			for _, v := range f.Facts {
				texts = append(texts, v.Text)
			}
			got[checkpoint] = strings.Join(texts, "|")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantFacts(t testing.TB, s *Store, want map[string]string) {
	t.Helper()
	if got := facts(t, s); !maps.Equal(got, want) {
		t.Fatalf("facts are %v, want %v", got, want)
	}
}

// wantSound holds a directory to Verify.
func wantSound(t testing.TB, s *Store) Check {
	t.Helper()
	c, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Faults) > 0 {
		t.Fatalf("verify: %v", c.Faults)
	}
	return c
}

// wantSaid holds an error to its code and to a sentence without a line break, naming something.
func wantSaid(t testing.TB, err error, code, names string) {
	t.Helper()
	said, ok := errors.AsType[interface {
		error
		Code() string
		Say() string
	}](err)
	if !ok {
		t.Fatalf("error %v says nothing, want code %s", err, code)
	}
	if said.Code() != code || !strings.Contains(said.Say(), names) || !strings.HasSuffix(said.Say(), "。") {
		t.Fatalf("error %s says %q, want code %s naming %s", said.Code(), said.Say(), code, names)
	}
}

func TestDayOfWork(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "窗口贴有告知单。\n抽查 5 人，均一次告知。")
	err := s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.Assign(TeamID("第一督导组"), "west", "east"); err != nil {
			return err
		}
		return tx.SetTarget("east", "m01.2", "2.5")
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.SetLocal(func(l *Local) { l.Subject, l.Checkpoint = "east", "m01.1" })
	if err != nil {
		t.Fatal(err)
	}

	s = l.open()
	if got := s.Local(); got.Inspector != "张三" || got.Inspection != round || got.Subject != "east" || got.Team != TeamID("第一督导组") {
		t.Errorf("local is %+v", got)
	}
	err = s.View(t.Context(), func(tx *ReadTx) error {
		p, err := tx.Plan()
		if err != nil || p.Hash != testPlan(t).Hash {
			return fmt.Errorf("plan %v: %w", p, err)
		}
		teams, err := tx.Teams()
		want := []inspection.Team{{ID: TeamID("第一督导组"), Name: "第一督导组", Members: []string{"张三"}, Subjects: []string{"east", "west"}}}
		if err != nil || fmt.Sprint(teams) != fmt.Sprint(want) {
			return fmt.Errorf("teams are %v (%w)", teams, err)
		}
		targets, err := tx.Targets("east")
		if err != nil || len(targets) != 1 || targets["m01.2"].Text() != "2.5" {
			return fmt.Errorf("targets are %v (%w)", targets, err)
		}
		f, err := tx.Finding("east", "m01.1")
		if err != nil || f.Facts.Text() != "窗口贴有告知单。\n抽查 5 人，均一次告知。" || f.Result.Text() != "met" {
			return fmt.Errorf("finding is %v (%w)", f, err)
		}
		summaries, err := tx.Summaries("east")
		if err != nil || fmt.Sprint(summaries["m01.1"]) != fmt.Sprint(f.Summarize()) {
			return fmt.Errorf("summaries are %v, want %v (%w)", summaries, f.Summarize(), err)
		}
		subjects, err := tx.Subjects()
		if err != nil || !slices.Equal(subjects, []string{"east"}) {
			return fmt.Errorf("subjects are %v (%w)", subjects, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if c := wantSound(t, s); c.Unsealed != 6 || c.Operations != 6 || c.Blobs != 1 {
		t.Errorf("check is %+v", c)
	}
}

func TestNotSetUp(t *testing.T) {
	l := newLaptop(t)
	_, err := Open(t.Context(), l.Options)
	wantSaid(t, err, "not_set_up", l.Dir)
}

func TestInitAgain(t *testing.T) {
	l := newLaptop(t)
	first := l.init()
	mustRecord(t, first, "m01.1", "一")

	s, err := Init(t.Context(), l.Options, Setup{Inspector: "李四", Team: "第二督导组"})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Local(); got.Inspector != "李四" || got.Team != TeamID("第二督导组") || got.Inspection != round {
		t.Errorf("local is %+v", got)
	}
	if s.Device() != first.Device() {
		t.Errorf("device changed")
	}
	wantFacts(t, s, map[string]string{"m01.1": "一"})

	_, err = Init(t.Context(), l.Options, Setup{Inspector: "李四", Inspection: "2024-01"})
	wantSaid(t, err, "other_inspection", round)
	if err := os.Remove(filepath.Join(l.Dir, localName)); err != nil {
		t.Fatal(err)
	}
	_, err = Init(t.Context(), l.Options, Setup{Inspector: "李四", Inspection: "2024-01"})
	wantSaid(t, err, "other_inspection", round)
	if _, err = Init(t.Context(), l.Options, Setup{Inspector: "李四", Plan: testPlan(t)}); err != nil {
		t.Error(err)
	}
}

func TestInitRefuses(t *testing.T) {
	l := newLaptop(t)
	_, err := Init(t.Context(), l.Options, Setup{Inspector: strings.Repeat("长", 22), Plan: testPlan(t)})
	wantSaid(t, err, "too_long", "姓名")
	for _, id := range []string{"a/b", "a b", "二〇一四", strings.Repeat("x", 65)} {
		_, err = Init(t.Context(), l.Options, Setup{Inspector: "张三", Plan: testPlan(t), Inspection: id})
		wantSaid(t, err, "bad_inspection", id)
	}
}

func TestInspectionID(t *testing.T) {
	p := *testPlan(t)
	if got := inspectionID(&p); got != "2023-06" {
		t.Errorf("from the round: %s", got)
	}
	p.Round = ""
	if got := inspectionID(&p); got != "2023-03" {
		t.Errorf("from the month of issue: %s", got)
	}
	p.Issued = checklist.Date{}
	if got := inspectionID(&p); len(got) != 8 || checkSetup("张三", got) != nil {
		t.Errorf("from the hash: %s", got)
	}
}

func TestUpdateThatFailsWritesNothing(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	before := wantSound(t, s).Operations
	failed := errors.New("on second thoughts")
	err := s.Update(t.Context(), func(tx *Tx) error {
		if _, err := tx.AddTeam("第三督导组"); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if c := wantSound(t, s); c.Operations != before {
		t.Errorf("%d operations, want %d", c.Operations, before)
	}
}

func TestVersionTellsStatesApart(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	version := func() (v Version) {
		if err := s.View(t.Context(), func(tx *ReadTx) error { v = tx.Version(); return nil }); err != nil {
			t.Fatal(err)
		}
		return v
	}
	seen := map[Version]bool{version(): true}
	if !seen[version()] {
		t.Error("reading changed the version")
	}
	mustRecord(t, s, "m01.1", "一")
	if seen[version()] {
		t.Error("recording left the version")
	}
	seen[version()] = true
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen[version()] {
		t.Error("rebuilding left the version")
	}
}

func TestSealing(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	for i := range sealOps {
		mustRecord(t, s, "m01.1", fmt.Sprint(i))
	}
	if c := wantSound(t, s); c.Segments != 1 || c.Unsealed >= sealOps {
		t.Errorf("after %d operations: %+v", c.Operations, c)
	}
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := wantSound(t, s); c.Segments != 2 || c.Unsealed != 0 {
		t.Errorf("sealed: %+v", c)
	}
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := wantSound(t, s); c.Segments != 2 {
		t.Errorf("sealed again: %+v", c)
	}
	mustRecord(t, s, "m01.1", "末")
	wantFacts(t, l.open(), map[string]string{"m01.1": "末"})
}

func TestLongActionIsSealedInSeveralSegments(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	long := strings.Repeat("长", 20_000) // 60 KB an operation, 4 MiB a segment
	err := s.Update(t.Context(), func(tx *Tx) error {
		for i := range 150 {
			e, err := tx.Edit(FindingEntity(round, "east", fmt.Sprintf("x%d", i)), "facts")
			if err != nil {
				return err
			}
			e.Put("facts", long)
			if _, err := tx.Save(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if c := wantSound(t, s); c.Segments != 3 || c.Unsealed != 0 {
		t.Errorf("%+v", c)
	}
}

func TestLogIsInTheOrderOfTime(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	for i := range sealOps + 10 {
		if i%10 == 5 {
			l.clock.jump(-time.Hour)
		}
		mustRecord(t, s, fmt.Sprintf("m01.%d", i%2+1), fmt.Sprint(i))
	}
	for _, prefix := range []string{"", "f/", FindingEntity(round, "east", "m01.2"), "nothing"} {
		var last time.Time
		n, sealed := 0, 0
		for e, err := range s.Log(t.Context(), prefix) {
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(e.Entity, prefix) || e.At.Before(last) || e.By != "张三" || e.Device != s.Device() {
				t.Fatalf("entry %+v after %v", e, last)
			}
			last = e.At
			n++
			if e.Sealed {
				sealed++
			}
		}
		want := map[string]int{"": 3 + sealOps + 10, "f/": sealOps + 10, "nothing": 0}
		if w, ok := want[prefix]; ok && n != w || !ok && n != (sealOps+10)/2 {
			t.Errorf("prefix %q: %d entries", prefix, n)
		}
		if prefix == "" && sealed != sealOps {
			t.Errorf("%d sealed", sealed)
		}
	}
}

func TestLogStopsWithItsContext(t *testing.T) {
	s := newLaptop(t).init()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for _, err := range s.Log(ctx, "") {
		if n++; n == 2 {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("after cancelling: %v", err)
			}
		}
		cancel()
	}
	if n != 2 {
		t.Errorf("%d entries", n)
	}
}

func TestClockTwentyYearsBackAndForth(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	const year = 365 * 24 * time.Hour
	for i, jump := range []time.Duration{20 * year, -40 * year, 20 * year} {
		l.clock.jump(jump)
		mustRecord(t, s, "m01.1", fmt.Sprint(i))
		wantFacts(t, s, map[string]string{"m01.1": fmt.Sprint(i)})
	}
	err := s.View(t.Context(), func(tx *ReadTx) error {
		f, err := tx.Finding("east", "m01.1")
		if at := f.Facts[0].At; at.Year() != 2023 {
			return fmt.Errorf("the jump spoilt the time after it: %v", at)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	wantSound(t, s)
}

func TestTwoGoroutinesAndTheirReaders(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	var wg sync.WaitGroup
	for g := range 3 {
		wg.Go(func() {
			for i := range 15 {
				if err := record(t.Context(), s, fmt.Sprintf("g%d.%d", g, i), "有"); err != nil {
					t.Error(err)
				}
				if err := s.View(t.Context(), func(tx *ReadTx) error { _, err := tx.Summaries("east"); return err }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(facts(t, s)); n != 45 {
		t.Errorf("%d findings", n)
	}
	wantSound(t, s)
}
