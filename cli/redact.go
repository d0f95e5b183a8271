package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

// redact writes a copy without people's names and enterprises.
func (a *app) redact(ctx context.Context, x exportOptions) (err error) {
	switch {
	case len(x.lock.to) > 0 || x.lock.passphrase || x.lock.passphraseFile != "":
		return usagef("脱敏的副本是给外人看的，不加密；--redact 不和 --to、口令一起用。")
	case x.Evidence || x.since != "":
		return usagef("脱敏的副本里没有佐证，也不按时间挑；--redact 不和 --with-evidence、--since 一起用。")
	case strings.EqualFold(filepath.Ext(x.file), ".dudao"):
		return usagef("脱敏的副本不是检查记录文件，文件名请不要用 .dudao，用 .md。")
	case x.file == "":
		x.file = "脱敏副本-" + a.today().String() + ".md"
	}
	doc, left, err := a.redacted(ctx, x)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.Markdown(&b, doc); err != nil {
		return err
	}
	if x.file == "-" {
		_, err := a.out.Write(b.Bytes())
		return err
	}
	if err := a.mayReplace(ctx, x.file, x.force); err != nil {
		return err
	}
	if err := replaceFile(x.file, b.Bytes()); err != nil {
		return err
	}
	return a.show(struct {
		File     string         `json:"file"`
		Redacted bool           `json:"redacted"`
		LeftOut  report.LeftOut `json:"left_out"`
	}{x.file, true, left}, func(w io.Writer) {
		fmt.Fprintf(w, "已写出脱敏的报告副本“%s”，不是检查记录文件，不能导入。\n", printable(x.file))
		if words := left.Words(); words != "" {
			fmt.Fprintf(w, "没有写入：%s。\n", words)
		}
		if x.texts {
			fmt.Fprintln(w, "注意：事实等文字里记录过的人名、企业名已换掉，别的名字、简称可能还在，给出去之前请看一遍。")
		}
	})
}

func (a *app) redacted(ctx context.Context, x exportOptions) (doc *report.Doc, left report.LeftOut, err error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, left, err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	o := report.RedactOptions{Today: a.today(), Texts: x.texts}
	err = s.View(ctx, func(tx *store.ReadTx) error {
		var plan *checklist.Plan
		if plan, err = tx.Plan(); err != nil {
			return err
		}
		subjects, err := findSubjects(plan, x.subjects)
		if err != nil {
			return err
		}
		for _, subject := range subjects {
			o.Subjects = append(o.Subjects, subject.ID)
		}
		doc, left, err = report.Redacted(tx, o)
		return err
	})
	return doc, left, err
}
