package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) problemCommand() *cobra.Command {
	cmd := group("problem", "问题：立、交办、报送、核查，直到销号",
		a.problemAdd(), a.problemList(), a.problemShow(), a.problemEdit(), a.problemVoid(), a.problemImport())
	for _, kind := range []inspection.StepKind{
		inspection.StepAssign, inspection.StepSubmit, inspection.StepReturn, inspection.StepExtend,
		inspection.StepClose, inspection.StepReview, inspection.StepNote,
	} {
		cmd.AddCommand(a.stepCommand(problems, kind))
	}
	return cmd
}

// problemInput is a problem as it is typed.
type problemInput struct {
	measure, checkpoint, facts, severity, kind, deadline string
	problem                                              inspection.Problem
}

// problemTexts ties the options that take a problem's words to their fields.
func (in *problemInput) texts() map[string]*string {
	p := &in.problem
	return map[string]*string{
		inspection.FieldCriteria: &p.Criteria, inspection.FieldCause: &p.Cause, inspection.FieldEffect: &p.Effect,
		inspection.FieldUnit: &p.Unit, inspection.FieldAsk: &p.Ask,
	}
}

// flags adds the options that problem add and problem edit share.
func (in *problemInput) flags(flags *pflag.FlagSet) {
	texts := in.texts()
	flags.StringVar(&in.facts, "facts", "", "`事实`；- 从标准输入读")
	flags.StringVar(texts[inspection.FieldCriteria], "criteria", "", "`依据`：措施或规定")
	flags.StringVar(texts[inspection.FieldCause], "cause", "", "`原因`")
	flags.StringVar(texts[inspection.FieldEffect], "effect", "", "`影响`")
	flags.StringVar(&in.kind, "type", "", "`类型`，如 落实不到位")
	flags.StringVar(&in.severity, "severity", "", "`程度`：一般（ordinary）、较重（serious）、严重（grave）")
	flags.StringVar(texts[inspection.FieldUnit], "unit", "", "`责任单位`")
	flags.StringVar(texts[inspection.FieldAsk], "ask", "", "整改`要求`")
	flags.StringVar(&in.deadline, "deadline", "", "`时限`："+dueShape)
}

// read turns what was typed into the problem's values.
func (in *problemInput) read(ctx context.Context, a *app) (err error) {
	p := &in.problem
	if p.Severity, err = readSeverity(in.severity); err != nil {
		return err
	}
	if p.Deadline, err = a.readDue("deadline", in.deadline); err != nil {
		return err
	}
	if in.facts == "-" {
		if in.facts, err = readText(ctx, a.env.In); err != nil {
			return err
		}
	}
	p.Condition, p.Type = in.facts, in.kind
	return nil
}

// readSeverity reads a severity's code or word; empty is none.
func readSeverity(typed string) (inspection.Severity, error) {
	if typed == "" {
		return inspection.NoSeverity, nil
	}
	var words []string
	for _, s := range inspection.Severities {
		if typed == s.Code() || typed == s.Word() {
			return s, nil
		}
		words = append(words, s.Word()+"（"+s.Code()+"）")
	}
	return inspection.NoSeverity, usagef("程度不能是“%s”，只能是 %s。", typed, strings.Join(words, "、"))
}

// checkType warns of a type that the plan does not have: others may be wanted, but
// a slip of the pen splits the counts.
func (a *app) checkType(plan *checklist.Plan, word string) {
	var known []string
	for _, t := range plan.ProblemTypes() {
		known = append(known, t.Name)
	}
	if word != "" && !slices.Contains(known, word) {
		a.notef("注意：“%s”不在问题类型之列（%s），照写的记。", word, strings.Join(known, "、"))
	}
}

func (a *app) problemAdd() *cobra.Command {
	var in problemInput
	var files []string
	cmd := &cobra.Command{
		Use:   "add 对象 问题",
		Short: "立一个问题",
		Long: `立一个问题，编为对象的第几号，如 汕头-2。给了 --checkpoint，措施、依据、事实从检查记录带来，佐证也算在内；
没写的以后用 problem edit 补。有一个文件附不上，就什么都不记。

--json：{同 dudao problem list 的一项}`,
		Example: `dudao problem add 汕头 台账企业不知道挂点联系人 --checkpoint 24.2 --severity 较重 --type 落实不到位 --ask 逐家告知，企业签收
dudao problem add 汕头 展位费重复收取 --measure 20 --facts - < 事实.txt --deadline 10w`,
		Args:              between(2, 2),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.checkpoint, "checkpoint", "", "从哪个`要点`的检查记录立")
	flags.StringVar(&in.measure, "measure", "", "涉及哪项`措施`；给了要点就不用")
	in.flags(flags)
	a.completesFlag(cmd, "type", offerProblemTypes)
	flags.StringArrayVar(&files, "evidence", nil, "附上一个`文件`作佐证，可以写几次")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		in.problem.Title = args[1]
		if err := in.read(ctx, a); err != nil {
			return err
		}
		var id string
		err := a.recordWithFiles(ctx, files, func(tx *store.Tx) (string, error) {
			plan, err := tx.Plan()
			if err != nil {
				return "", err
			}
			p, err := in.raise(tx, plan, args[0])
			if err != nil {
				return "", err
			}
			a.checkType(plan, p.Type)
			if id, err = tx.AddProblem(p); err != nil {
				return "", err
			}
			return a.entity(tx, store.ProblemEntity, id)
		})
		if err != nil {
			return err
		}
		return problemRecords.show(a, ctx, "已立", id)
	})
	return cmd
}

// raise fills in what the checklist and the finding say.
func (in *problemInput) raise(tx *store.Tx, plan *checklist.Plan, subject string) (inspection.Problem, error) {
	p := in.problem
	s, err := plan.FindSubject(subject)
	if err != nil {
		return p, err
	}
	raised := inspection.Problem{Subject: s.ID, Unit: s.Name}
	switch {
	case in.checkpoint != "":
		_, cp, err := findAsked(plan, subject, in.checkpoint)
		if err != nil {
			return p, err
		}
		f, err := tx.Finding(s.ID, cp.ID)
		if err != nil {
			return p, err
		}
		raised = inspection.RaiseProblem(s, cp, &f)
	case in.measure != "":
		m, err := plan.FindMeasure(in.measure)
		if err != nil {
			return p, err
		}
		raised.Measure = m.ID
	}
	p.Subject, p.Measure, p.Checkpoint = raised.Subject, raised.Measure, raised.Checkpoint
	p.Criteria, p.Condition = cmp.Or(p.Criteria, raised.Criteria), cmp.Or(p.Condition, raised.Condition)
	p.Unit = cmp.Or(p.Unit, raised.Unit)
	return p, nil
}

// entity makes an entity of the inspection under way.
func (a *app) entity(tx *store.Tx, of func(inspection, id string) string, id string) (string, error) {
	insp, err := tx.Inspection()
	return of(insp.ID, id), err
}

// recordWithFiles copies files in, runs record as one action and attaches them to
// the entity that it gives.
func (a *app) recordWithFiles(ctx context.Context, files []string, record func(*store.Tx) (entity string, err error)) (err error) {
	if err := lookAtAll(files); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	copied, err := s.CopyIn(ctx, files, a.copyProgress(files))
	if err != nil {
		return err
	}
	defer copied.Drop()
	return s.Update(ctx, func(tx *store.Tx) error {
		entity, err := record(tx)
		if err != nil || len(files) == 0 {
			return err
		}
		_, err = tx.Attach(inspection.Evidence{For: entity}, copied)
		return err
	})
}

func (a *app) problemEdit() *cobra.Command {
	var in problemInput
	var title string
	cmd := &cobra.Command{
		Use:   "edit 问题",
		Short: "改一个问题的内容",
		Long: `改一个问题的内容；没给的不变，给空的（""）就清除。办理中的延期用 problem extend，不改最初的时限。

--json：{同 dudao problem list 的一项}`,
		Example: `dudao problem edit 汕头-2 --cause 只在机关内部发了分工表 --effect "3 家企业的退税难题没有人接"`,
		Args:    between(1, 1),
	}
	flags := cmd.Flags()
	flags.StringVar(&title, "title", "", "`问题`本身，一行")
	in.flags(flags)
	a.completesFlag(cmd, "type", offerProblemTypes)
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		if err := in.read(ctx, a); err != nil {
			return err
		}
		p := in.problem
		texts := map[string]string{
			"title": strings.TrimSpace(title), "facts": p.Condition, "type": p.Type,
			"severity": p.Severity.Code(), "deadline": p.Deadline.String(),
		}
		for name, text := range in.texts() {
			texts[name] = *text
		}
		changed, err := givenFields(cmd, texts, map[string]string{"facts": inspection.FieldCondition})
		if err != nil {
			return err
		}
		id, err := a.editRecord(ctx, store.KindProblem, changed, func(tx *store.ReadTx, plan *checklist.Plan) (string, store.Edit, error) {
			c, err := findProblem(tx, plan, args[0])
			if err != nil {
				return "", store.Edit{}, err
			}
			a.checkType(plan, changed[inspection.FieldType])
			e, err := tx.EditProblem(c.ID)
			return c.ID, e, err
		})
		if err != nil {
			return err
		}
		return problemRecords.show(a, ctx, "已改", id)
	})
	return cmd
}

func (a *app) problemVoid() *cobra.Command {
	return a.voidCommand(problems)
}

// findProblem finds a problem by its name (汕头-2), its id or the beginning of it.
func findProblem(tx *store.ReadTx, plan *checklist.Plan, typed string) (inspection.ProblemCase, error) {
	list, err := tx.Problems("")
	if err != nil {
		return inspection.ProblemCase{}, err
	}
	return findProblemIn(list, plan, typed)
}

func findProblemIn(list []inspection.ProblemCase, plan *checklist.Plan, typed string) (inspection.ProblemCase, error) {
	return findNumbered(plan, list, func(c inspection.ProblemCase) numbered { return numbered{c.ID, c.Subject, c.Label} },
		typed, "问题", "dudao problem list")
}

// numbered is what a problem or a matter is found by.
type numbered struct{ id, subject, label string }

// findNumbered finds one of them as people name it, or by its id.
func findNumbered[T any](plan *checklist.Plan, list []T, of func(T) numbered, typed, word, command string) (T, error) {
	typed = strings.TrimSpace(typed)
	if dash := strings.LastIndexAny(typed, "-－"); dash > 0 {
		label := strings.TrimLeft(typed[dash:], "-－")
		if s, err := plan.FindSubject(typed[:dash]); err == nil {
			i := slices.IndexFunc(list, func(t T) bool { n := of(t); return n.subject == s.ID && n.label == label })
			if i >= 0 {
				return list[i], nil
			}
			var none T
			return none, failf("no_record", "%s没有第 %s 号%s；运行 %s 查看。", s.Label(), label, word, command)
		}
	}
	return findRecord(list, func(t T) string { return of(t).id }, typed, word, command)
}
