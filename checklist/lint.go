package checklist

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The words that a plan may choose from.
var (
	roles     = []string{string(Lead), string(Support), string(Joint), string(Territorial)}
	kinds     = []string{string(YesNo), string(Number), string(Day), string(Text)}
	operators = []string{">=", ">", "<=", "<", "="}
	methods   = []string{
		"自查说明", "听取汇报", "实地检查", "访谈", "走访企业", "暗访", "座谈", "听证", "统计评估",
		"查阅资料", "线索收集", "约谈", "互联网督查", "数据比对", "抽样核查",
	}
)

// The longest question and short name of a checkpoint, in characters: what fits
// on the screen of an 80-column terminal.
const (
	maxQuestion = 40
	maxShort    = 10
)

var (
	idForm   = regexp.MustCompile(`^[a-z0-9.-]{1,40}$`)
	codeForm = regexp.MustCompile(`^[0-9]{6}$`)
)

func checkID(v value, id string) bool {
	if !idForm.MatchString(id) {
		v.fault(fmt.Sprintf("“%s”不能作编号", cut(id)), "应为小写字母、数字、点和短横，不超过 40 个")
		return false
	}
	return true
}

// readID reads a record's id and remembers its line in ids; it is empty after a
// fault, so that nothing can refer to it.
func readID(rec record, ids map[string]int) string {
	id := rec.text("id")
	if id == "" || !checkID(rec.at("id"), id) {
		return ""
	}
	if slices.Contains(audienceWords, id) {
		rec.at("id").fault(fmt.Sprintf("“%s”在 applies_to 里另有含义，不能作编号", id), "应另取一个编号")
	}
	if line, doubled := ids[id]; doubled {
		rec.at("id").fault(fmt.Sprintf("编号“%s”重复（第 %d 行已有）", id, line), "应各有各的编号")
		return id
	}
	ids[id] = rec.at("id").node.Line
	return id
}

func (r *reader) suggestSubject(id string) string {
	if near := r.nearest(id, r.subjectIDs); near != "" {
		return "应为 subjects 里的编号，如 " + near
	}
	return "应为 subjects 里的编号"
}

func (r *reader) subjectIDs(yield func(string) bool) {
	for _, s := range r.plan.Subjects {
		if !yield(s.ID) {
			return
		}
	}
}

// series watches that numbers rise.
type series struct {
	what string
	last int
	text string
	line int
}

func (s *series) follow(v value, number string) {
	if number == "" {
		return
	}
	n, ok := numeral(number)
	switch {
	case !ok:
		v.fault(fmt.Sprintf("“%s”不是序号", cut(number)), "应为 一、（一）、1 这样的序号")
		return
	case n == s.last:
		v.fault(fmt.Sprintf("%s的序号“%s”重复（第 %d 行已有）", s.what, number, s.line), "应依次编号")
	case n < s.last:
		v.fault(fmt.Sprintf("%s的序号“%s”排在“%s”（第 %d 行）之后", s.what, number, s.text, s.line), "应从小到大")
	}
	s.last, s.text, s.line = n, number, v.node.Line
}

// checkSubject holds a subject against those before it: forms has the owner of
// every form by which a subject can be called.
func checkSubject(rec record, s *Subject, forms map[string]string) {
	switch {
	case s.Kind == City && s.Code == "":
		rec.at("code").fault("城市没有行政区划代码", "应写 6 位代码，如 \"440100\"")
	case s.Kind == Department && s.Code != "":
		rec.at("code").fault("部门写了行政区划代码", "应删去 code")
	case s.Code != "" && !codeForm.MatchString(s.Code):
		rec.at("code").fault(fmt.Sprintf("“%s”不是行政区划代码", cut(s.Code)), "应为 6 位数字，如 \"440100\"")
	}
	own := map[string]bool{}
	claim := func(v value, name string) {
		form := fold(name)
		if form == "" {
			return
		}
		if owner, taken := forms[form]; taken && !own[form] {
			v.fault(fmt.Sprintf("“%s”也能指“%s”", cut(name), owner), "一个名称应只指一个督导对象")
			return
		}
		own[form], forms[form] = true, s.ID
	}
	if _, doubled := forms[fold(s.ID)]; !doubled { // a doubled id is reported as such
		claim(rec.at("id"), s.ID)
	}
	claim(rec.at("name"), s.Name)
	claim(rec.at("name"), s.Label())
	claim(rec.at("short"), s.Short)
	claim(rec.at("code"), s.Code)
	for i, a := range s.Aliases {
		if a != "" && own[fold(a)] {
			rec.item("aliases", i).fault(fmt.Sprintf("别名“%s”与它的其他名称相同", cut(a)), "应删去")
		}
		claim(rec.item("aliases", i), a)
	}
}

func (r *reader) checkCheckpoint(rec record, c *Checkpoint) {
	if c.ID != "" && c.Measure.ID != "" && !strings.HasPrefix(c.ID, c.Measure.ID+".") {
		rec.at("id").fault(fmt.Sprintf("“%s”不属于措施 %s", c.ID, c.Measure.ID), fmt.Sprintf("应以 %s. 开头", c.Measure.ID))
	}
	question := strings.TrimRight(c.Question, "？?。.！!")
	if n := utf8.RuneCountInString(question); n > maxQuestion {
		rec.at("question").fault(fmt.Sprintf("问题有 %d 字", n), fmt.Sprintf("应不超过 %d 字", maxQuestion))
	}
	if n := utf8.RuneCountInString(c.Short); n > maxShort {
		rec.at("short").fault(fmt.Sprintf("简称有 %d 字", n), fmt.Sprintf("应不超过 %d 字", maxShort))
	}
	if c.Kind != "" {
		checkFigure(rec, c)
	}
	if !c.Deadline.IsZero() && c.Deadline.Before(r.plan.Issued) {
		rec.at("deadline").fault(fmt.Sprintf("时限 %s 早于成文日期 %s", c.Deadline, r.plan.Issued), "应不早于成文日期")
	}
	if !c.Deadline.IsZero() && c.Deadline.Before(c.From) {
		rec.at("from").fault(fmt.Sprintf("起始日期 %s 晚于时限 %s", c.From, c.Deadline), "应不晚于时限")
	}
	for i, m := range c.Methods {
		if m != "" && !slices.Contains(methods, m) {
			rec.item("methods", i).fault(fmt.Sprintf("没有“%s”这种检查方法", cut(m)), "应为 "+strings.Join(methods, "、")+" 之一")
		}
	}
}

// checkFigure holds kind, target and unit against each other.
func checkFigure(rec record, c *Checkpoint) {
	switch {
	case c.Kind != Number && rec.has("target"):
		rec.at("target").fault(fmt.Sprintf("kind 是 %s 却写了指标", c.Kind), "应把 kind 改为 number，或删去 target")
	case c.OwnTarget && !rec.has("target"):
		rec.at("own_target").fault("写了 own_target 却没有 target", "应写 target 的 op 和 unit，不写 value")
	}
	switch {
	case c.Unit != "" && c.Kind != Number:
		rec.at("unit").fault(fmt.Sprintf("kind 是 %s 却写了数字的单位", c.Kind), "应删去 unit")
	case c.Unit != "" && rec.has("target"):
		rec.at("unit").fault("单位写了两处", "应只写在 target 里")
	}
}

// readAudience spells out to whom a checkpoint applies.
func (r *reader) readAudience(rec record, c *Checkpoint) {
	c.AppliesTo = rec.texts("applies_to")
	before := len(r.faults)
	c.audience = audience{r.place, make([]bool, len(r.plan.Subjects))}
	for _, adding := range []bool{true, false} { // what is taken away is taken from the whole
		for i, entry := range c.AppliesTo {
			word, taken := strings.CutPrefix(entry, "!")
			if entry == "" || taken == adding {
				continue
			}
			at := rec.item("applies_to", i)
			switch list, ok := r.audienceOf(word, c.Measure); {
			case !ok:
				at.fault(fmt.Sprintf("不认识“%s”", cut(entry)), r.suggestAudience(word, c.Measure))
			case adding && len(list) == 0:
				at.fault(fmt.Sprintf("“%s”在这里不指任何督导对象", entry), "应改写或删去")
			case !c.audience.set(list, adding) && !adding:
				at.fault(fmt.Sprintf("“%s”没有可减去的督导对象", entry), "应改写或删去")
			}
		}
	}
	c.Subjects = c.audience.list(r.plan.Subjects)
	if len(c.Subjects) == 0 && len(c.AppliesTo) > 0 && len(r.faults) == before {
		rec.at("applies_to").fault("这个要点不适用于任何督导对象", "应至少适用于一个")
	}
}

func (r *reader) suggestAudience(word string, m *Measure) string {
	if near := r.nearest(word, r.audiences(m)); near != "" {
		return "应为 " + near + " 这样的写法"
	}
	return "应为 units、cities、all 等字样，或分组、督导对象的编号"
}

// audiences runs through everything that applies_to may say in a measure.
func (r *reader) audiences(m *Measure) iter.Seq[string] {
	return func(yield func(string) bool) {
		words := slices.Clone(audienceWords)
		for _, c := range m.Clauses {
			words = append(words, wordUnits+":"+c.ID)
		}
		for _, g := range r.plan.Groups {
			words = append(words, g.ID)
		}
		slices.Values(slices.AppendSeq(words, r.subjectIDs))(yield)
	}
}

// checkEveryUnitAsked reports the units that a clause makes responsible and that
// no checkpoint of the measure asks.
func checkEveryUnitAsked(rec record, m *Measure) {
	var idle []string
	for _, c := range m.Clauses {
		for _, u := range c.Units {
			asked := slices.ContainsFunc(m.Checkpoints, func(c *Checkpoint) bool { return c.Applies(u.Subject.ID) })
			if !asked && !slices.Contains(idle, u.Subject.ID) {
				idle = append(idle, u.Subject.ID)
			}
		}
	}
	if len(idle) > 0 {
		rec.at("checkpoints").fault(fmt.Sprintf("有 %d 个责任单位没有对应的检查要点：%s", len(idle), listed(idle)), "每个责任单位应至少有一个")
	}
}

// listed joins the first few of what a message lists.
func listed(list []string) string {
	const most = 12
	if len(list) > most {
		return strings.Join(list[:most], "、") + " 等"
	}
	return strings.Join(list, "、")
}
