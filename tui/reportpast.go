package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/report"
)

// weeksOffered and monthsOffered are how many ends of weeks and of months a report
// can be asked for, beside the last days.
const (
	weeksOffered  = 12
	monthsOffered = 12
)

// chooseAsOf offers the days that a report can stand for: today, the last days, and
// the ends of weeks and months before. dudao report --as-of takes any day.
func (p *reportPage) chooseAsOf() tea.Cmd {
	var rows []row
	for _, day := range pastDays(p.today()) {
		rows = append(rows, p.chooses(p.dateWords(day), func() {
			p.asOf = day
			if day.Before(p.day) {
				p.day = day
			}
		}))
	}
	return p.push(newChoice(p.session, "截至", rows, p.dateWords(p.until())))
}

// pastDays are the days offered, the latest first.
func pastDays(today checklist.Date) []checklist.Date {
	var days []checklist.Date
	for back := range daysOffered {
		days = append(days, today.AddDays(-back))
	}
	weekday := time.Date(today.Year, today.Month, today.Day, 0, 0, 0, 0, time.UTC).Weekday()
	for back := range weeksOffered {
		days = append(days, today.AddDays(-int(weekday)-7*back))
	}
	month := checklist.Date{Year: today.Year, Month: today.Month, Day: 1}
	for range monthsOffered {
		last := month.AddDays(-1)
		days = append(days, last)
		month = checklist.Date{Year: last.Year, Month: last.Month, Day: 1}
	}
	slices.SortFunc(days, func(a, b checklist.Date) int { return a.DaysUntil(b) })
	return slices.Compact(days)
}

// isLedger tells whether a kind is a ledger, of all subjects or of one.
func isLedger(k report.Kind) bool {
	return slices.Contains([]report.Kind{report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters}, k)
}

// allSubjects is what a ledger of all is of.
const allSubjects = "全部对象"
