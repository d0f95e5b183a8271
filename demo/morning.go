package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// morning is what the host has done on this laptop today.
type morning struct {
	s     *store.Store
	clock *time.Time
	w     *world // for its words and figures

	subject *checklist.Subject
	left    []*checklist.Checkpoint // unchecked
}

// recorded are the results that the host has recorded this morning.
var recorded = []inspection.Result{inspection.Met, inspection.Partial, inspection.Unmet, inspection.Met}

func (m *morning) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{m.look, m.visit, m.record, m.attach, m.raise, m.note, m.begin} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// look finds the subject that the host's team is in the midst of.
func (m *morning) look(ctx context.Context) error {
	return m.s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		for _, id := range hostSubjects() {
			sums, err := tx.Summaries(id)
			if err != nil {
				return err
			}
			var left []*checklist.Checkpoint
			for _, cp := range plan.For(id) {
				if len(sums[cp.ID].Results) == 0 {
					left = append(left, cp)
				}
			}
			if len(left) > len(recorded) && len(sums) > 0 {
				m.subject, m.left = plan.Subject(id), left
			}
		}
		if m.subject == nil {
			return fmt.Errorf("demo: %s has no subject under way", hostTeam)
		}
		return nil
	})
}

func hostSubjects() []string {
	for _, t := range teams {
		if t.name == hostTeam {
			return t.subjects
		}
	}
	return nil
}

func (m *morning) visit(ctx context.Context) error {
	*m.clock = Now().Add(-72 * time.Minute)
	kind := visitKind(m.left[0])
	return m.s.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.StartVisit(inspection.Visit{
			Kind: kind, Subject: m.subject.ID, Org: m.w.org(kind, m.subject), Place: m.w.place(kind), People: m.w.met(kind),
			Members: []string{host, "林晓"},
		})
		return err
	})
}

func (m *morning) record(ctx context.Context) error {
	for i, result := range recorded {
		*m.clock = m.clock.Add(11 * time.Minute)
		if err := m.find(ctx, m.left[i], result); err != nil {
			return err
		}
	}
	return nil
}

func (m *morning) find(ctx context.Context, cp *checklist.Checkpoint, result inspection.Result) error {
	w := m.w
	return m.s.Update(ctx, func(tx *store.Tx) error {
		own, err := tx.Targets(m.subject.ID)
		if err != nil {
			return err
		}
		w.own[m.subject.ID+"/"+cp.ID] = own[cp.ID].Text()
		edit, err := tx.Edit(m.finding(cp), inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts)
		if err != nil {
			return err
		}
		f := w.judged(m.subject, cp, result)
		edit.Put(inspection.FieldResult, f.result.Code())
		edit.Put(inspection.FieldValue, f.value)
		edit.Put(inspection.FieldFacts, w.facts(m.subject, cp, f))
		_, err = tx.Save(edit)
		return errors.Join(err, w.err)
	})
}

func (m *morning) finding(cp *checklist.Checkpoint) string {
	return store.FindingEntity(m.s.Local().Inspection, m.subject.ID, cp.ID)
}

// attach adds files that can be opened.
func (m *morning) attach(ctx context.Context) error {
	var scan bytes.Buffer
	if err := png.Encode(&scan, m.seal()); err != nil {
		return err
	}
	for i, file := range []struct {
		name string
		data []byte
	}{
		{"样例：盖章的复印件.png", scan.Bytes()},
		{"样例：访谈记录.txt", []byte("样例文件，内容是编的。\n问：今年办过几次？\n答：三次，都有回执。\n")},
		{"样例：任务分解表.csv", []byte("\ufeff县区,任务（%）,上半年（%）\n甲区,2.4,1.9\n乙区,2.0,2.6\n丙县,1.8,0.7\n")},
	} {
		*m.clock = m.clock.Add(2 * time.Minute)
		e := inspection.Evidence{For: m.finding(m.left[i]), Source: "市商务局", Place: "会议室"}
		if _, err := m.s.AddEvidence(ctx, e, file.name, bytes.NewReader(file.data), int64(len(file.data)), nil); err != nil {
			return err
		}
	}
	return nil
}

// raise makes a problem of what is unmet, and takes down what an enterprise asked.
func (m *morning) raise(ctx context.Context) error {
	*m.clock = Now().Add(-12 * time.Minute)
	cp := m.left[slices.Index(recorded, inspection.Unmet)]
	return m.s.Update(ctx, func(tx *store.Tx) error {
		f, err := tx.Finding(m.subject.ID, cp.ID)
		if err != nil {
			return err
		}
		t := trace{subject: m.subject, cp: cp, result: inspection.Unmet}
		p := inspection.RaiseProblem(m.subject, cp, &f)
		p.Type = m.w.sort(t)
		p.Title, p.Ask, p.Severity = m.w.problemTitle(t, p.Type), m.w.asks(p.Type), inspection.Serious
		p.Deadline = checklist.DateOf(Now().AddDate(0, 0, 30))
		if _, err := tx.AddProblem(p); err != nil {
			return err
		}
		d := m.w.difficulty()
		_, err = tx.AddMatter(inspection.Matter{
			Subject: m.subject.ID, Measure: d.measure, Enterprise: m.w.enterprise(), Title: d.title, Text: m.w.told(), Unit: d.unit,
			Deadline: checklist.DateOf(Now().AddDate(0, 0, 7)),
		})
		return err
	})
}

// seal draws a paper with a few lines and a red stamp.
func (m *morning) seal() image.Image {
	const w, h = 210, 297
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Gray{90}, color.RGBA{200, 30, 30, 255}})
	for y := 40; y < 200; y += 12 {
		for x := range 110 + m.w.rng.IntN(70) {
			img.SetColorIndex(20+x, y, 1)
		}
	}
	for y := range h {
		for x := range w {
			if d := (x-150)*(x-150) + (y-235)*(y-235); d > 26*26 && d < 30*30 || d < 6*6 {
				img.SetColorIndex(x, y, 2)
			}
		}
	}
	return img
}

func (m *morning) note(ctx context.Context) error {
	*m.clock = Now().Add(-9 * time.Minute)
	return m.s.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AddNote(inspection.Note{Subject: m.subject.ID, Text: "统计员说分县区的数下午送来，问清是不是海关口径"})
		if err != nil {
			return err
		}
		_, err = tx.AddPhrase(inspection.Phrase{Text: "数与海关月报一致，原件已经拍照。"})
		return err
	})
}

// begin leaves a text begun and not recorded, as an interruption does.
func (m *morning) begin(ctx context.Context) (err error) {
	*m.clock = Now().Add(-time.Minute)
	cp := m.left[len(recorded)]
	text := m.w.looked(m.subject, cp) + "对方说"
	var edit store.Edit
	err = m.s.View(ctx, func(tx *store.ReadTx) error {
		edit, err = tx.Edit(m.finding(cp), inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts, inspection.FieldVisit)
		return err
	})
	if err != nil {
		return err
	}
	edit.Put(inspection.FieldFacts, text)
	drafts, err := m.s.OpenDrafts()
	if err != nil {
		return err
	}
	err = drafts.Put(store.Draft{
		Edit: edit, Subject: m.subject.ID, Checkpoint: cp.ID, By: host, At: *m.clock, Field: inspection.FieldFacts, Caret: len([]rune(text)),
	})
	if err = errors.Join(err, drafts.Close()); err != nil {
		return err
	}
	return m.s.SetLocal(func(l *store.Local) { l.Subject, l.Checkpoint = m.subject.ID, cp.ID })
}
