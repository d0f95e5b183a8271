package tui

import (
	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/report"
)

// What can be chosen on the report page.

// daysOffered is how many days back a digest can be of.
const daysOffered = 14

func (p *reportPage) Rows() []row {
	rows := []row{
		{Binding: bound("1", "选报告"), do: p.chooseKind, bar: "1 2 4 更改", menu: true},
		{Binding: bound("2", "选"+p.whatWord()), do: p.chooseWhat, bar: "-", menu: true, why: p.whyNotChoose},
		{Binding: bound("4", "选截至哪天"), do: p.chooseAsOf, bar: "-", menu: true},
		{Binding: bound("5", "保存"), do: p.save, menu: true, why: p.whyNotSave},
	}
	move := func(d int) tea.Cmd {
		p.scroll = max(0, min(p.scroll+d, len(p.lines)-p.shown))
		return nil
	}
	moves := moveRows(move, func() int { return p.shown })
	moves[0].bar = "上下 滚动"
	rows = append(rows,
		row{Binding: bound("right", "宽表往右看"), do: func() tea.Cmd { return p.moveAside(1) }, bar: p.asideWords(), menu: true, why: p.whyNotAside},
		row{Binding: bound("left", "宽表往左看"), do: func() tea.Cmd { return p.moveAside(-1) }, bar: "-", menu: true, why: p.whyNotAside},
	)
	return append(append(rows, moves...), row{Binding: bound("esc backspace", "返回"), do: p.pop, menu: true})
}

func (p *reportPage) chooseKind() tea.Cmd {
	var rows []row
	for _, k := range reportKinds {
		rows = append(rows, p.chooses(k.Word(), func() { p.kind = k }))
	}
	return p.push(newChoice(p.session, "报告", rows, p.kind.Word()))
}

// chooses makes the report anew after the choice.
func (p *reportPage) chooses(label string, set func()) row {
	return row{Binding: named("", "", label), menu: true, do: func() tea.Cmd {
		set()
		p.scroll, p.aside = 0, 0
		return p.make()
	}}
}

func (p *reportPage) chooseWhat() tea.Cmd {
	var rows []row
	switch p.kind {
	case report.KindSubject, report.KindBrief:
		for _, s := range p.board.plan.Subjects {
			rows = append(rows, p.chooses(s.Label(), func() { p.subject = s }))
		}
	case report.KindTeam:
		for _, t := range p.board.teams {
			rows = append(rows, p.chooses(t.Name, func() { p.team = t.ID }))
		}
	case report.KindMeasure:
		for m := range p.board.plan.Measures() {
			rows = append(rows, p.chooses(m.Number+m.Title, func() { p.measure = m }))
		}
	case report.KindDaily:
		for back := range daysOffered {
			day := checklist.DateOf(p.now().AddDate(0, 0, -back))
			rows = append(rows, p.chooses(p.dateWords(day), func() { p.day = day }))
		}
	case report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters:
		rows = append(rows, p.chooses(allSubjects, func() { p.ledgerOf = "" }))
		for _, s := range p.board.plan.Subjects {
			rows = append(rows, p.chooses(s.Label(), func() { p.ledgerOf = s.ID }))
		}
	case report.KindNotice:
		for i, d := range p.all {
			rows = append(rows, p.chooses(noticeUnit(d), func() { p.unit = i }))
		}
	case report.KindOverall, report.KindMatrix:
	}
	return p.push(newChoice(p.session, p.whatWord(), rows, p.what()))
}

func (p *reportPage) whyNotChoose() string {
	if p.what() == "" {
		return "这种报告写全部对象"
	}
	return ""
}

// dateWords is a day as a person calls it.
func (s *session) dateWords(d checklist.Date) string {
	switch d.DaysUntil(s.today()) {
	case 0:
		return d.String() + " 今天"
	case 1:
		return d.String() + " 昨天"
	}
	return d.String()
}

// whatWord is what the report is of, as a word.
func (p *reportPage) whatWord() string {
	switch p.kind {
	case report.KindDaily:
		return "日期"
	case report.KindTeam:
		return "督导组"
	case report.KindMeasure:
		return "措施"
	case report.KindNotice:
		return "单位"
	default:
	}
	return "对象"
}
