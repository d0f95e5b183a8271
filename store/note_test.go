package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dudao/inspection"
)

func addNote(t testing.TB, s *Store, text string) (id string) {
	t.Helper()
	act(t, s, func(tx *Tx) (err error) {
		id, err = tx.AddNote(inspection.Note{Text: text, Subject: "east"})
		return err
	})
	return id
}

func TestNotesAreFiled(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	visit := startVisit(t, s, inspection.Visit{Kind: inspection.Enterprise, Subject: "east", From: "2023-06-05 09:00"})
	first, second := addNote(t, s, "王经理：昨天才打来电话"), addNote(t, s, "问财政：停了多少天")
	list := notes(t, s)
	if len(list) != 2 || list[0].ID != second || list[1].ID != first || list[1].Visit != visit || list[1].By != "张三" {
		t.Fatalf("notes are %+v", list)
	}
	act(t, s, func(tx *Tx) error { return tx.FileNote(first, m011) })
	unfiled := func() (n int) {
		err := s.View(t.Context(), func(tx *ReadTx) error {
			list, err := tx.Notes(true)
			n = len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := unfiled(); n != 1 {
		t.Errorf("%d to be filed", n)
	}
	mustUndo(t, s)
	if n := unfiled(); n != 2 {
		t.Errorf("%d to be filed, filing taken back", n)
	}
	err := s.Update(t.Context(), func(tx *Tx) error { return tx.FileNote("nothing", m011) })
	wantSaid(t, err, "no_record", "随手记")
	err = s.Update(t.Context(), func(tx *Tx) error { _, err := tx.AddNote(inspection.Note{Text: " \n"}); return err })
	wantSaid(t, err, "empty_text", "随手记")
	wantSound(t, s)
}

// TestNoteIsEdited writes a note's text anew; an edit of what has been replaced
// since becomes a conflict, and an empty one is none.
func TestNoteIsEdited(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	id := addNote(t, s, "昨天才打来电话")
	edit := func() (e Edit) {
		act(t, s, func(tx *Tx) (err error) {
			e, err = tx.EditNote(id)
			return err
		})
		return e
	}
	save := func(e Edit, text string) {
		e.Put(inspection.FieldText, text)
		act(t, s, func(tx *Tx) error {
			_, err := tx.SaveNote(e)
			return err
		})
	}
	save(edit(), "前天才打来电话")
	if list := notes(t, s); len(list) != 1 || list[0].Text != "前天才打来电话" || len(list[0].Disputed) > 0 {
		t.Fatalf("notes are %+v", list)
	}
	mustUndo(t, s)
	if list := notes(t, s); list[0].Text != "昨天才打来电话" {
		t.Errorf("taken back: %+v", list)
	}
	one, other := edit(), edit()
	save(one, "甲")
	save(other, "乙")
	if e := edit(); !e.Shown[inspection.FieldText].Disputed() {
		t.Errorf("the stale edit has replaced what it had not seen: %+v", e.Shown)
	}
	err := s.Update(t.Context(), func(tx *Tx) error {
		e := one
		e.Put(inspection.FieldText, "")
		_, err := tx.SaveNote(e)
		return err
	})
	wantSaid(t, err, "empty_text", "随手记")
	err = s.View(t.Context(), func(tx *ReadTx) error { _, err := tx.EditNote("nothing"); return err })
	wantSaid(t, err, "no_record", "随手记")
	wantSound(t, s)
}

func TestNoteIntoFacts(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "抽查 5 家。\n")
	id := addNote(t, s, "王经理说不出联系人\n")

	// The screen has typed something more, which is recorded with it.
	e := read(t, s, m011, "facts", "value", "visit")
	e.Put("value", "1")
	act(t, s, func(tx *Tx) (err error) { e, err = tx.NoteIntoFacts(id, e); return err })
	wantFacts(t, s, map[string]string{"m01.1": "抽查 5 家。\n王经理说不出联系人"})
	if n := notes(t, s)[0]; n.Filed != m011 || n.Text != "王经理说不出联系人\n" {
		t.Errorf("the note is %+v", n)
	}
	err := s.Update(t.Context(), func(tx *Tx) error { _, err := tx.NoteIntoFacts(id, e); return err })
	wantSaid(t, err, "note_filed", "王经理")

	// One action, one undo; the screen goes on from what NoteIntoFacts returned.
	mustUndo(t, s)
	wantFacts(t, s, map[string]string{"m01.1": "抽查 5 家。\n"})
	if n := notes(t, s)[0]; n.Filed != "" {
		t.Errorf("the note is %+v", n)
	}
	mustRedo(t, s)
	again := read(t, s, m011, "facts")
	if again.Shown["facts"].Disputed() || again.Text("facts") != e.Text("facts") {
		t.Errorf("redone, facts are %v", again.Shown["facts"])
	}

	// Facts in conflict are not written over.
	b := l.other("b").init()
	mustRecord(t, b, "m01.1", "别人写的")
	give(t, b, s)
	other := addNote(t, s, "另一条")
	err = s.Update(t.Context(), func(tx *Tx) error {
		e, err := tx.Edit(m011, "facts")
		if err != nil {
			return err
		}
		_, err = tx.NoteIntoFacts(other, e)
		return err
	})
	wantSaid(t, err, "disputed", "事实")
	wantSound(t, s)
}

func TestPhrases(t *testing.T) {
	s := newLaptop(t).init()
	act(t, s, func(tx *Tx) error {
		_, err1 := tx.AddPhrase(inspection.Phrase{Text: "与自查相差"})
		_, err2 := tx.AddPhrase(inspection.Phrase{Checkpoint: "m01.1", Text: "窗口贴有告知单"})
		_, err3 := tx.AddPhrase(inspection.Phrase{Checkpoint: "m01.2", Text: "别的要点"})
		return errors.Join(err1, err2, err3)
	})
	err := s.View(t.Context(), func(tx *ReadTx) error {
		list, err := tx.Phrases("m01.1")
		if err != nil || len(list) != 2 || list[0].Text != "窗口贴有告知单" || list[1].Text != "与自查相差" {
			return fmt.Errorf("phrases are %+v (%w)", list, err)
		}
		if list, err = tx.Phrases(""); err != nil || len(list) != 3 {
			return fmt.Errorf("all phrases are %+v (%w)", list, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = s.Update(t.Context(), func(tx *Tx) error { _, err := tx.AddPhrase(inspection.Phrase{}); return err })
	wantSaid(t, err, "empty_text", "常用语")
}

func TestPhrasesUsedForOtherSubjects(t *testing.T) {
	s := newLaptop(t).init()
	for i, text := range []string{"一次告知", "没有告知单", "一次告知", ""} {
		act(t, s, func(tx *Tx) error {
			e, err := tx.Edit(FindingEntity(round, fmt.Sprintf("s%d", i), "m01.1"), "facts", "result")
			if err != nil {
				return err
			}
			e.Put("facts", text)
			e.Put("result", "met")
			_, err = tx.Save(e)
			return err
		})
	}
	mustRecord(t, s, "m01.1", "本对象自己的")
	for limit, want := range map[int][]string{5: {"s2 一次告知", "s1 没有告知单"}, 1: {"s2 一次告知"}, 0: nil} {
		err := s.View(t.Context(), func(tx *ReadTx) error {
			list, err := tx.PhrasesUsed("east", "m01.1", limit)
			var got []string
			for _, u := range list {
				got = append(got, u.Subject+" "+u.Text)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				return fmt.Errorf("used are %q, want %q (%w)", got, want, err)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTooLongANoteIsRefused(t *testing.T) {
	s := newLaptop(t).init()
	err := s.Update(t.Context(), func(tx *Tx) error {
		_, err := tx.AddNote(inspection.Note{Text: strings.Repeat("长", 30_000)})
		return err
	})
	wantSaid(t, err, "too_long", "文字")
	if list := notes(t, s); len(list) != 0 {
		t.Errorf("notes are %+v", list)
	}
}
