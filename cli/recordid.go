package cli

import (
	"fmt"
	"strings"
)

// shortID is how a record that is only added is called in lists; findRecord takes
// it, or any other beginning of the id that no other record has.
func shortID(id string) string { return printable(id[:min(6, len(id))]) }

// findRecord finds the record whose id begins with what was typed. what names the
// kind of record, list the command that shows them.
func findRecord[T any](records []T, id func(T) string, typed, what, list string) (T, error) {
	var found []T
	for _, r := range records {
		if id(r) == typed {
			return r, nil
		}
		if typed != "" && strings.HasPrefix(id(r), typed) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		var none T
		return none, failf("no_record", "没有标识为“%s”的%s；运行 %s 查看。", typed, what, list)
	}
	var ids []string
	for _, r := range found {
		ids = append(ids, fmt.Sprintf("“%s”", id(r)))
	}
	return found[0], failf("name_ambiguous", "标识以“%s”开头的%s有 %d 个：%s；请多写几位。", typed, what, len(found), strings.Join(ids, "、"))
}
