// Package checklist holds what is to be inspected: a policy plan as chapters,
// measures and checkpoints, the subjects it concerns, and the resolution of
// names to them. It knows nothing of findings.
package checklist

import (
	"fmt"
	"iter"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Plan (督导依据, 方案) is a policy document made into a checklist. A Plan is
// read-only once Parse has returned it.
type Plan struct {
	Title          string // of the document
	DocumentNumber string // 文号, empty if the document has none
	Issuer         string // 发文机关, may be empty
	Issued         Date
	Round          string        // names the inspection round, e.g. "2014-07"; may be empty
	Needs          Needs         // of every checkpoint that does not say otherwise
	OwnTypes       []ProblemType // of problems, beside those of every plan: see ProblemTypes
	Groups         []Group
	Subjects       []*Subject
	Chapters       []*Chapter
	Hash           [32]byte // SHA-256 of the bytes it was parsed from
	Source         []byte   // those bytes

	indexOnce sync.Once
	index     index
	namesOnce sync.Once
	names     names
}

// Group is a named set of subjects that applies_to may use, e.g. prd (珠三角).
type Group struct {
	ID      string
	Name    string
	Members []string // subject ids
}

// SubjectKind tells cities from departments.
type SubjectKind string

// The kinds of subject.
const (
	City       SubjectKind = "city"       // 地级以上市
	Department SubjectKind = "department" // 省直、中央驻粤单位、金融机构
)

// Subject (督导对象) is a city or a department that is inspected.
type Subject struct {
	ID      string // a-z 0-9 . -, at most 40
	Name    string // full, e.g. 汕头市人民政府
	Short   string // e.g. 汕头
	Kind    SubjectKind
	Code    string // administrative code of a city, empty for departments
	Class   string // a heading that subjects of a kind are listed under, e.g. 中央驻粤; may be empty
	Aliases []string
}

// Label is the name for lists and titles: 汕头市, 省口岸办.
func (s *Subject) Label() string {
	if s.Kind == City {
		return strings.TrimSuffix(s.Name, "人民政府")
	}
	if s.Short != "" {
		return s.Short
	}
	return s.Name
}

// Independent tells whether the subject is not under the government that inspects,
// as its class says: a unit of the central government or a bank. It is asked and
// advised, never ordered.
func (s *Subject) Independent() bool {
	return strings.Contains(s.Class, "中央") || strings.Contains(s.Class, "金融机构")
}

// Chapter is a part of the plan with a heading of its own.
type Chapter struct {
	Number   string // 一
	Title    string
	Measures []*Measure
}

// Measure (措施) is one numbered item of the plan.
type Measure struct {
	ID          string // m08
	Number      string // （八）
	Title       string
	Brief       string // what the measure wants, in our own words; may be empty
	Chapter     *Chapter
	Clauses     []Clause // one or more; most measures have one, without an id
	Checkpoints []*Checkpoint
}

// Clause is one closing bracket of a measure: the units it makes responsible.
type Clause struct {
	ID    string // a, b; empty where the measure has but one
	Units []Unit
}

// Role is the part that a unit has in a measure.
type Role string

// The roles.
const (
	Lead        Role = "lead"        // 牵头
	Support     Role = "support"     // 配合
	Joint       Role = "joint"       // 共同负责
	Territorial Role = "territorial" // 属地
)

// Word is the role in Chinese, and empty for an unknown one.
func (r Role) Word() string {
	switch r {
	case Lead:
		return "牵头"
	case Support:
		return "配合"
	case Joint:
		return "共同负责"
	case Territorial:
		return "属地"
	}
	return ""
}

// Unit (责任单位) is a subject that a clause names, and its role there.
type Unit struct {
	Subject *Subject
	Role    Role
}

// Kind is the kind of answer that a checkpoint wants.
type Kind string

// The kinds of answer.
const (
	YesNo  Kind = "yesno"
	Number Kind = "number"
	Day    Kind = "date"
	Text   Kind = "text"
)

// ValueName is what the value of such an answer is called; empty for YesNo, which
// has none beside the result.
func (k Kind) ValueName() string {
	switch k {
	case Number:
		return "数值"
	case Day:
		return "日期"
	case Text:
		return "答复"
	}
	return ""
}

// Target (指标任务) is a figure to reach. Value is a decimal; it is empty while
// every subject has its own and this one's is not known.
type Target struct {
	Op      string // >= > <= < =
	Value   string
	Unit    string // 个, %, 家, 个工作日
	Derived bool   // the figure is the checklist's, not the document's
}

// Judge says in words when a checkpoint is met, partly met, unmet.
type Judge struct {
	Met, Partial, Unmet string
}

// Checkpoint (检查要点) is one thing to verify under a measure.
type Checkpoint struct {
	ID        string // m08.2
	Measure   *Measure
	Question  string
	Short     string // its name in lists, may be empty: see Name
	Kind      Kind
	Unit      string // of the figure, when there is no Target; may be empty
	Target    *Target
	OwnTarget bool // each subject has its own figure; Target then lacks Value
	Deadline  Date
	From      Date     // a day from which it holds, no deadline
	AppliesTo []string // as written: units, cities, subject ids …
	Subjects  []*Subject
	Evidence  []string // to ask for, strongest first
	Methods   []string
	Judge     Judge
	Watch     string     // what to watch out for
	Weight    int        // 3 figure, deadline or felt by enterprises; 2; 1 paper only
	Weighted  bool       // the plan states Weight
	Needs     Needs      // what should stand beside a result, the plan's included
	When      *Condition // nil: always asked

	audience audience // Subjects as a set, where Parse made it
}

// Number is the checkpoint's place in its measure, from 1.
func (c *Checkpoint) Number() int {
	for i, o := range c.Measure.Checkpoints {
		if o == c {
			return i + 1
		}
	}
	return 0
}

// Name is its name in lists: Short, or the whole question.
func (c *Checkpoint) Name() string {
	if c.Short != "" {
		return c.Short
	}
	return c.Question
}

// Title is how the checkpoint is cited: （二十五）3, and 25-3 where the plan
// numbers its measures by bare figures.
func (c *Checkpoint) Title() string {
	number := c.Measure.Number
	if last, _ := utf8.DecodeLastRuneInString(number); unicode.IsDigit(last) || unicode.IsLetter(last) {
		number += "-"
	}
	return fmt.Sprintf("%s%d", number, c.Number())
}

// Measures runs through all measures in the plan's order.
func (p *Plan) Measures() iter.Seq[*Measure] {
	return func(yield func(*Measure) bool) {
		for _, c := range p.Chapters {
			for _, m := range c.Measures {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// Checkpoints runs through all checkpoints in the plan's order.
func (p *Plan) Checkpoints() iter.Seq[*Checkpoint] {
	return func(yield func(*Checkpoint) bool) {
		for m := range p.Measures() {
			for _, c := range m.Checkpoints {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// Weighted tells whether the plan states the weight of any checkpoint: only then
// is there a score.
func (p *Plan) Weighted() bool {
	for c := range p.Checkpoints() {
		if c.Weighted {
			return true
		}
	}
	return false
}

// RoleOf is the subject's role in the measure, and false if no clause names it.
func (m *Measure) RoleOf(subject string) (Role, bool) {
	for _, c := range m.Clauses {
		for _, u := range c.Units {
			if u.Subject.ID == subject {
				return u.Role, true
			}
		}
	}
	return "", false
}

// Ordinal is the measure's number as a figure: 25 for （二十五）; 0 if Number is
// no number.
func (m *Measure) Ordinal() int {
	n, _ := numeral(m.Number)
	return n
}
