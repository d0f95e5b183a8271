package inspection

import (
	"fmt"
	"strings"

	"dudao/checklist"
)

// ParseDay reads a date as people type it and gives YYYY-MM-DD: 2014-07-03,
// 2014.7.3, 2014年7月3日, and without a year 7月3日 or 7-3, which is taken to be
// of today's year.
func ParseDay(typed string, today checklist.Date) (string, error) {
	s := strings.Map(halfWidth, strings.TrimSpace(typed))
	s = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-", " ", "").Replace(s)
	parts := strings.Split(s, "-")
	if len(parts) == 2 {
		parts = append([]string{fmt.Sprint(today.Year)}, parts...)
	}
	if len(parts) != 3 || len(parts[0]) != 4 || parts[1] == "" || parts[2] == "" {
		return "", fmt.Errorf("date %q: want YYYY-MM-DD", typed)
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := checklist.ParseDate(strings.Join(parts, "-"))
	if err != nil {
		return "", err
	}
	return d.String(), nil
}
