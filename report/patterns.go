package report

import (
	"fmt"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// pattern is a checkpoint at which subjects fall short.
type pattern struct {
	cp    *checklist.Checkpoint
	short []*item // unmet or partial
	of    int     // subjects checked there, without 不适用
}

// common tells a problem of many (共性) from single cases (个案): two subjects or
// more, and not 个别 among those checked.
func (p pattern) common() bool {
	return len(p.short) >= 2 && inspection.Quantity(len(p.short), p.of) != "个别"
}

// patterns are the checkpoints at which at least one subject falls short, in the
// plan's order.
func (s *survey) patterns() []pattern {
	found := make(map[*checklist.Checkpoint]*pattern)
	for _, st := range s.standings {
		for _, it := range st.items {
			p := found[it.cp]
			if p == nil {
				p = &pattern{cp: it.cp}
				found[it.cp] = p
			}
			if fallsShort(it) {
				p.short = append(p.short, it)
			}
			p.of += it.counts.Rate().Of
		}
	}
	var list []pattern
	for cp := range s.plan.Checkpoints() {
		if p := found[cp]; p != nil && len(p.short) > 0 {
			list = append(list, *p)
		}
	}
	return list
}

// split gives the problems of many, and the items of all single cases in the
// order of the subjects.
func (s *survey) split() (common []pattern, single []*item) {
	shared := make(map[*checklist.Checkpoint]bool)
	for _, p := range s.patterns() {
		if p.common() {
			common = append(common, p)
			shared[p.cp] = true
		}
	}
	return common, s.pick(func(it *item) bool { return fallsShort(it) && !shared[it.cp] })
}

// commonRecords tells how many and who fall short.
func commonRecords(list []pattern) []Block {
	var blocks []Block
	for _, p := range list {
		rows := []KV{{"范围", amongWords(len(p.short), p.of) + "没有完全落实"}}
		for _, r := range []inspection.Result{inspection.Unmet, inspection.Partial} {
			if names := labelsWith(p.short, r); len(names) > 0 {
				rows = append(rows, KV{r.Word(), fmt.Sprintf("%d 个：%s", len(names), strings.Join(names, "、"))})
			}
		}
		blocks = append(blocks, Facts{head(p.cp), rows})
	}
	return blocks
}

func labelsWith(items []*item, r inspection.Result) []string {
	var names []string
	for _, it := range items {
		if it.result() == r {
			names = append(names, it.label())
		}
	}
	return names
}
