package checklist

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func smallFile(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func smallPlan(t testing.TB) *Plan {
	t.Helper()
	p, err := Parse("small.yaml", []byte(smallFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(list []*Subject) string {
	var ids []string
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}

func TestParse(t *testing.T) {
	p := smallPlan(t)
	if p.Title != "某省稳定就业实施方案" || p.DocumentNumber != "某府办〔2023〕8号" || p.Issued != (Date{2023, 3, 1}) || p.Round != "2023-06" {
		t.Errorf("head: %q %q %v %q", p.Title, p.DocumentNumber, p.Issued, p.Round)
	}
	if string(p.Source) != smallFile(t) || p.Hash == [32]byte{} {
		t.Error("Source and Hash are not those of the file")
	}
	first := p.Checkpoint("m01.1")
	if want := (Target{Op: ">=", Value: "12.50", Unit: "万人"}); *first.Target != want {
		t.Errorf("target %+v, want %+v", *first.Target, want)
	}
	if first.Weight != 3 || first.Title() != "（一）1" || first.Measure.Chapter.Title != "稳岗位" {
		t.Errorf("m01.1: weight %d, title %s, chapter %s", first.Weight, first.Title(), first.Measure.Chapter.Title)
	}
	own := p.Checkpoint("m01.2")
	if !own.OwnTarget || own.Target.Value != "" || own.Weight != 2 || own.From != (Date{2023, 1, 1}) || !own.Deadline.IsZero() {
		t.Errorf("m01.2: %+v", own)
	}
	if role, ok := p.Measure("m02").RoleOf("shancheng"); role != Territorial || !ok {
		t.Errorf("role of shancheng in m02: %q %v", role, ok)
	}
	if p.Subject("nobody") != nil || p.Measure("m03") != nil || p.Checkpoint("m01.9") != nil {
		t.Error("an unknown id finds something")
	}
}

func TestAppliesTo(t *testing.T) {
	for _, test := range []struct{ written, want string }{
		{"[units]", "haicheng shancheng renshe"},
		{`["units:a"]`, "haicheng renshe"},
		{`["units:b"]`, "haicheng shancheng"},
		{"[joint, cities]", "haicheng shancheng renshe"},
		{"[territorial, renshe]", "haicheng shancheng renshe"},
		{"[named, departments]", "haicheng shancheng renshe caizheng"},
		{`[all, "!caizheng"]`, "haicheng shancheng renshe"},
		{`["!coast", all]`, "shancheng renshe caizheng"},
		{"[renshe, shancheng, coast]", "haicheng shancheng renshe"},
	} {
		file := strings.NewReplacer(`["units:a"]`, "[all]", "[territorial, coast]", test.written).Replace(smallFile(t))
		p, err := Parse("small.yaml", []byte(file))
		if err != nil {
			t.Errorf("%s: %v", test.written, err)
			continue
		}
		c := p.Checkpoint("m02.2")
		if got := ids(c.Subjects); got != test.want {
			t.Errorf("%s: %s, want %s", test.written, got, test.want)
		}
		for _, s := range p.Subjects {
			if got := c.Applies(s.ID); got != slices.Contains(c.Subjects, s) {
				t.Errorf("%s: Applies(%s) is %v", test.written, s.ID, got)
			}
		}
		if c.Applies("nobody") {
			t.Errorf("%s applies to nobody", test.written)
		}
	}
}

func TestUnitsByWord(t *testing.T) {
	file := strings.Replace(smallFile(t), "{unit: caizheng, role: support}", "{unit: all, role: support}", 1)
	file = strings.Replace(file, "[units]", "[all]", 1)
	p, err := Parse("small.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range p.Measure("m01").Clauses[0].Units {
		got = append(got, u.Subject.ID+" "+u.Role.Word())
	}
	want := []string{"renshe 牵头", "haicheng 配合", "shancheng 配合", "caizheng 配合"}
	if !slices.Equal(got, want) {
		t.Errorf("units %q, want %q", got, want)
	}
}

func TestParseAcceptsWindowsFiles(t *testing.T) {
	plain := smallPlan(t)
	windows := "\uFEFF" + strings.ReplaceAll(smallFile(t), "\n", "\r\n")
	p, err := Parse("small.yaml", []byte(windows))
	if err != nil {
		t.Fatal(err)
	}
	if !equal(p, plain) {
		t.Error("a byte order mark and CRLF make another plan")
	}
}

// equal compares plans without what tells their files apart.
func equal(a, b *Plan) bool {
	bare := func(p *Plan) *Plan {
		return &Plan{
			Title: p.Title, DocumentNumber: p.DocumentNumber, Issuer: p.Issuer, Issued: p.Issued, Round: p.Round, Needs: p.Needs,
			Groups: p.Groups, Subjects: p.Subjects, Chapters: p.Chapters,
		}
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

func TestYAMLRoundTrip(t *testing.T) {
	tricky := strings.NewReplacer(
		"重复统计", `"# 不是注释: '引号' \"双\" [x] {y} - 是"`,
		"short: 招聘会", `short: "true"`,
		"某省人民政府办公厅", `"2023"`,
		"units: [{unit: cities, role: territorial}]", "units: [{unit: haicheng, role: territorial}, {unit: shancheng, role: lead}]",
		"[territorial, coast]", "[units]",
	).Replace(smallFile(t))
	for name, file := range map[string][]byte{
		"small": []byte(smallFile(t)), "tricky": []byte(tricky), "builtin": guangdong2014,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Parse(name, file)
			if err != nil {
				t.Fatal(err)
			}
			data, err := p.YAML()
			if err != nil {
				t.Fatal(err)
			}
			back, err := Parse(name, data)
			if err != nil {
				t.Fatal(err)
			}
			if !equal(p, back) {
				t.Error("the plan came back changed")
			}
			again, err := back.YAML()
			if err != nil || !bytes.Equal(data, again) {
				t.Errorf("written twice, the files differ (%v)", err)
			}
		})
	}
}

// Words that stand for many units must come back as the same units, whatever the
// order and the roles.
func TestYAMLRoundTripOfUnits(t *testing.T) {
	var subjects []string
	head := "title: 方案\nissued: 2023-03-01\nsubjects:\n"
	for i := range 6 {
		head += fmt.Sprintf("  - {id: c%d, name: 城%[1]d, kind: city, code: \"99010%[1]d\"}\n  - {id: d%[1]d, name: 厅%[1]d, kind: department}\n", i)
		subjects = append(subjects, fmt.Sprint("c", i), fmt.Sprint("d", i))
	}
	slices.Sort(subjects)
	head += "chapters:\n  - number: 一\n    title: 章\n    measures:\n      - id: m1\n        number: 一\n        title: 措施\n        units:\n"
	const tail = "        checkpoints:\n          - {id: m1.1, question: 问, kind: yesno, applies_to: [units], evidence: [表], methods: [座谈], judge: {met: 是, partial: 半, unmet: 否}}\n"
	rapid.Check(t, func(t *rapid.T) {
		order := subjects
		if rapid.Bool().Draw(t, "mixed") {
			order = rapid.Permutation(subjects).Draw(t, "order")
		}
		units := ""
		for _, s := range order[:rapid.IntRange(1, len(order)).Draw(t, "units")] {
			role := rapid.SampledFrom([]Role{Joint, Joint, Joint, Joint, Joint, Joint, Lead, Support}).Draw(t, "role")
			units += fmt.Sprintf("          - {unit: %s, role: %s}\n", s, role)
		}
		p, err := Parse("written", []byte(head+units+tail))
		if err != nil {
			t.Fatal(err)
		}
		data, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse("back", data)
		if err != nil {
			t.Fatal(err)
		}
		if !equal(p, back) {
			t.Fatalf("the units came back changed:\n%s\n%s", units, data)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(smallFile(f)))
	f.Add([]byte(withNeeds(f)))
	f.Add([]byte("title: &a [*a]\nsubjects: {<<: *a}"))
	f.Add([]byte("--- x\n--- y"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("fuzz.yaml", data)
		if err != nil {
			return
		}
		out, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse("out.yaml", out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !equal(p, back) {
			t.Fatalf("the plan came back changed\n%s", out)
		}
	})
}
