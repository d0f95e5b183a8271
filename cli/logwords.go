package cli

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// How an entry of the log reads.

// fieldVoid takes back a record that is only added.
const fieldVoid = "void"

// listWords are the records that are only added, by the kind of their entity.
var listWords = map[string]string{"v": "督导活动", "e": "佐证", "n": "随手记", "w": "常用语", "q": "问题", "m": "现场事项", "s": "办理", "r": "典型做法"}

// signedWord says whether an operation lies in a signed segment. One whose signature
// does not check is not listed at all.
func signedWord(entry store.Entry) string {
	if entry.Sealed {
		return "已签名"
	}
	return "待签名"
}

// entityWords names what was written about.
func entityWords(plan *checklist.Plan, e about) string {
	switch e.kind {
	case "f":
		words := subjectLabel(plan, e.subject) + " " + e.checkpoint
		if plan.Checkpoint(e.checkpoint) == nil {
			words += "（旧方案的要点）"
		}
		return printable(words)
	case "g":
		return printable(subjectLabel(plan, e.subject) + " 指标任务")
	case "t":
		return "督导组"
	case "i":
		return "督导任务"
	case "d":
		return "组长的名单"
	}
	if word := listWords[e.kind]; word != "" {
		return word + " " + shortID(e.id)
	}
	return printable(e.kind + "/" + e.id)
}

// namedWords is entityWords with the record's own name, as far as it has one.
func namedWords(plan *checklist.Plan, names map[string]string, e about) string {
	if name := names[e.entity]; name != "" {
		return printable(name)
	}
	return entityWords(plan, e)
}

// isAssignment tells whether a field of a team gives it a subject.
func isAssignment(e about, field string) bool { return e.kind == "t" && strings.HasPrefix(field, "a:") }

func assignedWords(names map[string]string, e about) string {
	return "分给" + cmp.Or(names[e.entity], "督导组")
}

// visitName is the name of the visit with an id, else the id in short.
func visitName(names map[string]string, e about, id string) string {
	return cmp.Or(names[report.VisitOf(e.entity, id)], shortID(id))
}

// entryWords says what an operation wrote.
func entryWords(plan *checklist.Plan, names map[string]string, e about, entry store.Entry) string {
	words := setWords(plan, names, e, entry.Set)
	if entry.Kind == store.KindUndo {
		words = "撤销，回到 " + cmp.Or(words, "原样")
	}
	return words
}

// setWords says the values that were written, long ones cut.
func setWords(plan *checklist.Plan, names map[string]string, e about, set map[string]json.RawMessage) string {
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(set)) {
		if field == inspection.FieldAfter {
			continue // ids, which say nothing to people
		}
		text := string(set[field])
		var s *string
		switch err := json.Unmarshal(set[field], &s); {
		case field == fieldVoid:
			text = voidWords(set[field])
		case err == nil && s == nil:
			text = "（清除）"
		case err == nil && isAssignment(e, field):
			text = assignedWords(names, e)
		case err == nil && e.kind == "i" && field == "plan":
			text = planWords(plan, *s)
		case err == nil && field == inspection.FieldVisit:
			text = visitName(names, e, *s)
		case err == nil && field == inspection.FieldOf && names[*s] != "":
			text = names[*s]
		case err == nil && listWords[e.kind] != "":
			text = clip(listValueWords(plan, e, field, *s), 40)
		case err == nil:
			text = clip(valueWords(*s), 40)
		}
		parts = append(parts, fieldLabel(plan, e, field)+"："+text)
	}
	return strings.Join(parts, "；")
}

// voidWords says why a record was taken back.
func voidWords(value json.RawMessage) string {
	var void struct {
		Why string `json:"why"`
	}
	if json.Unmarshal(value, &void) != nil || void.Why == "" {
		return "（清除）"
	}
	return clip(void.Why, 40)
}

// planWords names a plan by its hash: the one in force by its title.
func planWords(plan *checklist.Plan, hash string) string {
	if hash == base64.RawURLEncoding.EncodeToString(plan.Hash[:]) {
		return plan.Title
	}
	return clip(hash, 8)
}

// listValueWords is a value of a record that is only added, for people.
func listValueWords(plan *checklist.Plan, e about, field, text string) string {
	switch {
	case e.kind == "v" && field == inspection.FieldKind:
		if k, err := inspection.ParseVisitKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "e" && field == inspection.FieldKind:
		if k, err := inspection.ParseEvidenceKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "s" && field == inspection.FieldKind:
		if k, err := inspection.ParseStepKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "q" && field == inspection.FieldSeverity:
		if v, err := inspection.ParseSeverity(text); err == nil {
			return v.Word()
		}
	case field == inspection.FieldSubject:
		return subjectLabel(plan, text)
	case field == inspection.FieldOf, field == inspection.FieldFor, field == inspection.FieldFiled:
		return entityWords(plan, parseEntity(text))
	}
	return text
}

func fieldLabel(plan *checklist.Plan, e about, field string) string {
	switch {
	case isAssignment(e, field):
		return "对象 " + subjectLabel(plan, strings.TrimPrefix(field, "a:"))
	case e.kind == "g":
		return field // the checkpoint
	case e.kind == "d":
		return "设备 " + store.DeviceFingerprint(field)
	}
	return cmp.Or(report.FieldName(e.entity, field), field)
}
