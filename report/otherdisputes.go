package report

import (
	"cmp"
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// otherDisputes are the conflicts of what is reported beside the findings: figures
// to reach, visits, evidence, problems, the teams, the inspection itself. Of these a
// report uses the newest, and names the rest.
func (s *survey) otherDisputes() []store.Conflict {
	return slices.DeleteFunc(slices.Clone(s.conflicts), func(c store.Conflict) bool {
		switch kind, _, _ := strings.Cut(c.Entity, "/"); {
		case kind == "f", kind == "n", kind == "w": // listed with their texts, or in no report
			return true
		case c.Subject != "" && !slices.ContainsFunc(s.standings, func(st *standing) bool { return st.id == c.Subject }):
			return true
		case s.narrowed:
			return !slices.ContainsFunc(s.standings, func(st *standing) bool {
				return slices.ContainsFunc(st.items, func(it *item) bool { return it.cp.ID == c.Checkpoint })
			})
		}
		return false
	})
}

// otherDisputesTable names every value, with who and when.
func (s *survey) otherDisputesTable() []Block {
	list := s.otherDisputes()
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"记录", "栏目", "各方所记"}}
	for _, c := range list {
		var values []string
		for i, v := range c.Values {
			values = append(values, s.disputedWords(c, i)+"（"+s.markWords(v.Mark, minuteLayout)+"）")
		}
		record, field := s.disputedRecord(c)
		t.Rows = append(t.Rows, []string{record, field, strings.Join(values, "；")})
	}
	return []Block{t}
}

// disputedRecord names the record and the field.
func (s *survey) disputedRecord(c store.Conflict) (record, field string) {
	label := ""
	if subject := s.plan.Subject(c.Subject); subject != nil {
		label = subject.Label()
	}
	field = cmp.Or(FieldName(c.Entity, c.Field), c.Field)
	id := c.Entity[strings.LastIndex(c.Entity, "/")+1:]
	switch kind, _, _ := strings.Cut(c.Entity, "/"); kind {
	case "g":
		if cp := s.plan.Checkpoint(c.Field); cp != nil {
			return label, place(cp) + "的指标任务"
		}
		return label, "指标任务"
	case "v":
		return join(label, cmp.Or(s.visitWords(id), "活动")), field
	case "e":
		for _, st := range s.standings {
			for _, e := range st.evidence {
				if e.ID == id {
					return join(label, e.Label), field
				}
			}
		}
		return join(label, "佐证"), field
	case "t":
		return s.disputedTeam(id, c.Field)
	case "i":
		return "督导任务", field
	case "q", "s":
		return join(label, "问题"), field
	case "m":
		return join(label, "现场办公事项"), field
	}
	return cmp.Or(label, "其他记录"), field
}

func (s *survey) disputedTeam(id, field string) (record, of string) {
	record = "督导组"
	if i := slices.IndexFunc(s.teams, func(t inspection.Team) bool { return t.ID == id }); i >= 0 {
		record = s.teams[i].Name
	}
	if subject, ok := strings.CutPrefix(field, "a:"); ok {
		if p := s.plan.Subject(subject); p != nil {
			subject = p.Label()
		}
		return record, "督导对象" + subject
	}
	return record, FieldName("t/", field)
}

// disputedWords is one of a conflict's values.
func (s *survey) disputedWords(c store.Conflict, i int) string {
	words := ConflictWords{Plan: s.plan, Visit: func(entity string) string {
		return s.visitWords(entity[strings.LastIndex(entity, "/")+1:])
	}}
	return oneLine(words.Value(c, i))
}
