package cli

import (
	"cmp"
	"fmt"
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// conflictError refuses to write over different live values that the writer of
// a command has not seen.
func conflictError(tx *store.Tx, what, entity, field string) error {
	list, err := tx.ConflictsAt(entity)
	if err != nil {
		return err
	}
	var id string
	var values []string
	for _, c := range list {
		if c.Field != field {
			continue
		}
		id = shortID(c.ID)
		for _, v := range c.Values {
			values = append(values, fmt.Sprintf("%s %s 记为“%s”", v.By, v.At.Local().Format("01-02 15:04"), cmp.Or(clip(valueWords(v.Text), 20), "空")))
		}
	}
	return failf("in_conflict", "%s有 %d 种说法：%s；请和他们商定，用 dudao conflicts resolve %s 定下，或加 --over-conflict 写一次。",
		what, len(values), strings.Join(values, "，"), id)
}

// valueWords is a stored value for people: a result's code as its word.
func valueWords(text string) string {
	if r, err := inspection.ParseResult(text); err == nil {
		return r.Word()
	}
	return text
}
