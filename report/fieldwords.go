package report

import (
	"strings"

	"dudao/inspection"
)

// fieldNames are the fields of all records, by the kind of their entity.
var fieldNames = map[string]string{
	"f result": "结果", "f value": "数值", "f facts": "事实", "f visit": "督导活动",
	"z result": "自查结果", "z value": "自查数值", "z facts": "自查说明", "z date": "自查日期",
	"i plan": "方案", "i name": "名称", "i from": "开始", "i to": "结束", "i before": "前一次",
	"t name": "名称",
	"v kind": "类型", "v subject": "对象", "v org": "单位", "v place": "地点", "v people": "见到", "v from": "开始", "v to": "结束",
	"e for": "附在", "e number": "编号", "e name": "文件", "e size": "字节", "e kind": "类别", "e at": "时间", "e place": "地点",
	"e source": "来源", "e visit": "督导活动", "e sha": "SHA-256", "e mime": "格式",
	"n text": "文字", "n subject": "对象", "n visit": "督导活动", "n filed": "归到",
	"w text": "文字", "w checkpoint": "要点",
	"q number": "编号", "q title": "问题", "q criteria": "依据", "q condition": "事实", "q cause": "原因", "q effect": "影响", "q type": "类别",
	"q severity": "程度", "q unit": "责任单位", "q ask": "要求", "q deadline": "时限", "q subject": "对象", "q measure": "措施", "q checkpoint": "要点",
	"m number": "编号", "m title": "事项", "m enterprise": "企业", "m text": "内容", "m unit": "承办", "m deadline": "时限", "m subject": "对象", "m measure": "措施",
	"q state": "状态", "m state": "状态",
	"s kind": "步骤", "s date": "日期", "s person": "经办", "s words": "说明", "s deadline": "时限", "s of": "所属", "s after": "接在",
	"r subject": "对象", "r measure": "措施", "r title": "标题", "r text": "内容",
}

// FieldName is what people call a field of a record; empty if it has no name.
// Fields that name something themselves (a team's subjects, a subject's own
// figures) are named by whoever knows the plan.
func FieldName(entity, field string) string {
	kind, _, _ := strings.Cut(entity, "/")
	switch {
	case (kind == "t" || kind == "v") && strings.HasPrefix(field, "m:"):
		return "组员"
	case field == "void":
		return "撤回"
	case kind == "g":
		return "指标"
	}
	return fieldNames[kind+" "+field]
}

// IsProse tells whether people write a field of a record in words or figures of
// their own, so that it can be written anew: it is no code, and names no other
// record.
func IsProse(entity, field string) bool {
	kind, _, _ := strings.Cut(entity, "/")
	switch kind + " " + field {
	case "f " + inspection.FieldValue, "f " + inspection.FieldFacts, "z value", "z facts",
		"v " + inspection.FieldOrg, "v " + inspection.FieldPlace, "v " + inspection.FieldPeople,
		"e " + inspection.FieldName, "e " + inspection.FieldPlace, "e " + inspection.FieldSource,
		"n " + inspection.FieldText, "w " + inspection.FieldText, "t name", "i name",
		"q title", "q criteria", "q condition", "q cause", "q effect", "q unit", "q ask",
		"m title", "m enterprise", "m text", "m unit", "r title", "r text", "s words", "s person":
		return true
	}
	return kind == "g"
}

// IsLong tells whether such a field holds a text of several lines.
func IsLong(entity, field string) bool {
	kind, _, _ := strings.Cut(entity, "/")
	switch kind + " " + field {
	case "f facts", "z facts", "n text", "w text", "q criteria", "q condition", "q cause", "q effect", "q ask", "m text", "r text", "s words":
		return true
	}
	return false
}
