package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// redactedNote stands first in a redacted copy.
const redactedNote = "这是脱敏的报告副本，不是检查记录文件，不能导入；没有人名和企业名，也没有佐证。"

// redaction makes a copy of what was found without people's names and enterprises.
// Free texts may hold names of any sort, so they are left out unless they are
// asked for; then the names that are recorded anywhere are replaced.
type redaction struct {
	texts  bool
	names  *strings.Replacer
	left   int // texts that were left out
	blocks []report.Block
}

// redact writes the redacted copy.
func (a *app) redact(ctx context.Context, file string, texts, force bool) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	if file != "-" {
		if err := a.mayReplace(ctx, file, force); err != nil {
			return err
		}
	}
	r := redaction{texts: texts}
	var doc *report.Doc
	err = s.View(ctx, func(tx *store.ReadTx) (err error) {
		doc, err = r.doc(tx, a.today())
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.Markdown(&b, doc); err != nil {
		return err
	}
	if file == "-" {
		_, err := a.out.Write(b.Bytes())
		return err
	}
	write := func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	}
	if err := replaceWith(file, write); err != nil {
		return err
	}
	return a.show(struct {
		File     string `json:"file"`
		Redacted bool   `json:"redacted"`
		LeftOut  int    `json:"texts_left_out"`
	}{file, true, r.left}, func(w io.Writer) {
		fmt.Fprintf(w, "已写出脱敏的报告副本“%s”，不是检查记录文件，不能导入；没有写入的文字 %d 段。\n", printable(file), r.left)
		if texts {
			fmt.Fprintln(w, "注意：事实等文字里记录过的人名、企业名已换掉，别的名字可能还在，给出去之前请看一遍。")
		}
	})
}

// doc puts the copy together.
func (r *redaction) doc(tx *store.ReadTx, today checklist.Date) (*report.Doc, error) {
	plan, err := tx.Plan()
	if err != nil {
		return nil, err
	}
	if err := r.learn(tx); err != nil {
		return nil, err
	}
	problems, err := tx.Problems("")
	if err != nil {
		return nil, err
	}
	matters, err := tx.Matters("")
	if err != nil {
		return nil, err
	}
	r.add(report.Para{Text: redactedNote})
	for _, s := range plan.Subjects {
		if err := r.subject(tx, plan, s, problems, matters); err != nil {
			return nil, err
		}
	}
	if r.left > 0 {
		r.add(report.Para{Text: fmt.Sprintf("没有写入的文字 %d 段：其中可能有人名和企业名。", r.left)})
	}
	return &report.Doc{
		Title: report.Topic(plan) + "督导情况（脱敏副本）", Date: today,
		Meta: []report.KV{{Key: "文档", Val: "脱敏副本"}, {Key: "说明", Val: redactedNote}}, Blocks: r.blocks,
	}, nil
}

func (r *redaction) add(blocks ...report.Block) { r.blocks = append(r.blocks, blocks...) }

// learn collects the names that are recorded anywhere, the longest first, so that
// none is replaced in part.
func (r *redaction) learn(tx *store.ReadTx) error {
	names := map[string]string{}
	take := func(as string, texts ...string) {
		for _, text := range texts {
			for _, name := range readNames(text) {
				names[name] = as
			}
			if text = strings.TrimSpace(text); text != "" {
				names[text] = as
			}
		}
	}
	teams, err := tx.Teams()
	if err != nil {
		return err
	}
	for _, t := range teams {
		take("某", t.Members...)
	}
	visits, err := tx.Visits()
	if err != nil {
		return err
	}
	for _, v := range visits {
		take("某", append(slices.Clone(v.Members), v.People)...)
		if v.Kind == inspection.Enterprise || v.Kind == inspection.Unannounced || v.Kind == inspection.Symposium {
			take("某企业", v.Org)
		}
	}
	matters, err := tx.Matters("")
	if err != nil {
		return err
	}
	for _, m := range matters {
		take("某企业", m.Enterprise)
	}
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	for _, d := range devices {
		take("某", d.People...)
	}
	var pairs []string
	for _, name := range slices.SortedFunc(maps.Keys(names), func(a, b string) int { return len(b) - len(a) }) {
		pairs = append(pairs, name, names[name])
	}
	r.names = strings.NewReplacer(pairs...)
	return nil
}

// text is a free text as the copy may have it; empty if it is left out.
func (r *redaction) text(text string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return ""
	case !r.texts:
		r.left++
		return ""
	}
	return r.names.Replace(text)
}

// subject adds what was found at one subject; nothing if there is nothing.
func (r *redaction) subject(tx *store.ReadTx, plan *checklist.Plan, s *checklist.Subject, problems []inspection.ProblemCase, matters []inspection.MatterCase) error {
	findings, err := tx.Findings(s.ID)
	if err != nil {
		return err
	}
	found := report.Table{Cols: []string{"要点", "问什么", "结果", "数值"}}
	if r.texts {
		found.Cols = append(found.Cols, "事实")
	}
	for _, cp := range plan.For(s.ID) {
		f, ok := findings[cp.ID]
		if !ok || f.Empty() {
			continue
		}
		value := f.Value.Text()
		if cp.Kind == checklist.Text {
			value = r.text(value)
		}
		facts := r.text(f.Facts.Text())
		row := []string{cp.ID, cp.Name(), resultWords(&f), value}
		if r.texts {
			row = append(row, facts)
		}
		found.Rows = append(found.Rows, row)
	}
	raised := report.Table{Cols: []string{"编号", "措施", "类型", "程度", "状态", "时限", "问题"}}
	for _, c := range problems {
		if c.Subject != s.ID {
			continue
		}
		for _, t := range []string{c.Condition, c.Cause, c.Effect, c.Ask, c.Unit} {
			if t != "" && !r.texts {
				r.left++
			}
		}
		raised.Rows = append(raised.Rows, []string{
			inspection.Numbered(plan, c.Subject, c.Label), c.Measure, c.Type, c.Severity.Word(), stateWords(c.Course), c.Due().String(), r.text(c.Title),
		})
	}
	taken := report.Table{Cols: []string{"编号", "措施", "状态", "时限", "事项"}}
	for _, c := range matters {
		if c.Subject == s.ID {
			taken.Rows = append(taken.Rows, []string{
				inspection.Numbered(plan, c.Subject, c.Label), c.Measure, stateWords(c.Course), c.Due().String(), r.text(c.Title),
			})
		}
	}
	if len(found.Rows)+len(raised.Rows)+len(taken.Rows) == 0 {
		return nil
	}
	r.add(report.Heading{Level: 1, Text: s.Label()})
	for _, t := range []struct {
		title string
		table report.Table
	}{{"检查结果", found}, {"问题", raised}, {"现场办公事项", taken}} {
		if n := len(t.table.Rows); n > 0 {
			r.add(report.Para{Text: t.title + " " + strconv.Itoa(n) + " 条"}, t.table)
		}
	}
	return nil
}

// resultWords are the live results of a finding: several where they differ.
func resultWords(f *inspection.Finding) string {
	var words []string
	for _, res := range f.Results() {
		words = append(words, res.Word())
	}
	if len(words) == 0 {
		return inspection.Unchecked.Word()
	}
	return strings.Join(words, "、")
}
