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
)

type briefView struct {
	view
	Subject   Text
	Members   Text        // of the teams that inspect the subject
	Open      int         // checkpoints still to ask about
	Duties    []dutyView  // of the measures they belong to
	Deadlines []dueView   // the nearest first
	Questions []askedView // by method
	Materials int         // to ask for
	Figures   int         // to ask for
	Collected int         // materials that the team gets itself
	Unclosed  int         // problems of before that are not closed
	Unsolved  int         // matters of before that are not solved
}

// dutyView is the measures in which the subject has one role.
type dutyView struct {
	Role     string // empty: no clause names the subject
	N        int
	Measures Text
}

// dueView is what is due on one day.
type dueView struct {
	Day         string
	Checkpoints Text
}

// askedView is the questions of one method.
type askedView struct {
	Method Text
	N      int
	Table  string // the name of the part
}

// methodOrder is the order in which a visit goes: what is done at the subject's,
// from telling on, then what the team does on its own.
var methodOrder = []string{
	"听取汇报", "自查说明", "查阅资料", "数据比对", "统计评估", "抽样核查", "座谈", "约谈", "听证", "实地检查",
	"访谈", "走访企业", "暗访", "互联网督查", "线索收集",
}

// ownMethods are those by which the team finds out without the subject's help.
var ownMethods = methodOrder[10:]

// sampling is done at the subject's, but the figure is the team's.
const sampling = "抽样核查"

// ownEvidence are the kinds of evidence that the team makes itself.
var ownEvidence = []string{"现场照片", "访谈记录", "问卷"}

// Brief is what the team prepares a visit with (督导提纲): what is still to be
// asked of a subject, the materials and figures to ask for, each once.
func Brief(ctx context.Context, src Source, subject string, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if s.plan.Subject(subject) == nil {
		return nil, &checklist.NotFoundError{What: "subject", Query: subject}
	}
	if err := s.read(ctx, subject); err != nil {
		return nil, err
	}
	st := s.standings[0]
	open := s.pick(unchecked)
	v := briefView{
		view: s.view(), Subject: Text(st.label()), Members: Text(s.membersFor(subject)),
		Open: len(open), Duties: st.duties(open), Deadlines: s.deadlines(open),
	}
	v.Team = Text(s.teamsOf(subject))
	parts := map[string][]Block{}
	v.Questions = s.questions(open, parts)
	asked, collected := s.requests(open)
	figures := slices.DeleteFunc(slices.Clone(open), func(it *item) bool {
		method := mainMethod(it.cp)
		return it.cp.Kind != checklist.Number || method == sampling || slices.Contains(ownMethods, method)
	})
	v.Materials, v.Collected, v.Figures = len(asked), len(collected), len(figures)
	parts["materials"] = requestsList(fmt.Sprintf("共 %d 种", len(asked)), asked)
	parts["collected"] = requestsList(fmt.Sprintf("共 %d 种", len(collected)), collected)
	parts["lacking"] = lackingTable(s.pick(lacks), false)
	parts["figures"] = s.figuresAsked(figures)
	problems := slices.DeleteFunc(slices.Clone(st.problems), func(c inspection.ProblemCase) bool { return !unclosed(c.Course) })
	matters := slices.DeleteFunc(slices.Clone(st.matters), func(c inspection.MatterCase) bool { return !unclosed(c.Course) })
	v.Unclosed, v.Unsolved = len(problems), len(matters)
	parts["unclosed"], parts["unsolved"] = s.toFollow(problems), s.matterLedger(matters)
	return s.compose(KindBrief, st.label(), "", v, parts)
}

// membersFor names the members of the teams that a subject is assigned to.
func (s *survey) membersFor(subject string) string {
	var names []string
	for _, t := range s.teams {
		if t.Has(subject) {
			names = append(names, t.Members...)
		}
	}
	return strings.Join(names, "、")
}

// duties sorts the measures of the items by the subject's role in them.
func (st *standing) duties(items []*item) []dutyView {
	measures := map[checklist.Role][]string{}
	var last *checklist.Measure
	for _, it := range items {
		if m := it.cp.Measure; m != last {
			role, _ := m.RoleOf(st.id)
			measures[role] = append(measures[role], m.Number)
			last = m
		}
	}
	var list []dutyView
	for _, role := range []checklist.Role{checklist.Lead, checklist.Joint, checklist.Support, checklist.Territorial, ""} {
		if names := measures[role]; len(names) > 0 {
			list = append(list, dutyView{role.Word(), len(names), Text(strings.Join(names, "、"))})
		}
	}
	return list
}

// deadlines lists what is due by when.
func (s *survey) deadlines(items []*item) []dueView {
	byDay := map[checklist.Date][]*item{}
	var days []checklist.Date
	for _, it := range items {
		d := it.cp.Deadline
		if d.IsZero() {
			continue
		}
		if byDay[d] == nil {
			days = append(days, d)
		}
		byDay[d] = append(byDay[d], it)
	}
	slices.SortFunc(days, func(a, b checklist.Date) int { return b.DaysUntil(a) })
	var list []dueView
	for _, d := range days {
		list = append(list, dueView{s.deadlineWords(d), Text(citations(byDay[d]))})
	}
	return list
}

// mainMethod is the method that a checkpoint is mainly checked by.
func mainMethod(cp *checklist.Checkpoint) string {
	if len(cp.Methods) == 0 {
		return ""
	}
	return cp.Methods[0]
}

// questions sorts the items by their main method, adds a table of each to the
// parts and names them in the order of a visit.
func (s *survey) questions(items []*item, parts map[string][]Block) []askedView {
	byMethod := map[string][]*item{}
	order := slices.Clone(methodOrder)
	for _, it := range items {
		method := mainMethod(it.cp)
		if !slices.Contains(order, method) {
			order = append(order, method)
		}
		byMethod[method] = append(byMethod[method], it)
	}
	var list []askedView
	for _, method := range order {
		if asked := byMethod[method]; len(asked) > 0 {
			v := askedView{Text(method), len(asked), "questions " + method}
			parts[v.Table] = s.questionsTable(asked)
			list = append(list, v)
		}
	}
	return list
}

// questionsTable says of a question whose condition is not known yet what it
// depends on.
func (s *survey) questionsTable(items []*item) []Block {
	t := Table{Cols: []string{"要点", "问题", "责任"}}
	for _, it := range items {
		question := it.cp.Question
		if when := it.cp.When; when != nil && len(it.summary(when.Checkpoint.ID).Results) == 0 {
			question += "——" + inspection.WhenWords(it.cp) + "才问"
		}
		t.Rows = append(t.Rows, []string{it.cp.Title(), question, it.responsible()})
	}
	return []Block{t}
}

// responsible says who answers for a measure: the subject by its role, or the
// units that the plan names.
func (it *item) responsible() string {
	m := it.cp.Measure
	if role, named := m.RoleOf(it.id); named {
		return "本对象" + role.Word()
	}
	units := unitsOf(m)
	switch len(units) {
	case 0:
		return "没有点名"
	case 1:
		return units[0].Subject.Label()
	}
	return units[0].Subject.Label() + "等 " + strconv.Itoa(len(units)) + " 家"
}

// unitsOf are the units that the clauses of a measure name, those in the lead
// first, each once.
func unitsOf(m *checklist.Measure) []checklist.Unit {
	var units []checklist.Unit
	for _, leading := range []bool{true, false} {
		for _, c := range m.Clauses {
			for _, u := range c.Units {
				known := slices.ContainsFunc(units, func(o checklist.Unit) bool { return o.Subject == u.Subject })
				if (u.Role == checklist.Lead) == leading && !known {
					units = append(units, u)
				}
			}
		}
	}
	return units
}

// requests tells the materials that the subject is asked for from those that the
// team gets itself.
func (s *survey) requests(items []*item) (asked, collected []*request) {
	for _, r := range requestsOf(items) {
		own := slices.Contains(ownEvidence, r.kind) || !slices.ContainsFunc(r.items, func(it *item) bool {
			return !slices.Contains(ownMethods, mainMethod(it.cp))
		})
		if own {
			collected = append(collected, r)
		} else {
			asked = append(asked, r)
		}
	}
	return asked, collected
}

// figuresAsked lists the figures that the subject is to have ready.
func (s *survey) figuresAsked(items []*item) []Block {
	if len(items) == 0 {
		return nil
	}
	t := Table{Cols: []string{"要点", "单位", "任务", "时限"}}
	for _, it := range items {
		task, unit := "—", it.cp.Unit
		if it.cp.Target != nil {
			task, unit = taskWords(it.tasks()), it.cp.Target.Unit
		}
		t.Rows = append(t.Rows, []string{place(it.cp), unit, task, dateWords(it.cp.Deadline)})
	}
	return []Block{t}
}

// toFollow tells of problems that are not closed what was asked, by when, and what
// the unit has said: what the visit is to verify. The most urgent come first.
func (s *survey) toFollow(list []inspection.ProblemCase) []Block {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b inspection.ProblemCase) int {
		return cmp.Or(cmp.Compare(b.Signal(s.Today, s.Warn), a.Signal(s.Today, s.Warn)), strings.Compare(a.Due().String(), b.Due().String()))
	})
	var blocks []Block
	for _, c := range list {
		var rows []KV
		submitted, _ := c.Course.Latest(inspection.StepSubmit)
		for _, row := range []KV{
			{"状态", stateWords(c.Course) + "，" + caseSignal(c.Signal(s.Today, s.Warn), c.Record, c.Course)}, {"责任单位", cmp.Or(c.Unit, "未定")},
			{"时限", s.dueWords(c.Deadline, c.Course)}, {"整改要求", c.Ask}, {"报来的结果", submitted.Words}, {"上次核查", verdict(c.Course).Words},
		} {
			if row.Val != "" {
				rows = append(rows, row)
			}
		}
		blocks = append(blocks, Facts{s.numbered(c.Subject, c.Label) + "　" + c.Title, rows})
	}
	return blocks
}
