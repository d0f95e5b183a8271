package report

import (
	"fmt"
	"slices"
	"strconv"

	"dudao/checklist"
	"dudao/inspection"
)

var countCols = []string{"已查/应查", "已落实", "部分落实", "未落实", "不适用", "不一致", "未查", "落实率", "信号"}

func countCells(c inspection.Counts) []string {
	return []string{
		fmt.Sprintf("%d/%d", c.Checked, c.Applicable),
		strconv.Itoa(c.Met), strconv.Itoa(c.Partial), strconv.Itoa(c.Unmet), strconv.Itoa(c.NA), strconv.Itoa(c.Disputed),
		strconv.Itoa(c.Unchecked()), c.Rate().Words(), signalCell(c),
	}
}

// signalCell is the signal's word, with ? where something is in conflict.
func signalCell(c inspection.Counts) string {
	word := c.Signal.Word()
	if c.Signal == inspection.NoSignal {
		word = "—"
	}
	if c.Conflicts > 0 {
		word += "?"
	}
	return word
}

// ranking compares subjects, those with the highest rate first.
func ranking(list []*standing) []Block {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *standing) int { return a.counts.Rate().Compare(b.counts.Rate()) })
	var rates []inspection.Rate
	for _, st := range list {
		rates = append(rates, st.counts.Rate())
	}
	t := Table{Cols: append([]string{"名次", "对象"}, countCols...)}
	for i, rank := range inspection.Rank(rates) {
		number := "—"
		if rank > 0 {
			number = strconv.Itoa(rank)
		}
		t.Rows = append(t.Rows, append([]string{number, list[i].label()}, countCells(list[i].counts)...))
	}
	return []Block{t}
}

// measureCounts adds up the standings' counts by measure.
func measureCounts(list []*standing) map[*checklist.Measure]inspection.Counts {
	counts := make(map[*checklist.Measure]inspection.Counts)
	for _, st := range list {
		for _, it := range st.items {
			counts[it.cp.Measure] = counts[it.cp.Measure].Plus(it.counts)
		}
	}
	return counts
}

// measuresTable has a row for each measure of the plan.
func (s *survey) measuresTable() []Block {
	counts := measureCounts(s.standings)
	t := Table{Cols: append([]string{"措施"}, countCols...)}
	for m := range s.plan.Measures() {
		t.Rows = append(t.Rows, append([]string{nameOf(m)}, countCells(counts[m])...))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}

// matrix has a row for each subject and a column for each measure.
func (s *survey) matrix(list []*standing) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"对象"}}
	for m := range s.plan.Measures() {
		t.Cols = append(t.Cols, m.Number)
	}
	for _, st := range list {
		counts := measureCounts([]*standing{st})
		row := []string{st.label()}
		for m := range s.plan.Measures() {
			row = append(row, matrixCell(counts[m]))
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{t}
}

// matrixCell tells what nobody has looked at from what lacks some checkpoints.
func matrixCell(c inspection.Counts) string {
	if c.Applicable > 0 && c.Checked == 0 && c.Conflicts == 0 {
		return "未查"
	}
	return signalCell(c)
}
