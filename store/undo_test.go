package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dudao/inspection"
	"dudao/oplog"
)

// act records one action.
func act(t testing.TB, s *Store, f func(tx *Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// undo takes back what NextUndo names; false if it names nothing.
func undo(t testing.TB, s *Store) (Change, bool) {
	t.Helper()
	return takenBack(t, s.NextUndo, s.Undo)
}

func redo(t testing.TB, s *Store) (Change, bool) {
	t.Helper()
	return takenBack(t, s.NextRedo, s.Redo)
}

func takenBack(t testing.TB, next func(context.Context) (Change, bool, error), do func(context.Context, Change) (Change, error)) (Change, bool) {
	t.Helper()
	named, ok, err := next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return named, false
	}
	done, err := do(t.Context(), named)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(done) != fmt.Sprint(named) {
		t.Fatalf("named %+v, did %+v", named, done)
	}
	return done, true
}

func mustUndo(t testing.TB, s *Store) Change {
	t.Helper()
	c, ok := undo(t, s)
	if !ok {
		t.Fatal("nothing to undo")
	}
	return c
}

func mustRedo(t testing.TB, s *Store) Change {
	t.Helper()
	c, ok := redo(t, s)
	if !ok {
		t.Fatal("nothing to redo")
	}
	return c
}

// shown is everything that people can see in a directory: the texts live in every field, without what has been taken back.
func shown(t testing.TB, s *Store) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := s.View(t.Context(), func(tx *ReadTx) error {
		clear(all)
		for r, err := range tx.records("") {
			if err != nil {
				return err
			}
			if _, gone := r.common(); gone {
				continue
			}
			for _, f := range r.fields {
				var texts []string
				for _, v := range f.shown {
					texts = append(texts, v.Text)
				}
				slices.Sort(texts)
				if len(texts) > 0 && f.name != fieldVoid {
					all[r.entity+" "+f.name] = strings.Join(texts, "|")
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestUndoNamesWhatItTakesBack(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	if _, ok, err := s.NextUndo(t.Context()); ok || err != nil {
		t.Fatalf("setting up is not taken back: %v", err)
	}
	mustRecord(t, s, "m01.1", "原文")
	mustRecord(t, s, "m01.1", "改文")
	before, _, err := s.NextUndo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := FieldChange{Entity: m011, Field: "facts", Written: "改文", Back: []string{"原文"}}
	if len(before.Fields) != 1 || before.By != "张三" || before.Kind != KindSet {
		t.Fatalf("next is %+v", before)
	}
	if f := before.Fields[0]; f.Now.Text() != "改文" || f.Written != want.Written || !slices.Equal(f.Back, want.Back) || f.Left || f.Voids {
		t.Errorf("next is %+v", f)
	}

	// Something else is written before the person has said yes.
	mustRecord(t, s, "m01.2", "别的")
	_, err = s.Undo(t.Context(), before)
	wantSaid(t, err, "changed_since", "没有撤销")

	mustUndo(t, s)
	mustUndo(t, s)
	wantFacts(t, s, map[string]string{"m01.1": "原文"})
	c := mustRedo(t, s)
	if f := c.Fields[0]; f.Written != "原文" || !slices.Equal(f.Back, []string{"改文"}) || c.Kind != KindSet {
		t.Errorf("redone %+v", c)
	}
	wantFacts(t, s, map[string]string{"m01.1": "改文"})
	mustRecord(t, s, "m01.3", "新")
	if c, ok := redo(t, s); ok {
		t.Errorf("redone after something else was written: %+v", c)
	}
	wantSound(t, s)
}

// Any actions undone step by step give every former state again, and redone every later one, however the log was sealed or rebuilt.
func TestUndoGivesTheFormerStateAgain(t *testing.T) {
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		l := newLaptop(t)
		l.Dir, l.ConfigDir = filepath.Join(root, fmt.Sprint(n), "data"), filepath.Join(root, fmt.Sprint(n), "config")
		s := l.init()
		w := &worker{rt: rt, s: s}
		states := []map[string]string{shown(t, s)} // [0] to [at] as they came about, those behind can be redone
		at := 0
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"act", "act", "act", "undo", "undo", "redo", "seal", "open", "rebuild"}).Draw(rt, "what") {
			case "act":
				before := shown(t, s)
				act(t, s, w.act)
				if now := shown(t, s); w.wrote {
					states = append(states[:at+1], now)
					at++
				} else if !maps.Equal(before, now) {
					rt.Fatal("an action without operations changed something")
				}
			case "undo":
				if _, ok := undo(t, s); ok != (at > 0) {
					rt.Fatalf("undo: %v after %d actions", ok, at)
				}
				at = max(at-1, 0)
			case "redo":
				if _, ok := redo(t, s); ok != (at < len(states)-1) {
					rt.Fatalf("redo: %v at %d of %d", ok, at, len(states)-1)
				}
				at = min(at+1, len(states)-1)
			case "seal":
				if err := s.Seal(t.Context()); err != nil {
					rt.Fatal(err)
				}
			case "open":
				s = l.open()
				w.s = s
			case "rebuild":
				if err := s.Rebuild(t.Context()); err != nil {
					rt.Fatal(err)
				}
			}
			if now := shown(t, s); !maps.Equal(now, states[at]) {
				rt.Fatalf("shown is\n%v, want\n%v", now, states[at])
			}
		}
		wantSound(t, s)
	})
}

// worker does actions at random.
type worker struct {
	rt    *rapid.T
	s     *Store
	notes []string
	wrote bool // the last action had operations
}

func (w *worker) act(tx *Tx) (err error) {
	defer func() { w.wrote = len(tx.ops) > 0 }()
	text := rapid.SampledFrom([]string{"甲", "乙", "丙", ""})
	subject := rapid.SampledFrom([]string{"east", "west"})
	switch rapid.IntRange(0, 7).Draw(w.rt, "action") {
	case 0, 1, 2:
		e, err := tx.Edit(FindingEntity(round, subject.Draw(w.rt, "subject"), "m01.1"), "facts", "value", "visit")
		if err != nil {
			return err
		}
		e.Put("facts", text.Draw(w.rt, "facts"))
		e.Put("value", text.Draw(w.rt, "value"))
		_, err = tx.Save(e)
		return err
	case 3:
		id, err := tx.AddNote(inspection.Note{Text: "记一笔", Subject: "east"})
		w.notes = append(w.notes, id)
		return err
	case 4:
		if len(w.notes) == 0 {
			return nil
		}
		id := rapid.SampledFrom(w.notes).Draw(w.rt, "note")
		if _, err := tx.Note(id); err != nil {
			return nil // taken back
		}
		if rapid.Bool().Draw(w.rt, "void") {
			return tx.Void(NoteEntity(round, id), "重复")
		}
		e, err := tx.Edit(m011, "facts", "visit")
		if err != nil {
			return err
		}
		if _, err := tx.NoteIntoFacts(id, e); err != nil {
			return tx.FileNote(id, "")
		}
		return nil
	case 5:
		if v, ok, err := tx.CurrentVisit(); ok || err != nil {
			return tx.EndVisit(v.ID, w.s.now())
		}
		_, err := tx.StartVisit(inspection.Visit{Kind: inspection.Review, Subject: subject.Draw(w.rt, "at")})
		return err
	case 6:
		return tx.SetTarget("east", "m01.2", text.Draw(w.rt, "target"))
	default:
		return tx.assign(TeamID("第一督导组"), rapid.SampledFrom([]string{"1", ""}).Draw(w.rt, "assign"), []string{"east", "west"})
	}
}

func TestUndoMakesASettledConflictOneAgain(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "甲写")
	mustRecord(t, b, "m01.1", "乙写")
	give(t, b, a)
	mustRecord(t, a, "m01.1", "定了")
	c := mustUndo(t, a)
	i := slices.IndexFunc(c.Fields, func(f FieldChange) bool { return f.Field == "facts" })
	back := slices.Sorted(slices.Values(c.Fields[i].Back))
	if !slices.Equal(back, []string{"乙写", "甲写"}) {
		t.Errorf("named as coming back: %q", back)
	}
	if got := texts(read(t, a, m011, "facts"), "facts"); !slices.Equal(got, []string{"乙写", "甲写"}) {
		t.Errorf("live are %q", got)
	}
	mustRedo(t, a)
	wantFacts(t, a, map[string]string{"m01.1": "定了"})
	mustUndo(t, a)
	mustUndo(t, a) // what a wrote first; b's stays
	if got := texts(read(t, a, m011, "facts"), "facts"); !slices.Contains(got, "乙写") || slices.Contains(got, "甲写") {
		t.Errorf("live are %q", got)
	}
	wantSound(t, a)
}

func TestUndoLeavesWhatOthersReplaced(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "原文")
	give(t, a, b)
	e := read(t, b, m011, "facts")
	e.Put("facts", "乙改的")
	write(t, b, e)
	give(t, b, a)
	c := mustUndo(t, a)
	left := c.Left()
	if len(left) != 1 || left[0].Field != "facts" || left[0].Written != "原文" || left[0].Now.Text() != "乙改的" {
		t.Errorf("left are %+v", left)
	}
	now := read(t, a, m011, "facts", "result")
	if now.Text("facts") != "乙改的" || now.Shown["facts"].Disputed() || now.Text("result") != "" {
		t.Errorf("shown are %+v", now.Shown)
	}

	// An action of which everything has been replaced is passed over by the next undo all the same.
	mustRecord(t, a, "m01.2", "早先")
	e = read(t, a, m011, "facts")
	e.Put("facts", "甲又改")
	write(t, a, e)
	give(t, a, b)
	e = read(t, b, m011, "facts")
	e.Put("facts", "乙又改")
	write(t, b, e)
	give(t, b, a)
	if c := mustUndo(t, a); len(c.Left()) != len(c.Fields) {
		t.Errorf("left are %+v", c)
	}
	if got := facts(t, a); got["m01.1"] != "乙又改" || got["m01.2"] != "早先" {
		t.Errorf("facts are %v", got)
	}
	if c := mustUndo(t, a); c.Fields[0].Entity != FindingEntity(round, "east", "m01.2") {
		t.Errorf("undone is %+v", c)
	}
	wantSound(t, a)
}

func TestUndoOfAnAddedNoteThatOthersFiled(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	var id string
	act(t, a, func(tx *Tx) (err error) { id, err = tx.AddNote(inspection.Note{Text: "看看台账"}); return err })
	give(t, a, b)
	act(t, b, func(tx *Tx) error { return tx.FileNote(id, m011) })

	// Taken back on a, filed on b, neither knowing: it is shown with both.
	if c := mustUndo(t, a); len(c.Fields) == 0 || !c.Fields[0].Voids {
		t.Errorf("undone is %+v", c)
	}
	if n := len(notes(t, a)); n != 0 {
		t.Errorf("%d notes", n)
	}
	give(t, b, a)
	list := notes(t, a)
	if len(list) != 1 || list[0].Voided == "" || list[0].Filed != m011 {
		t.Errorf("notes are %+v", list)
	}

	// What others have written to already is not taken back.
	act(t, a, func(tx *Tx) (err error) { id, err = tx.AddNote(inspection.Note{Text: "再看看"}); return err })
	give(t, a, b)
	act(t, b, func(tx *Tx) error { return tx.FileNote(id, m011) })
	give(t, b, a)
	if c := mustUndo(t, a); len(c.Left()) != len(c.Fields) {
		t.Errorf("undone is %+v", c)
	}
	if list := notes(t, a); len(list) != 2 {
		t.Errorf("notes are %+v", list)
	}
}

// Undoing never makes another's word disappear.
func TestUndoLeavesOthersAlive(t *testing.T) {
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		var stores []*Store
		for i := range 2 {
			l := newLaptop(t).other(fmt.Sprint(i))
			l.Dir, l.ConfigDir = filepath.Join(root, fmt.Sprint(n, i), "data"), filepath.Join(root, fmt.Sprint(n, i), "config")
			stores = append(stores, l.init())
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			i := rapid.IntRange(0, 1).Draw(rt, "who")
			s, other := stores[i], stores[1-i]
			switch rapid.SampledFrom([]string{"act", "act", "give", "undo", "redo"}).Draw(rt, "what") {
			case "act":
				act(t, s, (&worker{rt: rt, s: s}).act)
			case "give":
				give(t, s, other)
			case "undo", "redo":
				before := liveOf(t, s, other.Device())
				undo(t, s)
				if after := liveOf(t, s, other.Device()); !slices.Equal(before, after) {
					rt.Fatalf("of the other's were live\n%v, are\n%v", before, after)
				}
			}
		}
		give(t, stores[0], stores[1])
		give(t, stores[1], stores[0])
		if a, b := shown(t, stores[0]), shown(t, stores[1]); !maps.Equal(a, b) {
			rt.Fatalf("the laptops show\n%v and\n%v", a, b)
		}
		wantSound(t, stores[0])
	})
}

// liveOf are the places of the live values that a device wrote.
func liveOf(t testing.TB, s *Store, device string) []string {
	t.Helper()
	var list []string
	err := s.View(t.Context(), func(tx *ReadTx) error {
		list = nil
		for r, err := range tx.records("") {
			if err != nil {
				return err
			}
			for _, f := range r.fields {
				for _, dot := range f.dots {
					if of, _, _, _ := dot.Split(); of == device {
						list = append(list, r.entity+" "+f.name+" "+string(dot))
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func TestUndoOfTheLongestText(t *testing.T) {
	s := newLaptop(t).init()
	e := read(t, s, m011, "facts")
	e.Put("facts", strings.Repeat("a", oplog.MaxLine))
	long := tooLong(t, s, e)
	e.Put("facts", strings.Repeat("a", long.Max))
	write(t, s, e)
	mustRecord(t, s, "m01.1", "短")
	if err := s.SetLocal(func(l *Local) { l.Inspector = strings.Repeat("名", 21) }); err != nil {
		t.Fatal(err)
	}
	mustUndo(t, s)
	if got := facts(t, s)["m01.1"]; len(got) != long.Max {
		t.Errorf("%d bytes came back", len(got))
	}
	mustRedo(t, s)
	mustUndo(t, s)
	wantSound(t, s)
}

func tooLong(t testing.TB, s *Store, e Edit) *TooLongError {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error { _, err := tx.Save(e); return err })
	long, ok := err.(*TooLongError)
	if !ok {
		t.Fatalf("error %v", err)
	}
	return long
}

// A directory that has become another device goes on from there: what the old one did is not its to take back.
func TestNothingOfAnotherDeviceIsUndone(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "原来的电脑写的")
	c := l.other("copy")
	copyDir(t, l.Dir, c.Dir)
	s = c.open()
	wantFacts(t, s, map[string]string{"m01.1": "原来的电脑写的"})
	if c, ok := undo(t, s); ok {
		t.Errorf("undone is %+v", c)
	}
	mustRecord(t, s, "m01.2", "新")
	mustUndo(t, s)
	wantFacts(t, s, map[string]string{"m01.1": "原来的电脑写的"})
}

// What was taken back stays so when the directory goes on as another device, which records the unsealed lines again.
func TestTakenBackStaysSoOnAnotherDevice(t *testing.T) {
	for _, sealed := range []bool{false, true} {
		l := newLaptop(t)
		s := l.init()
		addNote(t, s, "不要了")
		if sealed {
			if err := s.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		mustUndo(t, s)
		act(t, s, func(tx *Tx) error {
			id, err := tx.AddNote(inspection.Note{Text: "写了又划掉"})
			return errors.Join(err, tx.Void(NoteEntity(round, id), "写错"))
		})
		c := l.other("copy")
		copyDir(t, l.Dir, c.Dir)
		again := c.open()
		if list := notes(t, again); len(list) != 0 || again.Device() == s.Device() {
			t.Errorf("sealed %v: notes are %+v", sealed, list)
		}
		wantSound(t, again)
	}
}

func notes(t testing.TB, s *Store) (list []inspection.Note) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.Notes(false)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
