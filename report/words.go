package report

import (
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// dateWords is a day as documents write it: 2014年7月15日; empty for none.
func dateWords(d checklist.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// periodWords is a span of days without what its ends share:
// 2014年7月14日至18日.
func periodWords(from, to checklist.Date) string {
	switch {
	case from == to || to.IsZero():
		return dateWords(from)
	case from.IsZero():
		return dateWords(to)
	case from.Year == to.Year && from.Month == to.Month:
		return fmt.Sprintf("%s至%d日", dateWords(from), to.Day)
	case from.Year == to.Year:
		return fmt.Sprintf("%s至%d月%d日", dateWords(from), int(to.Month), to.Day)
	}
	return dateWords(from) + "至" + dateWords(to)
}

// period is when the inspection took place: the days of its visits, else as it
// was laid down, else the days on which its findings were written.
func (s *survey) period(visits []inspection.Visit) string {
	if from, to := visitPeriod(visits); !from.IsZero() {
		return periodWords(from, to)
	}
	from, _ := checklist.ParseDate(s.round.From.Text())
	to, _ := checklist.ParseDate(s.round.To.Text())
	if !from.IsZero() || !to.IsZero() {
		return periodWords(from, to)
	}
	for _, st := range s.standings {
		for _, it := range slices.Concat(st.items, st.old) {
			last, ok := it.finding.Last()
			if !ok {
				continue
			}
			day := checklist.DateOf(last.At.In(s.Zone))
			if from.IsZero() || day.Before(from) {
				from = day
			}
			if to.IsZero() || to.Before(day) {
				to = day
			}
		}
	}
	return periodWords(from, to)
}

// methods are those that the checklist lays down for what was checked, the most
// frequent first, six at most.
func (s *survey) methods() string {
	uses := map[string]int{}
	var order []string
	for _, it := range s.pick(checked) {
		for _, method := range it.cp.Methods {
			if uses[method] == 0 {
				order = append(order, method)
			}
			uses[method]++
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return uses[b] - uses[a] })
	return strings.Join(order[:min(6, len(order))], "、")
}

// deadlineWords is a deadline and how it stands; empty without one.
func (s *survey) deadlineWords(d checklist.Date) string {
	if d.IsZero() {
		return ""
	}
	return dateWords(d) + "（" + inspection.DeadlineWords(d, s.Today) + "）"
}

// markWords is who wrote a value and when.
func (s *survey) markWords(m inspection.Mark, layout string) string {
	at := m.At.In(s.Zone).Format(layout)
	if m.By == "" {
		return at
	}
	return m.By + "，" + at
}

const (
	dayLayout    = "2006年1月2日"
	minuteLayout = "2006年1月2日 15:04"
)

// fieldWords is a stored value of a finding's field as people read it.
func (it *item) fieldWords(field, stored string) string {
	switch field {
	case inspection.FieldResult:
		if r, err := inspection.ParseResult(stored); err == nil {
			return r.Word()
		}
	case inspection.FieldValue:
		return it.valueWords(stored)
	}
	return stored
}

// valueWords is a stored value with its unit, or as a date, by the checkpoint's
// kind. Under an old question its unit is not known.
func (it *item) valueWords(stored string) string {
	switch {
	case it.cp == nil || it.asked != "":
	case it.cp.Kind == checklist.Number && it.cp.Target != nil:
		return inspection.Measured(stored, it.cp.Target.Unit)
	case it.cp.Kind == checklist.Number:
		return inspection.Measured(stored, it.cp.Unit)
	case it.cp.Kind == checklist.Day:
		if d, err := checklist.ParseDate(stored); err == nil {
			return dateWords(d)
		}
	}
	return stored
}

// resultWords is the result, or all of them where they differ.
func (it *item) resultWords() string {
	switch {
	case notAsked(it):
		return "不问（前提是" + inspection.WhenWords(it.cp) + "）"
	case unchecked(it) && !untouched(it):
		return "未查（有记录，没有定结果）"
	case len(it.results) < 2:
		return it.result().Word()
	}
	var words []string
	for _, r := range it.results {
		words = append(words, r.Word())
	}
	return "记录不一致（" + strings.Join(words, "、") + "）"
}

// valuesWords is what is recorded as the value, all of them where they differ.
func (it *item) valuesWords() string {
	var words []string
	for _, v := range it.finding.Value {
		words = append(words, it.valueWords(v.Text))
	}
	return strings.Join(words, "、")
}

// valueWord names a recorded value by the kind of answer.
func (it *item) valueWord() string {
	if it.cp == nil || it.asked != "" {
		return "数值"
	}
	switch it.cp.Kind {
	case checklist.Day:
		return "日期"
	case checklist.Text, checklist.YesNo:
		return "内容"
	case checklist.Number:
	}
	return "数值"
}

// amongWords says how many of the subjects checked: 多数对象（13/21）. Of fewer
// than five a word would say more than the count does.
func amongWords(n, of int) string {
	switch word := inspection.Quantity(n, of); {
	case of < 5:
		return fmt.Sprintf("%d/%d 个对象", n, of)
	case word == "普遍":
		return fmt.Sprintf("普遍（%d/%d 个对象）", n, of)
	default:
		return fmt.Sprintf("%s对象（%d/%d）", word, n, of)
	}
}

// nameOf is a measure's number and title.
func nameOf(m *checklist.Measure) string {
	if strings.HasSuffix(m.Number, "）") {
		return m.Number + m.Title
	}
	return m.Number + " " + m.Title
}

// head cites the checkpoint with its question: （二十五）3　….
func head(cp *checklist.Checkpoint) string { return cp.Title() + "　" + cp.Question }

// place is the checkpoint's short name for tables: （二十五）3 全年增长.
func place(cp *checklist.Checkpoint) string { return cp.Title() + " " + cp.Name() }

// citations lists checkpoints briefly, by measure: （一）1、3；（二）2.
func citations(items []*item) string {
	var b strings.Builder
	var last *checklist.Measure
	for _, it := range items {
		switch {
		case it.cp.Measure == last:
			fmt.Fprintf(&b, "、%d", it.cp.Number())
			continue
		case last != nil:
			b.WriteString("；")
		}
		b.WriteString(it.cp.Title())
		last = it.cp.Measure
	}
	return b.String()
}
