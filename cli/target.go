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

func (a *app) targetCommand() *cobra.Command {
	return group("target", "指标任务：对象自己的指标", a.targetList(), a.targetSet(), a.targetImport())
}

// jsonOwnTarget is a subject's own figure.
type jsonOwnTarget struct {
	Subject    string  `json:"subject"`
	Checkpoint string  `json:"checkpoint"`
	Op         string  `json:"op"`
	Value      *string `json:"value"` // null once cleared
	Unit       string  `json:"unit"`
	Disputed   bool    `json:"disputed"`
	By         string  `json:"by,omitempty"`
	At         string  `json:"at,omitempty"`
}

func ownTargetJSON(s *checklist.Subject, cp *checklist.Checkpoint, own inspection.Field) jsonOwnTarget {
	j := jsonOwnTarget{Subject: s.ID, Checkpoint: cp.ID, Unit: unitOf(cp), Value: orNull(own.Text()), Disputed: own.Disputed()}
	if cp.Target != nil {
		j.Op = cp.Target.Op
	}
	if len(own) > 0 {
		j.By, j.At = own[0].By, stamp(own[0].At)
	}
	return j
}

func (a *app) targetList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [对象]",
		Short: "列出对象自己的指标",
		Long: `列出对象自己的指标；给了对象就只列它的。

--json：[{"subject","checkpoint","op","value","unit","disputed","by","at"}]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			list := []jsonOwnTarget{}
			rows := [][]string{{"对象", "要点", "指标", "谁定的"}}
			err := a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				subjects := plan.Subjects
				if len(args) == 1 {
					s, err := plan.FindSubject(args[0])
					if err != nil {
						return err
					}
					subjects = []*checklist.Subject{s}
				}
				for _, s := range subjects {
					own, err := tx.Targets(s.ID)
					if err != nil {
						return err
					}
					for _, cp := range plan.For(s.ID) {
						if len(own[cp.ID]) == 0 || own[cp.ID].Text() == "" && !own[cp.ID].Disputed() {
							continue
						}
						list = append(list, ownTargetJSON(s, cp, own[cp.ID]))
						rows = append(rows, targetRow(s, cp, own[cp.ID]))
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return a.show(list, func(w io.Writer) {
				if len(list) == 0 {
					fmt.Fprintln(w, "还没有对象自己的指标；请用 dudao target set 或 import 写入。")
					return
				}
				columns(w, rows)
			})
		}),
	}
}

func targetRow(s *checklist.Subject, cp *checklist.Checkpoint, own inspection.Field) []string {
	words := inspection.Measured(own.Text(), unitOf(cp))
	if t, ok := inspection.TargetOf(cp, own.Text()); ok {
		words = inspection.TargetWords(t)
	}
	if own.Disputed() {
		words += fmt.Sprintf("（冲突 %d）", len(own))
	}
	return []string{printable(s.Label()), cp.ID + " " + printable(cp.Name()), printable(words), printable(own[0].By)}
}

func (a *app) targetSet() *cobra.Command {
	var over bool
	cmd := &cobra.Command{
		Use:   "set 对象 要点 数值",
		Short: "写入对象自己的指标",
		Long: `写入一个对象在一个要点上自己要达到的指标；给空的（""）就清除。

--json：{"subject","checkpoint","op","value","unit","disputed","by","at"}`,
		Example:           "dudao target set 汕头 m25.3 2.4%\ndudao target set 汕头 m25.3 -- -1.5",
		Args:              between(3, 3),
		ValidArgsFunction: a.completes(offerSubjects, offerCheckpoints, offerNothing),
		RunE: runs(func(ctx context.Context, args []string) error {
			var s *checklist.Subject
			var cp *checklist.Checkpoint
			err := a.update(ctx, func(tx *store.Tx) error {
				plan, err := tx.Plan()
				if err != nil {
					return err
				}
				if s, cp, err = findAsked(plan, args[0], args[1]); err != nil {
					return err
				}
				figure, err := readTarget(cp, args[2], a.today())
				if err != nil {
					return err
				}
				return setTarget(tx, s, cp, figure, over)
			})
			if err != nil {
				return err
			}
			return a.view(ctx, func(tx *store.ReadTx) error {
				own, err := tx.Targets(s.ID)
				if err != nil {
					return err
				}
				return a.show(ownTargetJSON(s, cp, own[cp.ID]), func(w io.Writer) {
					words := "已清除"
					if t, ok := inspection.TargetOf(cp, own[cp.ID].Text()); ok {
						words = inspection.TargetWords(t)
					}
					fmt.Fprintf(w, "%s %s 的指标：%s\n", printable(s.Label()), cp.ID, printable(words))
				})
			})
		}),
	}
	cmd.Flags().BoolVar(&over, "over-conflict", false, "有冲突时用新指标取代各方的")
	return cmd
}

func offerNothing(known, []string, string) []cobra.Completion { return nil }

// readTarget reads a typed figure that a subject is to reach; empty clears.
func readTarget(cp *checklist.Checkpoint, typed string, today checklist.Date) (string, error) {
	if cp.Target == nil {
		return "", failf("target_none", "%s 没有指标，不能给对象定；dudao checklist show %s 可以查看。", cp.ID, cp.Measure.ID)
	}
	return readValue(cp, typed, today)
}

// setTarget writes a figure. Where others have set different ones, which a
// command has not seen, only if over is set.
func setTarget(tx *store.Tx, s *checklist.Subject, cp *checklist.Checkpoint, figure string, over bool) error {
	own, err := tx.Targets(s.ID)
	if err != nil {
		return err
	}
	if own[cp.ID].Disputed() && !over {
		insp, err := tx.Inspection()
		if err != nil {
			return err
		}
		return conflictError(tx, fmt.Sprintf("%s %s 的指标", s.Label(), cp.ID), store.TargetsEntity(insp.ID, s.ID), cp.ID)
	}
	return tx.SetTarget(s.ID, cp.ID, figure)
}
