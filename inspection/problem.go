package inspection

import (
	"cmp"
	"fmt"
	"strings"

	"dudao/checklist"
)

// Severity (程度) is how grave a problem is. The grades are custom, no rule lays
// them down.
type Severity uint8

// The severities; NoSeverity: nobody has said yet.
const (
	NoSeverity Severity = iota
	Ordinary            // 一般
	Serious             // 较重
	Grave               // 严重
)

// Severities are those that can be chosen, in the order of their digits.
var Severities = [...]Severity{Ordinary, Serious, Grave}

// Code is the stored form, empty for NoSeverity.
func (s Severity) Code() string {
	switch s {
	case Ordinary:
		return "ordinary"
	case Serious:
		return "serious"
	case Grave:
		return "grave"
	case NoSeverity:
	}
	return ""
}

// Word is the severity in Chinese.
func (s Severity) Word() string {
	switch s {
	case Ordinary:
		return "一般"
	case Serious:
		return "较重"
	case Grave:
		return "严重"
	case NoSeverity:
	}
	return "未定"
}

// ParseSeverity reads a stored code.
func ParseSeverity(code string) (Severity, error) {
	for _, s := range Severities {
		if s.Code() == code {
			return s, nil
		}
	}
	return NoSeverity, fmt.Errorf("severity %q: want ordinary, serious or grave", code)
}

// The fields of a problem, as stored, beside FieldSubject, FieldNumber and
// FieldCheckpoint. Some are of other records too.
const (
	FieldMeasure   = "measure"
	FieldTitle     = "title"
	FieldCriteria  = "criteria"
	FieldCondition = "condition"
	FieldCause     = "cause"
	FieldEffect    = "effect"
	FieldType      = "type"
	FieldSeverity  = "severity"
	FieldUnit      = "unit"
	FieldAsk       = "ask"
	FieldDeadline  = "deadline"
)

// Problem (问题) is what falls short at a subject, and what is asked for it. What
// is done about it are its steps.
type Problem struct {
	Record
	Subject    string // id
	Number     int    // of its subject, from 1; 0: not known
	Label      string // 2, 2b: see LabelProblems
	Measure    string // id; may be empty
	Checkpoint string // id; may be empty: raised alone
	Title      string // 问题, in one line
	Criteria   string // 依据: the measure, or a rule
	Condition  string // 事实
	Cause      string // 原因
	Effect     string // 影响
	Type       string // 类型, mostly one of the plan's ProblemTypes
	Severity   Severity
	Unit       string         // 责任单位: who answers for it
	Ask        string         // 整改要求
	Deadline   checklist.Date // 时限, the first one; steps may extend it
}

// RaiseProblem is the problem that a finding shows, as far as it can be filled in:
// where, by which measure, what was found; its title says what was asked and what
// came of it (说得出联系人：未落实) until somebody words it. cp and f are of subject.
func RaiseProblem(subject *checklist.Subject, cp *checklist.Checkpoint, f *Finding) Problem {
	title := cp.Name()
	if r, _ := ParseResult(f.Result.Text()); r == Unmet || r == Partial {
		title += "：" + r.Word()
	}
	return Problem{
		Subject: subject.ID, Measure: cp.Measure.ID, Checkpoint: cp.ID, Title: title,
		Criteria:  fmt.Sprintf("措施%s：%s", cp.Measure.Number, cp.Measure.Title),
		Condition: strings.TrimSpace(f.Facts.Text()), Unit: subject.Name,
	}
}

// Numbered names a problem or a matter as people do: 汕头-2. label is its Label.
func Numbered(plan *checklist.Plan, subject, label string) string {
	if s := plan.Subject(subject); s != nil {
		subject = cmp.Or(s.Short, s.Name)
	}
	return subject + "-" + label
}

// LabelProblems sorts all problems of one subject by number and gives each its
// label. A number given out twice, on two laptops, stays with the smaller id;
// the others are shown as 3b, 3c.
func LabelProblems(list []Problem) {
	number(list, func(p *Problem) (int, string) { return p.Number, p.ID }, func(p *Problem, label string) { p.Label = label })
}

// NextProblemNumber is the number for a subject's next problem. List holds those
// taken back too.
func NextProblemNumber(list []Problem) int {
	return nextNumber(list, func(p *Problem) (int, string) { return p.Number, p.ID })
}

// Check tells whether the problem can be recorded: it is of a subject and says
// what is wrong in its title.
func (p *Problem) Check() error {
	switch {
	case p.Subject == "":
		return &ProblemError{"没有定督导对象"}
	case strings.TrimSpace(p.Title) == "":
		return &ProblemError{"没有写问题"}
	}
	return nil
}

// ProblemError says why a problem cannot be recorded.
type ProblemError struct{ wrong string }

func (e *ProblemError) Error() string { return "problem: " + e.wrong }

// Code is the error's name for programs.
func (e *ProblemError) Code() string { return "bad_problem" }

// Say tells the user in one sentence.
func (e *ProblemError) Say() string {
	return fmt.Sprintf("问题%s，没有记录，请改正后再存。", e.wrong)
}
