package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) visitCommand() *cobra.Command {
	return group("visit", "督导活动：什么时候、在哪里、见了谁", a.visitAdd(), a.visitEnd(), a.visitList())
}

// visitKindWords are the kinds of visits as they may be typed.
func visitKindWords() []string {
	var words []string
	for _, k := range inspection.VisitKinds {
		words = append(words, k.Word()+"（"+k.Code()+"）")
	}
	return words
}

func readVisitKind(typed string) (inspection.VisitKind, error) {
	for _, k := range inspection.VisitKinds {
		if typed == k.Code() || typed == k.Word() {
			return k, nil
		}
	}
	return inspection.NoVisit, usagef("没有“%s”这类活动，只能是 %s。", typed, strings.Join(visitKindWords(), "、"))
}

func offerVisitKinds(_ known, _ []string, typed string) []cobra.Completion {
	var list []cobra.Completion
	for _, k := range inspection.VisitKinds {
		list = append(list, offerName(k.Code(), k.Word(), k.Word(), typed)...)
	}
	return list
}

func (a *app) visitAdd() *cobra.Command {
	var v inspection.Visit
	var subject, from, to, members string
	cmd := &cobra.Command{
		Use:   "add 类型",
		Short: "开始一次活动，或补记一次",
		Long: `记一次督导活动；没给结束时间，它就是本机的当前活动，此后写的检查记录、佐证、随手记都注明来自它，
直到 dudao visit end。类型：` + strings.Join(visitKindWords(), "、") + `。
时间写成 9:30 或 7月15日 9:30，默认是现在。

--json：{"id","kind","subject","org","place","people","members":[…],"paired","from","to","current","records","by","at"}；
paired 是双人，records 是来自它的记录数`,
		Example: `dudao visit add 查阅资料 --subject 汕头 --org 市商务局 --place 三楼会议室 --people 郑科长 --members 陈伟,林晓
dudao visit add symposium --from 8:40 --to 9:20 --org 6家外贸企业`,
		Args:              between(1, 1),
		ValidArgsFunction: a.completes(offerVisitKinds),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			if v.Kind, err = readVisitKind(args[0]); err != nil {
				return err
			}
			if v.From, err = a.readMoment("from", from); err != nil {
				return err
			}
			if v.To, err = a.readMoment("to", to); err != nil {
				return err
			}
			v.Members = readNames(members)
			return a.addVisit(ctx, v, subject)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&subject, "subject", "", "`对象`；不给就不限于一个对象")
	flags.StringVar(&v.Org, "org", "", "去了哪个`单位`或企业")
	flags.StringVar(&v.Place, "place", "", "`地点`")
	flags.StringVar(&v.People, "people", "", "见到的`人`")
	flags.StringVar(&members, "members", "", "去的`组员`，用逗号或顿号隔开；默认只有本机的检查人")
	flags.StringVar(&from, "from", "", "开始`时间`，默认现在")
	flags.StringVar(&to, "to", "", "结束`时间`，给了就是补记")
	a.completesSubject(cmd)
	return cmd
}

// readMoment reads the time that an option was given; empty stays empty.
func (a *app) readMoment(option, typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	moment, err := inspection.ParseMoment(typed, a.env.Now())
	if err != nil {
		return "", usagef("选项 --%s 的“%s”不是时间，请写成 9:30 或 7月15日 9:30。", option, typed)
	}
	return moment, nil
}

// readNames takes a list of people apart, however they are separated.
func readNames(typed string) []string {
	var names []string
	for name := range strings.FieldsFuncSeq(typed, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (a *app) addVisit(ctx context.Context, v inspection.Visit, subject string) error {
	return a.changeVisit(ctx, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
		if subject != "" {
			s, err := plan.FindSubject(subject)
			if err != nil {
				return "", err
			}
			v.Subject = s.ID
		}
		before, running, err := tx.CurrentVisit()
		if err != nil {
			return "", err
		}
		id, err := tx.StartVisit(v)
		if err == nil && running && v.Running() {
			a.notef("注意：前一次活动（%s %s）还没有结束，可运行 dudao visit end %s。",
				before.Kind.Word(), visitWhen(before), shortID(before.ID))
		}
		return id, err
	})
}

func (a *app) visitEnd() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "end [活动]",
		Short: "结束当前活动",
		Long: `结束本机的当前活动，或给出标识的那一次；标识见 dudao visit list，写开头几位就够。

--json：同 dudao visit add`,
		Args: between(0, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			end := a.env.Now()
			if at != "" {
				moment, err := a.readMoment("at", at)
				if err != nil {
					return err
				}
				if end, err = time.ParseInLocation(inspection.MomentLayout, moment, time.Local); err != nil {
					return usagef("选项 --at 的“%s”少了几点几分，请写成 9:30 或 7月15日 9:30。", at)
				}
			}
			return a.changeVisit(ctx, func(tx *store.Tx, _ *checklist.Plan) (string, error) {
				v, err := visitToEnd(tx, args)
				if err != nil {
					return "", err
				}
				return v.ID, tx.EndVisit(v.ID, end)
			})
		}),
	}
	cmd.Flags().StringVar(&at, "at", "", "结束`时间`，默认现在")
	return cmd
}

// visitToEnd is the visit that is named, else the current one.
func visitToEnd(tx *store.Tx, args []string) (inspection.Visit, error) {
	if len(args) == 0 {
		v, running, err := tx.CurrentVisit()
		if err == nil && !running {
			err = failf("no_visit", "现在没有进行中的活动；dudao visit list 可以查看全部活动。")
		}
		return v, err
	}
	visits, err := tx.Visits()
	if err != nil {
		return inspection.Visit{}, err
	}
	v, err := findRecord(visits, func(v inspection.Visit) string { return v.ID }, args[0], "活动", "dudao visit list")
	if err == nil && !v.Running() {
		err = failf("visit_ended", "这次活动（%s %s）已经结束，没有改动。", v.Kind.Word(), visitWhen(v))
	}
	return v, err
}

// changeVisit runs change as one action and shows the visit that it names.
func (a *app) changeVisit(ctx context.Context, change func(*store.Tx, *checklist.Plan) (id string, err error)) error {
	id, err := a.updatePlan(ctx, change)
	if err != nil {
		return err
	}
	return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		v, err := tx.Visit(id)
		if err != nil {
			return err
		}
		list, err := readVisits(tx, []inspection.Visit{v})
		if err != nil {
			return err
		}
		if v.Running() && !v.Paired() {
			a.notef("注意：组员只有 %d 人，还不满足双人；有人同去就用 --members 写上。", len(v.Members))
		}
		return a.show(visitJSON(list[0]), func(w io.Writer) {
			state := "已开始"
			if !v.Running() {
				state = "已记下"
			}
			fmt.Fprintf(w, "%s：%s  %s  %s（标识 %s）\n", state, visitWhen(v), visitWords(plan, v),
				printable(strings.Join(v.Members, "、")), shortID(v.ID))
		})
	})
}

// shownVisit is a visit with what belongs to it.
type shownVisit struct {
	inspection.Visit
	current bool // this laptop's
	records int
}

func readVisits(tx *store.ReadTx, visits []inspection.Visit) ([]shownVisit, error) {
	current, running, err := tx.CurrentVisit()
	if err != nil {
		return nil, err
	}
	records, err := tx.VisitRecords()
	var list []shownVisit
	for _, v := range visits {
		list = append(list, shownVisit{v, running && v.ID == current.ID, records[v.ID]})
	}
	return list, err
}

type jsonVisit struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Subject *string  `json:"subject"`
	Org     string   `json:"org"`
	Place   string   `json:"place"`
	People  string   `json:"people"`
	Members []string `json:"members"`
	Paired  bool     `json:"paired"`
	From    string   `json:"from"`
	To      *string  `json:"to"`
	Current bool     `json:"current"`
	Records int      `json:"records"`
	By      string   `json:"by"`
	At      string   `json:"at"`
}

func visitJSON(v shownVisit) jsonVisit {
	return jsonVisit{
		ID: v.ID, Kind: v.Kind.Code(), Subject: orNull(v.Subject), Org: v.Org, Place: v.Place, People: v.People,
		Members: orEmpty(v.Members), Paired: v.Paired(), From: v.From, To: orNull(v.To), Current: v.current, Records: v.records,
		By: v.By, At: stamp(v.Mark.At),
	}
}

func (a *app) visitList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [对象]",
		Short: "列出活动，新的在前",
		Long: `列出督导活动，新的在前；给了对象就只列它的和不限对象的。

--json：[{同 dudao visit add}]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				visits, err := tx.Visits()
				if err != nil {
					return err
				}
				if len(args) == 1 {
					s, err := plan.FindSubject(args[0])
					if err != nil {
						return err
					}
					visits = slices.DeleteFunc(visits, func(v inspection.Visit) bool { return !v.Covers(s.ID) })
				}
				list, err := readVisits(tx, visits)
				if err != nil {
					return err
				}
				return a.showVisits(plan, list)
			})
		}),
	}
}

func (a *app) showVisits(plan *checklist.Plan, list []shownVisit) error {
	out := make([]jsonVisit, 0, len(list))
	rows := [][]string{{"标识", "时间", "活动", "地点", "见到", "组员", "记录", ""}}
	for _, v := range list {
		out = append(out, visitJSON(v))
		state := ""
		switch {
		case v.current:
			state = "当前"
		case v.Running():
			state = "未结束"
		}
		members := strings.Join(v.Members, "、")
		if !v.Paired() {
			members += "（单人）"
		}
		rows = append(rows, []string{
			shortID(v.ID), visitWhen(v.Visit), visitWords(plan, v.Visit), printable(cmp.Or(v.Place, "-")), printable(cmp.Or(v.People, "-")),
			printable(members), fmt.Sprint(v.records), state,
		})
	}
	return a.show(out, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "还没有活动；请用 dudao visit add 开始一次。")
			return
		}
		columns(w, rows)
	})
}

// visitWhen is a visit's time: 2014-07-15 09:30-11:00.
func visitWhen(v inspection.Visit) string {
	if v.Running() {
		return printable(v.From)
	}
	day, _, _ := strings.Cut(v.From, " ")
	return printable(v.From + "-" + strings.TrimPrefix(v.To, day+" "))
}

// visitWords says what the visit was: 查阅资料 汕头市 市商务局.
func visitWords(plan *checklist.Plan, v inspection.Visit) string {
	parts := []string{v.Kind.Word()}
	if v.Subject != "" {
		parts = append(parts, subjectLabel(plan, v.Subject))
	}
	if v.Org != "" {
		parts = append(parts, v.Org)
	}
	return printable(strings.Join(parts, " "))
}
