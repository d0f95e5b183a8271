package checklist

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// withNeeds is the small plan with needs of its own and of some checkpoints, and
// with conditions: m01.2 ← m02.1, further down in the file.
func withNeeds(t testing.TB) string {
	t.Helper()
	return strings.NewReplacer(
		"round: 2023-06\n", "round: 2023-06\nneeds: {partial: [facts], unmet: [facts, pair], na: [facts]}\n",
		"            watch: 重复统计\n", "            watch: 重复统计\n            needs: {met: [value, evidence], na: []}\n",
		"            from: 2023-01-01\n", "            from: 2023-01-01\n            when: {m02.1: [met, partial]}\n",
	).Replace(smallFile(t))
}

func TestNeeds(t *testing.T) {
	p, err := Parse("needs.yaml", []byte(withNeeds(t)))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]Needs{
		"m01.1": {"met": {WantValue, WantEvidence}, "partial": {WantFacts}, "unmet": {WantFacts, WantPair}},
		"m02.1": {"partial": {WantFacts}, "unmet": {WantFacts, WantPair}, "na": {WantFacts}},
	} {
		if got := p.Checkpoint(id).Needs; !reflect.DeepEqual(got, want) {
			t.Errorf("%s needs %v, want %v", id, got, want)
		}
	}
	if got := smallPlan(t).Checkpoint("m01.1").Needs; got != nil {
		t.Errorf("without needs: %v", got)
	}
}

func TestWhen(t *testing.T) {
	p, err := Parse("needs.yaml", []byte(withNeeds(t)))
	if err != nil {
		t.Fatal(err)
	}
	when := p.Checkpoint("m01.2").When
	if when == nil || when.Checkpoint != p.Checkpoint("m02.1") || !slices.Equal(when.Results, []string{"met", "partial"}) {
		t.Errorf("m01.2 is asked when %+v", when)
	}
	if p.Checkpoint("m02.1").When != nil {
		t.Error("m02.1 has a condition")
	}
}

func TestLintOfNeedsAndConditions(t *testing.T) {
	const (
		when  = "when: {m02.1: [met, partial]}"
		needs = "needs: {met: [value, evidence], na: []}"
		cp2   = "chapters[0].measures[0].checkpoints[1].when"
		cp1   = "chapters[0].measures[0].checkpoints[0].needs"
	)
	for _, test := range []struct {
		name, old, new string
		want           []string
	}{
		{"no such checkpoint", when, "when: {m02.7: [met]}", []string{"49: " + cp2 + ".m02.7：没有编号为“m02.7”的检查要点，应为检查要点的编号，如 m02.1"}},
		{"no such result", when, "when: {m02.1: [met, done]}", []string{"49: " + cp2 + ".m02.1[1]：没有“done”这种结果，应为 met、partial、unmet、na 之一"}},
		{"no result", when, "when: {m02.1: []}", []string{"49: " + cp2 + ".m02.1：是空的，应写 met、partial、unmet、na 中的一个或几个"}},
		{"a result twice", when, "when: {m02.1: [met, met]}", []string{"49: " + cp2 + ".m02.1[1]：“met”写了两次，应只写一次"}},
		{"one result without a list", when, "when: {m02.1: met}", []string{"49: " + cp2 + ".m02.1：写成了文字“met”，应为列表"}},
		{"no condition", when, "when: {}", []string{"49: " + cp2 + "：写了 0 个前提，应写一个要点和它的结果，如 {m08.1: [met, partial]}"}},
		{"two conditions", when, "when: {m02.1: [met], m01.1: [met]}", []string{"49: " + cp2 + "：写了 2 个前提，应写一个要点和它的结果，如 {m08.1: [met, partial]}"}},
		{"a text", when, "when: m02.1", []string{"49: " + cp2 + "：写成了文字“m02.1”，应写一个要点和它的结果，如 {m08.1: [met, partial]}"}},
		{"itself", when, "when: {m01.2: [met]}", []string{"49: " + cp2 + ".m01.2：前提绕回到这个要点本身，应删去其中一个前提"}},
		{"asks others", when, "when: {m01.1: [met]}", []string{"49: " + cp2 + ".m01.1：m01.1 不问 haicheng，前提无从成立，应只问 m01.1 也问的督导对象"}},
		{
			"a circle", "            unit: 场\n", "            unit: 场\n            when: {m01.2: [met]}\n",
			[]string{
				"49: " + cp2 + ".m02.1：前提绕回到这个要点本身，应删去其中一个前提",
				"71: chapters[1].measures[0].checkpoints[0].when.m01.2：前提绕回到这个要点本身，应删去其中一个前提",
			},
		},
		{"no such want", needs, "needs: {met: [photo]}", []string{"41: " + cp1 + ".met[0]：没有“photo”这种要求，应为 value、facts、evidence、pair 之一"}},
		{"no such result of a need", needs, "needs: {mett: [facts]}", []string{"41: " + cp1 + ".mett：没有这个字段，应为 met"}},
		{"a need without a list", needs, "needs: {met: facts}", []string{"41: " + cp1 + ".met：写成了文字“facts”，应为列表"}},
		{"needs as a list", needs, "needs: [facts]", []string{"41: " + cp1 + "：写成了列表，应为一组字段：met、na、partial、unmet"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := withNeeds(t)
			if strings.Count(file, test.old) != 1 {
				t.Fatalf("%q stands %d times in the file", test.old, strings.Count(file, test.old))
			}
			file = strings.Replace(file, test.old, test.new, 1)
			var got []string
			for _, f := range Lint("p.yaml", []byte(file)) {
				got = append(got, strings.TrimPrefix(f.String(), "p.yaml:"))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// Whatever the plan and a checkpoint say of what results need, they come back
// from a written file.
func TestNeedsComeBack(t *testing.T) {
	draw := func(t *rapid.T, name string) string {
		var parts []string
		for _, code := range resultCodes {
			if rapid.Bool().Draw(t, name+" says "+code) {
				wants := rapid.SliceOfNDistinct(rapid.SampledFrom(wantWords), 0, 4, rapid.ID).Draw(t, code)
				parts = append(parts, code+": ["+strings.Join(wants, ", ")+"]")
			}
		}
		return "needs: {" + strings.Join(parts, ", ") + "}"
	}
	file := withNeeds(t)
	rapid.Check(t, func(t *rapid.T) {
		file := strings.NewReplacer(
			"needs: {partial: [facts], unmet: [facts, pair], na: [facts]}", draw(t, "plan"),
			"needs: {met: [value, evidence], na: []}", draw(t, "checkpoint"),
		).Replace(file)
		p, err := Parse("p.yaml", []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		data, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse("back.yaml", data)
		if err != nil || !equal(p, back) {
			t.Fatalf("%v: came back changed:\n%s", err, data)
		}
		if again, err := back.YAML(); err != nil || !bytes.Equal(data, again) {
			t.Fatalf("written twice, the files differ (%v)", err)
		}
	})
}

func TestSchemaOfNeedsAndConditions(t *testing.T) {
	schema := compiledSchema(t)
	if err := schema.Validate(asJSON(t, withNeeds(t))); err != nil {
		t.Error(err)
	}
	for _, test := range []struct{ old, new string }{
		{"m02.1: [met, partial]", "m02.1: []"},
		{"m02.1: [met, partial]", "m02.1: [done]"},
		{"m02.1: [met, partial]", "m02.1: met"},
		{"m02.1: [met, partial]", "m02.1: [met], m01.1: [met]"},
		{"{m02.1: [met, partial]}", "{}"},
		{"met: [value, evidence]", "met: [photo]"},
		{"met: [value, evidence]", "met: value"},
		{"met: [value, evidence]", "done: [value]"},
	} {
		file := strings.Replace(withNeeds(t), test.old, test.new, 1)
		if schema.Validate(asJSON(t, file)) == nil {
			t.Errorf("%s: the schema accepts it", test.new)
		}
		if len(Lint("p.yaml", []byte(file))) == 0 {
			t.Errorf("%s: lint accepts it", test.new)
		}
	}
}
