package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// caseTable is how a table's rows become problems or matters.
type caseTable struct {
	word     string   // 问题
	required []string // columns
	more     []string // columns that may be there
	record   func(tx *store.Tx, plan *checklist.Plan, cell func(column string) string) (id string, err error)
	finder   func(tx *store.ReadTx, plan *checklist.Plan) (finder, error)
}

// typeColumn is the column of a problem's type.
const typeColumn = "类型"

// cellError is what is wrong with one cell of a row.
type cellError struct {
	column string
	err    error
}

func (e *cellError) Error() string { return e.column + ": " + e.err.Error() }
func (e *cellError) Unwrap() error { return e.err }

func (a *app) problemImport() *cobra.Command {
	return a.caseImport("problem", caseTable{
		word: "问题", required: []string{"对象", "问题"},
		more: []string{"要点", "措施", "依据", "事实", "原因", "影响", typeColumn, "程度", "责任单位", "整改要求", "整改时限"},
		record: func(tx *store.Tx, plan *checklist.Plan, cell func(string) string) (string, error) {
			in := problemInput{checkpoint: cell("要点"), measure: cell("措施")}
			p := &in.problem
			p.Title, p.Criteria, p.Condition, p.Cause = cell("问题"), cell("依据"), cell("事实"), cell("原因")
			p.Effect, p.Type, p.Unit, p.Ask = cell("影响"), cell(typeColumn), cell("责任单位"), cell("整改要求")
			var err error
			if p.Severity, err = readSeverity(cell("程度")); err != nil {
				return "", &cellError{"程度", err}
			}
			if p.Deadline, err = a.dueOf(cell("整改时限")); err != nil {
				return "", &cellError{"整改时限", err}
			}
			raised, err := in.raise(tx, plan, cell("对象"))
			if err != nil {
				return "", err
			}
			return tx.AddProblem(raised)
		},
		finder: problems().finder,
	})
}

func (a *app) matterImport() *cobra.Command {
	return a.caseImport("matter", caseTable{
		word: "事项", required: []string{"对象", "事项"},
		more: []string{"企业", "情况", "措施", "承办单位", "时限"},
		record: func(tx *store.Tx, plan *checklist.Plan, cell func(string) string) (string, error) {
			m := inspection.Matter{Title: cell("事项"), Enterprise: cell("企业"), Text: cell("情况"), Unit: cell("承办单位")}
			var err error
			if m.Deadline, err = a.dueOf(cell("时限")); err != nil {
				return "", &cellError{"时限", err}
			}
			return addMatter(tx, plan, m, cell("对象"), cell("措施"))
		},
		finder: matters().finder,
	})
}

// dueOf reads the deadline of a cell.
func (a *app) dueOf(typed string) (checklist.Date, error) {
	if typed == "" {
		return checklist.Date{}, nil
	}
	calendar, err := a.calendar()
	if err != nil {
		return checklist.Date{}, err
	}
	due, _, err := calendar.ParseDue(typed, a.today())
	if err != nil {
		return due, usagef("“%s”不是时限，请写成%s。", typed, dueShape)
	}
	return due, nil
}

// caseImport makes the command that records the rows of a table.
func (a *app) caseImport(name string, t caseTable) *cobra.Command {
	var good bool
	cmd := &cobra.Command{
		Use:   "import 文件",
		Short: "从表格记许多" + t.word,
		Long: fmt.Sprintf(`文件是 xlsx 工作簿（读第一张工作表）或 CSV（表格软件存的 GBK 编码也认得），- 从标准输入读。
第一行是表头，要有 %s，还可以有 %s，次序随意。
有一行不对就一行都不记，并列出全部不对的行，退出码是 1；--take-good 只记对的。全部是一步，一次 dudao undo 撤销。

--json：{"file","added":["汕头-3",…],"faults":[{"line","column","wrong"}]}`,
			strings.Join(t.required, "、"), strings.Join(t.more, "、")),
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			rows, err := a.readTable(ctx, args[0], t.required...)
			if err != nil {
				return err
			}
			if odd := rows.unknown(slices.Concat(t.required, t.more)); len(odd) > 0 {
				a.notef("注意：不认识的列没有看：%s。", strings.Join(odd, "、"))
			}
			return a.importCases(ctx, args[0], t, rows, good)
		}),
	}
	cmd.Flags().BoolVar(&good, "take-good", false, "有不对的行时，其余的照记")
	return cmd
}

// namesShown is how many of what was recorded are named; --json has all.
const namesShown = 12

// importCases records the rows: all, or with good those that can be.
func (a *app) importCases(ctx context.Context, file string, t caseTable, rows *table, good bool) error {
	faults := rows.faults
	for _, l := range rows.lines { // each is tried alone first, for a row that fails ends its action
		err := a.tryCase(ctx, t, rows, l)
		if err != nil && ctx.Err() == nil {
			faults = append(faults, faultOf(l.line, err))
		}
	}
	slices.SortFunc(faults, func(a, b rowFault) int { return cmp.Compare(a.Line, b.Line) })
	var added []string
	if len(faults) == 0 || good {
		err := a.update(ctx, func(tx *store.Tx) error {
			added = nil
			plan, err := tx.Plan()
			if err != nil {
				return err
			}
			var types []string // each is doubted once
			for _, l := range rows.lines {
				if slices.ContainsFunc(faults, func(f rowFault) bool { return f.Line == l.line }) {
					continue
				}
				if word := rows.cell(l, typeColumn); slices.Contains(t.more, typeColumn) && !slices.Contains(types, word) {
					types = append(types, word)
					a.checkType(plan, word)
				}
				id, err := t.record(tx, plan, func(column string) string { return rows.cell(l, column) })
				if err != nil {
					return err
				}
				added = append(added, id)
			}
			find, err := t.finder(&tx.ReadTx, plan)
			for i, id := range added {
				if err == nil {
					_, added[i], err = find(id)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	shown := a.show(struct {
		File   string     `json:"file"`
		Added  []string   `json:"added"`
		Faults []rowFault `json:"faults"`
	}{file, orEmpty(added), orEmpty(faults)}, func(w io.Writer) {
		for _, f := range faults {
			where := fmt.Sprintf("第 %d 行", f.Line)
			if f.Column != "" {
				where += "“" + f.Column + "”"
			}
			fmt.Fprintf(w, "%s：%s\n", where, printable(f.Wrong))
		}
		if len(added) > 0 {
			some, more := added, ""
			if len(some) > namesShown {
				some, more = some[:namesShown], "等"
			}
			fmt.Fprintf(w, "记了 %d 个%s：%s%s\n", len(added), t.word, printable(strings.Join(some, "、")), more)
		}
	})
	if len(faults) == 0 {
		return shown
	}
	say := "一行都没有记"
	if good {
		say = "其余的都记了"
	}
	return errors.Join(shown, failf("faults", "“%s”有 %d 行不对，%s；请改正后再试。", file, len(faults), say))
}

// errTried ends an action that was only tried.
var errTried = errors.New("only tried")

// tryCase tells what is wrong with a row, and records nothing.
func (a *app) tryCase(ctx context.Context, t caseTable, rows *table, l tableLine) error {
	err := a.update(ctx, func(tx *store.Tx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		if _, err := t.record(tx, plan, func(column string) string { return rows.cell(l, column) }); err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}

func faultOf(line int, err error) rowFault {
	f := rowFault{Line: line}
	if e, ok := errors.AsType[*cellError](err); ok {
		f.Column, err = e.column, e.err
	}
	_, f.Wrong = describe(err)
	return f
}
