package checklist

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// ProblemType (问题类型) is one sort of problem.
type ProblemType struct {
	Name string // as stored and shown
	Hint string // when it is the one; may be empty
}

// commonTypes are the types that every plan has.
var commonTypes = []ProblemType{
	{"未落实", "没有动"},
	{"进展滞后", "动了，误了期"},
	{"落实不到位", "做了，没有效果"},
	{"以文件落实文件", "只转发，没有新内容"},
	{"虚报", "报的数被推翻"},
	{"资金滞留", "钱没有到用款人"},
	{"违规收费", "收了不该收的"},
	{"推诿", "几家互相指对方"},
	{"服务不优", "慢，不告知"},
	{"政策障碍", "上位规定不许"},
	{"整改不实", "销号以后还在"},
}

// ProblemTypes are the types that a problem can have, in the order in which they
// are offered: those of every plan, then the plan's own.
func (p *Plan) ProblemTypes() []ProblemType { return slices.Concat(commonTypes, p.OwnTypes) }

// The bounds of a plan's own types: what a list on the screen takes.
const (
	maxTypes    = 30
	maxTypeName = 10 // characters
)

func (r *reader) readProblemTypes(rec record) {
	if !rec.has("problem_types") {
		return
	}
	list := rec.items("problem_types")
	if len(list) > maxTypes {
		rec.at("problem_types").fault(fmt.Sprintf("有 %d 个问题类型", len(list)), fmt.Sprintf("应不超过 %d 个", maxTypes))
		return
	}
	lines := map[string]int{}
	for _, v := range list {
		rec, ok := v.record(typeShape)
		if !ok {
			continue
		}
		t := ProblemType{Name: rec.text("name"), Hint: rec.optional("hint")}
		if t.Name == "" { // told
			continue
		}
		at := rec.at("name")
		line, doubled := lines[t.Name]
		switch {
		case slices.ContainsFunc(commonTypes, func(c ProblemType) bool { return c.Name == t.Name }):
			at.fault(fmt.Sprintf("“%s”本来就有", t.Name), "应删去，只写另加的类型")
		case doubled:
			at.fault(fmt.Sprintf("问题类型“%s”重复（第 %d 行已有）", cut(t.Name), line), "应只写一次")
		case utf8.RuneCountInString(t.Name) > maxTypeName:
			at.fault(fmt.Sprintf("名称有 %d 字", utf8.RuneCountInString(t.Name)), fmt.Sprintf("应不超过 %d 字", maxTypeName))
		}
		lines[t.Name] = at.node.Line
		r.plan.OwnTypes = append(r.plan.OwnTypes, t)
	}
}
