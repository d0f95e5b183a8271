package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// What is written in the place of all values: a result is chosen, all else typed.
// What is typed is kept as a draft and settles nothing until it is said to: that
// would otherwise happen by a pause or on the way out.

// writing is a field that is written anew.
type writing struct {
	conflict store.Conflict
	joined   bool // begins with all the texts
	text     *editor
	closing  bool // it is being recorded
	along    []decided
}

// conflictTaken is the record that is to be written to.
type conflictTaken struct {
	rec      *recorder
	draft    *store.Draft
	conflict store.Conflict
	joined   bool
	begun    string
	err      error
}

func (p *conflictsPage) whyNotJoin() string {
	switch c := p.current(); {
	case c == nil:
		return "没有冲突"
	case !report.IsLong(c.Entity, c.Field):
		return "不是成段的文字，保留一个或另写"
	}
	return ""
}

func (p *conflictsPage) whyNotWrite() string {
	switch c := p.current(); {
	case c == nil:
		return "没有冲突"
	case isResult(*c):
		return ""
	case !report.IsProse(c.Entity, c.Field):
		return "只能保留其中一个"
	}
	return ""
}

func isResult(c store.Conflict) bool {
	return strings.HasPrefix(c.Entity, "f/") && c.Field == inspection.FieldResult
}

func (p *conflictsPage) join() tea.Cmd { return p.open(true, "") }

func (p *conflictsPage) writeAnew() tea.Cmd {
	if isResult(*p.current()) {
		return p.push(newChoice(p.session, "结果定为", p.resultRows(), ""))
	}
	return p.open(false, "")
}

// resultRows are the results to choose from.
func (p *conflictsPage) resultRows() []row {
	c := *p.current()
	var rows []row
	for _, r := range inspection.Results {
		code := r.Code()
		done := []decided{{entity: c.Entity, label: p.labelOf(c), words: r.Word()}}
		rows = append(rows, row{Binding: named("", "", r.Word()), menu: true, do: func() tea.Cmd {
			return p.settle(p.withVisit([]store.Settling{{ID: c.ID, Choice: store.Choice{Text: &code}}}, done))
		}})
	}
	return rows
}

// open takes up the record for writing; keys wait. begun is what was typed
// already.
func (p *conflictsPage) open(joined bool, begun string) tea.Cmd {
	p.waits++
	c := *p.current()
	d, f := p.desk, p.formOf(c)
	place := store.Draft{Subject: c.Subject, Checkpoint: c.Checkpoint, By: p.st.Local().Inspector}
	if !strings.HasPrefix(c.Entity, "f/") {
		place.Checkpoint = ""
	}
	return ask(p, func(ctx context.Context) tea.Msg {
		t := conflictTaken{conflict: c, joined: joined, begun: begun}
		t.rec, t.draft, t.err = d.take(ctx, f, place)
		return t
	})
}

// formOf reads what the record's own page reads, so that the two can write to it
// together.
func (p *conflictsPage) formOf(c store.Conflict) form {
	of, kind := p.st.Local().Inspection, c.Entity[:1]
	id := c.Entity[strings.LastIndex(c.Entity, "/")+1:]
	var f form
	switch kind {
	case "f":
		f = findingForm(of, c.Subject, c.Checkpoint)
	case "v":
		f = visitForm(of, id)
	case "n":
		f = noteForm(of, id, "")
	case "g":
		f = targetsForm(of, c.Subject, p.ownTargets(c))
	default:
		var fields []string
		for _, o := range p.groups[p.at].list {
			fields = append(fields, o.Field)
		}
		f = form{entity: c.Entity, read: func(tx *store.ReadTx) (store.Edit, error) { return tx.Edit(c.Entity, fields...) }}
	}
	f.save = func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindResolve, e) }
	return f
}

// ownTargets are the checkpoints that the subject's page of figures shows, and
// the one in question.
func (p *conflictsPage) ownTargets(c store.Conflict) []string {
	ids := []string{}
	for _, cp := range p.board.plan.For(c.Subject) {
		if cp.OwnTarget {
			ids = append(ids, cp.ID)
		}
	}
	if !slices.Contains(ids, c.Field) {
		ids = append(ids, c.Field)
	}
	return ids
}

// begin opens the editor. The record must be what the page showed: whoever writes
// replaces what was read just now.
func (p *conflictsPage) begin(t conflictTaken) tea.Cmd {
	p.waits--
	if t.err != nil {
		p.say(sayError(t.err))
		return nil
	}
	p.takeUp(t.rec)
	field := t.conflict.Field
	typed := t.rec.typed(field)
	if !typed && !slices.Equal(dotsOf(t.rec.field(field)), dotsOf(t.conflict.Values)) {
		p.say("内容刚才又有变化，请看过再写")
		return tea.Batch(p.putDown(), p.load())
	}
	p.writing = &writing{conflict: t.conflict, joined: t.joined, text: newEditor()}
	p.writing.text.Limit(maxFacts, func() { p.say("太长了，写不下") })
	switch {
	case typed:
		p.writing.text.SetText(t.rec.text(field))
		p.say("接着上次没写完的地方")
	case t.joined:
		p.writing.text.SetText(joinedText(t.conflict))
	}
	if t.begun != "" {
		return p.insert(t.begun)
	}
	return nil
}

func dotsOf(f inspection.Field) []string {
	var dots []string
	for _, v := range f {
		dots = append(dots, v.Dot)
	}
	slices.Sort(dots)
	return dots
}

// joinedText is all that was written, one below the other; what begins alike or is
// the whole of another is there once.
func joinedText(c store.Conflict) string {
	var parts []string
	for _, v := range slices.Backward(c.Values) { // the oldest first
		text := strings.TrimSpace(v.Text)
		within := func(o string) bool { return strings.Contains(o, text) }
		if text == "" || slices.ContainsFunc(parts, within) {
			continue
		}
		parts = slices.DeleteFunc(parts, func(o string) bool { return strings.Contains(text, o) })
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n")
}

func (p *conflictsPage) writingRows() []row {
	rows := []row{
		{Binding: bound("tab ctrl+s", "定下"), do: p.finish, menu: true},
		{Binding: bound("esc", "以后再定"), do: p.stopWriting},
		{Binding: bound("ctrl+z", "撤销这段文字的改动"), do: p.undo, bar: "-", menu: true},
		{Binding: bound("ctrl+y", "重做"), do: p.redo, bar: "-", menu: true},
	}
	if c := p.writing.conflict; !report.IsLong(c.Entity, c.Field) {
		rows[0].Binding = bound("enter tab ctrl+s", "定下")
	}
	return rows
}

// onKey types; Han text on the page begins that.
func (p *conflictsPage) onKey(k tea.KeyPressMsg) tea.Cmd {
	if p.writing == nil {
		if c := p.current(); c != nil && isText(k) && isHan(k.Text) && p.whyNotWrite() == "" && !isResult(*c) {
			return p.open(report.IsLong(c.Entity, c.Field), k.Text)
		}
		return nil
	}
	_, changed := p.writing.text.Key(k)
	if changed {
		return p.put()
	}
	p.rec.at(p.writing.conflict.Field, p.writing.text.Caret())
	return nil
}

func (p *conflictsPage) insert(text string) tea.Cmd {
	if p.writing != nil && p.writing.text.Insert(text) {
		return p.put()
	}
	return nil
}

func (p *conflictsPage) undo() tea.Cmd {
	if p.writing.text.Undo() {
		return p.put()
	}
	p.say("没有可撤销的改动")
	return nil
}

func (p *conflictsPage) redo() tea.Cmd {
	if p.writing.text.Redo() {
		return p.put()
	}
	p.say("没有可重做的改动")
	return nil
}

// put keeps what is typed, as a draft only.
func (p *conflictsPage) put() tea.Cmd {
	p.rec.putRaw(p.writing.conflict.Field, p.writing.text.Text())
	p.rec.at(p.writing.conflict.Field, p.writing.text.Caret())
	return p.typed()
}

// finish settles the conflict as what is written.
func (p *conflictsPage) finish() tea.Cmd {
	c := p.writing.conflict
	text, err := p.parse(c, p.writing.text.Text())
	switch {
	case err != nil:
		p.say("“" + oneLine(p.writing.text.Text()) + "”认不出，还没有定。数字只写数字，日期写成 2014-07-03")
		return nil
	case text == "":
		p.say("还没有写。写好再定，或按 Esc 以后再定")
		return nil
	}
	p.rec.put(c.Field, text)
	p.writing.along = p.putVisit(c)
	p.writing.closing = true
	return p.save()
}

// parse reads what is written as the field wants it.
func (p *conflictsPage) parse(c store.Conflict, text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "\n")
	cp := p.board.plan.Checkpoint(c.Checkpoint)
	if text == "" || cp == nil || c.Field != inspection.FieldValue && !strings.HasPrefix(c.Entity, "g/") {
		return text, nil
	}
	switch {
	case cp.Kind == checklist.Number || strings.HasPrefix(c.Entity, "g/"):
		return inspection.ParseFigure(text, unitOf(cp))
	case cp.Kind == checklist.Day:
		return inspection.ParseDay(text, p.today())
	}
	return text, nil
}

// onRecorded says that it is settled.
func (p *conflictsPage) onRecorded(r recorded) tea.Cmd {
	cmd := p.pen.recorded(r)
	if p.writing == nil || !p.writing.closing || r.rec != p.rec || r.left {
		return cmd
	}
	p.writing.closing = false
	if r.err != nil {
		return cmd
	}
	c := p.writing.conflict
	done := append([]decided{{entity: c.Entity, label: p.labelOf(c), words: r.rec.text(c.Field)}}, p.writing.along...)
	p.writing = nil
	p.done = append(p.done, done...)
	p.say(settledWords(done) + "，Ctrl+Z 撤销")
	return tea.Batch(cmd, p.putDown(), p.load(), p.reload())
}

// stopWriting leaves the conflict as it is; what is written stays as a draft.
func (p *conflictsPage) stopWriting() tea.Cmd {
	p.writing = nil
	if p.rec != nil && p.rec.dirty() {
		p.say("写的留在草稿里，没有定")
	}
	return tea.Batch(p.putDown(), p.load())
}

// writingView shows what people wrote above, and what is written below.
func (p *conflictsPage) writingView(w, h int) ([]string, *tea.Cursor) {
	c := p.writing.conflict
	word := "另写"
	if p.writing.joined {
		word = "合并后修改"
	}
	rows := h - 2
	var lines []string
	if i := slices.IndexFunc(p.groups[p.at].list, func(o store.Conflict) bool { return o.ID == c.ID }); i >= 0 && h >= 12 {
		b := p.fieldBlock(i, w).window(0, max(3, h/2-2))
		lines = append(lines, b.lines()...)
		rows -= len(lines)
	}
	lines = append(lines, p.style.grey.Render(strings.Repeat("-", w)), " "+p.style.title.Render(word+"："+p.labelOf(c)))
	p.writing.text.Layout(w-2, max(1, rows))
	x, y := p.writing.text.Cursor()
	caret := tea.NewCursor(1+x, len(lines)+y)
	for _, l := range p.writing.text.Lines() {
		lines = append(lines, " "+p.style.field.Render(l))
	}
	return lines, caret
}
