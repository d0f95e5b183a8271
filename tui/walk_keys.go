package tui

import (
	"math"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// setter sets a result, records it, and leads on to what is still to be
// written.
func (w *walk) setter(r inspection.Result) func() tea.Cmd {
	return func() tea.Cmd { return w.set(r) }
}

func (w *walk) set(r inspection.Result) tea.Cmd {
	if w.rec == nil {
		return nil
	}
	if cmd, open := w.settleFirst(onResult, ""); open {
		return cmd
	}
	before := w.rec.text(inspection.FieldResult)
	w.before = &before
	w.rec.put(inspection.FieldResult, r.Code())
	w.choice = int(r) - 1
	w.fresh = w.hasValue() && w.cp.Kind != checklist.Text && w.value.Text() != ""
	if w.wantsValue() {
		w.beginTyping(onValue)
	} else {
		w.beginTyping(onFacts)
		w.facts.SetCaret(math.MaxInt)
	}
	return w.save()
}

// whyNotSet keeps a digit that was meant as text from changing a result.
func (w *walk) whyNotSet() string {
	if w.focus != onResult && w.result() != inspection.Unchecked {
		return "已有结果。要改，先按上移到结果行"
	}
	return ""
}

func (w *walk) choose(d int) tea.Cmd {
	n := len(inspection.Results)
	switch {
	case w.focus != onResult:
	case w.choice < 0 && d < 0:
		w.choice = n - 1
	default:
		w.choice = (w.choice + d + n) % n
	}
	return nil
}

// wouldSet tells whether there is a candidate that Enter would record.
func (w *walk) wouldSet() bool {
	return w.focus == onResult && w.choice >= 0 && w.result() != inspection.Results[w.choice]
}

// wantsValue tells whether the value is the next to be written.
func (w *walk) wantsValue() bool {
	return w.hasValue() && w.value.Text() == "" && w.result() != inspection.NA
}

// enter sets the candidate, or begins typing where there is none or it is set
// already.
func (w *walk) enter() tea.Cmd {
	switch {
	case w.rec == nil: // it could not be read
		return w.load()
	case w.wouldSet():
		return w.set(inspection.Results[w.choice])
	case w.focus != onEvidence && w.disputed(w.focus.field()):
		cmd, _ := w.settleFirst(w.focus, "")
		return cmd
	case w.focus == onResult:
		w.beginTyping(onFacts)
		if w.wantsValue() {
			w.beginTyping(onValue)
		}
	case w.focus == onEvidence:
		return w.openEvidence()
	default:
		w.beginTyping(w.focus)
	}
	return nil
}

// beginTyping puts the caret into a field. One in conflict is not typed in: it only
// gets the focus.
func (w *walk) beginTyping(b block) {
	if b == onValue && !w.hasValue() {
		b = onFacts
	}
	w.focus, w.typing = b, !w.disputed(b.field())
}

// field is the one that a block shows; empty for what is none.
func (b block) field() string {
	return map[block]string{onResult: inspection.FieldResult, onValue: inspection.FieldValue, onFacts: inspection.FieldFacts}[b]
}

// settleFirst opens the conflict of a field that a key would change, with the text
// that it would have put in; false if the field is in none.
func (w *walk) settleFirst(b block, begun string) (tea.Cmd, bool) {
	if b == onValue && !w.hasValue() {
		b = onFacts
	}
	if !w.disputed(b.field()) {
		return nil, false
	}
	w.focus, w.typing, w.reading, w.zoomed = b, false, false, false
	entity := store.FindingEntity(w.st.Local().Inspection, w.subject.ID, w.cp.ID)
	page := newConflictsPage(w.session, conflictScope{subject: w.subject.ID, entity: entity, field: b.field()})
	page.begun, page.fromWalk = begun, true
	return tea.Batch(w.leaveField(), w.push(page)), true
}

// stopTyping records and stays.
func (w *walk) stopTyping() tea.Cmd {
	w.typing, w.zoomed = false, false
	return tea.Batch(w.save(), w.unhold())
}

// focusOn moves the focus while nothing is typed.
func (w *walk) focusOn(b block) tea.Cmd {
	if b == onValue && !w.hasValue() {
		if w.focus == onResult {
			b = onFacts
		} else {
			b = onResult
		}
	}
	if b <= onEvidence { // below the first it wraps to a large number
		w.focus = b
	}
	return nil
}

// step is Tab: to the next field, and behind the last to the next unchecked
// checkpoint, as in a table of Word.
func (w *walk) step(d int) tea.Cmd {
	if d > 0 && w.focus >= onFacts {
		return w.next()
	}
	cmd := w.leaveField()
	was := w.focus
	if d > 0 {
		w.focusOn(w.focus + 1)
	} else if w.focus > onResult {
		w.focusOn(w.focus - 1)
	}
	if w.focus == onResult {
		w.typing = false
	} else if w.focus != was {
		w.typing = (w.typing || was == onResult) && !w.disputed(w.focus.field())
	}
	return tea.Batch(cmd, w.unhold())
}

// leaveField records a field that is left.
func (w *walk) leaveField() tea.Cmd {
	if w.rec == nil || !w.rec.dirty() {
		return nil
	}
	return w.save()
}

// next goes to the subject's next unchecked checkpoint, and to Subject when
// there is none.
func (w *walk) next() tea.Cmd {
	of := w.board.of(w.subject.ID)
	cp := inspection.Next(w.board.plan.For(w.subject.ID), w.cp.ID, func(id string) inspection.Summary {
		if id == w.cp.ID && w.result() != inspection.Unchecked { // the board may not know it yet
			return inspection.Summary{Results: []inspection.Result{w.result()}}
		}
		return of(id)
	})
	switch {
	case cp == nil:
		cmd := w.pop()
		w.say("该对象已全部查完")
		return cmd
	case cp == w.cp:
		cmd := w.stopTyping()
		w.focus = onResult
		w.say("只剩这一项未查")
		return cmd
	}
	return w.goTo(cp, true)
}

// goTo turns to another checkpoint; this one is recorded.
func (w *walk) goTo(cp *checklist.Checkpoint, remember bool) tea.Cmd {
	if remember {
		w.former = append(w.former, w.cp.ID)
	}
	leave := w.Leave()
	w.cp = cp
	return tea.Batch(leave, w.load())
}

func (w *walk) whyNotBack() string {
	if len(w.former) == 0 {
		return "这是进来后的第一项"
	}
	return ""
}

// goBack returns to the checkpoint it came from.
func (w *walk) goBack() tea.Cmd {
	id := w.former[len(w.former)-1]
	w.former = w.former[:len(w.former)-1]
	if cp := w.board.plan.Checkpoint(id); cp != nil {
		return w.goTo(cp, false)
	}
	return nil
}

// turn goes d checkpoints on in the plan's order.
func (w *walk) turn(d int) tea.Cmd {
	asked := w.board.plan.For(w.subject.ID)
	i := slices.Index(asked, w.cp) + d
	if i < 0 || i >= len(asked) {
		w.say("前后没有别的要点了")
		return nil
	}
	return w.goTo(asked[i], true)
}

func (w *walk) zoom() tea.Cmd {
	if cmd, open := w.settleFirst(onFacts, ""); open {
		return cmd
	}
	w.zoomed = !w.zoomed
	if w.zoomed {
		w.beginTyping(onFacts)
	}
	return nil
}

func (w *walk) openReading() tea.Cmd {
	w.reading, w.scroll = true, 0
	return nil
}

// undo takes back the last edit of the field's text, and when there is none the
// result just set.
func (w *walk) undo() tea.Cmd {
	switch {
	case w.focus == onFacts && w.facts.Undo(), w.focus == onValue && w.value.Undo():
		return w.typed()
	case w.before != nil:
		w.rec.put(inspection.FieldResult, *w.before)
		w.before = nil
		w.choice = int(w.result()) - 1
		w.say("已撤销刚定的结果")
		return w.save()
	}
	w.say("没有可撤销的改动")
	return nil
}

func (w *walk) redo() tea.Cmd {
	if w.focus == onFacts && w.facts.Redo() || w.focus == onValue && w.value.Redo() {
		return w.typed()
	}
	w.say("没有可重做的改动")
	return nil
}

// onKey takes the keys that no row wants: text, and the caret's movements.
func (w *walk) onKey(k tea.KeyPressMsg) tea.Cmd {
	if w.rec == nil {
		return nil
	}
	if !w.Typing() {
		if !isText(k) || !isHan(k.Text) {
			return nil
		}
		if !w.typing {
			if cmd, open := w.settleFirst(onFacts, k.Text); open {
				return cmd
			}
			w.beginTyping(onFacts)
		}
		w.reading = false
	}
	if w.focus == onValue {
		return w.valueKey(k)
	}
	handled, changed := w.facts.Key(k)
	w.fresh = w.fresh && changed && unicode.IsDigit([]rune(k.Text + " ")[0])
	switch {
	case changed:
		if w.fresh { // it may have been meant as the figure
			w.say("数字写进了事实；要改" + w.valueName() + "，按 Shift+Tab")
		}
		return w.typed()
	case !handled && k.Code == tea.KeyUp:
		return w.step(-1)
	case !handled && k.Code == tea.KeyDown:
		cmd := w.stopTyping()
		w.focus = onEvidence
		return cmd
	}
	w.rec.at(inspection.FieldFacts, w.facts.Caret())
	return nil
}

// valueKey types in the figure; Han text that a figure cannot take goes to the
// facts.
func (w *walk) valueKey(k tea.KeyPressMsg) tea.Cmd {
	if w.cp.Kind == checklist.Number && isHan(k.Text) && !w.spellsUnit(k.Text) {
		if cmd, open := w.settleFirst(onFacts, k.Text); open {
			return cmd
		}
		cmd := w.leaveField()
		w.beginTyping(onFacts)
		return tea.Batch(cmd, w.onKey(k))
	}
	handled, changed := w.value.Key(k)
	switch {
	case changed:
		return w.typed()
	case !handled && (k.Code == tea.KeyDown || k.Code == tea.KeyEnter):
		return w.step(1)
	case !handled && k.Code == tea.KeyUp:
		return w.step(-1)
	}
	return nil
}

// spellsUnit tells whether Han text typed behind the figure begins its unit or
// goes on with it.
func (w *walk) spellsUnit(text string) bool {
	behind := strings.TrimLeftFunc(w.value.Text(), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	return strings.HasPrefix(w.unit(), behind+text)
}
