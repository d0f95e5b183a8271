package report_test

import (
	"strings"
	"testing"

	"dudao/report"
)

// Where the plan states weights the subject's report says how its score came
// about, and comparisons have a column; elsewhere nothing is said of scores.
func TestScore(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		m := halfDone()
		for cp := range m.plan.Checkpoints() {
			cp.Weight, cp.Weighted = 2, weighted
		}
		d, err := report.Subject(t.Context(), m, "shantou", asked)
		subject := markdown(t, d, err)
		d, err = report.Overall(t.Context(), m, asked)
		overall := markdown(t, d, err)
		for _, want := range []struct{ text, part string }{
			{subject, "得分 50.0：已查且适用的要点按权重共 8 分，得 4 分"},
			{subject, "；得 1 分，共 2 分。"}, // m02
			{subject, "；得 2 分，共 4 分。"}, // m03: one met, one disputed
			{overall, "| 得分 |"},
			{overall, "| 50.0 |"},
			{overall, "| — |\n"},
		} {
			if weighted && !strings.Contains(want.text, want.part) {
				t.Errorf("%q is not in\n%s", want.part, want.text)
			}
		}
		if !weighted && strings.Contains(subject+overall, "得分") {
			t.Error("a plan without weights has scores")
		}
	}
}
