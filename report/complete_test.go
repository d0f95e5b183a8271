package report_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dudao/report"
)

// Whatever is recorded in whatever state, a subject's report shows every version
// of its facts, and a summary over subjects every disputed and every old one.
func TestNothingRecordedIsHidden(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMaterial(smallPlan())
		m.teams = halfDone().teams
		ids := []string{"m09.9"} // not in the plan
		for cp := range m.plan.Checkpoints() {
			ids = append(ids, cp.ID)
		}
		results := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"met", "partial", "unmet", "na", "later"}), 0, 2, rapid.ID)
		var shared []string // texts that every report has to show
		for _, id := range ids {
			f := finding{result: results.Draw(rt, "result of "+id)}
			for i := range rapid.IntRange(0, 2).Draw(rt, "facts of "+id) {
				f.facts = append(f.facts, fmt.Sprintf("事实%s版%d。", strings.ReplaceAll(id, ".", "点"), i))
			}
			m.record("shantou", id, f)
			old := rapid.Bool().Draw(rt, id+" is old")
			if old {
				m.asked["shantou/"+id] = "旧问题" + id + "？"
			}
			if len(f.result) > 1 || len(f.facts) > 1 || old || id == "m09.9" {
				shared = append(shared, f.facts...)
			}
		}
		d, err := report.Subject(t.Context(), m, "shantou", asked)
		text := markdown(t, d, err)
		for _, id := range slices.Sorted(maps.Keys(m.findings["shantou"])) {
			for _, v := range m.findings["shantou"][id].Facts {
				if !strings.Contains(text, "> "+v.Text) {
					rt.Fatalf("%s is not in\n%s", v.Text, text)
				}
			}
		}
		for _, build := range []func() (*report.Doc, error){
			func() (*report.Doc, error) { return report.Team(t.Context(), m, "t1", asked) },
			func() (*report.Doc, error) { return report.Overall(t.Context(), m, asked) },
		} {
			d, err := build()
			text := markdown(t, d, err)
			for _, facts := range shared {
				if !strings.Contains(text, "> "+facts) {
					rt.Fatalf("%s is not in\n%s", facts, text)
				}
			}
		}
	})
}

// A team's report is of what is assigned to it and of what its members recorded,
// nothing else.
func TestTeamCoversWhatItsMembersRecorded(t *testing.T) {
	m := halfDone()
	m.recordBy("林晓", "kouanban", "m04.2", finding{one("met"), nil, nil})
	m.recordBy("路人", "shangwuting", "m04.2", finding{one("met"), nil, nil})
	d, err := report.Team(t.Context(), m, "t1", asked)
	text := markdown(t, d, err)
	for name, want := range map[string]bool{"汕头市": true, "揭阳市": true, "省口岸办": true, "潮州市": false, "省商务厅": false} {
		if got := strings.Contains(text, "）"+name+"\n"); got != want {
			t.Errorf("%s in the team's report: %v, want %v", name, got, want)
		}
	}
}
