package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status [对象]",
		Short: "进度、红黄绿灯和计数",
		Long: `全部对象的进度，或一个对象逐项措施的进度。

--json：{"subjects":[{"id","name","kind","signal","applicable","checked","met","partial","unmet","na","disputed",
"not_asked","past_due","lacking","problems_open","problems_overdue","conflicts",
"score":{"points","of","percent"}|null}],"totals":{…}}；signal 是 red、yellow、green、grey，全部不适用时是 null，问题也算在内；problems_open 是没有销号的；
conflicts 是它的全部冲突，同 dudao conflicts list 列出的，totals 里还有不属于哪个对象的；
met + partial + unmet + na + disputed = checked；not_asked 是前提不成立而不问的，不在 applicable 里；lacking 是缺结果、佐证、事实等的，或者结果与数值不符的；
score 是按权重的得分，percent 从 0 到 100，方案没有写权重的为 null；给了对象就只有它，另有 "measures":[{"id","signal",…}]、
"lacking":[{"checkpoint","wants":["evidence",…]}]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			if len(args) == 1 {
				return a.statusOf(ctx, args[0])
			}
			return a.statusOfAll(ctx)
		}),
	}
}

type jsonStatus struct {
	Subjects []jsonStanding `json:"subjects"`
	Totals   jsonCounts     `json:"totals"`
	Measures []jsonMeasured `json:"measures,omitempty"`
	Lacking  []jsonLack     `json:"lacking,omitempty"`
}

type jsonStanding struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Signal *string `json:"signal"`
	jsonCounts
	Score *jsonScore `json:"score"`
}

type jsonMeasured struct {
	ID     string  `json:"id"`
	Signal *string `json:"signal"`
	jsonCounts
	Score *jsonScore `json:"score"`
}

type jsonLack struct {
	Checkpoint string   `json:"checkpoint"`
	Wants      []string `json:"wants"`
}

func statusJSON(list []standing, total inspection.Counts) jsonStatus {
	j := jsonStatus{Subjects: []jsonStanding{}, Totals: countsJSON(total, lackingIn(list))}
	for _, st := range list {
		j.Subjects = append(j.Subjects, jsonStanding{
			st.subject.ID, st.subject.Name, string(st.subject.Kind), orNull(st.counts.Signal.Code()), countsJSON(st.counts, len(st.lacking)), scoreJSON(st.score),
		})
	}
	return j
}

func (a *app) statusOfAll(ctx context.Context) error {
	var list []standing
	var total inspection.Counts
	var title string
	err := a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) (err error) {
		title = plan.Title
		var disputes map[string]int
		if list, disputes, err = a.standings(tx, plan, plan.Subjects); err != nil {
			return err
		}
		for _, st := range list {
			total = total.Plus(st.counts)
		}
		total.Conflicts = 0
		for _, n := range disputes { // those too that are about no subject
			total.Conflicts += n
		}
		return a.noteOddities(tx, plan)
	})
	if err != nil {
		return err
	}
	return a.show(statusJSON(list, total), func(w io.Writer) {
		fmt.Fprintf(w, "%s\n", printable(title))
		writeCounts(w, total, lackingIn(list))
		fmt.Fprintln(w)
		head := append([]string{"对象", "信号"}, countHeads...)
		scores := scored(list)
		if scores {
			head = append(head, "得分")
		}
		rows := [][]string{head}
		for _, st := range list {
			row := append([]string{printable(st.subject.Label()), a.signalWord(st.counts.Signal)}, countCells(st.counts)...)
			if scores {
				row = append(row, percentCell(st.score))
			}
			rows = append(rows, row)
		}
		columns(w, rows)
	})
}

// noteOddities says on stderr what the counts do not show: findings of subjects
// that the plan does not have, and two plans at once.
func (a *app) noteOddities(tx *store.ReadTx, plan *checklist.Plan) error {
	insp, err := tx.Inspection()
	if err != nil {
		return err
	}
	if insp.Plan.Disputed() {
		a.notef("注意：有两个方案同时有效，按较新的显示；请用 dudao checklist use 定下一个。")
	}
	found, err := tx.Subjects()
	for _, id := range found {
		if plan.Subject(id) == nil {
			a.notef("注意：%s 有检查记录，但现行方案中没有这个对象，没有计入。", id)
		}
	}
	return err
}

func (a *app) statusOf(ctx context.Context, typed string) error {
	var st standing
	var perMeasure []measured
	err := a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		s, err := plan.FindSubject(typed)
		if err != nil {
			return err
		}
		list, _, err := a.standings(tx, plan, []*checklist.Subject{s})
		if err != nil {
			return err
		}
		st = list[0]
		sums, err := tx.Summaries(s.ID)
		if err != nil {
			return err
		}
		perMeasure = a.byMeasure(plan, st, sums)
		return nil
	})
	if err != nil {
		return err
	}
	j := statusJSON([]standing{st}, st.counts)
	for _, m := range perMeasure {
		j.Measures = append(j.Measures, jsonMeasured{m.measure.ID, orNull(m.counts.Signal.Code()), countsJSON(m.counts, st.lackingIn(m.measure)), scoreJSON(m.score)})
	}
	for _, l := range st.lacking {
		j.Lacking = append(j.Lacking, jsonLack{l.cp.ID, wantCodes(l.wants)})
	}
	return a.show(j, func(w io.Writer) {
		fmt.Fprintf(w, "%s  %s\n", printable(st.subject.Label()), a.signalWord(st.counts.Signal))
		writeCounts(w, st.counts, len(st.lacking))
		writeScore(w, st.score)
		fmt.Fprintln(w)
		columns(w, a.measureRows(perMeasure, st.score.Known()))
		if len(st.lacking) > 0 {
			fmt.Fprintln(w, "\n待补")
			var rows [][]string
			for _, l := range st.lacking {
				rows = append(rows, []string{l.cp.ID, clip(printable(l.cp.Name()), 12), inspection.LackingWords(l.cp, l.wants)})
			}
			columns(w, rows)
		}
	})
}

// measureRows are the table of a subject's measures.
func (a *app) measureRows(list []measured, scored bool) [][]string {
	head := append([]string{"措施", "", "信号"}, countHeads...)
	if scored {
		head = append(head, "得分")
	}
	rows := [][]string{head}
	for _, m := range list {
		row := []string{m.measure.ID, m.measure.Number + clip(printable(m.measure.Title), 12), a.signalWord(m.counts.Signal)}
		row = append(row, countCells(m.counts)...)
		if scored {
			row = append(row, scoreCell(m.score))
		}
		rows = append(rows, row)
	}
	return rows
}

// lackingIn counts the findings of all standings that lack something.
func lackingIn(list []standing) int {
	n := 0
	for _, st := range list {
		n += len(st.lacking)
	}
	return n
}

// lackingIn counts those at one measure.
func (st standing) lackingIn(m *checklist.Measure) int {
	n := 0
	for _, l := range st.lacking {
		if l.cp.Measure == m {
			n++
		}
	}
	return n
}

// measured is how a subject stands at one measure.
type measured struct {
	measure *checklist.Measure
	counts  inspection.Counts
	score   inspection.Score
}

// byMeasure counts the measures that ask the subject anything.
func (a *app) byMeasure(plan *checklist.Plan, st standing, sums map[string]inspection.Summary) []measured {
	var list []measured
	of := summaryOf(sums)
	for _, cp := range plan.For(st.subject.ID) {
		if len(list) == 0 || list[len(list)-1].measure != cp.Measure {
			list = append(list, measured{measure: cp.Measure})
		}
		last := &list[len(list)-1]
		if plan.Weighted() {
			last.score = last.score.Plus(inspection.ScoreOf([]*checklist.Checkpoint{cp}, of))
		}
		last.counts = last.counts.Plus(inspection.Count([]*checklist.Checkpoint{cp}, of, a.today()))
	}
	for i, m := range list {
		at := problemsOf(st.problems, func(p inspection.ProblemCase) bool { return p.Measure == m.measure.ID })
		list[i].counts = m.counts.Plus(a.countProblems(at))
	}
	return list
}
