package tui

import (
	"slices"
	"strings"
	"unicode"

	"dudao/inspection"
	"dudao/store"
)

// Members of a visit are one line of names on the screen and a field each in the
// record, so that two laptops can add people at once.

// memberNames takes the line apart, in its order.
func memberNames(line string) []string {
	names := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("、，,；;", r) })
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// putMembers makes the record's members those of the line.
func putMembers(r *recorder, line string) {
	names := memberNames(line)
	for _, name := range names {
		r.put(store.MemberField(name), name)
	}
	for _, name := range membersOf(r) {
		if !slices.Contains(names, name) {
			r.put(store.MemberField(name), "")
		}
	}
}

// membersOf are the members as recorded, in the order in which they were, and
// behind them those that are typed.
func membersOf(r *recorder) []string {
	var recorded []inspection.Value
	var typed []string
	for field, text := range r.texts() {
		switch live := r.field(field); {
		case text == "" || field != store.MemberField(text):
		case live.Text() == text:
			recorded = append(recorded, live[0])
		default:
			typed = append(typed, text)
		}
	}
	slices.SortFunc(recorded, store.InOrder)
	slices.Sort(typed)
	names := make([]string, 0, len(recorded)+len(typed))
	for _, v := range recorded {
		names = append(names, v.Text)
	}
	return append(names, typed...)
}

// pairWords say whether the rule of two inspectors (双人) is kept.
func pairWords(names []string) string {
	if v := (inspection.Visit{Members: names}); v.Paired() {
		return "已满足双人"
	}
	return "双人还差 1 人"
}

// visitWords name a visit: what and with whom.
func visitWords(v *inspection.Visit) string {
	if v.Org == "" {
		return v.Kind.Word()
	}
	return v.Kind.Word() + " " + v.Org
}
