package checklist

import (
	"slices"
	"strings"
	"testing"
)

const ownTypes = "problem_types:\n  - {name: 骗取补贴, hint: 材料是假的}\n  - {name: 挪用}\n"

func withTypes(t testing.TB) string {
	return strings.Replace(smallFile(t), "groups:\n", ownTypes+"groups:\n", 1)
}

func TestProblemTypes(t *testing.T) {
	p, err := Parse("types.yaml", []byte(withTypes(t)))
	if err != nil {
		t.Fatal(err)
	}
	all := p.ProblemTypes()
	if len(all) != 13 || all[0] != (ProblemType{"未落实", "没有动"}) || all[11] != (ProblemType{"骗取补贴", "材料是假的"}) || all[12] != (ProblemType{Name: "挪用"}) {
		t.Errorf("types: %v", all)
	}
	if n := len(smallPlan(t).ProblemTypes()); n != 11 {
		t.Errorf("a plan without types of its own has %d", n)
	}
	data, err := p.YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse("back.yaml", data)
	if err != nil || !equal(p, back) || !slices.Equal(back.OwnTypes, p.OwnTypes) {
		t.Errorf("came back as %v, %v", back, err)
	}
	if err := compiledSchema(t).Validate(asJSON(t, withTypes(t))); err != nil {
		t.Error(err)
	}
}

func TestLintProblemTypes(t *testing.T) {
	schema := compiledSchema(t)
	for _, test := range []struct {
		old, new, want string
		form           bool // the schema sees it too
	}{
		{"name: 挪用", "name: 虚报", "9: problem_types[1].name：“虚报”本来就有，应删去，只写另加的类型", false},
		{"name: 挪用", "name: 骗取补贴", "9: problem_types[1].name：问题类型“骗取补贴”重复（第 8 行已有），应只写一次", false},
		{"name: 挪用", "name: 一二三四五六七八九十一", "9: problem_types[1].name：名称有 11 字，应不超过 10 字", true},
		{"name: 挪用", `name: " "`, "9: problem_types[1].name：是空的，应写问题类型的名称", true},
		{"{name: 挪用}", "{hint: 挪用}", "9: problem_types[1].name：缺这一项，应写问题类型的名称", true},
		{"{name: 挪用}", "挪用", "9: problem_types[1]：写成了文字“挪用”，应为一组字段：hint、name", true},
		{"hint: 材料", "why: 材料", "8: problem_types[0].why：没有这个字段，可写的字段有 hint、name", true},
		{ownTypes, "problem_types: []\n", "7: problem_types：是空的，应写另加的问题类型", true},
	} {
		file := strings.Replace(withTypes(t), test.old, test.new, 1)
		faults := Lint("t.yaml", []byte(file))
		if len(faults) != 1 || faults[0].String() != "t.yaml:"+test.want {
			t.Errorf("%s: %v, want %s", test.new, faults, test.want)
		}
		if test.form && schema.Validate(asJSON(t, file)) == nil {
			t.Errorf("%s: the schema accepts it", test.new)
		}
	}
}

// A plan written out states a weight only where it did: otherwise scores would
// come up where nobody wanted any.
func TestWeighted(t *testing.T) {
	p := smallPlan(t)
	if !p.Weighted() || !p.Checkpoint("m01.1").Weighted || p.Checkpoint("m01.2").Weighted {
		t.Error("m01.1 alone states a weight")
	}
	none, err := Parse("none.yaml", []byte(strings.Replace(smallFile(t), "            weight: 3\n", "", 1)))
	if err != nil || none.Weighted() {
		t.Fatalf("a plan that states no weight has one: %v", err)
	}
	data, err := none.YAML()
	if err != nil || strings.Contains(string(data), "weight") {
		t.Errorf("weights are written: %v", err)
	}
}
