package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// How what is typed reaches the disk: a draft within a second, a record when a
// field is left, after half a minute's pause and on every way out.

type (
	draftDue  struct{}
	pauseOver struct{}
	draftKept struct {
		rec     *recorder
		changes int // that the draft holds
		err     error
	}
	refreshed struct {
		rec *recorder
		got reading
		err error
	}
)

// recorded is the outcome of a save.
type recorded struct {
	rec  *recorder
	err  error
	at   time.Time
	left bool // by a page that was left, which gives the recorder back
}

// typed takes over what the editors hold and sees to the draft.
func (w *walk) typed() tea.Cmd {
	w.gather()
	w.edited = w.now()
	if w.state == saved || w.state == savingNow {
		w.state = quiet
	}
	cmds := []tea.Cmd{w.draftSoon()}
	if !w.pausing {
		w.pausing = true
		cmds = append(cmds, w.later(pauseAfter, pauseOver{}))
	}
	return tea.Batch(cmds...)
}

// draftSoon has a draft kept within a second; one is waited for or written at a
// time.
func (w *walk) draftSoon() tea.Cmd {
	if w.drafting {
		return nil
	}
	w.drafting = true
	return w.later(draftAfter, draftDue{})
}

// later brings the page a message after a while.
func (w *walk) later(d time.Duration, msg tea.Msg) tea.Cmd { return w.after(d, reply{w, msg}) }

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
	return ask(w, func(context.Context) tea.Msg {
		changes, err := rec.keep(now)
		return draftKept{rec, changes, err}
	})
}

func (w *walk) onKept(k draftKept) tea.Cmd {
	w.drafting = false
	if k.rec != w.rec {
		return nil
	}
	switch {
	case k.err != nil:
		w.state = failed
		w.say("草稿没有存下：" + sayError(k.err))
		return nil
	case w.state == quiet && w.rec.dirty():
		w.state = drafted
	}
	if w.rec.typedSince(k.changes) {
		return w.draftSoon()
	}
	return nil
}

// onPause records after a pause, and waits on while typing goes on.
func (w *walk) onPause() tea.Cmd {
	w.pausing = false
	if w.rec == nil || w.rec.settled() {
		return nil
	}
	if since := w.now().Sub(w.edited); since < pauseAfter {
		w.pausing = true
		return w.later(pauseAfter-since, pauseOver{})
	}
	return w.save()
}

// save records; while one save runs, another waits for it.
func (w *walk) save() tea.Cmd {
	if w.rec == nil || w.rec.settled() {
		return nil
	}
	if w.again = w.saving; w.again {
		return nil
	}
	w.saving = true
	w.state = savingNow
	return w.record(w.rec, false)
}

func (w *walk) record(rec *recorder, left bool) tea.Cmd {
	now := w.opts.Now
	return ask(w, func(ctx context.Context) tea.Msg {
		err := rec.record(ctx, now())
		return recorded{rec, err, now(), left}
	})
}

func (w *walk) onRecorded(r recorded) tea.Cmd {
	if r.left {
		w.desk.release(r.rec)
	}
	if r.rec != w.rec || r.left {
		switch {
		case r.err != nil:
			w.say("[未能记录] 上一项：" + sayError(r.err))
		case r.rec.typed(inspection.FieldValue):
			w.say("上一项的数值认不出，留在草稿里")
		}
		return w.reload(w.subject.ID)
	}
	w.saving = false
	if r.err != nil {
		w.again = false
		w.state = failed
		w.say(sayError(r.err) + "文字还在，清除原因后按 Ctrl+S")
		return nil
	}
	w.state, w.savedAt = saved, r.at
	if w.rec.dirty() { // typed since, or no value yet; the draft has it
		w.state = drafted
		if w.focus != onValue && w.hasValue() && !w.valueFits() {
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
	rec := w.rec
	w.rec, w.typing, w.saving, w.again = nil, false, false, false
	switch {
	case rec == nil:
		return nil
	case rec.settled():
		w.desk.release(rec)
		return nil
	}
	return w.record(rec, true)
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
	return ask(w, func(ctx context.Context) tea.Msg {
		got, err := rec.read(ctx)
		return refreshed{rec, got, err}
	})
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
	w.rec.take(r.got)
	if text := w.factsText(); text != w.facts.Text() && !w.rec.typed(inspection.FieldFacts) {
		caret := w.facts.Caret()
		w.facts.SetText(text)
		w.facts.SetCaret(caret)
	}
	if text := w.rec.text(inspection.FieldValue); text != w.value.Text() && !w.rec.typed(inspection.FieldValue) {
		w.value.SetText(text)
	}
}
