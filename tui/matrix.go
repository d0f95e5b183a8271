package tui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
)

// matrix is the heat map (热力图): subjects by measures, a signal each, with how
// many problems are open there. Its heads stay while the rest is moved.
type matrix struct {
	*session
	list                           // the cursor over the subjects
	kind     checklist.SubjectKind // whose rows show
	redOnly  bool                  // only subjects with something red
	byRed    bool                  // sorted by how much is red
	measures []*checklist.Measure  // the columns
	col      int                   // the one with the cursor
	left     int                   // the first that shows
	rows     []matrixRow
	reds     int // subjects of the kind with something red
	drawn    int // line of the page with the topmost row
	shown    int
	shownCol int
	cellW    int // by the window
	lines    matrixLines
}

// matrixRow is one subject.
type matrixRow struct {
	subject *checklist.Subject
	cells   []matrixCell
	red     int
}

// matrixCell is how a subject stands at a measure.
type matrixCell struct {
	asked  bool
	counts inspection.Counts
}

func newMatrix(s *session) *matrix {
	p := &matrix{session: s, kind: checklist.City}
	for m := range s.board.plan.Measures() {
		p.measures = append(p.measures, m)
	}
	p.collect()
	if len(p.rows) == 0 {
		p.turnKind()
	}
	return p
}

func (p *matrix) Init() tea.Cmd  { return nil }
func (p *matrix) Typing() bool   { return false }
func (p *matrix) Status() string { return "" }

func (p *matrix) Title() (string, string) {
	path := inspectionTitle(p.board.plan) + " > 热力图"
	if len(p.rows) == 0 {
		return path, p.kindWord() + " 0"
	}
	return path, p.kindWord() + " " + positionWords(p.top, max(1, p.shown), len(p.rows))
}

func (p *matrix) kindWord() string {
	if p.kind == checklist.City {
		return "地市"
	}
	return "部门"
}

func (p *matrix) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(changed); ok {
		p.collect()
	}
	return nil
}

// collect counts everything anew; the cursor stays on its subject.
func (p *matrix) collect() {
	var was *checklist.Subject
	if r := p.current(); r != nil {
		was = r.subject
	}
	p.rows, p.reds, p.lines.rows = p.rows[:0], 0, nil
	for _, s := range p.board.plan.Subjects {
		if s.Kind != p.kind {
			continue
		}
		r := p.row(s)
		if r.red > 0 {
			p.reds++
		}
		if r.red > 0 || !p.redOnly {
			p.rows = append(p.rows, r)
		}
	}
	if p.byRed {
		slices.SortStableFunc(p.rows, func(a, b matrixRow) int { return cmp.Compare(b.red, a.red) })
	}
	p.at = max(0, min(p.at, len(p.rows)-1))
	if i := slices.IndexFunc(p.rows, func(r matrixRow) bool { return r.subject == was }); i >= 0 {
		p.at = i
	}
}

func (p *matrix) row(s *checklist.Subject) matrixRow {
	r := matrixRow{subject: s, cells: make([]matrixCell, len(p.measures))}
	asked := map[*checklist.Measure][]*checklist.Checkpoint{}
	for _, cp := range p.board.plan.For(s.ID) {
		asked[cp.Measure] = append(asked[cp.Measure], cp)
	}
	problems := p.board.cases.problemsOf(s.ID)
	for i, m := range p.measures {
		var at []inspection.ProblemCase
		for _, c := range problems {
			if c.Measure == m.ID {
				at = append(at, c)
			}
		}
		if len(asked[m])+len(at) == 0 {
			continue
		}
		c := inspection.Count(asked[m], p.board.of(s.ID), p.today()).Plus(inspection.CountProblems(at, p.today(), p.opts.Settings.WarnDays))
		r.cells[i] = matrixCell{true, c}
		if c.Signal == inspection.Red {
			r.red++
		}
	}
	return r
}

func (p *matrix) current() *matrixRow {
	if p.at < len(p.rows) {
		return &p.rows[p.at]
	}
	return nil
}

func (p *matrix) Rows() []row {
	rows := []row{
		row{Binding: bound("enter", "打开"), do: p.open, menu: true, why: p.whyNone}.whileFree(),
		{Binding: bound("tab", "地市、部门"), do: p.turnKind, bar: "Tab 地市/部门", menu: true},
		{Binding: bound("1", p.redWord()), do: p.turnRed, bar: "1 " + p.redWord(), menu: true},
		{Binding: bound("2", p.orderWord()), do: p.turnOrder, bar: "2 " + p.orderWord(), menu: true},
		{Binding: bound("3", "措施报告"), do: p.report, menu: true},
		{Binding: bound("right", "右一列"), do: func() tea.Cmd { return p.sideways(1) }, bar: "-"},
		{Binding: bound("left", "左一列"), do: func() tea.Cmd { return p.sideways(-1) }, bar: "-"},
		{Binding: bound("esc backspace", "返回"), do: p.pop},
	}
	return append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
}

func (p *matrix) redWord() string {
	if p.redOnly {
		return "看全部"
	}
	return "只看有红"
}

func (p *matrix) orderWord() string {
	if p.byRed {
		return "按方案排"
	}
	return "按红排序"
}

func (p *matrix) whyNone() string {
	if p.current() == nil {
		return "没有红的，按 1 看全部"
	}
	return ""
}

func (p *matrix) turnKind() tea.Cmd {
	if p.kind == checklist.City {
		p.kind = checklist.Department
	} else {
		p.kind = checklist.City
	}
	p.list = list{}
	p.collect()
	return nil
}

func (p *matrix) turnRed() tea.Cmd {
	p.redOnly = !p.redOnly
	p.collect()
	return nil
}

func (p *matrix) turnOrder() tea.Cmd {
	p.byRed = !p.byRed
	p.collect()
	return nil
}

func (p *matrix) moveBy(d int) tea.Cmd {
	p.move(d, len(p.rows), nil)
	return nil
}

func (p *matrix) sideways(d int) tea.Cmd {
	p.col = max(0, min(p.col+d, len(p.measures)-1))
	return nil
}

// open goes to the measure at the subject.
func (p *matrix) open() tea.Cmd {
	page := newSubjectPage(p.session, p.current().subject)
	cmd := p.push(page)
	page.at = page.find(subjectRow{measure: p.measures[p.col]})
	return cmd
}

// report is that on the measure under the cursor.
func (p *matrix) report() tea.Cmd {
	page := newReportPage(p.session, nil)
	page.kind, page.measure = report.KindMeasure, p.measures[p.col]
	return p.push(page)
}

func (p *matrix) Click(x, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if y < p.drawn || y >= p.drawn+p.shown || i >= len(p.rows) {
		return nil
	}
	col := p.left + (x-p.nameWidth())/max(1, p.cellW)
	if x < p.nameWidth() || col >= len(p.measures) {
		col = p.col
	}
	if i == p.at && col == p.col {
		return p.open()
	}
	p.at, p.col = i, col
	return nil
}

func (p *matrix) Wheel(n int) tea.Cmd { return p.moveBy(n) }
