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
func (w *world) find(at time.Time, t team, members []string, s *checklist.Subject, cp *checklist.Checkpoint, visit string, base float64) {
	if at.After(Now()) || visit == "" || w.chance(0.008) || !w.asked(s, cp) {
		return
	}
	entity := store.FindingEntity(w.insp, s.ID, cp.ID)
	person := pick(w, members)
	f := w.judged(s, cp, w.result(s, cp, base))
	w.results[entity] = f.result
	w.write(at, person, store.KindSet, entity, map[string]string{
		inspection.FieldResult: f.result.Code(), inspection.FieldValue: f.value, inspection.FieldVisit: visit,
	})
	written := at.Add(time.Duration(2+w.rng.IntN(6)) * time.Minute)
	facts := w.facts(s, cp, f)
	if !written.After(Now()) && !w.chance(0.02) {
		w.describe(written, person, entity, facts)
	}
	for range w.pieces(cp, f.result) {
		written = written.Add(time.Minute)
		w.attach(written, person, s, cp, visit)
	}
	w.change(written, members, s, cp, person, f, facts)
	if _, twice := disputed[s.ID+"/"+cp.ID]; !twice && !written.After(Now()) {
		w.traces = append(w.traces, trace{written, t, s, cp, w.results[entity], facts})
	}
}

// describe records facts as they come about: often the beginning first, which is
// kept when the inspector turns to somebody, then the whole.
func (w *world) describe(at time.Time, person, entity, facts string) {
	if whole := at.Add(3 * time.Minute); !whole.After(Now()) && w.chance(0.6) {
		w.write(at, person, store.KindSet, entity, map[string]string{inspection.FieldFacts: opening(facts)})
		at = whole
	}
	w.write(at, person, store.KindSet, entity, map[string]string{inspection.FieldFacts: facts})
}

// pieces is how many files are attached: nearly always some where the plan wants
// them.
func (w *world) pieces(cp *checklist.Checkpoint, r inspection.Result) int {
	wanted := slices.Contains(cp.Needs[r.Code()], checklist.WantEvidence)
	switch {
	case wanted && w.chance(0.1), !wanted && w.chance(0.75):
		return 0
	case w.chance(0.2):
		return 2 + w.rng.IntN(2)
	}
	return 1
}

// change is what becomes of findings afterwards: of many nothing, of some an
// addition, or a colleague looks again and puts something right.
func (w *world) change(written time.Time, members []string, s *checklist.Subject, cp *checklist.Checkpoint, person string, f found, facts string) {
	entity := store.FindingEntity(w.insp, s.ID, cp.ID)
	later := w.later(written)
	set := func(by string, fields map[string]string) { w.write(later, by, store.KindSet, entity, fields) }
	colleague := other(w, members, person)
	if kind, ok := disputed[s.ID+"/"+cp.ID]; ok && len(members) > 1 {
		w.dispute(kind, written.Add(4*time.Minute), members, s, cp, person, f)
		return
	}
	switch draw := w.rng.Float64(); {
	case later.After(Now()) || f.result == inspection.NA:
	case draw < 0.12:
		set(person, map[string]string{inspection.FieldFacts: facts + w.addition()})
	case draw < 0.24:
		set(colleague, map[string]string{inspection.FieldFacts: facts + w.review(colleague)})
	case draw < 0.31 && cp.Kind == checklist.Number:
		again := w.judged(s, cp, f.result)
		if again.value == f.value {
			return
		}
		text := w.facts(s, cp, again) + w.mended(colleague, f.value, cp)
		set(colleague, map[string]string{inspection.FieldValue: again.value, inspection.FieldFacts: text})
	case draw > 0.95:
		again := w.judged(s, cp, pick(w, otherResults[f.result]))
		w.results[entity] = again.result
		set(colleague, map[string]string{
			inspection.FieldResult: again.result.Code(), inspection.FieldValue: again.value,
			inspection.FieldFacts: w.facts(s, cp, again) + w.revised(colleague),
		})
	}
}

// later is when somebody comes back to what was written: in the evening, or before
// work on the next day.
func (w *world) later(written time.Time) time.Time {
	y, m, d := written.Date()
	if written.Weekday() != time.Friday && w.chance(0.4) {
		return time.Date(y, m, d+1, 8, 10+w.rng.IntN(45), 0, 0, time.Local)
	}
	return time.Date(y, m, d, 19, w.rng.IntN(120), 0, 0, time.Local)
}

// otherResults are what a result may turn out to be.
var otherResults = map[inspection.Result][]inspection.Result{
	inspection.Met: {inspection.Partial}, inspection.Partial: {inspection.Met, inspection.Unmet}, inspection.Unmet: {inspection.Partial},
}

// dispute is a second inspector who writes on another laptop, from nothing.
func (w *world) dispute(kind dispute, at time.Time, members []string, s *checklist.Subject, cp *checklist.Checkpoint, person string, f found) {
	seen := f
	if kind == overResult {
		seen = w.judged(s, cp, otherResults[f.result][0])
	}
	fields := map[string]string{
		inspection.FieldResult: seen.result.Code(), inspection.FieldValue: seen.value, inspection.FieldFacts: w.facts(s, cp, seen),
	}
	w.writeOver(at, other(w, members, person), store.KindSet, store.FindingEntity(w.insp, s.ID, cp.ID), fields, map[string][]oplog.Dot{})
}

// other is one of the members but that person, if there is more than one.
func other(w *world, members []string, person string) string {
	rest := slices.DeleteFunc(slices.Clone(members), func(m string) bool { return m == person })
	if len(rest) == 0 {
		return person
	}
	return pick(w, rest)
}

// asked tells whether the result of another checkpoint lets this one be asked.
func (w *world) asked(s *checklist.Subject, cp *checklist.Checkpoint) bool {
	if cp.When == nil {
		return true
	}
	result, known := w.results[store.FindingEntity(w.insp, s.ID, cp.When.Checkpoint.ID)]
	return !known || slices.Contains(cp.When.Results, result.Code())
}

func (w *world) result(s *checklist.Subject, cp *checklist.Checkpoint, base float64) inspection.Result {
	if _, ok := disputed[s.ID+"/"+cp.ID]; !ok && (strings.Contains(cp.Watch, "不适用") && w.chance(0.3) || w.chance(0.02)) {
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
