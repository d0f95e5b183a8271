package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// undoBox names the change that undo, or redo, is about to make, and makes it.
type undoBox struct {
	*session
	redo   bool
	change store.Change
	names  map[string]string // of what it concerns
	loaded bool
}

type (
	nextRead struct {
		change store.Change
		names  map[string]string
		ok     bool
		err    error
	}
	takenBack struct {
		change store.Change
		err    error
	}
)

func (b *undoBox) Over()                   {}
func (b *undoBox) Typing() bool            { return false }
func (b *undoBox) Loading() bool           { return !b.loaded }
func (b *undoBox) Title() (string, string) { return b.word(), "" }
func (b *undoBox) Status() string          { return "" }

func (b *undoBox) word() string {
	if b.redo {
		return "重做"
	}
	return "撤销"
}

// mainOf is of a change only what people call it by.
func mainOf(c store.Change) store.Change {
	if main, ok := mainField(c); ok {
		c.Fields = []store.FieldChange{main}
	}
	return c
}

// shownOf is of a change, which can be of thousands of records, what the box may
// name, and what people call it by.
func shownOf(c store.Change) store.Change {
	var shown []store.FieldChange
	entities, last := 0, ""
	for _, f := range c.Fields {
		if f.Entity != last {
			last = f.Entity
			entities++
		}
		if entities > 2*fieldsNamed {
			break
		}
		shown = append(shown, f)
	}
	c.Fields = append(shown, mainOf(c).Fields...)
	return c
}

// Init records what is typed and reads what is next.
func (b *undoBox) Init() tea.Cmd {
	st, desk, redo := b.st, b.desk, b.redo
	return ask(b, func(ctx context.Context) tea.Msg {
		if err := desk.recordAll(ctx); err != nil {
			return nextRead{err: err}
		}
		var n nextRead
		if redo {
			n.change, n.ok, n.err = st.NextRedo(ctx)
		} else {
			n.change, n.ok, n.err = st.NextUndo(ctx)
		}
		if n.ok && n.err == nil {
			n.names, n.err = report.NewNames(st).InChange(ctx, shownOf(n.change))
		}
		return n
	})
}

func (b *undoBox) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case nextRead:
		b.loaded, b.change, b.names = true, msg.change, msg.names
		switch {
		case msg.err != nil:
			return b.leave(sayError(msg.err))
		case !msg.ok:
			return b.leave("没有可" + b.word() + "的改动")
		}
	case takenBack:
		if msg.err != nil {
			return b.leave(sayError(msg.err))
		}
		b.undone = map[conflictField]bool{}
		for _, f := range msg.change.Fields {
			b.undone[conflictField{f.Entity, f.Field}] = true
			if f.Field == inspection.FieldOf { // a step: what it is of is in another state
				b.undone[conflictField{f.Written, store.FieldState}] = true
			}
		}
		return tea.Batch(b.leave(b.doneWords(msg.change)), b.reload())
	}
	return nil
}

// leave closes the box and says how it went.
func (b *undoBox) leave(note string) tea.Cmd {
	cmd := b.pop()
	b.say(note)
	return cmd
}

func (b *undoBox) doneWords(c store.Change) string {
	words := "已" + b.word() + "：" + changeWords(b.board.plan, b.names, c)
	if left := c.Left(); len(left) > 0 {
		words += fmt.Sprintf("；%d 处他人后来改过，没有动", len(left))
	}
	return words
}

func (b *undoBox) Rows() []row {
	return []row{
		{Binding: bound("enter", b.word()), do: b.take, menu: true},
		{Binding: bound("esc backspace", "不动"), do: b.pop, menu: true},
	}
}

// take does what the box names; keys wait until it is done.
func (b *undoBox) take() tea.Cmd {
	b.loaded = false
	st, redo, named := b.st, b.redo, b.change
	return ask(b, func(ctx context.Context) tea.Msg {
		var t takenBack
		if redo {
			t.change, t.err = st.Redo(ctx, named)
		} else {
			t.change, t.err = st.Undo(ctx, named)
		}
		return t
	})
}

// fieldsNamed is how many fields of a change the box names.
const fieldsNamed = 4

func (b *undoBox) View(w, h int) ([]string, *tea.Cursor) {
	bw := boxWidth(w)
	line := func(s string) string { return b.style.box.Render(pad(cutEnd(s, bw), bw)) }
	lines := []string{b.style.box.Bold(true).Render(pad(" "+b.word(), bw)), b.style.box.Faint(true).Render(" " + strings.Repeat("-", bw-2) + " ")}
	entity, named, more := "", 0, 0
	for _, f := range b.change.Fields {
		words := b.fieldLines(f)
		if len(words) == 0 {
			continue
		}
		const around = 3 // the record's name, how many more there are, the caret's line
		if named++; named > fieldsNamed || more > 0 || len(lines)+len(words)+around > h {
			more++
			continue
		}
		if f.Entity != entity {
			entity = f.Entity
			lines = append(lines, line(" "+cmp.Or(b.names[entity], entityWords(b.board.plan, entity))+"  "+b.change.By+" "+b.dayWords(b.change.At)))
		}
		for _, l := range words {
			lines = append(lines, line("   "+l))
		}
	}
	if more > 0 {
		lines = append(lines, line(fmt.Sprintf("   另 %d 处", more)))
	}
	lines = append(lines, line(""))
	return lines, tea.NewCursor(1, len(lines)-1)
}

// fieldLines say what a field holds now and what it will.
func (b *undoBox) fieldLines(f store.FieldChange) []string {
	name := fieldWords(b.board.plan, f.Entity, f.Field) + "  "
	words := func(text string) string {
		if f.Field == inspection.FieldVisit {
			if name := b.names[report.VisitOf(f.Entity, text)]; name != "" {
				return name
			}
		}
		return placeWords(b.board.plan, f.Field, textWords(f.Entity, f.Field, text, true))
	}
	switch {
	case f.Left:
		return []string{name + "他人后来改过，保持不变"}
	case f.Voids && b.names[f.Entity] != "":
		return b.voidLines(f)
	case f.Voids && !slices.Contains(namingFields, f.Field):
		return nil
	case f.Voids:
		return []string{words(f.Written) + "  整条撤回"}
	case f.Field == "void":
		return []string{name + "恢复"}
	}
	back := words("")
	if len(f.Back) > 0 {
		list := make([]string, len(f.Back))
		for i, text := range f.Back {
			list[i] = words(text)
		}
		back = strings.Join(list, " 和 ")
	}
	return []string{name + "现在  " + words(f.Now.Text()), spaces(width(name)) + "改回  " + back}
}

// voidLines say once, with the first field, that a named record is taken back.
func (b *undoBox) voidLines(f store.FieldChange) []string {
	first := slices.IndexFunc(b.change.Fields, func(o store.FieldChange) bool { return o.Entity == f.Entity })
	if b.change.Fields[first].Field != f.Field {
		return nil
	}
	return []string{"整条撤回"}
}

// namingFields are those of a record that people know it by.
var namingFields = []string{inspection.FieldText, inspection.FieldName, inspection.FieldOrg}

// undoRows take back what was recorded last, wherever nothing is typed.
func (a *app) undoRows() []row {
	open := func(redo bool) func() tea.Cmd {
		return func() tea.Cmd { return a.push(&undoBox{session: a.session, redo: redo}) }
	}
	return []row{
		{Binding: bound("ctrl+z", withWhat("撤销", a.board.undo)), do: open(false), bar: "-", menu: true},
		{Binding: bound("ctrl+y", withWhat("重做", a.board.redo)), do: open(true), bar: "-", menu: true},
	}
}

// withWhat is what a row does, and to what, if that is known.
func withWhat(word, what string) string {
	if what == "" {
		return word
	}
	return word + "：" + what
}

// readNext names what undo and redo are about to do.
func (b *board) readNext(ctx context.Context, st *store.Store) error {
	names := report.NewNames(st)
	words := func(next func(context.Context) (store.Change, bool, error)) (string, error) {
		c, can, err := next(ctx)
		if !can || err != nil {
			return "", err
		}
		named, err := names.InChange(ctx, mainOf(c))
		return changeWords(b.plan, named, c), err
	}
	var err1, err2 error
	b.undo, err1 = words(st.NextUndo)
	b.redo, err2 = words(st.NextRedo)
	return errors.Join(err1, err2)
}
