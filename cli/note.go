package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) noteCommand() *cobra.Command {
	return group("note", "随手记：先记下，以后再归到要点", a.noteAdd(), a.noteList(), a.noteEdit(), a.noteFile())
}

func (a *app) noteAdd() *cobra.Command {
	var subject string
	cmd := &cobra.Command{
		Use:   "add 文字",
		Short: "随手记一条",
		Long: `随手记一条；文字是 - 时从标准输入读。注明来自当前的活动；没给对象就取这次活动的。

--json：{"id","text","subject","visit","filed":{"subject","checkpoint"}|null,"by","at"}`,
		Example: `dudao note add "海桥公司王经理：挂点干部昨天才打来电话" --subject 汕头`,
		Args:    between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			text, err := a.noteText(ctx, args[0])
			if err != nil {
				return err
			}
			return a.changeNote(ctx, filedState, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
				n := inspection.Note{Text: text}
				visit, running, err := tx.CurrentVisit()
				if err != nil {
					return "", err
				}
				if running {
					n.Subject = visit.Subject
				}
				if subject != "" {
					s, err := plan.FindSubject(subject)
					if err != nil {
						return "", err
					}
					n.Subject = s.ID
				}
				return tx.AddNote(n)
			})
		}),
	}
	cmd.Flags().StringVar(&subject, "subject", "", "关于哪个`对象`")
	a.completesSubject(cmd)
	return cmd
}

// noteText is a note's text as an argument gives it: - is standard input.
func (a *app) noteText(ctx context.Context, typed string) (string, error) {
	if typed != "-" {
		return typed, nil
	}
	return readText(ctx, a.env.In)
}

func (a *app) noteEdit() *cobra.Command {
	return &cobra.Command{
		Use:   "edit 随手记 文字",
		Short: "改一条随手记的文字",
		Long: `改一条随手记的文字；文字是 - 时从标准输入读。归过的也能改，已经写进事实的不跟着变。
标识见 dudao note list --all，写开头几位就够。

--json：同 dudao note add`,
		Example: `dudao note edit k3x9qa "海桥公司王经理：挂点干部前天打来电话"`,
		Args:    between(2, 2),
		RunE: runs(func(ctx context.Context, args []string) error {
			text, err := a.noteText(ctx, args[1])
			if err != nil {
				return err
			}
			changed := func(*checklist.Plan, inspection.Note) string { return "已改" }
			return a.changeNote(ctx, changed, func(tx *store.Tx, _ *checklist.Plan) (string, error) {
				n, err := findNote(&tx.ReadTx, args[0])
				if err != nil {
					return "", err
				}
				e, err := tx.EditNote(n.ID)
				if err != nil {
					return "", err
				}
				if e.Shown[inspection.FieldText].Disputed() {
					return "", &store.DisputedError{Entity: e.Entity, Field: inspection.FieldText}
				}
				e.Put(inspection.FieldText, text)
				_, err = tx.SaveNote(e)
				return n.ID, err
			})
		}),
	}
}

// findNote finds a note, filed or not, by the beginning of its id.
func findNote(tx *store.ReadTx, typed string) (inspection.Note, error) {
	notes, err := tx.Notes(false)
	if err != nil {
		return inspection.Note{}, err
	}
	return findRecord(notes, func(n inspection.Note) string { return n.ID }, typed, "随手记", "dudao note list")
}

func (a *app) noteFile() *cobra.Command {
	var subject string
	var intoFacts bool
	cmd := &cobra.Command{
		Use:   "file 随手记 要点",
		Short: "把一条随手记归到要点",
		Long: `把一条随手记归到一个要点；要点给空的（""）就退回未归。标识见 dudao note list，写开头几位就够。
--into-facts 同时把文字写到检查记录的事实末尾；原件留底。

--json：同 dudao note add`,
		Example: `dudao note file k3x9qa 24.2 --into-facts`,
		Args:    between(2, 2),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.changeNote(ctx, filedState, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
				n, err := findNote(&tx.ReadTx, args[0])
				if err != nil {
					return "", err
				}
				if args[1] == "" {
					return n.ID, tx.FileNote(n.ID, "")
				}
				about := cmp.Or(subject, n.Subject)
				if about == "" {
					return "", usagef("这条随手记没有对象，请用 --subject 写明归到哪个对象的要点。")
				}
				s, cp, err := findAsked(plan, about, args[1])
				if err != nil {
					return "", err
				}
				insp, err := tx.Inspection()
				if err != nil {
					return "", err
				}
				return n.ID, fileNote(tx, n, store.FindingEntity(insp.ID, s.ID, cp.ID), intoFacts)
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&subject, "subject", "", "归到哪个`对象`的要点，默认是随手记的对象")
	flags.BoolVar(&intoFacts, "into-facts", false, "同时写到事实末尾")
	a.completesSubject(cmd)
	return cmd
}

func fileNote(tx *store.Tx, n inspection.Note, finding string, intoFacts bool) error {
	if !intoFacts {
		return tx.FileNote(n.ID, finding)
	}
	edit, err := tx.Edit(finding, inspection.FieldFacts, inspection.FieldVisit)
	if err != nil {
		return err
	}
	_, err = tx.NoteIntoFacts(n.ID, edit)
	return err
}

// filedState says where a note is now.
func filedState(plan *checklist.Plan, n inspection.Note) string {
	if n.Filed != "" {
		return "已归到 " + filedWords(plan, n)
	}
	return "已记下"
}

// changeNote runs change as one action and shows the note that it names, with
// what state says of it.
func (a *app) changeNote(ctx context.Context, state func(*checklist.Plan, inspection.Note) string,
	change func(*store.Tx, *checklist.Plan) (id string, err error)) error {
	id, err := a.updatePlan(ctx, change)
	if err != nil {
		return err
	}
	return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		n, err := tx.Note(id)
		if err != nil {
			return err
		}
		return a.show(noteJSON(n), func(w io.Writer) {
			fmt.Fprintf(w, "%s：%s（标识 %s）\n", state(plan, n), clip(printable(n.Text), 20), shortID(n.ID))
		})
	})
}

type jsonFiled struct {
	Subject    string `json:"subject"`
	Checkpoint string `json:"checkpoint"`
}

type jsonNote struct {
	ID      string     `json:"id"`
	Text    string     `json:"text"`
	Subject *string    `json:"subject"`
	Visit   *string    `json:"visit"`
	Filed   *jsonFiled `json:"filed"`
	By      string     `json:"by"`
	At      string     `json:"at"`
}

func noteJSON(n inspection.Note) jsonNote {
	j := jsonNote{ID: n.ID, Text: n.Text, Subject: orNull(n.Subject), Visit: orNull(n.Visit), By: n.By, At: stamp(n.At)}
	if n.Filed != "" {
		at := parseEntity(n.Filed)
		j.Filed = &jsonFiled{at.subject, at.checkpoint}
	}
	return j
}

// filedWords says where a note has been filed.
func filedWords(plan *checklist.Plan, n inspection.Note) string {
	return entityWords(plan, parseEntity(n.Filed))
}

func (a *app) noteList() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出还没有归的随手记",
		Long: `列出还没有归的随手记，新的在前；--all 连归过的一起列。

--json：[{同 dudao note add}]`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
				notes, err := tx.Notes(!all)
				if err != nil {
					return err
				}
				list := make([]jsonNote, 0, len(notes))
				for _, n := range notes {
					list = append(list, noteJSON(n))
				}
				return a.show(list, func(w io.Writer) { writeNotes(w, plan, notes, all) })
			})
		}),
	}
	cmd.Flags().BoolVar(&all, "all", false, "连归过的一起列")
	return cmd
}

func writeNotes(w io.Writer, plan *checklist.Plan, notes []inspection.Note, all bool) {
	if len(notes) == 0 {
		words := "没有未归的随手记。"
		if all {
			words = "还没有随手记；请用 dudao note add 记一条。"
		}
		fmt.Fprintln(w, words)
		return
	}
	for _, n := range notes {
		line := []string{shortID(n.ID), n.At.Local().Format("01-02 15:04"), printable(n.By)}
		if n.Subject != "" {
			line = append(line, printable(subjectLabel(plan, n.Subject)))
		}
		line = append(line, clip(printable(n.Text), 60))
		if n.Filed != "" {
			line = append(line, "（归到 "+filedWords(plan, n)+"）")
		}
		fmt.Fprintln(w, strings.Join(line, "  "))
	}
}
