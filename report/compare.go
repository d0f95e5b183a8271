package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

var countCols = []string{"已查/应查", "已落实", "部分落实", "未落实", "不适用", "结果不一致", "未查", "落实率", "信号"}

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

// countHeads are the columns of countCells, with those of problems where any was
// raised.
func (s *survey) countHeads() []string {
	if !s.anyProblem() {
		return countCols
	}
	last := len(countCols) - 1
	return slices.Concat(countCols[:last], problemCols, countCols[last:])
}

// countCells compares by counts and, where any was raised, problems.
func (s *survey) countCells(c inspection.Counts, problems []inspection.ProblemCase) []string {
	cells := countCells(c)
	if !s.anyProblem() {
		return cells
	}
	last := len(cells) - 1
	return slices.Concat(cells[:last], problemCells(s.countProblems(problems)), cells[last:])
}

// ranking compares subjects, those with the highest rate first.
func (s *survey) ranking(list []*standing) []Block {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *standing) int { return a.counts.Rate().Compare(b.counts.Rate()) })
	var rates []inspection.Rate
	for _, st := range list {
		rates = append(rates, st.counts.Rate())
	}
	t := Table{Cols: append([]string{"名次", "对象"}, s.countHeads()...)}
	for i, rank := range inspection.Rank(rates) {
		number := "—"
		if rank > 0 {
			number = strconv.Itoa(rank)
		}
		t.Rows = append(t.Rows, append([]string{number, list[i].label()}, s.countCells(list[i].counts, list[i].problems)...))
	}
	return []Block{s.withScores(t, list)}
}

// measureCounts adds up the standings' counts by measure, problems included.
func (s *survey) measureCounts(list []*standing) map[*checklist.Measure]inspection.Counts {
	counts := make(map[*checklist.Measure]inspection.Counts)
	for _, st := range list {
		for m, c := range s.countsOf(st) {
			counts[m] = counts[m].Plus(c)
		}
	}
	return counts
}

// countsOf are one standing's counts by measure, which several tables want.
func (s *survey) countsOf(st *standing) map[*checklist.Measure]inspection.Counts {
	if st.byMeasure != nil {
		return st.byMeasure
	}
	counts := make(map[*checklist.Measure]inspection.Counts)
	for _, it := range st.items {
		counts[it.cp.Measure] = counts[it.cp.Measure].Plus(it.counts)
	}
	for m, problems := range s.measureProblems([]*standing{st}) {
		counts[m] = counts[m].Plus(inspection.CountProblems(problems, s.Today, s.Warn))
	}
	st.byMeasure = counts
	return counts
}

// measuresTable has a row for each measure of the plan.
func (s *survey) measuresTable() []Block {
	counts := s.measureCounts(s.standings)
	problems := s.measureProblems(s.standings)
	t := Table{Cols: append([]string{"措施"}, s.countHeads()...)}
	for m := range s.plan.Measures() {
		t.Rows = append(t.Rows, append([]string{nameOf(m)}, s.countCells(counts[m], problems[m])...))
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
		counts := s.countsOf(st)
		row := []string{st.label()}
		for m := range s.plan.Measures() {
			row = append(row, matrixCell(counts[m]))
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{t}
}

// matrixCell is the signal with the number of open problems. What nobody has
// looked at is told from what lacks some checkpoints.
func matrixCell(c inspection.Counts) string {
	switch {
	case c.ProblemsOpen > 0:
		word, mark := strings.CutSuffix(signalCell(c), "?")
		cell := word + strconv.Itoa(c.ProblemsOpen)
		if mark {
			cell += "?"
		}
		return cell
	case c.Applicable > 0 && c.Checked == 0 && c.Conflicts == 0:
		return "未查"
	}
	return signalCell(c)
}
