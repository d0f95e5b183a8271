package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// planDays is how many working days a unit has, by custom, to say how it will go
// about what it is asked.
const planDays = "10w"

func (a *app) reportNotice() *cobra.Command {
	var format, file, asOf, plan string
	cmd := &cobra.Command{
		Use:   "notice 问题…",
		Short: "整改通知书（交办单），每个责任单位一份",
		Long: `选定的问题按责任单位各出一份通知书，附回执；编号、联系人留空，由签发单位填写。
不归本级政府管的单位（方案里属中央驻粤、金融机构的）是商请函。
几份一起写到标准输出；-o 而有几份时，文件名里加上单位。问题写成 汕头-2，或标识的开头几位。

--json：{"format","documents":[{"unit","text"}]}；有 -o 时 {"unit","file"}`,
		Example: "dudao report notice 汕头-1 汕头-2 -o 交办.md\ndudao report notice 汕头-1 --plan-due 15w",
		Args:    between(1, -1),
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "md", "`格式`：md")
	flags.StringVarP(&file, "output", "o", "", "写到`文件`，已有的会被替换")
	flags.StringVar(&plan, "plan-due", planDays, "报整改方案的`时限`："+dueShape)
	asOfFlag(flags, &asOf)
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		if err := oneOf("format", format, "md"); err != nil {
			return err
		}
		due, err := a.readDue("plan-due", plan)
		if err != nil {
			return err
		}
		wording, err := report.LoadWording(a.config.ReportTemplates)
		if err != nil {
			return err
		}
		var docs []*report.Doc
		err = a.viewAsOf(ctx, asOf, func(tx *store.ReadTx, plan *checklist.Plan, today checklist.Date) error {
			var ids []string
			for _, typed := range args {
				c, err := findProblem(tx, plan, typed)
				if err != nil {
					return err
				}
				if c.Course.State().Done() {
					a.notef("注意：%s已经销号。", inspection.Numbered(plan, c.Subject, c.Label))
				}
				ids = append(ids, c.ID)
			}
			docs, err = report.Notice(ctx, tx, ids, due, report.Options{Today: today, Warn: a.config.WarnDays, Wording: wording})
			return err
		})
		if err != nil {
			return err
		}
		return a.showNotices(format, file, docs)
	})
	return cmd
}

func (a *app) showNotices(format, file string, docs []*report.Doc) error {
	type document struct {
		Unit string `json:"unit"`
		File string `json:"file,omitempty"`
		Text string `json:"text,omitempty"`
	}
	out := struct {
		Format    string     `json:"format"`
		Documents []document `json:"documents"`
	}{Format: format}
	var all bytes.Buffer
	for _, d := range docs {
		var text bytes.Buffer
		if err := report.Markdown(&text, d); err != nil {
			return err
		}
		one := document{Unit: addressee(d)}
		if file == "" {
			one.Text = text.String()
			if all.Len() > 0 {
				all.WriteString("\n")
			}
			all.Write(text.Bytes())
		} else {
			one.File = noticeFile(file, one.Unit, len(docs))
			if err := replaceFile(one.File, text.Bytes()); err != nil {
				return err
			}
		}
		out.Documents = append(out.Documents, one)
	}
	return a.show(out, func(w io.Writer) {
		if file == "" {
			_, _ = w.Write(all.Bytes())
			return
		}
		for _, d := range out.Documents {
			fmt.Fprintf(w, "%s：已写入“%s”。\n", printable(d.Unit), printable(d.File))
		}
	})
}

// addressee is whom a notice goes to.
func addressee(d *report.Doc) string {
	for _, kv := range d.Meta {
		if kv.Key == "范围" {
			return kv.Val
		}
	}
	return ""
}

// noticeFile is where the notice to a unit is written: under the name given if it
// is the only one.
func noticeFile(file, unit string, of int) string {
	if of == 1 {
		return file
	}
	ext := filepath.Ext(file)
	unit = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, unit)
	return strings.TrimSuffix(file, ext) + "-" + unit + ext
}
