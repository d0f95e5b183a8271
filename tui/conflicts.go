package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// conflictsPage puts side by side what people wrote who had not seen each
// other's words, field by field, and settles it.
type conflictsPage struct {
	*session
	pen    // what is written anew; no recorder: nothing
	of     conflictScope
	groups []conflictGroup
	at     int // of groups
	field  int // of the group's
	left   int // of the two values that show, from 0
	scroll int // first line of the field that shows
	below  int // lines that it has
	done   []decided
	waits  int // for what keys wait

	names    map[string]string             // of records, by entity
	studies  map[string]conflictStudy      // by conflict and values that show
	before   map[string][]store.Settlement // by conflict
	fromWalk bool                          // the finding's own page is below
	begun    string                        // typed already, where the page is opened by typing
	writing  *writing                      // nil: nothing is written
	drawn    map[int]int                   // line of the page → field
	dressed  *style                        // what the rows are drawn with
	rows     map[string][]string           // of values, as they are drawn
}

// conflictScope is what the page is opened for; the zero scope is everything.
type conflictScope struct{ subject, entity, field string }

// conflictGroup is one record's conflicts. order says of each in which order its
// values stand: those of one person in one column, as far as that goes.
type conflictGroup struct {
	entity string
	list   []store.Conflict
	order  [][]int
}

func (g *conflictGroup) add(c store.Conflict) {
	g.list = append(g.list, c)
	place := func(v inspection.Value) int {
		first := g.list[0].Values
		i := slices.IndexFunc(first, func(o inspection.Value) bool { return o.By == v.By && o.Device == v.Device })
		if i < 0 {
			return len(first)
		}
		return i
	}
	order := make([]int, len(c.Values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return place(c.Values[a]) - place(c.Values[b]) })
	g.order = append(g.order, order)
}

// decided is a field that was settled while its group shows.
type decided struct {
	entity, label, words string
	along                bool // it followed from what else was decided
}

// conflictStudy is what takes a while to find out about two values: how they
// differ.
type conflictStudy struct {
	of map[int][]inspection.Piece // by value
}

type (
	conflictsRead struct {
		groups []conflictGroup
		names  map[string]string
		waited bool // keys wait for it
		err    error
	}
	conflictStudied struct {
		key, id string
		study   conflictStudy
		before  []store.Settlement
		err     error
	}
	conflictsSettled struct {
		done []decided
		err  error
	}
)

func newConflictsPage(s *session, of conflictScope) *conflictsPage {
	p := &conflictsPage{
		session: s, of: of, studies: map[string]conflictStudy{}, before: map[string][]store.Settlement{},
	}
	p.pen = pen{session: s, page: p}
	return p
}

// settleRecord opens the conflicts of a record before it is changed; false if it is
// in none.
func (s *session) settleRecord(r inspection.Record, entity string) (tea.Cmd, bool) {
	if len(r.Disputed) == 0 && r.Voided == "" {
		return nil, false
	}
	return s.push(newConflictsPage(s, conflictScope{entity: entity})), true
}

func (p *conflictsPage) Init() tea.Cmd { return p.load() }

func (p *conflictsPage) Loading() bool { return p.waits > 0 }
func (p *conflictsPage) Typing() bool  { return p.writing != nil }
func (p *conflictsPage) Leave() tea.Cmd {
	p.writing = nil
	return p.putDown()
}

func (p *conflictsPage) Status() string {
	if p.writing != nil {
		return p.words()
	}
	return ""
}

// load reads the conflicts; keys wait.
func (p *conflictsPage) load() tea.Cmd {
	p.waits++
	return p.read(true)
}

func (p *conflictsPage) read(waited bool) tea.Cmd {
	st, of := p.st, p.of
	return ask(p, func(ctx context.Context) tea.Msg {
		r := conflictsRead{names: map[string]string{}, waited: waited}
		var list []store.Conflict
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			list, err = tx.Conflicts(of.subject)
			return err
		})
		names := report.NewNames(st)
		for _, c := range list {
			if of.entity != "" && c.Entity != of.entity {
				continue
			}
			if n := len(r.groups); n == 0 || r.groups[n-1].entity != c.Entity {
				r.groups = append(r.groups, conflictGroup{entity: c.Entity})
			}
			r.groups[len(r.groups)-1].add(c)
			if r.err == nil {
				r.err = names.InField(ctx, r.names, c.Entity, c.Field, c.Values)
			}
		}
		return r
	})
}

func (p *conflictsPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case conflictsRead:
		return p.show(msg)
	case conflictStudied:
		p.learn(msg)
	case conflictsSettled:
		return p.settled(msg)
	case conflictTaken:
		return p.begin(msg)
	case recorded:
		return p.onRecorded(msg)
	case changed:
		return p.read(false)
	case tea.PasteMsg:
		return p.insert(msg.Content)
	case tea.KeyPressMsg:
		return p.onKey(msg)
	default:
		return p.pen.take(msg)
	}
	return nil
}

// show takes over what was read; the cursor stays on its field.
func (p *conflictsPage) show(r conflictsRead) tea.Cmd {
	was, had := p.current(), p.fields()
	if r.waited {
		p.waits--
	}
	if r.err != nil {
		p.say(sayError(r.err))
		return nil
	}
	read := p.names != nil
	p.groups, p.names = r.groups, r.names
	if read && p.followUndo(had) {
		return p.study()
	}
	at := slices.IndexFunc(p.groups, func(g conflictGroup) bool { return was != nil && g.entity == was.Entity })
	switch {
	case len(p.groups) == 0 && p.of.entity != "" && p.writing == nil && r.waited: // its own page waits below
		back := p.pop()
		if len(p.done) > 0 {
			p.say(settledWords(p.done) + "，Ctrl+Z 撤销")
		}
		return back
	case len(p.groups) == 0:
		p.at, p.field = 0, 0
		return nil
	case at < 0:
		p.goTo(min(p.at, len(p.groups)-1))
		if was == nil { // it has just been opened
			p.stand(p.of.field)
			if begun := p.begun; begun != "" {
				p.begun = ""
				return tea.Batch(p.study(), p.open(report.IsLong(p.current().Entity, p.current().Field), begun))
			}
		}
	default:
		p.at = at
		p.stand(was.Field)
		if now := p.current(); now.Field != was.Field || now.ID != was.ID {
			p.left, p.scroll = 0, 0
		}
	}
	return p.study()
}

// stand puts the cursor on a field of the group, or the nearest that is left.
func (p *conflictsPage) stand(field string) {
	list := p.groups[p.at].list
	i := slices.IndexFunc(list, func(c store.Conflict) bool { return c.Field == field })
	if i < 0 {
		i = min(p.field, len(list)-1)
	}
	p.field = max(0, i)
}

// goTo shows another record's conflicts, from the first field on.
func (p *conflictsPage) goTo(at int) {
	p.at, p.field, p.left, p.scroll = at, 0, 0, 0
	p.done = nil
}

// current is the conflict under the cursor; nil if there is none.
func (p *conflictsPage) current() *store.Conflict {
	if p.at >= len(p.groups) || p.field >= len(p.groups[p.at].list) {
		return nil
	}
	return &p.groups[p.at].list[p.field]
}

// leftOf is the place of the left one of a field's values that show: the cursor's
// field pages, the others show the first two.
func (p *conflictsPage) leftOf(field int) int {
	if field == p.field {
		return p.left
	}
	return 0
}

// shownValues are the two of a field's values that show.
func (p *conflictsPage) shownValues(field int) (left, right int) {
	order := p.groups[p.at].order[field]
	at := p.leftOf(field)
	return order[at], order[at+1]
}

// side is the left or the right value of the cursor's field.
func (p *conflictsPage) side(n int) int {
	left, right := p.shownValues(p.field)
	return []int{left, right}[n]
}

// studyKey names what of a field shows: which two values stand side by side becomes
// another once a field above is settled.
func (p *conflictsPage) studyKey(field int) string {
	left, right := p.shownValues(field)
	return fmt.Sprintf("%s %d %d", p.groups[p.at].list[field].ID, left, right)
}

// study finds out, off the loop, how the values that show differ and whether
// somebody has settled them before.
func (p *conflictsPage) study() tea.Cmd {
	if len(p.groups) == 0 {
		return nil
	}
	var cmds []tea.Cmd
	for i, c := range p.groups[p.at].list {
		key := p.studyKey(i)
		left, right := p.shownValues(i)
		if _, known := p.studies[key]; known {
			continue
		}
		st := p.st
		cmds = append(cmds, ask(p, func(ctx context.Context) tea.Msg {
			s := conflictStudied{key: key, id: c.ID}
			a, b := inspection.Difference(clean(c.Values[left].Text), clean(c.Values[right].Text))
			s.study.of = map[int][]inspection.Piece{left: a, right: b}
			s.before, s.err = st.SettledBefore(ctx, c)
			return s
		}))
	}
	return tea.Batch(cmds...)
}

func (p *conflictsPage) learn(s conflictStudied) {
	p.studies[s.key] = s.study
	p.before[s.id] = s.before
	if s.err != nil {
		p.say(sayError(s.err))
	}
}

func (p *conflictsPage) Title() (string, string) {
	path := inspectionTitle(p.board.plan) + " > 冲突"
	c := p.current()
	if c == nil {
		return path, ""
	}
	place, all := p.field+1, 0
	for i, g := range p.groups {
		all += len(g.list)
		if i < p.at {
			place += len(g.list)
		}
	}
	if all > 1 {
		path += fmt.Sprintf(" %d/%d", place, all)
	}
	return path, p.aboutWords(*c)
}

// keep settles the field as the left or the right one of the values that show.
func (p *conflictsPage) keep(side int) func() tea.Cmd {
	return func() tea.Cmd {
		c := *p.current()
		i := p.side(side)
		return p.settle(p.withVisit([]store.Settling{{ID: c.ID, Choice: store.Choice{Keep: i + 1}}}, []decided{p.decision(c, i)}))
	}
}

// keepAll settles all fields of the record as what one person wrote.
func (p *conflictsPage) keepAll(side int) func() tea.Cmd {
	return func() tea.Cmd {
		cur := p.current()
		whose := cur.Values[p.side(side)]
		var list []store.Settling
		var done []decided
		for _, c := range p.groups[p.at].list {
			i := slices.IndexFunc(c.Values, func(v inspection.Value) bool { return v.By == whose.By && v.Device == whose.Device })
			if i >= 0 {
				list, done = append(list, store.Settling{ID: c.ID, Choice: store.Choice{Keep: i + 1}}), append(done, p.decision(c, i))
			}
		}
		return p.settle(p.withVisit(list, done))
	}
}

func (p *conflictsPage) decision(c store.Conflict, i int) decided {
	return decided{entity: c.Entity, label: p.labelOf(c), words: p.valueWords(c, i)}
}

// settle records what is decided as one action; keys wait.
func (p *conflictsPage) settle(list []store.Settling, done []decided) tea.Cmd {
	p.waits++
	st := p.st
	return ask(p, func(ctx context.Context) tea.Msg {
		return conflictsSettled{done, st.Update(ctx, func(tx *store.Tx) error { return tx.ResolveAll(list) })}
	})
}

func (p *conflictsPage) settled(s conflictsSettled) tea.Cmd {
	p.waits--
	_, gone := errors.AsType[*store.ConflictGoneError](s.err)
	switch {
	case gone:
		p.say("内容刚才又有变化，没有改动，请看过再定")
	case s.err != nil:
		p.say(sayError(s.err))
		return nil
	default:
		p.done = append(p.done, s.done...)
		p.say(settledWords(s.done) + "，Ctrl+Z 撤销")
	}
	return tea.Batch(p.load(), p.reload())
}

func settledWords(done []decided) string {
	if last := len(done) - 1; last > 0 && done[last].along {
		return settledWords(done[:last]) + "；" + done[last].label + "随之定为 " + cutEnd(oneLine(done[last].words), 24)
	}
	if len(done) == 1 {
		return "已定：" + done[0].label + " " + cutEnd(oneLine(done[0].words), 24)
	}
	return fmt.Sprintf("已定 %d 处", len(done))
}
