package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) practiceCommand() *cobra.Command {
	return group("practice", "典型做法：值得推广的", a.practiceAdd(), a.practiceList(), a.practiceEdit(), a.practiceVoid())
}

func (a *app) practiceAdd() *cobra.Command {
	var p inspection.Practice
	var measure string
	var files []string
	cmd := &cobra.Command{
		Use:   "add 对象 标题",
		Short: "记一个典型做法",
		Long: `记一个值得推广的做法。

--json：{"id","subject","measure","title","text","by","at"}`,
		Example:           `dudao practice add 汕头 外贸企业服务清单一张表 --measure 24 --text "区县、部门共用一张表，办一项销一项"`,
		Args:              between(2, 2),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	flags := cmd.Flags()
	flags.StringVar(&measure, "measure", "", "属于哪项`措施`")
	flags.StringVar(&p.Text, "text", "", "`做法`和效果；- 从标准输入读")
	flags.StringArrayVar(&files, "evidence", nil, "附上一个`文件`作佐证，可以写几次")
	cmd.RunE = runs(func(ctx context.Context, args []string) (err error) {
		p.Title = args[1]
		if p.Text == "-" {
			if p.Text, err = readText(ctx, a.env.In); err != nil {
				return err
			}
		}
		var id string
		err = a.recordWithFiles(ctx, files, func(tx *store.Tx) (string, error) {
			plan, err := tx.Plan()
			if err != nil {
				return "", err
			}
			s, err := plan.FindSubject(args[0])
			if err != nil {
				return "", err
			}
			p.Subject = s.ID
			if measure != "" {
				m, err := plan.FindMeasure(measure)
				if err != nil {
					return "", err
				}
				p.Measure = m.ID
			}
			if id, err = tx.AddPractice(p); err != nil {
				return "", err
			}
			return a.entity(tx, store.PracticeEntity, id)
		})
		if err != nil {
			return err
		}
		return practiceRecords.show(a, ctx, "已记", id)
	})
	return cmd
}

func (a *app) practiceEdit() *cobra.Command {
	var title, text string
	cmd := &cobra.Command{
		Use:   "edit 做法",
		Short: "改一个典型做法",
		Long: `改一个典型做法；没给的不变。标识见 dudao practice list，写开头几位就够。

--json：同 dudao practice add`,
		Args: between(1, 1),
	}
	flags := cmd.Flags()
	flags.StringVar(&title, inspection.FieldTitle, "", "`标题`")
	flags.StringVar(&text, inspection.FieldText, "", "`做法`和效果；- 从标准输入读")
	cmd.RunE = runs(func(ctx context.Context, args []string) (err error) {
		if text == "-" {
			if text, err = readText(ctx, a.env.In); err != nil {
				return err
			}
		}
		changed, err := givenFields(cmd, map[string]string{inspection.FieldTitle: strings.TrimSpace(title), inspection.FieldText: text}, nil)
		if err != nil {
			return err
		}
		id, err := a.editRecord(ctx, store.KindPractice, changed, func(tx *store.ReadTx, _ *checklist.Plan) (string, store.Edit, error) {
			p, err := findPractice(tx, args[0])
			if err != nil {
				return "", store.Edit{}, err
			}
			e, err := tx.EditPractice(p.ID)
			return p.ID, e, err
		})
		if err != nil {
			return err
		}
		return practiceRecords.show(a, ctx, "已改", id)
	})
	return cmd
}

func (a *app) practiceVoid() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "void 做法",
		Short: "撤下一个典型做法",
		Long: `撤下一个典型做法，写明原因；日志里仍看得到，dudao undo 可以取回。

--json：{"id","voided"}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			if strings.TrimSpace(why) == "" {
				return usagef("请用 --why 写明为什么撤下。")
			}
			var p inspection.Practice
			id, err := a.updatePlan(ctx, func(tx *store.Tx, _ *checklist.Plan) (id string, err error) {
				if p, err = findPractice(&tx.ReadTx, args[0]); err != nil {
					return "", err
				}
				entity, err := a.entity(tx, store.PracticeEntity, p.ID)
				if err != nil {
					return "", err
				}
				return p.ID, tx.Void(entity, why)
			})
			if err != nil {
				return err
			}
			return a.showVoided(id, p.Title)
		}),
	}
	whyFlag(cmd.Flags(), &why)
	return cmd
}

// showVoided tells that a record was taken back.
func (a *app) showVoided(id, name string) error {
	return a.show(struct {
		ID     string `json:"id"`
		Voided bool   `json:"voided"`
	}{id, true}, func(w io.Writer) { fmt.Fprintf(w, "已撤下：%s（标识 %s）\n", printable(name), shortID(id)) })
}

func findPractice(tx *store.ReadTx, typed string) (inspection.Practice, error) {
	list, err := tx.Practices("")
	if err != nil {
		return inspection.Practice{}, err
	}
	return findRecord(list, func(p inspection.Practice) string { return p.ID }, typed, "典型做法", "dudao practice list")
}

type jsonPractice struct {
	ID      string  `json:"id"`
	Subject string  `json:"subject"`
	Measure *string `json:"measure"`
	Title   string  `json:"title"`
	Text    string  `json:"text"`
	By      string  `json:"by"`
	At      string  `json:"at"`
}

func (a *app) practiceJSON(_ *checklist.Plan, p inspection.Practice) jsonPractice {
	return jsonPractice{p.ID, p.Subject, orNull(p.Measure), p.Title, p.Text, p.By, stamp(p.At)}
}

func (a *app) writePracticeLine(w io.Writer, plan *checklist.Plan, done string, p inspection.Practice) {
	fmt.Fprintf(w, "%s：%s  %s（标识 %s）\n", done, printable(subjectLabel(plan, p.Subject)), printable(p.Title), shortID(p.ID))
}

var practiceRecords = recordsOf[inspection.Practice, jsonPractice]{
	read: (*store.ReadTx).Practice, json: (*app).practiceJSON, line: (*app).writePracticeLine,
}

func (a *app) practiceList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [对象]",
		Short: "列出典型做法，新的在前",
		Long: `列出典型做法，新的在前。

--json：[{同 dudao practice add}]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				subject := ""
				if len(args) == 1 {
					s, err := plan.FindSubject(args[0])
					if err != nil {
						return err
					}
					subject = s.ID
				}
				list, err := tx.Practices(subject)
				if err != nil {
					return err
				}
				out := make([]jsonPractice, 0, len(list))
				for _, p := range list {
					out = append(out, a.practiceJSON(plan, p))
				}
				return a.show(out, func(w io.Writer) { writePractices(w, plan, list) })
			})
		}),
	}
}

func writePractices(w io.Writer, plan *checklist.Plan, list []inspection.Practice) {
	if len(list) == 0 {
		fmt.Fprintln(w, "还没有典型做法；请用 dudao practice add 记。")
		return
	}
	for _, p := range list {
		measure := ""
		if m := plan.Measure(p.Measure); m != nil {
			measure = m.Number
		}
		fmt.Fprintf(w, "%s  %s%s  %s\n", shortID(p.ID), printable(subjectLabel(plan, p.Subject)), measure, printable(p.Title))
		if p.Text != "" {
			fmt.Fprintf(w, "  %s\n", printable(p.Text))
		}
	}
}
