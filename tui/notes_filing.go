package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// Filing a note under a checkpoint.

// filedAt is where a note has been filed; nil, nil if it has not, or the plan
// knows the place no more.
func (p *notesPage) filedAt(n *inspection.Note) (*checklist.Subject, *checklist.Checkpoint) {
	_, subject, checkpoint := entityParts(n.Filed)
	s, cp := p.board.plan.Subject(subject), p.board.plan.Checkpoint(checkpoint)
	if s == nil || cp == nil {
		return nil, nil
	}
	return s, cp
}

// enter files the note under the cursor, or opens where it has been filed.
func (p *notesPage) enter() tea.Cmd {
	n := p.current()
	if cmd, open := p.settleRecord(n.Record, store.NoteEntity(p.st.Local().Inspection, n.ID)); open {
		return cmd
	}
	if p.current().Filed != "" {
		return p.open()
	}
	return p.file()
}

func (p *notesPage) enterWords() string {
	if n := p.current(); n != nil && n.Filed != "" {
		return "打开要点"
	}
	return "归到要点"
}

// match leaves the checkpoints that what is typed matches.
func (p *notesPage) match() {
	pattern := checklist.NewPattern(p.want.Text())
	p.hits = p.hits[:0]
	for _, at := range p.slots {
		if pattern.Empty() || pattern.InCoded(at.text) {
			p.hits = append(p.hits, at)
		}
	}
	p.found = list{}
}

// put files the note under the checkpoint, and writes it into the facts there if
// that is wanted.
func (p *notesPage) put() tea.Cmd {
	at, n, into, st := p.hits[p.found.at], *p.current(), p.into, p.st
	entity := store.FindingEntity(st.Local().Inspection, at.subject.ID, at.cp.ID)
	done := "已归入 " + at.label()
	if into {
		done += "，写在事实末尾"
	}
	p.loading = true
	return ask(p, func(ctx context.Context) tea.Msg {
		err := st.Update(ctx, func(tx *store.Tx) error {
			if !into {
				return tx.FileNote(n.ID, entity)
			}
			e, err := tx.Edit(entity, findingFields...)
			if err != nil {
				return err
			}
			_, err = tx.NoteIntoFacts(n.ID, e)
			return err
		})
		return noteFiled{at.subject.ID, done, err}
	})
}

func (p *notesPage) whyNotPut() string {
	if len(p.hits) == 0 {
		return "没有这样的要点，换几个字，或用拼音首字母"
	}
	return ""
}

func (p *notesPage) typedWant(changed bool) tea.Cmd {
	if changed {
		p.match()
	}
	return nil
}

// file begins to look for the checkpoint.
func (p *notesPage) file() tea.Cmd {
	p.filing = true
	p.slots = p.session.slots(p.current().Subject)
	p.want.SetText("")
	p.match()
	return nil
}
