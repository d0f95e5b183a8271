package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// noteBox takes a note over any page, in three rows at its bottom. Leaving keeps
// the note; an empty one is none.
type noteBox struct {
	*session
	pen
	subject *checklist.Subject // whom it is about; may be nil
	text    *editor
	loading bool
}

// aboutOne is a page that is about one subject.
type aboutOne interface{ About() *checklist.Subject }

func (w *walk) About() *checklist.Subject        { return w.subject }
func (p *subjectPage) About() *checklist.Subject { return p.subject }

type noteOpened struct {
	rec   *recorder
	draft *store.Draft
	err   error
}

// noteRows is how many rows of the note show.
const noteRows = 3

func newNoteBox(s *session, subject *checklist.Subject) *noteBox {
	b := &noteBox{session: s, subject: subject, text: newEditor(), loading: true}
	b.pen = pen{session: s, page: b}
	b.text.Limit(maxFacts, func() { b.say("随手记过长，没有收下，原有文字不变") })
	return b
}

// takeNote opens the box over the page on top.
func (a *app) takeNote() tea.Cmd {
	var subject *checklist.Subject
	if of, ok := a.top().(aboutOne); ok {
		subject = of.About()
	}
	return a.push(newNoteBox(a.session, subject))
}

// Init draws a new note's id, or goes on with one that was left behind.
func (b *noteBox) Init() tea.Cmd {
	d, st, subject := b.desk, b.st, ""
	if b.subject != nil {
		subject = b.subject.ID
	}
	return ask(b, func(ctx context.Context) tea.Msg {
		var o noteOpened
		local := st.Local()
		id, about, found := foundNote(d, local.Inspection)
		if !found {
			about = subject
			if id, o.err = st.NewID(); o.err != nil {
				return o
			}
		}
		o.rec, o.draft, o.err = d.take(ctx, noteForm(local.Inspection, id, about), store.Draft{Subject: about, By: local.Inspector})
		return o
	})
}

// foundNote is the new note that an ended program left unrecorded, if any.
func foundNote(d *desk, of string) (id, subject string, ok bool) {
	prefix := store.NoteEntity(of, "")
	left := d.waiting(func(f store.Draft) bool { return strings.HasPrefix(f.Edit.Entity, prefix) && isNew(f) })
	if left == nil {
		return "", "", false
	}
	return strings.TrimPrefix(left.Edit.Entity, prefix), left.Subject, true
}

func (b *noteBox) Low()  {}
func (b *noteBox) Over() {}

func (b *noteBox) Loading() bool           { return b.loading }
func (b *noteBox) Typing() bool            { return true }
func (b *noteBox) Status() string          { return b.words() }
func (b *noteBox) Title() (string, string) { return "随手记", "" }

func (b *noteBox) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case noteOpened:
		b.loading = false
		if msg.err != nil {
			b.say(sayError(msg.err))
			return nil
		}
		b.takeUp(msg.rec)
		b.text.SetText(b.rec.text(inspection.FieldText))
		if msg.draft != nil {
			b.say("接着上次没写完的随手记")
		}
	case tea.PasteMsg:
		if b.rec != nil && b.text.Insert(msg.Content) {
			return b.put()
		}
	case tea.KeyPressMsg:
		if b.rec == nil {
			return nil
		}
		if _, changed := b.text.Key(msg); changed {
			return b.put()
		}
	default:
		return b.take(msg)
	}
	return nil
}

func (b *noteBox) put() tea.Cmd {
	text := b.text.Text()
	if strings.TrimSpace(text) == "" {
		text = "" // which is no note
	}
	b.rec.put(inspection.FieldText, text)
	return b.typed()
}

// Leave keeps the note.
func (b *noteBox) Leave() tea.Cmd { return b.putDown() }

// done keeps the note and goes back to the caret.
func (b *noteBox) done() tea.Cmd {
	empty := strings.TrimSpace(b.text.Text()) == ""
	closed := b.pop()
	if !empty {
		b.say("记下了，首页按 2 归到要点")
	}
	return closed
}

func (b *noteBox) Rows() []row {
	return []row{
		{Binding: bound("esc f4", "记下，回到原处"), do: b.done},
		{Binding: bound("ctrl+s", "立即记录"), do: b.save, menu: true},
		{Binding: bound("ctrl+z", "撤销这段文字的改动"), do: func() tea.Cmd { return b.undo(b.text.Undo()) }, bar: "-", menu: true},
		{Binding: bound("ctrl+y", "重做"), do: func() tea.Cmd { return b.undo(b.text.Redo()) }, bar: "-", menu: true},
		{Binding: bound("f2 ctrl+p", "菜单"), do: b.openMenu},
	}
}

func (b *noteBox) undo(did bool) tea.Cmd {
	if !did {
		b.say("没有可撤销、可重做的改动")
		return nil
	}
	return b.put()
}

// View is a rule that says what this is, and the rows.
func (b *noteBox) View(w, _ int) ([]string, *tea.Cursor) {
	b.text.Layout(w-2, noteRows)
	about := "随手记"
	if b.subject != nil {
		about += "  " + b.subject.Label()
	}
	if v := b.board.visit; v != nil {
		about += "  " + visitWords(v)
	}
	rule := "-- " + cutEnd(about, w-6) + " "
	lines := []string{b.style.box.Bold(true).Render(rule + strings.Repeat("-", max(0, w-width(rule))))}
	for i := range noteRows {
		line := ""
		if text := b.text.Lines(); i < len(text) {
			line = text[i]
		}
		lines = append(lines, b.style.box.Render(pad(" "+line, w)))
	}
	x, y := b.text.Cursor()
	return lines, tea.NewCursor(1+x, 1+y)
}
