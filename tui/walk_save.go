package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// How what is typed reaches the disk is the pen's; here is what is written: when
// a field is left, and on every way out too.

// refreshed is the finding read anew, since others may have written.
type refreshed struct {
	rec *recorder
	got reading
	err error
}

// typed takes over what the editors hold.
func (w *walk) typed() tea.Cmd {
	w.gather()
	return w.pen.typed()
}

// gather hands the recorder what stands in the fields.
func (w *walk) gather() {
	if w.rec == nil {
		return
	}
	if w.focus == onFacts {
		w.rec.put(inspection.FieldFacts, w.written())
		w.rec.at(inspection.FieldFacts, w.facts.Caret())
	}
	if w.focus == onValue {
		text := w.value.Text()
		if v, err := w.parseValue(text); err == nil {
			w.rec.put(inspection.FieldValue, v)
		} else {
			w.rec.putRaw(inspection.FieldValue, text)
		}
		w.rec.at(inspection.FieldValue, 0)
	}
}

// written is what the facts say; blanks and line breaks alone say nothing.
func (w *walk) written() string {
	text := w.facts.Text()
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

// parseValue reads the value as the checkpoint's kind wants it.
func (w *walk) parseValue(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	switch w.cp.Kind {
	case checklist.Number:
		return inspection.ParseFigure(text, w.unit())
	case checklist.Day:
		return inspection.ParseDay(text, w.today())
	case checklist.Text, checklist.YesNo:
	}
	return text, nil
}

// onRecorded tells too of a value that could not be recorded.
func (w *walk) onRecorded(r recorded) tea.Cmd {
	cmd := w.pen.recorded(r)
	switch {
	case r.err != nil:
	case r.rec != w.rec || r.left:
		if r.rec.typed(inspection.FieldValue) {
			w.say("上一项的数值认不出，留在草稿里")
		}
	case w.rec.dirty() && w.focus != onValue && w.hasValue() && !w.valueFits():
		w.say(w.valueWords())
	}
	return cmd
}

// valueFits tells whether what is typed as the value is one.
func (w *walk) valueFits() bool {
	_, err := w.parseValue(w.value.Text())
	return err == nil
}

// valueWords says what kind of value is wanted.
func (w *walk) valueWords() string {
	if w.cp.Kind == checklist.Day {
		return "日期认不出，先留在草稿里。写成 7月3日 或 2014-07-03"
	}
	return "数值认不出，先留在草稿里。只写数字，如 1.3"
}

// Leave records on the way out.
func (w *walk) Leave() tea.Cmd {
	w.typing = false
	return w.putDown()
}

// onChanged follows what others wrote. What is typed here stays as it is.
func (w *walk) onChanged() tea.Cmd {
	if s := w.board.plan.Subject(w.subject.ID); s != nil {
		w.subject = s
	}
	if cp := w.board.plan.Checkpoint(w.cp.ID); cp != nil {
		w.cp = cp
	}
	if w.rec == nil {
		return nil
	}
	w.follow()
	beside := tea.Batch(w.readPanel(), w.readSupport())
	if w.saving {
		return beside
	}
	return tea.Batch(beside, w.reread())
}

// reread reads the finding as it is stored.
func (w *walk) reread() tea.Cmd {
	rec := w.rec
	if rec == nil {
		return nil
	}
	return ask(w, func(ctx context.Context) tea.Msg {
		got, err := rec.read(ctx)
		return refreshed{rec, got, err}
	})
}

// follow shows the facts that were typed on another page of the same finding,
// which search may have opened over this one.
func (w *walk) follow() {
	if text := w.factsText(); w.rec.typed(inspection.FieldFacts) && text != w.written() {
		w.showFacts(text)
	}
}

// showFacts puts another text in the editor; a caret at the end stays there.
func (w *walk) showFacts(text string) {
	caret := w.facts.Caret()
	runes, _ := w.facts.Len()
	w.facts.SetText(text)
	if caret < runes {
		w.facts.SetCaret(caret)
	}
}

// hold is the field that is being typed in, if others have written something else
// there: that is shown once the caret is gone. Until then what is typed goes on
// replacing nothing but itself.
func (w *walk) hold(got reading) string {
	field := w.focus.field()
	live := got.edit.Shown[field]
	if !w.Typing() || field == "" || !live.Disputed() {
		return ""
	}
	if !w.held {
		w.held = true
		for _, v := range live {
			if v.By != w.st.Local().Inspector || v.Text != w.rec.text(field) {
				w.say(v.By + " 也写了这一栏，两种都留着；停止输入后再定")
			}
		}
	}
	return field
}

// unhold reads anew, after the caret has gone, what was held back.
func (w *walk) unhold() tea.Cmd {
	if !w.held {
		return nil
	}
	w.held = false
	return w.reread()
}

// onRefreshed shows what others wrote, in the fields in which nothing is typed;
// the caret stays where it is.
func (w *walk) onRefreshed(r refreshed) {
	switch {
	case r.rec != w.rec:
		return
	case r.err != nil:
		w.say(sayError(r.err))
		return
	}
	held := w.hold(r.got)
	w.rec.take(r.got, held)
	if held != "" {
		return
	}
	if text := w.factsText(); text != w.written() && !w.rec.typed(inspection.FieldFacts) {
		w.showFacts(text)
	}
	if text := w.rec.text(inspection.FieldValue); text != w.value.Text() && !w.rec.typed(inspection.FieldValue) {
		w.value.SetText(text)
	}
}
