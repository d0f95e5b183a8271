package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// How what is typed reaches the disk: a draft within a second, a record when a
// field is left, after half a minute's pause and on every way out.

type (
	draftDue  struct{}
	draftKept struct{ err error }
	pauseOver struct{}
	refreshed struct{ err error }
)

// recorded is the outcome of a save.
type recorded struct {
	rec *recorder
	err error
	at  time.Time
}

// typed takes over what the editors hold and sees to the draft.
func (w *walk) typed() tea.Cmd {
	w.gather()
	w.edited = w.now()
	if w.state != failed {
		w.state = quiet
		if w.drafting {
			w.state = drafted
		}
	}
	var cmds []tea.Cmd
	if !w.drafting {
		w.drafting = true
		cmds = append(cmds, w.after(draftAfter, draftDue{}))
	}
	if !w.pausing {
		w.pausing = true
		cmds = append(cmds, w.after(pauseAfter, pauseOver{}))
	}
	return tea.Batch(cmds...)
}

func (w *walk) after(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return reply{w, msg} })
}

// gather hands the recorder what stands in the fields.
func (w *walk) gather() {
	if w.rec == nil {
		return
	}
	if w.focus == onFacts {
		w.rec.put(inspection.FieldFacts, w.facts.Text())
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

// keep writes the draft.
func (w *walk) keep() tea.Cmd {
	if w.rec == nil {
		w.drafting = false
		return nil
	}
	rec, now := w.rec, w.now()
	return ask(w, func(context.Context) tea.Msg { return draftKept{rec.keep(now)} })
}

func (w *walk) onKept(k draftKept) {
	w.drafting = false
	switch {
	case k.err != nil:
		w.state = failed
		w.say("草稿没有存下：" + sayError(k.err))
	case w.rec != nil && w.rec.dirty() && w.state != savingNow:
		w.state = drafted
	}
}

// onPause records after a pause, and waits on while typing goes on.
func (w *walk) onPause() tea.Cmd {
	w.pausing = false
	if w.rec == nil || !w.rec.dirty() {
		return nil
	}
	if since := w.now().Sub(w.edited); since < pauseAfter {
		w.pausing = true
		return w.after(pauseAfter-since, pauseOver{})
	}
	return w.save()
}

// save records; while one save runs, another waits for it.
func (w *walk) save() tea.Cmd {
	if w.rec == nil || !w.rec.dirty() {
		return nil
	}
	if w.again = w.saving; w.again {
		return nil
	}
	w.saving = true
	w.state = savingNow
	return w.recordCmd(w.rec)
}

func (w *walk) recordCmd(rec *recorder) tea.Cmd {
	now := w.opts.Now
	return ask(w, func(ctx context.Context) tea.Msg {
		err := rec.record(ctx)
		return recorded{rec, err, now()}
	})
}

func (w *walk) onRecorded(r recorded) tea.Cmd {
	if r.rec != w.rec { // of a checkpoint that was left
		w.desk.close(r.rec)
		if r.err != nil {
			w.say("[未能记录] 上一项：" + sayError(r.err))
		}
		return w.reload(w.subject.ID)
	}
	w.saving = false
	if r.err != nil {
		w.state = failed
		w.say(sayError(r.err) + "文字还在，清除原因后按 Ctrl+S")
		return w.keep()
	}
	w.state, w.savedAt = saved, r.at
	if w.rec.dirty() {
		w.state = drafted
		if w.rec.typed(inspection.FieldValue) && w.focus != onValue {
			w.say(w.valueWords())
		}
	}
	cmds := []tea.Cmd{w.reload(w.subject.ID)}
	if w.again {
		w.again = false
		cmds = append(cmds, w.save())
	}
	return tea.Batch(cmds...)
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
	rec := w.rec
	w.typing = false
	if rec == nil {
		return nil
	}
	if !rec.dirty() {
		w.desk.close(rec)
		return nil
	}
	w.saving, w.again = false, false
	w.rec = nil
	return w.recordCmd(rec)
}

// onChanged follows what others wrote. What is typed here stays as it is.
func (w *walk) onChanged() tea.Cmd {
	if s := w.board.plan.Subject(w.subject.ID); s != nil {
		w.subject = s
	}
	if cp := w.board.plan.Checkpoint(w.cp.ID); cp != nil {
		w.cp = cp
	}
	if w.rec == nil || w.saving {
		return nil
	}
	rec := w.rec
	return ask(w, func(ctx context.Context) tea.Msg { return refreshed{rec.reread(ctx)} })
}

func (w *walk) onRefreshed(r refreshed) {
	if r.err != nil {
		if !errors.Is(r.err, context.Canceled) {
			w.say(sayError(r.err))
		}
		return
	}
	if w.rec == nil || w.typing {
		return
	}
	if !w.rec.typed(inspection.FieldFacts) && w.facts.Text() != w.factsText() {
		w.facts.SetText(w.factsText())
	}
	if !w.rec.typed(inspection.FieldValue) && w.value.Text() != w.rec.text(inspection.FieldValue) {
		w.value.SetText(w.rec.text(inspection.FieldValue))
	}
}
