package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// targetsPage holds a subject's own figures, its share of what the plan wants.
type targetsPage struct {
	*session
	pen
	list
	filter  *filter
	subject *checklist.Subject
	all     []*checklist.Checkpoint // that each subject has its own figure for
	texts   []checklist.Coded       // by which each is looked for
	cps     []*checklist.Checkpoint // that show
	figure  *input                  // of the row under the cursor
	typing  bool
	loading bool
	shown   int
}

type targetsRead struct {
	rec   *recorder
	draft *store.Draft
	err   error
}

func newTargets(s *session, subject *checklist.Subject) *targetsPage {
	p := &targetsPage{session: s, filter: newFilter(), subject: subject, figure: newInput("")}
	p.pen = pen{session: s, page: p, subjects: []string{subject.ID}}
	for _, cp := range s.board.plan.For(subject.ID) {
		if cp.OwnTarget {
			p.all = append(p.all, cp)
			p.texts = append(p.texts, code(cp.Title(), cp.Measure.Title, cp.Name(), cp.Question))
		}
	}
	p.cps = p.all
	return p
}

func (p *targetsPage) Init() tea.Cmd {
	p.loading = true
	d, local, subject := p.desk, p.st.Local(), p.subject.ID
	var ids []string
	for _, cp := range p.all {
		ids = append(ids, cp.ID)
	}
	return ask(p, func(ctx context.Context) tea.Msg {
		var r targetsRead
		place := store.Draft{Subject: subject, By: local.Inspector}
		r.rec, r.draft, r.err = d.take(ctx, targetsForm(local.Inspection, subject, ids), place)
		return r
	})
}

func (p *targetsPage) Loading() bool  { return p.loading }
func (p *targetsPage) Typing() bool   { return p.typing || p.filter.opened }
func (p *targetsPage) Status() string { return p.words() }
func (p *targetsPage) Leave() tea.Cmd { return p.putDown() }

func (p *targetsPage) Title() (string, string) {
	known := 0
	for _, cp := range p.all {
		if p.rec != nil && p.rec.text(cp.ID) != "" {
			known++
		}
	}
	return inspectionTitle(p.board.plan) + " > " + p.subject.Label() + " > 指标", fmt.Sprintf("已录入 %d/%d", known, len(p.all))
}

func (p *targetsPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case targetsRead:
		p.show(msg)
	case refreshed:
		if msg.rec == p.rec && msg.err == nil {
			p.rec.take(msg.got, "")
		}
	case changed:
		return p.follow()
	case tea.PasteMsg:
		return p.paste(msg)
	case tea.KeyPressMsg:
		return p.onKey(msg)
	default:
		return p.pen.take(msg)
	}
	return nil
}

func (p *targetsPage) show(r targetsRead) {
	p.loading = false
	if r.err != nil {
		p.say(sayError(r.err))
		return
	}
	p.takeUp(r.rec)
	if r.draft == nil {
		return
	}
	p.say("接着上次没写完的地方")
	for i, cp := range p.cps {
		if cp.ID == r.draft.Field {
			p.at = i
			p.beginTyping()
		}
	}
}

// follow reads what others wrote.
func (p *targetsPage) follow() tea.Cmd {
	if p.rec == nil || p.saving {
		return nil
	}
	rec := p.rec
	return ask(p, func(ctx context.Context) tea.Msg {
		got, err := rec.read(ctx)
		return refreshed{rec, got, err}
	})
}

func (p *targetsPage) Rows() []row {
	on := func(d int) func() tea.Cmd { return func() tea.Cmd { return p.step(d) } }
	if p.typing {
		return []row{
			{Binding: bound("enter tab down", "下一项"), do: on(1)},
			{Binding: bound("shift+tab up", "上一项"), do: on(-1), bar: "-"},
			{Binding: bound("esc", "停止输入"), do: p.stopTyping},
			{Binding: bound("ctrl+s", "立即记录"), do: p.save, bar: "-", menu: true},
			{Binding: bound("ctrl+z", "撤销这一项的改动"), do: p.undo, bar: "-", menu: true},
		}
	}
	rows := []row{
		{Binding: bound("enter", "填写"), do: p.begin, bar: "数字或 Enter 填写", menu: true, why: p.whyNotType},
		{Binding: bound("esc backspace", "返回"), do: p.pop, menu: true},
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *targetsPage) narrow() {
	p.cps, p.list = keep(p.filter, p.all, p.texts, nil), list{}
}

func (p *targetsPage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.cps), nil)
	return nil
}

func (p *targetsPage) whyNotType() string {
	switch {
	case len(p.cps) == 0:
		return p.noneWords()
	case p.rec == nil:
		return "指标没有读出来，请返回再试"
	}
	return ""
}

// noneWords say why no figure shows.
func (p *targetsPage) noneWords() string {
	return p.filter.none("督导依据没有要各对象自己的指标")
}

func (p *targetsPage) begin() tea.Cmd {
	if cmd, open := p.settleFirst(""); open {
		return cmd
	}
	p.beginTyping()
	return nil
}

// disputed tells whether the figure under the cursor is in conflict.
func (p *targetsPage) disputed() bool {
	id := p.cps[p.at].ID
	return !p.rec.typed(id) && p.rec.field(id).Disputed()
}

// settleFirst opens the conflict of the figure under the cursor, with what was
// typed; false if it is in none.
func (p *targetsPage) settleFirst(begun string) (tea.Cmd, bool) {
	if !p.disputed() {
		return nil, false
	}
	entity := store.TargetsEntity(p.st.Local().Inspection, p.subject.ID)
	page := newConflictsPage(p.session, conflictScope{subject: p.subject.ID, entity: entity, field: p.cps[p.at].ID})
	page.begun = begun
	return p.push(page), true
}

func (p *targetsPage) beginTyping() {
	p.typing = true
	p.figure.SetText(p.rec.text(p.cps[p.at].ID))
}

func (p *targetsPage) stopTyping() tea.Cmd {
	p.typing = false
	return p.settle()
}

// step records the figure and goes to the next row; behind the last one typing
// ends.
func (p *targetsPage) step(d int) tea.Cmd {
	cmd := p.settle()
	if p.move(d, len(p.cps), nil) {
		if p.typing = !p.disputed(); p.typing {
			p.beginTyping()
		}
	} else {
		p.typing = d < 0
	}
	return cmd
}

// settle records what is typed, and says what cannot be.
func (p *targetsPage) settle() tea.Cmd {
	if _, err := p.parse(p.figure.Text()); err != nil {
		p.say("“" + p.figure.Text() + "”不是数字，先留在草稿里。只写数字，如 2.0")
	}
	return p.save()
}

func (p *targetsPage) undo() tea.Cmd {
	if p.figure.Undo() {
		return p.put()
	}
	p.say("没有可撤销的改动")
	return nil
}

// onKey types in the figure; a digit begins that, and other text may be the
// filter's.
func (p *targetsPage) onKey(k tea.KeyPressMsg) tea.Cmd {
	if !p.typing {
		if !isDigit(k) || p.filter.opened || p.whyNotType() != "" {
			p.filterBy(k)
			return nil
		}
		if cmd, open := p.settleFirst(fold(k).Text); open {
			return cmd
		}
		p.beginTyping()
		p.figure.SetText("")
	}
	if _, changed := p.figure.Key(k); changed {
		return p.put()
	}
	return nil
}

// filterBy gives the filter a key or a paste.
func (p *targetsPage) filterBy(msg tea.Msg) {
	if p.filter.key(msg) {
		p.narrow()
	}
}

// paste takes a figure for the row under the cursor; other text goes to the
// filter, unless a figure is being typed.
func (p *targetsPage) paste(msg tea.PasteMsg) tea.Cmd {
	if !p.typing {
		if p.filter.opened || p.whyNotType() != "" || !p.isFigure(msg.Content) {
			p.filterBy(msg)
			return nil
		}
		if cmd, open := p.settleFirst(msg.Content); open {
			return cmd
		}
		p.beginTyping()
	}
	if p.figure.Insert(msg.Content) {
		return p.put()
	}
	return nil
}

func (p *targetsPage) isFigure(text string) bool {
	figure, err := p.parse(strings.TrimSpace(text))
	return err == nil && figure != ""
}

// put hands the recorder what is typed.
func (p *targetsPage) put() tea.Cmd {
	id, text := p.cps[p.at].ID, p.figure.Text()
	if figure, err := p.parse(text); err == nil {
		p.rec.put(id, figure)
	} else {
		p.rec.putRaw(id, text)
	}
	p.rec.at(id, 0)
	return p.typed()
}

func (p *targetsPage) parse(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return inspection.ParseFigure(text, p.cps[p.at].Target.Unit)
}

func (p *targetsPage) Click(_, y int) tea.Cmd {
	switch i := p.top + y; {
	case i >= len(p.cps) || p.rec == nil:
	case i == p.at:
		return p.begin()
	default:
		p.at = i
	}
	return nil
}

func (p *targetsPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }

// figureW is the width of the figure's field.
const figureW = 12

func (p *targetsPage) View(w, h int) ([]string, *tea.Cursor) {
	if !p.filter.opened {
		return p.page(w, h)
	}
	page, caret := p.page(w, h-1)
	lines, at := p.filter.below(p.style, page, w, h)
	if !p.typing {
		caret = at
	}
	return lines, caret
}

func (p *targetsPage) page(w, h int) ([]string, *tea.Cursor) {
	if len(p.cps) == 0 {
		return []string{" " + p.noneWords()}, tea.NewCursor(0, 0)
	}
	p.shown = h
	caret := tea.NewCursor(0, 0)
	var lines []string
	from, to := p.window(len(p.cps), h)
	for i := from; i < to; i++ {
		line, x := p.line(i, w)
		if i == p.at {
			caret = tea.NewCursor(0, len(lines))
			if p.typing {
				caret = tea.NewCursor(1+x+p.figure.Cursor(figureW), len(lines))
			}
		}
		lines = append(lines, p.cursorLine(line, i == p.at && !p.typing, w))
	}
	return lines, caret
}

// line is a checkpoint and the figure, which begins in column x.
func (p *targetsPage) line(i, w int) (line string, x int) {
	cp := p.cps[i]
	head := pad(cp.Title(), 14) + cp.Name()
	word := inspection.OperatorWord(*cp.Target)
	x = max(30, min(w-figureW-16, 52))
	line = pad(cutEnd(head, x-9), x-8) + pad(word, 8)
	if i == p.at && p.typing {
		return line + p.style.field.Render(pad(p.figure.View(figureW), figureW)) + " " + cp.Target.Unit, x
	}
	return line + p.shownFigure(cp), x
}

func (p *targetsPage) shownFigure(cp *checklist.Checkpoint) string {
	if p.rec == nil {
		return ""
	}
	live, typed := p.rec.field(cp.ID), p.rec.typed(cp.ID)
	switch {
	case typed || !live.Disputed() && live.Text() != "":
		who := ""
		if !typed {
			who = "  " + p.style.faint.Render(live[0].By+" "+p.dayWords(live[0].At))
		}
		return pad(inspection.Measured(p.rec.text(cp.ID), cp.Target.Unit), figureW) + who
	case live.Disputed():
		words := p.style.yellow.Render(fmt.Sprintf("[冲突 %d]", len(live)))
		for _, v := range live {
			words += " " + v.By + " " + v.Text
		}
		return words
	}
	return p.style.grey.Render("未录入")
}
