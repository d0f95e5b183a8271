package demo

import (
	"slices"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
	"dudao/store"
)

// find records what a team found at a checkpoint, as inspectors do: the result
// with its figure, then the facts, a file; now and then something is put right
// later, and two who have not seen each other write differently.
func (w *world) find(at time.Time, members []string, s *checklist.Subject, cp *checklist.Checkpoint, visit string, base float64) {
	if at.After(Now()) || visit == "" || w.chance(0.008) || !w.asked(s, cp) {
		return
	}
	entity := store.FindingEntity(w.insp, s.ID, cp.ID)
	person := pick(w, members)
	f := w.judged(s, cp, w.result(cp, base))
	w.results[entity] = f.result
	w.write(at, person, store.KindSet, entity, map[string]string{
		inspection.FieldResult: f.result.Code(), inspection.FieldValue: f.value, inspection.FieldVisit: visit,
	})
	written := at.Add(time.Duration(2+w.rng.IntN(6)) * time.Minute)
	if !written.After(Now()) && !w.chance(0.02) {
		w.write(written, person, store.KindSet, entity, map[string]string{inspection.FieldFacts: w.facts(s, cp, f)})
	}
	if need := cp.Needs[f.result.Code()]; w.chance(0.08) || slices.Contains(need, checklist.WantEvidence) && w.chance(0.85) {
		w.attach(written.Add(time.Minute), person, s, cp, visit)
	}
	w.change(written, members, s, cp, person, f)
}

// change is what becomes of a few findings afterwards.
func (w *world) change(written time.Time, members []string, s *checklist.Subject, cp *checklist.Checkpoint, person string, f found) {
	entity := store.FindingEntity(w.insp, s.ID, cp.ID)
	evening := time.Date(written.Year(), written.Month(), written.Day(), 19, w.rng.IntN(120), 0, 0, time.Local)
	switch {
	case slices.Contains(disputed, s.ID+"/"+cp.ID) && len(members) > 1:
		w.dispute(written.Add(4*time.Minute), members, s, cp, person, f)
	case evening.After(Now()):
	case w.chance(0.08):
		w.write(evening, person, store.KindSet, entity, map[string]string{inspection.FieldFacts: w.facts(s, cp, f) + w.addition()})
	case f.result == inspection.Partial && w.chance(0.05):
		again := w.judged(s, cp, inspection.Unmet)
		w.results[entity] = inspection.Unmet
		w.write(evening, pick(w, members), store.KindSet, entity, map[string]string{
			inspection.FieldResult: again.result.Code(), inspection.FieldValue: again.value, inspection.FieldFacts: w.facts(s, cp, again),
		})
	}
}

// dispute is a second inspector who writes on another laptop, from nothing.
func (w *world) dispute(at time.Time, members []string, s *checklist.Subject, cp *checklist.Checkpoint, person string, f found) {
	second := members[0]
	if second == person {
		second = members[1]
	}
	result := inspection.Partial
	if f.result == inspection.Partial {
		result = inspection.Met
	}
	other := w.judged(s, cp, result)
	fields := map[string]string{
		inspection.FieldResult: other.result.Code(), inspection.FieldValue: other.value, inspection.FieldFacts: w.facts(s, cp, other),
	}
	w.writeOver(at, second, store.KindSet, store.FindingEntity(w.insp, s.ID, cp.ID), fields, map[string][]oplog.Dot{})
}

// asked tells whether the result of another checkpoint lets this one be asked.
func (w *world) asked(s *checklist.Subject, cp *checklist.Checkpoint) bool {
	if cp.When == nil {
		return true
	}
	result, known := w.results[store.FindingEntity(w.insp, s.ID, cp.When.Checkpoint.ID)]
	return !known || slices.Contains(cp.When.Results, result.Code())
}

func (w *world) result(cp *checklist.Checkpoint, base float64) inspection.Result {
	if strings.Contains(cp.Watch, "不适用") && w.chance(0.3) || w.chance(0.02) {
		return inspection.NA
	}
	switch score := base - w.hard[cp.Measure] + w.rng.Float64()*0.5; {
	case score > 0.7:
		return inspection.Met
	case score > 0.42:
		return inspection.Partial
	}
	return inspection.Unmet
}

// found is a result with its figure.
type found struct {
	result inspection.Result
	value  string
}

func (w *world) judged(s *checklist.Subject, cp *checklist.Checkpoint, r inspection.Result) found {
	f := found{result: r}
	if r == inspection.NA {
		return f
	}
	switch cp.Kind {
	case checklist.Number:
		f.value = w.figure(s, cp, r)
	case checklist.Day:
		f.value = w.day(r)
	case checklist.Text:
		if r != inspection.Unmet {
			f.value = pick(w, []string{"有专人，每月通报", "有方案，指定到科室", "已办结一起，有书面决定"})
		}
	case checklist.YesNo:
	}
	return f
}

func (w *world) day(r inspection.Result) string {
	switch r {
	case inspection.Met:
		return time.Date(2014, 5, 26+w.rng.IntN(40), 0, 0, 0, 0, time.Local).Format(time.DateOnly)
	case inspection.Partial:
		return time.Date(2014, 6, 20+w.rng.IntN(20), 0, 0, 0, 0, time.Local).Format(time.DateOnly)
	default:
		return ""
	}
}
