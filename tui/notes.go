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

// notesPage is the inbox of notes: it files them under checkpoints, and shows
// where they have been filed.
type notesPage struct {
	*session
	list
	filter   *filter
	every    []inspection.Note // of the scope
	texts    []checklist.Coded // by which each is looked for
	notes    []inspection.Note // that show
	all      bool              // also those filed
	of       string            // only those filed at this entity; empty: wherever
	filing   bool              // a checkpoint is being looked for, for the note under the cursor
	into     bool              // its text goes into the facts too
	want     *input
	found    list // the cursor over hits
	hits     []slot
	slots    []slot // all, the likely ones first
	loading  bool
	readings int // begun: only what the last one brings shows
	shown    int
	drawn    int // line of the page with the topmost note
}

type notesRead struct {
	no    int // of the reading
	notes []inspection.Note
	texts []checklist.Coded
	err   error
}

// noteFiled is the outcome of filing one.
type noteFiled struct {
	subject string
	done    string
	err     error
}

func newNotesPage(s *session) *notesPage {
	return &notesPage{session: s, filter: newFilter(), want: newInput("要点的字、拼音或首字母"), into: true, loading: true}
}

func (p *notesPage) Init() tea.Cmd { return p.read() }

func (p *notesPage) Loading() bool  { return p.loading }
func (p *notesPage) Typing() bool   { return p.filing || p.filter.opened }
func (p *notesPage) Status() string { return "" }

func (p *notesPage) Title() (string, string) {
	return inspectionTitle(p.board.plan) + " > 随手记", p.scopeWord() + " " + p.filter.count(len(p.notes), len(p.every))
}

// scopeWord says which notes show.
func (p *notesPage) scopeWord() string {
	switch {
	case p.of != "":
		return "归到本要点"
	case p.all:
		return "全部"
	}
	return "未归"
}

// turn shows all notes, or again those that are not filed.
func (p *notesPage) turn() tea.Cmd {
	p.all, p.of = !p.all, ""
	p.loading = true
	return p.read()
}

func (p *notesPage) read() tea.Cmd {
	p.readings++
	plan, no := p.board.plan, p.readings
	st, unfiled, of := p.st, !p.all && p.of == "", p.of
	return ask(p, func(ctx context.Context) tea.Msg {
		r := notesRead{no: no}
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			r.notes, err = tx.Notes(unfiled)
			return err
		})
		if of != "" {
			r.notes = slices.DeleteFunc(r.notes, func(n inspection.Note) bool { return n.Filed != of })
		}
		for i := range r.notes {
			r.texts = append(r.texts, noteCode(plan, &r.notes[i]))
		}
		return r
	})
}

func (p *notesPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case changed:
		return p.read()
	case notesRead:
		if msg.no == p.readings { // an older one may come after it
			p.onRead(msg)
		}
	case noteFiled:
		p.loading = false
		if msg.err != nil {
			p.say(sayError(msg.err))
			return nil
		}
		p.filing = false
		p.say(msg.done)
		return tea.Batch(p.read(), p.reload(msg.subject))
	case tea.PasteMsg:
		if p.filing {
			return p.typedWant(p.want.Insert(msg.Content))
		}
		p.filterBy(msg)
	case tea.KeyPressMsg:
		return p.onKey(msg)
	}
	return nil
}

// onRead shows the notes; the cursor stays on its note.
func (p *notesPage) onRead(r notesRead) {
	p.loading = false
	if r.err != nil {
		p.say(sayError(r.err))
		return
	}
	was := ""
	if n := p.current(); n != nil {
		was = n.ID
	}
	p.every, p.texts = r.notes, r.texts
	p.notes = keep(p.filter, p.every, p.texts, nil)
	if i := slices.IndexFunc(p.notes, func(n inspection.Note) bool { return n.ID == was }); i >= 0 {
		p.at = i
	} else {
		p.filing = false
	}
	p.at = min(p.at, max(0, len(p.notes)-1))
}

// noteCode is what a note is looked for by.
func noteCode(plan *checklist.Plan, n *inspection.Note) checklist.Coded {
	texts := []string{n.Text, n.By}
	_, filed, checkpoint := entityParts(n.Filed)
	for _, id := range []string{n.Subject, filed} {
		if s := plan.Subject(id); s != nil {
			texts = append(texts, s.Label())
		}
	}
	if cp := plan.Checkpoint(checkpoint); cp != nil {
		texts = append(texts, cp.Title())
	}
	return code(texts...)
}

// filterBy gives the filter a key or a paste.
func (p *notesPage) filterBy(msg tea.Msg) {
	if p.filter.key(msg) {
		p.narrow()
	}
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *notesPage) narrow() {
	p.notes, p.list = keep(p.filter, p.every, p.texts, nil), list{}
}

// current is the note under the cursor, nil if there is none.
func (p *notesPage) current() *inspection.Note {
	if p.at < len(p.notes) {
		return &p.notes[p.at]
	}
	return nil
}

func (p *notesPage) onKey(k tea.KeyPressMsg) tea.Cmd {
	if !p.filing {
		p.filterBy(k)
		return nil
	}
	_, changed := p.want.Key(k)
	return p.typedWant(changed)
}

func (p *notesPage) whyNone() string {
	switch {
	case p.current() != nil:
		return ""
	case len(p.every) > 0:
		return p.filter.nothing()
	case p.all || p.of != "":
		return "没有随手记，F4 随时记"
	}
	return "没有未归的，F4 随时记"
}

// open goes to the checkpoint that the note has been filed at.
func (p *notesPage) open() tea.Cmd {
	s, cp := p.filedAt(p.current())
	of, id, ok := p.board.cases.caseOf(p.current().Filed)
	switch {
	case ok:
		return p.push(newCasePage(p.session, of, id, nil))
	case s == nil:
		p.say("督导依据里已没有这个要点")
		return nil
	case p.of != "": // it lies below
		return p.pop()
	}
	return p.push(newWalk(p.session, s, cp))
}

// otherScope is what Tab turns to.
func (p *notesPage) otherScope() string {
	if p.all {
		return "未归"
	}
	return "全部"
}

// amend opens the text of the note under the cursor.
func (p *notesPage) amend() tea.Cmd { return p.push(newNoteSheet(p.session, p.current())) }

// make turns the note under the cursor into something else of its subject.
func (p *notesPage) make(open func(*checklist.Subject, *inspection.Note) tea.Cmd) tea.Cmd {
	n := *p.current()
	return open(p.board.plan.Subject(n.Subject), &n)
}

func (p *notesPage) whyNotMake() string {
	n := p.current()
	switch {
	case n == nil:
		return p.whyNone()
	case n.Filed != "":
		return "已经归过，Enter 打开"
	case p.board.plan.Subject(n.Subject) == nil:
		return "这条没有对象，先 Enter 归到要点"
	}
	return ""
}

// void takes back a note.
func (p *notesPage) void() tea.Cmd {
	entity := store.NoteEntity(p.st.Local().Inspection, p.current().ID)
	return p.write("已撤下这条随手记", func(tx *store.Tx) error { return tx.Void(entity, "撤回") })
}

func (p *notesPage) Rows() []row {
	if p.filing {
		move := func(d int) tea.Cmd { p.found.move(d, len(p.hits), nil); return nil }
		moves := moveRows(move, func() int { return 5 })[:4] // Home and End are the field's
		moves[0].bar = "上下 选择"
		rows := []row{
			{Binding: bound("enter", "归入"), do: p.put, bar: fmt.Sprintf("Enter 归入第 %d 项", p.found.at+1), why: p.whyNotPut},
			{Binding: bound("tab", "写进事实，还是只归到要点"), do: func() tea.Cmd { p.into = !p.into; return nil }, bar: "Tab 换写法", menu: true},
		}
		return append(append(rows, moves...), row{Binding: bound("esc", "返回列表"), do: func() tea.Cmd { p.filing = false; return nil }})
	}
	rows := []row{
		{Binding: bound("enter", p.enterWords()), do: p.enter, bar: p.onlySome("Enter " + p.enterWords()), why: p.whyNone, menu: true},
		{Binding: bound("tab", "看"+p.otherScope()), do: p.turn, bar: "Tab " + p.otherScope(), menu: true},
		{Binding: bound("2", "立为问题"), do: func() tea.Cmd { return p.make(p.raise) }, bar: p.onlySome("2 立问题"), menu: true, why: p.whyNotMake},
		{Binding: bound("3", "提为现场事项"), do: func() tea.Cmd { return p.make(p.takeMatter) }, bar: p.onlySome("3 现场事项"), menu: true, why: p.whyNotMake},
		{Binding: bound("7", "改文字"), do: p.amend, bar: p.onlySome("7 改文字"), menu: true, why: p.whyNone},
		{Binding: named("", "", "撤下这一条"), do: p.void, bar: "-", menu: true, why: p.whyNone},
		{Binding: bound("esc backspace", "返回"), do: p.pop},
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

// onlySome is an entry of the key bar that shows while there is a note.
func (p *notesPage) onlySome(entry string) string {
	if p.current() == nil {
		return "-"
	}
	return entry
}

func (p *notesPage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.notes), nil)
	return nil
}

func (p *notesPage) Click(_, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if y < p.drawn || y >= p.drawn+p.shown || i >= len(p.notes) {
		return nil
	}
	if i == p.at {
		return p.enter()
	}
	p.at = i
	return nil
}

func (p *notesPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
