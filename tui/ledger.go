package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// ledger lists problems or matters with their state (台账): by state, sorted,
// filtered, several of them handled at once.
type ledger struct {
	*session
	list
	of      ledgerOf
	own     bool // only those of the own team's subjects
	subject string
	state   ledgerState
	order   ledgerOrder
	columns int // how many columns are pushed out at the left, behind the name
	filter  *filter
	all     []*ledgerRow // of the scope
	rows    []*ledgerRow // that show
	counts  map[ledgerState]int
	codes   int // counts what is coded for the filter, so that a late reply is dropped
	marked  map[string]bool
	shown   int
	drawn   int
}

// ledgerOf says what a ledger is of.
type ledgerOf uint8

const (
	ofProblems ledgerOf = iota
	ofMatters
)

// ledgerState is which of them show.
type ledgerState uint8

const (
	allUndone ledgerState = iota
	stateOpen
	stateAssigned
	stateSubmitted
	stateReturned
	stateDone
)

func newLedger(s *session, of ledgerOf, subject string) *ledger {
	p := &ledger{session: s, of: of, subject: subject, filter: newFilter(), marked: map[string]bool{}}
	p.own = subject == "" && len(s.board.subjectsOf(s.st.Local().Team)) > 0
	p.collect()
	return p
}

func (p *ledger) Init() tea.Cmd  { return p.code() }
func (p *ledger) Typing() bool   { return p.filter.opened }
func (p *ledger) Status() string { return p.markedWords() }

// severalWords says how many are handled together.
func severalWords(of ledgerOf, n int) string {
	if of == ofMatters {
		return fmt.Sprintf("现场事项 %d 条", n)
	}
	return fmt.Sprintf("问题 %d 条", n)
}

func (p *ledger) Title() (string, string) {
	scope := "全部"
	switch t := p.board.team(p.st.Local().Team); {
	case p.subject != "":
		if s := p.board.plan.Subject(p.subject); s != nil {
			scope = s.Label()
		}
	case p.own && t != nil:
		scope = t.Name
	}
	name := "问题台账"
	if p.of == ofMatters {
		name = "现场事项"
	}
	from, to := p.top, min(p.top+max(1, p.shown), len(p.rows))
	if len(p.rows) == 0 {
		return inspectionTitle(p.board.plan) + " > " + name, scope
	}
	return inspectionTitle(p.board.plan) + " > " + name, fmt.Sprintf("%s  %d-%d/%d", scope, from+1, to, len(p.rows))
}

func (p *ledger) markedWords() string {
	if n := len(p.marked); n > 0 {
		return fmt.Sprintf("已标记 %d 条", n)
	}
	return ""
}

func (p *ledger) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case changed:
		p.collect()
		return p.code()
	case ledgerCoded:
		p.coded(msg)
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && p.filter.moved && fold(k).Text == " " {
		return p.mark()
	}
	if p.filter.key(msg) {
		p.narrow()
	}
	return nil
}

// has tells whether what has come to these states shows.
func (s ledgerState) has(c *inspection.Course) bool {
	states := c.States()
	switch s {
	case allUndone:
		return slices.ContainsFunc(states, func(s inspection.State) bool { return !s.Done() })
	case stateDone:
		return slices.ContainsFunc(states, inspection.State.Done)
	case stateOpen, stateAssigned, stateSubmitted, stateReturned:
	}
	return slices.Contains(states, inspection.State(s-stateOpen))
}

func (p *ledger) current() *ledgerRow {
	if p.at < len(p.rows) {
		return p.rows[p.at]
	}
	return nil
}

// states are the choices of the digits, with how many there are.
func (p *ledger) states() []ledgerState {
	if p.of == ofMatters {
		return []ledgerState{allUndone, stateOpen, stateAssigned, stateReturned, stateDone}
	}
	return []ledgerState{allUndone, stateOpen, stateAssigned, stateSubmitted, stateReturned, stateDone}
}

func (p *ledger) stateWord(s ledgerState) string {
	switch {
	case s == allUndone:
		return "未结"
	case s == stateDone && p.of == ofMatters:
		return inspection.Solved.Word()
	case s == stateDone:
		return inspection.Closed.Word()
	}
	return inspection.State(s - stateOpen).Word()
}

func (p *ledger) Rows() []row {
	rows := []row{p.enterRow()}
	for i, s := range p.states() {
		r := row{Binding: bound(fmt.Sprint(i+1), "只看"+p.stateWord(s)), do: func() tea.Cmd { return p.only(s) }, bar: "-", menu: true}
		if i == 0 {
			r.bar = fmt.Sprintf("1-%d 状态", len(p.states()))
		}
		rows = append(rows, r)
	}
	rows = append(rows,
		row{Binding: bound("space", "标记"), do: p.mark, menu: true, why: p.whyNone}.whileFree(),
		row{Binding: bound("tab", "排序"), do: func() tea.Cmd { return p.turn(1) }, menu: true, why: p.whyNone}.whileFree(),
		row{Binding: bound("shift+tab", "排序，倒着"), do: func() tea.Cmd { return p.turn(-1) }, bar: "-"},
		row{Binding: bound("right", "更多列"), do: func() tea.Cmd { return p.shift(1) }, bar: "-"},
		row{Binding: bound("left", "回到前面的列"), do: func() tea.Cmd { return p.shift(-1) }, bar: "-"},
		row{Binding: bound("7", "换范围：本组、全部"), do: p.scope, bar: "-", menu: true, why: p.whyNotScope},
		row{Binding: named("", "", "一并交办"), do: p.assignMarked, bar: "-", menu: true, why: p.whyNotMarked},
		row{Binding: bound("8", "一并定时限"), do: p.setDue, bar: p.onlyMarked("8 定时限"), menu: true, why: p.whyNotMarked},
		row{Binding: named("", "", "出台账"), do: p.document, bar: "-", menu: true},
	)
	if p.of == ofProblems {
		rows = append(rows, row{Binding: named("", "", "出整改通知书"), do: p.notice, bar: "-", menu: true, why: p.whyNone})
	}
	if !p.filter.opened {
		rows = append(rows, p.escRow())
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

func (p *ledger) escRow() row {
	if len(p.marked) > 0 {
		return row{Binding: bound("esc", "取消标记"), do: func() tea.Cmd { clear(p.marked); return nil }}
	}
	return row{Binding: bound("esc backspace", "返回"), do: p.pop}
}

func (p *ledger) enterRow() row {
	if len(p.marked) > 0 {
		return row{Binding: bound("enter", "一并交办"), do: p.assignMarked}
	}
	return row{Binding: bound("enter", "打开"), do: p.open, menu: true, why: p.whyNone}.whileFree()
}

func (p *ledger) whyNone() string {
	switch {
	case p.current() != nil:
		return ""
	case p.filter.opened:
		return p.filter.nothing()
	case p.board.cases.unread:
		return "正在读取"
	case len(p.all) > 0:
		return "没有" + p.stateWord(p.state) + "的"
	case p.of == ofMatters:
		return "没有现场事项，对象的菜单里记"
	}
	return "没有问题，检查要点按 6 立"
}

func (p *ledger) only(s ledgerState) tea.Cmd {
	p.state = s
	p.narrow()
	return nil
}

func (p *ledger) turn(d int) tea.Cmd {
	next := func() { p.order = ledgerOrder((int(p.order) + d + ledgerOrders) % ledgerOrders) }
	if next(); p.of == ofMatters && p.order == bySeverity {
		next()
	}
	p.sort()
	p.refresh()
	p.say("排序：" + p.order.word())
	return nil
}

func (p *ledger) shift(d int) tea.Cmd {
	p.columns = max(0, min(p.columns+d, len(p.tableColumns())-2))
	return nil
}

func (p *ledger) scope() tea.Cmd {
	p.own = !p.own
	p.collect()
	return p.code()
}

func (p *ledger) whyNotScope() string {
	switch {
	case p.subject != "":
		return "这里只列这个对象的，首页进入看全部"
	case len(p.board.subjectsOf(p.st.Local().Team)) == 0:
		return "本组还没有对象"
	}
	return ""
}

func (p *ledger) mark() tea.Cmd {
	r := p.current()
	if r == nil {
		return nil
	}
	if p.marked[r.id] {
		delete(p.marked, r.id)
	} else {
		p.marked[r.id] = true
	}
	return p.moveBy(1)
}

func (p *ledger) whyNotMarked() string {
	if len(p.marked) == 0 {
		return "先按空格标记几条"
	}
	return ""
}

// assignMarked hands the marked ones over together.
func (p *ledger) assignMarked() tea.Cmd { return p.handleMarked(inspection.StepAssign) }

// setDue gives the marked ones a deadline together: those that are not handed over
// yet their first, the others a later one.
func (p *ledger) setDue() tea.Cmd { return p.handleMarked(inspection.StepExtend) }

func (p *ledger) handleMarked(kind inspection.StepKind) tea.Cmd {
	st := stepping{kind: kind, path: inspectionTitle(p.board.plan) + " > " + severalWords(p.of, len(p.marked))}
	for _, r := range p.all {
		if !p.marked[r.id] {
			continue
		}
		if !slices.Contains(r.course.Allowed(), st.kind) && !(st.kind == inspection.StepExtend && r.course.State() == inspection.Open) {
			p.say(fmt.Sprintf("%s 是%s，不能%s，先取消它的标记", r.name, r.course.State().Word(), st.kind.Word()))
			return nil
		}
		st.of = append(st.of, p.entity(r.id))
	}
	clear(p.marked)
	return p.takeStep(st)
}

func (p *ledger) entity(id string) string {
	if p.of == ofMatters {
		return store.MatterEntity(p.st.Local().Inspection, id)
	}
	return store.ProblemEntity(p.st.Local().Inspection, id)
}

// onlyMarked is an entry of the key bar that shows while some are marked.
func (p *ledger) onlyMarked(entry string) string {
	if len(p.marked) == 0 {
		return "-"
	}
	return entry
}

func (p *ledger) moveBy(d int) tea.Cmd {
	p.move(d, len(p.rows), nil)
	p.filter.moved = p.filter.opened
	return nil
}

// open shows the one under the cursor.
func (p *ledger) open() tea.Cmd {
	return p.push(newCasePage(p.session, p.of, p.current().id, p.ids))
}

// ids are those of the rows that show, in their order.
func (p *ledger) ids() []string {
	ids := make([]string, len(p.rows))
	for i, r := range p.rows {
		ids[i] = r.id
	}
	return ids
}

func (p *ledger) Click(_, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if y < p.drawn || y >= p.drawn+p.shown || i >= len(p.rows) {
		return nil
	}
	if i == p.at {
		return p.open()
	}
	p.at = i
	return nil
}

func (p *ledger) Wheel(n int) tea.Cmd { return p.moveBy(n) }
