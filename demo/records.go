package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// visitKinds is what a team does to learn something by a method.
var visitKinds = map[string]inspection.VisitKind{
	"走访企业": inspection.Enterprise, "访谈": inspection.Enterprise, "实地检查": inspection.Enterprise,
	"座谈": inspection.Symposium, "暗访": inspection.Unannounced, "听取汇报": inspection.Hearing,
}

// halfDays are the mornings and afternoons of the inspection's first days.
func halfDays() []time.Time {
	var list []time.Time
	for day := 7; day <= 15; day++ {
		for _, hour := range []int{9, 14} {
			at := time.Date(2014, 7, day, hour, 30, 0, 0, time.Local)
			if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
				list = append(list, at)
			}
		}
	}
	return list
}

// tour takes a team through its subjects, half a day after half a day, until now.
func (w *world) tour(t team) {
	halves := halfDays()
	for _, id := range t.subjects {
		s := w.plan.Subject(id)
		asked := slices.Clone(w.plan.For(id))
		slices.SortStableFunc(asked, func(a, b *checklist.Checkpoint) int {
			return cmp.Compare(order(a), order(b))
		})
		base := 0.45 + w.rng.Float64()*0.45 // how well the subject has done
		for first := true; len(asked) > 0; first = false {
			if len(halves) == 0 {
				return
			}
			n := min(t.pace, len(asked))
			w.half(t, s, halves[0], asked[:n], base, first)
			halves, asked = halves[1:], asked[n:]
		}
	}
}

// visitKind is what a team does to check something: mostly it reads papers.
func visitKind(cp *checklist.Checkpoint) inspection.VisitKind {
	return cmp.Or(visitKinds[cp.Methods[0]], inspection.Review)
}

// order puts papers first, then enterprises, meetings, and unannounced checks.
func order(cp *checklist.Checkpoint) int {
	return slices.Index([]inspection.VisitKind{inspection.Review, inspection.Enterprise, inspection.Symposium, inspection.Unannounced}, visitKind(cp))
}

// half is what a team does at a subject in half a day.
func (w *world) half(t team, s *checklist.Subject, start time.Time, asked []*checklist.Checkpoint, base float64, first bool) {
	members := w.pair(t, start)
	at := start.Add(-30 * time.Minute)
	if first {
		w.visit(at, at.Add(25*time.Minute), inspection.Hearing, s, members)
	}
	at = start
	for len(asked) > 0 {
		kind := cmp.Or(visitKinds[asked[0].Methods[0]], inspection.Review)
		n := slices.IndexFunc(asked, func(cp *checklist.Checkpoint) bool {
			return cmp.Or(visitKinds[cp.Methods[0]], inspection.Review) != kind
		})
		if n < 0 {
			n = len(asked)
		}
		each := 150 * time.Minute / time.Duration(t.pace)
		id := w.visit(at, at.Add(time.Duration(n)*each), kind, s, members)
		for _, cp := range asked[:n] {
			w.find(at.Add(each/3+time.Duration(w.rng.IntN(120))*time.Second), t, members, s, cp, id, base)
			at = at.Add(each)
		}
		for range w.rng.IntN(4) {
			if id != "" {
				w.note(at.Add(-time.Duration(w.rng.IntN(60))*time.Minute), pick(w, members), s, asked[w.rng.IntN(n)], id)
			}
		}
		asked = asked[n:]
	}
}

// pair is who goes: two or three of the team. The host's laptop is this one, so
// what he did today is not in the others' files.
func (w *world) pair(t team, at time.Time) []string {
	list := slices.Clone(t.members)
	if at.YearDay() == Now().YearDay() {
		list = t.others(host)
	}
	w.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	n := 2 + w.rng.IntN(2)
	if w.chance(0.06) {
		n = 1
	}
	return list[:n]
}

// visit records a visit and gives its id; what lies in the future is not recorded.
func (w *world) visit(from, to time.Time, kind inspection.VisitKind, s *checklist.Subject, members []string) string {
	if from.After(Now()) {
		return ""
	}
	id := w.newID()
	fields := map[string]string{
		inspection.FieldKind: kind.Code(), inspection.FieldSubject: s.ID, inspection.FieldFrom: inspection.Moment(from),
		inspection.FieldOrg: w.org(kind, s), inspection.FieldPlace: w.place(kind), inspection.FieldPeople: w.met(kind),
	}
	for _, person := range members {
		fields[store.MemberField(person)] = person
	}
	entity := store.VisitEntity(w.insp, id)
	w.write(from, members[0], store.KindVisit, entity, fields)
	if !to.After(Now()) {
		w.write(to, members[0], store.KindVisit, entity, map[string]string{inspection.FieldTo: inspection.Moment(to)})
	}
	return id
}

// note records a note; most have been filed since.
func (w *world) note(at time.Time, person string, s *checklist.Subject, cp *checklist.Checkpoint, visit string) {
	if at.After(Now()) {
		return
	}
	entity := store.NoteEntity(w.insp, w.newID())
	w.write(at, person, store.KindNote, entity, map[string]string{
		inspection.FieldText: w.remark(), inspection.FieldSubject: s.ID, inspection.FieldVisit: visit,
	})
	if later := at.Add(3 * time.Hour); w.chance(0.85) && later.Before(Now()) {
		w.write(later, person, store.KindNote, entity, map[string]string{inspection.FieldFiled: store.FindingEntity(w.insp, s.ID, cp.ID)})
	}
}

// attach records a piece of evidence whose file is on the laptop of the one who
// added it.
func (w *world) attach(at time.Time, person string, s *checklist.Subject, cp *checklist.Checkpoint, visit string) {
	if at.After(Now()) {
		return
	}
	name, kind, mime := w.fileName(at, cp)
	fields := w.piece(store.FindingEntity(w.insp, s.ID, cp.ID), s, name, kind, mime)
	fields[inspection.FieldVisit] = visit
	if kind == inspection.Photo {
		fields[inspection.FieldAt] = inspection.Moment(at.Add(-10 * time.Minute))
	}
	w.write(at, person, store.KindEvidence, store.EvidenceEntity(w.insp, w.newID()), fields)
}

// piece are the fields of a piece of evidence for an entity.
func (w *world) piece(of string, s *checklist.Subject, name string, kind inspection.EvidenceKind, mime string) map[string]string {
	w.numbers[s.ID]++
	var sha [32]byte
	_, err := w.ids.Read(sha[:])
	w.fail(err)
	return map[string]string{
		inspection.FieldFor: of, inspection.FieldNumber: fmt.Sprint(w.numbers[s.ID]),
		inspection.FieldSHA: fmt.Sprintf("%x", sha), inspection.FieldName: name, inspection.FieldSize: fmt.Sprint(40_000 + w.rng.IntN(4_000_000)),
		inspection.FieldMIME: mime, inspection.FieldKind: kind.Code(), inspection.FieldSource: w.source(s),
	}
}

// fileName is what a file of the sort that a checkpoint asks for is called.
func (w *world) fileName(at time.Time, cp *checklist.Checkpoint) (name string, kind inspection.EvidenceKind, mime string) {
	sort, what, _ := strings.Cut(pick(w, cp.Evidence), "：")
	what = cmp.Or(what, sort)
	switch sort {
	case "现场照片":
		return fmt.Sprintf("IMG-%s-%d.jpg", at.Format("0102"), 1000+w.rng.IntN(9000)), inspection.Photo, "image/jpeg"
	case "系统截图", "网页公示":
		return what + ".png", inspection.Photo, "image/png"
	case "统计报表", "台账清单":
		return what + ".xlsx", inspection.Table, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "访谈记录":
		if w.chance(0.3) {
			return what + ".m4a", inspection.Audio, "audio/mp4"
		}
		return what + ".docx", inspection.Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return what + ".pdf", inspection.Document, "application/pdf"
}

func (w *world) chance(p float64) bool { return w.rng.Float64() < p }

// pick draws one of a list.
func pick[E any](w *world, list []E) E { return list[w.rng.IntN(len(list))] }
