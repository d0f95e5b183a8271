package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

func (a *app) reportCommand() *cobra.Command {
	subject := a.reportOf("subject 对象", "一个对象的小结", 1,
		func(ctx context.Context, tx *store.ReadTx, plan *checklist.Plan, o report.Options, args []string) (*report.Doc, error) {
			s, err := plan.FindSubject(args[0])
			if err != nil {
				return nil, err
			}
			return report.Subject(ctx, tx, s.ID, o)
		})
	subject.ValidArgsFunction = a.completes(offerSubjects)
	team := a.reportOf("team 督导组", "一个督导组的小结", 1,
		func(ctx context.Context, tx *store.ReadTx, _ *checklist.Plan, o report.Options, args []string) (*report.Doc, error) {
			teams, err := tx.Teams()
			if err != nil {
				return nil, err
			}
			t, err := findTeam(teams, args[0])
			if err != nil {
				return nil, err
			}
			return report.Team(ctx, tx, t.ID, o)
		})
	team.ValidArgsFunction = a.completes(offerTeams)
	measure := a.reportOf("measure 措施", "一项措施在各对象的落实情况", 1,
		func(ctx context.Context, tx *store.ReadTx, plan *checklist.Plan, o report.Options, args []string) (*report.Doc, error) {
			m, err := plan.FindMeasure(args[0])
			if err != nil {
				return nil, err
			}
			return report.Measure(ctx, tx, m.ID, o)
		})
	measure.ValidArgsFunction = a.completes(offerMeasures)
	overall := a.reportOf("overall", "总体报告", 0,
		func(ctx context.Context, tx *store.ReadTx, _ *checklist.Plan, o report.Options, _ []string) (*report.Doc, error) {
			return report.Overall(ctx, tx, o)
		})
	matrix := a.reportOf("matrix", "对象和措施的热力图", 0,
		func(ctx context.Context, tx *store.ReadTx, _ *checklist.Plan, o report.Options, _ []string) (*report.Doc, error) {
			return report.Matrix(ctx, tx, o)
		})
	return group("report", "生成报告", subject, team, measure, overall, matrix,
		a.reportBrief(), a.reportDaily(), a.reportLedger(), a.reportNotice(), a.reportTemplates())
}

// makeReport puts a report together; args have the number that its command wants.
type makeReport func(context.Context, *store.ReadTx, *checklist.Plan, report.Options, []string) (*report.Doc, error)

// reportOf is the command for one kind of report on the stored state.
func (a *app) reportOf(use, short string, args int, build makeReport) *cobra.Command {
	return a.document(use, short, between(args, args),
		func(ctx context.Context, o report.Options, asOf string, args []string) (doc *report.Doc, err error) {
			err = a.viewAsOf(ctx, asOf, func(tx *store.ReadTx, plan *checklist.Plan, today checklist.Date) error {
				o.Today = today
				doc, err = build(ctx, tx, plan, o, args)
				return err
			})
			return doc, err
		})
}

// document is the command that writes what build puts together.
func (a *app) document(use, short string, args cobra.PositionalArgs,
	build func(ctx context.Context, o report.Options, asOf string, args []string) (*report.Doc, error)) *cobra.Command {
	var format, file, asOf string
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long: short + `，Markdown 格式，默认写到标准输出。措辞可以改：见 dudao report templates。

--json：{"format","text"}；有 -o 时 {"format","file"}`,
		Args: args,
		RunE: runs(func(ctx context.Context, args []string) error {
			if err := oneOf("format", format, "md"); err != nil {
				return err
			}
			wording, err := report.LoadWording(a.config.ReportTemplates)
			if err != nil {
				return err
			}
			doc, err := build(ctx, report.Options{Today: a.today(), Warn: a.config.WarnDays, Wording: wording}, asOf, args)
			if err != nil {
				return err
			}
			var text bytes.Buffer
			if err := report.Markdown(&text, doc); err != nil {
				return err
			}
			return a.showReport(format, file, text.Bytes())
		}),
	}
	cmd.Flags().StringVar(&format, "format", "md", "`格式`：md")
	cmd.Flags().StringVarP(&file, "output", "o", "", "写到`文件`，已有的会被替换")
	asOfFlag(cmd.Flags(), &asOf)
	return cmd
}

func (a *app) showReport(format, file string, text []byte) error {
	type out struct {
		Format string `json:"format"`
		File   string `json:"file,omitempty"`
		Text   string `json:"text,omitempty"`
	}
	if file == "" {
		return a.show(out{Format: format, Text: string(text)}, func(w io.Writer) { _, _ = w.Write(text) })
	}
	if err := replaceFile(file, text); err != nil {
		return err
	}
	return a.show(out{Format: format, File: file}, func(w io.Writer) { fmt.Fprintf(w, "已写入“%s”。\n", printable(file)) })
}

// replaceFile writes a file whole or not at all; see replaceWith.
func replaceFile(name string, data []byte) error {
	return replaceWith(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// replaceWith writes a file whole or not at all: a reader never meets half of it,
// and what stood there stays if writing fails.
func replaceWith(name string, write func(io.Writer) error) (err error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return failf("file_is_folder", "“%s”是文件夹，请给一个文件名。", name)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0) // a pipe or a device
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".dudao-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (a *app) reportTemplates() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "templates 文件夹",
		Short: "写出内置的措辞模板，供改写",
		Long: `把内置的措辞模板写到一个文件夹。放在配置文件旁的 templates（或设置 report.templates 所指）里的，
代替内置的；只留改过的那些文件就够了。

--json：{"files":[…]}`,
		Args: between(1, 1),
		RunE: runs(func(_ context.Context, args []string) error {
			files, err := report.WriteTemplates(args[0], force)
			if err != nil {
				return err
			}
			return a.show(struct {
				Files []string `json:"files"`
			}{files}, func(w io.Writer) { fmt.Fprintf(w, "已写入：\n%s\n", printableLines(files)) })
		}),
	}
	cmd.Flags().BoolVar(&force, "force", false, "替换已有的文件")
	return cmd
}

func printableLines(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("  " + printable(line) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
