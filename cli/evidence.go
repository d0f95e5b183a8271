package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) evidenceCommand() *cobra.Command {
	return group("evidence", "佐证材料：附上、列出、查看、核对、缺的",
		a.evidenceAdd(), a.evidenceEdit(), a.evidenceList(), a.evidenceShow(), a.evidenceOpen(), a.evidenceVerify(), a.evidenceMissing())
}

const evidenceShape = `{"id","label","number","subject","checkpoint","name","kind","mime","size","sha256","at","place","source",
"visit","by","recorded","here","shot":{"at","latitude","longitude"}|null}`

func (a *app) evidenceAdd() *cobra.Command {
	var e inspection.Evidence
	var kind, at string
	cmd := &cobra.Command{
		Use:   "add 对象 要点 文件…",
		Short: "给一条检查记录附上文件",
		Long: `把文件复制一份，附在对象的一个要点上，编为佐证几；原文件不动。一个文件最多 200 MB，同样的文件只存一份。
先看全部文件，有一个附不上就都不附。照片自带的时间和位置照样显示，不替代写的。

--json：[` + evidenceShape + `]；
here 是文件在不在本机，shot 是照片自带的`,
		Example: `dudao evidence add 汕头 25.3 海关月报.pdf --source 市商务局
dudao evidence add 汕头 24.2 *.jpg --at 9:50 --place 海桥公司`,
		Args:              between(3, -1),
		ValidArgsFunction: a.completesThenFiles(offerSubjects, offerCheckpoints),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			if e.Kind, err = readEvidenceKind(kind); err != nil {
				return err
			}
			if e.At, err = a.readMoment("at", at); err != nil {
				return err
			}
			return a.addEvidence(ctx, args[0], args[1], e, args[2:])
		}),
	}
	evidenceFlags(cmd, &e, &kind, &at, "；默认看文件")
	return cmd
}

// evidenceFlags are the options for what people say of a piece of evidence.
func evidenceFlags(cmd *cobra.Command, e *inspection.Evidence, kind, at *string, otherwise string) {
	flags := cmd.Flags()
	flags.StringVar(kind, inspection.FieldKind, "", "`类别`："+strings.Join(evidenceKindWords(), "、")+otherwise)
	flags.StringVar(&e.Source, inspection.FieldSource, "", "谁`提供`的")
	flags.StringVar(&e.Place, inspection.FieldPlace, "", "拍摄或取得的`地点`")
	flags.StringVar(at, inspection.FieldAt, "", "拍摄或取得的`时间`，如 9:50 或 7月15日 9:50")
	var kinds []cobra.Completion
	for _, k := range inspection.EvidenceKinds {
		kinds = append(kinds, cobra.CompletionWithDesc(k.Code(), k.Word()))
	}
	_ = cmd.RegisterFlagCompletionFunc(inspection.FieldKind, cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp))
}

func evidenceKindWords() []string {
	var words []string
	for _, k := range inspection.EvidenceKinds {
		words = append(words, k.Word())
	}
	return words
}

// readEvidenceKind reads a kind's code or word; empty is none.
func readEvidenceKind(typed string) (inspection.EvidenceKind, error) {
	if typed == "" {
		return inspection.NoEvidenceKind, nil
	}
	var words []string
	for _, k := range inspection.EvidenceKinds {
		if typed == k.Code() || typed == k.Word() {
			return k, nil
		}
		words = append(words, k.Word()+"（"+k.Code()+"）")
	}
	return inspection.NoEvidenceKind, usagef("选项 --kind 不接受“%s”，只能是 %s。", typed, strings.Join(words, "、"))
}

func (a *app) addEvidence(ctx context.Context, subject, checkpoint string, e inspection.Evidence, files []string) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	var plan *checklist.Plan
	err = s.View(ctx, func(tx *store.ReadTx) (err error) {
		if plan, err = tx.Plan(); err != nil {
			return err
		}
		about, cp, err := findAsked(plan, subject, checkpoint)
		if err != nil {
			return err
		}
		e.For = store.FindingEntity(s.Local().Inspection, about.ID, cp.ID)
		return nil
	})
	if err != nil {
		return err
	}
	if err := lookAtAll(files); err != nil {
		return err
	}
	added, err := s.AddEvidenceFiles(ctx, e, files, a.copyProgress(files))
	if err != nil {
		return err
	}
	return a.show(evidenceListJSON(s, added), func(w io.Writer) {
		for _, e := range added {
			writeEvidence(w, plan, e)
		}
	})
}

// copyProgress shows which of the files is being copied and how far.
func (a *app) copyProgress(files []string) func(file int, done, total int64) {
	shows := make([]func(done, total int64), len(files))
	for i, file := range files {
		shows[i] = a.percent("正在复制“" + printable(filepath.Base(file)) + "”")
	}
	return func(file int, done, total int64) { shows[file](done, total) }
}

// lookAtAll tells of the first file that cannot be evidence, before any is added.
func lookAtAll(files []string) error {
	for _, file := range files {
		if _, err := store.LookAtEvidence(file); err != nil {
			return err
		}
	}
	return nil
}

type jsonShot struct {
	At        *string  `json:"at"`
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
}

type jsonEvidence struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	Number     int       `json:"number"`
	Subject    *string   `json:"subject"`
	Checkpoint *string   `json:"checkpoint"`
	Name       string    `json:"name"`
	Kind       string    `json:"kind"`
	MIME       string    `json:"mime"`
	Size       int64     `json:"size"`
	SHA256     string    `json:"sha256"`
	At         *string   `json:"at"`
	Place      string    `json:"place"`
	Source     string    `json:"source"`
	Visit      *string   `json:"visit"`
	By         string    `json:"by"`
	Recorded   string    `json:"recorded"`
	Here       bool      `json:"here"`
	Shot       *jsonShot `json:"shot"`
}

func evidenceJSON(s *store.Store, e inspection.Evidence) jsonEvidence {
	about := parseEntity(e.For)
	_, err := s.BlobPath(e.SHA)
	j := jsonEvidence{
		ID: e.ID, Label: e.Label, Number: e.Number, Subject: orNull(about.subject), Checkpoint: orNull(about.checkpoint),
		Name: e.Name, Kind: e.Kind.Code(), MIME: e.MIME, Size: e.Size, SHA256: e.SHA, At: orNull(e.At), Place: e.Place,
		Source: e.Source, Visit: orNull(e.Visit), By: e.By, Recorded: stamp(e.Mark.At), Here: err == nil,
	}
	if shot := e.Shot; shot != nil {
		j.Shot = &jsonShot{At: orNull(shot.At)}
		if shot.Located {
			j.Shot.Latitude, j.Shot.Longitude = &shot.Latitude, &shot.Longitude
		}
	}
	return j
}

func evidenceListJSON(s *store.Store, list []inspection.Evidence) []jsonEvidence {
	out := make([]jsonEvidence, 0, len(list))
	for _, e := range list {
		out = append(out, evidenceJSON(s, e))
	}
	return out
}

func writeEvidence(w io.Writer, plan *checklist.Plan, e inspection.Evidence) {
	fmt.Fprintf(w, "%s  %s  %s  %s  %s\n", printable(e.Label), printable(e.Name), e.Kind.Word(), sizeWords(e.Size), entityWords(plan, parseEntity(e.For)))
	var typed []string
	for _, part := range []struct{ name, text string }{{"时间", e.At}, {"地点", e.Place}, {"来源", e.Source}} {
		if part.text != "" {
			typed = append(typed, part.name+" "+part.text)
		}
	}
	if len(typed) > 0 {
		fmt.Fprintf(w, "  %s\n", printable(strings.Join(typed, "  ")))
	}
	if e.Shot != nil {
		fmt.Fprintf(w, "  照片自带  %s\n", printable(e.Shot.Words()))
	}
}

// sizeWords is the length of a file for people.
func sizeWords(bytes int64) string {
	const kb, mb = 1 << 10, 1 << 20
	switch {
	case bytes >= mb:
		return fmt.Sprintf("%.1f MB", float64(bytes)/mb)
	case bytes >= kb:
		return fmt.Sprintf("%.1f KB", float64(bytes)/kb)
	}
	return fmt.Sprintf("%d 字节", bytes)
}
