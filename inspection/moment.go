package inspection

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"dudao/checklist"
)

// MomentLayout is the form of a moment, for package time.
const MomentLayout = "2006-01-02 15:04"

// Moment is a time as records keep it: YYYY-MM-DD HH:MM by the clock on the
// wall, without a zone, so that it reads the same on every laptop.
func Moment(t time.Time) string { return t.Format(MomentLayout) }

// clockTime is HH:MM at the end of what people type, behind a day or alone.
var clockTime = regexp.MustCompile(`^(?:(.*[日号 T])\s*)?(\d{1,2})[:点时](\d{2})?分?$`)

// ParseMoment reads a time as people type it and gives it as Moment does: 9:30
// and 9点 are of now's day, a day as ParseDay reads it may stand before; a day
// alone gives YYYY-MM-DD.
func ParseMoment(typed string, now time.Time) (string, error) {
	today := checklist.DateOf(now)
	s := strings.TrimSpace(strings.Map(halfWidth, typed))
	parts := clockTime.FindStringSubmatch(s)
	if parts == nil {
		return ParseDay(s, today)
	}
	day := today.String()
	if before := strings.TrimSuffix(parts[1], "T"); strings.TrimSpace(before) != "" {
		var err error
		if day, err = ParseDay(before, today); err != nil {
			return "", err
		}
	}
	t, err := time.Parse(MomentLayout, fmt.Sprintf("%s %02s:%s", day, parts[2], cmp.Or(parts[3], "00")))
	if err != nil {
		return "", fmt.Errorf("time %q: want HH:MM or YYYY-MM-DD HH:MM", typed)
	}
	return Moment(t), nil
}

// validMoment tells whether text is a moment or a day as records keep them.
func validMoment(text string) bool {
	_, err := time.Parse(MomentLayout, text)
	if err != nil {
		_, err = checklist.ParseDate(text)
	}
	return err == nil
}
