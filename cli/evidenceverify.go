package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) evidenceVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "核对佐证的文件是否在本机、是否完好",
		Long: `逐份核对佐证的文件。有损坏的，或本机附上的找不到了，退出码是 1；同事附上而文件还没有带来的只列出来。

--json：{"evidence","damaged":[佐证…],"lost":[佐证…],"elsewhere":[佐证…]}，佐证同 dudao evidence add；
lost 是本机附上而找不到的，elsewhere 是文件在同事那里的`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) (err error) {
			s, err := a.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			unsound, err := s.VerifyEvidence(ctx, a.percent("已核对"))
			if err != nil {
				return err
			}
			check := evidenceCheck{}
			for _, e := range unsound {
				check.add(e, s.Device())
			}
			var plan *checklist.Plan
			err = s.View(ctx, func(tx *store.ReadTx) error {
				if plan, err = tx.Plan(); err != nil {
					return err
				}
				all, err := tx.AllEvidence()
				check.all = len(all)
				return err
			})
			if err != nil {
				return err
			}
			if err := a.showEvidenceCheck(s, plan, check); err != nil {
				return err
			}
			if n := len(check.damaged) + len(check.lost); n > 0 {
				return failf("evidence_faults", "有 %d 份佐证的文件损坏或丢失；请用 dudao import 导入备份或同事的数据，或把原来的文件再附一次。", n)
			}
			return nil
		}),
	}
}

// evidenceCheck is what became of the files of all evidence.
type evidenceCheck struct {
	all                      int
	damaged, lost, elsewhere []inspection.Evidence
}

// add puts a piece whose file is not as it was where it belongs; device is this
// laptop's, whose own files ought to be here.
func (c *evidenceCheck) add(e store.UnsoundEvidence, device string) {
	switch {
	case e.Damaged:
		c.damaged = append(c.damaged, e.Evidence)
	case e.Device == device:
		c.lost = append(c.lost, e.Evidence)
	default:
		c.elsewhere = append(c.elsewhere, e.Evidence)
	}
}

func (a *app) showEvidenceCheck(s *store.Store, plan *checklist.Plan, c evidenceCheck) error {
	return a.show(struct {
		Evidence  int            `json:"evidence"`
		Damaged   []jsonEvidence `json:"damaged"`
		Lost      []jsonEvidence `json:"lost"`
		Elsewhere []jsonEvidence `json:"elsewhere"`
	}{c.all, evidenceListJSON(s, c.damaged), evidenceListJSON(s, c.lost), evidenceListJSON(s, c.elsewhere)},
		func(w io.Writer) {
			fmt.Fprintf(w, "佐证 %d 份。\n", c.all)
			for _, part := range []struct {
				wrong string
				list  []inspection.Evidence
			}{{"损坏", c.damaged}, {"丢失", c.lost}, {"不在本机", c.elsewhere}} {
				for _, e := range part.list {
					fmt.Fprintf(w, "%s：%s %s  %s\n", part.wrong, entityWords(plan, parseEntity(e.For)), printable(e.Label), printable(e.Name))
				}
			}
			if len(c.damaged)+len(c.lost) == 0 {
				fmt.Fprintln(w, "本机的文件都完好。")
			}
		})
}
