package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// BenchmarkDayKeys is the time from a key until its page is drawn on the pages of
// evidence, visits and notes, hundreds of each being there.
func BenchmarkDayKeys(b *testing.B) {
	arrows := slices.Concat(slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyDown)}, 40), slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyUp)}, 40))
	erase := slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyBackspace)}, 5)
	for _, c := range []struct {
		name string
		open func(*benched) screen
		keys []tea.KeyPressMsg
	}{
		{"Evidence", func(x *benched) screen {
			return newEvidencePage(x.session, supported{subject: x.board.plan.Subject("shantou")})
		}, arrows},
		{"Picker", func(x *benched) screen {
			p := newPicker(x.session, x.supportedFinding(x.board.plan.Subject("shantou"), x.board.plan.Checkpoint("m24.1")), nil)
			p.dir = b.TempDir()
			return p
		}, slices.Concat(arrows, typing("/haigu"), erase, []tea.KeyPressMsg{stroked(tea.KeyEscape)})},
		{"Visits", func(x *benched) screen { return newVisitsPage(x.session, x.board.plan.Subject("shantou")) }, arrows},
		{"Notes", func(x *benched) screen { return newNotesPage(x.session) }, arrows},
		{"NotesFiling", func(x *benched) screen { return newNotesPage(x.session) },
			slices.Concat([]tea.KeyPressMsg{stroked(tea.KeyEnter)}, typing("qiye "), arrows, erase, []tea.KeyPressMsg{stroked(tea.KeyEscape)})},
		{"NoteBox", func(x *benched) screen { return newNoteBox(x.session, nil) }, slices.Concat(typing("记下这五字"), erase)},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := newBenched(b, 80, 24)
			fillDay(b, x)
			page := c.open(x)
			x.settle(x.push(page))
			if p, ok := page.(*picker); ok {
				for i := range 10_000 {
					name := fmt.Sprintf("海关月报%d.pdf", i)
					p.entries = append(p.entries, folderEntry{name: name, path: "/" + name, size: 1 << 20, at: x.now(), text: checklist.Code(name)})
				}
				p.narrow()
			}
			x.took = x.took[:0]
			for b.Loop() {
				x.press(c.keys...)
			}
			x.p99(b)
		})
	}
}

// fillDay adds hundreds of visits, notes and pieces of evidence.
func fillDay(b *testing.B, x *benched) {
	b.Helper()
	of := store.FindingEntity(x.st.Local().Inspection, "shantou", "m24.1")
	err := x.st.Update(context.Background(), func(tx *store.Tx) error {
		for i := range 300 {
			if _, err := tx.StartVisit(inspection.Visit{Kind: inspection.Review, Org: "市商务局", From: "2014-07-15 09:30", To: "2014-07-15 10:30"}); err != nil {
				return err
			}
			if _, err := tx.AddNote(inspection.Note{Text: factsNo(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	for i := 0; err == nil && i < 100; i++ {
		_, err = x.st.AddEvidence(context.Background(), inspection.Evidence{For: of}, fmt.Sprintf("海关月报%d.txt", i), strings.NewReader(factsNo(i)), -1, nil)
	}
	if err != nil {
		b.Fatal(err)
	}
}
