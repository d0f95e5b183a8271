package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// RedactedNote stands first in a redacted copy.
const RedactedNote = "这是脱敏的报告副本，不是检查记录文件，不能导入；没有人名、企业名和佐证。"

// RedactOptions say what a redacted copy has.
type RedactOptions struct {
	Today    checklist.Date
	Subjects []string // ids; none: all
	Texts    bool     // free texts too, with the names that are recorded anywhere replaced
}

// LeftOut counts what a redacted copy does not have.
type LeftOut struct {
	Texts     int `json:"texts"`
	Steps     int `json:"steps"`
	Practices int `json:"practices"`
	Evidence  int `json:"evidence"`
	Visits    int `json:"visits"`
	Notes     int `json:"notes"`
}

// Words tells it in Chinese, empty for nothing.
func (l LeftOut) Words() string {
	var parts []string
	for _, p := range []struct {
		what string
		n    int
		unit string
	}{
		{"文字", l.Texts, "段"}, {"办理经过", l.Steps, "步"}, {"典型做法", l.Practices, "条"},
		{"佐证", l.Evidence, "份"}, {"活动", l.Visits, "次"}, {"随手记", l.Notes, "条"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d %s", p.what, p.n, p.unit))
		}
	}
	return strings.Join(parts, "、")
}

// Redacted is a copy of what was found, for people outside: results, figures, dates and how problems stand, without
// people's names and enterprises. A free text may hold names of any sort, so it is left out unless it is asked for.
func Redacted(tx *store.ReadTx, o RedactOptions) (*Doc, LeftOut, error) {
	r := redaction{RedactOptions: o, tx: tx, names: strings.NewReplacer()}
	var err error
	if r.plan, err = tx.Plan(); err != nil {
		return nil, r.left, fmt.Errorf("redacted copy: %w", err)
	}
	if err := r.make(); err != nil {
		return nil, r.left, fmt.Errorf("redacted copy: %w", err)
	}
	blocks := []Block{Para{Text: RedactedNote}}
	if words := r.left.Words(); words != "" {
		blocks = append(blocks, Para{Text: "没有写入：" + words + "。"})
	}
	doc := &Doc{
		Title: Topic(r.plan) + "督导情况（脱敏副本）", Date: o.Today,
		Meta:   []KV{{"文档", "脱敏副本"}, {"说明", RedactedNote}, {"截至", o.Today.String()}},
		Blocks: append(blocks, r.blocks...),
	}
	doc.clean()
	return doc, r.left, nil
}

// redaction is one in the making.
type redaction struct {
	RedactOptions
	tx     *store.ReadTx
	plan   *checklist.Plan
	names  *strings.Replacer
	left   LeftOut
	blocks []Block
}

func (r *redaction) make() error {
	if r.Texts {
		names, err := recordedNames(r.tx, r.plan)
		if err != nil {
			return err
		}
		r.names = names.replacer()
	}
	all, err := readCases(r.tx, "")
	if err != nil {
		return err
	}
	for _, s := range r.plan.Subjects {
		if !r.chosen(s.ID) {
			continue
		}
		if err := r.subject(s, all); err != nil {
			return err
		}
	}
	return r.countRest()
}

func (r *redaction) chosen(subject string) bool {
	return len(r.Subjects) == 0 || slices.Contains(r.Subjects, subject)
}

// countRest counts what no redacted copy has.
func (r *redaction) countRest() error {
	visits, err := r.tx.Visits()
	if err != nil {
		return err
	}
	notes, err := r.tx.Notes(false)
	if err != nil {
		return err
	}
	for _, v := range visits {
		if r.chosen(v.Subject) {
			r.left.Visits++
		}
	}
	for _, n := range notes {
		if r.chosen(n.Subject) {
			r.left.Notes++
		}
	}
	return nil
}

// subject adds what was found at one subject; nothing if there is nothing.
func (r *redaction) subject(s *checklist.Subject, all *cases) error {
	found, err := r.found(s)
	if err != nil {
		return err
	}
	evidence, err := r.tx.Evidence(s.ID)
	if err != nil {
		return err
	}
	r.left.Evidence += len(evidence)
	var blocks []Block
	for _, t := range []struct {
		title string
		table Table
	}{
		{"检查结果", found}, {"问题", r.problems(all.problems[s.ID])},
		{"现场办公事项", r.matters(all.matters[s.ID])}, {"典型做法", r.practices(all.practices[s.ID])},
	} {
		if n := len(t.table.Rows); n > 0 {
			if !r.Texts { // the last column is theirs
				t.table.Cols = t.table.Cols[:len(t.table.Cols)-1]
				for i, row := range t.table.Rows {
					t.table.Rows[i] = row[:len(row)-1]
				}
			}
			blocks = append(blocks, Para{Text: t.title + " " + strconv.Itoa(n) + " 条"}, t.table)
		}
	}
	if len(blocks) > 0 {
		r.blocks = append(append(r.blocks, Heading{Level: 1, Text: s.Label()}), blocks...)
	}
	return nil
}

func (r *redaction) found(s *checklist.Subject) (Table, error) {
	table := Table{Cols: []string{"要点", "问什么", "结果", "数值", "事实"}}
	findings, err := r.tx.Findings(s.ID)
	if err != nil {
		return table, err
	}
	for _, cp := range r.plan.For(s.ID) {
		f, ok := findings[cp.ID]
		if !ok || f.Empty() {
			continue
		}
		var results, values, facts []string
		for _, result := range f.Results() {
			results = append(results, result.Word())
		}
		for _, v := range f.Value {
			values = append(values, r.value(cp, v.Text))
		}
		for _, v := range f.Facts {
			facts = append(facts, r.text(v.Text))
		}
		if len(results) == 0 {
			results = []string{inspection.Unchecked.Word()}
		}
		table.Rows = append(table.Rows, []string{
			cp.ID, cp.Name(), strings.Join(results, "、"), strings.Join(values, "\n"), strings.Join(facts, "\n"),
		})
	}
	return table, nil
}

func (r *redaction) problems(list []inspection.ProblemCase) Table {
	table := Table{Cols: []string{"编号", "措施", "类型", "程度", "状态", "时限", "问题"}}
	types := r.plan.ProblemTypes()
	for _, c := range list {
		kind := c.Type
		if !slices.ContainsFunc(types, func(t checklist.ProblemType) bool { return t.Name == kind }) {
			kind = r.text(kind)
		}
		r.left.Steps += len(c.Course.Steps)
		table.Rows = append(table.Rows, []string{
			inspection.Numbered(r.plan, c.Subject, c.Label), r.measure(c.Measure), kind, c.Severity.Word(), stateWords(c.Course), c.Due().String(),
			r.texts(KV{"", c.Title}, KV{"依据：", c.Criteria}, KV{"事实：", c.Condition}, KV{"原因：", c.Cause}, KV{"影响：", c.Effect},
				KV{"责任单位：", c.Unit}, KV{"要求：", c.Ask}),
		})
	}
	return table
}

func (r *redaction) matters(list []inspection.MatterCase) Table {
	table := Table{Cols: []string{"编号", "措施", "状态", "时限", "事项"}}
	for _, c := range list {
		r.left.Steps += len(c.Course.Steps)
		table.Rows = append(table.Rows, []string{
			inspection.Numbered(r.plan, c.Subject, c.Label), r.measure(c.Measure), stateWords(c.Course), c.Due().String(),
			r.texts(KV{"", c.Title}, KV{"说明：", c.Text}, KV{"承办：", c.Unit}),
		})
	}
	return table
}

// practices are all text: without texts there is nothing to tell of them.
func (r *redaction) practices(list []inspection.Practice) Table {
	table := Table{Cols: []string{"措施", "做法"}}
	if !r.Texts {
		r.left.Practices += len(list)
		return table
	}
	for _, p := range list {
		table.Rows = append(table.Rows, []string{r.measure(p.Measure), r.texts(KV{"", p.Title}, KV{"", p.Text})})
	}
	return table
}

// measure is a measure of the plan by its id; any other may say anything.
func (r *redaction) measure(id string) string {
	if m := r.plan.Measure(id); m != nil {
		return m.Number
	}
	return ""
}

// value is a finding's, which is a text unless it is the figure or the day that is asked for.
func (r *redaction) value(cp *checklist.Checkpoint, value string) string {
	safe := false
	switch cp.Kind {
	case checklist.Number:
		figure, err := inspection.ParseFigure(value, "")
		safe = err == nil && figure == value
	case checklist.Day:
		_, err := checklist.ParseDate(value)
		safe = err == nil
	case checklist.YesNo, checklist.Text:
	}
	if safe {
		return value
	}
	return r.text(value)
}

// text is a free text as the copy may have it; empty if it is left out.
func (r *redaction) text(text string) string {
	text = trim(clean(text)) // before names are looked for: marks that nobody sees would hide them
	if text == "" {
		return ""
	}
	if !r.Texts {
		r.left.Texts++
		return ""
	}
	return r.names.Replace(text)
}

// texts are several, each on a line behind what it is.
func (r *redaction) texts(list ...KV) string {
	var lines []string
	for _, t := range list {
		if text := r.text(t.Val); text != "" {
			lines = append(lines, t.Key+text)
		}
	}
	return strings.Join(lines, "\n")
}
