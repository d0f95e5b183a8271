package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
)

// inspectionTitle is the plan's name as short as titles need it.
func inspectionTitle(p *checklist.Plan) string { return report.Topic(p) + "督导" }

// The parts of Home above and below its list.
const (
	homeHead = 3 // 继续, a blank, the table's head
	homeFoot = 5 // blank, who and how much, blank, numbered choices in two lines
)

func (h *home) View(w, hgt int) ([]string, *tea.Cursor) {
	if h.filter.opened {
		page, _ := h.page(w, hgt-1)
		return h.filter.below(h.style, page, w, hgt)
	}
	return h.page(w, hgt)
}

func (h *home) page(w, hgt int) ([]string, *tea.Cursor) {
	listed, due := h.split()
	foot := homeFoot
	if len(due) > 0 {
		foot += 2 + len(due)
	}
	low := hgt < homeHead+foot+3
	if low { // what is due follows the subjects in one list
		foot, listed, due = 0, h.rows[1:], nil
	}
	h.shown = max(1, hgt-homeHead-foot)
	h.drawn = map[int]int{0: 0}
	lines := []string{h.resumeLine(w), "", h.style.faint.Render(h.headLine(w))}
	draw := func(i int) {
		h.drawn[len(lines)] = i
		if r := h.rows[i]; r.due != nil {
			lines = append(lines, h.dueLine(r.due, h.at == i, w))
		} else {
			lines = append(lines, h.tableLine(r, h.at == i, w))
		}
	}
	l := list{at: min(max(0, h.at-1), len(listed)-1), top: h.top}
	from, to := l.window(len(listed), h.shown)
	h.top = l.top
	for i := from; i < to; i++ {
		draw(i + 1)
	}
	if len(listed) == 0 {
		for _, l := range wrap(h.emptyWords(), w-3) {
			lines = append(lines, " "+l)
		}
	}
	lines = fill(lines, hgt-foot)
	if len(due) > 0 {
		lines = append(lines, "", h.style.faint.Render(" 近期到期"))
		for i := range due {
			draw(1 + len(listed) + i)
		}
	}
	if !low {
		lines = append(append(lines, "", " "+h.peopleWords(), ""), h.choicesLines(w)...)
	}
	return fill(lines, hgt), h.caret()
}

// caret stands at the line of the row under the cursor.
func (h *home) caret() *tea.Cursor {
	for line, i := range h.drawn {
		if i == h.at {
			return tea.NewCursor(0, line)
		}
	}
	return tea.NewCursor(0, 0)
}

// split is the rows of the table and those of what is due.
func (h *home) split() (listed, due []homeRow) {
	rest := h.rows[1:]
	n := slices.IndexFunc(rest, func(r homeRow) bool { return r.due != nil })
	if n < 0 {
		return rest, nil
	}
	return rest[:n], rest[n:]
}

func (h *home) emptyWords() string {
	if h.filter.field.Text() != "" {
		return h.filter.nothing()
	}
	switch h.scope {
	case ownTeam:
		return "本组还没有对象。Tab 看全部，空格标记，Enter 设为本组"
	case allTeams:
		return "还没有督导组。用 dudao team add 添加"
	case everybody, aTeam:
	}
	return "没有对象"
}

func (h *home) resumeLine(w int) string {
	line := "继续  "
	s, cp := h.board.plan.Subject(h.resumeAt.subject), h.board.plan.Checkpoint(h.resumeAt.checkpoint)
	left := h.leftElsewhere()
	switch {
	case left != leftNothing:
		line += left.word() + "  " + h.style.draft.Render("[草稿]")
	case s == nil:
		line += "先选督导对象"
	case cp == nil:
		line += s.Label() + "  全部查完"
	default:
		line += s.Label() + cp.Measure.Number + cp.Measure.Title + "  要点 " + position(cp)
		if h.draft() != nil {
			line += "  " + h.style.draft.Render("[草稿]")
		}
	}
	return h.cursorLine(line, h.at == 0, w)
}

// position is a checkpoint's number among those of its measure, by which reports
// and lists call it too: 3/5.
func position(cp *checklist.Checkpoint) string {
	return fmt.Sprintf("%d/%d", cp.Number(), len(cp.Measure.Checkpoints))
}

// cursorLine is a line of a list: > and the selection's looks under the cursor.
func (s *session) cursorLine(line string, at bool, w int) string {
	if !at {
		return " " + cutEnd(line, w-1)
	}
	return ">" + s.style.selection.Render(cutEnd(plain(line), w-1))
}

// columns of the table; narrow windows drop the last ones.
const (
	nameW     = 10
	wideNameW = 16
	countW    = 7
)

func (h *home) columns(w int) (name, bar int, conflicts, people bool) {
	name, bar = nameW, 16
	if h.scope != ownTeam {
		name = wideNameW
	}
	switch {
	case w >= 100:
		return max(name, 20), 24, true, true
	case w >= designW:
		return name, bar, true, true
	case w >= 56:
		return name, bar, false, false
	}
	return name, 0, false, false
}

func (h *home) headLine(w int) string {
	name, bar, conflicts, people := h.columns(w)
	title := map[scope]string{ownTeam: "本组对象", everybody: "全部对象", allTeams: "督导组", aTeam: "对象"}[h.scope]
	if t := h.board.team(h.team); h.scope == aTeam && t != nil {
		title = t.Name
	}
	line := " " + pad(title, name)
	if bar > 0 {
		line += pad("进度", bar+1)
	}
	line += padLeft("已查", countW) + " 信号"
	if conflicts {
		line += " 问题 冲突"
	}
	if people {
		line += " 组员"
	}
	return cutEnd(line, w)
}

func (h *home) tableLine(r homeRow, at bool, w int) string {
	name, barW, conflicts, people := h.columns(w)
	today := h.today()
	var c inspection.Counts
	var label string
	var who []string
	if r.team != nil {
		label, who = r.team.Name, r.team.Members
		for _, s := range r.team.Subjects {
			c = c.Plus(h.board.counts(s, today, h.opts.Settings.WarnDays))
		}
	} else {
		label, who = r.subject.Label(), h.board.people(r.subject.ID)
		if t := h.board.team(h.st.Local().Team); h.scope == everybody && t != nil && t.Has(r.subject.ID) {
			who = append([]string{"[本组]"}, who...)
		}
		c = h.board.counts(r.subject.ID, today, h.opts.Settings.WarnDays)
		if h.marked[r.subject.ID] {
			label = "*" + label
		} else if len(h.marked) > 0 {
			label = " " + label
		}
	}
	line := pad(cutEnd(label, name-1), name)
	if barW > 0 {
		line += bar(h.style, c, barW) + " "
	}
	line += padLeft(fmt.Sprintf("%d/%d", c.Checked, c.Applicable), countW) + " "
	line += h.style.signal(c.Signal).Render(signalMark(c.Signal)) + " "
	if conflicts {
		for _, n := range []int{c.ProblemsOpen, c.Conflicts} {
			cell := "-"
			if n > 0 {
				cell = fmt.Sprint(n)
			}
			line += padLeft(cell, 4) + " "
		}
	}
	if people {
		line += strings.Join(who, " ")
	}
	return h.cursorLine(line, at, w)
}

func (h *home) dueLine(d *dueItem, at bool, w int) string {
	when := inspection.DeadlineWords(d.deadline, h.today())
	line := h.style.signal(d.signal).Render(signalMark(d.signal)) + " " + pad(when, 13) + " "
	room := max(0, w-1-width(line)-10)
	line += pad(cutEnd(d.label, room-2), room) + d.state
	return h.cursorLine(line, at, w)
}

// choicesLines are the pages that a digit opens, five a line, with how much waits
// there.
func (h *home) choicesLines(w int) []string {
	counted := func(word string, n int) string {
		if n == 0 {
			return word
		}
		return fmt.Sprintf("%s %d", word, n)
	}
	visit := "活动"
	if v := h.board.visit; v != nil {
		visit += " " + visitWords(v)
	}
	entries := map[string]string{
		"1": "继续", "2": counted("随手记", h.board.unfiled), "3": counted("问题", h.openProblems()),
		"4": counted("冲突", h.board.allDisputes()), "5": h.syncWords(),
		"6": "热力图", "7": "报告", "8": visit, "9": counted("现场事项", h.openMatters()),
	}
	var lines []string
	for _, keys := range []string{"12345", "6789"} {
		line := ""
		for _, key := range strings.Split(keys, "") {
			room := 13
			if key == "8" {
				room = 28
			}
			if word, ok := entries[key]; ok {
				line += " " + pad(key+" "+word, room)
			}
		}
		lines = append(lines, cutEnd(strings.TrimRight(line, " "), w))
	}
	return lines
}

// syncWords is the sync's entry, with how far it is while one goes on.
func (h *home) syncWords() string {
	if h.syncing != nil && h.syncing.running != nil {
		return "同步 进行中"
	}
	return "同步"
}

// openProblems counts the problems of the scope's subjects that are not closed.
func (h *home) openProblems() int {
	n := 0
	for _, s := range h.subjects() {
		n += h.board.counts(s.ID, h.today(), h.opts.Settings.WarnDays).ProblemsOpen
	}
	return n
}

// openMatters counts their matters that are not solved.
func (h *home) openMatters() int {
	n := 0
	for i := range h.board.cases.matters {
		c := &h.board.cases.matters[i]
		if !c.Course.State().Done() && slices.ContainsFunc(h.subjects(), func(s *checklist.Subject) bool { return s.ID == c.Subject }) {
			n++
		}
	}
	return n
}

// peopleWords says who is in the team and how much was recorded today.
func (h *home) peopleWords() string {
	words := fmt.Sprintf("今天 %d 条", h.recorded)
	if t := h.board.team(h.st.Local().Team); t != nil && h.scope == ownTeam {
		words = fmt.Sprintf("本组 %d 人，", len(t.Members)) + words
	}
	return words
}
