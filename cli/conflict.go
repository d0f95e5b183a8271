package cli

import (
	"cmp"
	"fmt"
	"strings"

	"dudao/inspection"
)

// fieldWords are the fields of a finding for people.
var fieldWords = map[string]string{
	inspection.FieldResult: "结果", inspection.FieldValue: "数值",
	inspection.FieldFacts: "事实", inspection.FieldVisit: "督导活动",
}

// conflictError refuses to write over different live values that the writer of
// a command has not seen.
func conflictError(what string, live inspection.Field) error {
	var values []string
	for _, v := range live {
		values = append(values, fmt.Sprintf("%s %s 记为“%s”", v.By, v.At.Local().Format("01-02 15:04"), cmp.Or(clip(valueWords(v.Text), 20), "空")))
	}
	return failf("in_conflict", "%s有 %d 种说法：%s；请和他们商定，再加 --over-conflict 写一次。", what, len(live), strings.Join(values, "，"))
}

// valueWords is a stored value for people: a result's code as its word.
func valueWords(text string) string {
	if r, err := inspection.ParseResult(text); err == nil {
		return r.Word()
	}
	return text
}
