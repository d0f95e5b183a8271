package tui

import (
	"context"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// sheet is a page of a record's fields, each with a label: lines, texts of several
// lines, choices by digit. What is typed is recorded as everywhere; on a sheet
// that is confirmed it is only kept as a draft, until Enter behind the last field
// or Ctrl+S records the whole.
type sheet struct {
	*session
	pen
	path, corner string // of the title
	form         form
	place        store.Draft
	fields       []*sheetField
	at           int
	typing       bool
	top          int                   // first line that shows
	starts       []int                 // line of the page at which each field begins
	confirm      string                // what confirming does: 交办; empty: recorded as it is typed
	confirmed    func() (done string)  // what to say once it is recorded; may be nil
	raws         map[string]string     // what a fresh draft holds beside the fields
	check        func(*sheet) string   // why it cannot be confirmed; may be nil
	first        func(*store.Tx) error // makes the record before it is opened; may be nil
	begin        string                // the field that is written first; empty: the first empty one
	hint         func(*sheet) []string // faint lines below the fields; may be nil
	loading      bool
	confirming   bool
	drawnFrom    int
}

// sheetField is one field of a sheet.
type sheetField struct {
	name, label string
	start       string // text of a fresh record
	placeholder string
	choices     []sheetChoice                // a choice: nothing is typed
	parse       func(string) (string, error) // what is typed, as it is stored; nil: as it is
	show        func(stored string) string   // and back; nil: as it is
	long        bool                         // several lines
	must        string                       // why it cannot be left empty; empty: it can
	line        *input
	text        *editor
	wrong       string // why what is typed is no value yet
}

// sheetChoice is one value that can be chosen.
type sheetChoice struct{ code, word string }

type sheetOpened struct {
	rec   *recorder
	draft *store.Draft
	err   error
}

// longRows is how many rows of a long text show while it is written.
const longRows = 5

func newSheet(s *session, path string, f form, place store.Draft, fields ...*sheetField) *sheet {
	p := &sheet{session: s, path: path, form: f, place: place, fields: fields, loading: true}
	p.pen = pen{session: s, page: p}
	for _, field := range fields {
		field.line = newInput(field.placeholder)
		field.text = newEditor()
		field.text.Limit(maxFacts, func() { p.say(field.label + "过长，没有收下，原有文字不变") })
	}
	return p
}

func (p *sheet) Init() tea.Cmd {
	d, f, place, st, first := p.desk, p.form, p.place, p.st, p.first
	return ask(p, func(ctx context.Context) tea.Msg {
		var o sheetOpened
		if first != nil {
			if o.err = st.Update(ctx, first); o.err != nil {
				return o
			}
		}
		o.rec, o.draft, o.err = d.take(ctx, f, place)
		return o
	})
}

func (p *sheet) Loading() bool           { return p.loading || p.confirming }
func (p *sheet) Typing() bool            { return p.typing && p.field().choices == nil }
func (p *sheet) Title() (string, string) { return p.path, p.corner }

func (p *sheet) Status() string {
	if p.confirm != "" && p.state == quiet && p.rec != nil && p.rec.dirty() {
		return "[草稿]"
	}
	return p.words()
}

func (p *sheet) field() *sheetField { return p.fields[p.at] }

func (p *sheet) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case sheetOpened:
		return p.onOpened(msg)
	case recorded:
		return p.onRecorded(msg)
	case tea.PasteMsg:
		if p.Typing() && p.field().insert(msg.Content) {
			return p.put(p.field())
		}
	case tea.KeyPressMsg:
		return p.onKey(msg)
	default:
		return p.take(msg)
	}
	return nil
}

func (p *sheet) onOpened(o sheetOpened) tea.Cmd {
	p.loading = false
	if o.err != nil {
		p.say(sayError(o.err))
		return nil
	}
	p.takeUp(o.rec)
	fresh := p.confirm != "" && !p.rec.dirty()
	for name, text := range p.raws {
		if fresh {
			p.rec.putRaw(name, text)
		}
	}
	for _, f := range p.fields {
		if fresh && f.start != "" {
			p.rec.putRaw(f.name, f.start)
		}
		text := p.rec.text(f.name)
		if f.show != nil {
			text = f.show(text)
		}
		f.setText(text)
	}
	if o.draft != nil {
		p.say("接着上次没写完的地方")
	}
	p.goTo(p.beginning(o.draft))
	if p.first != nil {
		p.first = nil
		return p.reload()
	}
	return nil
}

// beginning is where one goes on writing: where a draft was left, the field that
// the sheet begins with, or the first text; of a record that is there, the first
// that is empty.
func (p *sheet) beginning(draft *store.Draft) int {
	begin := p.begin
	if draft != nil {
		begin = draft.Field
	}
	if i := slices.IndexFunc(p.fields, func(f *sheetField) bool { return f.name == begin }); i >= 0 {
		return i
	}
	text := func(f *sheetField) bool { return f.choices == nil && (p.confirm != "" || f.typed() == "") }
	return max(0, slices.IndexFunc(p.fields, text))
}

// onRecorded leaves a sheet that was confirmed; one that could not be stays as it
// was, and is not tried again by itself.
func (p *sheet) onRecorded(r recorded) tea.Cmd {
	cmd := p.take(r)
	if !p.confirming || r.left {
		return cmd
	}
	p.confirming = false
	if r.err != nil {
		p.say(sayError(r.err))
		return cmd
	}
	done := p.confirm + "已记录"
	if p.confirmed != nil {
		done = p.confirmed()
	}
	cmd = tea.Batch(cmd, p.pop(), p.reload())
	p.say(done)
	return cmd
}

func (f *sheetField) insert(s string) bool {
	if f.long {
		return f.text.Insert(s)
	}
	return f.line.Insert(s)
}

func (f *sheetField) setText(s string) {
	if f.long {
		f.text.SetText(s)
		f.text.SetCaret(math.MaxInt)
	} else {
		f.line.SetText(s)
	}
}

func (f *sheetField) typed() string {
	if f.long {
		return f.text.Text()
	}
	return f.line.Text()
}

// stored is what is typed as it is stored; as it is where it is no value yet.
func (f *sheetField) stored() string {
	f.wrong = ""
	text := f.typed()
	if f.parse == nil || strings.TrimSpace(text) == "" {
		return strings.TrimRight(text, " \t\n")
	}
	stored, err := f.parse(text)
	if err != nil {
		f.wrong = "“" + text + "”不是" + f.label
		return text
	}
	return stored
}

// put hands the recorder what stands in a field.
func (p *sheet) put(f *sheetField) tea.Cmd {
	text := f.stored()
	if f.must != "" && text == "" {
		f.wrong = f.label + f.must
		p.rec.drop(f.name)
		return p.typed()
	}
	if p.confirm != "" || f.wrong != "" {
		p.rec.putRaw(f.name, text)
	} else {
		p.rec.put(f.name, text)
	}
	p.rec.at(f.name, 0)
	return p.typed()
}

// choose takes one of the field's choices.
func (p *sheet) choose(f *sheetField, i int) tea.Cmd {
	f.setText(f.choices[i].code)
	return p.put(f)
}

// chosen is the index of what is chosen, -1 for nothing.
func (f *sheetField) chosen() int {
	return slices.IndexFunc(f.choices, func(c sheetChoice) bool { return c.code == f.typed() })
}

// finish records the whole of a sheet that is confirmed.
func (p *sheet) finish() tea.Cmd {
	if p.confirm == "" {
		return p.save()
	}
	for i, f := range p.fields {
		if f.stored(); f.wrong != "" {
			p.goTo(i)
			p.say(f.wrong)
			return nil
		}
	}
	if p.check != nil {
		if why := p.check(p); why != "" {
			p.say(why)
			return nil
		}
	}
	for _, f := range p.fields {
		p.rec.put(f.name, f.stored())
	}
	for name, text := range p.raws {
		p.rec.put(name, text)
	}
	p.confirming = true
	return p.save()
}

// Leave records on the way out, or keeps the draft of what is to be confirmed, if
// anything was written.
func (p *sheet) Leave() tea.Cmd {
	if p.confirm != "" && p.rec != nil && !slices.ContainsFunc(p.fields, func(f *sheetField) bool { return f.stored() != f.start }) {
		p.rec.dropAll()
	}
	return p.putDown()
}

func (p *sheet) goTo(i int) {
	p.at = i
	p.typing = true
}

// step goes to the next field or back, round and round.
func (p *sheet) step(d int) tea.Cmd {
	p.goTo((p.at + d + len(p.fields)) % len(p.fields))
	if p.confirm != "" {
		return nil
	}
	return p.save()
}

func (p *sheet) stop() tea.Cmd {
	p.typing = false
	if p.confirm != "" {
		p.say("Ctrl+S " + p.confirm + "；再按 Esc 不办，文字留作草稿")
		return nil
	}
	return p.save()
}

func (p *sheet) onKey(k tea.KeyPressMsg) tea.Cmd {
	if p.rec == nil {
		return nil
	}
	f := p.field()
	if f.choices != nil || !p.typing {
		if isText(k) && isHan(k.Text) { // meant for the text that follows
			next := slices.IndexFunc(p.fields[p.at:], func(f *sheetField) bool { return f.choices == nil })
			if next < 0 {
				return nil
			}
			p.goTo(p.at + next)
			return p.onKey(k)
		}
		return nil
	}
	var handled, changed bool
	if f.long {
		handled, changed = f.text.Key(k)
	} else {
		handled, changed = f.line.Key(k)
	}
	switch {
	case changed:
		return p.put(f)
	case !handled && k.Code == tea.KeyDown && p.at+1 < len(p.fields):
		return p.step(1)
	case !handled && k.Code == tea.KeyUp && p.at > 0:
		return p.step(-1)
	}
	return nil
}
