package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dudao/inspection"
)

func openDrafts(t testing.TB, s *Store) *Drafts {
	t.Helper()
	d, err := s.OpenDrafts()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func putDraft(t testing.TB, d *Drafts, e Edit, checkpoint string) {
	t.Helper()
	dr := Draft{
		Edit: e, Subject: "east", Checkpoint: checkpoint, By: "张三", At: time.Date(2023, 6, 5, 10, 0, 0, 0, time.UTC),
		Field: inspection.FieldFacts, Caret: 3, Raw: map[string]string{inspection.FieldValue: "2."},
	}
	if err := d.Put(dr); err != nil {
		t.Fatal(err)
	}
}

func found(t testing.TB, d *Drafts) []Draft {
	t.Helper()
	list, err := d.Found()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// gone closes a draft file without removing anything, as a kill does.
func gone(t testing.TB, d *Drafts) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDraftsOfTheLivingAreTheirs(t *testing.T) {
	s := newLaptop(t).init()
	a, b := openDrafts(t, s), openDrafts(t, s)
	e := read(t, s, m011, inspection.FieldFacts)
	e.Put(inspection.FieldFacts, "写到一半")
	putDraft(t, a, e, "m01.1")
	if list := found(t, b); len(list) != 0 {
		t.Errorf("found %v", list)
	}
	gone(t, a)
	list := found(t, b)
	if len(list) != 1 {
		t.Fatalf("found %v", list)
	}
	dr := list[0]
	if dr.Edit.Text(inspection.FieldFacts) != "写到一半" || dr.Caret != 3 || dr.Raw[inspection.FieldValue] != "2." || dr.By != "张三" || dr.At.Year() != 2023 {
		t.Errorf("found %+v", dr)
	}
	if again := found(t, b); len(again) != 0 {
		t.Errorf("found again %v", again)
	}
	// Taken over, it survives the one who found it.
	gone(t, b)
	if list = found(t, openDrafts(t, s)); len(list) != 1 {
		t.Errorf("found %v", list)
	}
}

func TestDraftsLeaveNoFileBehind(t *testing.T) {
	s := newLaptop(t).init()
	d := openDrafts(t, s)
	e := read(t, s, m011, inspection.FieldFacts)
	e.Put(inspection.FieldFacts, "写")
	putDraft(t, d, e, "m01.1")
	for range 2 {
		if err := d.Remove(m011); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(s.path(draftDir, "*.json*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// The process was killed after recording and before it said so in its draft.
func TestDraftThatWasRecordedAfterAll(t *testing.T) {
	for _, before := range []string{"", "原文"} {
		s := newLaptop(t).init()
		if before != "" {
			mustRecord(t, s, "m01.1", before)
		}
		d := openDrafts(t, s)
		e := read(t, s, m011, inspection.FieldFacts)
		e.Put(inspection.FieldFacts, "写完了")
		if err := d.Put(Draft{Edit: e}); err != nil {
			t.Fatal(err)
		}
		write(t, s, e)
		gone(t, d)
		if list := found(t, openDrafts(t, s)); len(list) != 0 {
			t.Errorf("over %q: offered is %v", before, list)
		}
	}
}

// It had been recorded, and typing had gone on: what was typed is based on what was recorded, not beside it.
func TestDraftGoesOnFromWhatWasRecorded(t *testing.T) {
	for _, before := range []string{"", "原文"} {
		for _, sealed := range []bool{false, true} {
			s := newLaptop(t).init()
			if before != "" {
				mustRecord(t, s, "m01.1", before)
			}
			d := openDrafts(t, s)
			e := read(t, s, m011, inspection.FieldFacts)
			e.Put(inspection.FieldFacts, "写了")
			next := write(t, s, e)
			next.Put(inspection.FieldFacts, "写了又写")
			write(t, s, next)
			e.Put(inspection.FieldFacts, "写了又写，还在写")
			putDraft(t, d, e, "m01.1") // still with the old dots
			if sealed {
				if err := s.Seal(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			gone(t, d)
			list := found(t, openDrafts(t, s))
			if len(list) != 1 {
				t.Fatalf("found %v", list)
			}
			write(t, s, list[0].Edit)
			now := read(t, s, m011, inspection.FieldFacts)
			if got := texts(now, inspection.FieldFacts); !slices.Equal(got, []string{"写了又写，还在写"}) {
				t.Errorf("over %q, sealed %v: live are %q", before, sealed, got)
			}
		}
	}
}

// What others wrote meanwhile has not been seen by the draft's writer, so it stays beside it.
func TestDraftDoesNotReplaceWhatItDidNotSee(t *testing.T) {
	l := newLaptop(t)
	s, other := l.init(), l.other("b").init()
	mustRecord(t, s, "m01.1", "原文")
	give(t, s, other)
	d := openDrafts(t, s)
	e := read(t, s, m011, inspection.FieldFacts)
	e.Put(inspection.FieldFacts, "草稿")
	putDraft(t, d, e, "m01.1")
	gone(t, d)
	mustRecord(t, other, "m01.1", "别人的")
	give(t, other, s)
	list := found(t, openDrafts(t, s))
	if len(list) != 1 {
		t.Fatalf("found %v", list)
	}
	write(t, s, list[0].Edit)
	now := read(t, s, m011, inspection.FieldFacts)
	if got := texts(now, inspection.FieldFacts); !slices.Equal(got, []string{"别人的", "草稿"}) {
		t.Errorf("live are %q", got)
	}
}

func TestDraftFileThatIsDamagedOrNewer(t *testing.T) {
	s := newLaptop(t).init()
	d := openDrafts(t, s)
	path := s.path(draftDir, "7.json")
	mustWrite(t, path, []byte(`{"dudao":1,"drafts":{"f/`))
	if list := found(t, d); len(list) != 0 {
		t.Errorf("found %v", list)
	}
	if aside, err := filepath.Glob(s.path(asideName, "drafts-*")); err != nil || len(aside) != 1 {
		t.Errorf("it was not kept: %v, %v", aside, err)
	}
	mustWrite(t, path, []byte(`{"dudao":2,"drafts":[]}`))
	_, err := d.Found()
	wantSaid(t, err, "newer_format", path)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
