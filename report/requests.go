package report

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// request is one material to get hold of, however many checkpoints want it.
type request struct {
	kind  string // 统计报表
	what  string // 海关月报; empty: the kind is all that is said
	items []*item
}

// requestsOf merges what the items' checkpoints want as evidence: what says the
// same is asked for once. Kinds stand together, in the order in which they come
// up.
func requestsOf(items []*item) []*request {
	var kinds []string
	byKind := map[string][]*request{}
	known := map[string]*request{}
	for _, it := range items {
		for _, evidence := range it.cp.Evidence {
			kind, what := splitEvidence(evidence)
			key := kind + "\n" + sameWords(what)
			r := known[key]
			if r == nil {
				r = &request{kind: kind, what: what}
				known[key] = r
				if byKind[kind] == nil {
					kinds = append(kinds, kind)
				}
				if what == "" { // the kind alone stands first, for it has no name
					byKind[kind] = slices.Insert(byKind[kind], 0, r)
				} else {
					byKind[kind] = append(byKind[kind], r)
				}
			}
			if !slices.Contains(r.items, it) {
				r.items = append(r.items, it)
			}
		}
	}
	var list []*request
	for _, kind := range kinds {
		list = append(list, byKind[kind]...)
	}
	return list
}

// splitEvidence takes 统计报表：海关月报 apart.
func splitEvidence(evidence string) (kind, what string) {
	evidence = norm.NFKC.String(evidence)
	kind, what, _ = strings.Cut(strings.Replace(evidence, "：", ":", 1), ":")
	return trim(kind), trim(what)
}

// joints stand between the parts of an enumeration.
const joints = "、，,；;。./（）()《》〈〉“”\"和及与或并附"

// sameWords is the same for texts that name the same things, in whatever order,
// however joined and spaced: 合同、报关单 and 报关单和合同.
func sameWords(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(joints, r) })
	slices.Sort(parts)
	return strings.Join(slices.Compact(parts), " ")
}

// requestsList tells the materials kind by kind, each with the checkpoints behind
// it, run on so that they fit on a page.
func requestsList(title string, list []*request) []Block {
	if len(list) == 0 {
		return nil
	}
	record := Facts{Title: title}
	for _, r := range list {
		text := r.cited()
		last := len(record.Rows) - 1
		if last >= 0 && record.Rows[last].Key == r.kind {
			record.Rows[last].Val += "；" + text
			continue
		}
		record.Rows = append(record.Rows, KV{r.kind, text})
	}
	return []Block{record}
}

// cited is the material with the checkpoints behind it: 海关月报 （三）2、（四）1.
func (r *request) cited() string {
	return trim(r.what + " " + strings.ReplaceAll(citations(r.items), "；", "、"))
}
