package report_test

import (
	"strings"
	"testing"

	"dudao/report"
)

func TestWideTableBecomesRecords(t *testing.T) {
	long := strings.Repeat("长", 61)
	d := &report.Doc{Title: "题", Blocks: []report.Block{
		report.Heading{Level: 1, Text: "节"},
		report.Table{Cols: []string{"对象", "事实"}, Rows: [][]string{{"汕头市", long}, {"揭阳市", "短\n二"}}},
		report.Table{Cols: []string{"对象", "事实"}, Rows: [][]string{{"汕头市", long[3:] + "\n"}}},
	}}
	text := markdown(t, d, nil)
	for _, want := range []string{
		"\n## 一、节\n\n#### 汕头市\n\n- **事实**：" + long + "\n\n#### 揭阳市\n\n- **事实**：短 二\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	d.Blocks = []report.Block{report.Table{Cols: []string{"对象", "事实"}, Rows: [][]string{{"汕头市", long[3:]}}}}
	if text := markdown(t, d, nil); !strings.Contains(text, "\n| 对象 | 事实 |\n| --- | --- |\n| 汕头市 | "+long[3:]+" |\n") {
		t.Errorf("no table in\n%s", text)
	}
}

func TestHeadingsAreNumbered(t *testing.T) {
	h := func(level int) report.Block { return report.Heading{Level: level, Text: "节"} }
	d := &report.Doc{
		Title:   "题",
		Blocks:  []report.Block{h(1), h(2), h(3), h(3), h(4), h(2), h(3), h(1), h(2)},
		Annexes: []report.Annex{{Title: "甲", Blocks: []report.Block{h(1), h(2)}}, {Title: "乙", Blocks: []report.Block{h(1)}}},
	}
	var got []string
	for line := range strings.SplitSeq(markdown(t, d, nil), "\n") {
		if strings.HasPrefix(line, "#") {
			got = append(got, line)
		}
	}
	want := []string{
		"# 题", "## 一、节", "### （一）节", "#### 1. 节", "#### 2. 节", "##### （1）节", "### （二）节", "#### 1. 节", "## 二、节", "### （一）节",
		"## 附1　甲", "### 一、节", "#### （一）节", "## 附2　乙", "### 一、节",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("headings\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
