// Package inspection holds what was found: the records an inspection keeps and
// the rules on them. It does no input or output and has no clock of its own.
package inspection

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
)

// Result (检查结果) is what an inspector found at a checkpoint.
type Result uint8

// The results. Unchecked (未查) is the absence of one and is never stored.
const (
	Unchecked Result = iota
	Met              // 已落实
	Partial          // 部分落实
	Unmet            // 未落实
	NA               // 不适用
)

// Results are the four that can be set, in the order of their digits.
var Results = [...]Result{Met, Partial, Unmet, NA}

// ParseResult reads a stored code: met, partial, unmet, na.
func ParseResult(code string) (Result, error) {
	for _, r := range Results {
		if r.Code() == code {
			return r, nil
		}
	}
	return Unchecked, fmt.Errorf("result %q: want met, partial, unmet or na", code)
}

// Code is the stored form, empty for Unchecked.
func (r Result) Code() string {
	switch r {
	case Met:
		return "met"
	case Partial:
		return "partial"
	case Unmet:
		return "unmet"
	case NA:
		return "na"
	case Unchecked:
	}
	return ""
}

// Word is the result in Chinese.
func (r Result) Word() string {
	switch r {
	case Met:
		return "已落实"
	case Partial:
		return "部分落实"
	case Unmet:
		return "未落实"
	case NA:
		return "不适用"
	case Unchecked:
	}
	return "未查"
}

// WorseResult tells whether of two stored results the first is the worse: 未落实
// before 部分落实, 已落实, 不适用. What is no result is worse than none.
func WorseResult(a, b string) bool {
	rank := func(code string) int {
		r, _ := ParseResult(code)
		return slices.Index([]Result{Unchecked, NA, Met, Partial, Unmet}, r)
	}
	return rank(a) > rank(b)
}

// Mark says where a value comes from.
type Mark struct {
	By     string    // the person, as the device says
	Device string    // the device's id
	At     time.Time // by the device's clock, for display only
	Dot    string    // the operation that wrote it
	Plan   string    // short hash of the plan then in force
}

// Value is one live value of a field.
type Value struct {
	Text string
	Mark
}

// Field is the live values of one field, newest first, equal ones folded into
// the newest. None: nothing written. Two or more: a conflict (冲突), settled by
// a person.
type Field []Value

// Text is the value shown: the newest, or empty.
func (f Field) Text() string {
	if len(f) == 0 {
		return ""
	}
	return f[0].Text
}

// Disputed tells whether different values are live.
func (f Field) Disputed() bool { return len(f) > 1 }

// The fields of a finding, as stored.
const (
	FieldResult = "result"
	FieldValue  = "value"
	FieldFacts  = "facts"
	FieldVisit  = "visit"
)

// Finding (检查记录) is what was found for one subject at one checkpoint. Its
// identity is (inspection, subject, checkpoint), so that two inspectors who work
// at the same checkpoint write the same finding.
type Finding struct {
	Subject    string
	Checkpoint string
	Result     Field // result codes
	Value      Field // a decimal, a date or words, by the checkpoint's kind
	Facts      Field // 事实
	Visit      Field // id of the visit it comes from
}

// Results are the live results: none is unchecked, several are disputed.
func (f *Finding) Results() []Result {
	var list []Result
	for _, v := range f.Result {
		if r, err := ParseResult(v.Text); err == nil {
			list = append(list, r)
		}
	}
	return list
}

// Conflicts counts the fields with more than one live value.
func (f *Finding) Conflicts() int {
	n := 0
	for _, field := range []Field{f.Result, f.Value, f.Facts, f.Visit} {
		if field.Disputed() {
			n++
		}
	}
	return n
}

// Empty tells whether nothing is live in it.
func (f *Finding) Empty() bool {
	return len(f.Result) == 0 && len(f.Value) == 0 && len(f.Facts) == 0 && len(f.Visit) == 0
}

// Last is the mark of its newest value, and false if it has none.
func (f *Finding) Last() (Mark, bool) {
	var last Mark
	for _, field := range []Field{f.Result, f.Value, f.Facts, f.Visit} {
		for _, v := range field {
			if v.At.After(last.At) || last.Dot == "" {
				last = v.Mark
			}
		}
	}
	return last, last.Dot != ""
}

// Summary is a finding without its texts: what counting and signals need.
type Summary struct {
	Subject    string
	Checkpoint string
	Results    []Result // live and different, newest first
	Conflicts  int      // fields in conflict
	HasFacts   bool
	At         time.Time // of the newest value
	By         string
}

// Word is the result in Chinese.
func (s Summary) Word() string {
	switch len(s.Results) {
	case 0:
		return Unchecked.Word()
	case 1:
		return s.Results[0].Word()
	}
	return "记录不一致"
}

// Code is the result's code; unchecked where there is none, disputed of several.
func (s Summary) Code() string {
	switch len(s.Results) {
	case 0:
		return "unchecked"
	case 1:
		return s.Results[0].Code()
	}
	return "disputed"
}

// Summarize leaves the texts out.
func (f *Finding) Summarize() Summary {
	last, _ := f.Last()
	return Summary{
		Subject: f.Subject, Checkpoint: f.Checkpoint,
		Results: f.Results(), Conflicts: f.Conflicts(), HasFacts: strings.TrimSpace(f.Facts.Text()) != "",
		At: last.At, By: last.By,
	}
}

// Inspection (督导任务) is one round: a plan, a period, the teams that go out.
type Inspection struct {
	ID     string
	Name   Field
	Plan   Field // hash of the plan in force; two live ones are a conflict
	From   Field
	To     Field
	Before Field // the round that it follows
}

// Team (督导组) says who inspects whom.
type Team struct {
	ID       string
	Name     string
	Members  []string // names, sorted
	Subjects []string // subject ids, in the plan's order where the plan has them
}

// Has tells whether the subject is assigned to the team.
func (t *Team) Has(subject string) bool {
	return slices.Contains(t.Subjects, subject)
}

// DeadlineWords says how a deadline stands on a day: 剩 3 天, 今天, 逾期 3 天;
// empty without a deadline.
func DeadlineWords(deadline, today checklist.Date) string {
	if deadline.IsZero() {
		return ""
	}
	switch n := today.DaysUntil(deadline); {
	case n > 0:
		return fmt.Sprintf("剩 %d 天", n)
	case n == 0:
		return "今天"
	default:
		return fmt.Sprintf("逾期 %d 天", -n)
	}
}
