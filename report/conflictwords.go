package report

import (
	"cmp"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// ConflictWords says the values of conflicts as people read them.
type ConflictWords struct {
	Plan  *checklist.Plan
	Visit func(entity string) string // what a visit is called; empty: nobody knows
}

// Value is one of a conflict's values, whole.
func (w ConflictWords) Value(c store.Conflict, i int) string {
	kind, _, _ := strings.Cut(c.Entity, "/")
	text := c.Values[i].Text
	switch {
	case c.Field == store.FieldVoid && i == 0:
		return "撤回：" + text
	case c.Field == store.FieldVoid:
		return "不撤回：" + text
	case kind == "t" && strings.HasPrefix(c.Field, "a:") && text == "":
		return "不在本组"
	case kind == "t" && strings.HasPrefix(c.Field, "a:"):
		return "在本组"
	case text == "":
		return "空"
	case kind == "i" && c.Field == "plan":
		return w.planName(text, i)
	case c.Field == inspection.FieldVisit:
		return cmp.Or(w.Visit(VisitOf(c.Entity, text)), "一次活动")
	case c.Field == inspection.FieldSubject:
		return w.subject(text)
	case c.Field == inspection.FieldFor, c.Field == inspection.FieldFiled:
		return w.place(text)
	case kind == "g", kind == "f" && c.Field == inspection.FieldValue:
		return w.figure(c.Checkpoint, text)
	}
	return codeWords(kind, c.Field, text)
}

// codeWords is a stored code as a word; other text stays as it is.
func codeWords(kind, field, text string) string {
	switch kind + " " + field {
	case "f result", "z result":
		if r, err := inspection.ParseResult(text); err == nil {
			return r.Word()
		}
	case "q state", "m state":
		if s, err := inspection.ParseState(text); err == nil {
			return s.Word()
		}
	case "v kind":
		if k, err := inspection.ParseVisitKind(text); err == nil {
			return k.Word()
		}
	case "e kind":
		if k, err := inspection.ParseEvidenceKind(text); err == nil {
			return k.Word()
		}
	case "q severity":
		if v, err := inspection.ParseSeverity(text); err == nil {
			return v.Word()
		}
	case "s kind":
		if k, err := inspection.ParseStepKind(text); err == nil {
			return k.Word()
		}
	}
	return text
}

// planName tells plans apart by what is known of them: the newest is in force.
func (w ConflictWords) planName(hash string, i int) string {
	if i == 0 && w.Plan.Title != "" {
		return w.Plan.Title + "（较新，现在按它）"
	}
	return "另一份方案 " + hash[:min(8, len(hash))]
}

func (w ConflictWords) subject(id string) string {
	if s := w.Plan.Subject(id); s != nil {
		return s.Label()
	}
	return id
}

// place is the entity that something belongs to.
func (w ConflictWords) place(entity string) string {
	parts := append(strings.SplitN(entity, "/", 4), "", "", "", "")
	if parts[0] != "f" {
		return cmp.Or(map[string]string{"q": "问题", "m": "现场事项", "s": "问题的一步"}[parts[0]], "别的记录")
	}
	checkpoint := parts[3]
	if cp := w.Plan.Checkpoint(checkpoint); cp != nil {
		checkpoint = cp.Title()
	}
	return w.subject(parts[2]) + checkpoint
}

// figure is a figure with its unit.
func (w ConflictWords) figure(checkpoint, text string) string {
	cp := w.Plan.Checkpoint(checkpoint)
	if cp == nil || cp.Kind != checklist.Number {
		return text
	}
	unit := cp.Unit
	if cp.Target != nil {
		unit = cp.Target.Unit
	}
	return inspection.Measured(text, unit)
}
