package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) teamCommand() *cobra.Command {
	return group("team", "督导组：谁去查谁", a.teamList(), a.teamAdd(), a.teamAssign(), a.teamUnassign())
}

func (a *app) teamList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "列出督导组、组员和对象",
		Long: `列出督导组、组员和分给它的对象。

--json：[{"id","name","members":[…],"subjects":["对象编号",…]}]`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			var teams []inspection.Team
			var plan *checklist.Plan
			err := a.viewPlan(ctx, func(tx *store.ReadTx, p *checklist.Plan) (err error) {
				plan = p
				teams, err = tx.Teams()
				return err
			})
			if err != nil {
				return err
			}
			list := make([]jsonTeam, 0, len(teams))
			for _, t := range teams {
				list = append(list, teamJSON(t))
			}
			return a.show(list, func(w io.Writer) {
				if len(teams) == 0 {
					fmt.Fprintln(w, "还没有督导组；请用 dudao team add 添加。")
				}
				for _, t := range teams {
					fmt.Fprintf(w, "%s\n", printable(t.Name))
					fmt.Fprintf(w, "  组员  %s\n", cmp.Or(printable(strings.Join(t.Members, "、")), "-"))
					fmt.Fprintf(w, "  对象  %s\n", cmp.Or(printable(strings.Join(subjectLabels(plan, t.Subjects), "、")), "-"))
				}
			})
		}),
	}
}

type jsonTeam struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Members  []string `json:"members"`
	Subjects []string `json:"subjects"`
}

func teamJSON(t inspection.Team) jsonTeam {
	return jsonTeam{t.ID, t.Name, orEmpty(t.Members), orEmpty(t.Subjects)}
}

// subjectLabels names subjects by id; one that the plan lacks keeps its id.
func subjectLabels(plan *checklist.Plan, ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, subjectLabel(plan, id))
	}
	return names
}

func subjectLabel(plan *checklist.Plan, id string) string {
	if s := plan.Subject(id); s != nil {
		return s.Label()
	}
	return id
}

func (a *app) teamAdd() *cobra.Command {
	return &cobra.Command{
		Use:   "add 名称",
		Short: "添加一个督导组",
		Long: `添加一个督导组；已有同名的，什么都不变。

--json：{"id","name","members","subjects"}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			name := strings.TrimSpace(args[0])
			if name == "" {
				return usagef("督导组要有名称：dudao team add 第二督导组")
			}
			return a.changeTeam(ctx, func(tx *store.Tx, _ *checklist.Plan) (string, error) { return tx.AddTeam(name) })
		}),
	}
}

func (a *app) teamAssign() *cobra.Command {
	return &cobra.Command{
		Use:   "assign 督导组 对象…",
		Short: "把对象分给一个督导组",
		Long: `把对象分给一个督导组；已经分给别的组的，两个组都会有。

--json：{"id","name","members","subjects"}`,
		Example:           "dudao team assign 第一督导组 汕头 潮州 揭阳",
		Args:              between(2, -1),
		ValidArgsFunction: a.completes(offerTeams, offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.assign(ctx, args, func(tx *store.Tx, team string, ids []string) error { return tx.Assign(team, ids...) })
		}),
	}
}

func (a *app) teamUnassign() *cobra.Command {
	return &cobra.Command{
		Use:   "unassign 督导组 对象…",
		Short: "从一个督导组收回对象",
		Long: `从一个督导组收回对象；已有的检查记录不变。

--json：{"id","name","members","subjects"}`,
		Args:              between(2, -1),
		ValidArgsFunction: a.completes(offerTeams, offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.assign(ctx, args, func(tx *store.Tx, team string, ids []string) error { return tx.Unassign(team, ids...) })
		}),
	}
}

// assign gives the subjects args[1:] to the team args[0], or takes them away.
func (a *app) assign(ctx context.Context, args []string, change func(tx *store.Tx, team string, ids []string) error) error {
	return a.changeTeam(ctx, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
		teams, err := tx.Teams()
		if err != nil {
			return "", err
		}
		team, err := findTeam(teams, args[0])
		if err != nil {
			return "", err
		}
		subjects, err := findSubjects(plan, args[1:])
		if err != nil {
			return "", err
		}
		var ids []string
		for _, s := range subjects {
			ids = append(ids, s.ID)
		}
		return team.ID, change(tx, team.ID, ids)
	})
}

// changeTeam runs change as one action and shows the team that it names.
func (a *app) changeTeam(ctx context.Context, change func(*store.Tx, *checklist.Plan) (string, error)) error {
	id, err := a.updatePlan(ctx, change)
	if err != nil {
		return err
	}
	return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		teams, err := tx.Teams()
		if err != nil {
			return err
		}
		team, err := findTeam(teams, id)
		if err != nil {
			return err
		}
		a.noteShared(plan, teams, team)
		return a.show(teamJSON(*team), func(w io.Writer) {
			fmt.Fprintf(w, "%s：%s\n", printable(team.Name), cmp.Or(printable(strings.Join(subjectLabels(plan, team.Subjects), "、")), "-"))
		})
	})
}

// noteShared says which subjects of a team others have too.
func (a *app) noteShared(plan *checklist.Plan, teams []inspection.Team, team *inspection.Team) {
	for _, t := range teams {
		for _, id := range t.Subjects {
			if t.ID != team.ID && team.Has(id) {
				a.notef("注意：%s 也分给了%s。", subjectLabel(plan, id), t.Name)
			}
		}
	}
}
