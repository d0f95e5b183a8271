package report_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dudao/report"
)

// overridden makes a subject's report with a file of one's own templates.
func overridden(t *testing.T, template string) (*report.Doc, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.tmpl"), []byte(template), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := report.LoadWording(dir)
	if err != nil {
		return nil, err
	}
	o := asked
	o.Wording = w
	return report.Subject(context.Background(), hostile(), "shantou", o)
}

func TestWordingIsOverridden(t *testing.T) {
	for _, newline := range []string{"\n", "\r\n"} {
		checkOverridden(t, newline)
	}
}

func checkOverridden(t *testing.T, newline string) {
	d, err := overridden(t, "\ufeff"+strings.ReplaceAll(`{{/* 只改两段 */}}
{{define "subject.title"}}{{.Subject}}小结{{end}}
{{define "advice"}}
# 新的一节
  第一段，{{.Counts.Checked}} 项。

{{.Subject}} 在段首
## {{.Team}}
前{{part "figures"}}后
#不是标题
##### 也不是
{{end}}`, "\n", newline))
	text := markdown(t, d, err)
	if d.Title != "汕头小结" {
		t.Errorf("title %q", d.Title)
	}
	_, advice, _ := strings.Cut(text, "## 八、意见建议\n")
	advice, _, _ = strings.Cut(advice, "\n\\# 第一组") // the signer
	for _, want := range []string{
		"\n## 九、新的一节\n\n第一段，3 项。\n\n汕头 在段首\n", "\n### （一）# 第一组 \\| {{.}}\n", "\n前\n\n| 指标 |", "|\n\n后\n\n\\#不是标题\n\n\\##### 也不是\n",
	} {
		if !strings.Contains(advice, want) {
			t.Errorf("no %q in\n%s", want, advice)
		}
	}
	if !strings.Contains(text, "## 一、总体情况\n\n应查 6 项") {
		t.Error("the other pieces are not the built-in ones")
	}
}

// A name that begins like a heading stays text, also at the start of a line.
func TestUserTextIsNoMarkup(t *testing.T) {
	d, err := overridden(t, `{{define "advice"}}{{.Team}}{{end}}`)
	text := markdown(t, d, err)
	if !strings.Contains(text, "## 八、意见建议\n\n\\# 第一组 \\| {{.}}\n") {
		t.Errorf("the team's name is not a paragraph in\n%s", text)
	}
}

// english is a sentence that is not for users.
var english = regexp.MustCompile(`[a-z]+ [a-z]+ [a-z]+`)

func TestBadTemplates(t *testing.T) {
	tests := []struct {
		name, template string
		line           int
		wrong          string
	}{
		{"unclosed", "{{define \"advice\"}}\n{{if .Counts.Checked}}\n{{end}}", 3, "没有用 {{end}} 结束"},
		{"unknown function", "{{define \"advice\"}}\n{{shout .Subject}}{{end}}", 2, "没有“shout”这个函数"},
		{"unknown data", "{{define \"advice\"}}\n\n{{.Weather}}{{end}}", 3, "在 {{.Weather}} 处，没有“Weather”这项内容"},
		{"unknown part", "{{define \"advice\"}}\n{{part \"weather\"}}{{end}}", 2, "这份报告里没有“weather”"},
		{"unknown piece", `{{define "subject.openning"}}x{{end}}`, 0, "没有叫“subject.openning”的文段"},
		{"unknown piece called", "{{define \"advice\"}}\n{{template \"x\"}}{{end}}", 2, "没有叫“x”的文段"},
		{"not ended", "{{define \"advice\"}}\n{{.Subject", 2, "“{{”没有用“}}”结束"},
		{"full width", "{{define \"advice\"}}\n\n{{（.Subject）}}{{end}}", 3, "不能写 （ ，{{ }} 里的符号都是半角"},
		{"end too many", "{{define \"advice\"}}x{{end}}\n{{end}}", 2, "多了一个 {{end}}"},
		{"no value", "{{define \"advice\"}}{{if}}x{{end}}{{end}}", 1, "{{if}} 后面缺要看的内容"},
		{"no name", "{{define advice}}x{{end}}", 1, "{{define}} 后面的 \"advice\" 不对"},
		{"too few", "{{define \"advice\"}}{{part}}{{end}}", 1, "函数 part 后面要 1 项，写了 0 项"},
		{"no list", "{{define \"advice\"}}{{range .Subject}}{{end}}{{end}}", 1, "不能用 {{range}} 逐项列出"},
		{"no comparison", "{{define \"advice\"}}{{eq .Counts.Checked \"a\"}}{{end}}", 1, "不能比较"},
		{"text outside", "一句话", 0, "{{define"},
	}
	for _, tt := range tests {
		_, err := overridden(t, tt.template)
		bad, ok := errors.AsType[*report.TemplateError](err)
		if !ok {
			t.Errorf("%s: error %v", tt.name, err)
			continue
		}
		if filepath.Base(bad.File) != "mine.tmpl" || !filepath.IsAbs(bad.File) || bad.Line != tt.line || !strings.Contains(bad.Wrong, tt.wrong) {
			t.Errorf("%s: %+v", tt.name, bad)
		}
		if m := english.FindString(bad.Wrong); m != "" {
			t.Errorf("%s: %q is told in English: %s", tt.name, m, bad.Wrong)
		}
		if say := bad.Say(); !strings.Contains(say, "mine.tmpl") || !strings.Contains(say, "dudao report templates") {
			t.Errorf("%s: says %s", tt.name, say)
		}
	}
}

// Whatever is wrong inside {{ }}, the sentence is Chinese and says the line.
func TestFaultsAreToldInChinese(t *testing.T) {
	for _, action := range []string{
		"{{$x}}", "{{else}}", "{{\"abc}}", "{{(.Counts}}", "{{.Counts)}}", "{{/* a }}", "{{template}}", "{{template x}}", "{{define \"b\"}}x{{end}}",
		"{{if .Counts}}{{else}}{{else}}{{end}}", "{{break}}", "{{.Counts.X}}", "{{len}}", "{{len .Counts}}", "{{index .Subject 99}}",
		"{{.Subject 3}}", "{{part 3}}", "{{3x}}", "{{.Counts ,}}", "{{`abc}}", "{{'a}}", "{{printf}}", "{{lt .Counts .Counts}}",
		"{{with}}{{end}}", "{{range $i, .Counts}}{{end}}", "{{nil}}", "{{.Counts}", "{{if .Counts}}{{else if}}{{end}}", "{{and}}",
		"{{call .Counts}}", "{{slice .Counts 1}}", "{{.Counts = 3}}", "{{\"a\" \"b\"}}", "{{1 | 2}}", "{{.X-Y}}", "{{.中文}}", "{{“a”}}",
		"{{block \"a\"}}{{end}}", "{{.Counts.Checked.X 3}}", "{{template \"advice\" .}}",
	} {
		_, err := overridden(t, "{{define \"advice\"}}\n"+action+"{{end}}")
		bad, ok := errors.AsType[*report.TemplateError](err)
		if !ok {
			t.Errorf("%s: error %v", action, err)
			continue
		}
		if m := english.FindString(bad.Wrong); m != "" || strings.Contains(bad.Wrong, "%!") || bad.Line < 1 {
			t.Errorf("%s: line %d, %s", action, bad.Line, bad.Wrong)
		}
	}
}

func TestNoTemplates(t *testing.T) {
	for _, dir := range []string{"", t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if _, err := report.LoadWording(dir); err != nil {
			t.Errorf("LoadWording(%q): %v", dir, err)
		}
	}
}

// The built-in templates, written out, say what they said; nothing is written
// over unless asked.
func TestWriteTemplates(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "templates")
	files, err := report.WriteTemplates(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 10 {
		t.Errorf("wrote %v", files)
	}
	o := asked
	if o.Wording, err = report.LoadWording(dir); err != nil {
		t.Fatal(err)
	}
	d, err := report.Overall(context.Background(), halfDone(), o)
	got := markdown(t, d, err)
	d, err = report.Overall(context.Background(), halfDone(), asked)
	if want := markdown(t, d, err); got != want {
		t.Error("the written templates give another report")
	}

	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[3], []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = report.WriteTemplates(dir, false)
	if exists, ok := errors.AsType[*report.ExistsError](err); !ok || !strings.Contains(exists.Say(), "没有覆盖") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(files[0]); err == nil {
		t.Error("refused, and yet wrote a file")
	}
	if _, err := report.WriteTemplates(dir, true); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(files[3]); string(data) == "mine" {
		t.Error("asked to overwrite, and did not")
	}
}
