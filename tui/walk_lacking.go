package tui

import "dudao/inspection"

// lackingWords says what the finding on the page lacks, what is typed counted in:
// 缺事实、佐证.
func (w *walk) lackingWords() string {
	if w.rec == nil {
		return ""
	}
	f := inspection.Finding{
		Result: w.shownField(inspection.FieldResult),
		Value:  w.shownField(inspection.FieldValue),
		Facts:  w.shownField(inspection.FieldFacts),
	}
	var members []string
	if w.from != nil {
		members = w.from.Members
	}
	return inspection.LackingWords(inspection.Lacking(w.cp, &f, len(w.evidence), members))
}

// shownField is a field with what is typed in it, as this person's word.
func (w *walk) shownField(field string) inspection.Field {
	if !w.rec.typed(field) {
		return w.rec.field(field)
	}
	return inspection.Field{{Text: w.rec.text(field), Mark: inspection.Mark{By: w.st.Local().Inspector}}}
}
