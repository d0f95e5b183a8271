package tui

import (
	"slices"

	"dudao/checklist"
	"dudao/inspection"
)

// lackingWords says what the finding on the page lacks, what is typed counted in:
// 缺事实、佐证.
func (w *walk) lackingWords() string {
	var members []string
	if w.from != nil {
		members = w.from.Members
	}
	lacking := inspection.Lacking(w.cp, w.own, w.shownFinding(), len(w.evidence), members)
	lacking = slices.DeleteFunc(lacking, func(l checklist.Want) bool { return l == checklist.WantAgree }) // said beside the figure
	return inspection.LackingWords(w.cp, lacking)
}

// shownFinding is the finding with what is typed.
func (w *walk) shownFinding() *inspection.Finding {
	if w.rec == nil {
		return &inspection.Finding{}
	}
	return &inspection.Finding{
		Result: w.shownField(inspection.FieldResult),
		Value:  w.shownField(inspection.FieldValue),
		Facts:  w.shownField(inspection.FieldFacts),
	}
}

// shownField is a field with what is typed in it, as this person's word.
func (w *walk) shownField(field string) inspection.Field {
	if !w.rec.typed(field) {
		return w.rec.field(field)
	}
	return inspection.Field{{Text: w.rec.text(field), Mark: inspection.Mark{By: w.st.Local().Inspector}}}
}
