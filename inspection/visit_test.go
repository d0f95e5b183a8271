package inspection

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestCodesAreReadAsTheyAreWritten(t *testing.T) {
	for _, k := range VisitKinds {
		if got, err := ParseVisitKind(k.Code()); got != k || err != nil {
			t.Errorf("%s reads %v, %v", k.Word(), got, err)
		}
	}
	for _, k := range EvidenceKinds {
		if got, err := ParseEvidenceKind(k.Code()); got != k || err != nil {
			t.Errorf("%s reads %v, %v", k.Word(), got, err)
		}
	}
	for _, code := range []string{"", "听取汇报", "Hearing"} {
		if k, err := ParseVisitKind(code); err == nil || k != NoVisit {
			t.Errorf("visit kind %q reads %v", code, k)
		}
		if k, err := ParseEvidenceKind(code); err == nil || k != NoEvidenceKind {
			t.Errorf("evidence kind %q reads %v", code, k)
		}
	}
}

func TestWhichVisitsCanBeRecorded(t *testing.T) {
	for name, c := range map[string]struct {
		visit Visit
		wrong string // "": nothing
	}{
		"running":         {Visit{Kind: Hearing, From: "2014-07-15 09:30"}, ""},
		"ended":           {Visit{Kind: Hearing, From: "2014-07-15 09:30", To: "2014-07-15 11:00"}, ""},
		"of a day":        {Visit{Kind: Review, From: "2014-07-15", To: "2014-07-15"}, ""},
		"without a kind":  {Visit{From: "2014-07-15 09:30"}, "类型"},
		"without a start": {Visit{Kind: Hearing}, "开始时间"},
		"a start in words": {
			Visit{Kind: Hearing, From: "上午"}, "开始时间"},
		"an end in words":      {Visit{Kind: Hearing, From: "2014-07-15 09:30", To: "中午"}, "结束时间"},
		"an end before it all": {Visit{Kind: Hearing, From: "2014-07-15 09:30", To: "2014-07-15 09:29"}, "早于"},
	} {
		err := c.visit.Check()
		if wrong, ok := errors.AsType[*VisitError](err); (err == nil) != (c.wrong == "") || ok && !strings.Contains(wrong.Say(), c.wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRuleOfTwoAndWhatAVisitCovers(t *testing.T) {
	one, two := Visit{Members: []string{"张三"}, Subject: "shantou"}, Visit{Members: []string{"张三", "李四"}}
	if one.Paired() || !two.Paired() {
		t.Error("one is no pair, two are")
	}
	if !one.Covers("shantou") || one.Covers("jieyang") || !one.Covers("") || !two.Covers("jieyang") {
		t.Error("a visit covers its subject, one without a subject all")
	}
}

func TestCurrentVisitIsTheChosenOneWhileItGoesOn(t *testing.T) {
	visits := []Visit{
		{Record: Record{ID: "a"}, From: "2014-07-15 09:30"},
		{Record: Record{ID: "b"}, From: "2014-07-15 10:30", To: "2014-07-15 11:00"},
		{Record: Record{ID: "c"}, From: "2014-07-15 08:30"},
	}
	SortVisits(visits)
	if got := []string{visits[0].ID, visits[1].ID, visits[2].ID}; !slices.Equal(got, []string{"b", "a", "c"}) {
		t.Errorf("newest first is %v", got)
	}
	if v, ok := CurrentVisit(visits, "a"); !ok || v.ID != "a" {
		t.Errorf("current is %v", v)
	}
	for _, chosen := range []string{"", "b", "x"} {
		if v, ok := CurrentVisit(visits, chosen); ok {
			t.Errorf("chosen %q, current is %v", chosen, v)
		}
	}
}
