package report_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"dudao/report"
	"dudao/store"
)

// at is a time in Beijing.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, beijing)
	if err != nil {
		panic(err)
	}
	return t
}

// The digest of a day holds what was written on it, as the day left it, and
// nothing of the days before and after.
func TestDaily(t *testing.T) {
	for _, tt := range []struct {
		name   string
		writes [][3]string // when, field, text
		want   string      // empty: no record of it
	}{
		{"new", [][3]string{{"2014-07-15 00:00", "result", "met"}}, "新定结果（1 项）|结果：已落实"},
		{"the day before", [][3]string{{"2014-07-14 23:59", "result", "met"}}, ""},
		{"the day after", [][3]string{{"2014-07-16 00:00", "result", "met"}}, ""},
		{"another result", [][3]string{{"2014-07-14 09:00", "result", "partial"}, {"2014-07-15 09:00", "result", "met"}}, "改结果（1 项）|结果：由部分落实改为已落实"},
		{"taken back", [][3]string{{"2014-07-14 09:00", "result", "partial"}, {"2014-07-15 09:00", "result", ""}}, "改结果（1 项）|结果：由部分落实改为未查"},
		{"set and taken back", [][3]string{{"2014-07-15 09:00", "result", "met"}, {"2014-07-15 09:05", "result", ""}}, ""},
		{"there and back", [][3]string{{"2014-07-14 09:00", "result", "met"}, {"2014-07-15 09:00", "result", "unmet"}, {"2014-07-15 09:05", "result", "met"}}, ""},
		{"to and fro", [][3]string{{"2014-07-15 09:00", "result", "unmet"}, {"2014-07-15 09:05", "result", "met"}, {"2014-07-16 09:05", "result", "unmet"}}, "新定结果（1 项）|结果：已落实"},
		{"another figure", [][3]string{{"2014-07-14 09:00", "value", "3"}, {"2014-07-15 09:00", "value", "4"}}, "补充（1 项）|数值：由3 家改为4 家"},
		{"no figure any more", [][3]string{{"2014-07-14 09:00", "value", "3"}, {"2014-07-15 09:00", "value", ""}}, "补充（1 项）|数值：由3 家改为空"},
		{"facts", [][3]string{{"2014-07-15 09:00", "facts", "见原件。"}}, "补充（1 项）|> 见原件。"},
		{"no facts any more", [][3]string{{"2014-07-14 09:00", "facts", "见原件。"}, {"2014-07-15 09:00", "facts", ""}}, "补充（1 项）|事实：已清除"},
		{"a visit alone", [][3]string{{"2014-07-15 09:00", "visit", "v1"}}, ""},
	} {
		m := newMaterial(smallPlan())
		for _, w := range tt.writes {
			m.wrote("陈伟", at(w[0]), "shantou", "m02.1", w[1], w[2])
		}
		m.log = append(m.log, store.Entry{By: "林晓", At: at("2014-07-15 09:00"), Entity: "f/2013-07/shantou/m02.1", Set: m.log[0].Set})
		day, err := report.ReadDay(t.Context(), m, "2014-07", date("2014-07-15"), beijing)
		if err != nil {
			t.Fatal(err)
		}
		d, err := report.Daily(t.Context(), m, day, asked)
		text := strings.ReplaceAll(markdown(t, d, err), "**", "")
		if tt.want == "" {
			if !strings.Contains(text, "2014年7月15日没有活动和记录。") {
				t.Errorf("%s: is in\n%s", tt.name, text)
			}
			continue
		}
		for part := range strings.SplitSeq(tt.want, "|") {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %s in\n%s", tt.name, part, text)
			}
		}
	}
}

var errDamaged = errors.New("damaged")

type damagedLog struct{}

func (damagedLog) Log(context.Context, string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) { yield(store.Entry{}, errDamaged) }
}

func TestReadDayReportsTheLogsError(t *testing.T) {
	if _, err := report.ReadDay(t.Context(), damagedLog{}, "2014-07", date("2014-07-15"), beijing); !errors.Is(err, errDamaged) {
		t.Errorf("error %v", err)
	}
}
