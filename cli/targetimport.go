package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/store"
)

func (a *app) targetImport() *cobra.Command {
	var over bool
	cmd := &cobra.Command{
		Use:   "import 文件",
		Short: "从表格写入许多对象的指标",
		Long: `文件是 xlsx 工作簿（读第一张工作表）或 CSV（表格软件存的 GBK 编码也认得），- 从标准输入读。
第一行是表头，要有 对象、要点、数值 三列，次序随意，别的列不看。
有一行不对就一行都不写，并列出全部不对的行，退出码是 1。

--json：{"file","set","faults":[{"line","wrong"}]}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			rows, faults, err := a.readTargetRows(ctx, args[0])
			if err != nil {
				return err
			}
			err = a.update(ctx, func(tx *store.Tx) error {
				plan, err := tx.Plan()
				if err != nil {
					return err
				}
				more, err := setTargetRows(tx, plan, rows, a.today(), over)
				faults = append(faults, more...)
				slices.SortFunc(faults, func(a, b rowFault) int { return a.Line - b.Line })
				if err == nil && len(faults) > 0 {
					err = failf("faults", "“%s”有 %d 行不对，一行都没有写入；请改正后再试。", args[0], len(faults))
				}
				return err
			})
			if err != nil && len(faults) == 0 {
				return err
			}
			return errors.Join(a.showImported(args[0], rows, faults), err)
		}),
	}
	cmd.Flags().BoolVar(&over, "over-conflict", false, "有冲突时用新指标取代各方的")
	return cmd
}

// tableRow is one line of the table.
type tableRow struct {
	line                       int
	subject, checkpoint, value string
}

// readTargetRows reads the table; faults are lines that are no rows of it.
func (a *app) readTargetRows(ctx context.Context, file string) (rows []tableRow, faults []rowFault, err error) {
	t, err := a.readTable(ctx, file, "对象", "要点", "数值")
	if err != nil {
		return nil, nil, err
	}
	for _, l := range t.lines {
		rows = append(rows, tableRow{l.line, t.cell(l, "对象"), t.cell(l, "要点"), t.cell(l, "数值")})
	}
	return rows, t.faults, nil
}

// setTargetRows writes the rows, or says for each that is wrong what it is. An
// error that is no row's fault ends everything.
func setTargetRows(tx *store.Tx, plan *checklist.Plan, rows []tableRow, today checklist.Date, over bool) (faults []rowFault, err error) {
	seen := map[string]int{} // line of a subject's checkpoint
	for _, row := range rows {
		s, cp, figure, err := row.target(plan, today)
		if err == nil && seen[s.ID+" "+cp.ID] > 0 {
			err = failf("row_doubled", "和第 %d 行重复。", seen[s.ID+" "+cp.ID])
		}
		if err != nil {
			_, wrong := describe(err)
			faults = append(faults, rowFault{Line: row.line, Wrong: wrong})
			continue
		}
		seen[s.ID+" "+cp.ID] = row.line
		err = setTarget(tx, s, cp, figure, over)
		if conflict, ok := errors.AsType[*failure](err); ok {
			faults = append(faults, rowFault{Line: row.line, Wrong: conflict.say})
		} else if err != nil {
			return faults, fmt.Errorf("row %d: %w", row.line, err)
		}
	}
	return faults, nil
}

// target reads a row by the plan; the error is what is wrong with it.
func (r tableRow) target(plan *checklist.Plan, today checklist.Date) (*checklist.Subject, *checklist.Checkpoint, string, error) {
	s, cp, err := findAsked(plan, r.subject, r.checkpoint)
	if err != nil {
		return nil, nil, "", err
	}
	figure, err := readTarget(cp, r.value, today)
	return s, cp, figure, err
}

func (a *app) showImported(file string, rows []tableRow, faults []rowFault) error {
	set := len(rows)
	if len(faults) > 0 {
		set = 0
	}
	return a.show(struct {
		File   string     `json:"file"`
		Set    int        `json:"set"`
		Faults []rowFault `json:"faults"`
	}{file, set, orEmpty(faults)}, func(w io.Writer) {
		for _, f := range faults {
			fmt.Fprintf(w, "第 %d 行：%s\n", f.Line, f.Wrong)
		}
		if len(faults) == 0 {
			fmt.Fprintf(w, "写入 %d 个指标。\n", set)
		}
	})
}
