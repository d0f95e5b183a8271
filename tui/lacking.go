package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/store"
)

// What findings lack beside their results is said, and keeps nobody from
// anything.

// lackingRead is what a subject's findings lack, by checkpoint.
type lackingRead struct {
	lacking map[string][]checklist.Want
	err     error
}

// readLacking reads it for the subject's page.
func (p *subjectPage) readLacking() tea.Cmd {
	st, subject := p.st, p.subject.ID
	return ask(p, func(ctx context.Context) tea.Msg {
		var r lackingRead
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			r.lacking, err = tx.Lacking(subject)
			return err
		})
		return r
	})
}

func (p *subjectPage) takeLacking(r lackingRead) {
	if r.err != nil {
		p.say(sayError(r.err))
		return
	}
	p.lacking = r.lacking
}

// lackingIn counts a measure's findings that lack something: 缺 2.
func (p *subjectPage) lackingIn(m *checklist.Measure) string {
	n := 0
	for _, cp := range m.Checkpoints {
		if len(p.lacking[cp.ID]) > 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" 待补 %d", n)
}
