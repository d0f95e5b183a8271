package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// The foot of Walk: what supports the finding, and the visit it comes from.

// footLines are as much of the foot as a page of h lines has room for.
func (w *walk) footLines(wd, h int) []string {
	lines := []string{w.evidenceLine(wd)}
	if visit := w.visitLine(wd); visit != "" && h >= designH-4 {
		lines = append(lines, visit)
	}
	return lines
}

// fileNameW is how much of a file's name the foot shows.
const fileNameW = 24

func (w *walk) evidenceLine(wd int) string {
	line := w.blockLabel("佐证", onEvidence)
	lack := w.lackingWords()
	if lack != "" {
		lack = "  " + w.style.yellow.Render(lack)
	}
	if n := len(w.problems()); n > 0 {
		lack += "  " + w.style.yellow.Render(fmt.Sprintf("问题 %d", n))
	}
	if w.notes > 0 {
		lack += "  " + w.style.faint.Render(noteWords(w.notes))
	}
	if len(w.evidence) == 0 {
		key := "5"
		if w.typing {
			key = "F5"
		}
		return cutEnd(line+w.style.faint.Render("还没有佐证，"+key+" 附上")+lack, wd)
	}
	words := []string{fmt.Sprintf("%d 份", len(w.evidence)) + lack}
	for _, e := range w.evidence {
		words = append(words, e.Label+" "+cutMiddle(shownName(e.Name), fileNameW))
	}
	return cutEnd(line+strings.Join(words, "  "), wd)
}

// noteWords say how many notes are filed at the checkpoint.
func noteWords(n int) string { return fmt.Sprintf("随手记 %d 条", n) }

// visitLine names the visit that the finding comes from, and the current one,
// which what is written now will carry, where it is another.
func (w *walk) visitLine(wd int) string {
	now := w.board.visit
	if now != nil && !now.Covers(w.subject.ID) {
		now = nil
	}
	line := w.label("活动")
	switch {
	case w.from == nil && now == nil:
		return ""
	case w.from == nil:
		line += w.visitFacts(now)
	case now == nil || now.ID == w.from.ID:
		line += w.visitFacts(w.from)
	default:
		line += w.visitFacts(w.from) + "   " + w.style.faint.Render("当前 "+visitWords(now))
	}
	return cutEnd(line, wd)
}

func (w *walk) visitFacts(v *inspection.Visit) string {
	return visitWords(v) + "  " + clockWords(v.From, w.today()) + "  " + strings.Join(v.Members, "、")
}

// support is what the foot shows.
type support struct {
	evidence []inspection.Evidence // of this finding
	from     *inspection.Visit     // the visit recorded with it
	notes    int                   // filed here
}

type supportRead struct {
	subject, checkpoint string
	support             support
	err                 error
}

// readSupport reads what supports the finding.
func (w *walk) readSupport() tea.Cmd {
	st, subject, cp := w.st, w.subject.ID, w.cp.ID
	return ask(w, func(ctx context.Context) tea.Msg {
		r := supportRead{subject: subject, checkpoint: cp}
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			r.support, err = readSupport(tx, store.FindingEntity(st.Local().Inspection, subject, cp))
			return err
		})
		return r
	})
}

func readSupport(tx *store.ReadTx, entity string) (s support, err error) {
	if s.evidence, err = tx.EvidenceFor(entity); err != nil {
		return s, err
	}
	notes, err := tx.Notes(false)
	if err != nil {
		return s, err
	}
	for _, n := range notes {
		if n.Filed == entity {
			s.notes++
		}
	}
	finding, err := tx.Edit(entity, inspection.FieldVisit)
	if err != nil {
		return s, err
	}
	id := finding.Text(inspection.FieldVisit)
	if id == "" {
		return s, nil
	}
	visit, err := tx.Visit(id)
	if _, gone := errors.AsType[*store.NoRecordError](err); gone {
		return s, nil
	}
	s.from = &visit
	return s, err
}

// takeSupport shows what was read, if it is of this checkpoint still.
func (w *walk) takeSupport(r supportRead) {
	switch {
	case r.subject != w.subject.ID || r.checkpoint != w.cp.ID:
	case r.err != nil:
		w.say(sayError(r.err))
	default:
		w.support = r.support
	}
}

// openEvidence lists the evidence of this finding, or attaches some.
func (w *walk) openEvidence() tea.Cmd {
	if len(w.evidence) == 0 {
		return w.attach(nil)
	}
	return w.push(newEvidencePage(w.session, w.supportedFinding(w.subject, w.cp)))
}

// attach opens the picker, which attaches the paths, if any, at once.
func (w *walk) attach(paths []string) tea.Cmd {
	return w.push(newPicker(w.session, w.supportedFinding(w.subject, w.cp), paths))
}

// footRows are the keys of what the foot shows; keys are those beside F5 and F7.
func (w *walk) footRows(digits bool) []row {
	attach := row{Binding: bound("f5", "附佐证"), do: func() tea.Cmd { return w.attach(nil) }, bar: "F5 佐证", menu: true}
	visits := row{Binding: bound("f7", "活动"), do: func() tea.Cmd { return w.push(newVisitsPage(w.session, w.subject)) }, bar: "-", menu: true}
	if digits {
		attach.Binding, attach.bar = bound("5 f5 e", "附佐证"), "5 佐证"
		visits.Binding = bound("7 f7 v", "活动")
	}
	if w.long != "" {
		attach = row{Binding: attach.Binding, do: w.keepLong, menu: true}
		attach.SetHelp(attach.Help().Key, "长文存为佐证")
	}
	raise := row{Binding: bound("f6", w.raiseWords()), do: w.raiseProblem, bar: "F6 " + w.raiseWords(), menu: true, why: w.whyNotRead}
	if digits {
		raise.Binding, raise.bar = bound("6 f6 p", w.raiseWords()), "6 "+w.raiseWords()
	}
	rows := []row{attach, raise, visits}
	if len(w.evidence) > 0 {
		rows = append(rows, row{Binding: named("", "", "看佐证"), do: w.openEvidence, bar: "-", menu: true})
	}
	if w.notes > 0 {
		rows = append(rows, row{Binding: named("", "", "看"+noteWords(w.notes)), do: w.openNotes, bar: "-", menu: true})
	}
	return rows
}

// openNotes shows the notes that are filed here.
func (w *walk) openNotes() tea.Cmd {
	page := newNotesPage(w.session)
	page.of = store.FindingEntity(w.st.Local().Inspection, w.subject.ID, w.cp.ID)
	return w.push(page)
}
