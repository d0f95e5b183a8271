package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) evidenceMissing() *cobra.Command {
	return &cobra.Command{
		Use:   "missing",
		Short: "列出文件不在本机的佐证，和向谁要",
		Long: `同事附上、文件还没有带来的佐证，以及缺的方案原文。让对方用 dudao export --with-evidence 导出，或用同一个
文件夹 dudao sync，文件就会补上。

--json：[{"sha","name","subject","number","by","device","size","plan"},…]`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) (err error) {
			s, err := a.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			var list []store.Missing
			err = s.View(ctx, func(tx *store.ReadTx) (err error) {
				list, err = tx.Wanted()
				return err
			})
			if err != nil {
				return err
			}
			r := receivedHere(ctx, s, store.Imported{MissingEvidence: list})
			return a.show(missingJSON(list), r.writeMissing)
		}),
	}
}

// writeMissing lists what is not here, and who has it.
func (r received) writeMissing(w io.Writer) {
	if len(r.MissingEvidence) == 0 {
		fmt.Fprintln(w, "佐证的文件都在本机。")
		return
	}
	var rows [][]string
	for _, m := range r.MissingEvidence {
		subject, size, from := "-", "", ""
		if m.Subject != "" {
			subject = r.subject(m.Subject)
		}
		if m.Size > 0 {
			size = sizeWords(m.Size)
		}
		if m.Device != "" {
			from = "在 " + printable(m.By) + " 的设备 " + store.DeviceShort(m.Device)
		}
		rows = append(rows, []string{subject, missingName(m), size, from})
	}
	columns(w, rows)
}
