package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// resolving is what `conflicts resolve` was told.
type resolving struct {
	keep          int
	value         string
	valued        bool
	subject, rule string
	yes           bool
}

func (a *app) conflictsResolve() *cobra.Command {
	var r resolving
	cmd := &cobra.Command{
		Use:   "resolve [标识]",
		Short: "定下冲突",
		Long: `定下一处冲突：--keep N 保留第 N 种，--value 另写（- 从标准输入读，空的清除）；dudao undo 可以撤销，冲突就又回来。
看过以后内容又变了，标识就对不上，什么都不改。

--subject 把一个对象的冲突按 --rule 一次定下：
  newest  以最后写的为准（按各台电脑的时钟）
  mine    以本人写的为准，本人没有写的不动
  worse   结果以较差的为准，别的不动
先列出要定成什么；在终端里问过再定，在脚本里要加 --yes。

--json：{"resolved":[{同 dudao conflicts list 的一项，"kept","text"}],"left":[{同上一项}]}`,
		Example: `dudao conflicts resolve k3x9qa --keep 1
dudao conflicts resolve k3x9qa --value "抽 5 家，2 家说得出"
dudao conflicts resolve --subject 汕头 --rule worse --yes`,
		Args: between(0, 1),
	}
	flags := cmd.Flags()
	flags.IntVar(&r.keep, "keep", 0, "保留第几`种`")
	flags.StringVar(&r.value, "value", "", "另写的`文字`；结果写代号或中文")
	flags.StringVar(&r.subject, "subject", "", "哪个`对象`的冲突一次定下")
	flags.StringVar(&r.rule, "rule", "", "一次定下的`办法`：newest、mine、worse")
	flags.BoolVar(&r.yes, "yes", false, "不问，直接定下")
	a.completesSubject(cmd)
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		r.valued = flags.Changed("value")
		one, many := flags.Changed("keep") || r.valued, r.subject != "" || r.rule != ""
		switch {
		case len(args) == 1 && one && !many && flags.Changed("keep") != r.valued:
			return a.resolveOne(ctx, args[0], r)
		case len(args) == 0 && many && !one && r.subject != "" && r.rule != "":
			return a.resolveMany(ctx, r)
		}
		return usagef("写明标识和 --keep 或 --value 中的一个，或者 --subject 和 --rule；用法：%s", usageLine(cmd))
	})
	return cmd
}

func (a *app) resolveOne(ctx context.Context, id string, r resolving) error {
	return a.withConflicts(ctx, func(k *knownConflicts) error {
		c, err := k.find(id)
		if err != nil {
			return err
		}
		choice := store.Choice{Keep: r.keep}
		if r.valued {
			text, err := a.resolvedText(ctx, k, c, r.value)
			if err != nil {
				return err
			}
			choice.Text = &text
		}
		return a.settleConflicts(ctx, k, []settled{{c, choice}}, nil)
	})
}

// resolvedText reads what takes the place of all values, as the field wants it.
func (a *app) resolvedText(ctx context.Context, k *knownConflicts, c store.Conflict, typed string) (string, error) {
	if typed == "-" {
		text, err := readText(ctx, a.env.In)
		if err != nil {
			return "", err
		}
		typed = text
	}
	e := parseEntity(c.Entity)
	cp := k.plan.Checkpoint(c.Checkpoint)
	switch {
	case e.kind == "f" && c.Field == inspection.FieldResult:
		code := resultCode(typed)
		return code, oneOf("value", code, append(resultCodes(), "")...)
	case e.kind == "f" && c.Field == inspection.FieldValue && cp != nil:
		return readValue(cp, typed, a.today())
	case e.kind == "g" && cp != nil:
		return readTarget(cp, typed, a.today())
	case !report.IsProse(c.Entity, c.Field):
		return "", failf("bad_choice", "%s不能另写，没有改动；请用 --keep 保留其中一种。", k.about(c))
	}
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	return typed, nil
}

// settled is a conflict and what is to become of it.
type settled struct {
	store.Conflict
	store.Choice
}

func (a *app) resolveMany(ctx context.Context, r resolving) error {
	rule := store.Rule(r.rule)
	var names []string
	for _, known := range store.Rules {
		names = append(names, string(known))
	}
	if err := oneOf("rule", r.rule, names...); err != nil {
		return err
	}
	return a.withConflicts(ctx, func(k *knownConflicts) error {
		s, err := k.plan.FindSubject(r.subject)
		if err != nil {
			return err
		}
		var list []settled
		var left []store.Conflict
		all := k.of(s.ID)
		if err := k.learn(ctx, all); err != nil {
			return err
		}
		for _, c := range all {
			if keep := rule.Keep(c, k.store.Local().Inspector); keep > 0 {
				list = append(list, settled{c, store.Choice{Keep: keep}})
			} else {
				left = append(left, c)
			}
		}
		if len(list) == 0 {
			return failf("nothing_to_resolve", "%s没有能按“%s”定下的冲突，没有改动。", s.Label(), rule.Word())
		}
		if !r.yes {
			if err := a.askToSettle(ctx, k, rule, list, left); err != nil {
				return err
			}
		}
		return a.settleConflicts(ctx, k, list, left)
	})
}

// askToSettle says what would be decided, and asks on a terminal.
func (a *app) askToSettle(ctx context.Context, k *knownConflicts, rule store.Rule, list []settled, left []store.Conflict) error {
	fmt.Fprintf(a.env.Err, "%s，定下 %d 处，不动 %d 处：\n", rule.Word(), len(list), len(left))
	for _, s := range list {
		fmt.Fprintf(a.env.Err, "  %s：%s\n", k.about(s.Conflict), k.chosen(s))
	}
	if !isTerminal(a.env.Err) || !isTyped(a.env.In) {
		return failf("not_confirmed", "没有改动；看过上面的内容，再加 --yes 运行一次。")
	}
	return a.confirm(ctx, "定下吗？")
}

// chosen is what a conflict becomes, for people.
func (k *knownConflicts) chosen(s settled) string {
	c := s.Conflict
	if s.Keep > 0 && s.Keep <= len(c.Values) {
		return clip(printable(k.value(c, s.Keep-1)), 40) + "（" + who(c.Values[s.Keep-1].Mark) + "）"
	}
	text := *s.Text
	if c.Field == inspection.FieldResult {
		text = valueWords(text)
	}
	if text == "" {
		return "清空"
	}
	return clip(printable(text), 40)
}

type jsonSettled struct {
	jsonConflict
	Kept *int    `json:"kept"`
	Text *string `json:"text"`
}

// settleConflicts settles conflicts as one action and says so.
func (a *app) settleConflicts(ctx context.Context, k *knownConflicts, list []settled, left []store.Conflict) error {
	all := make([]store.Settling, 0, len(list))
	about := make([]store.Conflict, 0, len(list))
	for _, s := range list {
		all = append(all, store.Settling{ID: s.ID, Choice: s.Choice})
		about = append(about, s.Conflict)
	}
	if err := k.store.Update(ctx, func(tx *store.Tx) error { return tx.ResolveAll(all) }); err != nil {
		return err
	}
	if err := k.learn(ctx, about); err != nil {
		return err
	}
	j := struct {
		Resolved []jsonSettled  `json:"resolved"`
		Left     []jsonConflict `json:"left"`
	}{[]jsonSettled{}, k.listJSON(left)}
	for _, s := range list {
		one := jsonSettled{jsonConflict: k.json(s.Conflict), Text: s.Text}
		if s.Keep > 0 {
			one.Kept = &s.Keep
		}
		j.Resolved = append(j.Resolved, one)
	}
	return a.show(j, func(w io.Writer) {
		for _, s := range list {
			fmt.Fprintf(w, "已定下：%s  %s\n", k.about(s.Conflict), k.chosen(s))
		}
		for _, c := range left {
			fmt.Fprintf(w, "没有动：%s  %s\n", shortID(c.ID), k.about(c))
		}
	})
}
