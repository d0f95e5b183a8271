package report

import (
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// visitWords names a visit briefly: 2014年7月15日走访. Whom it was to is not for a
// report. Empty without a visit.
func (s *survey) visitWords(id string) string {
	v, known := s.visits[id]
	switch {
	case id == "":
		return ""
	case !known:
		return "不在本机的活动"
	}
	return dateWords(dayOf(v.From)) + v.Kind.Word()
}

// dayOf is the day of a moment, zero if it states none.
func dayOf(moment string) checklist.Date {
	d, _ := checklist.ParseDate(moment[:min(len(moment), len("2006-01-02"))])
	return d
}

// visited are the visits that what is reported comes from, the earliest first:
// those named by a finding or a piece of evidence and, unless the report is of one
// measure, those to its subjects.
func (s *survey) visited() []inspection.Visit {
	ids := map[string]bool{}
	for _, st := range s.standings {
		for _, it := range slices.Concat(st.items, st.old) {
			for _, v := range it.finding.Visit {
				ids[v.Text] = true
			}
			for _, e := range it.evidence {
				ids[e.Visit] = true
			}
		}
		for _, v := range s.visits {
			if !s.narrowed && v.Subject == st.id {
				ids[v.ID] = true
			}
		}
	}
	var list []inspection.Visit
	for id := range ids {
		if v, known := s.visits[id]; known {
			list = append(list, v)
		}
	}
	inspection.SortVisits(list)
	slices.Reverse(list)
	return list
}

// doneWords counts visits by kind: 听取汇报 1 次、走访 3 次.
func doneWords(visits []inspection.Visit) string {
	n := map[inspection.VisitKind]int{}
	for _, v := range visits {
		n[v.Kind]++
	}
	var words []string
	for _, kind := range slices.Concat(inspection.VisitKinds[:], []inspection.VisitKind{inspection.NoVisit}) {
		if n[kind] > 0 {
			words = append(words, fmt.Sprintf("%s %d 次", kind.Word(), n[kind]))
		}
	}
	return strings.Join(words, "、")
}

// visitPeriod is the days from the first visit to the last.
func visitPeriod(visits []inspection.Visit) (from, to checklist.Date) {
	for _, v := range visits {
		for _, moment := range []string{v.From, v.To} {
			day := dayOf(moment)
			switch {
			case day.IsZero():
				continue
			case from.IsZero() || day.Before(from):
				from = day
			}
			if to.IsZero() || to.Before(day) {
				to = day
			}
		}
	}
	return from, to
}
