package report_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

var (
	_ report.DailySource = (*store.ReadTx)(nil)
	_ report.Log         = (*store.Store)(nil)
)

var (
	beijing = time.FixedZone("UTC+8", 8*60*60)
	asked   = report.Options{Today: date("2014-07-15"), Warn: 7, Zone: beijing}
)

func date(s string) checklist.Date {
	d, err := checklist.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// material is a source made by hand.
type material struct {
	plan     *checklist.Plan
	round    inspection.Inspection
	teams    []inspection.Team
	findings map[string]map[string]inspection.Finding
	targets  map[string]map[string]inspection.Field
	asked    map[string]string // subject/checkpoint: an older question
	evidence map[string][]inspection.Evidence
	visits   []inspection.Visit
	notes    []inspection.Note

	problems  []inspection.ProblemCase
	matters   []inspection.MatterCase
	practices []inspection.Practice
	log       []store.Entry
	writes    int

	conflicts []store.Conflict // of what is no finding
}

func newMaterial(p *checklist.Plan) *material {
	return &material{
		plan:     p,
		round:    inspection.Inspection{ID: "2014-07"},
		findings: map[string]map[string]inspection.Finding{},
		targets:  map[string]map[string]inspection.Field{},
		asked:    map[string]string{},
		evidence: map[string][]inspection.Evidence{},
	}
}

func (m *material) Inspection() (inspection.Inspection, error) { return m.round, nil }
func (m *material) Plan() (*checklist.Plan, error)             { return m.plan, nil }
func (m *material) Teams() ([]inspection.Team, error)          { return slices.Clone(m.teams), nil }
func (m *material) Subjects() ([]string, error) {
	return slices.Collect(maps.Keys(m.findings)), nil
}
func (m *material) Findings(subject string) (map[string]inspection.Finding, error) {
	findings := maps.Clone(m.findings[subject])
	for checkpoint, f := range findings {
		if _, old := m.asked[subject+"/"+checkpoint]; old {
			f.Result, f.Value, f.Facts = under("old", f.Result), under("old", f.Value), under("old", f.Facts)
			findings[checkpoint] = f
		}
	}
	return findings, nil
}

// under is a field as it was written under another plan.
func under(plan string, f inspection.Field) inspection.Field {
	f = slices.Clone(f)
	for i := range f {
		f[i].Plan = plan
	}
	return f
}
func (m *material) Targets(subject string) (map[string]inspection.Field, error) {
	return m.targets[subject], nil
}
func (m *material) Evidence(subject string) ([]inspection.Evidence, error) {
	return slices.Clone(m.evidence[subject]), nil
}
func (m *material) Conflicts(string) ([]store.Conflict, error) {
	return slices.Clone(m.conflicts), nil
}
func (m *material) Problems(subject string) ([]inspection.ProblemCase, error) {
	return slices.DeleteFunc(slices.Clone(m.problems), func(c inspection.ProblemCase) bool { return subject != "" && c.Subject != subject }), nil
}
func (m *material) Matters(subject string) ([]inspection.MatterCase, error) {
	return slices.DeleteFunc(slices.Clone(m.matters), func(c inspection.MatterCase) bool { return subject != "" && c.Subject != subject }), nil
}
func (m *material) Practices(subject string) ([]inspection.Practice, error) {
	return slices.DeleteFunc(slices.Clone(m.practices), func(p inspection.Practice) bool { return subject != "" && p.Subject != subject }), nil
}
func (m *material) Visits() ([]inspection.Visit, error)   { return slices.Clone(m.visits), nil }
func (m *material) Notes(bool) ([]inspection.Note, error) { return slices.Clone(m.notes), nil }
func (m *material) OldQuestion(f inspection.Finding) (string, bool) {
	q, old := m.asked[f.Subject+"/"+f.Checkpoint]
	return q, old
}

// live makes a field; each value was written an hour before the one in front.
func (m *material) live(by string, texts ...string) inspection.Field {
	var f inspection.Field
	for i, text := range texts {
		m.writes++
		who := by
		if i > 0 {
			who = "林晓"
		}
		f = append(f, inspection.Value{Text: text, Mark: inspection.Mark{
			By: who, Device: "QH7K", Dot: fmt.Sprintf("dev:%d:hash", m.writes),
			At: time.Date(2014, 7, 14, 23, 30, 0, 0, time.UTC).Add(-time.Duration(i) * time.Hour),
		}})
	}
	return f
}

// finding is what record writes: the values of a field, the newest first.
type finding struct{ result, value, facts []string }

func (m *material) record(subject, checkpoint string, f finding) {
	m.recordBy("陈伟", subject, checkpoint, f)
}

func (m *material) recordBy(by, subject, checkpoint string, f finding) {
	if m.findings[subject] == nil {
		m.findings[subject] = map[string]inspection.Finding{}
	}
	m.findings[subject][checkpoint] = inspection.Finding{
		Subject: subject, Checkpoint: checkpoint,
		Result: m.live(by, f.result...), Value: m.live(by, f.value...), Facts: m.live(by, f.facts...),
	}
	recorded := m.findings[subject][checkpoint]
	for name, field := range map[string]inspection.Field{"result": recorded.Result, "value": recorded.Value, "facts": recorded.Facts} {
		for _, v := range field {
			m.wrote(v.By, v.At, subject, checkpoint, name, v.Text)
		}
	}
}

// wrote puts one value into the log.
func (m *material) wrote(by string, at time.Time, subject, checkpoint, field, text string) {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	m.log = append(m.log, store.Entry{
		By: by, At: at, Entity: store.FindingEntity(m.round.ID, subject, checkpoint), Set: map[string]json.RawMessage{field: raw},
	})
}

// Log gives the log as a Store does.
func (m *material) Log(_ context.Context, prefix string) iter.Seq2[store.Entry, error] {
	log := slices.Clone(m.log)
	slices.SortStableFunc(log, func(a, b store.Entry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	return func(yield func(store.Entry, error) bool) {
		for _, e := range log {
			if strings.HasPrefix(e.Entity, prefix) && !yield(e, nil) {
				return
			}
		}
	}
}

// visit records a visit and gives its id.
func (m *material) visit(v inspection.Visit) string {
	v.ID = fmt.Sprintf("v%d", len(m.visits)+1)
	v.Mark = m.live(v.Members[0], "x")[0].Mark
	m.visits = append(m.visits, v)
	return v.ID
}

// at says which visit a finding comes from.
func (m *material) at(visit, subject, checkpoint string) {
	f := m.findings[subject][checkpoint]
	last, _ := f.Last()
	f.Visit = m.live(last.By, visit)
	m.findings[subject][checkpoint] = f
}

// prove adds a piece of evidence for a finding.
func (m *material) prove(subject, checkpoint string, e inspection.Evidence) {
	e.ID, e.Number = fmt.Sprintf("e%d", m.writes), len(m.evidence[subject])+1
	e.For = store.FindingEntity(m.round.ID, subject, checkpoint)
	e.Mark = m.live("陈伟", "x")[0].Mark
	m.evidence[subject] = append(m.evidence[subject], e)
	inspection.LabelEvidence(m.evidence[subject])
}

func (m *material) target(subject, checkpoint string, figures ...string) {
	if m.targets[subject] == nil {
		m.targets[subject] = map[string]inspection.Field{}
	}
	m.targets[subject][checkpoint] = m.live("陈伟", figures...)
}

func one(s string) []string { return []string{s} }

// smallPlan has two chapters, four measures, nine checkpoints, three cities and
// two departments. Who has no register (m03.1) is not asked whom it names (m03.2).
func smallPlan() *checklist.Plan {
	city := func(id, short string) *checklist.Subject {
		return &checklist.Subject{ID: id, Name: short + "市人民政府", Short: short, Kind: checklist.City}
	}
	shantou, jieyang, chaozhou := city("shantou", "汕头"), city("jieyang", "揭阳"), city("chaozhou", "潮州")
	shangwu := &checklist.Subject{ID: "shangwuting", Name: "省商务厅", Kind: checklist.Department}
	kouan := &checklist.Subject{ID: "kouanban", Name: "省口岸办", Kind: checklist.Department}
	cities := []*checklist.Subject{shantou, jieyang, chaozhou}
	departments := []*checklist.Subject{shangwu, kouan}
	joint := []checklist.Clause{{Units: []checklist.Unit{{Subject: shangwu, Role: checklist.Lead}, {Subject: kouan, Role: checklist.Support}}}}
	local := []checklist.Clause{{Units: []checklist.Unit{{Subject: shantou, Role: checklist.Territorial}, {Subject: jieyang, Role: checklist.Territorial}, {Subject: chaozhou, Role: checklist.Territorial}}}}
	p := &checklist.Plan{
		Title: "广东省支持外贸稳定增长实施方案", Issuer: "广东省人民政府办公厅", Issued: date("2014-05-23"), Round: "2014-07",
		Subjects: append(slices.Clone(cities), departments...),
		Chapters: []*checklist.Chapter{
			{Number: "一", Title: "优化进口", Measures: []*checklist.Measure{
				{ID: "m01", Number: "（一）", Title: "进口平台", Brief: "培育一批进口商品交易中心。", Clauses: joint, Checkpoints: []*checklist.Checkpoint{
					{Question: "重点培育的交易中心已认定几个？", Short: "认定交易中心", Kind: checklist.Number, Target: &checklist.Target{Op: ">=", Value: "10", Unit: "个"},
						Deadline: date("2014-07-10"), Subjects: departments, Methods: []string{"查阅资料", "实地检查"},
						Judge: checklist.Judge{Met: "满10个", Partial: "期前已评审", Unmet: "过期不足10个"}},
					{Question: "扶持办法哪天印发？", Kind: checklist.Day, Subjects: departments, Methods: []string{"查阅资料"}, Judge: checklist.Judge{Partial: "有送审日期"}},
				}},
				{ID: "m02", Number: "（二）", Title: "通关", Clauses: joint, Checkpoints: []*checklist.Checkpoint{
					{Question: "抽5家企业，几家说通关比去年同期快？", Short: "企业觉得快", Kind: checklist.Number, Target: &checklist.Target{Op: ">=", Value: "4", Unit: "家", Derived: true},
						Subjects: cities, Methods: []string{"走访企业"}, Judge: checklist.Judge{Partial: "2至3家", Unmet: "不足2家"}},
					{Question: "单一窗口哪天上线？", Kind: checklist.Day, Deadline: date("2014-12-31"), Subjects: []*checklist.Subject{kouan}, Methods: []string{"查阅资料"}, Judge: checklist.Judge{Unmet: "未上报"}},
				}},
			}},
			{Number: "二", Title: "加强组织", Measures: []*checklist.Measure{
				{ID: "m03", Number: "（三）", Title: "服务企业", Clauses: local, Checkpoints: []*checklist.Checkpoint{
					{Question: "台账里大户、新业态两类企业都有吗？", Short: "台账两类齐", Kind: checklist.YesNo, Subjects: cities, Methods: []string{"查阅资料"}, Judge: checklist.Judge{Partial: "缺一类", Unmet: "无台账"}},
					{Question: "抽5家台账企业，几家说得出挂点联系人？", Short: "说得出联系人", Kind: checklist.Number, Unit: "家", Subjects: cities, Methods: []string{"走访企业"}, Judge: checklist.Judge{Unmet: "不足2家"}},
				}},
				{ID: "m04", Number: "（四）", Title: "组织落实", Clauses: local, Checkpoints: []*checklist.Checkpoint{
					{Question: "今年1至6月进出口增长多少？", Short: "进出口增长", Kind: checklist.Number, Target: &checklist.Target{Op: ">=", Unit: "%"}, OwnTarget: true,
						Deadline: date("2014-12-31"), Subjects: cities, Methods: []string{"数据比对"}, Judge: checklist.Judge{Partial: "有增长但不够"}},
					{Question: "细化措施写了些什么？", Kind: checklist.Text, Deadline: date("2014-07-01"), Subjects: append(slices.Clone(cities), departments...), Methods: []string{"查阅资料"}},
					{Question: "收费目录比去年多了几项？", Short: "新增收费", Kind: checklist.Number, Target: &checklist.Target{Op: "=", Value: "0", Unit: "项"}, Subjects: cities, Methods: []string{"数据比对"}},
				}},
			}},
		},
	}
	service := p.Chapters[1].Measures[0].Checkpoints
	service[1].When = &checklist.Condition{Checkpoint: service[0], Results: []string{"met", "partial"}}
	evidence := map[string][]string{
		"m01": {"文件通知：认定文及名单", "文件通知：扶持办法"}, "m02": {"合同单证：报关单、放行单", "审批文书：批复"},
		"m03": {"台账清单：服务台账", "访谈记录"}, "m04": {"统计报表：海关月报", "文件通知：细化措施", "统计报表: 海关月报"},
	}
	for m := range p.Measures() {
		for i, cp := range m.Checkpoints {
			cp.Evidence = evidence[m.ID][i : i+1]
		}
	}
	service[1].Evidence = append(service[1].Evidence, service[0].Evidence...)
	return tied(p)
}

// tied gives measures and checkpoints what they point at, and checkpoints ids and
// needs.
func tied(p *checklist.Plan) *checklist.Plan {
	needs := checklist.Needs{
		"met": {checklist.WantEvidence, checklist.WantValue}, "partial": {checklist.WantFacts},
		"unmet": {checklist.WantFacts, checklist.WantPair},
	}
	for _, chapter := range p.Chapters {
		for _, m := range chapter.Measures {
			m.Chapter = chapter
			for i, cp := range m.Checkpoints {
				cp.Measure, cp.ID, cp.Needs = m, fmt.Sprintf("%s.%d", m.ID, i+1), needs
			}
		}
	}
	return p
}

// halfDone is an inspection on its second day.
func halfDone() *material {
	m := newMaterial(smallPlan())
	m.teams = []inspection.Team{
		{ID: "t1", Name: "第一督导组", Members: []string{"林晓", "陈伟"}, Subjects: []string{"shantou", "jieyang"}},
		{ID: "t2", Name: "第二督导组", Members: []string{"孙文涛"}, Subjects: []string{"chaozhou", "kouanban"}},
	}
	m.record("shantou", "m02.1", finding{one("partial"), one("3"), one("抽 5 家，3 家说快。\n其中某企业说比去年快两天。\n\n  样本由督导组从海关名单里抽。")})
	m.record("shantou", "m03.1", finding{one("met"), nil, one("台账 2014-06-30 更新，两类企业都有。")})
	m.record("shantou", "m03.2", finding{[]string{"met", "unmet"}, []string{"4", "1"}, []string{"抽 5 家，4 家说得出。", "抽 5 家，1 家说得出。"}})
	m.record("shantou", "m04.1", finding{one("partial"), one("1.3"), one("海关月报 1 至 6 月增 1.3%。")})
	m.record("shantou", "m04.3", finding{one("na"), nil, one("本市没有这类收费。")})
	m.target("shantou", "m04.1", "2.0")
	m.record("jieyang", "m02.1", finding{one("unmet"), one("1"), nil})
	m.record("jieyang", "m03.1", finding{one("unmet"), nil, one("没有台账。")})
	m.record("jieyang", "m04.1", finding{one("met"), one("2.6"), one("统计月报。")})
	m.target("jieyang", "m04.1", "2.4", "2.0")
	m.target("chaozhou", "m04.1", "3", "4")
	m.recordBy("孙文涛", "kouanban", "m02.2", finding{one("unmet"), one("2014-07-01"), one("未上报。")})
	m.recordBy("孙文涛", "kouanban", "m01.1", finding{one("met"), one("12"), one("文件附名单。")})
	m.recordBy("孙文涛", "chaozhou", "m02.1", finding{nil, one("5"), one("问了 5 家，还没有核对单证。")})
	m.recordBy("孙文涛", "chaozhou", "m04.3", finding{one("met"), one("0"), nil})
	yesterday := time.Date(2014, 7, 14, 2, 0, 0, 0, time.UTC)
	m.wrote("林晓", yesterday, "shantou", "m03.1", "result", "partial")
	m.wrote("陈伟", yesterday, "shantou", "m04.1", "result", "partial")
	m.wrote("陈伟", yesterday, "shantou", "m04.1", "value", "1.2")
	m.notes = []inspection.Note{
		{Record: inspection.Record{Mark: m.live("林晓", "x")[0].Mark}, Text: "问市局要名单。", Subject: "shantou"},
		{Record: inspection.Record{Mark: inspection.Mark{By: "陈伟", At: yesterday}}, Text: "车牌。", Filed: "f/2014-07/shantou/m03.1"},
	}
	review := m.visit(inspection.Visit{Kind: inspection.Review, Subject: "shantou", Place: "市商务局", Members: []string{"林晓", "陈伟"}, From: "2014-07-14 09:00", To: "2014-07-14 11:30"})
	factory := m.visit(inspection.Visit{Kind: inspection.Enterprise, Subject: "shantou", Org: "某电子公司", Members: []string{"陈伟"}, From: "2014-07-15 07:00"})
	shops := m.visit(inspection.Visit{Kind: inspection.Unannounced, Org: "专业市场", Members: []string{"孙文涛"}, From: "2014-07-13 15:00", To: "2014-07-13 17:00"})
	m.at(factory, "shantou", "m02.1")
	m.at(review, "shantou", "m03.1")
	m.at(shops, "chaozhou", "m02.1")
	m.prove("shantou", "m02.1", inspection.Evidence{Name: "报关单两张.jpg", Kind: inspection.Photo, At: "2014-07-15 07:20", Place: "金平区", Source: "某企业", Visit: factory})
	m.prove("shantou", "m02.1", inspection.Evidence{Name: "访谈.m4a", Kind: inspection.Audio, At: "2014-07-15 07:25", Visit: factory})
	m.prove("shantou", "m04.2", inspection.Evidence{Name: "细化措施.pdf", Kind: inspection.Document, Source: "市府办", Visit: review})
	m.prove("jieyang", "m04.1", inspection.Evidence{Name: "统计月报.xlsx", Kind: inspection.Table, Visit: "v99"})
	return m
}

// oldPlan is an inspection whose plan was changed half-way: one question reads
// another way now, one checkpoint, one duty and one subject are gone.
func oldPlan() *material {
	m := halfDone()
	m.round.Plan = m.live("陈伟", "newhash", "oldhash")
	m.record("shantou", "m04.3", finding{one("met"), one("3"), one("按旧问题查的。")})
	m.asked["shantou/m04.3"] = "收费目录共有几项？"
	m.record("shantou", "m09.1", finding{one("unmet"), one("2"), one("这个要点后来取消了。")})
	m.asked["shantou/m09.1"] = "市场采购试点报了几个？"
	m.record("shantou", "m01.1", finding{one("partial"), one("8"), one("原来也问地市。")})
	m.record("meizhou", "m03.1", finding{one("met"), nil, one("后来不查这个市。")})
	m.asked["meizhou/m03.1"] = ""
	return m
}

// step adds a step to a list, a day after the one before; it follows that.
func (m *material) step(list []inspection.Step, s inspection.Step) []inspection.Step {
	m.writes++
	s.ID = fmt.Sprintf("s%d", m.writes)
	s.At = time.Date(2014, 7, 11+len(list), 2, 0, 0, 0, time.UTC)
	s.Date = checklist.DateOf(s.At)
	s.By = cmp.Or(s.By, "陈伟")
	s.Person, s.Dot = cmp.Or(s.Person, s.By), fmt.Sprintf("dev:%d:hash", m.writes)
	if len(list) > 0 {
		s.After = []string{list[len(list)-1].ID}
	}
	return append(list, s)
}

func by(name string) inspection.Record { return inspection.Record{Mark: inspection.Mark{By: name}} }

// raise adds a problem with what was done about it.
func (m *material) raise(p inspection.Problem, steps ...inspection.Step) string {
	m.writes++
	p.ID = fmt.Sprintf("q%d", m.writes)
	if p.At.IsZero() {
		p.Mark = inspection.Mark{By: "陈伟", At: time.Date(2014, 7, 10, 2, 0, 0, 0, time.UTC), Dot: fmt.Sprintf("dev:%d:hash", m.writes)}
	}
	p.Number = 1
	for _, c := range m.problems {
		if c.Subject == p.Subject {
			p.Number++
		}
	}
	p.Label = fmt.Sprint(p.Number)
	var list []inspection.Step
	for _, s := range steps {
		list = m.step(list, s)
	}
	m.problems = append(m.problems, inspection.ProblemCase{Problem: p, Course: inspection.ProblemCourse(list)})
	slices.SortStableFunc(m.problems, func(a, b inspection.ProblemCase) int { return strings.Compare(a.Subject, b.Subject) })
	return p.ID
}

// accept adds a matter with what was done about it.
func (m *material) accept(c inspection.Matter, steps ...inspection.Step) {
	m.writes++
	c.ID, c.Number, c.Label = fmt.Sprintf("x%d", m.writes), 1, "1"
	c.Mark = inspection.Mark{By: "林晓", At: time.Date(2014, 7, 14, 18, 0, 0, 0, time.UTC), Dot: fmt.Sprintf("dev:%d:hash", m.writes)}
	var list []inspection.Step
	for _, s := range steps {
		list = m.step(list, s)
	}
	m.matters = append(m.matters, inspection.MatterCase{Matter: c, Course: inspection.MatterCourse(list)})
}

// followed is an inspection whose problems have come to every state.
func followed() *material {
	m := halfDone()
	m.plan.Subjects[4].Class = "中央驻粤单位" // 省口岸办, for once
	assign := inspection.Step{Kind: inspection.StepAssign, Words: "逐家告知"}
	extend := inspection.Step{Kind: inspection.StepExtend, Words: "名单还在核对", Deadline: date("2014-07-13")}
	submit := inspection.Step{Kind: inspection.StepSubmit, Person: "市商务局", Words: "已发短信"}
	back := inspection.Step{Kind: inspection.StepReturn, Words: "抽 5 家，仍有 3 家说不出", Record: by("林晓")}
	finish := inspection.Step{Kind: inspection.StepClose, Words: "抽 5 家都说得出", Record: by("林晓")}
	first := m.raise(inspection.Problem{
		Subject: "shantou", Measure: "m03", Checkpoint: "m03.2", Title: "台账企业不知道挂点联系人", Criteria: "措施（三）：服务企业",
		Condition: "抽 5 家，1 家说得出。\n样本由督导组从名单里抽。", Cause: "分工表只在机关内部发。", Effect: "3 家企业的退税难题没有人接", Type: "落实不到位",
		Severity: inspection.Serious, Unit: "汕头市人民政府", Ask: "逐家告知，企业签收", Deadline: date("2014-07-12"),
	}, assign, extend, submit, back)
	m.raise(inspection.Problem{
		Subject: "shantou", Measure: "m04", Title: "展位费重复收取", Type: "违规收费", Severity: inspection.Grave, Unit: "市贸促会、省口岸办",
		Condition: "两张票据同一展位。", Deadline: date("2014-07-20"), Ask: "退还多收的", Cause: "没有核对",
	}, assign, submit)
	m.raise(inspection.Problem{
		Subject: "jieyang", Measure: "m02", Checkpoint: "m02.1", Title: "企业说通关没有变快", Type: "落实不到位", Severity: inspection.Ordinary,
		Unit: "揭阳市人民政府", Deadline: date("2014-08-01"), Cause: "分工表只在机关内部发",
	}, assign, submit, finish)
	m.raise(inspection.Problem{Subject: "kouanban", Checkpoint: "m02.2", Title: "单一窗口没有上报", Unit: "省口岸办", Record: inspection.Record{
		Mark: inspection.Mark{By: "孙文涛", At: time.Date(2014, 7, 14, 18, 0, 0, 0, time.UTC)}, Disputed: []string{"cause"},
	}})
	disputed := &m.problems[slices.IndexFunc(m.problems, func(c inspection.ProblemCase) bool { return c.Subject == "kouanban" })]
	fork := m.step(nil, assign)
	late := m.step(fork, submit)[1]
	fork = append(m.step(fork, inspection.Step{Kind: inspection.StepNote, Words: "电话催过"}), late)
	disputed.Course = inspection.ProblemCourse(append(fork[:2:2], m.step(nil, inspection.Step{Kind: inspection.StepClose, Words: "当场改了", Record: by("林晓")})[0]))
	m.evidence["shantou"] = append(m.evidence["shantou"], inspection.Evidence{
		Record: inspection.Record{ID: "e99", Mark: m.live("陈伟", "x")[0].Mark}, Number: 4, Label: "佐证4", Name: "签收表.jpg", Kind: inspection.Photo,
		For: store.ProblemEntity(m.round.ID, first),
	})
	m.accept(inspection.Matter{
		Subject: "shantou", Measure: "m01", Enterprise: "某电子公司", Title: "进口设备贴息没有到账", Unit: "市财政局", Deadline: date("2014-07-18"),
	}, assign)
	m.accept(inspection.Matter{Subject: "chaozhou", Title: "报关单号对不上"}, inspection.Step{Kind: inspection.StepSolve, Words: "当场改了单号"})
	m.practices = []inspection.Practice{{
		Record: inspection.Record{ID: "r1", Mark: m.live("林晓", "x")[0].Mark}, Subject: "shantou", Measure: "m03", Title: "退税专窗",
		Text: "当天受理，三天办完。\n企业进门有人接。",
	}}
	return m
}

const hostileText = "# 不是标题\n- 不是列表\n1. 不是编号\n| 甲 | 乙 |\n| --- | --- |\n<script>alert(1)</script> <br> &amp; [链](http://a.cn) www.a.cn a@b.cn\n" +
	"**不粗** `不是代码` ~~不删~~ $x$ {{.Counts}} {{end}} {{template \"x\"}}\n```\n---\n===\n\ue000\ue001\ue002\ufdd0\ufdd2figures\ufdd3\n\x1b[31m红\x1b[0m \u202e反\u2066写 \xff\u2028尾"

// hostile has text that tries to be something else wherever a person can write.
func hostile() *material {
	p := smallPlan()
	p.Title = "# 方案 {{.}} | <b>**《》\n第二行"
	p.DocumentNumber = "粤府〔2014〕1号 | `x`"
	p.Subjects[0].Name = "# 汕|头*市*\n# 二"
	p.Subjects[0].Kind = checklist.Department
	p.Chapters[0].Title = "# 一、{{part \"figures\"}}\n# 假标题"
	m := p.Chapters[0].Measures[1]
	m.Title, m.Number = "通|关 #", "（二）# "
	m.Checkpoints[0].Question = "问 | 题？\n# 又一行 <br>"
	m.Checkpoints[0].Short = "短 | 名\n二"
	src := newMaterial(p)
	src.round.Name = src.live("陈伟", "任务\": [x]\n---\n# 假")
	src.teams = []inspection.Team{{ID: "t1", Name: "# 第一组 | {{.}}", Members: []string{"陈|伟"}, Subjects: []string{"shantou"}}}
	src.recordBy("陈|伟\n# 二", "shantou", "m02.1", finding{one("unmet"), one("<3|4>"), one(hostileText)})
	src.record("shantou", "m03.2", finding{[]string{"met", "partial"}, []string{"4\n# 二", "| 1 |"}, []string{hostileText, "# 二"}})
	src.record("shantou", "m04.2", finding{one("met"), one(hostileText), nil})
	src.target("shantou", "m04.1", "| # 2")
	src.record("# 没有的对象 | \n二", "m02.1", finding{one("met"), nil, one("# 三")})
	visit := src.visit(inspection.Visit{Kind: inspection.Review, Subject: "shantou", Org: hostileText, Place: "# 地 | 点\n二", People: hostileText, Members: []string{"陈|伟", "# 二"}, From: "2014-07-15 07:00"})
	src.at(visit, "shantou", "m02.1")
	src.prove("shantou", "m02.1", inspection.Evidence{Name: "# 名|称\n<b>.pdf", Place: hostileText, Source: "| 来源 |", At: "**昨天**", Visit: visit})
	src.notes = []inspection.Note{{Record: inspection.Record{Mark: src.live("陈|伟\n# 二", "x")[0].Mark}, Text: hostileText, Subject: "shantou"}}
	src.raise(inspection.Problem{
		Subject: "shantou", Measure: "m02", Title: "# 问 | 题\n二", Criteria: "| 依据 |", Condition: hostileText, Cause: "# 因 | <b>\n二", Effect: "**影响**",
		Type: "# 类 | 型", Severity: inspection.Grave, Unit: "# 单位 | {{.}}", Ask: "- 要 | 求\n# 二", Deadline: date("2014-07-01"),
		Record: inspection.Record{Mark: src.live("陈|伟\n# 二", "x")[0].Mark},
	}, inspection.Step{Kind: inspection.StepAssign, Words: "# 办 | 法\n二", Record: by("陈|伟\n# 二")},
		inspection.Step{Kind: inspection.StepSubmit, Person: "| 局", Words: "<b>\n# 二", Record: by("陈|伟\n# 二")})
	src.accept(inspection.Matter{Subject: "shantou", Enterprise: "# 企 | 业", Title: "- 事 | 项\n二", Unit: "| 承办 |"})
	src.practices = []inspection.Practice{{Record: inspection.Record{ID: "r1", Mark: src.live("陈伟", "x")[0].Mark}, Subject: "shantou", Title: "# 做 | 法\n二", Text: hostileText}}
	src.wrote("| 甲", time.Date(2014, 7, 14, 2, 0, 0, 0, time.UTC), "shantou", "m02.1", "value", "# 旧值 | \n二")
	return src
}
