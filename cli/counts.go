package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// jsonCounts is how far an inspection has come, as `status --json` and
// `subjects --json` tell it.
type jsonCounts struct {
	Applicable      int `json:"applicable"`
	Checked         int `json:"checked"`
	Met             int `json:"met"`
	Partial         int `json:"partial"`
	Unmet           int `json:"unmet"`
	NA              int `json:"na"`
	Disputed        int `json:"disputed"`
	NotAsked        int `json:"not_asked"` // not in applicable
	PastDue         int `json:"past_due"`
	Lacking         int `json:"lacking"` // findings that lack what should stand beside their result
	ProblemsOpen    int `json:"problems_open"`
	ProblemsOverdue int `json:"problems_overdue"`
	Conflicts       int `json:"conflicts"`
}

func countsJSON(c inspection.Counts, lacking int) jsonCounts {
	return jsonCounts{
		Applicable: c.Applicable, Checked: c.Checked, Met: c.Met, Partial: c.Partial, Unmet: c.Unmet, NA: c.NA,
		Disputed: c.Disputed, NotAsked: c.NotAsked, PastDue: c.PastDue, Lacking: lacking, Conflicts: c.Conflicts,
		ProblemsOpen: c.ProblemsOpen, ProblemsOverdue: c.ProblemsOverdue,
	}
}

// standing is how one subject stands.
type standing struct {
	subject *checklist.Subject
	teams   []string // names
	counts  inspection.Counts
	lacking []lack
	score   inspection.Score // unknown too if the plan states no weight

	problems []inspection.ProblemCase
}

// standings counts the given subjects as of today. disputes are all conflicts of
// the inspection by subject; those that are about none: "".
func (a *app) standings(tx *store.ReadTx, plan *checklist.Plan, subjects []*checklist.Subject) (list []standing, disputes map[string]int, err error) {
	teams, err := tx.Teams()
	if err != nil {
		return nil, nil, err
	}
	problems, err := tx.Problems("")
	if err != nil {
		return nil, nil, err
	}
	if disputes, err = tx.CountConflicts(); err != nil {
		return nil, nil, err
	}
	for _, s := range subjects {
		sums, err := tx.Summaries(s.ID)
		if err != nil {
			return nil, nil, err
		}
		st := standing{subject: s, problems: problemsOf(problems, func(p inspection.ProblemCase) bool { return p.Subject == s.ID })}
		st.counts = inspection.Count(plan.For(s.ID), summaryOf(sums), a.today()).Plus(a.countProblems(st.problems))
		st.counts.Conflicts = disputes[s.ID] // of all its records
		if plan.Weighted() {
			st.score = inspection.ScoreOf(plan.For(s.ID), summaryOf(sums))
		}
		if st.lacking, err = lackingOf(tx, plan, s.ID); err != nil {
			return nil, nil, err
		}
		for _, t := range teams {
			if t.Has(s.ID) {
				st.teams = append(st.teams, t.Name)
			}
		}
		list = append(list, st)
	}
	return list, disputes, nil
}

func problemsOf(list []inspection.ProblemCase, want func(inspection.ProblemCase) bool) []inspection.ProblemCase {
	var wanted []inspection.ProblemCase
	for _, p := range list {
		if want(p) {
			wanted = append(wanted, p)
		}
	}
	return wanted
}

func (a *app) countProblems(list []inspection.ProblemCase) inspection.Counts {
	return inspection.CountProblems(list, a.today(), a.config.WarnDays)
}

func summaryOf(sums map[string]inspection.Summary) func(string) inspection.Summary {
	return func(checkpoint string) inspection.Summary { return sums[checkpoint] }
}

func (a *app) today() checklist.Date { return checklist.DateOf(a.env.Now()) }

// viewPlan runs fn on the stored state and the plan in force.
func (a *app) viewPlan(ctx context.Context, fn func(*store.ReadTx, *checklist.Plan) error) error {
	return a.view(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		return fn(tx, plan)
	})
}

var countHeads = []string{"已查", "已落实", "部分", "未落实", "不适用", "不一致", "冲突", "问题", "逾期"}

func countCells(c inspection.Counts) []string {
	cells := []string{fmt.Sprintf("%d/%d", c.Checked, c.Applicable)}
	for _, n := range []int{c.Met, c.Partial, c.Unmet, c.NA, c.Disputed, c.Conflicts, c.ProblemsOpen, c.ProblemsOverdue} {
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

// writeCounts writes counts as a sentence.
func writeCounts(w io.Writer, c inspection.Counts, lacking int) {
	fmt.Fprintf(w, "应查 %d 项，已查 %d 项：已落实 %d，部分落实 %d，未落实 %d，不适用 %d，记录不一致 %d；未查 %d 项",
		c.Applicable, c.Checked, c.Met, c.Partial, c.Unmet, c.NA, c.Disputed, c.Unchecked())
	if c.PastDue > 0 {
		fmt.Fprintf(w, "，其中到期未查 %d 项", c.PastDue)
	}
	if c.Conflicts > 0 {
		fmt.Fprintf(w, "；冲突 %d 处", c.Conflicts)
	}
	if c.ProblemsOpen > 0 {
		fmt.Fprintf(w, "；问题未结 %d 个，逾期 %d 个", c.ProblemsOpen, c.ProblemsOverdue)
	}
	if c.NotAsked > 0 {
		fmt.Fprintf(w, "；不问 %d 项", c.NotAsked)
	}
	if lacking > 0 {
		fmt.Fprintf(w, "；待补 %d 项", lacking)
	}
	fmt.Fprintln(w, "。")
}
