package inspection

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	now := time.Date(2014, time.July, 15, 16, 20, 30, 0, time.UTC)
	if got := Moment(now); got != "2014-07-15 16:20" {
		t.Errorf("Moment is %q", got)
	}
	for typed, want := range map[string]string{
		"9:30":             "2014-07-15 09:30",
		"０９：３０":            "2014-07-15 09:30",
		"9点":               "2014-07-15 09:00",
		"9点05分":            "2014-07-15 09:05",
		"7-14 9:30":        "2014-07-14 09:30",
		"7月14日9:30":        "2014-07-14 09:30",
		"7月14日　9时30分":      "2014-07-14 09:30",
		"2014-07-14 23:59": "2014-07-14 23:59",
		"2014-07-14T23:59": "2014-07-14 23:59",
		"2013/7/4 0:00":    "2013-07-04 00:00",
		"7-14":             "2014-07-14",
		"24:00":            "",
		"9:60":             "",
		"9:3":              "",
		"2-30 9:30":        "",
		"7-149:30":         "",
		"上午 9:30":          "",
		"九点":               "",
		"":                 "",
	} {
		got, err := ParseMoment(typed, now)
		if (err == nil) != (want != "") || got != want {
			t.Errorf("ParseMoment(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}
