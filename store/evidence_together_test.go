package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dudao/inspection"
)

// twoFiles makes files to attach.
func twoFiles(t testing.TB) []string {
	t.Helper()
	paths := []string{filepath.Join(t.TempDir(), "a.txt"), filepath.Join(t.TempDir(), "b.txt")}
	for _, path := range paths {
		mustWrite(t, path, []byte("佐证 "+filepath.Base(path)))
	}
	return paths
}

// recordWith records a result and files as one action.
func recordWith(t testing.TB, s *Store, result string, paths []string) error {
	t.Helper()
	files, err := s.CopyIn(t.Context(), paths, nil)
	if err != nil {
		return err
	}
	defer files.Drop()
	return s.Update(t.Context(), func(tx *Tx) error {
		e, err := tx.Edit(m011, inspection.FieldResult)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldResult, result)
		if _, err := tx.Save(e); err != nil {
			return err
		}
		_, err = tx.Attach(inspection.Evidence{For: m011}, files)
		return err
	})
}

// A finding and its files are one action: they are taken back, and done again, together.
func TestFindingAndFilesAreOneAction(t *testing.T) {
	s := newLaptop(t).init()
	if err := recordWith(t, s, "met", twoFiles(t)); err != nil {
		t.Fatal(err)
	}
	state := func() string {
		e := read(t, s, m011, inspection.FieldResult)
		return fmt.Sprintf("%s %s", e.Text(inspection.FieldResult), labels(t, s, "east"))
	}
	const done = "met [佐证1 a.txt 佐证2 b.txt]"
	if got := state(); got != done {
		t.Errorf("recorded %s", got)
	}
	mustUndo(t, s)
	if got := state(); got != " []" {
		t.Errorf("after one undo: %s", got)
	}
	next, ok, err := s.NextRedo(t.Context())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, err := s.Redo(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != done {
		t.Errorf("after the redo: %s", got)
	}
	wantSound(t, s)
}

// Of several files all are attached, or none: the progress says which was to blame.
func TestFilesAreAttachedTogetherOrNotAtAll(t *testing.T) {
	s := newLaptop(t).init()
	paths := append(twoFiles(t), filepath.Join(t.TempDir(), "没有.txt"))
	at := -1
	_, err := s.AddEvidenceFiles(t.Context(), inspection.Evidence{For: m011}, paths, func(file int, _, _ int64) { at = file })
	wantSaid(t, err, "evidence_missing", "没有.txt")
	if at != 2 {
		t.Errorf("the progress ends at file %d", at)
	}
	nothingLeft(t, s)

	added, err := s.AddEvidenceFiles(t.Context(), inspection.Evidence{For: m011, Source: "市商务局"}, append(paths[:2:2], paths[0]), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range added {
		got = append(got, strings.Join([]string{e.Label, e.Name, e.Source}, " "))
	}
	if want := []string{"佐证1 a.txt 市商务局", "佐证2 b.txt 市商务局", "佐证3 a.txt 市商务局"}; !slices.Equal(got, want) {
		t.Errorf("added %q, want %q", got, want)
	}
	if got := blobFiles(t, s); len(got) != 2 {
		t.Errorf("blobs are %v", got)
	}
	wantSound(t, s)
}

// Each step on the disk fails in turn: the finding is there with both files, or nothing is.
func TestEveryStepOfAFindingWithFilesFails(t *testing.T) {
	for step := 1; ; step++ {
		l := newLaptop(t)
		l.init()
		d := &faulty{half: step%2 == 0}
		l.files = d
		s := l.open()
		d.steps = 0
		d.fail = func(at int, what string) error {
			if at == step {
				return syscall.ENOSPC
			}
			return nil
		}
		err := recordWith(t, s, "met", twoFiles(t))
		steps := d.steps
		d.fail = nil
		result := read(t, s, m011, inspection.FieldResult)
		switch {
		case err != nil:
			wantSaid(t, err, "disk_full", "磁盘已满")
			nothingLeft(t, s)
			if text := result.Text(inspection.FieldResult); text != "" {
				t.Errorf("step %d: the result is %q", step, text)
			}
		case result.Text(inspection.FieldResult) != "met" || len(evidence(t, s, "east")) != 2 || len(blobFiles(t, s)) != 2:
			t.Errorf("step %d: answered as recorded, and it is not there", step)
		}
		if err := recordWith(t, s, "unmet", twoFiles(t)); err != nil {
			t.Errorf("step %d: again: %v", step, err)
		}
		wantSound(t, s)
		if steps < step {
			break
		}
	}
}
