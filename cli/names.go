package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// findTeam finds a team by its name, its id or a part of the name.
func findTeam(teams []inspection.Team, typed string) (*inspection.Team, error) {
	typed = strings.TrimSpace(typed)
	var near []*inspection.Team
	for i := range teams {
		t := &teams[i]
		if t.ID == typed || t.ID == store.TeamID(typed) {
			return t, nil
		}
		if typed != "" && strings.Contains(t.Name, typed) {
			near = append(near, t)
		}
	}
	if len(near) == 1 {
		return near[0], nil
	}
	if len(near) > 1 {
		return nil, &checklist.AmbiguousError{Query: typed, Candidates: teamNames(near)}
	}
	if len(teams) == 0 {
		return nil, failf("team_unknown", "还没有督导组“%s”；请用 dudao team add 添加。", typed)
	}
	return nil, failf("team_unknown", "没有督导组“%s”，现有：%s；请用 dudao team add 添加。", typed, strings.Join(teamNames(pointers(teams)), "、"))
}

func teamNames(teams []*inspection.Team) []string {
	var names []string
	for _, t := range teams {
		names = append(names, t.Name)
	}
	return names
}

func pointers(teams []inspection.Team) []*inspection.Team {
	var list []*inspection.Team
	for i := range teams {
		list = append(list, &teams[i])
	}
	return list
}

// findSubjects finds them all, or none.
func findSubjects(plan *checklist.Plan, typed []string) ([]*checklist.Subject, error) {
	var list []*checklist.Subject
	for _, q := range typed {
		s, err := plan.FindSubject(q)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// findAsked finds a checkpoint and makes sure that the subject is asked it.
func findAsked(plan *checklist.Plan, subject, checkpoint string) (*checklist.Subject, *checklist.Checkpoint, error) {
	s, err := plan.FindSubject(subject)
	if err != nil {
		return nil, nil, err
	}
	cp, err := plan.FindCheckpoint(checkpoint)
	if err != nil {
		return nil, nil, err
	}
	if !cp.Applies(s.ID) {
		return nil, nil, failf("not_applicable", "%s（%s）不问%s，问的是：%s。", cp.ID, cp.Name(), s.Label(), labels(cp.Subjects))
	}
	return s, cp, nil
}

// labels names subjects, the first few of many.
func labels(subjects []*checklist.Subject) string {
	const most = 8
	var names []string
	for _, s := range subjects[:min(most, len(subjects))] {
		names = append(names, s.Label())
	}
	words := strings.Join(names, "、")
	if len(subjects) > most {
		words += " 等"
	}
	return words
}

// planInForce is the adopted plan; before dudao init, the built-in one.
func (a *app) planInForce(ctx context.Context) (*checklist.Plan, error) {
	k, err := a.known(ctx)
	return k.plan, err
}

// known is what names are looked up in.
type known struct {
	plan  *checklist.Plan
	teams []inspection.Team
}

// known reads the names in force; before dudao init, those of the built-in plan.
func (a *app) known(ctx context.Context) (k known, err error) {
	err = a.view(ctx, func(tx *store.ReadTx) error {
		if k.plan, err = tx.Plan(); err != nil {
			return err
		}
		k.teams, err = tx.Teams()
		return err
	})
	if _, fresh := errors.AsType[*store.NotSetUpError](err); fresh {
		return known{plan: checklist.Builtin()}, nil
	}
	return k, err
}

// completer offers what may stand as the next argument.
type completer func(k known, args []string, typed string) []cobra.Completion

// completes makes a command offer names when the user presses Tab; the last
// completer serves all further arguments. An offer is no place for errors: what
// cannot be read is not offered.
func (a *app) completes(offer ...completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		at := min(len(args), len(offer)-1)
		if at < len(args) && cmd.ValidateArgs(append(slices.Clone(args), typed)) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if a.configure(cmd) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		k, err := a.known(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer[at](k, args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// completesThenFiles is completes for a command whose further arguments are files.
func (a *app) completesThenFiles(offer ...completer) cobra.CompletionFunc {
	names := a.completes(offer...)
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) >= len(offer) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return names(cmd, args, typed)
	}
}

// completesSubject makes the option --subject offer subjects.
func (a *app) completesSubject(cmd *cobra.Command) { a.completesFlag(cmd, "subject", offerSubjects) }

// completesFlag makes an option offer names.
func (a *app) completesFlag(cmd *cobra.Command, name string, offer completer) {
	names := a.completes(offer)
	_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return names(cmd, nil, typed)
	})
}

// latin tells whether ids are wanted rather than Chinese names.
func latin(typed string) bool { return typed == "" || typed[0] < 0x80 }

func offerSubjects(k known, _ []string, typed string) []cobra.Completion {
	var list []cobra.Completion
	for _, s := range k.plan.Subjects {
		list = append(list, offerName(s.ID, s.Short, s.Name, typed)...)
	}
	return list
}

func offerTeams(k known, _ []string, typed string) []cobra.Completion {
	var list []cobra.Completion
	for _, t := range k.teams {
		if strings.HasPrefix(t.Name, typed) {
			list = append(list, t.Name)
		}
	}
	return list
}

func offerProblemTypes(k known, _ []string, typed string) []cobra.Completion {
	var list []cobra.Completion
	for _, t := range k.plan.ProblemTypes() {
		if strings.HasPrefix(t.Name, typed) {
			list = append(list, cobra.CompletionWithDesc(t.Name, t.Hint))
		}
	}
	return list
}

func offerMeasures(k known, _ []string, typed string) []cobra.Completion {
	var list []cobra.Completion
	for m := range k.plan.Measures() {
		list = append(list, offerName(m.ID, m.Number, m.Title, typed)...)
	}
	return list
}

// offerCheckpoints offers what the subject before it is asked.
func offerCheckpoints(k known, args []string, typed string) []cobra.Completion {
	s, err := k.plan.FindSubject(args[len(args)-1])
	if err != nil {
		return nil
	}
	var list []cobra.Completion
	for _, cp := range k.plan.For(s.ID) {
		list = append(list, offerName(cp.ID, "", cp.Name(), typed)...)
	}
	return list
}

func offerName(id, short, name, typed string) []cobra.Completion {
	word := id
	if !latin(typed) {
		word = short
	}
	if word == "" || !strings.HasPrefix(word, typed) {
		return nil
	}
	return []cobra.Completion{cobra.CompletionWithDesc(word, name)}
}
