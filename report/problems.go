package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// problemCounts says how problems stand.
type problemCounts struct {
	All                             int
	Open                            int // not closed; of states in conflict, one of them not
	Closed, Overdue, Disputed       int
	Waiting                         int // 待核查
	Grave, Serious, Ordinary, Unset int
}

// Rate is how many of all that were raised are closed (整改率).
func (c problemCounts) Rate() inspection.Rate { return inspection.Rate{Met: c.Closed, Of: c.All} }

func (s *survey) countProblems(list []inspection.ProblemCase) problemCounts {
	c := problemCounts{All: len(list)}
	for i := range list {
		p := &list[i]
		if unclosed(p.Course) {
			c.Open++
		} else {
			c.Closed++
		}
		if p.Overdue(s.Today) {
			c.Overdue++
		}
		if p.Course.Disputed() || len(p.Record.Disputed) > 0 {
			c.Disputed++
		}
		if p.Course.State() == inspection.Submitted {
			c.Waiting++
		}
		switch p.Severity {
		case inspection.Grave:
			c.Grave++
		case inspection.Serious:
			c.Serious++
		case inspection.Ordinary:
			c.Ordinary++
		case inspection.NoSeverity:
			c.Unset++
		}
	}
	return c
}

// unclosed tells whether something is left to do; of states in conflict one is
// enough.
func unclosed(c *inspection.Course) bool {
	return slices.ContainsFunc(c.States(), func(state inspection.State) bool { return !state.Done() })
}

// stateWords is where it has come to, all of it where that is in conflict.
func stateWords(c *inspection.Course) string {
	var words []string
	for _, state := range c.States() {
		words = append(words, state.Word())
	}
	if len(words) > 1 {
		return strings.Join(words, "、") + "（冲突）"
	}
	return words[0]
}

// dueWords is the deadline in force and how it stands, with the first one where
// it was put off.
func (s *survey) dueWords(first checklist.Date, c *inspection.Course) string {
	due := c.Due(first)
	words := "未定"
	switch {
	case due.IsZero():
	case unclosed(c):
		words = s.deadlineWords(due)
	default:
		words = dateWords(due)
	}
	if n := c.Extensions(); n > 0 {
		words += fmt.Sprintf("，原 %s，延期 %d 次", cmp.Or(dateWords(first), "未定"), n)
	}
	return words
}

// caseSignal is the signal's word, with ? where something is in conflict.
func caseSignal(signal inspection.Signal, r inspection.Record, c *inspection.Course) string {
	if c.Disputed() || len(r.Disputed) > 0 || r.Voided != "" {
		return signal.Word() + "?"
	}
	return signal.Word()
}

// typeRank orders problems by type as the plan offers the types; others come last.
func (s *survey) typeRank(word string) int {
	if s.typeRanks == nil {
		s.typeRanks = make(map[string]int)
		for i, t := range s.plan.ProblemTypes() {
			s.typeRanks[t.Name] = i
		}
	}
	if rank, known := s.typeRanks[word]; known {
		return rank
	}
	return len(s.typeRanks)
}

// gravest sorts problems: the gravest first, then by type, else as they were.
func (s *survey) gravest(list []inspection.ProblemCase) []inspection.ProblemCase {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b inspection.ProblemCase) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(s.typeRank(a.Type), s.typeRank(b.Type)), strings.Compare(a.Type, b.Type))
	})
	return list
}

// problemRecords tells problems in full, the gravest first.
func (s *survey) problemRecords(list []inspection.ProblemCase) []Block {
	var blocks []Block
	for _, c := range s.gravest(list) {
		kind := []string{severityWord(c.Severity)}
		if c.Type != "" {
			kind = append(kind, c.Type)
		}
		title := fmt.Sprintf("%s　%s（%s）", s.numbered(c.Subject, c.Label), c.Title, strings.Join(kind, "，"))
		var rows []KV
		for _, row := range []KV{
			{"依据", c.Criteria}, {"原因", c.Cause}, {"影响", c.Effect}, {"责任单位", cmp.Or(c.Unit, "未定")}, {"整改要求", c.Ask},
			{"时限", s.dueWords(c.Deadline, c.Course)}, {"状态", stateWords(c.Course)}, {"佐证", s.proofWords(c)},
		} {
			if row.Val != "" {
				rows = append(rows, row)
			}
		}
		if note := recordNote(c.Record); note != "" {
			rows = append(rows, KV{"注意", note})
		}
		if trim(clean(c.Condition)) == "" {
			blocks = append(blocks, Facts{title, append(rows, KV{"事实", "未写"})})
			continue
		}
		blocks = append(blocks, Facts{title, rows}, Quote{c.Condition})
	}
	return blocks
}

// severityWord is a severity where nothing says that it is one.
func severityWord(s inspection.Severity) string {
	if s == inspection.NoSeverity {
		return "程度未定"
	}
	return s.Word()
}

// recordNote says what is not settled about a record.
func recordNote(r inspection.Record) string {
	switch {
	case r.Voided != "":
		return "有人撤下过，又有人改过，尚待商定"
	case len(r.Disputed) > 0:
		return fmt.Sprintf("有 %d 栏几个人写的不一样，尚待商定，这里是最后写的", len(r.Disputed))
	}
	return ""
}

// proofWords cites the evidence for a problem, for its steps, and for the finding
// that it was raised from.
func (s *survey) proofWords(c inspection.ProblemCase) string {
	return s.labelled(c.Subject, s.entitiesOf(s.problemEntity(c.ID), c.Subject, c.Checkpoint, c.Course))
}

// severityWords counts problems by severity: 严重 1 个、一般 2 个.
func (c problemCounts) severityWords() string {
	var words []string
	for _, x := range []struct {
		word string
		n    int
	}{{"严重", c.Grave}, {"较重", c.Serious}, {"一般", c.Ordinary}, {"程度未定", c.Unset}} {
		if x.n > 0 {
			words = append(words, fmt.Sprintf("%s %d 个", x.word, x.n))
		}
	}
	return strings.Join(words, "、")
}

// ofType are the problems of one type.
type ofType struct {
	word string
	list []inspection.ProblemCase
}

// byType sorts problems by their type, in the order of the types.
func (s *survey) byType(list []inspection.ProblemCase) []ofType {
	var types []ofType
	for _, c := range list {
		i := slices.IndexFunc(types, func(t ofType) bool { return t.word == c.Type })
		if i < 0 {
			i = len(types)
			types = append(types, ofType{word: c.Type})
		}
		types[i].list = append(types[i].list, c)
	}
	slices.SortStableFunc(types, func(a, b ofType) int {
		return cmp.Or(cmp.Compare(s.typeRank(a.word), s.typeRank(b.word)), strings.Compare(a.word, b.word))
	})
	return types
}

// typeWords counts problems by type: 虚报 1 个、推诿 2 个.
func (s *survey) typeWords(list []inspection.ProblemCase) string {
	var words []string
	for _, t := range s.byType(list) {
		words = append(words, fmt.Sprintf("%s %d 个", cmp.Or(t.word, "类型未定"), len(t.list)))
	}
	return strings.Join(words, "、")
}

// causesTable groups problems by type, with who has them and the causes stated,
// the most frequent first.
func (s *survey) causesTable(list []inspection.ProblemCase) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"类型", "问题", "对象", "原因"}}
	for _, of := range s.byType(list) {
		var subjects []string
		causes := map[string]int{}
		var order []string
		for _, c := range of.list {
			if name := s.subjectWord(c.Subject); !slices.Contains(subjects, name) {
				subjects = append(subjects, name)
			}
			cause := cmp.Or(strings.TrimRight(oneLine(c.Cause), "。；"), "未写")
			if causes[cause]++; causes[cause] == 1 {
				order = append(order, cause)
			}
		}
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(causes[b], causes[a]) })
		for i, cause := range order {
			order[i] = fmt.Sprintf("%s（%d）", cause, causes[cause])
		}
		if more := len(order) - causesNamed; more > 0 {
			order = append(order[:causesNamed], fmt.Sprintf("另有 %d 种", more))
		}
		t.Rows = append(t.Rows, []string{
			cmp.Or(of.word, "未定"), fmt.Sprintf("%d/%d", len(of.list), len(list)),
			fmt.Sprintf("%d 个：%s", len(subjects), strings.Join(subjects, "、")), strings.Join(order, "；"),
		})
	}
	return []Block{t}
}

// causesNamed is how many causes of one type are named.
const causesNamed = 5

// overdueTable lists what is not done and past its day, the longest overdue
// first.
func (s *survey) overdueTable(list []inspection.ProblemCase) []Block {
	var late []inspection.ProblemCase
	for _, c := range list {
		if c.Overdue(s.Today) {
			late = append(late, c)
		}
	}
	if len(late) == 0 {
		return nil
	}
	slices.SortStableFunc(late, func(a, b inspection.ProblemCase) int { return b.Due().DaysUntil(a.Due()) })
	t := Table{Cols: []string{"编号", "问题", "责任单位", "程度", "时限", "状态"}}
	for _, c := range late {
		t.Rows = append(t.Rows, []string{
			s.numbered(c.Subject, c.Label), oneLine(c.Title), oneLine(cmp.Or(c.Unit, "未定")), c.Severity.Word(),
			s.dueWords(c.Deadline, c.Course), stateWords(c.Course),
		})
	}
	return []Block{t}
}

// problemCells are the columns problemCols of a comparison.
func problemCells(c problemCounts) []string {
	return []string{fmt.Sprintf("%d/%d", c.Open, c.All), strconv.Itoa(c.Overdue), c.Rate().Words()}
}

var problemCols = []string{"未销号/问题", "逾期", "整改率"}

// measureProblems sorts problems by the measure that they are of.
func (s *survey) measureProblems(list []*standing) map[*checklist.Measure][]inspection.ProblemCase {
	found := make(map[*checklist.Measure][]inspection.ProblemCase)
	for _, st := range list {
		for _, c := range st.problems {
			if m := s.measureOf(c); m != nil {
				found[m] = append(found[m], c)
			}
		}
	}
	return found
}

// measureOf is the measure that a problem concerns, nil for none.
func (s *survey) measureOf(c inspection.ProblemCase) *checklist.Measure {
	if m := s.plan.Measure(c.Measure); m != nil || c.Measure != "" {
		return m
	}
	if cp := s.plan.Checkpoint(c.Checkpoint); cp != nil {
		return cp.Measure
	}
	return nil
}

func (s *survey) problemEntity(id string) string { return store.ProblemEntity(s.round.ID, id) }
