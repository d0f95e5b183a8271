package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/pflag"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func asOfFlag(flags *pflag.FlagSet, asOf *string) {
	flags.StringVar(asOf, "as-of", "", "按这个`日期`结束时的记录写，信号也按那天算")
}

// readAsOf reads the day that a report is to stand for; past tells whether that is
// another day than today.
func (a *app) readAsOf(typed string) (day checklist.Date, past bool, err error) {
	if typed == "" {
		return a.today(), false, nil
	}
	text, err := inspection.ParseDay(typed, a.today())
	if err != nil {
		return day, false, usagef("选项 --as-of 的“%s”不是日期，请写成 2014-07-15 或 7月15日。", typed)
	}
	if day, err = checklist.ParseDate(text); err != nil {
		return day, false, err
	}
	if a.today().Before(day) {
		return day, false, usagef("选项 --as-of 的 %s 还没有到。", day)
	}
	return day, day != a.today(), nil
}

// endOf is the first moment after a day.
func endOf(day checklist.Date) time.Time {
	next := day.AddDays(1)
	return time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, time.Local)
}

// viewAsOf runs fn on the state as it stood at the end of a day (empty: as it is)
// with the plan that was in force, and the day by which signals are judged.
func (a *app) viewAsOf(ctx context.Context, asOf string, fn func(*store.ReadTx, *checklist.Plan, checklist.Date) error) (err error) {
	day, past, err := a.readAsOf(asOf)
	if err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	view := func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		return fn(tx, plan, day)
	}
	if past {
		return s.ViewAsOf(ctx, endOf(day), a.percent("正在回到"+day.String()), view)
	}
	return s.View(ctx, view)
}
