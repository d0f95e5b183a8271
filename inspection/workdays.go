package inspection

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"dudao/checklist"
)

//go:embed holidays.yaml
var holidays []byte

// Calendar (工作日历) knows which days are worked. Of a year that it does not have
// it knows the weekends only.
type Calendar struct{ years map[int]calendarYear }

type calendarYear struct{ rest, work map[checklist.Date]bool }

// DefaultCalendar has the public holidays and make-up working days that the State
// Council's general office laid down for the years in holidays.yaml.
var DefaultCalendar = sync.OnceValue(func() *Calendar {
	c, err := ParseCalendar(holidays)
	if err != nil {
		panic("holidays.yaml: " + err.Error()) // a test reads it
	}
	return c
})

// ParseCalendar reads years in the form of holidays.yaml. *CalendarError says what
// is wrong.
func ParseCalendar(data []byte) (*Calendar, error) {
	var years map[int]struct{ Rest, Work []string }
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&years); err != nil && !errors.Is(err, io.EOF) {
		return nil, &CalendarError{err.Error()}
	}
	c := &Calendar{years: make(map[int]calendarYear, len(years))}
	for year, days := range years {
		rest, err := daysOf(year, days.Rest)
		if err != nil {
			return nil, err
		}
		work, err := daysOf(year, days.Work)
		if err != nil {
			return nil, err
		}
		c.years[year] = calendarYear{rest, work}
	}
	return c, nil
}

// With is c with the years of o in the place of its own.
func (c *Calendar) With(o *Calendar) *Calendar {
	years := maps.Clone(c.years)
	maps.Copy(years, o.years)
	return &Calendar{years}
}

// daysOf reads days and runs of days (first..last) of one year.
func daysOf(year int, list []string) (map[checklist.Date]bool, error) {
	days := make(map[checklist.Date]bool)
	for _, text := range list {
		first, last, run := strings.Cut(text, "..")
		if !run {
			last = first
		}
		from, err := checklist.ParseDate(first)
		if err != nil {
			return nil, &CalendarError{text}
		}
		to, err := checklist.ParseDate(last)
		if err != nil || from.Year != year || to.Year != year || to.Before(from) {
			return nil, &CalendarError{text}
		}
		for d := from; !to.Before(d); d = d.AddDays(1) {
			days[d] = true
		}
	}
	return days, nil
}

// CalendarError says where a calendar cannot be read.
type CalendarError struct{ what string }

func (e *CalendarError) Error() string { return "calendar: " + e.what }

// Code is the error's name for programs.
func (e *CalendarError) Code() string { return "bad_calendar" }

// Say tells the user in one sentence.
func (e *CalendarError) Say() string {
	return fmt.Sprintf("工作日历里的“%s”读不懂，应为“年份: {rest: [日期], work: [日期]}”，日期写作 2014-10-01 或 2014-10-01..2014-10-07。", e.what)
}

// Knows tells whether the calendar has a year's holidays.
func (c *Calendar) Knows(year int) bool {
	_, ok := c.years[year]
	return ok
}

// Worked tells whether a day is a working day.
func (c *Calendar) Worked(d checklist.Date) bool {
	year := c.years[d.Year]
	if year.work[d] {
		return true
	}
	weekday := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	return !year.rest[d] && weekday != time.Saturday && weekday != time.Sunday
}

// AddWorkdays is the n-th working day after d.
func (c *Calendar) AddWorkdays(d checklist.Date, n int) checklist.Date {
	for n > 0 {
		if d = d.AddDays(1); c.Worked(d) {
			n--
		}
	}
	return d
}

// daySpan is a number of days from now on, as people type it: 30d, 30日, 10w,
// 10个工作日.
var daySpan = regexp.MustCompile(`^(\d{1,3})(d|天|日|w|个?工作日)$`)

// ParseDue reads a deadline as people type it: a day as ParseDay reads it, or so
// many days (30d, 30日) or working days (10w, 10个工作日) after today, today not
// counted. guessed is the year whose holidays had to be counted and are not known;
// 0: none.
func (c *Calendar) ParseDue(typed string, today checklist.Date) (due checklist.Date, guessed int, err error) {
	s := strings.Map(halfWidth, strings.TrimSpace(typed))
	span := daySpan.FindStringSubmatch(strings.ToLower(strings.ReplaceAll(s, " ", "")))
	if span == nil {
		day, err := ParseDay(typed, today)
		if err != nil {
			return checklist.Date{}, 0, err
		}
		due, err = checklist.ParseDate(day)
		return due, 0, err
	}
	n, _ := strconv.Atoi(span[1])
	if span[2] != "w" && !strings.HasSuffix(span[2], "工作日") {
		return today.AddDays(n), 0, nil
	}
	due = c.AddWorkdays(today, n)
	for year := today.Year; year <= due.Year; year++ {
		if !c.Knows(year) {
			return due, year, nil
		}
	}
	return due, 0, nil
}
