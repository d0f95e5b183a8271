package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dudao/checklist"
	"dudao/store"
)

func (a *app) targetImport() *cobra.Command {
	var over bool
	cmd := &cobra.Command{
		Use:   "import 文件.csv",
		Short: "从 CSV 表写入许多对象的指标",
		Long: `CSV 表的第一行是表头，要有 对象、要点、数值 三列，次序随意，别的列不看。表格软件存的 GBK 编码也认得。
有一行不对就一行都不写，并列出全部不对的行，退出码是 1。

--json：{"file","set","faults":[{"line","wrong"}]}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			rows, faults, err := readTargetRows(args[0])
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

type rowFault struct {
	Line  int    `json:"line"`
	Wrong string `json:"wrong"`
}

// readTargetRows reads the table; faults are lines that are no rows of it.
func readTargetRows(file string) (rows []tableRow, faults []rowFault, err error) {
	if ext := strings.ToLower(filepath.Ext(file)); ext == ".xlsx" || ext == ".xls" {
		return nil, nil, failf("not_csv", "“%s”是工作簿；请在表格软件里另存为 CSV 再导入。", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	if !utf8.Valid(data) {
		data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(data, utf8.RuneError) {
			return nil, nil, failf("not_text", "“%s”不是 UTF-8 或 GBK 文字；请在表格软件里另存为 CSV。", file)
		}
	}
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	table.FieldsPerRecord = -1
	head, err := table.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, csvError(file, err)
	}
	at, err := headAt(file, head)
	if err != nil {
		return nil, nil, err
	}
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults, nil
		}
		if err != nil {
			return nil, nil, csvError(file, err)
		}
		line, _ := table.FieldPos(0)
		switch {
		case strings.TrimSpace(strings.Join(cells, "")) == "":
		case len(cells) <= slices.Max(at):
			faults = append(faults, rowFault{line, "列不够"})
		default:
			rows = append(rows, tableRow{line, cells[at[0]], cells[at[1]], cells[at[2]]})
		}
	}
}

func csvError(file string, err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return failf("not_csv", "“%s”第 %d 行不是正确的 CSV（多半是引号没有成对）；请改正后再试。", file, e.Line)
	}
	return fmt.Errorf("table %s: %w", file, err)
}

// headAt finds the columns for subject, checkpoint and value.
func headAt(file string, head []string) ([]int, error) {
	var at []int
	for _, name := range []string{"对象", "要点", "数值"} {
		i := slices.IndexFunc(head, func(cell string) bool { return strings.TrimSpace(cell) == name })
		if i < 0 {
			return nil, failf("not_csv", "“%s”的第一行没有“%s”这一列；表头要有 对象、要点、数值。", file, name)
		}
		at = append(at, i)
	}
	return at, nil
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
			faults = append(faults, rowFault{row.line, wrong})
			continue
		}
		seen[s.ID+" "+cp.ID] = row.line
		err = setTarget(tx, s, cp, figure, over)
		if conflict, ok := errors.AsType[*failure](err); ok {
			faults = append(faults, rowFault{row.line, conflict.say})
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
