package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui"
)

func (a *app) evidenceList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [对象 [要点]]",
		Short: "列出佐证",
		Long: `按对象、编号列出佐证；给了对象、要点就只列它的。

--json：[{同 dudao evidence add，没有 shot}]`,
		Args:              between(0, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerCheckpoints),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.withStore(ctx, func(s *store.Store, tx *store.ReadTx, plan *checklist.Plan) error {
				list, err := evidenceOf(tx, plan, args)
				if err != nil {
					return err
				}
				return a.show(evidenceListJSON(s, list), func(w io.Writer) { writeEvidenceList(w, s, plan, list) })
			})
		}),
	}
}

// evidenceOf is the evidence of a subject, of one of its checkpoints, or all.
func evidenceOf(tx *store.ReadTx, plan *checklist.Plan, args []string) ([]inspection.Evidence, error) {
	if len(args) == 0 {
		return allEvidence(tx, plan)
	}
	s, err := plan.FindSubject(args[0])
	if err != nil {
		return nil, err
	}
	list, err := tx.Evidence(s.ID)
	if err != nil || len(args) == 1 {
		return list, err
	}
	cp, err := plan.FindCheckpoint(args[1])
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(e inspection.Evidence) bool { return parseEntity(e.For).checkpoint != cp.ID }), nil
}

// allEvidence is all evidence with its labels, in the plan's order of subjects;
// behind it that of subjects which the plan does not have.
func allEvidence(tx *store.ReadTx, plan *checklist.Plan) ([]inspection.Evidence, error) {
	bare, err := tx.AllEvidence()
	if err != nil {
		return nil, err
	}
	having := map[string]bool{}
	for _, e := range bare {
		having[parseEntity(e.For).subject] = true
	}
	var order []string
	for _, s := range plan.Subjects {
		order = append(order, s.ID)
		delete(having, s.ID)
	}
	var list []inspection.Evidence
	for _, subject := range append(order, slices.Sorted(maps.Keys(having))...) {
		of, err := tx.Evidence(subject)
		if err != nil {
			return nil, err
		}
		list = append(list, of...)
	}
	return list, nil
}

func writeEvidenceList(w io.Writer, s *store.Store, plan *checklist.Plan, list []inspection.Evidence) {
	if len(list) == 0 {
		fmt.Fprintln(w, "还没有佐证；请用 dudao evidence add 附上。")
		return
	}
	rows := [][]string{{"标识", "编号", "要点", "文件", "类别", "大小", "来源", ""}}
	for _, e := range list {
		state := ""
		if _, err := s.BlobPath(e.SHA); err != nil {
			state = "不在本机"
		}
		rows = append(rows, []string{
			shortID(e.ID), printable(e.Label), entityWords(plan, parseEntity(e.For)), printable(e.Name), e.Kind.Word(),
			sizeWords(e.Size), printable(e.Source), state,
		})
	}
	columns(w, rows)
}

func (a *app) evidenceShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show [对象] 佐证",
		Short: "显示一份佐证",
		Long: `显示一份佐证：填写的和照片自带的时间、位置。给标识，或对象和编号（佐证3、3、3b）。

--json：{同 dudao evidence add}`,
		Example:           "dudao evidence show 汕头 佐证3",
		Args:              between(1, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerNothing),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.withStore(ctx, func(s *store.Store, tx *store.ReadTx, plan *checklist.Plan) error {
				e, err := findEvidence(tx, plan, args)
				if err != nil {
					return err
				}
				if path, err := s.BlobPath(e.SHA); err == nil {
					if seen, err := store.LookAtEvidence(path); err == nil {
						e.Shot = seen.Shot
					}
				}
				return a.show(evidenceJSON(s, e), func(w io.Writer) {
					writeEvidence(w, plan, e)
					fmt.Fprintf(w, "  %s 附上，%s\n  SHA-256  %s\n", printable(e.By), e.Mark.At.Local().Format("2006-01-02 15:04"), printable(e.SHA))
				})
			})
		}),
	}
}

func (a *app) evidenceOpen() *cobra.Command {
	return &cobra.Command{
		Use:   "open [对象] 佐证",
		Short: "用系统的程序打开一份佐证",
		Long: `用系统的程序打开一份佐证的副本，改了也不影响原件。给标识，或对象和编号。

--json：{"file"}`,
		Args:              between(1, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerNothing),
		RunE: runs(func(ctx context.Context, args []string) error {
			var path string
			err := a.withStore(ctx, func(s *store.Store, tx *store.ReadTx, plan *checklist.Plan) error {
				e, err := findEvidence(tx, plan, args)
				if err != nil {
					return err
				}
				path, err = s.ViewingCopy(e)
				return err
			})
			if err != nil {
				return err
			}
			if err := tui.OpenFile(path); err != nil {
				return err
			}
			return a.show(struct {
				File string `json:"file"`
			}{path}, func(w io.Writer) { fmt.Fprintf(w, "已打开“%s”。\n", printable(path)) })
		}),
	}
}

// findEvidence finds a piece of evidence by its id, or by its subject and label.
func findEvidence(tx *store.ReadTx, plan *checklist.Plan, args []string) (inspection.Evidence, error) {
	if len(args) == 2 {
		return labelledEvidence(tx, plan, args[0], args[1])
	}
	if strings.HasPrefix(args[0], evidenceWord) {
		return inspection.Evidence{}, usagef("每个对象都有自己的编号，请写上对象：汕头 %s。", args[0])
	}
	list, err := allEvidence(tx, plan)
	if err != nil {
		return inspection.Evidence{}, err
	}
	return findRecord(list, func(e inspection.Evidence) string { return e.ID }, args[0], evidenceWord, "dudao evidence list")
}

// evidenceWord is what labels begin with.
const evidenceWord = "佐证"

func labelledEvidence(tx *store.ReadTx, plan *checklist.Plan, subject, label string) (inspection.Evidence, error) {
	s, err := plan.FindSubject(subject)
	if err != nil {
		return inspection.Evidence{}, err
	}
	list, err := tx.Evidence(s.ID)
	if err != nil {
		return inspection.Evidence{}, err
	}
	wanted := strings.ToLower(strings.TrimPrefix(label, evidenceWord))
	for _, e := range list {
		if e.ID == label || strings.TrimPrefix(e.Label, evidenceWord) == wanted {
			return e, nil
		}
	}
	return inspection.Evidence{}, failf("no_record", "%s没有%s%s；运行 dudao evidence list %s 查看。", s.Label(), evidenceWord, wanted, s.ID)
}

// withStore runs fn on the stored state and the plan in force, with the store for
// the files of evidence.
func (a *app) withStore(ctx context.Context, fn func(*store.Store, *store.ReadTx, *checklist.Plan) error) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	return s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		return fn(s, tx, plan)
	})
}
