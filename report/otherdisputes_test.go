package report_test

import (
	"context"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// TestOtherDisputesAreNamed: figures to reach, visits, evidence, teams and the
// inspection, with who wrote what, until they are settled; only what the report is
// about.
func TestOtherDisputesAreNamed(t *testing.T) {
	m := newMaterial(checklist.Builtin())
	m.record("shantou", "m25.3", finding{result: []string{"met"}, value: []string{"2.1"}})
	m.teams = []inspection.Team{{ID: "third", Name: "第三督导组", Subjects: []string{"shantou"}}}
	m.visits = []inspection.Visit{{Record: inspection.Record{ID: "visit1"}, Kind: inspection.Review, Subject: "shantou", From: "2014-07-14 09:00"}}
	m.evidence["shantou"] = []inspection.Evidence{{Record: inspection.Record{ID: "ev3"}, For: "f/2014-07/shantou/m25.3", Number: 3, Label: "佐证3", Name: "月报.pdf"}}
	about := func(entity, field, subject, checkpoint string, values ...string) {
		m.conflicts = append(m.conflicts, store.Conflict{Entity: entity, Field: field, Subject: subject, Checkpoint: checkpoint, Values: m.live("陈伟", values...)})
	}
	about("t/2014-07/third", "a:chaozhou", "", "", "1", "")
	about("f/2014-07/shantou/m25.3", "result", "shantou", "m25.3", "met", "unmet") // listed elsewhere
	about("g/2014-07/shantou", "m25.3", "shantou", "m25.3", "2", "2.4")
	about("v/2014-07/visit1", "kind", "shantou", "", "review", "symposium")
	about("e/2014-07/ev3", "void", "shantou", "", "重了", "月报.pdf")
	about("g/2014-07/chaozhou", "m25.3", "chaozhou", "m25.3", "7", "8") // another subject's

	doc, err := report.Subject(context.Background(), m, "shantou", asked)
	if err != nil {
		t.Fatal(err)
	}
	text := markdown(t, doc, err)
	for _, want := range []string{
		"另有 4 处指标任务、活动、佐证等的记录不一致", "其他不一致的记录",
		"第三督导组 | 督导对象潮州市 | 在本组（陈伟，2014年7月15日 07:30）；不在本组（林晓，2014年7月15日 06:30）",
		"的指标任务 | 2%（陈伟", "2.4%（林晓",
		"2014年7月14日查阅资料 | 类型 | 查阅资料（陈伟", "座谈（林晓",
		"佐证3 | 撤回 | 撤回：重了（陈伟", "不撤回：月报.pdf（林晓",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text, "8%") {
		t.Error("another subject's")
	}
	if t.Failed() {
		t.Log(text)
	}

	m.conflicts = nil
	if doc, err = report.Subject(context.Background(), m, "shantou", asked); err != nil {
		t.Fatal(err)
	}
	if text := markdown(t, doc, err); strings.Contains(text, "其他不一致") {
		t.Error("settled and still there")
	}
}
