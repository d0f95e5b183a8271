package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// home says how the subjects stand and what is due, and is one key from where
// the user was.
type home struct {
	*session
	list
	scope    scope
	team     string // id, while scope is aTeam
	filter   *filter
	marked   map[string]bool
	resumeAt spot // where 继续 leads
	rows     []homeRow
	shown    int         // rows of the table that show
	drawn    map[int]int // line of the page → index of the row drawn there
	recorded int         // results recorded today
}

// scope is whose subjects Home shows.
type scope uint8

const (
	ownTeam scope = iota
	everybody
	allTeams
	aTeam // one that was opened from allTeams
)

// spot is a checkpoint of a subject. The zero spot is none.
type spot struct{ subject, checkpoint string }

// homeRow is one line that the cursor can stand on: one of its parts is set.
type homeRow struct {
	resume  bool
	subject *checklist.Subject
	team    *inspection.Team
	due     *dueItem
}

func newHome(s *session) *home {
	h := &home{session: s, filter: newFilter(), marked: map[string]bool{}}
	h.refresh()
	return h
}

func (h *home) Init() tea.Cmd { return nil }

func (h *home) Typing() bool { return h.filter.opened }

func (h *home) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(changed); ok {
		h.refresh()
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && h.filter.moved && fold(k).Text == " " {
		if why := h.whyNotMark(); why != "" {
			h.say(why)
			return nil
		}
		return h.mark()
	}
	if h.filter.key(msg) {
		h.narrow()
	}
	return nil
}

// narrow shows what the filter leaves, the cursor on its first row; without one,
// everything, the cursor where it is.
func (h *home) narrow() {
	if h.filter.pattern.Empty() {
		h.refresh()
		return
	}
	h.at, h.top = 0, 0
	h.refresh()
	h.at = min(1, len(h.rows)-1)
}

// refresh lays the rows out anew; the cursor stays on the row it was on.
func (h *home) refresh() {
	var was homeRow
	if h.at < len(h.rows) {
		was = h.rows[h.at]
	}
	h.resumeAt = h.resume()
	h.recorded = h.recordedToday()
	h.rows = h.rows[:0]
	h.rows = append(h.rows, homeRow{resume: true})
	if h.scope == allTeams {
		for i := range h.board.teams {
			if h.filter.in(h.board.teams[i].Name) {
				h.rows = append(h.rows, homeRow{team: &h.board.teams[i]})
			}
		}
	} else {
		for _, s := range h.subjects() {
			if h.filter.in(s.Label(), s.Name) {
				h.rows = append(h.rows, homeRow{subject: s})
			}
		}
		for _, d := range h.due() {
			if h.filter.in(d.label) {
				h.rows = append(h.rows, homeRow{due: &d})
			}
		}
	}
	for i, r := range h.rows {
		if was.subject != nil && r.subject != nil && r.subject.ID == was.subject.ID ||
			was.team != nil && r.team != nil && r.team.ID == was.team.ID ||
			was.due != nil && r.due != nil && r.due.spot == was.due.spot && r.due.id == was.due.id {
			h.at = i
		}
	}
	h.at = min(h.at, len(h.rows)-1)
}

// subjects are those of the scope.
func (h *home) subjects() []*checklist.Subject {
	if h.scope == everybody {
		return h.board.plan.Subjects
	}
	id := h.team
	if h.scope == ownTeam {
		id = h.st.Local().Team
	}
	var list []*checklist.Subject
	for _, s := range h.board.subjectsOf(id) {
		if subject := h.board.plan.Subject(s); subject != nil {
			list = append(list, subject)
		}
	}
	return list
}

// resume is where to go on: a draft that was found, else where the program ended
// in the midst of a text, else the last subject's next unchecked, else the
// topmost subject's.
func (h *home) resume() spot {
	if d := h.draft(); d != nil {
		return spot{d.Subject, d.Checkpoint}
	}
	local := h.st.Local()
	at := local.Subject
	if h.board.plan.Subject(at) == nil {
		own := h.board.subjectsOf(local.Team)
		if len(own) == 0 {
			return spot{}
		}
		at = own[0]
	}
	of := h.board.of(at)
	unfinished := local.Writing || len(of(local.Checkpoint).Results) == 0
	if local.Subject == at && unfinished && h.board.plan.Checkpoint(local.Checkpoint) != nil {
		return spot{at, local.Checkpoint}
	}
	if next := inspection.Next(h.board.plan.For(at), local.Checkpoint, of); next != nil {
		return spot{at, next.ID}
	}
	return spot{subject: at}
}

// draft is the one found to go on with: its checkpoint is still asked.
func (h *home) draft() *store.Draft {
	return h.desk.waiting(func(d store.Draft) bool {
		return h.board.plan.Subject(d.Subject) != nil && h.board.plan.Checkpoint(d.Checkpoint) != nil
	})
}

// recordedToday counts the results of the scope whose newest value is of today.
func (h *home) recordedToday() int {
	today, n := h.today(), 0
	for _, s := range h.subjects() {
		for _, sum := range h.board.sums[s.ID] {
			if len(sum.Results) > 0 && checklist.DateOf(sum.At) == today {
				n++
			}
		}
	}
	return n
}

func (h *home) Title() (string, string) {
	local := h.st.Local()
	who := local.Inspector
	if t := h.board.team(local.Team); t != nil {
		who = t.Name + "  " + who
	}
	now := h.now()
	return inspectionTitle(h.board.plan), fmt.Sprintf("%s  %s 周%s", who, now.Format("01-02"), weekday(now))
}

func (h *home) Status() string {
	if n := len(h.marked); n > 0 {
		return fmt.Sprintf("已标记 %d 个", n)
	}
	if n := h.desk.unrecorded(); n > 0 {
		return fmt.Sprintf("[草稿] 找回 %d 段未记录的文字，Enter 接着写", n)
	}
	return ""
}

func (h *home) Rows() []row {
	rows := []row{h.enterRow()}
	rows = append(rows,
		row{Binding: bound("1", "继续"), do: h.resumeWalk, bar: "-", menu: true, why: h.whyNotResume},
		row{Binding: bound("7", "报告"), do: func() tea.Cmd { return h.push(newReportPage(h.session, h.current())) }, bar: "1-9 直达", menu: true},
		row{Binding: bound("2", "随手记"), do: func() tea.Cmd { return h.push(newNotesPage(h.session)) }, bar: "-", menu: true},
		row{Binding: bound("3", "问题台账"), do: func() tea.Cmd { return h.push(newLedger(h.session, ofProblems, "")) }, bar: "-", menu: true},
		row{Binding: bound("5", "同步"), do: h.openSync, bar: "-", menu: true},
		row{Binding: bound("6", "热力图"), do: func() tea.Cmd { return h.push(newMatrix(h.session)) }, bar: "-", menu: true},
		row{Binding: bound("9", "现场事项"), do: func() tea.Cmd { return h.push(newLedger(h.session, ofMatters, "")) }, bar: "-", menu: true},
		row{Binding: bound("4", "冲突"), do: func() tea.Cmd { return h.push(newConflictsPage(h.session, conflictScope{})) }, bar: "-", menu: true},
		row{Binding: bound("8 v", "活动"), do: func() tea.Cmd { return h.push(newVisitsPage(h.session, h.current())) }, bar: "-", menu: true},
		row{Binding: named("", "", "典型做法"), do: func() tea.Cmd { return h.push(newPractices(h.session, nil, "")) }, bar: "-", menu: true},
		row{Binding: bound("tab", "范围"), do: func() tea.Cmd { return h.turn(1) }, menu: true},
		row{Binding: bound("shift+tab", "范围，倒着"), do: func() tea.Cmd { return h.turn(-1) }, bar: "-"},
		row{Binding: bound("space", "标记"), do: h.mark, bar: h.onlyIn(everybody, "空格 标记"), menu: true, why: h.whyNotMark},
		row{Binding: named("", "", "立即备份"), do: h.backUpNow, bar: "-", menu: true, why: h.whyNotBackUp},
		row{Binding: named("", "", "设为本组对象"), do: h.assign, bar: "-", menu: true, why: h.whyNotAssign},
		row{Binding: named("", "", "移出本组"), do: h.unassign, bar: "-", menu: true, why: h.whyNotUnassign},
	)
	if !h.filter.opened {
		rows = append(rows, h.escRow())
	}
	rows = append(rows, moveRows(h.moveBy, func() int { return h.shown })...)
	return h.filter.rows(rows, h.narrow)
}

// onlyIn is an entry of the key bar that shows in one scope.
func (h *home) onlyIn(s scope, entry string) string {
	if h.scope == s {
		return entry
	}
	return "-"
}

func (h *home) enterRow() row {
	if len(h.marked) > 0 && h.scope != ownTeam {
		return row{Binding: bound("enter", "设为本组对象"), do: h.assign, why: h.whyNotAssign}
	}
	return row{Binding: bound("enter", "打开"), do: h.open, menu: true}
}

// escRow goes back within Home, and from its start to the menu.
func (h *home) escRow() row {
	switch {
	case len(h.marked) > 0:
		return row{Binding: bound("esc", "取消标记"), do: h.unmark}
	case h.scope == aTeam:
		return row{Binding: bound("esc", "返回"), do: func() tea.Cmd { h.setScope(allTeams); return nil }}
	}
	return row{Binding: bound("esc", "菜单"), do: h.openMenu, bar: "-"}
}

func (h *home) moveBy(d int) tea.Cmd {
	h.move(d, len(h.rows), nil)
	h.filter.moved = h.filter.opened
	return nil
}

func (h *home) current() *checklist.Subject {
	if h.at < len(h.rows) {
		if s := h.rows[h.at].subject; s != nil {
			return s
		}
	}
	return h.board.plan.Subject(h.resumeAt.subject)
}

// open opens what the cursor is on.
func (h *home) open() tea.Cmd {
	switch r := h.rows[h.at]; {
	case r.resume:
		if why := h.whyNotResume(); why != "" {
			h.say(why)
			return nil
		}
		return h.resumeWalk()
	case r.subject != nil:
		return h.push(newSubjectPage(h.session, r.subject))
	case r.team != nil:
		h.team = r.team.ID
		h.setScope(aTeam)
	case r.due != nil && r.due.id != "":
		return h.push(newCasePage(h.session, r.due.of, r.due.id, nil))
	case r.due != nil:
		return h.openAt(r.due.spot)
	}
	return nil
}

func (h *home) whyNotResume() string {
	if h.leftElsewhere() == leftNothing && h.resumeAt.subject == "" {
		return "本组还没有对象。Tab 看全部，空格标记，Enter 设为本组"
	}
	return ""
}

// resumeWalk goes to where the user was, with Subject below it for Esc.
func (h *home) resumeWalk() tea.Cmd {
	switch l := h.leftElsewhere(); l {
	case leftNote:
		return h.resumeNote()
	case leftVisit:
		return h.push(newVisitsPage(h.session, h.current()))
	case leftConflict:
		return h.push(newConflictsPage(h.session, conflictScope{entity: h.leftConflict()}))
	case leftEvidence:
		return h.resumeEvidence()
	case leftProblem, leftMatter, leftPractice, leftStep:
		return h.resumeSheet(l)
	case leftNothing:
	}
	return h.openAt(h.resumeAt)
}

func (h *home) openAt(p spot) tea.Cmd {
	s := h.board.plan.Subject(p.subject)
	if s == nil {
		h.say(fmt.Sprintf("督导依据里没有对象 %s", p.subject))
		return nil
	}
	page := newSubjectPage(h.session, s)
	cmd := h.push(page)
	if cp := h.board.plan.Checkpoint(p.checkpoint); cp != nil {
		return tea.Batch(cmd, page.open(cp))
	}
	return cmd
}

func (h *home) turn(d int) tea.Cmd {
	order := []scope{ownTeam, everybody, allTeams}
	i := slices.Index(order, h.scope)
	h.setScope(order[(i+d+len(order))%len(order)])
	return nil
}

func (h *home) setScope(s scope) {
	h.scope = s
	h.filter.clear()
	h.marked = map[string]bool{}
	h.at, h.top = 0, 0
	h.refresh()
	if len(h.rows) > 1 && s != ownTeam {
		h.at = 1
	}
}

func (h *home) Click(_, y int) tea.Cmd {
	i, ok := h.drawn[y]
	if !ok {
		return nil
	}
	if i == h.at {
		return h.open()
	}
	h.at = i
	return nil
}

func (h *home) Wheel(n int) tea.Cmd { return h.moveBy(n) }
