package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

type jsonProblem struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Subject       string     `json:"subject"`
	Measure       *string    `json:"measure"`
	Checkpoint    *string    `json:"checkpoint"`
	Title         string     `json:"title"`
	Severity      *string    `json:"severity"`
	State         string     `json:"state"`
	States        []string   `json:"states"` // more than one: a conflict
	Deadline      *string    `json:"deadline"`
	FirstDeadline *string    `json:"first_deadline"`
	Signal        string     `json:"signal"`
	Overdue       bool       `json:"overdue"`
	Type          string     `json:"type"`
	Unit          string     `json:"unit"`
	Criteria      string     `json:"criteria"`
	Facts         string     `json:"facts"`
	Cause         string     `json:"cause"`
	Effect        string     `json:"effect"`
	Ask           string     `json:"ask"`
	Evidence      int        `json:"evidence"`
	Origin        int        `json:"finding_evidence"`
	Allowed       []string   `json:"allowed"`
	Conflicts     []string   `json:"conflicts"`
	By            string     `json:"by"`
	At            string     `json:"at"`
	Steps         []jsonStep `json:"steps"`
}

func (a *app) problemJSON(plan *checklist.Plan, c inspection.ProblemCase) jsonProblem {
	return jsonProblem{
		ID: c.ID, Name: inspection.Numbered(plan, c.Subject, c.Label), Subject: c.Subject, Measure: orNull(c.Measure),
		Checkpoint: orNull(c.Checkpoint), Title: c.Title, Severity: orNull(c.Severity.Code()), State: c.Course.State().Code(),
		States: stateCodes(c.Course), Deadline: orNull(c.Due().String()), FirstDeadline: orNull(c.Deadline.String()),
		Signal: c.Signal(a.today(), a.config.WarnDays).Code(), Overdue: c.Overdue(a.today()), Type: c.Type, Unit: c.Unit,
		Criteria: c.Criteria, Facts: c.Condition, Cause: c.Cause, Effect: c.Effect, Ask: c.Ask,
		Evidence: c.Evidence, Origin: c.Origin, Allowed: allowedCodes(c.Course), Conflicts: orEmpty(c.Disputed),
		By: c.By, At: stamp(c.At), Steps: stepsJSON(c.Course),
	}
}

func allowedCodes(c *inspection.Course) []string {
	var codes []string
	for _, k := range c.Allowed() {
		codes = append(codes, k.Code())
	}
	return codes
}

// pickFlags choose from a list of problems or matters.
type pickFlags struct {
	state, unit, measure, kind string
	overdue                    bool
}

func (a *app) problemList() *cobra.Command {
	var pick pickFlags
	cmd := &cobra.Command{
		Use:   "list [对象]",
		Short: "列出问题",
		Long: `列出问题，按对象和编号。--state 可以是 open 待交办、assigned 已交办、submitted 待核查、returned 退回、closed 已销号，
或 unclosed 没有销号的。

--json：[{"id","name","subject","measure","checkpoint","title","severity","state","states":[…],"deadline","first_deadline","signal",
"overdue","type","unit","criteria","facts","cause","effect","ask","evidence","finding_evidence","allowed":[…],"conflicts":[…],
"by","at","steps":[{"id","kind","date","person","words","deadline","after":[…],"by","at","device"}]}]；name 如 汕头-2；
states 不止一个就是冲突；evidence 是问题和各步骤的佐证数，finding_evidence 是它来自的检查记录的`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	flags := cmd.Flags()
	flags.StringVar(&pick.state, "state", "", "只列这个`状态`的")
	flags.StringVar(&pick.unit, "unit", "", "只列`责任单位`里有这几个字的")
	flags.StringVar(&pick.measure, "measure", "", "只列涉及这项`措施`的")
	flags.StringVar(&pick.kind, "type", "", "只列这个`类型`的")
	flags.BoolVar(&pick.overdue, "overdue", false, "只列逾期的")
	a.completesFlag(cmd, "type", offerProblemTypes)
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
			list, err := a.pickProblems(tx, plan, args, pick)
			if err != nil {
				return err
			}
			return a.writeProblems(plan, list)
		})
	})
	return cmd
}

func (a *app) pickProblems(tx *store.ReadTx, plan *checklist.Plan, args []string, pick pickFlags) ([]inspection.ProblemCase, error) {
	subject := ""
	if len(args) == 1 {
		s, err := plan.FindSubject(args[0])
		if err != nil {
			return nil, err
		}
		subject = s.ID
	}
	if pick.measure != "" {
		m, err := plan.FindMeasure(pick.measure)
		if err != nil {
			return nil, err
		}
		pick.measure = m.ID
	}
	in, err := readState(pick.state, inspection.States[:])
	if err != nil {
		return nil, err
	}
	list, err := tx.Problems(subject)
	return slices.DeleteFunc(list, func(c inspection.ProblemCase) bool {
		return !in(c.Course) || !strings.Contains(c.Unit, pick.unit) || pick.measure != "" && c.Measure != pick.measure ||
			pick.kind != "" && c.Type != pick.kind || pick.overdue && !c.Overdue(a.today())
	}), err
}

// readState reads the state that is asked for and gives what tells whether
// something is in it.
func readState(typed string, states []inspection.State) (func(*inspection.Course) bool, error) {
	switch typed {
	case "":
		return func(*inspection.Course) bool { return true }, nil
	case "unclosed":
		return func(c *inspection.Course) bool {
			return slices.ContainsFunc(c.States(), func(s inspection.State) bool { return !s.Done() })
		}, nil
	}
	var words []string
	for _, s := range states {
		if typed == s.Code() || typed == s.Word() {
			return func(c *inspection.Course) bool { return slices.Contains(c.States(), s) }, nil
		}
		words = append(words, s.Word()+"（"+s.Code()+"）")
	}
	return nil, usagef("选项 --state 不接受“%s”，只能是 %s，或 unclosed。", typed, strings.Join(words, "、"))
}

func (a *app) writeProblems(plan *checklist.Plan, list []inspection.ProblemCase) error {
	out := make([]jsonProblem, 0, len(list))
	rows := [][]string{{"信号", "编号", "问题", "程度", "时限", "状态", "责任单位"}}
	for _, c := range list {
		out = append(out, a.problemJSON(plan, c))
		rows = append(rows, []string{
			a.signalWord(c.Signal(a.today(), a.config.WarnDays)), printable(inspection.Numbered(plan, c.Subject, c.Label)),
			clip(printable(c.Title), 20), c.Severity.Word(), a.dueWords(c.Due(), c.Course), stateWords(c.Course), printable(cmp.Or(c.Unit, "-")),
		})
	}
	return a.show(out, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "没有这样的问题；请用 dudao problem add 立。")
			return
		}
		columns(w, rows)
	})
}

// dueWords is a deadline and how it stands: 2014-07-18 剩 3 天.
func (a *app) dueWords(due checklist.Date, c *inspection.Course) string {
	switch {
	case due.IsZero():
		return "未定"
	case c.State().Done():
		return due.String()
	}
	return due.String() + " " + inspection.DeadlineWords(due, a.today())
}

var problemRecords = recordsOf[inspection.ProblemCase, jsonProblem]{
	read: (*store.ReadTx).Problem, json: (*app).problemJSON, line: (*app).writeProblemLine,
	all: (*store.ReadTx).Problems, id: func(c inspection.ProblemCase) string { return c.ID },
}

func (a *app) writeProblemLine(w io.Writer, plan *checklist.Plan, done string, c inspection.ProblemCase) {
	fmt.Fprintf(w, "%s：%s  %s  %s  时限 %s  （标识 %s）\n", done, printable(inspection.Numbered(plan, c.Subject, c.Label)),
		printable(c.Title), stateWords(c.Course), a.dueWords(c.Due(), c.Course), shortID(c.ID))
}

func (a *app) problemShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show 问题",
		Short: "看一个问题和办理经过",
		Long: `看一个问题的依据、事实、原因、影响，和每一步谁在什么时候怎么办的。

--json：{同 dudao problem list 的一项}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				c, err := findProblem(tx, plan, args[0])
				if err != nil {
					return err
				}
				return a.show(a.problemJSON(plan, c), func(w io.Writer) { a.writeProblem(w, plan, c) })
			})
		}),
	}
}

func (a *app) writeProblem(w io.Writer, plan *checklist.Plan, c inspection.ProblemCase) {
	fmt.Fprintf(w, "%s  %s  %s  %s\n\n", printable(inspection.Numbered(plan, c.Subject, c.Label)), printable(c.Title),
		a.signalWord(c.Signal(a.today(), a.config.WarnDays)), stateWords(c.Course))
	deadline := a.dueWords(c.Due(), c.Course)
	if n := c.Course.Extensions(); n > 0 {
		deadline += fmt.Sprintf("，原 %s，延期 %d 次", cmp.Or(c.Deadline.String(), "未定"), n)
	}
	source := ""
	if c.Checkpoint != "" {
		source = fmt.Sprintf("检查记录 %s，佐证 %d 份", c.Checkpoint, c.Origin)
	}
	for _, row := range [][2]string{
		{"对象", subjectLabel(plan, c.Subject)}, {"程度", c.Severity.Word()}, {"类型", c.Type}, {"依据", c.Criteria}, {"事实", c.Condition},
		{"原因", c.Cause}, {"影响", c.Effect}, {"责任", c.Unit}, {"要求", c.Ask}, {"时限", deadline}, {"来源", source},
		{"佐证", fmt.Sprintf("%d 份", c.Evidence)},
	} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s  %s\n", row[0], printable(row[1]))
		}
	}
	if len(c.Record.Disputed) > 0 {
		fmt.Fprintf(w, "冲突  有 %d 栏几个人写的不一样，请用 dudao conflicts 定下\n", len(c.Record.Disputed))
	}
	writeSteps(w, c.Course)
}
