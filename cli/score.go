package cli

import (
	"fmt"
	"io"
	"slices"

	"dudao/inspection"
)

// jsonScore is a score, in decimal strings.
type jsonScore struct {
	Points  string `json:"points"`
	Of      string `json:"of"`
	Percent string `json:"percent"`
}

// scoreJSON is nil where there is no score: the plan states no weight, or nothing
// counts yet.
func scoreJSON(s inspection.Score) *jsonScore {
	if !s.Known() {
		return nil
	}
	return &jsonScore{s.Points(), s.Of(), s.Percent()}
}

// scored tells whether any of the standings has a score.
func scored(list []standing) bool {
	return slices.ContainsFunc(list, func(st standing) bool { return st.score.Known() })
}

// writeScore writes how a subject's score came about; nothing where there is none.
func writeScore(w io.Writer, s inspection.Score) {
	if s.Known() {
		fmt.Fprintf(w, "得分 %s：已查且适用的要点按权重共 %s 分，得 %s 分（部分落实得一半，记录不一致的按差的）。\n", s.Percent(), s.Of(), s.Points())
	}
}

// scoreCell is a measure's part of the score.
func scoreCell(s inspection.Score) string {
	if !s.Known() {
		return "-"
	}
	return s.Points() + "/" + s.Of()
}

// percentCell is a subject's score.
func percentCell(s inspection.Score) string {
	if !s.Known() {
		return "-"
	}
	return s.Percent()
}
