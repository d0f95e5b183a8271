package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) phraseCommand() *cobra.Command {
	return group("phrase", "常用语：写事实时按 F8 取用", a.phraseAdd(), a.phraseList(), a.phraseVoid())
}

func (a *app) phraseAdd() *cobra.Command {
	var checkpoint string
	cmd := &cobra.Command{
		Use:   "add 文字",
		Short: "加一条常用语",
		Long: `加一条常用语，文字是 - 时从标准输入读。给了要点，各对象的这个要点都能用；不给，每个要点都能用。

--json：{"id","text","checkpoint":要点|null,"by","at"}`,
		Example: "dudao phrase add \"与海关月报一致，原件已经拍照。\"\ndudao phrase add \"抽 5 家，   家说得出\" --checkpoint 24.2",
		Args:    between(1, 1),
	}
	cmd.Flags().StringVar(&checkpoint, "checkpoint", "", "只用在这个`要点`")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		text, err := a.noteText(ctx, args[0])
		if err != nil {
			return err
		}
		id, err := a.updatePlan(ctx, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
			p := inspection.Phrase{Text: strings.TrimSpace(text)}
			if checkpoint != "" {
				cp, err := plan.FindCheckpoint(checkpoint)
				if err != nil {
					return "", err
				}
				p.Checkpoint = cp.ID
			}
			return tx.AddPhrase(p)
		})
		if err != nil {
			return err
		}
		return phraseRecords.show(a, ctx, "已加", id)
	})
	return cmd
}

func (a *app) phraseList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [要点]",
		Short: "列出常用语",
		Long: `列出常用语，新的在前；给了要点，只列在那里能用的，通用的在后。

--json：[{同 dudao phrase add}]`,
		Args: between(0, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				checkpoint := ""
				if len(args) == 1 {
					cp, err := plan.FindCheckpoint(args[0])
					if err != nil {
						return err
					}
					checkpoint = cp.ID
				}
				list, err := tx.Phrases(checkpoint)
				if err != nil {
					return err
				}
				out := make([]jsonPhrase, 0, len(list))
				for _, p := range list {
					out = append(out, a.phraseJSON(plan, p))
				}
				return a.show(out, func(w io.Writer) { writePhrases(w, plan, list) })
			})
		}),
	}
}

func (a *app) phraseVoid() *cobra.Command {
	return &cobra.Command{
		Use:   "void 常用语",
		Short: "撤下一条常用语",
		Long: `撤下一条常用语；标识见 dudao phrase list，写开头几位就够。

--json：{"id","voided"}`,
		Args: between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			var p inspection.Phrase
			id, err := a.updatePlan(ctx, func(tx *store.Tx, _ *checklist.Plan) (id string, err error) {
				if p, err = findPhrase(&tx.ReadTx, args[0]); err != nil {
					return "", err
				}
				entity, err := a.entity(tx, store.PhraseEntity, p.ID)
				if err != nil {
					return "", err
				}
				return p.ID, tx.Void(entity, "撤下")
			})
			if err != nil {
				return err
			}
			return a.showVoided(id, clip(p.Text, 20))
		}),
	}
}

func findPhrase(tx *store.ReadTx, typed string) (inspection.Phrase, error) {
	list, err := tx.Phrases("")
	if err != nil {
		return inspection.Phrase{}, err
	}
	return findRecord(list, func(p inspection.Phrase) string { return p.ID }, typed, "常用语", "dudao phrase list")
}

type jsonPhrase struct {
	ID         string  `json:"id"`
	Text       string  `json:"text"`
	Checkpoint *string `json:"checkpoint"`
	By         string  `json:"by"`
	At         string  `json:"at"`
}

func (a *app) phraseJSON(_ *checklist.Plan, p inspection.Phrase) jsonPhrase {
	return jsonPhrase{p.ID, p.Text, orNull(p.Checkpoint), p.By, stamp(p.At)}
}

func (a *app) writePhraseLine(w io.Writer, plan *checklist.Plan, done string, p inspection.Phrase) {
	fmt.Fprintf(w, "%s：%s  %s（标识 %s）\n", done, phrasePlace(plan, p), clip(printable(p.Text), 40), shortID(p.ID))
}

var phraseRecords = recordsOf[inspection.Phrase, jsonPhrase]{
	read: findPhrase, json: (*app).phraseJSON, line: (*app).writePhraseLine,
}

// phrasePlace says where a phrase can be used.
func phrasePlace(plan *checklist.Plan, p inspection.Phrase) string {
	switch cp := plan.Checkpoint(p.Checkpoint); {
	case p.Checkpoint == "":
		return "通用"
	case cp == nil:
		return p.Checkpoint
	default:
		return cp.Title()
	}
}

func writePhrases(w io.Writer, plan *checklist.Plan, list []inspection.Phrase) {
	if len(list) == 0 {
		fmt.Fprintln(w, "还没有常用语；请用 dudao phrase add 加。")
		return
	}
	for _, p := range list {
		fmt.Fprintf(w, "%s  %s  %s\n", shortID(p.ID), phrasePlace(plan, p), clip(printable(p.Text), 60))
	}
}
