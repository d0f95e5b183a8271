package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) nextCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "next 对象",
		Short: "下一个未查的要点",
		Long: `显示对象按方案顺序第一个未查的要点：问什么、指标、时限、怎样判断、要什么材料。

--json：{"subject","unchecked","checkpoint":{同 checklist show，target 是这个对象的，另有 "measure"}}；
都查过了，checkpoint 是 null`,
		Args:              between(1, 1),
		ValidArgsFunction: a.completes(offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				s, err := plan.FindSubject(args[0])
				if err != nil {
					return err
				}
				sums, err := tx.Summaries(s.ID)
				if err != nil {
					return err
				}
				targets, err := tx.Targets(s.ID)
				if err != nil {
					return err
				}
				asked := plan.For(s.ID)
				left := inspection.Count(asked, summaryOf(sums), a.today()).Unchecked()
				return a.showNext(s, inspection.Next(asked, "", summaryOf(sums)), left, targets)
			})
		}),
	}
}

// showNext shows the checkpoint cp, nil if none is left.
func (a *app) showNext(s *checklist.Subject, cp *checklist.Checkpoint, left int, targets map[string]inspection.Field) error {
	type checkpoint struct {
		jsonCheckpoint
		Measure string `json:"measure"`
	}
	j := struct {
		Subject    string      `json:"subject"`
		Unchecked  int         `json:"unchecked"`
		Checkpoint *checkpoint `json:"checkpoint"`
	}{Subject: s.ID, Unchecked: left}
	own := ""
	if cp != nil {
		own = targets[cp.ID].Text()
		j.Checkpoint = &checkpoint{checkpointJSON(cp), cp.Measure.ID}
		if t, ok := inspection.TargetOf(cp, own); ok {
			j.Checkpoint.Target = targetJSON(&t)
		}
	}
	return a.show(j, func(w io.Writer) {
		if cp == nil {
			fmt.Fprintf(w, "%s的要点都查过了。\n", printable(s.Label()))
			return
		}
		fmt.Fprintf(w, "%s  还有 %d 项未查\n%s%s\n", printable(s.Label()), left, cp.Measure.Number, printable(cp.Measure.Title))
		writeCheckpoint(w, cp, own)
	})
}
