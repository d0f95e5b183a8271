package inspection

import (
	"slices"
	"strings"

	"dudao/checklist"
)

// Lacking lists what a checkpoint needs beside a finding's result and what is not
// there, in the order of checklist.Wants. evidence is the number of pieces of
// evidence for the finding, inspectors are those of the visit it comes from. Of
// several live results, what any of them needs is needed; without a result
// nothing is. It is said and stops nobody.
func Lacking(cp *checklist.Checkpoint, f *Finding, evidence int, inspectors []string) []checklist.Want {
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

// LackingWords says what is lacking: 缺事实、佐证; empty for nothing.
func LackingWords(lacking []checklist.Want) string {
	if len(lacking) == 0 {
		return ""
	}
	var words []string
	for _, w := range lacking {
		words = append(words, w.Word())
	}
	return "缺" + strings.Join(words, "、")
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
