package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
)

func (p *visitsPage) View(w, h int) ([]string, *tea.Cursor) {
	if !p.filter.opened {
		return p.page(w, h)
	}
	page, caret := p.page(w, h-1)
	lines, at := p.filter.below(p.style, page, w, h)
	if !p.filling {
		caret = at
	}
	return lines, caret
}

func (p *visitsPage) page(w, h int) ([]string, *tea.Cursor) {
	lines := p.choicesLines(w)
	if h >= designH-4 {
		lines = append(lines, "")
	}
	form, caret := p.formView(w)
	p.shown = max(1, h-len(lines)-len(form)-1)
	p.drawn = len(lines)
	if len(p.visits) == 0 {
		return append(lines, " "+p.noneWords()), tea.NewCursor(0, len(lines))
	}
	from, to := p.window(len(p.visits), p.shown)
	for i := from; i < to; i++ {
		if i == p.at && !p.filling {
			caret = tea.NewCursor(0, len(lines))
		}
		lines = append(lines, p.visitLine(&p.visits[i], i == p.at, w))
	}
	lines = append(lines, "")
	if p.filling {
		caret.Y += len(lines)
	}
	return append(lines, form...), caret
}

// choicesLines are the kinds to begin.
func (p *visitsPage) choicesLines(w int) []string {
	var words []string
	for i, k := range inspection.VisitKinds {
		words = append(words, fmt.Sprintf("%d %s", i+1, k.Word()))
	}
	line := " " + strings.Join(words, "   ") + "   9 结束当前"
	if width(line) <= w {
		return []string{line}
	}
	return []string{" " + strings.Join(words[:3], "  "), " " + strings.Join(words[3:], "  ") + "  9 结束当前"}
}

// visitLine is a visit in the list; what is of today has no date.
func (p *visitsPage) visitLine(v *inspection.Visit, at bool, w int) string {
	state := "已结束"
	switch {
	case len(v.Disputed) > 0:
		state = p.style.yellow.Render("有冲突")
	case p.board.visit != nil && p.board.visit.ID == v.ID:
		state = p.style.green.Render("当前  ")
	case v.Running():
		state = "进行中"
	}
	line := state + "  " + pad(p.spanWords(v), 12) + pad(v.Kind.Word(), 9)
	org := v.Org
	if s := p.board.plan.Subject(v.Subject); s != nil {
		org = s.Label() + " " + org
	}
	right := fmt.Sprintf("记录 %-3d", p.records[v.ID])
	room := w - 1 - width(line) - width(right)
	if room < 16 {
		return p.cursorLine(line+org, at, w)
	}
	members := strings.Join(v.Members, " ")
	who := min(18, room/2) // the same in every row
	return p.cursorLine(line+pad(org, room-who-4)+"  "+pad(members, who)+"  "+right, at, w)
}

// spanWords are a visit's times: 09:30-10:20, with the day in front where it is
// not today.
func (p *visitsPage) spanWords(v *inspection.Visit) string {
	from := clockWords(v.From, p.today())
	if v.Running() {
		return from
	}
	if day, clock, ok := strings.Cut(v.To, " "); ok && strings.HasPrefix(v.From, day) && len(from) == len(clock) {
		return from + "-" + clock
	}
	return from
}

// formView is the form of the visit under the cursor, and the caret in it.
func (p *visitsPage) formView(w int) ([]string, *tea.Cursor) {
	v := p.current()
	if v == nil {
		return nil, nil
	}
	values := [visitFields]string{v.Kind.Word(), v.Org, v.Place, v.People, strings.Join(v.Members, " ")}
	room := max(minWidth, w-labelW-2)
	members := v.Members
	var caret *tea.Cursor
	if p.filling {
		caret = tea.NewCursor(0, int(p.field))
	}
	if p.rec != nil {
		values[visitKind] = p.kind().Word()
		members = memberNames(p.fields[visitMembers].Text())
		for f := visitOrg; f < visitFields; f++ {
			values[f] = p.fields[f].View(room)
		}
		if p.filling && p.field != visitKind {
			caret.X = labelW + 1 + p.fields[p.field].Cursor(room)
		}
	}
	var lines []string
	for f, text := range values {
		label := p.style.faint.Render(pad(visitField(f).label(), labelW))
		if p.filling && visitField(f) == p.field && p.field == visitKind {
			label = p.style.focus.Render(visitField(f).label()) + spaces(2)
			caret.X = labelW + 1
		}
		line := " " + label + p.style.field.Render(text)
		if visitField(f) == visitMembers {
			hint := pairWords(members)
			if p.filling && len(members) == 1 {
				hint += "，几个人用空格隔开"
			}
			line += "   " + p.style.faint.Render(hint)
		}
		lines = append(lines, cutEnd(line, w))
	}
	return lines, caret
}

func (p *visitsPage) Click(_, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if p.filling || y < p.drawn || i >= len(p.visits) {
		return nil
	}
	if i == p.at {
		return p.open()
	}
	p.at = i
	return nil
}

func (p *visitsPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
