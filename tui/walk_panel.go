package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// The panel beside a checkpoint, in windows of panelFrom columns and more: the
// page keeps its pageW columns, the panel begins behind panelAt. It never takes
// the focus.
const (
	panelFrom = 112
	pageW     = designW
	panelAt   = pageW + 2
)

// panel is what the panel shows that the board does not know.
type panel struct {
	phrasing phrasing
	history  []former
}

type panelRead struct {
	subject, checkpoint string
	panel               panel
	err                 error
}

// readPanel reads what stands beside the checkpoint, where there is room for it.
func (w *walk) readPanel() tea.Cmd {
	if !w.wide {
		return nil
	}
	st, subject, cp := w.st, w.subject.ID, w.cp.ID
	return ask(w, func(ctx context.Context) tea.Msg {
		r := panelRead{subject: subject, checkpoint: cp}
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			r.panel.phrasing, err = readPhrasing(tx, subject, cp)
			return err
		})
		if r.err == nil {
			var entries []store.Entry
			entries, r.err = st.History(ctx, store.FindingEntity(st.Local().Inspection, subject, cp))
			r.panel.history = formerTexts(entries)
		}
		return r
	})
}

// takePanel shows what was read, if it is of this checkpoint still.
func (w *walk) takePanel(r panelRead) {
	if r.subject != w.subject.ID || r.checkpoint != w.cp.ID {
		return
	}
	if r.err != nil {
		w.say(sayError(r.err))
		return
	}
	w.panel = r.panel
}

// beside lays the panel at the right of the page's lines.
func (w *walk) beside(page []string, wd, h int) []string {
	right := w.panelLines(wd-panelAt-1, h-2)
	lines := fill(page, h)
	for i := range right {
		lines[i] = pad(lines[i], panelAt) + right[i]
	}
	return lines
}

// How much of each part the panel shows at most.
const (
	panelOthers  = 6
	panelPhrases = 5
)

func (w *walk) panelLines(wd, h int) []string {
	var lines []string
	section := func(title string, rows []string) {
		if len(rows) == 0 {
			return
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, w.style.faint.Render(title))
		for _, r := range rows {
			lines = append(lines, cutEnd(r, wd))
		}
	}
	section("本措施", w.siblingLines())
	section("其他对象同一要点", w.otherLines())
	section("用语（F8 再按数字）", w.phraseLines())
	section("经过", w.historyLines())
	return lines[:min(len(lines), max(0, h))]
}

// siblingLines are the measure's checkpoints.
func (w *walk) siblingLines() []string {
	var rows []string
	of := w.board.of(w.subject.ID)
	for _, cp := range w.cp.Measure.Checkpoints {
		if !cp.Applies(w.subject.ID) {
			continue
		}
		mark, name := w.mark(of(cp.ID)), fmt.Sprintf(" %d %s", cp.Number(), cp.Name())
		if cp == w.cp {
			mark, name = ">", name+"  "+w.resultWords(of(cp.ID))
		}
		rows = append(rows, mark+name)
	}
	return rows
}

// mark is the mark of a finding, coloured.
func (s *session) mark(sum inspection.Summary) string {
	if len(sum.Results) == 1 {
		return s.style.result(sum.Results[0]).Render(summaryMark(sum))
	}
	return summaryMark(sum)
}

// otherLines say what was found at the same checkpoint elsewhere: what facts were
// written of, then how many there are besides.
func (w *walk) otherLines() []string {
	var rows []string
	told := map[string]bool{}
	for _, u := range w.panel.phrasing.used[:min(panelOthers, len(w.panel.phrasing.used))] {
		s := w.board.plan.Subject(u.Subject)
		if s == nil {
			continue
		}
		told[u.Subject] = true
		rows = append(rows, w.mark(w.board.of(u.Subject)(w.cp.ID))+" "+s.Label()+"  "+oneLine(u.Text))
	}
	checked, unchecked := 0, 0
	for _, s := range w.cp.Subjects {
		switch {
		case s.ID == w.subject.ID || told[s.ID]:
		case len(w.board.of(s.ID)(w.cp.ID).Results) > 0:
			checked++
		default:
			unchecked++
		}
	}
	var rest []string
	if checked > 0 {
		rest = append(rest, fmt.Sprintf("另 %d 个已查", checked))
	}
	if unchecked > 0 {
		rest = append(rest, fmt.Sprintf("另 %d 个未查", unchecked))
	}
	if len(rest) > 0 {
		rows = append(rows, "  "+strings.Join(rest, "，"))
	}
	return rows
}

// phraseLines are the first texts that F8 offers, by their numbers.
func (w *walk) phraseLines() []string {
	var rows []string
	for i, o := range w.panel.phrasing.offers(w.board.plan) {
		if i == panelPhrases {
			break
		}
		rows = append(rows, fmt.Sprintf("%d %s", i+1, oneLine(o.text)))
	}
	return rows
}

func (w *walk) historyLines() []string {
	var rows []string
	for _, r := range w.panel.history {
		short := fieldWords(w.board.plan, r.entry.Entity, r.field) + " " + textWords(r.entry.Entity, r.field, r.text, false)
		rows = append(rows, w.dayWords(r.entry.At)+" "+r.entry.By+"  "+short)
	}
	return rows
}
