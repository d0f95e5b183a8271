package inspection_test

import (
	"testing"

	"dudao/checklist"
	"dudao/inspection"
)

func TestLacking(t *testing.T) {
	needs := checklist.Needs{
		"met":   {checklist.WantEvidence, checklist.WantValue},
		"unmet": {checklist.WantPair, checklist.WantFacts},
	}
	by := func(name string, texts ...string) inspection.Field {
		var f inspection.Field
		for _, text := range texts {
			f = append(f, inspection.Value{Text: text, Mark: inspection.Mark{By: name}})
		}
		return f
	}
	for _, tt := range []struct {
		name       string
		kind       checklist.Kind
		finding    inspection.Finding
		evidence   int
		inspectors []string
		want       string
	}{
		{"nothing written", checklist.Number, inspection.Finding{}, 1, nil, ""},
		{"facts without a result", checklist.Number, inspection.Finding{Facts: by("陈伟", "在查")}, 0, nil, "缺结果"},
		{"a figure without a result", checklist.Number, inspection.Finding{Value: by("陈伟", "3")}, 0, nil, "缺结果"},
		{"met and short of the target", checklist.Number, inspection.Finding{Result: by("陈伟", "met"), Value: by("陈伟", "2")}, 1, nil, "结果与数值不符"},
		{"reached and not met", checklist.Number, inspection.Finding{Result: by("陈伟", "unmet"), Value: by("陈伟", "3")}, 1, nil, "缺事实、双人，结果与数值不符"},
		{"a disputed figure", checklist.Number, inspection.Finding{Result: by("陈伟", "met"), Value: by("陈伟", "2", "3")}, 1, nil, ""},
		{"not applicable", checklist.Number, inspection.Finding{Result: by("陈伟", "na"), Value: by("陈伟", "2")}, 1, nil, ""},
		{"met with nothing", checklist.Number, inspection.Finding{Result: by("陈伟", "met")}, 0, nil, "缺数值、佐证"},
		{"a blank figure", checklist.Day, inspection.Finding{Result: by("陈伟", "met"), Value: by("陈伟", " ")}, 1, nil, "缺日期"},
		{"a figure and evidence", checklist.Number, inspection.Finding{Result: by("陈伟", "met"), Value: by("陈伟", "3")}, 1, nil, ""},
		{"no figure to give", checklist.YesNo, inspection.Finding{Result: by("陈伟", "met")}, 2, nil, ""},
		{"unmet with nothing", checklist.Number, inspection.Finding{Result: by("陈伟", "unmet")}, 0, nil, "缺事实、双人"},
		{"two wrote", checklist.Number, inspection.Finding{Result: by("陈伟", "unmet"), Facts: by("林晓", "没有")}, 0, nil, ""},
		{"two were there", checklist.Number, inspection.Finding{Result: by("陈伟", "unmet"), Facts: by("陈伟", "没有")}, 0, []string{"林晓", "陈伟"}, ""},
		{"one was there", checklist.Number, inspection.Finding{Result: by("陈伟", "unmet"), Facts: by("陈伟", "没有")}, 0, []string{"陈伟"}, "缺双人"},
		{"nobody named", checklist.Number, inspection.Finding{Result: by("", "unmet"), Facts: by("", "没有")}, 0, []string{""}, "缺双人"},
		{"partial needs nothing", checklist.Number, inspection.Finding{Result: by("陈伟", "partial")}, 0, nil, ""},
		{"disputed", checklist.YesNo, inspection.Finding{Result: append(by("陈伟", "met"), by("林晓", "unmet")...)}, 0, nil, "缺事实、佐证"},
		{"a later version's result", checklist.Number, inspection.Finding{Result: by("陈伟", "deferred")}, 0, nil, ""},
	} {
		cp := &checklist.Checkpoint{ID: "m01.1", Kind: tt.kind, Needs: needs, Target: &checklist.Target{Op: ">=", Value: "3", Unit: "家"}}
		if got := inspection.LackingWords(cp, inspection.Lacking(cp, "", &tt.finding, tt.evidence, tt.inspectors)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
