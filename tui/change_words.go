package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// What an action has changed, in words: for undo, and for who wrote what when.

// listWords are the records that are only added, by the first part of their
// entity.
var listWords = map[string]string{"v": "活动", "e": "佐证", "n": "随手记", "w": "用语", "q": "问题", "m": "现场事项", "s": "办理", "r": "典型做法"}

// entityParts takes an entity apart: its kind, and for findings and targets the
// subject and the checkpoint.
func entityParts(entity string) (kind, subject, checkpoint string) {
	parts := append(strings.SplitN(entity, "/", 4), "", "", "")
	switch kind = parts[0]; kind {
	case "f":
		return kind, parts[2], parts[3]
	case "g":
		return kind, parts[2], ""
	}
	return kind, "", ""
}

// entityWords says what was written about: 汕头市（二十五）3.
func entityWords(plan *checklist.Plan, entity string) string {
	kind, subject, checkpoint := entityParts(entity)
	words := subject
	if s := plan.Subject(subject); s != nil {
		words = s.Label()
	}
	switch kind {
	case "f":
		if cp := plan.Checkpoint(checkpoint); cp != nil {
			checkpoint = cp.Title()
		}
		return words + checkpoint
	case "g":
		return words
	case "t":
		return "督导组"
	case "i":
		return "督导任务"
	case "d":
		return "组长的名单"
	}
	return cmp.Or(listWords[kind], "记录")
}

// isTitled tells whether records of a kind have a title by which people call them.
func isTitled(kind string) bool { return kind == "q" || kind == "m" || kind == "r" }

// fieldWords names a field: 结果.
func fieldWords(plan *checklist.Plan, entity, field string) string {
	kind, _, _ := entityParts(entity)
	if word := findingWords[field]; kind == "f" && word != "" {
		return word
	}
	switch {
	case kind == "e" && evidenceFieldWords[field] != "":
		return evidenceFieldWords[field]
	case kind == "n" && noteFieldWords[field] != "":
		return noteFieldWords[field]
	case isTitled(kind):
		return cmp.Or(report.FieldName(entity, field), entityWords(plan, entity))
	case kind == "g":
		if cp := plan.Checkpoint(field); cp != nil {
			return "指标" + cp.Title()
		}
		return "指标"
	case kind == "t" && strings.HasPrefix(field, "m:"):
		return "组员"
	case kind == "t" && strings.HasPrefix(field, "a:"):
		subject := strings.TrimPrefix(field, "a:")
		if s := plan.Subject(subject); s != nil {
			subject = s.Label()
		}
		return "对象" + subject
	case kind == "i" && field == "plan":
		return "督导依据"
	case kind == "d":
		return "设备 " + store.DeviceFingerprint(field)
	}
	return entityWords(plan, entity)
}

var findingWords = map[string]string{
	inspection.FieldResult: "结果", inspection.FieldValue: "数值", inspection.FieldFacts: "事实", inspection.FieldVisit: "活动",
}

var evidenceFieldWords = map[string]string{
	inspection.FieldKind: "类别", inspection.FieldAt: "时间", inspection.FieldPlace: "地点", inspection.FieldSource: "来源",
}

var noteFieldWords = map[string]string{inspection.FieldText: "文字", inspection.FieldFiled: "归到"}

// textWords is a field's text as it is shown: a result's word, 62 字 where only
// the length is wanted.
func textWords(entity, field, text string, whole bool) string {
	kind, _, _ := entityParts(entity)
	switch {
	case kind == "f" && field == inspection.FieldResult:
		if r, err := inspection.ParseResult(text); err == nil {
			return r.Word()
		}
		return inspection.Unchecked.Word()
	case kind == "t" && strings.HasPrefix(field, "a:") && text == "":
		return "不在本组"
	case kind == "q" && field == inspection.FieldSeverity:
		v, _ := inspection.ParseSeverity(text) // an unknown one is not known yet
		return v.Word()
	case kind == "e" && field == inspection.FieldKind && text != "":
		k, _ := inspection.ParseEvidenceKind(text) // an unknown one is 其他
		return k.Word()
	case text == "":
		return "空"
	case field == inspection.FieldVisit:
		return "一次活动"
	case kind == "f" && field == inspection.FieldFacts && !whole:
		return fmt.Sprintf("%d 字", utf8.RuneCountInString(text))
	case kind == "t" && strings.HasPrefix(field, "a:"):
		return "在本组"
	}
	return oneLine(text)
}

// changeWords names an action by what it wrote: 结果 部分落实. names are those of
// report.Names.
func changeWords(plan *checklist.Plan, names map[string]string, c store.Change) string {
	words := mainWords(plan, names, c)
	if c.Kind == store.KindResolve {
		return "定冲突 " + words
	}
	return words
}

// mainWords names what an action wrote first of all.
func mainWords(plan *checklist.Plan, names map[string]string, c store.Change) string {
	first, ok := mainField(c)
	if !ok {
		return "没有内容"
	}
	words := fieldWords(plan, first.Entity, first.Field)
	kind, _, _ := entityParts(first.Entity)
	switch name := names[first.Entity]; {
	case first.Field == store.FieldVoid:
		return "撤下 " + cmp.Or(name, entityWords(plan, first.Entity))
	case kind == "e" || kind == "n" || isTitled(kind):
		record := entityWords(plan, first.Entity)
		if first.Voids || words == record {
			return cmp.Or(name, record)
		}
		written := placeWords(plan, first.Field, textWords(first.Entity, first.Field, first.Written, false))
		return cmp.Or(name, record) + " " + words + " " + cutEnd(written, 30)
	case kind == "t" && name != "" && strings.HasPrefix(first.Field, "a:"):
		return "分给" + name + " " + strings.TrimPrefix(words, "对象")
	case name != "":
		words = name
	case first.Field == inspection.FieldVisit:
		words += " " + cmp.Or(names[report.VisitOf(first.Entity, first.Written)], textWords(first.Entity, first.Field, first.Written, false))
	case kind == "f" || kind == "g":
		words += " " + textWords(first.Entity, first.Field, first.Written, false)
	}
	return words
}

// placeWords are a field's words, or the place that it names by its entity.
func placeWords(plan *checklist.Plan, field, words string) string {
	if field == inspection.FieldFiled && strings.Contains(words, "/") {
		return entityWords(plan, words)
	}
	return words
}

// mainField is the field that people would call an action by.
func mainField(c store.Change) (store.FieldChange, bool) {
	order := []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts}
	rank := func(f store.FieldChange) int {
		if i := slices.Index(order, f.Field); i >= 0 {
			return i
		}
		return len(order)
	}
	if len(c.Fields) == 0 {
		return store.FieldChange{}, false
	}
	return slices.MinFunc(c.Fields, func(a, b store.FieldChange) int { return cmp.Compare(rank(a), rank(b)) }), true
}
