package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dudao/inspection"
)

// The files of a day with every kind of record hold what lies on users' disks: its operations, the log they were sealed in, and what
// that reads as. They are never changed.
const (
	dayOps  = "testdata/records1/day.ops.golden"
	dayLog  = "testdata/records1/day.dudao"
	dayRead = "testdata/records1/day.read.golden"
)

// dayOfRecords does what happened on that day.
func dayOfRecords(t *testing.T, s *Store) {
	t.Helper()
	visit := startVisit(t, s, inspection.Visit{
		Kind: inspection.Enterprise, Subject: "east", Org: "海桥公司", Place: "厂区", People: "王经理",
		Members: []string{"张三", "李四"}, From: "2023-06-05 09:30",
	})
	mustRecord(t, s, "m01.1", "抽查 5 家。")
	_, err := s.AddEvidence(t.Context(), inspection.Evidence{
		For: m011, At: "2023-06-05 09:51", Place: "窗口", Source: "市商务局", Kind: inspection.Table,
	}, "台账.csv", strings.NewReader("企业,联系人\n"), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	note := addNote(t, s, "王经理说不出联系人")
	act(t, s, func(tx *Tx) error {
		e, err := tx.Edit(m011, "facts", "visit")
		if err != nil {
			return err
		}
		_, err = tx.NoteIntoFacts(note, e)
		return err
	})
	act(t, s, func(tx *Tx) error {
		_, err := tx.AddPhrase(inspection.Phrase{Checkpoint: "m01.1", Text: "抽查  家，  家说得出"})
		return err
	})
	act(t, s, func(tx *Tx) error { return tx.EndVisit(visit, time.Date(2023, 6, 5, 11, 0, 0, 0, time.UTC)) })
	other := addNote(t, s, "记重了")
	act(t, s, func(tx *Tx) error { return tx.Void(NoteEntity(round, other), "重复") })
	addNote(t, s, "不要了")
	mustUndo(t, s)
	mustRecord(t, s, "m01.2", "一")
	mustUndo(t, s)
	mustRedo(t, s)
	act(t, s, func(tx *Tx) error {
		id, err := tx.AddNote(inspection.Note{Text: "写了又划掉"})
		return errors.Join(err, tx.Void(NoteEntity(round, id), "写错"))
	})
}

// tailText is the lines that are not sealed.
func tailText(t *testing.T, s *Store) (text []byte) {
	t.Helper()
	for _, l := range parseTail(mustRead(t, s.tailPath(s.Device()))).lines {
		text = append(append(text, l.raw...), '\n')
	}
	return text
}

func TestRecordsAreWrittenAsEver(t *testing.T) {
	s := newLaptop(t).init()
	dayOfRecords(t, s)
	got, want := bytes.SplitAfter(tailText(t, s), []byte{'\n'}), bytes.SplitAfter(mustRead(t, dayOps), []byte{'\n'})
	if len(got) != len(want) {
		t.Errorf("%d operations, were %d", len(got)-1, len(want)-1)
	}
	for i := range min(len(got), len(want)) {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("operation %d is\n%swas\n%s", i+1, got[i], want[i])
		}
	}
}

func TestRecordsAreReadForEver(t *testing.T) {
	s := newLaptop(t).other("reader").init()
	appendFile(t, s.path(logName), mustRead(t, dayLog))
	var got strings.Builder
	err := s.View(t.Context(), func(tx *ReadTx) error {
		got.Reset()
		return tellRecords(tx, &got)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := string(mustRead(t, dayRead)); got.String() != want {
		t.Errorf("read is\n%s\nwant\n%s", &got, want)
	}
}

func tellRecords(tx *ReadTx, b *strings.Builder) error {
	visits, err1 := tx.Visits()
	for _, v := range visits {
		fmt.Fprintln(b, v.ID, v.Kind.Word(), v.Subject, v.Org, v.Place, v.People, v.Members, v.From, v.To, v.By)
	}
	list, err2 := tx.Evidence("east")
	for _, e := range list {
		fmt.Fprintln(b, e.ID, e.Label, e.For, e.SHA, e.Name, e.Size, e.MIME, e.Kind.Word(), e.At, e.Place, e.Source, e.Visit)
	}
	notes, err3 := tx.Notes(false)
	for _, n := range notes {
		fmt.Fprintf(b, "%s %s %s %s %s%s\n", n.ID, n.Text, n.Subject, n.Visit, n.Filed, n.Voided)
	}
	phrases, err4 := tx.Phrases("")
	for _, p := range phrases {
		fmt.Fprintln(b, p.ID, p.Checkpoint, p.Text)
	}
	for f, err := range tx.EachFinding() {
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%s %s %s %q%s\n", f.Subject, f.Checkpoint, f.Result.Text(), f.Facts.Text(), f.Visit.Text())
	}
	return errors.Join(err1, err2, err3, err4)
}
