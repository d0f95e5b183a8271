package inspection_test

import (
	"errors"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
)

func day(t *testing.T, text string) checklist.Date {
	t.Helper()
	d, err := checklist.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDue(t *testing.T) {
	cal := inspection.DefaultCalendar()
	tests := []struct {
		from, typed, want string
		guessed           int
	}{
		{"2014-07-15", "2014-08-14", "2014-08-14", 0},
		{"2014-07-15", "8月14日", "2014-08-14", 0},
		{"2014-07-15", "30d", "2014-08-14", 0},
		{"2014-07-15", "３０ 日", "2014-08-14", 0},
		{"2014-07-15", "10w", "2014-07-29", 0},
		{"2014-09-26", "1个工作日", "2014-09-28", 0}, // a Sunday that is worked
		{"2014-09-29", "3工作日", "2014-10-09", 0},  // over the holiday, a Saturday worked later
		{"2014-12-30", "3w", "2015-01-02", 2015},
		{"2016-01-04", "1w", "2016-01-05", 2016},
	}
	for _, tt := range tests {
		due, guessed, err := cal.ParseDue(tt.typed, day(t, tt.from))
		if err != nil || due.String() != tt.want || guessed != tt.guessed {
			t.Errorf("ParseDue(%q) from %s = %s, %d, %v; want %s, %d", tt.typed, tt.from, due, guessed, err, tt.want, tt.guessed)
		}
	}
	for _, typed := range []string{"", "d", "30", "下周", "1000d"} {
		if due, _, err := cal.ParseDue(typed, today); err == nil {
			t.Errorf("ParseDue(%q) = %s", typed, due)
		}
	}
}

func TestCalendarReplaced(t *testing.T) {
	own, err := inspection.ParseCalendar([]byte("2014: {rest: [2014-07-16..2014-07-18], work: [2014-07-19]}"))
	if err != nil {
		t.Fatal(err)
	}
	cal := inspection.DefaultCalendar().With(own)
	if got := cal.AddWorkdays(today, 1).String(); got != "2014-07-19" {
		t.Errorf("the day after %s is %s", today, got)
	}
	if !cal.Knows(2026) || cal.Worked(day(t, "2026-10-01")) {
		t.Error("another year is not the default calendar's any more")
	}
	for _, bad := range []string{"2014: {rest: [2013-07-16]}", "2014: {rest: [2014-07-18..2014-07-16]}", "2014: {off: []}", "2014: {rest: [x]}", "[]"} {
		_, err := inspection.ParseCalendar([]byte(bad))
		if _, ok := errors.AsType[*inspection.CalendarError](err); !ok {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestHolidaysAreWhole holds the data to what every year's notice does: a day is
// not both, and a make-up day is a weekend.
func TestHolidaysAreWhole(t *testing.T) {
	cal := inspection.DefaultCalendar()
	bare, err := inspection.ParseCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{2013, 2014, 2024, 2025, 2026} {
		if !cal.Knows(year) {
			t.Errorf("no %d", year)
		}
		rest, extra := 0, 0
		for d := day(t, "2000-01-01"); d.Year <= year; d = d.AddDays(1) {
			if d.Year != year || cal.Worked(d) == bare.Worked(d) {
				continue
			}
			if cal.Worked(d) {
				extra++
			} else {
				rest++
			}
		}
		if rest < 9 || rest-extra < 8 || extra > 12 {
			t.Errorf("%d: %d weekdays off, %d weekend days worked", year, rest, extra)
		}
	}
}
