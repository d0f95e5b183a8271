package tui

import (
	"context"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

// reportOrder is a report that is wanted: what it needs of these is by its kind.
type reportOrder struct {
	kind                   report.Kind
	subject, team, measure string // ids
	day, today             checklist.Date
	templates              string // folder with overriding templates; may be empty
	sample                 bool   // the data are a sample, which the report says
}

// make makes it. The log is read before the rest, since it opens the store for
// itself.
func (r reportOrder) make(ctx context.Context, st *store.Store) (doc *report.Doc, err error) {
	wording, err := report.LoadWording(r.templates)
	if err != nil {
		return nil, err
	}
	o := report.Options{Today: r.today, Wording: wording}
	var day *report.Day
	if r.kind == report.KindDaily {
		if day, err = report.ReadDay(ctx, st, st.Local().Inspection, r.day, o.Zone); err != nil {
			return nil, err
		}
	}
	err = st.View(ctx, func(tx *store.ReadTx) (err error) {
		switch r.kind {
		case report.KindBrief:
			doc, err = report.Brief(ctx, tx, r.subject, o)
		case report.KindSubject:
			doc, err = report.Subject(ctx, tx, r.subject, o)
		case report.KindDaily:
			doc, err = report.Daily(ctx, tx, day, o)
		case report.KindTeam:
			doc, err = report.Team(ctx, tx, r.team, o)
		case report.KindMeasure:
			doc, err = report.Measure(ctx, tx, r.measure, o)
		case report.KindOverall:
			doc, err = report.Overall(ctx, tx, o)
		case report.KindMatrix:
			doc, err = report.Matrix(ctx, tx, o)
		}
		return err
	})
	if err == nil && r.sample {
		doc.Title = sampleWord + "：" + doc.Title
		doc.Meta = append(doc.Meta, report.KV{Key: sampleWord, Val: "内容都是编的"})
	}
	return doc, err
}

// sampleWord marks what was made of a sample, in its name and in its text.
const sampleWord = "示例"
