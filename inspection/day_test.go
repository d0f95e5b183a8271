package inspection

import (
	"testing"
	"time"

	"dudao/checklist"
)

func TestParseDay(t *testing.T) {
	today := checklist.Date{Year: 2014, Month: time.July, Day: 21}
	for typed, want := range map[string]string{
		"2013-07-03":       "2013-07-03",
		" 2014-7-3 ":       "2014-07-03",
		"2014/7/31":        "2014-07-31",
		"2014.7.3":         "2014-07-03",
		"2014年7月3日":        "2014-07-03",
		"2014 年 7 月 3 日":   "2014-07-03",
		"２０１４－０７－０３":       "2014-07-03",
		"2016-02-29":       "2016-02-29",
		"7月3日":             "2014-07-03",
		"7-3":              "2014-07-03",
		"14-7-3":           "",
		"2014-02-29":       "",
		"2014-13-01":       "",
		"2014-7-3 10:00":   "",
		"七月":               "",
		"":                 "",
		"2014-07-03\x1b[m": "",
	} {
		day, err := ParseDay(typed, today)
		if (err == nil) != (want != "") || day != want {
			t.Errorf("ParseDay(%q) = %q, %v; want %q", typed, day, err, want)
		}
	}
}
