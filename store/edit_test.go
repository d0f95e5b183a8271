package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"dudao/oplog"
)

// give appends from's sealed records to to's log, as an import does.
func give(t testing.TB, from, to *Store) {
	t.Helper()
	if err := from.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(from.path(logName))
	if err != nil {
		t.Fatal(err)
	}
	appendFile(t, to.path(logName), data)
}

func appendFile(t testing.TB, path string, data []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
}

// write records an edit as it stands.
func write(t testing.TB, s *Store, e Edit) Edit {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) (err error) {
		e, err = tx.Save(e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t testing.TB, s *Store, entity string, fields ...string) (e Edit) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		e, err = tx.Edit(entity, fields...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func texts(e Edit, field string) []string {
	var list []string
	for _, v := range e.Shown[field] {
		list = append(list, v.Text)
	}
	slices.Sort(list)
	return list
}

var m011 = FindingEntity(round, "east", "m01.1")

func TestEditPutTextDirty(t *testing.T) {
	s := newLaptop(t).init()
	mustRecord(t, s, "m01.1", "原文")
	e := read(t, s, m011, "facts", "value")
	if e.Dirty() || e.Text("facts") != "原文" || e.Text("value") != "" {
		t.Fatalf("as read: %+v", e)
	}
	e.Put("facts", "改文")
	e.Put("value", "3")
	if !e.Dirty() || e.Text("facts") != "改文" {
		t.Fatalf("as put: %+v", e)
	}
	e.Put("facts", "原文")
	e.Put("value", "")
	if e.Dirty() {
		t.Errorf("put back: %+v", e.Set)
	}
	e.Put("facts", "")
	if !e.Dirty() || e.Text("facts") != "" {
		t.Errorf("cleared: %+v", e)
	}
	write(t, s, e)
	e = read(t, s, m011, "facts")
	if len(e.Shown["facts"]) != 0 || len(e.Base["facts"]) != 1 {
		t.Errorf("a cleared field shows nothing and has a dot: %+v", e)
	}
}

// What somebody writes while a screen is open stays, whatever the screen saves afterwards.
func TestSaveNamesWhatWasSeen(t *testing.T) {
	s := newLaptop(t).init()
	mustRecord(t, s, "m01.1", "原文")
	screen := read(t, s, m011, "facts")
	mustRecord(t, s, "m01.1", "别人写的")
	screen.Put("facts", "屏幕上写的")
	screen = write(t, s, screen)
	if got := texts(read(t, s, m011, "facts"), "facts"); !slices.Equal(got, []string{"别人写的", "屏幕上写的"}) {
		t.Fatalf("live are %q", got)
	}

	// The screen goes on from its own value only, and knows its final dot.
	screen.Put("facts", "屏幕上又写的")
	screen = write(t, s, screen)
	now := read(t, s, m011, "facts")
	if got := texts(now, "facts"); !slices.Equal(got, []string{"别人写的", "屏幕上又写的"}) {
		t.Fatalf("live are %q", got)
	}
	if !slices.Contains(now.Base["facts"], screen.Base["facts"][0]) || screen.Shown["facts"][0].Dot != string(screen.Base["facts"][0]) {
		t.Errorf("base after saving %v, live %v", screen.Base, now.Base)
	}

	// Who sees both settles it.
	now.Put("facts", "别人写的")
	write(t, s, now)
	if e := read(t, s, m011, "facts"); e.Shown["facts"].Disputed() || e.Text("facts") != "别人写的" {
		t.Errorf("settled: %+v", e.Shown)
	}
	wantSound(t, s)
}

func TestSavesOfOneActionFollowEachOther(t *testing.T) {
	s := newLaptop(t).init()
	err := s.Update(t.Context(), func(tx *Tx) error {
		e, err := tx.Edit(m011, "facts")
		for i := range 3 {
			if err == nil {
				e.Put("facts", fmt.Sprint(i))
				e, err = tx.Save(e)
			}
		}
		if err != nil {
			return err
		}
		f, err := tx.Finding("east", "m01.1")
		if f.Facts.Text() != "2" || f.Facts.Disputed() {
			return fmt.Errorf("the action reads %v (%w)", f.Facts, err)
		}
		summaries, err := tx.Summaries("east")
		if !summaries["m01.1"].HasFacts {
			return fmt.Errorf("the action reads %v (%w)", summaries, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantFacts(t, s, map[string]string{"m01.1": "2"})
	wantSound(t, s)
}

func TestLaptopsMeet(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "甲写")
	mustRecord(t, b, "m01.1", "乙写")
	mustRecord(t, b, "m01.2", "乙写")
	give(t, b, a)
	give(t, a, b)
	for _, s := range []*Store{a, b} {
		e := read(t, s, m011, "facts", "result")
		if got := texts(e, "facts"); !slices.Equal(got, []string{"乙写", "甲写"}) {
			t.Errorf("facts are %q", got)
		}
		if e.Shown["result"].Disputed() || len(e.Base["result"]) != 2 {
			t.Errorf("equal results are one value with two dots: %v", e)
		}
		err := s.View(t.Context(), func(tx *ReadTx) error {
			teams, err := tx.Teams()
			if err != nil || len(teams) != 1 || len(teams[0].Members) != 1 {
				return fmt.Errorf("teams are %v (%w)", teams, err)
			}
			sum, err := tx.Summaries("east")
			if err != nil || sum["m01.1"].Conflicts != 1 || len(sum["m01.1"].Results) != 1 || sum["m01.2"].Conflicts != 0 {
				return fmt.Errorf("summaries are %v (%w)", sum, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		wantSound(t, s)
	}
}

func TestClearedBesideAnEditIsAConflict(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "原文")
	give(t, a, b)
	clearing, editing := read(t, a, m011, "facts"), read(t, b, m011, "facts")
	clearing.Put("facts", "")
	editing.Put("facts", "改文")
	write(t, a, clearing)
	write(t, b, editing)
	give(t, b, a)
	e := read(t, a, m011, "facts")
	if got := texts(e, "facts"); !slices.Equal(got, []string{"", "改文"}) {
		t.Errorf("live are %q", got)
	}
	e.Put("facts", "改文")
	write(t, a, e)
	if e := read(t, a, m011, "facts"); e.Shown["facts"].Disputed() {
		t.Errorf("settled: %v", e.Shown)
	}
}

// segmentOf seals lines of a made-up device, from the start of its chain.
func segmentOf(t testing.TB, name string, ops ...oplog.Op) []byte {
	t.Helper()
	key, err := oplog.NewKey(seeded(name))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for i, op := range ops {
		op.Seq = uint64(i) + 1
		line, err := op.Line()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	frame, _, err := oplog.Seal(key, 1, oplog.Hash{}, lines)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func set(field, value string) map[string]json.RawMessage {
	return map[string]json.RawMessage{field: json.RawMessage(value)}
}

func TestValuesOfLaterVersions(t *testing.T) {
	s := newLaptop(t).init()
	appendFile(t, s.path(logName), segmentOf(t, "later",
		oplog.Op{Time: 1, By: "李四", Kind: "weigh", Entity: m011, Set: map[string]json.RawMessage{
			"value": json.RawMessage(`{"b":[1.50,true],"a":null}`), "facts": json.RawMessage(`"好"`), "mood": json.RawMessage(`3`)}},
		oplog.Op{Time: 2, By: "李四", Kind: "new", Entity: "zz/anything", Set: set("x", "1")},
	))
	e := read(t, s, m011, "value", "facts", "mood", "result")
	if e.Text("value") != `{"b":[1.50,true],"a":null}` || e.Text("facts") != "好" || e.Text("mood") != "3" {
		t.Errorf("shown are %v", e.Shown)
	}
	e.Put("value", "2")
	write(t, s, e)
	if e = read(t, s, m011, "value"); e.Text("value") != "2" || e.Shown["value"].Disputed() {
		t.Errorf("written over: %v", e.Shown)
	}
	wantSound(t, s)
}

// More live values than one operation may name are replaced by several, whose values do not stay beside each other.
func TestMoreThan64LiveValues(t *testing.T) {
	s := newLaptop(t).init()
	for i := range 150 {
		appendFile(t, s.path(logName), segmentOf(t, fmt.Sprint("device", i),
			oplog.Op{Time: 1, Kind: "set", Entity: m011, Set: set("facts", fmt.Sprintf(`"%d"`, i%3))}))
	}
	e := read(t, s, m011, "facts")
	if len(e.Shown["facts"]) != 3 || len(e.Base["facts"]) != 150 {
		t.Fatalf("%d values, %d dots", len(e.Shown["facts"]), len(e.Base["facts"]))
	}
	e.Put("facts", "定了")
	e = write(t, s, e)
	now := read(t, s, m011, "facts")
	if now.Text("facts") != "定了" || len(now.Base["facts"]) != 1 || !slices.Equal(now.Base["facts"], e.Base["facts"]) {
		t.Errorf("%v, base %v after saving %v", now.Shown, now.Base, e.Base)
	}
	wantSound(t, s)
}

func TestMoreThan64Fields(t *testing.T) {
	s := newLaptop(t).init()
	err := s.Update(t.Context(), func(tx *Tx) error {
		var subjects []string
		for i := range 200 {
			subjects = append(subjects, fmt.Sprintf("s%d", i))
		}
		return tx.Assign(TeamID("第一督导组"), subjects...)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(tx *ReadTx) error {
		teams, err := tx.Teams()
		if err != nil || len(teams) != 1 || len(teams[0].Subjects) != 200 {
			return fmt.Errorf("teams are %v (%w)", teams, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantSound(t, s)
}

func TestTooLongATextIsRefusedAndWhatFitsIsTold(t *testing.T) {
	s := newLaptop(t).init()
	mustRecord(t, s, "m01.1", "原文")
	before := wantSound(t, s).Operations
	for _, unit := range []string{"字", "a", "\n", "\"甲"} {
		e := read(t, s, m011, "facts", "result")
		e.Put("facts", strings.Repeat(unit, oplog.MaxLine/len(unit)+1))
		e.Put("result", "unmet")
		err := s.Update(t.Context(), func(tx *Tx) error { _, err := tx.Save(e); return err })
		wantSaid(t, err, "too_long", "事实")
		if c := wantSound(t, s); c.Operations != before {
			t.Fatalf("%d operations, want %d", c.Operations, before)
		}
		// What it says would fit does fit.
		long := err.(*TooLongError)
		if long.Have != len(e.Text("facts")) || long.Max < oplog.MaxLine/3 {
			t.Errorf("%q: %v", unit, long)
		}
		e.Put("facts", strings.Repeat(unit, long.Max/len(unit)))
		write(t, s, e)
		before = wantSound(t, s).Operations
	}
}

func TestTwoLongTextsAreTwoOperations(t *testing.T) {
	s := newLaptop(t).init()
	e := read(t, s, m011, "facts", "value")
	long := strings.Repeat("长", 15_000)
	e.Put("facts", long)
	e.Put("value", long)
	e = write(t, s, e)
	now := read(t, s, m011, "facts", "value")
	if now.Text("facts") != long || now.Text("value") != long || !maps.EqualFunc(now.Base, e.Base, slices.Equal) {
		t.Error("not both are recorded")
	}
}

func TestInspectorNameIsBounded(t *testing.T) {
	s := newLaptop(t).init()
	err := s.SetLocal(func(l *Local) { l.Inspector = strings.Repeat("名", 22) })
	wantSaid(t, err, "too_long", "姓名")
	if got := s.Local().Inspector; got != "张三" {
		t.Errorf("inspector is %s", got)
	}
}

func TestPlans(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "一")
	mustRecord(t, s, "m01.2", "二")
	source := testPlan(t).Source
	asked := bytes.Replace(source, []byte("窗口是否一次告知所需材料？"), []byte("窗口是否当场办结？"), 1)
	next := parsePlan(t, bytes.Replace(asked, []byte("applies_to: [cities]"), []byte("applies_to: [units]"), 1))
	err := s.Update(t.Context(), func(tx *Tx) error {
		orphans, err := tx.Orphans(next)
		want := []Orphan{{"east", "m01.1", "问题已改"}, {"east", "m01.2", "不再适用于该对象"}}
		if err != nil || !slices.Equal(orphans, want) {
			return fmt.Errorf("orphans are %v (%w)", orphans, err)
		}
		wantSaid(t, &OrphansError{orphans}, "would_orphan", "问题已改")
		if same, err := tx.Orphans(testPlan(t)); err != nil || len(same) > 0 {
			return fmt.Errorf("the same plan orphans %v (%w)", same, err)
		}
		return tx.AdoptPlan(next)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = l.open().View(t.Context(), func(tx *ReadTx) error {
		p, err := tx.Plan()
		if err != nil || p.Hash != next.Hash {
			return fmt.Errorf("plan is %v (%w)", p, err)
		}
		f, err := tx.Finding("east", "m01.1")
		if q, old := tx.OldQuestion(f); !old || q != "窗口是否一次告知所需材料？" || err != nil {
			return fmt.Errorf("old question %q, %v (%w)", q, old, err)
		}
		f, err = tx.Finding("east", "m01.2")
		if q, old := tx.OldQuestion(f); old || err != nil {
			return fmt.Errorf("old question %q though it is the same (%w)", q, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantSound(t, s)

	// Two plans adopted apart: the newest is in force, the field is disputed.
	b := l.other("b").init()
	give(t, b, s)
	err = s.View(t.Context(), func(tx *ReadTx) error {
		i, err := tx.Inspection()
		if err != nil || !i.Plan.Disputed() {
			return fmt.Errorf("inspection is %v (%w)", i, err)
		}
		p, err := tx.Plan()
		if err != nil || p.Hash != testPlan(t).Hash {
			return fmt.Errorf("the newest is not in force (%w)", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPlanWhoseBytesAreMissingOrDamaged(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	plan := func() error {
		return l.open().View(t.Context(), func(tx *ReadTx) error { _, err := tx.Plan(); return err })
	}
	path := s.blobPath(testPlan(t).Hash)
	if err := os.WriteFile(path, []byte("title: 别的"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, plan(), "damaged", filepath.Base(path))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, plan(), "no_plan", "督导方案")
	c, err := s.Verify(t.Context(), nil)
	if err != nil || len(c.Faults) != 1 {
		t.Errorf("verify: %+v, %v", c, err)
	}
}

// laterSegment is one of a format 2 that may come: only its first line is known to be what it is.
func laterSegment(t testing.TB) []byte {
	t.Helper()
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true), zstd.WithWindowSize(oplog.WindowSize))
	if err != nil {
		t.Fatal(err)
	}
	return enc.EncodeAll([]byte("{\"dudao\":2,\"new\":true}\nwhatever\n"), nil)
}
