package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// dueThing is a problem, a matter or a checkpoint that is not done and has a
// deadline.
type dueThing struct {
	id, kind, name, title, unit string // kind: problem, matter, checkpoint
	subject                     string
	due                         checklist.Date
	signal                      inspection.Signal
	overdue                     bool
	state, stateWords           string // code, and what people call it
}

func (a *app) dueCommand() *cobra.Command {
	var within, ics string
	cmd := &cobra.Command{
		Use:   "due [对象]",
		Short: "近期到期和逾期的问题、事项、要点",
		Long: `列出没有办完、近期到期或已经逾期的问题和现场办公事项，最急的在前；然后是有时限而没有落实的检查要点：
给了对象是它的，没给是本组对象的。首页列的是其中最急的几个。--within 默认是设置 warn_days 的天数。

--json：[{"id","kind":"problem|matter|checkpoint","name","subject","title","unit","due","days","overdue","signal","state"}]；
days 是还剩几天，逾期是负数；要点的 id 是要点编号，state 是 unchecked、partial、unmet 或 disputed`,
		Example:           "dudao due\ndudao due 汕头 --within 30d\ndudao due --within 90d --ics 到期.ics",
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
	}
	cmd.Flags().StringVar(&within, "within", "", "多少`时间`之内到期的，如 7d、10w（工作日）")
	cmd.Flags().StringVar(&ics, "ics", "", "写成日历`文件`，供日历软件导入；- 写到标准输出")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		until := a.today().AddDays(a.config.WarnDays)
		if within != "" {
			var err error
			if until, err = a.readDue("within", within); err != nil {
				return err
			}
		}
		return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
			subject, own := "", []string(nil)
			if len(args) == 1 {
				s, err := plan.FindSubject(args[0])
				if err != nil {
					return err
				}
				subject, own = s.ID, []string{s.ID}
			} else if team, err := tx.OwnTeam(); err != nil {
				return err
			} else {
				own = team.Subjects
			}
			list, err := a.dueUntil(tx, plan, subject, until)
			if err != nil {
				return err
			}
			checkpoints, err := a.dueCheckpoints(tx, plan, own, until)
			if err != nil {
				return err
			}
			list = append(list, checkpoints...)
			if ics != "" {
				return a.writeICS(plan, list, ics)
			}
			return a.writeDue(plan, list)
		})
	})
	return cmd
}

// dueUntil are the problems and matters that are not done and due by a day, the most urgent first.
func (a *app) dueUntil(tx *store.ReadTx, plan *checklist.Plan, subject string, until checklist.Date) ([]dueThing, error) {
	problems, err := tx.Problems(subject)
	if err != nil {
		return nil, err
	}
	matters, err := tx.Matters(subject)
	if err != nil {
		return nil, err
	}
	var list []dueThing
	for _, c := range problems {
		if !c.Course.DueBy(c.Deadline, until) {
			continue
		}
		list = append(list, dueThing{
			c.ID, "problem", inspection.Numbered(plan, c.Subject, c.Label), c.Title, c.Unit, c.Subject,
			c.Due(), c.Signal(a.today(), a.config.WarnDays), c.Overdue(a.today()), c.Course.State().Code(), stateWords(c.Course),
		})
	}
	for _, c := range matters {
		if !c.Course.DueBy(c.Deadline, until) {
			continue
		}
		list = append(list, dueThing{
			c.ID, "matter", inspection.Numbered(plan, c.Subject, c.Label), c.Title, c.Unit, c.Subject,
			c.Due(), c.Signal(a.today(), a.config.WarnDays), c.Overdue(a.today()), c.Course.State().Code(), stateWords(c.Course),
		})
	}
	slices.SortStableFunc(list, func(a, b dueThing) int {
		return cmp.Or(strings.Compare(a.due.String(), b.due.String()), strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name))
	})
	return list, nil
}

// dueCheckpoints are the subjects' checkpoints that are due by a day and not done,
// the most urgent first.
func (a *app) dueCheckpoints(tx *store.ReadTx, plan *checklist.Plan, subjects []string, until checklist.Date) ([]dueThing, error) {
	var list []dueThing
	for _, id := range subjects {
		s := plan.Subject(id)
		if s == nil {
			continue
		}
		sums, err := tx.Summaries(id)
		if err != nil {
			return nil, err
		}
		of := summaryOf(sums)
		for _, cp := range plan.For(id) {
			if signal, due := inspection.CheckpointDue(cp, of, a.today(), until); due {
				sum := of(cp.ID)
				list = append(list, dueThing{
					cp.ID, "checkpoint", s.Label() + cp.Title(), cp.Name(), "", id,
					cp.Deadline, signal, cp.Deadline.Before(a.today()), sum.Code(), sum.Word(),
				})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b dueThing) int { return strings.Compare(a.due.String(), b.due.String()) })
	return list, nil
}

// dueKinds are the words of dueThing.kind.
var dueKinds = map[string]string{"problem": "问题", "matter": "事项", "checkpoint": "要点"}

func (a *app) writeDue(plan *checklist.Plan, list []dueThing) error {
	type jsonDue struct {
		ID      string `json:"id"`
		Kind    string `json:"kind"`
		Name    string `json:"name"`
		Subject string `json:"subject"`
		Title   string `json:"title"`
		Unit    string `json:"unit"`
		Due     string `json:"due"`
		Days    int    `json:"days"`
		Overdue bool   `json:"overdue"`
		Signal  string `json:"signal"`
		State   string `json:"state"`
	}
	out := make([]jsonDue, 0, len(list))
	var rows [][]string
	for _, d := range list {
		out = append(out, jsonDue{
			d.id, d.kind, d.name, d.subject, d.title, d.unit, d.due.String(), a.today().DaysUntil(d.due),
			d.overdue, d.signal.Code(), d.state,
		})
		rows = append(rows, []string{
			a.signalWord(d.signal), d.due.String() + " " + inspection.DeadlineWords(d.due, a.today()), dueKinds[d.kind], printable(d.name),
			clip(printable(d.title), 20), d.stateWords, printable(cmp.Or(d.unit, "-")),
		})
	}
	return a.show(out, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "没有近期到期或逾期的。")
			return
		}
		columns(w, rows)
	})
}

// uid names it for ever, whatever laptop lists it.
func (d dueThing) uid() string {
	if d.kind == "checkpoint" { // its id is that of many subjects
		return d.subject + "." + d.id
	}
	return d.id
}

// writeICS writes the list as a calendar (RFC 5545): a whole-day event each.
func (a *app) writeICS(plan *checklist.Plan, list []dueThing, file string) error {
	var b strings.Builder
	line := func(name, text string) {
		text = name + ":" + strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\n", "\\n", "\r", "").Replace(text)
		b.WriteString(foldICS(text))
	}
	day := func(d checklist.Date) string { return strings.ReplaceAll(d.String(), "-", "") }
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dudao//due//ZH\r\n")
	for _, d := range list {
		b.WriteString("BEGIN:VEVENT\r\n")
		line("UID", d.uid()+"@dudao")
		line("DTSTAMP", a.env.Now().UTC().Format("20060102T150405Z"))
		b.WriteString("DTSTART;VALUE=DATE:" + day(d.due) + "\r\nDTEND;VALUE=DATE:" + day(d.due.AddDays(1)) + "\r\n")
		line("SUMMARY", fmt.Sprintf("%s到期：%s %s", dueKinds[d.kind], d.name, printable(d.title)))
		line("DESCRIPTION", fmt.Sprintf("督导对象 %s\n责任 %s\n%s", printable(subjectLabel(plan, d.subject)), printable(cmp.Or(d.unit, "未定")), d.stateWords))
		b.WriteString("END:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	if file == "-" {
		_, err := a.out.WriteString(b.String())
		return err
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return err
	}
	return a.show(struct {
		File  string `json:"file"`
		Count int    `json:"count"`
	}{file, len(list)}, func(w io.Writer) { fmt.Fprintf(w, "写入 %d 个日程：%s\n", len(list), printable(file)) })
}

// foldICS breaks a line of a calendar after at most 75 bytes, at characters.
func foldICS(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		size := len(string(r))
		if n+size > 75 {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += size
	}
	return b.String() + "\r\n"
}
