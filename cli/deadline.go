package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// holidaysName is the user's own calendar, beside the settings.
const holidaysName = "holidays.yaml"

// calendar is the calendar of working days, with the user's own years in it.
func (a *app) calendar() (*inspection.Calendar, error) {
	path := filepath.Join(filepath.Dir(a.configFile), holidaysName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return inspection.DefaultCalendar(), nil
	}
	if err != nil {
		return nil, err
	}
	own, err := inspection.ParseCalendar(data)
	if err != nil {
		return nil, err
	}
	return inspection.DefaultCalendar().With(own), nil
}

const dueShape = "日期如 8月14日，或 30天、10个工作日（也可以写 30d、10w）"

// readDue reads the deadline that an option was given; empty stays none.
func (a *app) readDue(option, typed string) (checklist.Date, error) {
	if strings.TrimSpace(typed) == "" {
		return checklist.Date{}, nil
	}
	calendar, err := a.calendar()
	if err != nil {
		return checklist.Date{}, err
	}
	due, guessed, err := calendar.ParseDue(typed, a.today())
	if err != nil {
		return due, usagef("选项 --%s 的“%s”不是时限，请写成%s。", option, typed, dueShape)
	}
	if guessed != 0 {
		a.notef("注意：工作日历里没有 %d 年的节假日，只避开了周末；可以在配置目录的 %s 里补上。", guessed, holidaysName)
	}
	return due, nil
}

// readDate reads the day that an option was given; empty stays none.
func (a *app) readDate(option, typed string) (checklist.Date, error) {
	if strings.TrimSpace(typed) == "" {
		return checklist.Date{}, nil
	}
	day, err := inspection.ParseDay(typed, a.today())
	if err != nil {
		return checklist.Date{}, usagef("选项 --%s 的“%s”不是日期，请写成 2014-07-15 或 7月15日。", option, typed)
	}
	return checklist.ParseDate(day)
}
