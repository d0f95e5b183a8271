package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// ledgerKinds are those that report ledger offers.
var ledgerKinds = []report.Kind{report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters}

func (a *app) reportLedger() *cobra.Command {
	var kind, subject, team, state string
	var order report.LedgerOrder
	cmd := a.reportOf("ledger", "台账：问题、整改、责任单位、现场办公", 0,
		func(ctx context.Context, tx *store.ReadTx, plan *checklist.Plan, o report.Options, _ []string) (*report.Doc, error) {
			if subject != "" && team != "" {
				return nil, usagef("--subject 和 --team 请只给一个。")
			}
			order := order
			var words []string
			for _, k := range ledgerKinds {
				if string(k) == kind || k.Word() == kind {
					order.Kind = k
				}
				words = append(words, string(k)+" "+k.Word())
			}
			if order.Kind == "" {
				return nil, usagef("选项 --kind 不接受“%s”，只能是 %s。", kind, strings.Join(words, "、"))
			}
			states := inspection.States[:]
			if order.Kind == report.KindMatters {
				states = []inspection.State{inspection.Open, inspection.Assigned, inspection.Returned, inspection.Solved}
			}
			in, err := readState(state, states)
			if err != nil {
				return nil, err
			}
			if state != "" {
				order.States = in
			}
			if subject != "" {
				s, err := plan.FindSubject(subject)
				if err != nil {
					return nil, err
				}
				order.Subject = s.ID
			}
			if team != "" {
				teams, err := tx.Teams()
				if err != nil {
					return nil, err
				}
				t, err := findTeam(teams, team)
				if err != nil {
					return nil, err
				}
				order.Team = t.ID
			}
			return report.Ledger(ctx, tx, order, o)
		})
	cmd.Long = `台账。--kind problems 是问题台账，rectification 整改台账，units 责任清单（问题按责任单位分），matters 现场办公台账。
Markdown 格式，默认写到标准输出。

--json：{"format","text"}；有 -o 时 {"format","file"}`
	cmd.Example = "dudao report ledger --team 第一督导组 -o 问题台账.md\ndudao report ledger --kind units --state unclosed\ndudao report ledger --kind rectification --as-of 2014-09-30"
	flags := cmd.Flags()
	flags.StringVar(&kind, "kind", string(report.KindProblems), "哪一`种`：problems、rectification、units、matters")
	flags.StringVar(&subject, "subject", "", "只列这个`对象`的")
	flags.StringVar(&team, "team", "", "只列这个`督导组`负责的对象的")
	flags.StringVar(&order.Unit, "unit", "", "只列责任（承办）`单位`里有这几个字的")
	flags.StringVar(&state, "state", "", "只列这个`状态`的：open、assigned、submitted、returned、closed、solved，或 unclosed 没有办完的")
	return cmd
}
