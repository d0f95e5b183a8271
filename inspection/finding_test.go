package inspection_test

import (
	"slices"
	"testing"
	"time"

	"dudao/inspection"
)

// field makes live values, newest first, an hour apart.
func field(texts ...string) inspection.Field {
	var f inspection.Field
	at := time.Date(2014, 7, 15, 12, 0, 0, 0, time.UTC)
	for i, text := range texts {
		f = append(f, inspection.Value{Text: text, Mark: inspection.Mark{
			By: "陈伟", Dot: "d:1:" + text, At: at.Add(-time.Duration(i) * time.Hour)}})
	}
	return f
}

func TestResultCodes(t *testing.T) {
	for _, r := range inspection.Results {
		if got, err := inspection.ParseResult(r.Code()); got != r || err != nil {
			t.Errorf("ParseResult(%q) = %v, %v", r.Code(), got, err)
		}
	}
	for _, code := range []string{"", "Met", "已落实", "none"} {
		if r, err := inspection.ParseResult(code); err == nil {
			t.Errorf("ParseResult(%q) = %s, want an error", code, r.Word())
		}
	}
}

func TestSummarize(t *testing.T) {
	f := inspection.Finding{
		Subject: "shantou", Checkpoint: "m24.2",
		Result: field("met", "unmet"), Value: field("4", "1"), Facts: field(" \n"),
	}
	newest := inspection.Value{Text: "v1", Mark: inspection.Mark{By: "林晓", Dot: "d:9:x", At: f.Result[0].At.Add(time.Minute)}}
	f.Visit = inspection.Field{newest}
	s := f.Summarize()
	if !slices.Equal(s.Results, []inspection.Result{inspection.Met, inspection.Unmet}) {
		t.Errorf("results %v", s.Results)
	}
	if s.Conflicts != 2 || s.HasFacts || s.By != "林晓" || !s.At.Equal(newest.At) {
		t.Errorf("summary %+v", s)
	}
	if (&inspection.Finding{}).Summarize().At != (time.Time{}) || !(&inspection.Finding{}).Empty() || f.Empty() {
		t.Error("an empty finding has a time, or a full one counts as empty")
	}
}

// A result code that a later version stores is no result here, and no panic.
func TestResultsSkipUnknownCodes(t *testing.T) {
	f := inspection.Finding{Result: field("later", "met")}
	if got := f.Results(); !slices.Equal(got, []inspection.Result{inspection.Met}) {
		t.Errorf("results %v", got)
	}
}
