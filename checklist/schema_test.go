package checklist

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func TestSchema(t *testing.T) {
	schema := compiledSchema(t)
	small := smallFile(t)
	for name, file := range map[string]string{"small": small, "builtin": string(guangdong2014)} {
		if err := schema.Validate(asJSON(t, file)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, test := range []struct{ name, old, new string }{
		{"unknown key", "brief:", "breif:"},
		{"missing key", "        title: 兑现稳岗补贴\n", ""},
		{"empty text", "title: 兑现稳岗补贴", `title: " "`},
		{"number for text", "title: 兑现稳岗补贴", "title: 12"},
		{"no date", "issued: 2023-03-01", "issued: 2023年3月1日"},
		{"no month", "2023-12-31", "2023-13-31"},
		{"id", "{id: caizheng,", "{id: Caizheng,"},
		{"reserved id", "{id: caizheng,", "{id: cities,"},
		{"kind of subject", "kind: city", "kind: county"},
		{"city without code", `, code: "990200"`, ""},
		{"department with code", "name: 省财政厅, kind: department", `name: 省财政厅, kind: department, code: "990000"`},
		{"units and clauses", "        clauses:\n", "        units: [{unit: all, role: joint}]\n        clauses:\n"},
		{"role", "role: support", "role: helper"},
		{"kind", "kind: yesno", "kind: yes-no"},
		{"method", "[暗访]", "[明查]"},
		{"no evidence", "[统计报表, 台账清单]", "[]"},
		{"op", `{op: ">=", value`, `{op: "≥", value`},
		{"no value of the target", "value: 12.50, ", ""},
		{"value of an own target", `{op: ">=", unit: 人}`, `{op: ">=", value: 3, unit: 人}`},
		{"own target without target", "            target: {op: \">=\", unit: 人}\n", ""},
		{"target of a text", "kind: number\n            target: {op: \">=\", value", "kind: text\n            target: {op: \">=\", value"},
		{"unit of a yes", "kind: number\n            unit: 场", "kind: yesno\n            unit: 场"},
		{"unit twice", "deadline: 2023-12-31", "unit: 万人"},
		{"weight", "weight: 3", "weight: 0"},
	} {
		file := strings.Replace(small, test.old, test.new, 1)
		if file == small {
			t.Errorf("%s: nothing replaced", test.name)
		}
		if schema.Validate(asJSON(t, file)) == nil {
			t.Errorf("%s: the schema accepts it", test.name)
		}
		if len(Lint(test.name, []byte(file))) == 0 {
			t.Errorf("%s: lint accepts it", test.name)
		}
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON reads YAML as editors do that know the schema: a date is a text.
func asJSON(t *testing.T, file string) any {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		t.Fatal(err)
	}
	return datesAsText(doc)
}

func datesAsText(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = datesAsText(item)
		}
	case []any:
		for i, item := range v {
			v[i] = datesAsText(item)
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return v
}
