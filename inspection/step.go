package inspection

import (
	"fmt"
	"slices"

	"dudao/checklist"
)

// StepKind is what is done about a problem or a matter.
type StepKind uint8

// The kinds of steps; NoStep is one of a later version.
const (
	NoStep     StepKind = iota
	StepAssign          // 交办
	StepSubmit          // 报送
	StepReturn          // 退回
	StepExtend          // 延期
	StepClose           // 销号
	StepReview          // 复核
	StepSolve           // 办结, of a matter
	StepNote            // 补充
)

// StepKinds are all that can be taken, in the order in which they are offered.
var StepKinds = [...]StepKind{StepAssign, StepSubmit, StepClose, StepReturn, StepExtend, StepReview, StepSolve, StepNote}

// Code is the stored form, empty for NoStep.
func (k StepKind) Code() string {
	switch k {
	case StepAssign:
		return "assign"
	case StepSubmit:
		return "submit"
	case StepReturn:
		return "return"
	case StepExtend:
		return "extend"
	case StepClose:
		return "close"
	case StepReview:
		return "review"
	case StepSolve:
		return "solve"
	case StepNote:
		return "note"
	case NoStep:
	}
	return ""
}

// Word is the kind in Chinese.
func (k StepKind) Word() string {
	switch k {
	case StepAssign:
		return "交办"
	case StepSubmit:
		return "报送"
	case StepReturn:
		return "退回"
	case StepExtend:
		return "延期"
	case StepClose:
		return "销号"
	case StepReview:
		return "复核"
	case StepSolve:
		return "办结"
	case StepNote:
		return "补充"
	case NoStep:
	}
	return "其他"
}

// ParseStepKind reads a stored code.
func ParseStepKind(code string) (StepKind, error) {
	for _, k := range StepKinds {
		if k.Code() == code {
			return k, nil
		}
	}
	return NoStep, fmt.Errorf("step kind %q: want assign, submit, return, extend, close, review, solve or note", code)
}

// The fields of a step, as stored. FieldKind, FieldDeadline and FieldVisit are
// of other records too.
const (
	FieldOf     = "of"
	FieldAfter  = "after"
	FieldDate   = "date"
	FieldPerson = "person"
	FieldWords  = "words"
)

// Step is one thing that was done about a problem or a matter. It is only added:
// of two laptops that take different steps at once, both are kept.
type Step struct {
	Record
	Of       string   // entity of the problem or matter
	After    []string // ids of the steps that whoever took it was looking at, as last ones
	Kind     StepKind
	Date     checklist.Date // when it was done
	Person   string         // who did it, as said: an inspector, or a unit for StepSubmit
	Words    string         // what was said: the reason, the answer
	Deadline checklist.Date // the new one, of StepExtend; that laid down, of StepAssign
	Gone     bool           // it was taken back: kept because others may follow it
}

// State (整改状态) is where a problem or a matter has come to.
type State uint8

// The states.
const (
	Open      State = iota // 待交办
	Assigned               // 已交办
	Submitted              // 待核查
	Returned               // 退回
	Closed                 // 已销号
	Solved                 // 已办结, of a matter
)

// States are those of a problem, in the order of their digits on its ledger.
var States = [...]State{Open, Assigned, Submitted, Returned, Closed}

// Code is the English name, for JSON and as an argument.
func (s State) Code() string {
	switch s {
	case Open:
		return "open"
	case Assigned:
		return "assigned"
	case Submitted:
		return "submitted"
	case Returned:
		return "returned"
	case Closed:
		return "closed"
	case Solved:
		return "solved"
	}
	return ""
}

// ParseState reads a code.
func ParseState(code string) (State, error) {
	for _, s := range append(States[:], Solved) {
		if s.Code() == code {
			return s, nil
		}
	}
	return Open, fmt.Errorf("state %q: want open, assigned, submitted, returned, closed or solved", code)
}

// Word is the state in Chinese.
func (s State) Word() string {
	switch s {
	case Open:
		return "待交办"
	case Assigned:
		return "已交办"
	case Submitted:
		return "待核查"
	case Returned:
		return "退回"
	case Closed:
		return "已销号"
	case Solved:
		return "已办结"
	}
	return ""
}

// Done tells whether nothing is left to do.
func (s State) Done() bool { return s == Closed || s == Solved }

// leadsTo is the state that a step of this kind leads to; false: it changes none.
func (k StepKind) leadsTo() (State, bool) {
	switch k {
	case StepAssign:
		return Assigned, true
	case StepSubmit:
		return Submitted, true
	case StepReturn:
		return Returned, true
	case StepClose:
		return Closed, true
	case StepSolve:
		return Solved, true
	case StepExtend, StepReview, StepNote, NoStep:
	}
	return Open, false
}

// steps of a problem that may be taken in each state; a note always may.
var problemSteps = map[State][]StepKind{
	Open:      {StepAssign, StepClose, StepNote},
	Assigned:  {StepSubmit, StepExtend, StepReview, StepNote},
	Submitted: {StepClose, StepReturn, StepReview, StepNote},
	Returned:  {StepSubmit, StepExtend, StepReview, StepNote},
	Closed:    {StepReturn, StepReview, StepNote},
}

// and of a matter.
var matterSteps = map[State][]StepKind{
	Open:     {StepSolve, StepAssign, StepNote},
	Assigned: {StepSolve, StepReturn, StepExtend, StepNote},
	Returned: {StepAssign, StepSolve, StepNote},
	Solved:   {StepReturn, StepNote},
}

// allowed are the kinds that may be taken in any of the states, in the order in
// which they are offered. Where they differ, one of them can be confirmed too:
// that settles it.
func allowed(table map[State][]StepKind, states []State) []StepKind {
	var kinds []StepKind
	for _, k := range StepKinds {
		to, changes := k.leadsTo()
		confirms := changes && len(states) > 1 && slices.Contains(states, to)
		if confirms || slices.ContainsFunc(states, func(s State) bool { return slices.Contains(table[s], k) }) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
