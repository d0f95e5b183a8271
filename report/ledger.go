package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// LedgerOrder says what stands in a ledger. The zero values of all but Kind take
// everything.
type LedgerOrder struct {
	Kind    Kind                          // KindProblems, KindRectification, KindUnits or KindMatters
	Subject string                        // id
	Team    string                        // id: what is at the subjects assigned to it
	Unit    string                        // whose name holds these characters
	States  func(*inspection.Course) bool // which it has come to; nil: any
}

type ledgerView struct {
	view
	Scope    Text // of what subjects
	N        int
	Problems problemCounts
	Matters  matterCounts
	Units    []unitView
}

// unitView is what one unit answers for.
type unitView struct {
	Name     Text
	Problems problemCounts
	Part     string
}

// Ledger is a ledger of problems or matters: 问题台账, 整改台账, 责任清单 (the
// problems by the unit that answers for them), 现场办公台账.
func Ledger(ctx context.Context, src Source, order LedgerOrder, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	scope, err := s.readFor(ctx, order)
	if err != nil {
		return nil, err
	}
	parts := map[string][]Block{}
	v := ledgerView{Scope: Text(scope)}
	if order.Kind == KindMatters {
		matters := slices.DeleteFunc(s.matters(), func(c inspection.MatterCase) bool { return !order.wants(c.Unit, c.Course) })
		v.N, v.Matters = len(matters), s.countMatters(matters)
		parts["ledger"] = s.matterLedger(matters)
	} else {
		problems := slices.DeleteFunc(s.problems(), func(c inspection.ProblemCase) bool { return !order.wants(c.Unit, c.Course) })
		v.N, v.Problems = len(problems), s.countProblems(problems)
		switch order.Kind {
		case KindRectification:
			parts["ledger"] = s.rectifyLedger(problems)
		case KindUnits:
			v.Units = s.byUnit(problems, order.Unit, parts)
			parts["ledger"] = nil
		default:
			parts["ledger"] = s.problemLedger(problems)
		}
	}
	v.view = s.view()
	return s.compose(order.Kind, scope, "", v, parts)
}

// readFor reads the subjects that a ledger is of, and says which in words.
func (s *survey) readFor(ctx context.Context, order LedgerOrder) (string, error) {
	if order.Subject != "" {
		subject := s.plan.Subject(order.Subject)
		if subject == nil {
			return "", &checklist.NotFoundError{What: "subject", Query: order.Subject}
		}
		return subject.Label(), s.read(ctx, order.Subject)
	}
	if err := s.readAll(ctx); err != nil || order.Team == "" {
		return "全部对象", err
	}
	i := slices.IndexFunc(s.teams, func(t inspection.Team) bool { return t.ID == order.Team })
	if i < 0 {
		return "", &checklist.NotFoundError{What: "督导组", Query: order.Team}
	}
	t := s.teams[i]
	s.standings = slices.DeleteFunc(s.standings, func(st *standing) bool { return !t.Has(st.id) })
	return t.Name, nil
}

func (o LedgerOrder) wants(unit string, c *inspection.Course) bool {
	return strings.Contains(unit, o.Unit) && (o.States == nil || o.States(c))
}

// problemLedger is 问题台账.
func (s *survey) problemLedger(list []inspection.ProblemCase) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"序号", "编号", "督导对象", "措施", "问题描述", "责任单位", "严重程度", "整改要求", "整改时限", "状态", "信号", "发现日期"}}
	for i, c := range list {
		measure := "—"
		if m := s.measureOf(c); m != nil {
			measure = m.Number
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), s.numbered(c.Subject, c.Label), s.subjectWord(c.Subject), measure, oneLine(c.Title),
			oneLine(cmp.Or(c.Unit, "未定")), c.Severity.Word(), oneLine(c.Ask), s.dueCell(c.Deadline, c.Course), stateWords(c.Course),
			caseSignal(c.Signal(s.Today, s.Warn), c.Record, c.Course), s.dayCell(c.Record),
		})
	}
	return []Block{t}
}

// rectifyLedger is 整改台账.
func (s *survey) rectifyLedger(list []inspection.ProblemCase) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"序号", "编号", "问题", "责任单位", "责任人", "整改目标", "整改措施", "时限", "完成情况", "佐证", "核查意见", "核查人", "销号日期", "状态", "信号"}}
	for i, c := range list {
		assigned, _ := c.Course.Latest(inspection.StepAssign)
		submitted, _ := c.Course.Latest(inspection.StepSubmit)
		checked := verdict(c.Course)
		closed := ""
		if !unclosed(c.Course) {
			closed = checked.Date.String()
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), s.numbered(c.Subject, c.Label), oneLine(c.Title), oneLine(cmp.Or(c.Unit, "未定")), oneLine(submitted.Person),
			oneLine(c.Ask), oneLine(assigned.Words), s.dueCell(c.Deadline, c.Course), oneLine(submitted.Words), s.proofWords(c),
			oneLine(checked.Words), oneLine(checked.Person), closed, stateWords(c.Course),
			caseSignal(c.Signal(s.Today, s.Warn), c.Record, c.Course),
		})
	}
	return []Block{t}
}

// verdict is the last step by which what was handed in was judged.
func verdict(c *inspection.Course) inspection.Step {
	for _, step := range slices.Backward(c.Steps) {
		switch step.Kind {
		case inspection.StepClose, inspection.StepReturn, inspection.StepReview, inspection.StepSolve:
			return step
		case inspection.StepAssign, inspection.StepSubmit, inspection.StepExtend, inspection.StepNote, inspection.NoStep:
		}
	}
	return inspection.Step{}
}

// dueCell is the deadline in force, with the first one in brackets where it was
// put off.
func (s *survey) dueCell(first checklist.Date, c *inspection.Course) string {
	due := cmp.Or(c.Due(first).String(), "未定")
	if n := c.Extensions(); n > 0 {
		return fmt.Sprintf("%s（原 %s，延期 %d 次）", due, cmp.Or(first.String(), "未定"), n)
	}
	return due
}

// dayCell is the day on which something was recorded.
func (s *survey) dayCell(r inspection.Record) string {
	if r.At.IsZero() {
		return ""
	}
	return checklist.DateOf(r.At.In(s.Zone)).String()
}

// byUnit is 责任清单: a table for each unit, in the order in which they come up.
// What several units answer for together stands in the list of each.
func (s *survey) byUnit(list []inspection.ProblemCase, wanted string, parts map[string][]Block) []unitView {
	var names []string
	byName := map[string][]inspection.ProblemCase{}
	for _, c := range list {
		for _, name := range unitNames(c.Unit) {
			if !strings.Contains(name, wanted) {
				continue
			}
			if byName[name] == nil {
				names = append(names, name)
			}
			byName[name] = append(byName[name], c)
		}
	}
	var units []unitView
	for i, name := range names {
		v := unitView{Text(name), s.countProblems(byName[name]), "unit " + strconv.Itoa(i)}
		parts[v.Part] = s.problemLedger(byName[name])
		units = append(units, v)
	}
	return units
}

// unitNames are the units that a problem's 责任单位 names; 未定 if none.
func unitNames(unit string) []string {
	unit = oneLine(unit)
	var names []string
	for _, name := range splitUnits(unit) {
		if name = trim(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return []string{"责任单位未定"}
	}
	return names
}

// splitUnits takes a list of units apart; one with a bracket is left whole, for
// what stands in it may be a list too.
func splitUnits(unit string) []string {
	if strings.ContainsAny(unit, "（(") {
		return []string{unit}
	}
	return strings.FieldsFunc(unit, func(r rune) bool { return strings.ContainsRune("、，,；;", r) })
}

// entitiesOf are those by which evidence can be for a problem or a matter: itself,
// its steps, and the finding that it was raised from.
func (s *survey) entitiesOf(entity, subject, checkpoint string, c *inspection.Course) []string {
	list := []string{entity}
	for _, step := range c.Steps {
		list = append(list, store.StepEntity(s.round.ID, step.ID))
	}
	if checkpoint != "" {
		list = append(list, store.FindingEntity(s.round.ID, subject, checkpoint))
	}
	return list
}

// labelled cites a subject's evidence for any of the entities.
func (s *survey) labelled(subject string, entities []string) string {
	st := s.standing(subject)
	if st == nil {
		return ""
	}
	var labels []string
	for _, entity := range entities {
		for _, e := range st.proofs[entity] {
			labels = append(labels, e.Label)
		}
	}
	return strings.Join(labels, "、")
}
