package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// docket is what the two sorts of things that steps are taken about, problems and
// matters, have of their own. It is a function because the two ways refer to each
// other.
type docket func() docketOf

type docketOf struct {
	word, name string // 问题, problem
	entity     func(inspection, id string) string
	finder     func(tx *store.ReadTx, plan *checklist.Plan) (finder, error)
	show       func(a *app, ctx context.Context, done string, ids ...string) error
}

// finder finds one of them as it was typed, among those that were there when it was made.
type finder func(typed string) (id, name string, err error)

func problems() docketOf {
	return docketOf{
		word: "问题", name: "problem", entity: store.ProblemEntity, show: problemRecords.showAll,
		finder: func(tx *store.ReadTx, plan *checklist.Plan) (finder, error) {
			list, err := tx.Problems("")
			return func(typed string) (string, string, error) {
				c, err := findProblemIn(list, plan, typed)
				return c.ID, inspection.Numbered(plan, c.Subject, c.Label), err
			}, err
		},
	}
}

func matters() docketOf {
	return docketOf{
		word: "现场办公事项", name: "matter", entity: store.MatterEntity, show: matterRecords.showAll,
		finder: func(tx *store.ReadTx, plan *checklist.Plan) (finder, error) {
			list, err := tx.Matters("")
			return func(typed string) (string, string, error) {
				c, err := findMatterIn(list, plan, typed)
				return c.ID, inspection.Numbered(plan, c.Subject, c.Label), err
			}, err
		},
	}
}

// stepTexts say of each kind of step what its command does.
var stepTexts = map[inspection.StepKind]struct{ use, short, long string }{
	inspection.StepAssign: {"assign", "交办", "交给责任单位去办，可以同时定时限；几个一起交办是一步。"},
	inspection.StepSubmit: {"submit", "报送：记下责任单位报来的结果", "记下责任单位报来的结果；--person 写报送的单位。"},
	inspection.StepReturn: {"return", "退回：没有办好，写明理由", "没有办好的退回，写明理由，可以定新的时限；已经销号的又发现没有办好，也可以退回。"},
	inspection.StepExtend: {"extend", "延期：定更晚的时限，写明理由", "定更晚的时限，写明理由；最初的时限仍然看得到。"},
	inspection.StepClose: {"close", "销号：核查属实，写明理由",
		"核查属实的销号，写明理由。没有佐证，或者销号的和交办的是同一人，会提醒；设置 rectify.close 为 refuse 就不让销号。"},
	inspection.StepReview: {"review", "复核：对原结论的复核", "记下对原结论的复核；作出原结论的人应当回避，收到结论 30 日以后的会提醒。"},
	inspection.StepSolve:  {"solve", "办结：写明怎么办的", "办好了，写明怎么办的；没有交办就是当场解决。"},
	inspection.StepNote:   {"note", "补充一条办理情况", "补充一条办理情况，不改变状态。"},
}

// stepCommand makes the command that takes steps of one kind.
func (a *app) stepCommand(d docket, kind inspection.StepKind) *cobra.Command {
	texts, word := stepTexts[kind], d().word
	var words, person, date, deadline string
	var files []string
	cmd := &cobra.Command{
		Use:   texts.use + " " + word + "…",
		Short: texts.short,
		Long: fmt.Sprintf(`%s%s写成 汕头-2，或标识的开头几位。状态不允许的不记，并说出现在可以做什么。

--json：同 dudao %s list，只有办理了的`, texts.long, word, d().name),
		Args: between(1, -1),
	}
	flags := cmd.Flags()
	flags.StringVar(&words, "words", "", "`说明`或理由；- 从标准输入读")
	flags.StringVar(&person, "person", "", "`谁`办的，默认本机的检查人")
	flags.StringVar(&date, "date", "", "办理的`日期`，默认今天")
	if kind == inspection.StepAssign || kind == inspection.StepExtend || kind == inspection.StepReturn {
		flags.StringVar(&deadline, "deadline", "", "`时限`："+dueShape)
	}
	flags.StringArrayVar(&files, "evidence", nil, "附上一个`文件`作佐证，可以写几次；只能办理一个时用")
	cmd.RunE = runs(func(ctx context.Context, args []string) (err error) {
		if len(files) > 0 && len(args) > 1 {
			return usagef("几个%s一起办理时不能附佐证，请一个一个办。", word)
		}
		s := inspection.Step{Kind: kind, Words: words, Person: strings.TrimSpace(person)}
		if s.Date, err = a.readDate("date", date); err != nil {
			return err
		}
		if s.Deadline, err = a.readDue("deadline", deadline); err != nil {
			return err
		}
		if words == "-" {
			if s.Words, err = readText(ctx, a.env.In); err != nil {
				return err
			}
		}
		ids, err := a.takeSteps(ctx, d(), s, args, files)
		if err != nil {
			return err
		}
		return d().show(a, ctx, kind.Word(), ids...)
	})
	return cmd
}

// takeSteps takes one step about each thing that is named, all of them or none.
func (a *app) takeSteps(ctx context.Context, d docketOf, s inspection.Step, typed, files []string) (ids []string, err error) {
	var notes []string
	err = a.recordWithFiles(ctx, files, func(tx *store.Tx) (last string, err error) {
		ids, notes = nil, nil
		plan, err := tx.Plan()
		if err != nil {
			return "", err
		}
		find, err := d.finder(&tx.ReadTx, plan)
		if err != nil {
			return "", err
		}
		for _, t := range typed {
			id, name, err := find(t)
			if err != nil {
				return "", err
			}
			if s.Of, err = a.entity(tx, d.entity, id); err != nil {
				return "", err
			}
			step, warnings, err := tx.AddStep(s, store.StepOptions{Strict: a.config.CloseRule == "refuse", Evidence: len(files)})
			if err != nil {
				return "", stepFailed(name, err)
			}
			for _, w := range warnings {
				notes = append(notes, fmt.Sprintf("注意：%s：%s。", name, w))
			}
			if last, err = a.entity(tx, store.StepEntity, step); err != nil {
				return "", err
			}
			ids = append(ids, id)
		}
		return last, nil
	})
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		a.notef("%s", n)
	}
	return ids, nil
}

// voidCommand takes back a whole problem or matter.
func (a *app) voidCommand(d docket) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "void " + d().word,
		Short: "撤下一个" + d().word,
		Long: fmt.Sprintf(`撤下一个%s，写明原因；编号不再给别的用。日志里仍看得到，dudao undo 可以取回。

--json：{"id","voided"}`, d().word),
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			if strings.TrimSpace(why) == "" {
				return usagef("请用 --why 写明为什么撤下。")
			}
			var name string
			id, err := a.updatePlan(ctx, func(tx *store.Tx, plan *checklist.Plan) (id string, err error) {
				find, err := d().finder(&tx.ReadTx, plan)
				if err != nil {
					return "", err
				}
				if id, name, err = find(args[0]); err != nil {
					return "", err
				}
				entity, err := a.entity(tx, d().entity, id)
				if err != nil {
					return "", err
				}
				return id, tx.Void(entity, why)
			})
			if err != nil {
				return err
			}
			return a.showVoided(id, name)
		}),
	}
	whyFlag(cmd.Flags(), &why)
	return cmd
}

func whyFlag(flags *pflag.FlagSet, why *string) {
	flags.StringVar(why, "why", "", "为什么撤下的`原因`")
}
