package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dudao/inspection"
)

// tally counts a day's work by person.
type tally map[string]*work

type work struct {
	subjects                []string
	results                 map[inspection.Result]int // new or revised
	created, revised, added int
	proofs, visits, notes   int
	problems, steps, others int // raised; taken about them; matters and practices
}

func (t tally) of(person string) *work {
	if t[person] == nil {
		t[person] = &work{results: map[inspection.Result]int{}}
	}
	return t[person]
}

// change counts a finding for who wrote last in it.
func (t tally) change(c *change) {
	w := t.of(c.lastBy())
	if !slices.Contains(w.subjects, c.subject) {
		w.subjects = append(w.subjects, c.subject)
	}
	switch c.kind() {
	case newResult:
		w.created++
	case revised:
		w.revised++
	case amended:
		w.added++
	case unchanged:
	}
	if r, err := inspection.ParseResult(c.now(inspection.FieldResult)); err == nil && c.changed(inspection.FieldResult) {
		w.results[r]++
	}
}

// visits counts a visit for everybody who took part.
func (t tally) visits(list []inspection.Visit) {
	for _, v := range list {
		for _, person := range v.Members {
			t.of(person).visits++
		}
	}
}

// resultWords says what the results set on the day were.
func (t tally) resultWords() string {
	n := map[inspection.Result]int{}
	for _, w := range t {
		for r, count := range w.results {
			n[r] += count
		}
	}
	var words []string
	for _, r := range inspection.Results {
		if n[r] > 0 {
			words = append(words, fmt.Sprintf("%s %d 项", r.Word(), n[r]))
		}
	}
	return strings.Join(words, "，")
}

// table lists who did how much, by name.
func (t tally) table() []Block {
	if len(t) == 0 {
		return nil
	}
	table := Table{Cols: []string{"人员", "记录的对象", "新定结果", "改结果", "补充", "佐证", "活动", "随手记", "问题", "办理", "事项和做法"}}
	for _, name := range slices.Sorted(maps.Keys(t)) {
		w := t[name]
		row := []string{cmp.Or(name, "（未署名）")}
		for _, n := range []int{len(w.subjects), w.created, w.revised, w.added, w.proofs, w.visits, w.notes, w.problems, w.steps, w.others} {
			row = append(row, strconv.Itoa(n))
		}
		table.Rows = append(table.Rows, row)
	}
	return []Block{table}
}
