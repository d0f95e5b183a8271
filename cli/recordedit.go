package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// givenFields are the fields that the command line sets: of the options that were given, those with a text in texts. An option
// is called as its field, unless fields has another name for it.
func givenFields(cmd *cobra.Command, texts, fields map[string]string) (map[string]string, error) {
	changed := make(map[string]string)
	for option, text := range texts {
		if cmd.Flags().Changed(option) {
			changed[cmp.Or(fields[option], option)] = text
		}
	}
	if len(changed) == 0 {
		return nil, usagef("没有给出要改什么；用法：%s", usageLine(cmd))
	}
	if text, given := changed[inspection.FieldTitle]; given && text == "" {
		return nil, usagef("标题不能是空的；要撤下它请用 %s void。", cmd.Parent().CommandPath())
	}
	return changed, nil
}

// editRecord writes fields of the record that find names, as one action, and returns its id.
func (a *app) editRecord(ctx context.Context, kind string, fields map[string]string,
	find func(*store.ReadTx, *checklist.Plan) (id string, e store.Edit, err error)) (string, error) {
	return a.updatePlan(ctx, func(tx *store.Tx, plan *checklist.Plan) (string, error) {
		id, e, err := find(&tx.ReadTx, plan)
		if err != nil {
			return "", err
		}
		return id, saveFields(tx, e, kind, fields)
	})
}

// saveFields writes fields of a record over what is stored now, unless that is in
// conflict: nobody has seen what it would replace.
func saveFields(tx *store.Tx, e store.Edit, kind string, fields map[string]string) error {
	for field, text := range fields {
		if e.Shown[field].Disputed() {
			return &store.DisputedError{Entity: e.Entity, Field: field}
		}
		e.Put(field, text)
	}
	_, err := tx.SaveAs(kind, e)
	return err
}
