package report

import (
	"slices"

	"dudao/checklist"
	"dudao/inspection"
)

// score is how far items of one subject have come by their weights; unknown where
// the plan states none.
func (s *survey) score(items []*item) (total inspection.Score) {
	if !s.plan.Weighted() {
		return total
	}
	for _, it := range items {
		total = total.Plus(inspection.ScoreOf([]*checklist.Checkpoint{it.cp}, it.summary))
	}
	return total
}

// withScores adds the subjects' scores to a table that has a row for each of
// them, if any is known.
func (s *survey) withScores(t Table, list []*standing) Table {
	scores := make([]inspection.Score, len(list))
	for i, st := range list {
		scores[i] = s.score(st.items)
	}
	if !slices.ContainsFunc(scores, inspection.Score.Known) {
		return t
	}
	t.Cols = append(t.Cols, "得分")
	for i := range t.Rows {
		t.Rows[i] = append(t.Rows[i], scores[i].Percent())
	}
	return t
}
