package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

const conflictShape = `{"id","subject","measure","checkpoint","field","values":[{"keep","value","by","at","device"},…],"entity","about"}；
values 里 keep 是保留这一种时写的数，value 为 null 是清空了；subject、measure、checkpoint 在不是检查记录时为 null；
field 是 void 的，一方撤回、一方又改：保留 1 是撤回，2 是不撤回`

func (a *app) conflictsCommand() *cobra.Command {
	return listing("conflicts", "冲突：几个人写的不一样，由人定下", a.conflictsList(), a.conflictsShow(), a.conflictsResolve())
}

func (a *app) conflictsList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [对象]",
		Short: "列出冲突",
		Long: `列出还没有定下的冲突；给了对象就只列它的。几台电脑互相没有看到对方的内容，写了不同的，都留着，等人定下。
不只检查记录：方案、督导组、指标任务、活动、佐证、随手记、常用语也会有。

--json：[` + conflictShape + `]`,
		Args:              between(0, 1),
		ValidArgsFunction: a.completes(offerSubjects, offerNothing),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.withConflicts(ctx, func(k *knownConflicts) error {
				subject := ""
				if len(args) > 0 {
					s, err := k.plan.FindSubject(args[0])
					if err != nil {
						return err
					}
					subject = s.ID
				}
				list := k.of(subject)
				if err := k.learn(ctx, list); err != nil {
					return err
				}
				return a.show(k.listJSON(list), func(w io.Writer) { k.writeList(w, list) })
			})
		}),
	}
}

func (a *app) conflictsShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show 标识",
		Short: "并排看一处冲突",
		Long: `列出一处冲突的各种内容：谁、什么时候、在哪台电脑写的，不同的字句用「」标出；从前有人定过、又来了新内容的，也说明。
标识见 dudao conflicts list，写开头几位就够；内容变了，标识也变。

--json：同 dudao conflicts list 的一项，加 "settled_before":[{"by","at","device","value","keep","unseen":[…]}]；
unseen 是当时还没有收到的各种，keep 是现在由它而来的那一种`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.withConflicts(ctx, func(k *knownConflicts) error {
				c, err := k.find(args[0])
				if err != nil {
					return err
				}
				before, err := k.store.SettledBefore(ctx, c)
				if err != nil {
					return err
				}
				if err := k.learn(ctx, []store.Conflict{c}); err != nil {
					return err
				}
				j := struct {
					jsonConflict
					Before []jsonSettlement `json:"settled_before"`
				}{k.json(c), settlementsJSON(before)}
				return a.show(j, func(w io.Writer) { k.write(w, c, before) })
			})
		}),
	}
}

// knownConflicts are all conflicts, with what it takes to say them.
type knownConflicts struct {
	store *store.Store
	plan  *checklist.Plan
	list  []store.Conflict
	names map[string]string // of records, by entity
}

// withConflicts opens the store and reads the conflicts. A plan whose bytes have
// not come yet is no hindrance: it may be what is in conflict.
func (a *app) withConflicts(ctx context.Context, fn func(*knownConflicts) error) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	k := knownConflicts{store: s, names: map[string]string{}}
	err = s.View(ctx, func(tx *store.ReadTx) (err error) {
		k.list, err = tx.Conflicts("")
		if err != nil {
			return err
		}
		k.plan, err = tx.Plan()
		if _, missing := errors.AsType[*store.NoPlanError](err); missing {
			k.plan, err = &checklist.Plan{}, nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return fn(&k)
}

// of are the conflicts of a subject, or all with "".
func (k *knownConflicts) of(subject string) []store.Conflict {
	if subject == "" {
		return k.list
	}
	var list []store.Conflict
	for _, c := range k.list {
		if c.Subject == subject {
			list = append(list, c)
		}
	}
	return list
}

// find is the conflict whose id begins with what was typed.
func (k *knownConflicts) find(typed string) (store.Conflict, error) {
	c, err := findRecord(k.list, func(c store.Conflict) string { return c.ID }, typed, "冲突", "dudao conflicts list")
	if f, ok := errors.AsType[*failure](err); ok && f.code == "no_record" {
		return c, &store.ConflictGoneError{ID: printable(typed)}
	}
	return c, err
}

// learn reads what people call the records that these conflicts concern.
func (k *knownConflicts) learn(ctx context.Context, list []store.Conflict) error {
	names := report.NewNames(k.store)
	for _, c := range list {
		if err := names.InField(ctx, k.names, c.Entity, c.Field, c.Values); err != nil {
			return err
		}
	}
	return nil
}

// about says what a conflict concerns: 汕头市 m24.2 的结果.
func (k *knownConflicts) about(c store.Conflict) string {
	e := parseEntity(c.Entity)
	words := namedWords(k.plan, k.names, e)
	if e.kind == "g" {
		return printable(subjectLabel(k.plan, e.subject)+" "+c.Field) + " 的指标"
	}
	return words + " 的" + printable(fieldLabel(k.plan, e, c.Field))
}

// value is one of a conflict's values for people, whole.
func (k *knownConflicts) value(c store.Conflict, i int) string {
	words := report.ConflictWords{Plan: k.plan, Visit: func(entity string) string { return k.names[entity] }}
	return words.Value(c, i)
}

func who(m inspection.Mark) string {
	return fmt.Sprintf("%s %s 电脑 %s", printable(m.By), m.At.Local().Format("01-02 15:04"), printable(store.DeviceShort(m.Device)))
}

func (k *knownConflicts) writeList(w io.Writer, list []store.Conflict) {
	if len(list) == 0 {
		fmt.Fprintln(w, "没有冲突。")
		return
	}
	for _, c := range list {
		fmt.Fprintf(w, "%s  %s\n", shortID(c.ID), k.about(c))
		for i, v := range c.Values {
			fmt.Fprintf(w, "  %d  %s  %s\n", i+1, who(v.Mark), clip(printable(k.value(c, i)), 40))
		}
	}
	fmt.Fprintln(w, "看全文用 dudao conflicts show 标识；定下用 dudao conflicts resolve 标识 --keep 1。")
}

// write shows each value whole, what differs from the first one marked; the first
// is marked against the second.
func (k *knownConflicts) write(w io.Writer, c store.Conflict, before []store.Settlement) {
	fmt.Fprintf(w, "%s  %s\n", c.ID, k.about(c))
	for i, v := range c.Values {
		fmt.Fprintf(w, "\n%d  %s\n", i+1, who(v.Mark))
		mine, _ := inspection.Difference(k.value(c, i), k.value(c, max(0, 1-i)))
		fmt.Fprintf(w, "   %s\n", strings.ReplaceAll(marked(mine), "\n", "\n   "))
	}
	for _, s := range before {
		fmt.Fprintf(w, "\n%s\n", k.settledWords(c, s))
	}
	fmt.Fprintf(w, "\n保留一种：dudao conflicts resolve %s --keep 1；另写：--value 文字\n", shortID(c.ID))
}

// marked is a text for a terminal with what differs in 「」, its lines kept.
func marked(list []inspection.Piece) string {
	var b strings.Builder
	for _, p := range list {
		lines := strings.Split(p.Text, "\n")
		for i, l := range lines {
			lines[i] = printable(l)
		}
		text := strings.Join(lines, "\n")
		if p.Differs && text != "" {
			text = "「" + text + "」"
		}
		b.WriteString(text)
	}
	return b.String()
}

// settledWords explains a conflict that has come back.
func (k *knownConflicts) settledWords(c store.Conflict, s store.Settlement) string {
	var unseen []string
	for _, n := range s.Unseen {
		unseen = append(unseen, fmt.Sprintf("第 %d 种（%s）", n, who(c.Values[n-1].Mark)))
	}
	return fmt.Sprintf("%s 定过一次，即现在的第 %d 种；当时还没有收到%s。",
		who(inspection.Mark{By: s.By, At: s.At, Device: s.Device}), s.Keep, strings.Join(unseen, "、"))
}

type jsonConflictValue struct {
	Keep   int     `json:"keep"`
	Value  *string `json:"value"`
	By     string  `json:"by"`
	At     string  `json:"at"`
	Device string  `json:"device"`
}

type jsonConflict struct {
	ID         string              `json:"id"`
	Subject    *string             `json:"subject"`
	Measure    *string             `json:"measure"`
	Checkpoint *string             `json:"checkpoint"`
	Field      string              `json:"field"`
	Values     []jsonConflictValue `json:"values"`
	Entity     string              `json:"entity"`
	About      string              `json:"about"`
}

func (k *knownConflicts) json(c store.Conflict) jsonConflict {
	j := jsonConflict{ID: c.ID, Field: c.Field, Entity: c.Entity, About: k.about(c)}
	if e := parseEntity(c.Entity); e.kind == "f" {
		j.Subject, j.Measure, j.Checkpoint = orNull(c.Subject), orNull(c.Measure), orNull(c.Checkpoint)
	}
	for i, v := range c.Values {
		j.Values = append(j.Values, jsonConflictValue{i + 1, orNull(v.Text), v.By, stamp(v.At), v.Device})
	}
	return j
}

func (k *knownConflicts) listJSON(list []store.Conflict) []jsonConflict {
	all := make([]jsonConflict, 0, len(list))
	for _, c := range list {
		all = append(all, k.json(c))
	}
	return all
}

type jsonSettlement struct {
	By     string `json:"by"`
	At     string `json:"at"`
	Device string `json:"device"`
	Value  string `json:"value"`
	Keep   int    `json:"keep"`
	Unseen []int  `json:"unseen"`
}

func settlementsJSON(before []store.Settlement) []jsonSettlement {
	list := make([]jsonSettlement, 0, len(before))
	for _, s := range before {
		list = append(list, jsonSettlement{s.By, stamp(s.At), s.Device, s.Text, s.Keep, s.Unseen})
	}
	return list
}
