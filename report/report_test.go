package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"go.yaml.in/yaml/v3"

	"dudao/checklist"
	"dudao/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// reports are the kinds of report, each of one thing in the small plan.
var reports = []struct {
	name  string
	build func(report.Source) (*report.Doc, error)
}{
	{"subject", func(src report.Source) (*report.Doc, error) {
		return report.Subject(context.Background(), src, "shantou", asked)
	}},
	{"team", func(src report.Source) (*report.Doc, error) {
		return report.Team(context.Background(), src, "t1", asked)
	}},
	{"measure", func(src report.Source) (*report.Doc, error) {
		return report.Measure(context.Background(), src, "m02", asked)
	}},
	{"overall", func(src report.Source) (*report.Doc, error) { return report.Overall(context.Background(), src, asked) }},
	{"matrix", func(src report.Source) (*report.Doc, error) { return report.Matrix(context.Background(), src, asked) }},
	{"brief", func(src report.Source) (*report.Doc, error) {
		return report.Brief(context.Background(), src, "shantou", asked)
	}},
	{"daily", func(src report.Source) (*report.Doc, error) {
		m := src.(*material)
		day, err := report.ReadDay(context.Background(), m, "2014-07", asked.Today, beijing)
		if err != nil {
			return nil, err
		}
		return report.Daily(context.Background(), m, day, asked)
	}},
	{"problems", ledger(report.KindProblems)},
	{"rectification", ledger(report.KindRectification)},
	{"units", ledger(report.KindUnits)},
	{"matters", ledger(report.KindMatters)},
	{"notice", func(src report.Source) (*report.Doc, error) {
		docs, err := notices(src)
		if len(docs) == 0 {
			return &report.Doc{Title: "没有"}, err
		}
		return docs[0], err
	}},
}

func ledger(kind report.Kind) func(report.Source) (*report.Doc, error) {
	return func(src report.Source) (*report.Doc, error) {
		return report.Ledger(context.Background(), src, report.LedgerOrder{Kind: kind}, asked)
	}
}

// notices hand over all problems of a source.
func notices(src report.Source) ([]*report.Doc, error) {
	problems, err := src.Problems("")
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range problems {
		ids = append(ids, c.ID)
	}
	return report.Notice(context.Background(), src, ids, date("2014-07-29"), asked)
}

func markdown(t *testing.T, d *report.Doc, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.Markdown(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	materials := []struct {
		name  string
		build func() *material
	}{
		{"followed", followed}, {"empty", func() *material {
			m := newMaterial(smallPlan())
			m.teams = halfDone().teams
			return m
		}},
		{"half", halfDone}, {"old", oldPlan}, {"hostile", hostile},
	}
	for _, m := range materials {
		for _, r := range reports {
			t.Run(m.name+"-"+r.name, func(t *testing.T) {
				d, err := r.build(m.build())
				got := markdown(t, d, err)
				for range 3 {
					if d, err := r.build(m.build()); markdown(t, d, err) != got {
						t.Fatal("two prints of the same data differ")
					}
				}
				golden(t, filepath.Join("testdata", m.name+"-"+r.name+".md"), got)
			})
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./report -update writes it anew. Now:\n%s", file, got)
	}
}

// What people type adds no heading, table, list, link or HTML to a report: with
// harmless text in its place, a GFM reader sees the same elements.
func TestHostileTextAddsNothing(t *testing.T) {
	elements := func(markdown string) string {
		_, body, ok := strings.Cut(strings.TrimPrefix(markdown, "---\n"), "\n---\n")
		if !ok {
			t.Fatalf("no end of front matter in\n%s", markdown)
		}
		var b bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(body), &b); err != nil {
			t.Fatal(err)
		}
		var tags []string
		for part := range strings.SplitSeq(b.String(), "<") {
			if name, _, ok := strings.Cut(part, ">"); ok && name != "p" && name != "/p" && !strings.HasPrefix(name, "!--") { // our <br>
				tags = append(tags, name)
			}
		}
		return strings.Join(tags, " ")
	}
	for _, r := range reports {
		d, err := r.build(hostile())
		got := elements(markdown(t, d, err))
		d, err = r.build(harmless(hostile()))
		if want := elements(markdown(t, d, err)); got != want {
			t.Errorf("%s: elements\n%s\nwith harmless text\n%s", r.name, got, want)
		}
		for _, bad := range []string{"\x1b", "\u202e", "\u2066", "\ufdd0", "\ufdd2", "\u2028", "\xff"} {
			if strings.Contains(markdown(t, d, nil), bad) {
				t.Errorf("%s holds %q", r.name, bad)
			}
		}
	}
}

// harmless is the same material with plain words where the hostile ones stand.
func harmless(m *material) *material {
	p := m.plan
	p.Title, p.DocumentNumber, p.Subjects[0].Name, p.Chapters[0].Title = "方案", "粤府〔2014〕1号", "汕头", "一"
	measure := p.Chapters[0].Measures[1]
	measure.Title, measure.Number = "通关", "（二）"
	measure.Checkpoints[0].Question, measure.Checkpoints[0].Short = "问题？", "短名"
	m.round.Name[0].Text = "任务"
	m.teams[0].Name, m.teams[0].Members = "第一组", []string{"甲"}
	for subject, findings := range m.findings {
		for id, f := range findings {
			for i := range f.Value {
				f.Value[i].Text = "值"
			}
			for i := range f.Facts {
				f.Facts[i].Text = "事实" + strings.Repeat("。", i)
			}
			findings[id] = f
		}
		m.findings[subject] = findings
	}
	names := strings.NewReplacer("陈|伟\n# 二", "甲", "陈|伟", "乙", "# 二", "丙", "| 甲", "丁")
	for i := range m.visits {
		v := &m.visits[i]
		for j, name := range v.Members {
			v.Members[j] = names.Replace(name)
		}
		v.Org, v.Place, v.People = strings.Repeat("单位", 40), "地点", "人"
	}
	for i := range m.problems {
		c := &m.problems[i]
		c.Title, c.Criteria, c.Condition, c.Cause, c.Effect, c.Type = "问题", "依据", "事实", "因", "影响", "类型"
		c.Unit, c.Ask, c.By = "单位", "要求", "乙"
		for j := range c.Course.Steps {
			s := &c.Course.Steps[j]
			s.Words, s.Person, s.By = "话", "局", "乙"
		}
	}
	for i := range m.matters {
		c := &m.matters[i]
		c.Enterprise, c.Title, c.Unit = "企业", "事项", "承办"
	}
	for i := range m.practices {
		m.practices[i].Title, m.practices[i].Text = "做法", "事实"
	}
	for subject := range m.evidence {
		for i := range m.evidence[subject] {
			e := &m.evidence[subject][i]
			e.Name, e.Place, e.Source, e.At = "名称", strings.Repeat("地点", 40), "来源", "昨天"
		}
	}
	for i := range m.notes {
		m.notes[i].By = names.Replace(m.notes[i].By)
	}
	plain := map[string]json.RawMessage{"value": json.RawMessage(`"值"`), "facts": json.RawMessage(`"事实"`)}
	for i := range m.log {
		m.log[i].By = names.Replace(m.log[i].By)
		for field := range m.log[i].Set {
			if text, typed := plain[field]; typed && m.log[i].By != "丁" {
				m.log[i].Set[field] = text
			}
		}
	}
	return m
}

func TestFrontMatter(t *testing.T) {
	for _, m := range []*material{halfDone(), hostile()} {
		d, err := report.Subject(context.Background(), m, "shantou", asked)
		text := markdown(t, d, err)
		front, _, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
		var meta yaml.Node
		if err := yaml.Unmarshal([]byte(front), &meta); err != nil || !ok {
			t.Fatalf("front matter: %v\n%s", err, front)
		}
		var keys []string
		for i, n := range meta.Content[0].Content {
			if i%2 == 0 {
				keys = append(keys, n.Value)
			} else if n.Value != d.Meta[i/2].Val {
				t.Errorf("%s reads %q, want %q", keys[i/2], n.Value, d.Meta[i/2].Val)
			}
		}
		if got := strings.Join(keys, " "); got != "文档 督导任务 范围 截至 数据摘要" {
			t.Errorf("keys %s", got)
		}
	}
}

func meta(t *testing.T, d *report.Doc, err error, key string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, kv := range d.Meta {
		if kv.Key == key {
			return kv.Val
		}
	}
	t.Fatalf("no %s in %v", key, d.Meta)
	return ""
}

// The digest stands for the data: the same for the same, another after any
// write, and not touched by what the report does not rest on.
func TestDigest(t *testing.T) {
	digest := func(m *material) string {
		d, err := report.Subject(context.Background(), m, "shantou", asked)
		return meta(t, d, err, "数据摘要")
	}
	m := halfDone()
	before := digest(m)
	if again := digest(halfDone()); again != before {
		t.Errorf("%s and %s for the same data", before, again)
	}
	m.record("jieyang", "m03.2", finding{one("met"), nil, nil})
	if got := digest(m); got != before {
		t.Errorf("a record of another subject changes the digest")
	}
	m.record("shantou", "m04.2", finding{one("met"), nil, nil})
	if got := digest(m); got == before {
		t.Errorf("a new record leaves the digest as it was")
	}
	m = halfDone()
	m.target("shantou", "m04.1", "2.2")
	if got := digest(m); got == before {
		t.Errorf("a new target leaves the digest as it was")
	}
}

func TestUnknownNames(t *testing.T) {
	ctx := context.Background()
	for name, build := range map[string]func() (*report.Doc, error){
		"subject": func() (*report.Doc, error) { return report.Subject(ctx, halfDone(), "nowhere", asked) },
		"measure": func() (*report.Doc, error) { return report.Measure(ctx, halfDone(), "m77", asked) },
		"team":    func() (*report.Doc, error) { return report.Team(ctx, halfDone(), "t9", asked) },
	} {
		if _, err := build(); err == nil {
			t.Errorf("%s: no error", name)
		} else if nf, ok := errors.AsType[*checklist.NotFoundError](err); name != "team" && (!ok || nf.What != name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := report.Overall(ctx, halfDone(), asked); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// full takes no more bytes.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestMarkdownReportsWriteErrors(t *testing.T) {
	d, err := report.Overall(context.Background(), halfDone(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Markdown(full{}, d); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v", err)
	}
}

// The built-in plan gives every report, of an inspection that has not begun too.
func TestBuiltinPlan(t *testing.T) {
	plan := checklist.Builtin()
	m := newMaterial(plan)
	for i, subject := range plan.Subjects {
		for j, cp := range plan.For(subject.ID) {
			if (i+j)%3 > 0 {
				m.record(subject.ID, cp.ID, finding{one([]string{"met", "partial", "unmet", "na"}[j%4]), nil, one("看到原件。")})
			}
		}
	}
	for _, src := range []*material{newMaterial(plan), m} {
		for _, subject := range plan.Subjects {
			d, err := report.Subject(t.Context(), src, subject.ID, asked)
			markdown(t, d, err)
			if want := subject.Label() + "支持外贸稳定增长督导情况"; d.Title != want {
				t.Errorf("title %s, want %s", d.Title, want)
			}
		}
		for measure := range plan.Measures() {
			d, err := report.Measure(t.Context(), src, measure.ID, asked)
			markdown(t, d, err)
		}
		for _, r := range reports[3:] {
			d, err := r.build(src)
			if text := markdown(t, d, err); strings.Contains(text, "<no value>") || strings.Contains(text, "%!") {
				t.Errorf("%s: a value is missing", r.name)
			}
		}
	}
}
