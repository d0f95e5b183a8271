package cli

import (
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// readValue reads a typed value as the checkpoint's kind wants it; empty clears.
func readValue(cp *checklist.Checkpoint, typed string, today checklist.Date) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	switch cp.Kind {
	case checklist.Number:
		unit := unitOf(cp)
		figure, err := inspection.ParseFigure(typed, unit)
		if err != nil {
			return "", failf("value_number", "%s 的数值“%s”不是数字，请写成 %s。", cp.ID, typed, inspection.Measured("12.5", unit))
		}
		return figure, nil
	case checklist.Day:
		day, err := inspection.ParseDay(typed, today)
		if err != nil {
			return "", failf("value_date", "%s 的数值“%s”不是日期，请写成 2014-07-03 或 7月3日。", cp.ID, typed)
		}
		return day, nil
	case checklist.YesNo:
		return "", failf("value_none", "%s 只问是否，没有数值；请用 --result，具体情况写在 --facts 里。", cp.ID)
	case checklist.Text:
	}
	return strings.TrimSpace(typed), nil
}

func unitOf(cp *checklist.Checkpoint) string {
	if cp.Target != nil {
		return cp.Target.Unit
	}
	return cp.Unit
}
