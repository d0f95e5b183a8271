package inspection

import (
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
)

// Lacking lists what a checkpoint needs beside a finding's result and what is not
// there, in the order of checklist.Wants; last, that result and figure do not go
// together. own is the subject's own target (see TargetOf), evidence the number of
// pieces of evidence for the finding, inspectors are those of the visit it comes
// from. Of several live results, what any of them needs is needed; where something
// is written without a result, that is lacking. It is said and stops nobody.
func Lacking(cp *checklist.Checkpoint, own string, f *Finding, evidence int, inspectors []string) []checklist.Want {
	if !filled(f.Result) {
		if filled(f.Value) || filled(f.Facts) {
			return []checklist.Want{checklist.WantResult}
		}
		return nil
	}
	lacking := unmetNeeds(cp, f, evidence, inspectors)
	if Contradiction(cp, own, f) != "" {
		lacking = append(lacking, checklist.WantAgree)
	}
	return lacking
}

// unmetNeeds are what the plan asks for beside the results and is not there.
func unmetNeeds(cp *checklist.Checkpoint, f *Finding, evidence int, inspectors []string) []checklist.Want {
	var needed []checklist.Want
	for _, r := range f.Results() {
		needed = append(needed, cp.Needs[r.Code()]...)
	}
	if len(needed) == 0 {
		return nil
	}
	there := map[checklist.Want]bool{
		checklist.WantValue:    cp.Kind != checklist.Number && cp.Kind != checklist.Day || filled(f.Value),
		checklist.WantFacts:    filled(f.Facts),
		checklist.WantEvidence: evidence > 0,
		checklist.WantPair:     len(f.people(inspectors)) >= 2,
	}
	var lacking []checklist.Want
	for _, w := range checklist.Wants {
		if slices.Contains(needed, w) && !there[w] {
			lacking = append(lacking, w)
		}
	}
	return lacking
}

// LackingWords says what a checkpoint's finding lacks: 缺日期、佐证，结果与数值不符;
// empty for nothing.
func LackingWords(cp *checklist.Checkpoint, lacking []checklist.Want) string {
	var words, parts []string
	for _, w := range lacking {
		switch w {
		case checklist.WantAgree:
		case checklist.WantValue:
			words = append(words, cp.Kind.ValueName())
		default:
			words = append(words, w.Word())
		}
	}
	if len(words) > 0 {
		parts = append(parts, "缺"+strings.Join(words, "、"))
	}
	if slices.Contains(lacking, checklist.WantAgree) {
		parts = append(parts, "结果与数值不符")
	}
	return strings.Join(parts, "，")
}

// Contradiction says where a finding's one result and one figure do not go together
// by the target: 已落实 without reaching it, or another while it is reached. Empty:
// they do, or there is nothing to compare.
func Contradiction(cp *checklist.Checkpoint, own string, f *Finding) string {
	results := f.Results()
	target, known := TargetOf(cp, own)
	if !known || len(results) != 1 || results[0] == NA || f.Value.Disputed() {
		return ""
	}
	v, err := Compare(target, f.Value.Text())
	if err != nil || v.Reached == (results[0] == Met) { // a figure of others may be no decimal
		return ""
	}
	return fmt.Sprintf("数值是 %s，%s（指标%s），结果却是%s。",
		Measured(f.Value.Text(), target.Unit), VerdictWords(target, v), TargetWords(target), results[0].Word())
}

// filled tells whether something is written in a field.
func filled(f Field) bool {
	return slices.ContainsFunc(f, func(v Value) bool { return strings.TrimSpace(v.Text) != "" })
}

// people are those who wrote what is live in the finding and those who were at
// the visit it comes from, each once.
func (f *Finding) people(visit []string) []string {
	names := slices.Clone(visit)
	for _, field := range []Field{f.Result, f.Value, f.Facts} {
		for _, v := range field {
			names = append(names, v.By)
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}
