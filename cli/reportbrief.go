package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

func (a *app) reportBrief() *cobra.Command {
	cmd := a.reportOf("brief 对象", "去一个对象之前的提纲：要的材料和数据，要问的问题", 1,
		func(ctx context.Context, tx *store.ReadTx, plan *checklist.Plan, o report.Options, args []string) (*report.Doc, error) {
			s, err := plan.FindSubject(args[0])
			if err != nil {
				return nil, err
			}
			return report.Brief(ctx, tx, s.ID, o)
		})
	cmd.ValidArgsFunction = a.completes(offerSubjects)
	return cmd
}
