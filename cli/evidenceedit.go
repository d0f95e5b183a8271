package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) evidenceEdit() *cobra.Command {
	var e inspection.Evidence
	var kind, at string
	cmd := &cobra.Command{
		Use:   "edit [对象] 佐证",
		Short: "改一份佐证的类别、来源、时间、地点",
		Long: `改一份佐证的类别、来源、时间、地点，至少给一项；没给的不变，给空的（""）就清除。文件本身不能改，附错了就撤下再附。
给标识，或对象和编号（佐证3、3、3b）。

--json：{同 dudao evidence add}`,
		Example:           "dudao evidence edit 汕头 佐证3 --source 市商务局 --at 9:50",
		Args:              between(1, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerNothing),
	}
	evidenceFlags(cmd, &e, &kind, &at, "")
	flags := cmd.Flags()
	cmd.RunE = runs(func(ctx context.Context, args []string) (err error) {
		if e.Kind, err = readEvidenceKind(kind); err != nil {
			return err
		}
		if flags.Changed(inspection.FieldKind) && e.Kind == inspection.NoEvidenceKind {
			return usagef("类别不能清除，只能是 %s。", strings.Join(evidenceKindWords(), "、"))
		}
		if e.At, err = a.readMoment(inspection.FieldAt, at); err != nil {
			return err
		}
		changed, err := givenFields(cmd, map[string]string{
			inspection.FieldKind: e.Kind.Code(), inspection.FieldAt: e.At,
			inspection.FieldPlace: strings.TrimSpace(e.Place), inspection.FieldSource: strings.TrimSpace(e.Source),
		}, nil)
		if err != nil {
			return err
		}
		return a.editEvidence(ctx, args, changed)
	})
	return cmd
}

func (a *app) editEvidence(ctx context.Context, args []string, changed map[string]string) error {
	id, err := a.editRecord(ctx, store.KindEvidence, changed, func(tx *store.ReadTx, plan *checklist.Plan) (string, store.Edit, error) {
		found, err := findEvidence(tx, plan, args)
		if err != nil {
			return "", store.Edit{}, err
		}
		e, err := tx.EditEvidence(found.ID)
		return found.ID, e, err
	})
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(s *store.Store, tx *store.ReadTx, plan *checklist.Plan) error {
		e, err := findEvidence(tx, plan, []string{id})
		if err != nil {
			return err
		}
		return a.show(evidenceJSON(s, e), func(w io.Writer) { writeEvidence(w, plan, e) })
	})
}
