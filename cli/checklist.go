package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) checklistCommand() *cobra.Command {
	return group("checklist", "查看、检查、采用方案", a.checklistShow(), a.checklistLint(), a.checklistUse())
}

func (a *app) checklistShow() *cobra.Command {
	var source bool
	cmd := &cobra.Command{
		Use:   "show [措施]",
		Short: "显示方案或其中一项措施",
		Long: `显示现行方案；设置以前显示内置方案。

--json：{"title","document_number","issued","chapters":[…],"measures":[{"id","number","chapter","title",
"units":[…],"checkpoints":[…]}],"subjects":[…]}；给了措施就只有那一项`,
		Example:           "dudao checklist show 8\ndudao checklist show --source > 方案.yaml",
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerMeasures),
		RunE: runs(func(ctx context.Context, args []string) error {
			plan, err := a.planInForce(ctx)
			if err != nil {
				return err
			}
			if source {
				_, err := a.out.Write(plan.Source)
				return err
			}
			if len(args) == 0 {
				return a.show(planJSON(plan, nil), func(w io.Writer) { writePlan(w, plan) })
			}
			m, err := plan.FindMeasure(args[0])
			if err != nil {
				return err
			}
			return a.show(planJSON(plan, m), func(w io.Writer) { writeMeasure(w, m) })
		}),
	}
	cmd.Flags().BoolVar(&source, "source", false, "输出方案的 YAML 原文，可改写后再采用")
	return cmd
}

func writePlan(w io.Writer, p *checklist.Plan) {
	measures, checkpoints := planSize(p)
	fmt.Fprintf(w, "%s\n", printable(p.Title))
	fmt.Fprintf(w, "%s印发，%d 章，%d 项措施，%d 个要点，%d 个督导对象\n", p.Issued, len(p.Chapters), measures, checkpoints, len(p.Subjects))
	for _, c := range p.Chapters {
		fmt.Fprintf(w, "\n%s、%s\n", c.Number, printable(c.Title))
		var rows [][]string
		for _, m := range c.Measures {
			rows = append(rows, []string{"  " + m.ID, m.Number + printable(m.Title), fmt.Sprintf("%d 个要点", len(m.Checkpoints))})
		}
		columns(w, rows)
	}
}

func writeMeasure(w io.Writer, m *checklist.Measure) {
	fmt.Fprintf(w, "%s  %s%s\n", m.ID, m.Number, printable(m.Title))
	if m.Brief != "" {
		fmt.Fprintln(w, printable(m.Brief))
	}
	for _, c := range m.Clauses {
		var names []string
		for _, u := range c.Units {
			names = append(names, fmt.Sprintf("%s（%s）", u.Subject.Label(), u.Role.Word()))
		}
		if len(names) > 0 {
			fmt.Fprintf(w, "责任单位%s：%s\n", strings.ToUpper(c.ID), strings.Join(names, "、"))
		}
	}
	for _, cp := range m.Checkpoints {
		fmt.Fprintln(w)
		writeCheckpoint(w, cp, "")
		fmt.Fprintf(w, "  问谁  %s（%d 个）\n", labels(cp.Subjects), len(cp.Subjects))
	}
}

// writeCheckpoint writes what an inspector has to know; own is the subject's own
// figure.
func writeCheckpoint(w io.Writer, cp *checklist.Checkpoint, own string) {
	fmt.Fprintf(w, "%s  %s\n", cp.ID, printable(cp.Question))
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(w, "  %s  %s\n", label, printable(text))
		}
	}
	if t, ok := inspection.TargetOf(cp, own); ok {
		line("指标", inspection.TargetWords(t))
	} else if cp.OwnTarget {
		line("指标", "各对象自定，还没有")
	}
	line("时限", cp.Deadline.String())
	line("前提", inspection.WhenWords(cp))
	line("落实", cp.Judge.Met)
	line("部分", cp.Judge.Partial)
	line("未落实", cp.Judge.Unmet)
	line("材料", strings.Join(cp.Evidence, "；"))
	line("方法", strings.Join(cp.Methods, "、"))
	line("留意", cp.Watch)
	line("应有", needsWords(cp.Needs))
}

// needsWords says what should stand beside each result: 已落实 佐证；未落实 事实.
func needsWords(needs checklist.Needs) string {
	var parts []string
	for _, r := range inspection.Results {
		var words []string
		for _, w := range needs[r.Code()] {
			words = append(words, w.Word())
		}
		if len(words) > 0 {
			parts = append(parts, r.Word()+" "+strings.Join(words, "、"))
		}
	}
	return strings.Join(parts, "；")
}

func (a *app) checklistLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint 文件",
		Short: "检查方案文件，列出全部错误",
		Long: `检查方案文件，列出全部错误；有错误时退出码是 1。

--json：{"file","faults":[{"line","field","wrong","want"}]}`,
		Args:              between(1, 1),
		PersistentPreRunE: unconfigured,
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			faults := checklist.Lint(args[0], data)
			type faultJSON struct {
				Line  int    `json:"line"`
				Field string `json:"field"`
				Wrong string `json:"wrong"`
				Want  string `json:"want"`
			}
			list := make([]faultJSON, 0, len(faults))
			for _, f := range faults {
				list = append(list, faultJSON{f.Line, f.Field, f.Wrong, f.Want})
			}
			err = a.show(struct {
				File   string      `json:"file"`
				Faults []faultJSON `json:"faults"`
			}{args[0], list}, func(w io.Writer) {
				for _, f := range faults {
					fmt.Fprintln(w, printable(f.String()))
				}
				if len(faults) == 0 {
					fmt.Fprintln(w, "没有错误。")
				}
			})
			if err == nil && len(faults) > 0 {
				err = failf("faults", "“%s”有 %d 处错误，请改正。", args[0], len(faults))
			}
			return err
		},
	}
}

func (a *app) checklistUse() *cobra.Command {
	var force, builtin bool
	cmd := &cobra.Command{
		Use:   "use [文件]",
		Short: "采用一个方案",
		Long: `把文件中的方案作为这次督导的依据。已有的记录若会失去对应的要点，就不采用，除非加 --force；
那些记录不会丢，以后标为“按旧方案”。

--json：{"adopted","title","measures","checkpoints","orphans":[{"subject","checkpoint","why"}]}；
不采用时也输出，退出码是 1`,
		Args: between(0, 1),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			plan := checklist.Builtin()
			if builtin == (len(args) == 1) {
				return usagef("dudao checklist use 后面要有方案文件，或者 --builtin。")
			}
			if !builtin {
				if plan, err = readPlan(args[0]); err != nil {
					return err
				}
			}
			var orphans []store.Orphan
			err = a.update(ctx, func(tx *store.Tx) error {
				if orphans, err = tx.Orphans(plan); err != nil {
					return err
				}
				if len(orphans) > 0 && !force {
					return &store.OrphansError{List: orphans}
				}
				return tx.AdoptPlan(plan)
			})
			if refused, ok := errors.AsType[*store.OrphansError](err); ok {
				return errors.Join(a.showAdoption(plan, false, refused.List), err)
			}
			if err != nil {
				return err
			}
			return a.showAdoption(plan, true, orphans)
		}),
	}
	cmd.Flags().BoolVar(&force, "force", false, "有记录会失去对应的要点，也采用")
	cmd.Flags().BoolVar(&builtin, "builtin", false, "采用内置方案")
	return cmd
}

// showAdoption shows a plan that was adopted, or refused, and the findings that
// it leaves, or would leave, without their question.
func (a *app) showAdoption(plan *checklist.Plan, adopted bool, orphans []store.Orphan) error {
	type orphanJSON struct {
		Subject    string `json:"subject"`
		Checkpoint string `json:"checkpoint"`
		Why        string `json:"why"`
	}
	list := make([]orphanJSON, 0, len(orphans))
	for _, o := range orphans {
		list = append(list, orphanJSON(o))
	}
	measures, checkpoints := planSize(plan)
	return a.show(struct {
		Adopted     bool         `json:"adopted"`
		Title       string       `json:"title"`
		Measures    int          `json:"measures"`
		Checkpoints int          `json:"checkpoints"`
		Orphans     []orphanJSON `json:"orphans"`
	}{adopted, plan.Title, measures, checkpoints, list}, func(w io.Writer) {
		if adopted {
			fmt.Fprintf(w, "已采用“%s”（%d 项措施，%d 个要点）。\n", printable(plan.Title), measures, checkpoints)
		}
		for _, o := range orphans {
			fmt.Fprintf(w, "失去要点的记录：%s %s，%s\n", o.Subject, o.Checkpoint, printable(o.Why))
		}
	})
}
