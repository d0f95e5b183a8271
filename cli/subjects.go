package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/store"
)

func (a *app) subjectsCommand() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:   "subjects",
		Short: "列出督导对象、进度和红黄绿灯",
		Long: `列出督导对象、进度、红黄绿灯和负责的督导组。

--json：[{"id","name","short","kind","code","class","teams":[…],"signal","applicable","checked",…}]，计数同 status`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			if kind != "" {
				if err := oneOf("kind", kind, string(checklist.City), string(checklist.Department)); err != nil {
					return err
				}
			}
			var list []standing
			err := a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) (err error) {
				wanted := slices.DeleteFunc(slices.Clone(plan.Subjects), func(s *checklist.Subject) bool {
					return kind != "" && string(s.Kind) != kind
				})
				list, _, err = a.standings(tx, plan, wanted)
				return err
			})
			if err != nil {
				return err
			}
			return a.show(subjectsJSON(list), func(w io.Writer) { a.writeSubjects(w, list) })
		}),
	}
	cmd.Flags().StringVar(&kind, "kind", "", "只列一`类`：city 市，department 单位")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(
		[]cobra.Completion{"city\t市", "department\t单位"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func subjectsJSON(list []standing) any {
	type subject struct {
		jsonSubject
		Class  string   `json:"class"`
		Teams  []string `json:"teams"`
		Signal *string  `json:"signal"`
		jsonCounts
	}
	out := make([]subject, 0, len(list))
	for _, st := range list {
		s := st.subject
		out = append(out, subject{
			subjectJSON(s), s.Class,
			orEmpty(st.teams), orNull(st.counts.Signal.Code()), countsJSON(st.counts, len(st.lacking)),
		})
	}
	return out
}

func (a *app) writeSubjects(w io.Writer, list []standing) {
	rows := [][]string{{"对象", "编号", "已查", "信号", "督导组"}}
	for _, st := range list {
		rows = append(rows, []string{
			printable(st.subject.Label()), st.subject.ID, countCells(st.counts)[0], a.signalWord(st.counts.Signal),
			printable(strings.Join(st.teams, "、")),
		})
	}
	columns(w, rows)
}
