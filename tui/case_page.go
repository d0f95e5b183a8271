package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// casePage is one problem or matter: what it is, what was done about it, and what
// may be done next.
type casePage struct {
	*session
	of     ledgerOf
	id     string
	ids    func() []string // those that left and right go through; nil: none
	course *inspection.Course
	first  checklist.Date
	top    int
	height int
}

func newCasePage(s *session, of ledgerOf, id string, ids func() []string) *casePage {
	p := &casePage{session: s, of: of, id: id, ids: ids}
	p.refresh()
	return p
}

func (p *casePage) Init() tea.Cmd  { return nil }
func (p *casePage) Typing() bool   { return false }
func (p *casePage) Status() string { return "" }

func (p *casePage) problem() *inspection.ProblemCase {
	if p.of == ofProblems {
		return p.board.cases.problem(p.id)
	}
	return nil
}

func (p *casePage) matter() *inspection.MatterCase {
	if p.of == ofMatters {
		return p.board.cases.matter(p.id)
	}
	return nil
}

func (p *casePage) refresh() {
	p.course = inspection.ProblemCourse(nil)
	if c := p.problem(); c != nil {
		p.course, p.first = c.Course, c.Deadline
	} else if c := p.matter(); c != nil {
		p.course, p.first = c.Course, c.Deadline
	}
}

func (p *casePage) entity() string {
	insp := p.st.Local().Inspection
	if p.of == ofMatters {
		return store.MatterEntity(insp, p.id)
	}
	return store.ProblemEntity(insp, p.id)
}

// subject is whom it is about, nil if the plan does not have it.
func (p *casePage) subject() *checklist.Subject {
	if c := p.problem(); c != nil {
		return p.board.plan.Subject(c.Subject)
	}
	if c := p.matter(); c != nil {
		return p.board.plan.Subject(c.Subject)
	}
	return nil
}

// About is for a note taken here.
func (p *casePage) About() *checklist.Subject { return p.subject() }

func (p *casePage) name() string {
	if c := p.problem(); c != nil {
		return inspection.Numbered(p.board.plan, c.Subject, c.Label)
	}
	if c := p.matter(); c != nil {
		return inspection.Numbered(p.board.plan, c.Subject, c.Label)
	}
	return "已撤下"
}

func (p *casePage) path() string {
	list := "问题台账"
	if p.of == ofMatters {
		list = "现场事项"
	}
	return inspectionTitle(p.board.plan) + " > " + list + " > " + p.name()
}

func (p *casePage) Title() (string, string) {
	signal := inspection.ProblemSignal(p.course, p.first, p.today(), p.opts.Settings.WarnDays)
	at := signalMark(signal)
	if due := p.course.Due(p.first); !due.IsZero() && !p.course.State().Done() {
		at += " " + inspection.DeadlineWords(due, p.today())
	}
	return p.path(), at + "  " + courseWord(p.course)
}

func (p *casePage) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(changed); ok {
		p.refresh()
	}
	return nil
}

// Place is the problem or matter.
func (p *casePage) Place() string { return p.entity() }

// gone tells that it was taken back meanwhile.
func (p *casePage) gone() bool { return p.problem() == nil && p.matter() == nil }

func (p *casePage) whyGone() string {
	if p.gone() {
		return "这一条已撤下，Esc 返回"
	}
	return ""
}

// mostSteps is how many of the allowed steps have a digit.
const mostSteps = 5

func (p *casePage) Rows() []row {
	var rows []row
	for i, kind := range p.course.Allowed() {
		r := row{Binding: bound(fmt.Sprint(i+1), kind.Word()), do: func() tea.Cmd { return p.take(kind) }, bar: "-", menu: true, why: p.whyGone}
		if i == 0 {
			r.bar = fmt.Sprintf("1-%d 下一步", min(mostSteps, len(p.course.Allowed())))
		}
		if i >= mostSteps {
			r.Binding = named("", "", kind.Word())
		}
		rows = append(rows, r)
	}
	rows = append(rows,
		row{Binding: bound("enter", "看佐证"), do: p.openEvidence, menu: true, why: p.whyNotSupported},
		row{Binding: bound("8 f5", "附佐证"), do: p.attach, bar: "-", menu: true, why: p.whyNotSupported},
		row{Binding: bound("6", "到检查记录"), do: p.toFinding, menu: true, why: p.whyNotFinding},
		row{Binding: bound("7", "改内容"), do: p.edit, menu: true, why: p.whyGone},
		row{Binding: bound("9", "出交办单"), do: p.notice, bar: "-", menu: true, why: p.whyNotNotice},
		row{Binding: bound("esc backspace", "返回"), do: p.pop},
		row{Binding: bound("right", "下一条"), do: func() tea.Cmd { return p.turn(1) }, bar: "左右 换一条", why: p.whyNotTurn},
		row{Binding: bound("left", "上一条"), do: func() tea.Cmd { return p.turn(-1) }, bar: "-", why: p.whyNotTurn},
		row{Binding: named("", "", "撤下这一条"), do: p.void, bar: "-", menu: true, why: p.whyGone},
	)
	return append(rows, moveRows(p.moveBy, func() int { return max(1, p.height/2) })...)
}

func (p *casePage) moveBy(d int) tea.Cmd {
	p.top = max(0, p.top+d)
	return nil
}

// take opens the sheet of the next step.
func (p *casePage) take(kind inspection.StepKind) tea.Cmd {
	return p.takeStep(stepping{kind: kind, of: []string{p.entity()}, after: p.course.Heads(), path: p.path()})
}

// openEvidence lists what there is for it, its steps and its finding, or attaches
// some.
func (p *casePage) openEvidence() tea.Cmd { return p.push(newEvidencePage(p.session, p.supported())) }

// attach adds evidence to the last step.
func (p *casePage) attach() tea.Cmd { return p.push(newPicker(p.session, p.supported(), nil)) }

func (p *casePage) whyNotSupported() string {
	if p.subject() == nil {
		return "督导依据里没有这个对象"
	}
	return p.whyGone()
}

func (p *casePage) toFinding() tea.Cmd {
	c := p.problem()
	return p.push(newWalk(p.session, p.subject(), p.board.plan.Checkpoint(c.Checkpoint)))
}

func (p *casePage) whyNotFinding() string {
	c := p.problem()
	if c == nil || p.subject() == nil || p.board.plan.Checkpoint(c.Checkpoint) == nil {
		return "不是从检查记录立的"
	}
	return ""
}

// record is what is common to all records.
func (p *casePage) record() inspection.Record {
	if c := p.problem(); c != nil {
		return c.Record
	}
	if c := p.matter(); c != nil {
		return c.Record
	}
	return inspection.Record{}
}

// edit opens the sheet of what it is; where people disagree about that, first
// their conflicts.
func (p *casePage) edit() tea.Cmd {
	if cmd, open := p.settleRecord(p.record(), p.entity()); open {
		return cmd
	}
	if c := p.matter(); c != nil {
		return p.push(newMatterEdit(p.session, c))
	}
	return p.push(newProblemSheet(p.session, p.problem()))
}

// notice shows the document that hands the problem over.
func (p *casePage) notice() tea.Cmd { return p.push(newNoticePage(p.session, []string{p.id})) }

func (p *casePage) whyNotNotice() string {
	switch c := p.problem(); {
	case p.gone():
		return p.whyGone()
	case c == nil:
		return "现场事项不出交办单"
	case strings.TrimSpace(c.Unit) == "":
		return "没有写责任单位，先按 7 写上"
	}
	return ""
}

func (p *casePage) turn(d int) tea.Cmd {
	ids := p.ids()
	i := slices.Index(ids, p.id)
	if i < 0 {
		i = 0
	}
	p.id = ids[(i+d+len(ids))%len(ids)]
	p.top = 0
	p.refresh()
	return nil
}

func (p *casePage) whyNotTurn() string {
	if p.ids == nil || len(p.ids()) < 2 {
		return "没有别的"
	}
	return ""
}

// void takes the whole back.
func (p *casePage) void() tea.Cmd {
	entity, name := p.entity(), p.name()
	return tea.Batch(p.pop(), p.write("已撤下 "+name+"，编号不再用；Ctrl+Z 取回", func(tx *store.Tx) error { return tx.Void(entity, "撤回") }))
}

func (p *casePage) View(w, h int) ([]string, *tea.Cursor) {
	if p.gone() {
		return []string{" " + p.whyGone()}, tea.NewCursor(0, 0)
	}
	lines := p.facts(w)
	lines = append(lines, "")
	for _, s := range p.course.Steps {
		lines = append(lines, p.stepLines(s, w)...)
	}
	next := p.nextLines(w)
	p.height = max(1, h-len(next)-1)
	p.top = max(0, min(p.top, len(lines)-p.height))
	lines = fill(lines[p.top:min(len(lines), p.top+p.height)], p.height)
	return append(append(lines, ""), next...), tea.NewCursor(0, h-len(next))
}

// facts are what it is, the title first.
func (p *casePage) facts(w int) []string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, indent(" "+p.style.faint.Render(pad(label, labelW)), wrap(text, max(minWidth, w-labelW-3)))...)
		}
	}
	deadline := p.deadlineWords()
	if c := p.problem(); c != nil {
		lines = append(lines, " "+p.style.title.Render(c.Title)+"   "+joined(c.Severity.Word(), c.Type))
		lines = append(lines, p.disputeLines()...)
		add("依据", c.Criteria)
		add("事实", c.Condition)
		add("原因", c.Cause)
		add("影响", c.Effect)
		add("责任", c.Unit)
		add("要求", joined(c.Ask, deadline))
		source := fmt.Sprintf("佐证 %d 份", c.Evidence+c.Origin)
		if cp := p.board.plan.Checkpoint(c.Checkpoint); cp != nil {
			source = "检查记录" + cp.Title() + "   " + source
		}
		add("来源", source)
		return lines
	}
	c := p.matter()
	lines = append(lines, " "+p.style.title.Render(c.Title))
	lines = append(lines, p.disputeLines()...)
	add("企业", c.Enterprise)
	add("情况", c.Text)
	if m := p.board.plan.Measure(c.Measure); m != nil {
		add("政策", m.Number+m.Title)
	}
	add("承办", joined(c.Unit, deadline))
	return lines
}

// disputeLines say that people disagree about what it is, and where to settle it.
func (p *casePage) disputeLines() []string {
	r := p.record()
	words := ""
	switch {
	case r.Voided != "":
		words = "有人撤下了它，有人还在改，按 7 定下"
	case len(r.Disputed) > 0:
		words = fmt.Sprintf("有 %d 栏几个人写的不一样，按 7 定下", len(r.Disputed))
	default:
		return nil
	}
	return []string{" " + p.style.yellow.Render(words)}
}

func (p *casePage) deadlineWords() string {
	due := p.course.Due(p.first)
	if due.IsZero() {
		return ""
	}
	words := "时限 " + dueWord(due, p.today())
	if n := p.course.Extensions(); n > 0 {
		words += fmt.Sprintf("，原 %s，延期 %d 次", dueWord(p.first, p.today()), n)
	}
	return words
}

// stepLines are one step: when, what, who, what was said.
func (p *casePage) stepLines(s inspection.Step, w int) []string {
	words := strings.ReplaceAll(s.Words, "\n", " ")
	if !s.Deadline.IsZero() {
		words = joined("到 "+dueWord(s.Deadline, p.today()), words)
	}
	head := " " + pad(dueWord(s.Date, p.today()), 9) + pad(s.Kind.Word(), 6) + pad(cutEnd(s.Person, 11), 12)
	return indent(head, wrap(words, max(minWidth, w-width(head)-1)))
}

// nextLines are the steps that may be taken, by their digits.
func (p *casePage) nextLines(w int) []string {
	var words []string
	for i, kind := range p.course.Allowed() {
		word := kind.Word()
		if i < mostSteps {
			word = fmt.Sprintf("%d %s", i+1, word)
		}
		if kind == inspection.StepClose {
			word += "（要佐证，须他人办理）"
		}
		words = append(words, word)
	}
	line := " " + strings.Join(words, "  ")
	if p.course.Disputed() {
		return []string{" " + p.style.yellow.Render("两台电脑各自办理，下一步定下用哪个"), cutEnd(line, w)}
	}
	return []string{cutEnd(line, w)}
}

func (p *casePage) Click(int, int) tea.Cmd { return nil }

func (p *casePage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
