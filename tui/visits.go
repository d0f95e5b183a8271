package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// visitsPage lists what the team did, starts and ends it, and holds the form of
// the one under the cursor.
type visitsPage struct {
	*session
	pen
	list
	filter  *filter
	subject *checklist.Subject // of new ones; may be nil
	all     []inspection.Visit
	texts   []checklist.Coded  // by which each is looked for
	visits  []inspection.Visit // that show
	records map[string]int     // by id
	field   visitField
	filling bool // the form has the focus, else the list
	fields  [visitFields]*input
	loading bool
	drawn   int // line of the page with the topmost visit
	shown   int
}

// visitField is a line of the form.
type visitField uint8

const (
	visitKind visitField = iota // a choice, in which nothing is typed
	visitOrg
	visitPlace
	visitPeople
	visitMembers
	visitFields
)

func (f visitField) label() string {
	return [...]string{"类型", "对象", "地点", "见到", "组员"}[f]
}

// stored is the field of the record, where there is just one.
func (f visitField) stored() string {
	return [...]string{inspection.FieldKind, inspection.FieldOrg, inspection.FieldPlace, inspection.FieldPeople, ""}[f]
}

type (
	visitsRead struct {
		visits  []inspection.Visit
		texts   []checklist.Coded
		records map[string]int
		open    string // id of the one to fill in; empty: none
		done    string // for the note line
		again   bool   // only because something has changed
		err     error
	}
	visitOpened struct {
		rec   *recorder
		draft *store.Draft
		err   error
	}
)

// newVisitsPage is the page; new visits are of the subject, nil for none.
func newVisitsPage(s *session, subject *checklist.Subject) *visitsPage {
	p := &visitsPage{session: s, filter: newFilter(), subject: subject}
	p.pen = pen{session: s, page: p}
	for f := range p.fields {
		p.fields[f] = newInput("")
	}
	return p
}

// Init goes on with a form that was left unrecorded, if there is one.
func (p *visitsPage) Init() tea.Cmd {
	p.loading = true
	prefix, id := store.VisitEntity(p.st.Local().Inspection, ""), ""
	left := p.desk.waiting(func(d store.Draft) bool { return strings.HasPrefix(d.Edit.Entity, prefix) })
	if left != nil {
		id = strings.TrimPrefix(left.Edit.Entity, prefix)
	}
	return p.read(nil, id, "")
}

func (p *visitsPage) Loading() bool  { return p.loading }
func (p *visitsPage) Typing() bool   { return p.inField() || !p.filling && p.filter.opened }
func (p *visitsPage) Status() string { return p.words() }

// inField tells whether a field of the form has the focus.
func (p *visitsPage) inField() bool { return p.filling && p.field != visitKind }

func (p *visitsPage) Title() (string, string) {
	at := p.now().Format("01-02") + " 周" + weekday(p.now())
	if p.subject != nil {
		at += "  " + p.subject.Label()
	}
	return inspectionTitle(p.board.plan) + " > 活动", at
}

// read reads the list, after a change if there is one; id is then to be filled
// in, done is said.
func (p *visitsPage) read(change func(*store.Tx) error, id, done string) tea.Cmd {
	st, plan := p.st, p.board.plan
	return ask(p, func(ctx context.Context) tea.Msg {
		r := visitsRead{open: id, done: done}
		if change != nil {
			if r.err = st.Update(ctx, change); r.err != nil {
				return r
			}
		}
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			if r.visits, err = tx.Visits(); err != nil {
				return err
			}
			for i := range r.visits {
				r.texts = append(r.texts, visitCode(plan, &r.visits[i]))
			}
			r.records, err = tx.VisitRecords()
			return err
		})
		return r
	})
}

// readAgain follows what has changed elsewhere.
func (p *visitsPage) readAgain() tea.Cmd {
	read := p.read(nil, "", "")
	return func() tea.Msg {
		r := read().(reply)
		v := r.msg.(visitsRead)
		v.again = true
		return reply{r.to, v}
	}
}

func (p *visitsPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case visitsRead:
		return p.onRead(msg)
	case visitOpened:
		return p.onOpened(msg)
	case changed:
		return p.readAgain()
	case tea.PasteMsg:
		return p.paste(msg)
	case tea.KeyPressMsg:
		return p.onKey(msg)
	}
	return p.take(msg)
}

// onRead shows the list; the cursor stays on its visit.
func (p *visitsPage) onRead(r visitsRead) tea.Cmd {
	if r.err != nil {
		p.loading = false
		p.say(sayError(r.err))
		return nil
	}
	at := r.open
	if v := p.current(); at == "" && v != nil {
		at = v.ID
	}
	p.all, p.texts, p.records = r.visits, r.texts, r.records
	p.narrow(at)
	if r.done != "" {
		p.say(r.done)
	}
	if r.again {
		return nil
	}
	p.loading = false
	if r.open != "" {
		return tea.Batch(p.open(), p.reload())
	}
	if r.done != "" {
		return p.reload()
	}
	return nil
}

// narrow shows what the filter leaves, and with it the visit that is being filled
// in; the cursor goes to the visit of an id, else to the first.
func (p *visitsPage) narrow(at string) {
	isIt := func(v *inspection.Visit) bool { return v.ID == at }
	filled := func(v *inspection.Visit) bool { return p.filling && isIt(v) }
	p.visits = keep(p.filter, p.all, p.texts, filled)
	p.at = max(0, slices.IndexFunc(p.visits, func(v inspection.Visit) bool { return isIt(&v) }))
}

// visitCode is what a visit is looked for by.
func visitCode(plan *checklist.Plan, v *inspection.Visit) checklist.Coded {
	texts := []string{v.Kind.Word(), v.Org, v.Place, v.People, strings.Join(v.Members, " "), v.From}
	if s := plan.Subject(v.Subject); s != nil {
		texts = append(texts, s.Label())
	}
	return code(texts...)
}

// current is the visit under the cursor, nil if there is none.
func (p *visitsPage) current() *inspection.Visit {
	if p.at < len(p.visits) {
		return &p.visits[p.at]
	}
	return nil
}

// start begins a visit of a kind; the one that went on until now is ended.
func (p *visitsPage) start(kind inspection.VisitKind) tea.Cmd {
	id, err := p.st.NewID()
	if err != nil {
		p.say(sayError(err))
		return nil
	}
	now := p.now()
	v := inspection.Visit{Kind: kind, From: inspection.Moment(now), Members: p.atWork()}
	v.ID = id
	if p.subject != nil {
		v.Subject = p.subject.ID
	}
	done := kind.Word() + "已开始，记录都归到它，按 9 结束"
	if was := p.board.visit; was != nil {
		done = was.Kind.Word() + "已结束，" + done
	}
	p.loading = true
	p.filter.clear()
	return p.read(func(tx *store.Tx) error {
		was, ok, err := tx.CurrentVisit()
		if err != nil {
			return err
		}
		if ok {
			if err := tx.EndVisit(was.ID, now); err != nil {
				return err
			}
		}
		_, err = tx.StartVisit(v)
		return err
	}, id, done)
}

// atWork are the user and those of the team who have recorded something at the
// subject today.
func (p *visitsPage) atWork() []string {
	local := p.st.Local()
	names := []string{local.Inspector}
	t := p.board.team(local.Team)
	if t == nil || p.subject == nil {
		return names
	}
	for _, s := range p.board.sums[p.subject.ID] {
		if slices.Contains(t.Members, s.By) && !slices.Contains(names, s.By) && checklist.DateOf(s.At) == p.today() {
			names = append(names, s.By)
		}
	}
	return names
}

func (p *visitsPage) end() tea.Cmd {
	was, now := p.board.visit, p.now()
	return p.read(func(tx *store.Tx) error { return tx.EndVisit(was.ID, now) }, "", was.Kind.Word()+"已结束")
}

func (p *visitsPage) whyNotEnd() string {
	if p.board.visit == nil {
		return "没有进行中的活动，1-5 开始"
	}
	return ""
}

// choose makes the visit under the cursor, a colleague's as a rule, the one that
// is carried.
func (p *visitsPage) choose() tea.Cmd {
	v, st := p.current(), p.st
	read := p.read(nil, "", "记录归到："+visitWords(v))
	return func() tea.Msg {
		if err := st.SetLocal(func(l *store.Local) { l.Visit = v.ID }); err != nil {
			return reply{p, visitsRead{err: err}}
		}
		return read()
	}
}

func (p *visitsPage) whyNotChoose() string {
	switch v := p.current(); {
	case v == nil || !v.Running():
		return "这一项没有在进行"
	case p.board.visit != nil && p.board.visit.ID == v.ID:
		return "已经是当前活动"
	}
	return ""
}

func (p *visitsPage) Rows() []row {
	switch {
	case p.inField():
		return []row{
			{Binding: bound("tab", "下一栏"), do: func() tea.Cmd { return p.step(1) }},
			{Binding: bound("shift+tab", "上一栏"), do: func() tea.Cmd { return p.step(-1) }, bar: "-"},
			{Binding: bound("enter", "收下"), do: p.close},
			{Binding: bound("esc", "停止输入"), do: p.close},
			{Binding: bound("ctrl+s", "立即记录"), do: p.save, bar: "-", menu: true},
			{Binding: bound("ctrl+z", "撤销这一栏的改动"), do: func() tea.Cmd { return p.undo((*input).Undo) }, bar: "-", menu: true},
			{Binding: bound("ctrl+y", "重做"), do: func() tea.Cmd { return p.undo((*input).Redo) }, bar: "-", menu: true},
		}
	case p.filling:
		return append(p.kindRows("改为 ", p.setKind),
			row{Binding: bound("left", "前一类"), do: func() tea.Cmd { return p.turnKind(-1) }, bar: "左右 类型"},
			row{Binding: bound("right", "后一类"), do: func() tea.Cmd { return p.turnKind(1) }, bar: "-"},
			row{Binding: bound("tab down", "下一栏"), do: func() tea.Cmd { return p.step(1) }},
			row{Binding: bound("enter", "收下"), do: p.close},
			row{Binding: bound("esc up shift+tab", "返回列表"), do: p.close},
		)
	}
	rows := append(p.kindRows("开始", p.start),
		row{Binding: bound("9", "结束当前"), do: p.end, menu: true, why: p.whyNotEnd}.whileFree(),
		row{Binding: bound("enter tab", "填写"), do: p.open, why: p.whyNotOpen}.whileFree(),
		row{Binding: bound("6", "选为当前活动"), do: p.choose, bar: "-", menu: true, why: p.whyNotChoose},
		row{Binding: named("", "", "撤下这次活动"), do: p.void, bar: "-", menu: true, why: p.whyNotOpen},
		row{Binding: bound("esc backspace", "返回"), do: p.pop},
	)
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, func() { p.narrow("") })
}

// kindRows are the five kinds by their digits.
func (p *visitsPage) kindRows(does string, do func(inspection.VisitKind) tea.Cmd) []row {
	var rows []row
	for i, k := range inspection.VisitKinds {
		r := row{Binding: bound(fmt.Sprint(i+1), does+k.Word()), do: func() tea.Cmd { return do(k) }, bar: "-", menu: true}
		if i == 0 {
			r.bar = "1-5 " + strings.TrimSpace(does)
		}
		rows = append(rows, r)
	}
	return rows
}

func (p *visitsPage) undo(step func(*input) bool) tea.Cmd {
	if !step(p.fields[p.field]) {
		p.say("这一栏没有可撤销、可重做的改动")
		return nil
	}
	return p.put()
}

func (p *visitsPage) whyNotOpen() string {
	if p.current() == nil {
		return p.noneWords()
	}
	return ""
}

// noneWords say why no visit shows.
func (p *visitsPage) noneWords() string { return p.filter.none("今天没有活动，1-5 开始") }

// void takes back a visit started by mistake.
func (p *visitsPage) void() tea.Cmd {
	v := *p.current()
	entity := store.VisitEntity(p.st.Local().Inspection, v.ID)
	return p.read(func(tx *store.Tx) error { return tx.Void(entity, "误记") }, "", "已撤下："+visitWords(&v))
}

func (p *visitsPage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.visits), nil)
	return nil
}
