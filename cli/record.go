package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

func (a *app) recordCommand() *cobra.Command {
	var over bool
	var files []string
	cmd := &cobra.Command{
		Use:   "record 对象 要点",
		Short: "写一条检查记录",
		Long: `记下对象在一个要点上的检查结果、数值、事实，附上佐证，至少给一项；没给的不变，给空的（""，或只有空白）就清除。
返回时已经写到磁盘上。有一个文件附不上，就什么都不记；连同佐证是一步，一次 dudao undo 全部撤销。数值按要点的类型：数字（可带单位）、日期（如 2014-7-3）或文字。

几台电脑写了不同的内容，又还没有人定下取舍的，叫冲突；用 dudao conflicts 看过再定；record 不去覆盖，除非加 --over-conflict。

--json：{"id","subject","measure","checkpoint","result","value","facts","visit","signal","verdict":{"reached","gap","words"},
"by","at","device","evidence":[{"id","label","name",…}],"lacking":["evidence",…],"conflicts":["facts",…]}；
evidence 是这条记录的全部佐证，同 dudao evidence add；lacking 是这种结果应有而没有的：value 数值、
facts 事实、evidence 佐证、pair 双人，或者没有 result 结果，agree 结果与数值不符`,
		Example: `dudao record 汕头 m08.1 --result met --value 1家 --facts "已认定 1 家，抽查 2 家客户属实"
dudao record gz 25.3 --result met --facts - < 事实.txt
dudao record 汕头 25.3 --result partial --value 1.3 --evidence 海关月报.pdf --evidence 分解表.xlsx`,
		Args:              between(2, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerCheckpoints),
	}
	flags := cmd.Flags()
	flags.String(inspection.FieldResult, "", "检查`结果`：met 已落实，partial 部分落实，unmet 未落实，na 不适用，写代号或中文")
	flags.String(inspection.FieldValue, "", "`数值`或日期")
	flags.String(inspection.FieldFacts, "", "`事实`；- 从标准输入读")
	flags.StringArrayVar(&files, "evidence", nil, "附上一个`文件`作佐证，可以写几次")
	flags.BoolVar(&over, "over-conflict", false, "有冲突时用新内容取代各方的内容")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		fields, err := a.recordedFields(ctx, flags)
		if err != nil {
			return err
		}
		if len(fields)+len(files) == 0 {
			return usagef("--result、--value、--facts、--evidence 至少要给一项；用法：%s", usageLine(cmd))
		}
		return a.record(ctx, findingInput{args[0], args[1], fields, files, over})
	})
	_ = cmd.RegisterFlagCompletionFunc(inspection.FieldResult, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var list []cobra.Completion
		for _, r := range inspection.Results {
			list = append(list, cobra.CompletionWithDesc(r.Code(), r.Word()))
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// recordable are the fields that record writes; its options have their names.
var recordable = []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts}

// recordedFields are the fields whose options were given, with their texts.
func (a *app) recordedFields(ctx context.Context, flags *pflag.FlagSet) (map[string]string, error) {
	fields := map[string]string{}
	for _, name := range recordable {
		if flags.Changed(name) {
			fields[name] = flags.Lookup(name).Value.String()
		}
	}
	if result := fields[inspection.FieldResult]; result != "" {
		code := resultCode(result)
		if err := oneOf(inspection.FieldResult, code, resultCodes()...); err != nil {
			return nil, err
		}
		fields[inspection.FieldResult] = code
	}
	if fields[inspection.FieldFacts] == "-" {
		facts, err := readText(ctx, a.env.In)
		if err != nil {
			return nil, err
		}
		fields[inspection.FieldFacts] = facts
	}
	if facts := fields[inspection.FieldFacts]; facts != "" && strings.TrimSpace(facts) == "" {
		a.notef("注意：事实只有空白，按空的记。")
		fields[inspection.FieldFacts] = ""
	}
	return fields, nil
}

// resultCode is the code of a result typed as its word; other text stays as it is.
func resultCode(typed string) string {
	for _, r := range inspection.Results {
		if r.Word() == typed {
			return r.Code()
		}
	}
	return typed
}

func resultCodes() []string {
	var codes []string
	for _, r := range inspection.Results {
		codes = append(codes, r.Code())
	}
	return codes
}

// maxText bounds what is read from standard input; what an operation can hold
// is far less, and the store says so.
const maxText = 1 << 20

// readText reads standard input as text, without the line breaks at its end.
// Reading knows no context, so it is left behind when ctx ends.
func readText(ctx context.Context, r io.Reader) (string, error) {
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(r, maxText))
		done <- read{data, err}
	}()
	var in read
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case in = <-done:
	}
	if in.err != nil {
		return "", fmt.Errorf("standard input: %w", in.err)
	}
	if !utf8.Valid(in.data) {
		return "", failf("not_text", "标准输入不是 UTF-8 文字；请先转换编码。")
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(in.data), "\ufeff"), "\r\n", "\n")
	return strings.TrimRight(text, "\n"), nil
}

// findingInput is what record writes.
type findingInput struct {
	subject, checkpoint string            // as typed
	fields              map[string]string // by name
	files               []string          // evidence, paths
	over                bool              // over what is in conflict
}

// record writes fields and evidence as one action.
func (a *app) record(ctx context.Context, in findingInput) (err error) {
	if err := lookAtAll(in.files); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	shown, err := findShown(ctx, s, in)
	if err != nil {
		return err
	}
	copied, err := s.CopyIn(ctx, in.files, a.copyProgress(in.files))
	if err != nil {
		return err
	}
	defer copied.Drop()
	var replaced []string
	err = s.Update(ctx, func(tx *store.Tx) (err error) {
		if replaced, err = saveFinding(tx, shown, in.fields, a.today(), in.over, s.Local().Inspector); err != nil {
			return err
		}
		_, err = tx.Attach(inspection.Evidence{For: shown.id}, copied)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.View(ctx, func(tx *store.ReadTx) error { return shown.read(tx) }); err != nil {
		return err
	}
	for _, words := range replaced {
		a.notef("注意：%s", words)
	}
	if shown.contradiction != "" {
		a.notef("注意：%s", shown.contradiction)
	}
	if words := inspection.FractionWords(shown.finding.Value.Text(), unitOf(shown.cp)); words != "" {
		a.notef("注意：%s。", words)
	}
	missing := slices.DeleteFunc(slices.Clone(shown.lacking), func(w checklist.Want) bool { return w == checklist.WantAgree })
	if words := inspection.LackingWords(shown.cp, missing); words != "" {
		a.notef("注意：%s，以后可以补上。", words)
	}
	j := shown.json(a.today())
	j.Evidence = evidenceListJSON(s, shown.evidence)
	return a.show(j, shown.write)
}

// findShown finds the finding that is meant, before files are copied for it.
func findShown(ctx context.Context, s *store.Store, in findingInput) (f shownFinding, err error) {
	err = s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		f.subject, f.cp, err = findAsked(plan, in.subject, in.checkpoint)
		return err
	})
	if err == nil {
		f.id = store.FindingEntity(s.Local().Inspection, f.subject.ID, f.cp.ID)
	}
	return f, err
}

// saveFinding writes fields over what is stored now, and says what words of others than by
// that replaces. Where what is stored is in conflict it writes only if over is
// set: nobody has seen what it would replace.
func saveFinding(tx *store.Tx, f shownFinding, fields map[string]string, today checklist.Date, over bool, by string) (replaced []string, err error) {
	edit, err := tx.Edit(f.id, recordable...)
	if err != nil {
		return nil, err
	}
	for _, name := range recordable {
		text, asked := fields[name]
		if !asked {
			continue
		}
		if name == inspection.FieldValue {
			if text, err = readValue(f.cp, text, today); err != nil {
				return nil, err
			}
		}
		if edit.Shown[name].Disputed() && !over {
			return nil, conflictError(tx, fmt.Sprintf("%s %s 的%s", f.subject.Label(), f.cp.ID, report.FieldName(f.id, name)), f.id, name)
		}
		for _, was := range edit.Shown[name] {
			if was.Text != "" && was.Text != text && was.By != by {
				replaced = append(replaced, fmt.Sprintf("原来的%s是%s 写的，已换成这次的；要取回，运行 dudao undo。",
					report.FieldName(f.id, name), who(was.Mark)))
			}
		}
		edit.Put(name, text)
	}
	if !edit.Dirty() {
		return nil, nil
	}
	_, err = tx.Save(edit)
	return replaced, err
}
