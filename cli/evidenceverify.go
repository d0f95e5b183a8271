package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

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

--json：{"evidence","files","damaged":[佐证…],"lost":[佐证…],"elsewhere":[佐证…]}，佐证同 dudao evidence add；
lost 是本机附上而找不到的，elsewhere 是文件在同事那里的`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			return a.withStore(ctx, func(s *store.Store, tx *store.ReadTx, plan *checklist.Plan) error {
				list, err := allEvidence(tx, plan)
				if err != nil {
					return err
				}
				check, err := checkEvidence(ctx, s, list, a.percent("已核对"))
				if err != nil {
					return err
				}
				if err := a.showEvidenceCheck(s, plan, check); err != nil {
					return err
				}
				if n := len(check.damaged) + len(check.lost); n > 0 {
					return failf("evidence_faults", "有 %d 份佐证的文件损坏或丢失；请从备份恢复，或把原来的文件再附一次。", n)
				}
				return nil
			})
		}),
	}
}

// evidenceCheck is what became of the files of all evidence.
type evidenceCheck struct {
	all, files               int
	damaged, lost, elsewhere []inspection.Evidence
}

// checkEvidence reads every file once, however many pieces of evidence it is.
func checkEvidence(ctx context.Context, s *store.Store, list []inspection.Evidence, progress func(done, total int64)) (evidenceCheck, error) {
	var done, total int64
	for _, e := range list {
		total += e.Size
	}
	check := evidenceCheck{all: len(list)}
	whole := map[string]bool{} // by hash, of files that are here
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return check, err
		}
		path, err := s.BlobPath(e.SHA)
		_, missing := errors.AsType[*store.NoBlobError](err)
		_, read := whole[e.SHA]
		if err == nil && !read {
			whole[e.SHA], err = hasHash(path, e.SHA)
		}
		switch {
		case missing && e.Device == s.Device():
			check.lost = append(check.lost, e)
		case missing:
			check.elsewhere = append(check.elsewhere, e)
		case err != nil:
			return check, err
		case !whole[e.SHA]:
			check.damaged = append(check.damaged, e)
		}
		done += e.Size
		progress(done, total)
	}
	check.files = len(whole)
	return check, nil
}

// hasHash tells whether a file's bytes have a SHA-256, in hex.
func hasHash(path, sha string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == sha, nil
}

func (a *app) showEvidenceCheck(s *store.Store, plan *checklist.Plan, c evidenceCheck) error {
	return a.show(struct {
		Evidence  int            `json:"evidence"`
		Files     int            `json:"files"`
		Damaged   []jsonEvidence `json:"damaged"`
		Lost      []jsonEvidence `json:"lost"`
		Elsewhere []jsonEvidence `json:"elsewhere"`
	}{c.all, c.files, evidenceListJSON(s, c.damaged), evidenceListJSON(s, c.lost), evidenceListJSON(s, c.elsewhere)},
		func(w io.Writer) {
			fmt.Fprintf(w, "佐证 %d 份，本机有 %d 个文件。\n", c.all, c.files)
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
