package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) matterCommand() *cobra.Command {
	cmd := group("matter", "现场办公事项：企业提的困难，当场解决或交办",
		a.matterAdd(), a.matterList(), a.matterShow(), a.matterEdit(), a.voidCommand(matters), a.matterImport())
	for _, kind := range []inspection.StepKind{
		inspection.StepAssign, inspection.StepReturn, inspection.StepExtend, inspection.StepSolve, inspection.StepNote,
	} {
		cmd.AddCommand(a.stepCommand(matters, kind))
	}
	return cmd
}

// findMatter finds a matter by its name (汕头-2), its id or the beginning of it.
func findMatter(tx *store.ReadTx, plan *checklist.Plan, typed string) (inspection.MatterCase, error) {
	list, err := tx.Matters("")
	if err != nil {
		return inspection.MatterCase{}, err
	}
	return findMatterIn(list, plan, typed)
}

func findMatterIn(list []inspection.MatterCase, plan *checklist.Plan, typed string) (inspection.MatterCase, error) {
	return findNumbered(plan, list, func(c inspection.MatterCase) numbered { return numbered{c.ID, c.Subject, c.Label} },
		typed, "现场办公事项", "dudao matter list")
}

// matterTexts adds the options that take a matter's words.
func matterTexts(flags *pflag.FlagSet, m *inspection.Matter) {
	flags.StringVar(&m.Enterprise, "enterprise", "", "提出的`企业`")
	flags.StringVar(&m.Text, "text", "", "`情况`；- 从标准输入读")
	flags.StringVar(&m.Unit, "unit", "", "承办`单位`")
}

func (a *app) matterAdd() *cobra.Command {
	var m inspection.Matter
	var measure, deadline, solved string
	var files []string
	cmd := &cobra.Command{
		Use:   "add 对象 事项",
		Short: "记一个现场办公事项",
		Long: `记一个企业提出的困难，编为对象的第几号；--solved 写明当场怎么解决的，就同时办结。

--json：{同 dudao matter list 的一项}`,
		Example: `dudao matter add 汕头 退税三个月没有到账 --enterprise 海桥公司 --unit 市国税局 --deadline 10w
dudao matter add 汕头 查验通知不及时 --enterprise 远洋公司 --solved 海关当场接入短信平台`,
		Args:              between(2, 2),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	flags := cmd.Flags()
	matterTexts(flags, &m)
	flags.StringVar(&measure, "measure", "", "涉及的政策，哪项`措施`")
	flags.StringVar(&deadline, "deadline", "", "`时限`："+dueShape)
	flags.StringVar(&solved, "solved", "", "当场解决了，`怎么办的`")
	flags.StringArrayVar(&files, "evidence", nil, "附上一个`文件`作佐证，可以写几次")
	cmd.RunE = runs(func(ctx context.Context, args []string) (err error) {
		m.Title = args[1]
		if m.Deadline, err = a.readDue("deadline", deadline); err != nil {
			return err
		}
		if m.Text == "-" {
			if m.Text, err = readText(ctx, a.env.In); err != nil {
				return err
			}
		}
		var id string
		err = a.recordWithFiles(ctx, files, func(tx *store.Tx) (entity string, err error) {
			plan, err := tx.Plan()
			if err != nil {
				return "", err
			}
			if id, err = addMatter(tx, plan, m, args[0], measure); err != nil {
				return "", err
			}
			if entity, err = a.entity(tx, store.MatterEntity, id); err != nil || solved == "" {
				return entity, err
			}
			_, _, err = tx.AddStep(inspection.Step{Of: entity, Kind: inspection.StepSolve, Words: solved}, store.StepOptions{Evidence: len(files)})
			return entity, err
		})
		if err != nil {
			return err
		}
		return matterRecords.show(a, ctx, "已记", id)
	})
	return cmd
}

// addMatter records a matter of a subject and a measure as they were typed.
func addMatter(tx *store.Tx, plan *checklist.Plan, m inspection.Matter, subject, measure string) (string, error) {
	s, err := plan.FindSubject(subject)
	if err != nil {
		return "", err
	}
	m.Subject = s.ID
	if measure != "" {
		found, err := plan.FindMeasure(measure)
		if err != nil {
			return "", err
		}
		m.Measure = found.ID
	}
	return tx.AddMatter(m)
}

func (a *app) matterEdit() *cobra.Command {
	var m inspection.Matter
	var deadline string
	cmd := &cobra.Command{
		Use:   "edit 事项",
		Short: "改一个事项的内容",
		Long: `改一个事项的内容；没给的不变，给空的（""）就清除。

--json：{同 dudao matter list 的一项}`,
		Args: between(1, 1),
	}
	flags := cmd.Flags()
	flags.StringVar(&m.Title, "title", "", "`事项`本身，一行")
	matterTexts(flags, &m)
	flags.StringVar(&deadline, "deadline", "", "最初的`时限`："+dueShape)
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		due, err := a.readDue("deadline", deadline)
		if err != nil {
			return err
		}
		if m.Text == "-" {
			if m.Text, err = readText(ctx, a.env.In); err != nil {
				return err
			}
		}
		changed, err := givenFields(cmd, map[string]string{
			inspection.FieldTitle: strings.TrimSpace(m.Title), inspection.FieldEnterprise: m.Enterprise, inspection.FieldText: m.Text,
			inspection.FieldUnit: m.Unit, inspection.FieldDeadline: due.String(),
		}, nil)
		if err != nil {
			return err
		}
		id, err := a.editRecord(ctx, store.KindMatter, changed, func(tx *store.ReadTx, plan *checklist.Plan) (string, store.Edit, error) {
			c, err := findMatter(tx, plan, args[0])
			if err != nil {
				return "", store.Edit{}, err
			}
			e, err := tx.EditMatter(c.ID)
			return c.ID, e, err
		})
		if err != nil {
			return err
		}
		return matterRecords.show(a, ctx, "已改", id)
	})
	return cmd
}

type jsonMatter struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Subject       string     `json:"subject"`
	Measure       *string    `json:"measure"`
	Enterprise    string     `json:"enterprise"`
	Title         string     `json:"title"`
	Text          string     `json:"text"`
	Unit          string     `json:"unit"`
	State         string     `json:"state"`
	States        []string   `json:"states"` // more than one: a conflict
	Deadline      *string    `json:"deadline"`
	FirstDeadline *string    `json:"first_deadline"`
	Signal        string     `json:"signal"`
	Overdue       bool       `json:"overdue"`
	Evidence      int        `json:"evidence"`
	Allowed       []string   `json:"allowed"`
	Conflicts     []string   `json:"conflicts"`
	By            string     `json:"by"`
	At            string     `json:"at"`
	Steps         []jsonStep `json:"steps"`
}

func (a *app) matterJSON(plan *checklist.Plan, c inspection.MatterCase) jsonMatter {
	return jsonMatter{
		ID: c.ID, Name: inspection.Numbered(plan, c.Subject, c.Label), Subject: c.Subject, Measure: orNull(c.Measure),
		Enterprise: c.Enterprise, Title: c.Title, Text: c.Text, Unit: c.Unit, State: c.Course.State().Code(), States: stateCodes(c.Course),
		Deadline: orNull(c.Due().String()), FirstDeadline: orNull(c.Deadline.String()),
		Signal: c.Signal(a.today(), a.config.WarnDays).Code(), Overdue: c.Overdue(a.today()), Evidence: c.Evidence,
		Allowed: allowedCodes(c.Course), Conflicts: orEmpty(c.Record.Disputed), By: c.By, At: stamp(c.At), Steps: stepsJSON(c.Course),
	}
}

var matterRecords = recordsOf[inspection.MatterCase, jsonMatter]{
	read: (*store.ReadTx).Matter, json: (*app).matterJSON, line: (*app).writeMatterLine,
	all: (*store.ReadTx).Matters, id: func(c inspection.MatterCase) string { return c.ID },
}

func (a *app) matterList() *cobra.Command {
	var state, unit string
	var overdue bool
	cmd := &cobra.Command{
		Use:   "list [对象]",
		Short: "列出现场办公事项",
		Long: `列出现场办公事项，按对象和编号。--state 可以是 open 待交办、assigned 已交办、returned 退回、solved 已办结，
或 unclosed 没有办结的。

--json：[{"id","name","subject","measure","enterprise","title","text","unit","state","states":[…],"deadline","first_deadline","signal",
"overdue","evidence","allowed":[…],"conflicts":[…],"by","at","steps":[同 dudao problem list]}]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "", "只列这个`状态`的")
	flags.StringVar(&unit, "unit", "", "只列承办`单位`里有这几个字的")
	flags.BoolVar(&overdue, "overdue", false, "只列逾期的")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		in, err := readState(state, []inspection.State{inspection.Open, inspection.Assigned, inspection.Returned, inspection.Solved})
		if err != nil {
			return err
		}
		return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
			subject := ""
			if len(args) == 1 {
				s, err := plan.FindSubject(args[0])
				if err != nil {
					return err
				}
				subject = s.ID
			}
			list, err := tx.Matters(subject)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(c inspection.MatterCase) bool {
				return !in(c.Course) || !strings.Contains(c.Unit, unit) || overdue && !c.Overdue(a.today())
			})
			return a.writeMatters(plan, list)
		})
	})
	return cmd
}

func (a *app) writeMatters(plan *checklist.Plan, list []inspection.MatterCase) error {
	out := make([]jsonMatter, 0, len(list))
	rows := [][]string{{"信号", "编号", "企业", "事项", "承办", "时限", "状态"}}
	for _, c := range list {
		out = append(out, a.matterJSON(plan, c))
		rows = append(rows, []string{
			a.signalWord(c.Signal(a.today(), a.config.WarnDays)), printable(inspection.Numbered(plan, c.Subject, c.Label)),
			printable(cmp.Or(c.Enterprise, "-")), clip(printable(c.Title), 20), printable(cmp.Or(c.Unit, "-")),
			a.dueWords(c.Due(), c.Course), stateWords(c.Course),
		})
	}
	return a.show(out, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "没有这样的现场办公事项；请用 dudao matter add 记。")
			return
		}
		columns(w, rows)
	})
}

func (a *app) writeMatterLine(w io.Writer, plan *checklist.Plan, done string, c inspection.MatterCase) {
	fmt.Fprintf(w, "%s：%s  %s  %s  %s  时限 %s  （标识 %s）\n", done, printable(inspection.Numbered(plan, c.Subject, c.Label)),
		printable(cmp.Or(c.Enterprise, "-")), printable(c.Title), stateWords(c.Course), a.dueWords(c.Due(), c.Course), shortID(c.ID))
}

func (a *app) matterShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show 事项",
		Short: "看一个事项和办理经过",
		Long: `看一个事项，和每一步谁在什么时候怎么办的。

--json：{同 dudao matter list 的一项}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				c, err := findMatter(tx, plan, args[0])
				if err != nil {
					return err
				}
				return a.show(a.matterJSON(plan, c), func(w io.Writer) { a.writeMatter(w, plan, c) })
			})
		}),
	}
}

func (a *app) writeMatter(w io.Writer, plan *checklist.Plan, c inspection.MatterCase) {
	fmt.Fprintf(w, "%s  %s  %s  %s\n\n", printable(inspection.Numbered(plan, c.Subject, c.Label)), printable(c.Title),
		a.signalWord(c.Signal(a.today(), a.config.WarnDays)), stateWords(c.Course))
	measure := c.Measure
	if m := plan.Measure(c.Measure); m != nil {
		measure = m.Number + m.Title
	}
	for _, row := range [][2]string{
		{"对象", subjectLabel(plan, c.Subject)}, {"企业", c.Enterprise}, {"情况", c.Text}, {"政策", measure}, {"承办", c.Unit},
		{"时限", a.dueWords(c.Due(), c.Course)}, {"佐证", fmt.Sprintf("%d 份", c.Evidence)},
	} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s  %s\n", row[0], printable(row[1]))
		}
	}
	writeSteps(w, c.Course)
}
