package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

const undoShape = `{"done":{"first","kind","by","at"},"fields":[{"entity","subject","checkpoint","field","written","back":[…],
"left","taken_back","now":[{"value","by","at"}]}]}；back 是回到的内容，空的是没有内容，几个是又成了冲突；
left 是别人已经改过、没有动的；taken_back 是新加的整条撤回`

func (a *app) undoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "撤销本机最近一次改动",
		Long: `撤销本机最近一次还没有撤销的改动，整次一起；可以一次一次往回撤。别人后来改过的不动，并说出来。

--json：` + undoShape,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			return a.takeBack(ctx, taking{
				word: "撤销", none: "本机没有可以撤销的改动。",
				next: (*store.Store).NextUndo, do: (*store.Store).Undo,
			})
		}),
	}
}

func (a *app) redoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "redo",
		Short: "恢复刚才撤销的改动",
		Long: `恢复最近一次撤销的改动；撤销以后又写过别的，就不能恢复了。

--json：` + undoShape,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			return a.takeBack(ctx, taking{
				word: "恢复", none: "没有可以恢复的撤销；撤销以后又写过别的，就不能恢复了。",
				next: (*store.Store).NextRedo, do: (*store.Store).Redo,
			})
		}),
	}
}

// taking is what undo and redo do differently.
type taking struct {
	word, none string
	next       func(*store.Store, context.Context) (store.Change, bool, error)
	do         func(*store.Store, context.Context, store.Change) (store.Change, error)
}

func (a *app) takeBack(ctx context.Context, t taking) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	named, ok, err := t.next(s, ctx)
	if err != nil {
		return err
	}
	if !ok {
		return failf("nothing_to_undo", "%s", t.none)
	}
	done, err := t.do(s, ctx, named)
	if err != nil {
		return err
	}
	names, err := report.NewNames(s).InChange(ctx, done)
	if err != nil {
		return err
	}
	var plan *checklist.Plan
	err = s.View(ctx, func(tx *store.ReadTx) error {
		plan, err = tx.Plan()
		return err
	})
	if err != nil {
		return err
	}
	return a.show(changeJSON(done), func(w io.Writer) { writeChange(w, plan, names, t.word, done) })
}

type jsonChange struct {
	Done   jsonDone          `json:"done"`
	Fields []jsonFieldChange `json:"fields"`
}

type jsonDone struct {
	First uint64 `json:"first"`
	Kind  string `json:"kind"`
	By    string `json:"by"`
	At    string `json:"at"`
}

type jsonFieldChange struct {
	Entity     string      `json:"entity"`
	Subject    *string     `json:"subject"`
	Checkpoint *string     `json:"checkpoint"`
	Field      string      `json:"field"`
	Written    *string     `json:"written"`
	Back       []string    `json:"back"`
	Left       bool        `json:"left"`
	TakenBack  bool        `json:"taken_back"`
	Now        []jsonValue `json:"now"`
}

type jsonValue struct {
	Value string `json:"value"`
	By    string `json:"by"`
	At    string `json:"at"`
}

func changeJSON(c store.Change) jsonChange {
	j := jsonChange{jsonDone{c.First, c.Kind, c.By, stamp(c.At)}, []jsonFieldChange{}}
	for _, f := range c.Fields {
		e := parseEntity(f.Entity)
		one := jsonFieldChange{
			Entity: f.Entity, Subject: orNull(e.subject), Checkpoint: orNull(e.checkpoint), Field: f.Field,
			Written: orNull(f.Written), Back: orEmpty(f.Back), Left: f.Left, TakenBack: f.Voids, Now: []jsonValue{},
		}
		for _, v := range f.Now {
			one.Now = append(one.Now, jsonValue{v.Text, v.By, stamp(v.At)})
		}
		j.Fields = append(j.Fields, one)
	}
	return j
}

// writeChange says what was taken back: each entity on a line, its fields behind
// it, and in lines of their own those that others have replaced since.
func writeChange(w io.Writer, plan *checklist.Plan, names map[string]string, word string, c store.Change) {
	fmt.Fprintf(w, "已%s：%s %s 的改动\n", word, printable(c.By), c.At.Local().Format("01-02 15:04"))
	last := ""
	for _, f := range c.Fields {
		e := parseEntity(f.Entity)
		switch {
		case f.Left:
			fmt.Fprintf(w, "  %s %s  没有动，%s\n", namedWords(plan, names, e), printable(fieldLabel(plan, e, f.Field)), printable(leftWords(plan, names, e, f)))
		case f.Field == fieldVoid:
			fmt.Fprintf(w, "  %s  整条恢复\n", namedWords(plan, names, e))
		case f.Voids && f.Entity == last: // said with the first field
		case f.Voids && names[f.Entity] != "":
			fmt.Fprintf(w, "  %s  整条撤回\n", namedWords(plan, names, e))
		case f.Voids:
			fmt.Fprintf(w, "  %s  整条撤回：%s\n", namedWords(plan, names, e), printable(clip(addedWords(plan, names, e, c.Fields), 40)))
		default:
			fmt.Fprintf(w, "  %s %s  %s，原为 %s\n", namedWords(plan, names, e), printable(fieldLabel(plan, e, f.Field)),
				printable(backWords(plan, names, e, f)), printable(textWords(plan, names, e, f.Field, f.Written)))
		}
		last = f.Entity
	}
}

// leftWords says who has replaced what was to be taken back.
func leftWords(plan *checklist.Plan, names map[string]string, e about, f store.FieldChange) string {
	if len(f.Now) == 0 {
		return "后来已经清除"
	}
	var now []string
	for _, v := range f.Now {
		now = append(now, fmt.Sprintf("%s %s 已写为 %s", v.By, v.At.Local().Format("01-02 15:04"), textWords(plan, names, e, f.Field, v.Text)))
	}
	return strings.Join(now, "，")
}

// backWords says what a field is again.
func backWords(plan *checklist.Plan, names map[string]string, e about, f store.FieldChange) string {
	if len(f.Back) == 0 {
		return "已清空"
	}
	var texts []string
	for _, text := range f.Back {
		texts = append(texts, textWords(plan, names, e, f.Field, text))
	}
	words := "回到 " + strings.Join(texts, "、")
	if len(texts) > 1 {
		words += "（又有分歧）"
	}
	return words
}

// addedWords says what a record that is taken back was.
func addedWords(plan *checklist.Plan, names map[string]string, e about, fields []store.FieldChange) string {
	for _, field := range []string{inspection.FieldName, inspection.FieldText, inspection.FieldOrg, inspection.FieldKind} {
		for _, f := range fields {
			if f.Field == field && parseEntity(f.Entity) == e {
				return textWords(plan, names, e, field, f.Written)
			}
		}
	}
	return ""
}

// textWords is a value of any record for people, cut.
func textWords(plan *checklist.Plan, names map[string]string, e about, field, text string) string {
	switch {
	case isAssignment(e, field) && text != "":
		text = assignedWords(names, e)
	case field == inspection.FieldVisit && text != "":
		text = visitName(names, e, text)
	case listWords[e.kind] != "":
		text = listValueWords(plan, e, field, text)
	default:
		text = valueWords(text)
	}
	return clip(cmp.Or(text, "空"), 30)
}
