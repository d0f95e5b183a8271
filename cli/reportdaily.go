package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

func (a *app) reportDaily() *cobra.Command {
	return a.document("daily [日期]", "一天的日报：做了什么，查到什么，是谁做的；不给日期就是今天", between(0, 1),
		func(ctx context.Context, o report.Options, asOf string, args []string) (doc *report.Doc, err error) {
			if len(args) == 0 && asOf != "" {
				args = []string{asOf}
			}
			day, err := a.dayOf(args)
			if err != nil {
				return nil, err
			}
			until, past, err := a.readAsOf(asOf)
			if err != nil {
				return nil, err
			}
			if until.Before(day) {
				return nil, usagef("日报的日期 %s 在截止的 %s 之后。", day, until)
			}
			o.Today = until
			s, err := a.open(ctx)
			if err != nil {
				return nil, err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			// The log is read first: it opens the store for itself.
			written, err := report.ReadDay(ctx, s, s.Local().Inspection, day, o.Zone)
			if err != nil {
				return nil, err
			}
			view := func(tx *store.ReadTx) error {
				doc, err = report.Daily(ctx, tx, written, o)
				return err
			}
			if past {
				err = s.ViewAsOf(ctx, endOf(until), a.percent("正在回到"+until.String()), view)
			} else {
				err = s.View(ctx, view)
			}
			return doc, err
		})
}

// dayOf is the day that an argument means, today without one.
func (a *app) dayOf(args []string) (checklist.Date, error) {
	if len(args) == 0 {
		return a.today(), nil
	}
	text, err := inspection.ParseDay(args[0], a.today())
	if err != nil {
		return checklist.Date{}, usagef("“%s”不是日期，请写成 2014-7-15 或 7-15。", args[0])
	}
	return checklist.ParseDate(text)
}
