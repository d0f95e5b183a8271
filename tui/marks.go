package tui

import (
	"strings"

	"dudao/inspection"
)

// Marks are single ASCII characters, since every terminal agrees on their
// width; beside them a word always says the same.

const (
	markDisputed  = "?"
	markUnchecked = "-"
	markNotAsked  = "."
)

func resultMark(r inspection.Result) string {
	switch r {
	case inspection.Met:
		return "+"
	case inspection.Partial:
		return "~"
	case inspection.Unmet:
		return "!"
	case inspection.NA:
		return "."
	case inspection.Unchecked:
	}
	return markUnchecked
}

// summaryMark is the mark of one checkpoint.
func summaryMark(s inspection.Summary) string {
	switch len(s.Results) {
	case 0:
		return markUnchecked
	case 1:
		return resultMark(s.Results[0])
	}
	return markDisputed
}

// signalMark is a signal as shape and word: !红.
func signalMark(s inspection.Signal) string {
	switch s {
	case inspection.Red:
		return "!红"
	case inspection.Yellow:
		return "~黄"
	case inspection.Green:
		return "+绿"
	case inspection.Grey:
		return "-灰"
	case inspection.NoSignal:
	}
	return ".  "
}

// bar draws counts over n cells, the results in the order of the digits; a share
// that is not zero has at least one cell. It is coloured by the style.
func bar(st *style, c inspection.Counts, n int) string {
	shares := []struct {
		count int
		mark  string
		draw  func(...string) string
	}{
		{c.Met, "+", st.green.Render},
		{c.Partial, "~", st.yellow.Render},
		{c.Unmet, "!", st.red.Render},
		{c.Disputed, markDisputed, st.yellow.Render},
		{c.NA, ".", st.grey.Render},
		{c.Unchecked(), markUnchecked, st.grey.Render},
	}
	if c.Applicable == 0 {
		return strings.Repeat(" ", n)
	}
	cells := make([]int, len(shares))
	used, largest := 0, 0
	for i, s := range shares {
		if s.count > 0 {
			cells[i] = max(1, s.count*n/c.Applicable)
		}
		used += cells[i]
		if cells[i] > cells[largest] || cells[largest] == 0 {
			largest = i
		}
	}
	cells[largest] = max(0, cells[largest]+n-used)
	var b strings.Builder
	for i, s := range shares {
		if cells[i] > 0 {
			b.WriteString(s.draw(strings.Repeat(s.mark, cells[i])))
		}
	}
	return b.String()
}
