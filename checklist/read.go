package checklist

import (
	"crypto/sha256"
	"fmt"
	"slices"
)

// Parse reads a plan strictly; the error is a *FaultsError with every fault
// found. name stands for the file in messages. The plan keeps data.
func Parse(name string, data []byte) (*Plan, error) {
	p, faults := read(name, data)
	if len(faults) > 0 {
		return nil, &FaultsError{faults}
	}
	p.Hash, p.Source = sha256.Sum256(data), data
	return p, nil
}

// Lint lists every fault that keeps data from being a plan, in the order of the
// lines. name stands for the file in messages.
func Lint(name string, data []byte) []Fault {
	_, faults := read(name, data)
	return faults
}

func read(name string, data []byte) (*Plan, []Fault) {
	r := &reader{document: &document{file: name}, plan: &Plan{}}
	if root := r.root(data); root != nil {
		if rec, ok := (value{r.document, root, ""}).record(planShape); ok {
			r.readPlan(rec)
		}
	}
	sortFaults(r.faults)
	return r.plan, r.faults
}

// What the records of the format hold.
var (
	planShape = shape{
		"title": "方案的标题", "document_number": "文号", "issuer": "发文机关", "issued": "成文日期", "round": "督导轮次，如 2014-07",
		"needs": "各种结果应有的内容", "problem_types": "另加的问题类型", "groups": "分组", "subjects": "督导对象", "chapters": "各章",
	}
	typeShape    = shape{"name": "问题类型的名称", "hint": "什么情形算这一类"}
	groupShape   = shape{"id": "分组的编号", "name": "分组的名称", "members": "分组里的督导对象编号"}
	subjectShape = shape{
		"id": "督导对象的编号", "name": "督导对象的全称", "short": "简称", "kind": "city 或 department", "code": "行政区划代码",
		"class": "类别", "aliases": "别名",
	}
	chapterShape = shape{"number": "章的编号，如 一", "title": "章的标题", "measures": "措施"}
	measureShape = shape{
		"id": "措施的编号", "number": "措施的序号，如 （一）", "title": "措施的标题", "brief": "措施的要求", "units": "责任单位",
		"clauses": "分款的责任单位", "checkpoints": "检查要点",
	}
	clauseShape     = shape{"id": "款的编号，如 a", "units": "责任单位"}
	unitShape       = shape{"unit": "责任单位的编号，或 cities、departments、all", "role": "lead、support、joint 或 territorial"}
	checkpointShape = shape{
		"id": "检查要点的编号", "question": "要查的问题", "short": "简称", "kind": "yesno、number、date 或 text", "unit": "数字的单位",
		"target": "指标", "own_target": "true 或 false", "deadline": "时限", "from": "起始日期", "applies_to": "适用的督导对象",
		"evidence": "应索取的佐证材料", "methods": "检查方法", "judge": "判定标准", "watch": "防范要点", "weight": "1 至 3",
		"needs": "各种结果应有的内容", "when": "前提，如 {m08.1: [met]}",
	}
	targetShape = shape{"op": ">=、>、<=、< 或 =", "value": "指标的数值", "unit": "指标的单位", "derived": "true 或 false"}
	judgeShape  = shape{"met": "已落实的标准", "partial": "部分落实的标准", "unmet": "未落实的标准"}
)

// reader makes a plan of a document. It reads subjects, then groups, then
// measures, so that each finds what it refers to.
type reader struct {
	*document
	plan     *Plan
	subjects map[string]*Subject
	place    map[string]int // of a subject's id in the plan
	items    map[string]int // line by id, of measures and checkpoints
	numbers  series         // of the measures
	pending  []pending      // conditions, until all checkpoints are read
	units    int            // in all clauses
	count    int            // of checkpoints
}

func (r *reader) readPlan(rec record) {
	p := r.plan
	p.Title = rec.text("title")
	p.DocumentNumber = rec.optional("document_number")
	p.Issuer = rec.optional("issuer")
	if rec.need("issued") {
		p.Issued = rec.date("issued")
	}
	if p.Round = rec.optional("round"); p.Round != "" {
		checkID(rec.at("round"), p.Round)
	}
	p.Needs = readNeeds(rec, "needs").over(nil)
	r.readProblemTypes(rec)
	r.readSubjects(rec)
	r.readGroups(rec)
	r.items = map[string]int{}
	r.numbers = series{what: "措施"}
	chapters := series{what: "章"}
	for _, v := range rec.items("chapters") {
		if c, ok := v.record(chapterShape); ok {
			p.Chapters = append(p.Chapters, r.readChapter(c, &chapters))
		}
	}
	r.tieConditions()
}

func (r *reader) readSubjects(rec record) {
	r.subjects, r.place = map[string]*Subject{}, map[string]int{}
	list := rec.items("subjects")
	if len(list) > maxSubjects {
		rec.at("subjects").fault(fmt.Sprintf("有 %d 个督导对象", len(list)), fmt.Sprintf("应不超过 %d 个", maxSubjects))
		return
	}
	ids, forms := map[string]int{}, map[string]string{}
	for _, v := range list {
		rec, ok := v.record(subjectShape)
		if !ok {
			continue
		}
		s := &Subject{
			ID:      readID(rec, ids),
			Name:    rec.text("name"),
			Short:   rec.optional("short"),
			Kind:    SubjectKind(rec.choice("kind", []string{string(City), string(Department)})),
			Code:    rec.optional("code"),
			Class:   rec.optional("class"),
			Aliases: rec.optionalTexts("aliases"),
		}
		checkSubject(rec, s, forms)
		if s.ID != "" && r.subjects[s.ID] == nil {
			r.subjects[s.ID] = s
			r.place[s.ID] = len(r.plan.Subjects)
			r.plan.Subjects = append(r.plan.Subjects, s)
		}
	}
}

func (r *reader) readGroups(rec record) {
	if !rec.has("groups") {
		return
	}
	ids := map[string]int{}
	for _, v := range rec.at("groups").list() {
		rec, ok := v.record(groupShape)
		if !ok {
			continue
		}
		g := Group{ID: readID(rec, ids), Name: rec.text("name")}
		if r.subjects[g.ID] != nil {
			rec.at("id").fault(fmt.Sprintf("“%s”已是督导对象的编号", g.ID), "应另取一个编号")
		}
		for i, id := range rec.texts("members") {
			if id != "" && r.subjects[id] == nil {
				rec.item("members", i).fault(fmt.Sprintf("没有编号为“%s”的督导对象", cut(id)), r.suggestSubject(id))
				continue
			}
			g.Members = append(g.Members, id)
		}
		r.plan.Groups = append(r.plan.Groups, g)
	}
}

func (r *reader) readChapter(rec record, numbers *series) *Chapter {
	c := &Chapter{Number: rec.text("number"), Title: rec.text("title")}
	numbers.follow(rec.at("number"), c.Number)
	for _, v := range rec.items("measures") {
		if m, ok := v.record(measureShape); ok {
			c.Measures = append(c.Measures, r.readMeasure(m, c))
		}
	}
	return c
}

func (r *reader) readMeasure(rec record, c *Chapter) *Measure {
	m := &Measure{
		ID:      readID(rec, r.items),
		Number:  rec.text("number"),
		Title:   rec.text("title"),
		Brief:   rec.optional("brief"),
		Chapter: c,
	}
	r.numbers.follow(rec.at("number"), m.Number)
	before := len(r.faults)
	r.readClauses(rec, m)
	checkpoints := rec.items("checkpoints")
	if r.count += len(checkpoints); r.count > maxCheckpoints {
		rec.at("checkpoints").fault("检查要点太多", fmt.Sprintf("整个方案应不超过 %d 个", maxCheckpoints))
		return m
	}
	for _, v := range checkpoints {
		if cp, ok := v.record(checkpointShape); ok {
			m.Checkpoints = append(m.Checkpoints, r.readCheckpoint(cp, m))
		}
	}
	if len(r.faults) == before {
		checkEveryUnitAsked(rec, m)
	}
	return m
}

func (r *reader) readClauses(rec record, m *Measure) {
	if !rec.has("clauses") {
		m.Clauses = []Clause{{Units: r.readUnits(rec)}}
		return
	}
	if rec.has("units") {
		rec.at("units").fault("units 和 clauses 都写了", "应只写一个，分款时用 clauses")
	}
	ids := map[string]int{}
	for _, v := range rec.items("clauses") {
		if c, ok := v.record(clauseShape); ok {
			m.Clauses = append(m.Clauses, Clause{ID: readID(c, ids), Units: r.readUnits(c)})
		}
	}
}

// unitEntry is one entry of a clause's units: a subject's id or a word that
// stands for many.
type unitEntry struct {
	at   value
	word string
	role Role
}

func (r *reader) unitEntries(clause record) []unitEntry {
	var entries []unitEntry
	for _, v := range clause.items("units") {
		rec, ok := v.record(unitShape)
		if !ok {
			continue
		}
		e := unitEntry{rec.at("unit"), rec.text("unit"), Role(rec.choice("role", roles))}
		switch {
		case e.word == "":
		case r.subjects[e.word] == nil && !slices.Contains(crowdWords, e.word):
			e.at.fault(fmt.Sprintf("“%s”不是督导对象", cut(e.word)), r.suggestSubject(e.word))
		case e.role != "":
			entries = append(entries, e)
		}
	}
	return entries
}

// readUnits reads the units of a clause. One that is named by its id keeps its
// own role where a word such as cities stands for it too.
func (r *reader) readUnits(clause record) []Unit {
	entries := r.unitEntries(clause)
	named := map[*Subject]bool{}
	for _, e := range entries {
		if s, ok := r.subjects[e.word]; ok {
			if named[s] {
				e.at.fault(fmt.Sprintf("“%s”写了两次", e.word), "应只写一次")
			}
			named[s] = true
		}
	}
	var units []Unit
	meant := map[*Subject]bool{}
	for _, e := range entries {
		list, _ := r.crowd(e.word)
		if r.units += len(list); r.units > maxUnits {
			e.at.fault("责任单位太多", fmt.Sprintf("整个方案应不超过 %d 个", maxUnits))
			return nil
		}
		for _, s := range list {
			if s.ID != e.word && named[s] {
				continue
			}
			if s.ID != e.word && meant[s] {
				e.at.fault(fmt.Sprintf("“%s”与前面的写法重复包含“%s”", e.word, s.ID), "每个单位应只有一个角色")
				break
			}
			units, meant[s] = append(units, Unit{s, e.role}), true
		}
	}
	return units
}

func (r *reader) readCheckpoint(rec record, m *Measure) *Checkpoint {
	c := &Checkpoint{
		ID:        readID(rec, r.items),
		Measure:   m,
		Question:  rec.text("question"),
		Short:     rec.optional("short"),
		Kind:      Kind(rec.choice("kind", kinds)),
		Unit:      rec.optional("unit"),
		OwnTarget: rec.has("own_target") && rec.at("own_target").truth(),
		Deadline:  rec.date("deadline"),
		From:      rec.date("from"),
		Watch:     rec.optional("watch"),
		Weight:    2,
	}
	if rec.has("target") {
		c.Target = readTarget(rec.at("target"), c.OwnTarget)
	}
	if rec.has("weight") {
		c.Weight, c.Weighted = rec.at("weight").whole(1, 3), true
	}
	if rec.need("judge") {
		if j, ok := rec.at("judge").record(judgeShape); ok {
			c.Judge = Judge{j.text("met"), j.text("partial"), j.text("unmet")}
		}
	}
	c.Evidence = rec.texts("evidence")
	c.Methods = rec.texts("methods")
	c.Needs = readNeeds(rec, "needs").over(r.plan.Needs)
	r.checkCheckpoint(rec, c)
	r.readAudience(rec, c)
	r.readWhen(rec, c)
	return c
}

func readTarget(v value, own bool) *Target {
	rec, ok := v.record(targetShape)
	if !ok {
		return nil
	}
	t := &Target{
		Op:      rec.choice("op", operators),
		Unit:    rec.text("unit"),
		Derived: rec.has("derived") && rec.at("derived").truth(),
	}
	switch {
	case own && rec.has("value"):
		rec.at("value").fault("各单位自有指标（own_target）时写了数值", "应删去 value")
	case !own && !rec.has("value"):
		rec.at("value").fault("缺这一项", "应写指标的数值；各单位数值不同时，在要点上写 own_target: true")
	case !own:
		t.Value, _ = rec.at("value").decimal()
	}
	return t
}
