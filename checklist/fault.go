package checklist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong in a plan's file. Wrong and Want are Chinese.
type Fault struct {
	File  string
	Line  int    // from 1
	Field string // path, e.g. chapters[0].measures[1].deadline; empty for the file as a whole
	Wrong string // what is wrong
	Want  string // what was expected
}

// String is the fault as a user reads it: 文件:行: 字段：哪里错了，应为什么.
func (f Fault) String() string {
	where := ""
	if f.Field != "" {
		where = f.Field + "："
	}
	return fmt.Sprintf("%s:%d: %s%s，%s", f.File, f.Line, where, f.Wrong, f.Want)
}

// FaultsError says that a file is no valid plan. It holds at least one fault,
// in the order of the lines.
type FaultsError struct{ Faults []Fault }

// Error names the first fault and counts the others.
func (e *FaultsError) Error() string {
	first := e.Faults[0]
	return fmt.Sprintf("plan %s has %d faults, the first at line %d, %q: %s", first.File, len(e.Faults), first.Line, first.Field, first.Wrong)
}

// Code is plan_invalid.
func (e *FaultsError) Code() string { return "plan_invalid" }

// Say lists the faults, the first 20 of them when there are many.
func (e *FaultsError) Say() string {
	const most = 20
	shown := e.Faults[:min(most, len(e.Faults))]
	list := make([]string, len(shown))
	for i, f := range shown {
		list[i] = f.String()
	}
	count := fmt.Sprintf("%d 处错误", len(e.Faults))
	if len(shown) < len(e.Faults) {
		count += fmt.Sprintf("，先列 %d 处", len(shown))
	}
	return fmt.Sprintf("方案文件“%s”有 %s，请改正后再试：%s。", e.Faults[0].File, count, strings.Join(list, "；"))
}

func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}
