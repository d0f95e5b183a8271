package report_test

import (
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/report"
)

// A brief asks each open question once, however many methods it has, and wants
// each material once, for every subject of the built-in plan.
func TestBriefAsksEverythingOnce(t *testing.T) {
	plan := checklist.Builtin()
	m := newMaterial(plan)
	for _, subject := range plan.Subjects {
		d, err := report.Brief(t.Context(), m, subject.ID, asked)
		text := markdown(t, d, err)
		wanted := map[string]bool{}
		for _, cp := range plan.For(subject.ID) {
			if n := strings.Count(text, "| "+cp.Title()+" | "+cp.Question); n != 1 {
				t.Errorf("%s: asks %s %d times", subject.ID, cp.ID, n)
			}
			for _, e := range cp.Evidence {
				if kind, what, ok := strings.Cut(e, "："); ok {
					wanted[kind+"："+what] = true
				}
			}
		}
		for e := range wanted {
			kind, what, _ := strings.Cut(e, "：")
			if n := countMaterials(text, kind, what); n != 1 {
				t.Errorf("%s: wants %s %d times", subject.ID, e, n)
			}
		}
	}
}

// countMaterials counts a material in the lists of a kind.
func countMaterials(text, kind, what string) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		list, ok := strings.CutPrefix(line, "- **"+kind+"**：")
		if !ok {
			continue
		}
		for part := range strings.SplitSeq(list, "；") {
			if name, _, _ := strings.Cut(part, " （"); name == what {
				n++
			}
		}
	}
	return n
}

func TestBriefLeavesOutWhatIsChecked(t *testing.T) {
	m := halfDone()
	brief := func() string {
		d, err := report.Brief(t.Context(), m, "jieyang", asked)
		return markdown(t, d, err)
	}
	text := brief()
	for question, want := range map[string]bool{
		"抽5家企业，几家说通关比去年同期快？":    false, // checked
		"抽5家台账企业，几家说得出挂点联系人？":   false, // ruled out: there is no register
		"细化措施写了些什么？":            true,
		"收费目录比去年多了几项？":          true,
		"| （二）1 企业觉得快 | 未落实 | ": true, // lacks facts
	} {
		if got := strings.Contains(text, question); got != want {
			t.Errorf("%s: %v, want %v in\n%s", question, got, want, text)
		}
	}
	m.record("jieyang", "m04.2", finding{one("met"), nil, nil})
	m.record("jieyang", "m04.3", finding{one("na"), nil, nil})
	if text := brief(); !strings.Contains(text, "没有还要问的。") || strings.Contains(text, "要问的问题") {
		t.Errorf("all is checked, and still\n%s", text)
	}
}
