package cli

import (
	"context"
	"io"

	"dudao/checklist"
	"dudao/store"
)

// recordsOf is how the records of one sort are read by id and shown after a command has done something to them.
type recordsOf[C, J any] struct {
	read func(tx *store.ReadTx, id string) (C, error)
	json func(*app, *checklist.Plan, C) J
	line func(a *app, w io.Writer, plan *checklist.Plan, done string, c C)

	// Only of those about which something can be done to several at once:
	all func(tx *store.ReadTx, subject string) ([]C, error) // "": of all subjects
	id  func(C) string
}

// show shows what was done to one of them: its line, or its JSON.
func (r recordsOf[C, J]) show(a *app, ctx context.Context, done, id string) error {
	return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		c, err := r.read(tx, id)
		if err != nil {
			return err
		}
		return a.show(r.json(a, plan, c), func(w io.Writer) { r.line(a, w, plan, done, c) })
	})
}

// showAll shows what was done to several, a line each or a JSON list.
func (r recordsOf[C, J]) showAll(a *app, ctx context.Context, done string, ids ...string) error {
	return a.viewPlan(ctx, func(tx *store.ReadTx, plan *checklist.Plan) error {
		all, err := r.all(tx, "")
		if err != nil {
			return err
		}
		byID := make(map[string]C, len(all))
		for _, c := range all {
			byID[r.id(c)] = c
		}
		cases, out := make([]C, 0, len(ids)), make([]J, 0, len(ids))
		for _, id := range ids {
			cases, out = append(cases, byID[id]), append(out, r.json(a, plan, byID[id]))
		}
		return a.show(out, func(w io.Writer) {
			for _, c := range cases {
				r.line(a, w, plan, done, c)
			}
		})
	})
}
