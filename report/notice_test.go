package report_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/report"
)

// Each unit has a document of its own, with what it answers for and nothing else;
// one that is not under the province is asked and never ordered.
func TestNoticeOfEachUnit(t *testing.T) {
	m := followed()
	docs, err := notices(m)
	if err != nil {
		t.Fatal(err)
	}
	var units []string
	for _, d := range docs {
		unit := meta(t, d, nil, "范围")
		units = append(units, unit)
		text := markdown(t, d, nil)
		outside := unit == "省口岸办"
		for word, want := range map[string]bool{"商请": outside, "建议": outside, "整改要求": !outside, "现交你单位整改": !outside, "责令": false, "2014年7月29日": true} {
			if strings.Contains(text, word) != want {
				t.Errorf("notice to %s: %s is there: %v\n%s", unit, word, !want, text)
			}
		}
		for _, c := range m.problems {
			if strings.Contains(text, c.Title) != strings.Contains(c.Unit, unit) {
				t.Errorf("notice to %s and %s of %s", unit, c.Title, c.Unit)
			}
		}
	}
	if want := []string{"揭阳市人民政府", "省口岸办", "汕头市人民政府", "市贸促会"}; !slices.Equal(units, want) {
		t.Errorf("units %v, want %v", units, want)
	}
}

func TestNoticeWantsAUnit(t *testing.T) {
	m := halfDone()
	id := m.raise(inspection.Problem{Subject: "shantou", Title: "没有台账"})
	_, err := report.Notice(t.Context(), m, []string{id}, date("2014-07-29"), asked)
	if e, ok := errors.AsType[*report.NoUnitError](err); !ok || e.Problem != "汕头-1" {
		t.Errorf("error %v", err)
	}
	if _, err := report.Notice(t.Context(), m, []string{"q0"}, date("2014-07-29"), asked); err == nil {
		t.Error("a problem that is not there is handed over")
	}
}

// A ledger holds what was asked for.
func TestLedgerOrder(t *testing.T) {
	returned := func(c *inspection.Course) bool { return slices.Contains(c.States(), inspection.Returned) }
	for name, c := range map[string]struct {
		order report.LedgerOrder
		want  string
	}{
		"all":     {report.LedgerOrder{}, "汕头-1 汕头-2 揭阳-1 省口岸办-1"},
		"subject": {report.LedgerOrder{Subject: "jieyang"}, "揭阳-1"},
		"team":    {report.LedgerOrder{Team: "t2"}, "省口岸办-1"},
		"unit":    {report.LedgerOrder{Unit: "口岸办"}, "汕头-2 省口岸办-1"},
		"state":   {report.LedgerOrder{States: returned}, "汕头-1"},
	} {
		for _, kind := range []report.Kind{report.KindProblems, report.KindRectification} {
			c.order.Kind = kind
			d, err := report.Ledger(t.Context(), followed(), c.order, asked)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range d.Blocks {
				if table, ok := b.(report.Table); ok {
					for _, row := range table.Rows {
						got = append(got, row[1])
					}
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s %s: %v, want %s", kind, name, got, c.want)
			}
		}
	}
}
