package tui

import (
	"context"
	"time"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

// reportOrder is a report that is wanted: what it needs of these is by its kind.
type reportOrder struct {
	kind                   report.Kind
	subject, team, measure string // ids
	day, today             checklist.Date
	past                   bool     // it is to stand for today, which is a day that is over
	problems               []string // ids, of a notice
	planDue                checklist.Date
	warn                   int    // so many days ahead a problem's deadline is near
	templates              string // folder with overriding templates; may be empty
	sample                 bool   // the data are a sample, which the report says

	progress func(done, total int64) // of going back
}

// make makes it: one document, or, of a notice, one for each unit. The log is
// read before the rest, since it opens the store for itself.
func (r reportOrder) make(ctx context.Context, st *store.Store) (docs []*report.Doc, err error) {
	wording, err := report.LoadWording(r.templates)
	if err != nil {
		return nil, err
	}
	o := report.Options{Today: r.today, Warn: r.warn, Wording: wording}
	var day *report.Day
	if r.kind == report.KindDaily {
		if day, err = report.ReadDay(ctx, st, st.Local().Inspection, r.day, o.Zone); err != nil {
			return nil, err
		}
	}
	view := func(tx *store.ReadTx) (err error) {
		docs, err = r.from(ctx, tx, day, o)
		return err
	}
	if r.past {
		next := r.today.AddDays(1)
		err = st.ViewAsOf(ctx, time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, time.Local), r.progress, view)
	} else {
		err = st.View(ctx, view)
	}
	if err == nil && r.sample {
		for _, doc := range docs {
			doc.Title = sampleWord + "：" + doc.Title
			doc.Meta = append(doc.Meta, report.KV{Key: sampleWord, Val: "内容都是编的"})
		}
	}
	return docs, err
}

// from makes it from a state.
func (r reportOrder) from(ctx context.Context, tx *store.ReadTx, day *report.Day, o report.Options) (docs []*report.Doc, err error) {
	if r.kind == report.KindNotice {
		return report.Notice(ctx, tx, r.problems, r.planDue, o)
	}
	var doc *report.Doc
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
	default:
		doc, err = report.Ledger(ctx, tx, report.LedgerOrder{Kind: r.kind, Subject: r.subject}, o)
	}
	return []*report.Doc{doc}, err
}

// sampleWord marks what was made of a sample, in its name and in its text.
const sampleWord = "示例"
