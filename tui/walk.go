package tui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// walk is one checkpoint of a subject: what is asked, how to judge, and the
// finding to be written. It goes from checkpoint to checkpoint.
type walk struct {
	*session
	pen     // nothing to write until the finding is read
	subject *checklist.Subject
	cp      *checklist.Checkpoint
	former  []string // checkpoints come from, for Backspace

	own     string  // the subject's own figure, empty if none
	old     string  // question that a finding of an older plan answered
	before  *string // the result before the one just set, for taking that back
	choice  int     // candidate on the result row, index into inspection.Results; -1: none yet
	focus   block
	typing  bool
	reading bool // the reading text fills the page
	zoomed  bool // the facts fill the page
	facts   *editor
	value   *input

	loading bool // keys wait, so that nothing else is loaded meanwhile

	support
	pasting string // being pasted now
	long    string // a text that was refused as too long; empty: none

	fresh  bool // the result was just set over a figure, and nothing but digits typed since
	held   bool // others' text that came while this one was typed is not shown yet
	panel  panel
	scroll int // of the reading text
	drawn  walkLines
}

// block is a part of the page that can have the focus.
type block uint8

const (
	onResult block = iota
	onValue
	onFacts
	onEvidence // nothing is typed there
)

// findingRead is a finding, with what else the page needs to know of it.
type findingRead struct {
	rec   *recorder
	draft *store.Draft
	own   string
	old   string
	err   error
}

func newWalk(s *session, subject *checklist.Subject, cp *checklist.Checkpoint) *walk {
	w := &walk{session: s, subject: subject, cp: cp, choice: -1, facts: newEditor(), value: newInput("")}
	w.pen = pen{session: s, page: w, subjects: []string{subject.ID}}
	w.facts.Limit(maxFacts, w.refuse)
	return w
}

func (w *walk) Init() tea.Cmd { return w.load() }

func (w *walk) Loading() bool { return w.loading }

func (w *walk) Typing() bool { return w.typing && !w.reading }

// load reads the checkpoint's finding; keys wait until it is here.
func (w *walk) load() tea.Cmd { return tea.Batch(w.readFinding(), w.readSupport(), w.readPanel()) }

func (w *walk) readFinding() tea.Cmd {
	w.loading = true
	w.rec, w.typing, w.reading, w.zoomed, w.focus = nil, false, false, false, onResult
	w.state, w.before = quiet, nil
	w.old, w.own, w.scroll, w.panel = "", "", 0, panel{}
	w.support, w.long, w.held = support{}, "", false
	w.facts.SetText("")
	w.value.SetText("")
	d, st, subject, cp := w.desk, w.st, w.subject.ID, w.cp
	return ask(w, func(ctx context.Context) tea.Msg {
		local := st.Local()
		var r findingRead
		place := store.Draft{Subject: subject, Checkpoint: cp.ID, By: local.Inspector}
		r.rec, r.draft, r.err = d.take(ctx, findingForm(local.Inspection, subject, cp.ID), place)
		if r.err != nil {
			return r
		}
		r.err = st.View(ctx, func(tx *store.ReadTx) error {
			targets, err := tx.Targets(subject)
			if err != nil {
				return err
			}
			r.own = targets[cp.ID].Text()
			f, err := tx.Finding(subject, cp.ID)
			if err != nil {
				return err
			}
			if q, old := tx.OldQuestion(f); old {
				r.old = q
			}
			return nil
		})
		if r.err != nil {
			return r
		}
		r.err = st.SetLocal(func(l *store.Local) { l.Subject, l.Checkpoint, l.Writing = subject, cp.ID, false })
		return r
	})
}

// read puts a finding on the page.
func (w *walk) read(r findingRead) {
	w.loading = false
	if r.err != nil {
		w.say(sayError(r.err))
	}
	if r.rec == nil {
		w.say("没有读出来，Enter 再试。" + sayError(r.err))
		return
	}
	w.takeUp(r.rec)
	w.own, w.old = r.own, r.old
	w.value.SetText(w.rec.text(inspection.FieldValue))
	w.facts.SetText(w.factsText())
	w.choice = int(w.result()) - 1
	if r.draft != nil {
		w.say("接着上次没写完的地方")
		w.focus = onFacts
		if r.draft.Field == inspection.FieldValue && w.hasValue() {
			w.focus = onValue
		} else {
			w.facts.SetCaret(r.draft.Caret)
		}
		w.typing = true
	}
}

// factsText is the text the editor begins with. Of texts in conflict all are in
// it, since whoever writes has to see them.
func (w *walk) factsText() string {
	if w.rec.typed(inspection.FieldFacts) {
		return w.rec.text(inspection.FieldFacts)
	}
	live := w.rec.field(inspection.FieldFacts)
	if !live.Disputed() {
		return live.Text()
	}
	text := ""
	for i, v := range live {
		if i > 0 {
			text += "\n"
		}
		text += v.By + "：" + v.Text
	}
	return text
}

// result is the one shown: Unchecked also while two are live.
func (w *walk) result() inspection.Result {
	if w.rec == nil || w.disputed(inspection.FieldResult) {
		return inspection.Unchecked
	}
	r, err := inspection.ParseResult(w.rec.text(inspection.FieldResult))
	if err != nil {
		return inspection.Unchecked
	}
	return r
}

// disputed tells whether a field has two live values and nothing typed that
// would settle them.
func (w *walk) disputed(field string) bool {
	return w.rec != nil && !w.rec.typed(field) && w.rec.field(field).Disputed()
}

// hasValue tells whether the checkpoint wants a figure, a date or words besides
// the facts.
func (w *walk) hasValue() bool { return w.cp.Kind != checklist.YesNo }

func (w *walk) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case findingRead:
		w.read(msg)
	case recorded:
		return w.onRecorded(msg)
	case draftDue, draftKept, pauseOver:
		return w.pen.take(msg)
	case refreshed:
		w.onRefreshed(msg)
	case panelRead:
		w.takePanel(msg)
	case supportRead:
		w.takeSupport(msg)
	case pastedPaths:
		return w.onPastedPaths(msg)
	case longKept:
		return w.onLongKept(msg)
	case changed:
		return w.onChanged()
	case tea.PasteMsg:
		return w.paste(msg.Content)
	case tea.KeyPressMsg:
		return w.onKey(msg)
	}
	return nil
}

func (w *walk) Title() (string, string) {
	path := inspectionTitle(w.board.plan) + " > " + w.subject.Label() + " > " + w.cp.Measure.Number + w.cp.Measure.Title
	c := w.board.counts(w.subject.ID, w.today(), w.opts.Settings.WarnDays)
	return path, fmt.Sprintf("要点 %s  已查 %d/%d", position(w.cp), c.Checked, c.Applicable)
}

// Place is the finding.
func (w *walk) Place() string {
	return store.FindingEntity(w.st.Local().Inspection, w.subject.ID, w.cp.ID)
}

func (w *walk) Status() string { return w.pen.words() }

func (w *walk) Rows() []row {
	if w.reading {
		return w.readingRows()
	}
	if w.typing {
		return w.typingRows()
	}
	rows := []row{{Binding: bound("1", "定为 "+inspection.Met.Word()), bar: "1-4 结果", menu: true, do: w.setter(inspection.Met), why: w.whyNotSet}}
	for i, r := range inspection.Results[1:] {
		rows = append(rows, row{Binding: bound(fmt.Sprint(i+2), "定为 "+r.Word()), bar: "-", menu: true, do: w.setter(r), why: w.whyNotSet})
	}
	rows = append(rows,
		row{Binding: bound("space", "下一项未查"), do: w.next, menu: true},
		w.enterRow(),
		row{Binding: bound("backspace", "回到刚才那项"), do: w.goBack, bar: "-", menu: true, why: w.whyNotBack},
		row{Binding: bound("tab", "下一栏"), do: func() tea.Cmd { return w.step(1) }, bar: "-"},
		row{Binding: bound("shift+tab", "上一栏"), do: func() tea.Cmd { return w.step(-1) }, bar: "-"},
		row{Binding: bound("down", "下一栏"), do: func() tea.Cmd { return w.focusOn(w.focus + 1) }, bar: "-"},
		row{Binding: bound("up", "上一栏"), do: func() tea.Cmd { return w.focusOn(w.focus - 1) }, bar: "-"},
		row{Binding: bound("left", "前一个结果"), do: func() tea.Cmd { return w.choose(-1) }, bar: "-"},
		row{Binding: bound("right", "后一个结果"), do: func() tea.Cmd { return w.choose(1) }, bar: "-"},
		row{Binding: bound("pgdown", "下一项要点"), do: func() tea.Cmd { return w.turn(1) }, bar: "-", menu: true},
		row{Binding: bound("pgup", "上一项要点"), do: func() tea.Cmd { return w.turn(-1) }, bar: "-", menu: true},
		row{Binding: bound("f9 9", "放大事实"), do: w.zoom, bar: "-", menu: true},
		row{Binding: named("", "", "看判定、索要、留意"), do: w.openReading, bar: "-", menu: true},
		row{Binding: named("", "", "看经过，取回旧文字"), do: w.openHistory, bar: "-", menu: true, why: w.whyNotRead},
		row{Binding: bound("esc", "返回"), do: w.pop},
	)
	phrases := w.phraseRows("f8 8")
	phrases[0].bar = "-"
	rows = slices.Insert(rows, len(rows)-1, phrases...)
	at := slices.IndexFunc(rows, func(r row) bool { return r.Help().Key == keyName("backspace") })
	return slices.Insert(rows, at, w.footRows(true)...)
}

func (w *walk) typingRows() []row {
	rows := []row{
		{Binding: bound("tab", w.tabWords()), do: func() tea.Cmd { return w.step(1) }},
		{Binding: bound("shift+tab", "上一栏"), do: func() tea.Cmd { return w.step(-1) }, bar: "-"},
		{Binding: bound("esc", "停止输入"), do: w.stopTyping},
	}
	rows = append(append(rows, w.footRows(false)...), w.phraseRows("f8")...)
	return append(rows,
		row{Binding: bound("f9", "放大"), do: w.zoom, menu: true},
		row{Binding: bound("ctrl+s", "立即记录"), do: w.save, bar: "-", menu: true},
		row{Binding: named("", "", "看判定、索要、留意"), do: w.openReading, bar: "-", menu: true},
		row{Binding: named("", "", "看经过，取回旧文字"), do: w.openHistory, bar: "-", menu: true},
		row{Binding: bound("ctrl+z", "撤销这段文字的改动"), do: w.undo, bar: "-", menu: true},
		row{Binding: bound("ctrl+y", "重做"), do: w.redo, bar: "-", menu: true},
	)
}

func (w *walk) enterRow() row {
	if w.focus == onEvidence {
		return row{Binding: bound("enter", "看佐证"), do: w.enter, menu: true}
	}
	return row{Binding: bound("enter", w.enterWords()), do: w.enter, menu: true}
}

func (w *walk) enterWords() string {
	switch {
	case w.focus != onEvidence && w.disputed(w.focus.field()):
		return "定冲突"
	case w.wouldSet():
		return "选定"
	case w.focus == onValue || w.focus == onResult && w.wantsValue():
		return "写" + w.valueName()
	}
	return "写事实"
}

func (w *walk) openHistory() tea.Cmd { return w.push(newHistory(w)) }

func (w *walk) whyNotRead() string {
	if w.rec == nil {
		return "检查记录没有读出来，Enter 再试"
	}
	return ""
}

func (w *walk) readingRows() []row {
	rows := []row{{Binding: bound("esc enter space", "收起"), do: func() tea.Cmd { w.reading = false; return nil }}}
	move := func(d int) tea.Cmd {
		w.scroll = max(0, w.scroll+d)
		return nil
	}
	return append(rows, moveRows(move, func() int { return 10 })...)
}

func (w *walk) tabWords() string {
	if w.focus == onValue {
		return "写事实"
	}
	return "下一项未查"
}
