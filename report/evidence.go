package report

import (
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// evidenceRows cites the evidence for a finding and says what it lacks.
func (it *item) evidenceRows() []KV {
	var rows []KV
	if len(it.evidence) > 0 {
		var labels []string
		for _, e := range it.evidence {
			labels = append(labels, e.Label)
		}
		rows = append(rows, KV{"佐证", strings.Join(labels, "、")})
	}
	if lacks(it) {
		rows = append(rows, KV{"待补", inspection.LackingWords(it.cp, it.lacking)})
	}
	return rows
}

// evidenceTable lists all evidence of a subject (佐证目录).
func (s *survey) evidenceTable(st *standing) []Block {
	if len(st.evidence) == 0 {
		return nil
	}
	t := Table{Cols: []string{"编号", "名称", "类别", "时间", "地点", "来源", "活动", "用于"}}
	for _, e := range st.evidence {
		name := e.Name
		if e.Voided != "" {
			name += "（已撤销，又有人改过）"
		}
		t.Rows = append(t.Rows, []string{
			e.Label, name, e.Kind.Word(), e.At, e.Place, e.Source, s.visitWords(e.Visit), s.provenBy(st, e),
		})
	}
	return []Block{t}
}

// provenBy says what a piece of evidence is for: a checkpoint, a problem, a matter,
// or a step of one.
func (s *survey) provenBy(st *standing, e inspection.Evidence) string {
	for _, it := range st.items {
		if e.For == store.FindingEntity(s.round.ID, st.id, it.checkpoint()) {
			return citations([]*item{it})
		}
	}
	for _, c := range st.problems {
		if slices.Contains(s.entitiesOf(s.problemEntity(c.ID), "", "", c.Course), e.For) {
			return "问题" + s.numbered(c.Subject, c.Label)
		}
	}
	for _, c := range st.matters {
		if slices.Contains(s.entitiesOf(store.MatterEntity(s.round.ID, c.ID), "", "", c.Course), e.For) {
			return "事项" + s.numbered(c.Subject, c.Label)
		}
	}
	return ""
}

// lackingTable lists what findings lack; of several subjects it names the
// subject.
func lackingTable(items []*item, several bool) []Block {
	if len(items) == 0 {
		return nil
	}
	t := Table{Cols: []string{"要点", "结果", "待补"}}
	if several {
		t.Cols = append([]string{"对象"}, t.Cols...)
	}
	for _, it := range items {
		row := []string{place(it.cp), it.resultWords(), inspection.LackingWords(it.cp, it.lacking)}
		if several {
			row = append([]string{it.label()}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{t}
}
