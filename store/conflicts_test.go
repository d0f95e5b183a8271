package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dudao/inspection"
	"dudao/oplog"
)

// conflicts are those of a subject, or all.
func conflicts(t testing.TB, s *Store, subject string) (list []Conflict) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.Conflicts(subject)
		if err != nil {
			return err
		}
		ids := make(map[string]bool)
		for _, c := range list {
			if ids[c.ID] {
				return fmt.Errorf("two conflicts are called %s", c.ID)
			}
			ids[c.ID] = true
		}
		counted, err := tx.CountConflicts()
		if err != nil || subject != "" {
			return err
		}
		listed := map[string]int{}
		for _, c := range list {
			listed[c.Subject]++
		}
		if !maps.Equal(counted, listed) {
			return fmt.Errorf("%v counted, %v listed", counted, listed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// conflictAt is the one of an entity's field.
func conflictAt(t testing.TB, s *Store, entity, field string) Conflict {
	t.Helper()
	list := conflicts(t, s, "")
	i := slices.IndexFunc(list, func(c Conflict) bool { return c.Entity == entity && c.Field == field })
	if i < 0 {
		t.Fatalf("no conflict of %s %s in %+v", entity, field, list)
	}
	return list[i]
}

func resolve(t testing.TB, s *Store, id string, choice Choice) {
	t.Helper()
	act(t, s, func(tx *Tx) error { return tx.Resolve(id, choice) })
}

// swap gives each the other's records.
func swap(t testing.TB, a, b *Store) {
	t.Helper()
	give(t, b, a)
	give(t, a, b)
}

func TestConflictsOfEveryKindOfRecord(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	var visit, note, phrase string
	act(t, a, func(tx *Tx) (err error) {
		if visit, err = tx.StartVisit(inspection.Visit{Kind: inspection.Review, Subject: "east", Org: "商务局"}); err != nil {
			return err
		}
		if note, err = tx.AddNote(inspection.Note{Text: "回去查批文", Subject: "east"}); err != nil {
			return err
		}
		phrase, err = tx.AddPhrase(inspection.Phrase{Text: "与自查一致"})
		return err
	})
	evidence, err := a.AddEvidence(t.Context(), inspection.Evidence{For: m011}, "月报.txt", strings.NewReader("月报"), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	swap(t, a, b)
	other := testPlan(t).Source
	for i, s := range []*Store{a, b} {
		mustRecord(t, s, "m01.1", fmt.Sprint("事实", i))
		act(t, s, func(tx *Tx) error {
			p := parsePlan(t, []byte(strings.Replace(string(other), "title: ", fmt.Sprintf("title: %d", i), 1)))
			return errors.Join(
				tx.SetTarget("east", "m01.2", fmt.Sprint(i+2)),
				tx.put(KindVisit, VisitEntity(round, visit), map[string]string{inspection.FieldOrg: fmt.Sprint("单位", i)}),
				tx.put(KindEvidence, EvidenceEntity(round, evidence.ID), map[string]string{inspection.FieldSource: fmt.Sprint("来源", i)}),
				tx.put(KindPhrase, PhraseEntity(round, phrase), map[string]string{inspection.FieldText: fmt.Sprint("用语", i)}),
				tx.put(KindTeam, TeamEntity(round, TeamID("第一督导组")), map[string]string{"name": fmt.Sprint("组", i)}),
				tx.AdoptPlan(p),
			)
		})
	}
	act(t, a, func(tx *Tx) error { return tx.Void(NoteEntity(round, note), "重了") })
	act(t, b, func(tx *Tx) error {
		return tx.put(KindNote, NoteEntity(round, note), map[string]string{inspection.FieldText: "回去查批文，已查到"})
	})
	give(t, b, a)

	var got []string
	for _, c := range conflicts(t, a, "") {
		kind, _, _ := strings.Cut(c.Entity, "/")
		got = append(got, kind+" "+c.Field+" "+c.Subject)
	}
	want := []string{
		"i plan ", "t name ", "w text ", "f facts east", "g m01.2 east", "v org east", "e source east", "n void east",
	}
	if !slices.Equal(got, want) {
		t.Errorf("conflicts are %q\nwant %q", got, want)
	}
	if got := len(conflicts(t, a, "east")); got != 5 {
		t.Errorf("%d of the subject", got)
	}
	if c := conflictAt(t, a, TargetsEntity(round, "east"), "m01.2"); c.Checkpoint != "m01.2" {
		t.Errorf("about %+v", c)
	}
	for _, c := range conflicts(t, a, "") {
		resolve(t, a, c.ID, Choice{Keep: 2})
	}
	if left := conflicts(t, a, ""); len(left) > 0 {
		t.Errorf("left are %+v", left)
	}
	wantSound(t, a)
}

// Two fields that were written in one action have conflicts of their own, of the same two writers.
func TestConflictsOfOneAction(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	for s, f := range map[*Store]map[string]string{
		a: {inspection.FieldResult: inspection.Met.Code(), inspection.FieldFacts: "甲写"},
		b: {inspection.FieldResult: inspection.Unmet.Code(), inspection.FieldFacts: "乙写"},
	} {
		act(t, s, func(tx *Tx) error { return tx.put(KindSet, m011, f) })
	}
	swap(t, a, b)
	result, facts := conflictAt(t, a, m011, inspection.FieldResult), conflictAt(t, a, m011, inspection.FieldFacts)
	if result.Values[0].Dot != facts.Values[0].Dot || result.ID == facts.ID {
		t.Errorf("conflicts are %+v and %+v", result, facts)
	}
	resolve(t, a, facts.ID, Choice{Keep: 1})
	if list := conflicts(t, a, ""); len(list) != 1 || list[0].ID != result.ID {
		t.Errorf("conflicts are %+v", list)
	}
}

func TestVoidBesideAnEdit(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	var id string
	act(t, a, func(tx *Tx) (err error) {
		id, err = tx.AddNote(inspection.Note{Text: "原文"})
		return err
	})
	swap(t, a, b)
	entity := NoteEntity(round, id)
	act(t, a, func(tx *Tx) error { return tx.Void(entity, "记错了") })
	act(t, b, func(tx *Tx) error { return tx.put(KindNote, entity, map[string]string{inspection.FieldText: "改文"}) })
	swap(t, a, b)
	c := conflictAt(t, a, entity, FieldVoid)
	if c.Voided != "记错了" || c.Values[0].Text != "记错了" || c.Values[1].Text != "改文" || c.Values[0].Device == c.Values[1].Device {
		t.Errorf("conflict is %+v", c)
	}
	if other := conflictAt(t, b, entity, FieldVoid); other.ID != c.ID {
		t.Errorf("two laptops call it %s and %s", c.ID, other.ID)
	}
	// kept on the one, taken back on the other
	resolve(t, a, c.ID, Choice{Keep: 2})
	if list := notes(t, a); len(list) != 1 || list[0].Text != "改文" || list[0].Voided != "" {
		t.Errorf("notes are %+v", list)
	}
	mustUndo(t, a)
	if again := conflictAt(t, a, entity, FieldVoid); again.Voided != "记错了" {
		t.Errorf("conflict is %+v", again)
	}
	resolve(t, b, c.ID, Choice{Keep: 1})
	if list := notes(t, b); len(list) != 0 {
		t.Errorf("notes are %+v", list)
	}
	wantSound(t, a)
	wantSound(t, b)
}

func TestResolve(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "甲写")
	mustRecord(t, b, "m01.1", "乙写")
	swap(t, a, b)
	c := conflictAt(t, a, m011, inspection.FieldFacts)
	if other := conflictAt(t, b, m011, inspection.FieldFacts); other.ID != c.ID || len(c.ID) != 16 {
		t.Errorf("two laptops call it %s and %s", c.ID, other.ID)
	}
	if c.Subject != "east" || c.Checkpoint != "m01.1" || c.Measure != "m01" || c.Values[0].Text != "乙写" {
		t.Errorf("conflict is %+v", c)
	}
	for _, choice := range []Choice{{}, {Keep: 3}, {Keep: -1}, {Keep: 1, Text: new(string)}} {
		err := a.Update(t.Context(), func(tx *Tx) error { return tx.Resolve(c.ID, choice) })
		wantSaid(t, err, "bad_choice", "第 1 至 2 种")
	}
	resolve(t, a, c.ID, Choice{Keep: 2})
	wantFacts(t, a, map[string]string{"m01.1": "甲写"})
	err := a.Update(t.Context(), func(tx *Tx) error { return tx.Resolve(c.ID, Choice{Keep: 1}) })
	wantSaid(t, err, "conflict_gone", "重新列出")

	change := mustUndo(t, a)
	if change.Kind != KindResolve || len(change.Fields) != 1 || len(change.Fields[0].Back) != 2 {
		t.Errorf("undone is %+v", change)
	}
	c = conflictAt(t, a, m011, inspection.FieldFacts)
	text := "商定的写法"
	resolve(t, a, c.ID, Choice{Text: &text})
	wantFacts(t, a, map[string]string{"m01.1": text})
	swap(t, a, b)
	wantFacts(t, b, map[string]string{"m01.1": text})
	wantSound(t, b)
}

// What came in since the list was read is not settled with what was on it.
func TestResolveRefusesWhatHasNotBeenSeen(t *testing.T) {
	l := newLaptop(t)
	a, b, third := l.init(), l.other("b").init(), l.other("c").init()
	for s, text := range map[*Store]string{a: "甲写", b: "乙写", third: "丙写"} {
		mustRecord(t, s, "m01.1", text)
	}
	give(t, b, a)
	seen := conflictAt(t, a, m011, inspection.FieldFacts)
	give(t, third, a)
	err := a.Update(t.Context(), func(tx *Tx) error { return tx.Resolve(seen.ID, Choice{Keep: 1}) })
	wantSaid(t, err, "conflict_gone", "重新列出")
	if now := conflictAt(t, a, m011, inspection.FieldFacts); len(now.Values) != 3 || now.ID == seen.ID {
		t.Errorf("conflict is %+v", now)
	}
}

func TestResolveKeepsWhatALaterVersionWrote(t *testing.T) {
	l := newLaptop(t)
	a := l.init()
	mustRecord(t, a, "m01.1", "甲写")
	appendFile(t, a.path(logName), segmentOf(t, "later", oplog.Op{Time: 1, By: "李四", Kind: "rich", Entity: m011, Set: set("facts", `{"blocks": ["图"]}`)}))
	c := conflictAt(t, a, m011, inspection.FieldFacts)
	resolve(t, a, c.ID, Choice{Keep: 2})
	wantFacts(t, a, map[string]string{"m01.1": `{"blocks":["图"]}`})
	if live := read(t, a, m011, "facts"); live.Shown["facts"].Disputed() {
		t.Errorf("live are %v", live.Shown)
	}
}

func TestResolveRefusesWhatIsNoResult(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	for s, code := range map[*Store]string{a: "met", b: "unmet"} {
		act(t, s, func(tx *Tx) error { return tx.put(KindSet, m011, map[string]string{inspection.FieldResult: code}) })
	}
	give(t, b, a)
	c := conflictAt(t, a, m011, inspection.FieldResult)
	text := "差不多"
	err := a.Update(t.Context(), func(tx *Tx) error { return tx.Resolve(c.ID, Choice{Text: &text}) })
	wantSaid(t, err, "bad_choice", "差不多")
}

func TestConflictOfAnotherInspectionIsNotListed(t *testing.T) {
	l := newLaptop(t)
	a := l.init()
	other := FindingEntity("2022", "east", "m01.1")
	for i, name := range []string{"x", "y"} {
		appendFile(t, a.path(logName), segmentOf(t, name, oplog.Op{Time: 1, By: "李四", Kind: KindSet, Entity: other, Set: set("facts", fmt.Sprint(`"`, i, `"`))}))
	}
	if list := conflicts(t, a, ""); len(list) > 0 {
		t.Errorf("conflicts are %+v", list)
	}
}

// A conflict that a third laptop brings back says who had settled it and what had not come then.
func TestSettledBefore(t *testing.T) {
	l := newLaptop(t)
	a, b, third := l.init(), l.other("b").init(), l.other("c").init()
	for s, text := range map[*Store]string{a: "甲写", b: "乙写", third: "丙写"} {
		mustRecord(t, s, "m01.1", text)
	}
	before := func() []Settlement {
		list, err := a.SettledBefore(t.Context(), conflictAt(t, a, m011, inspection.FieldFacts))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	swap(t, a, b)
	if got := before(); len(got) > 0 {
		t.Errorf("settled before: %+v", got)
	}
	resolve(t, a, conflictAt(t, a, m011, inspection.FieldFacts).ID, Choice{Keep: 1})
	settled := texts(read(t, a, m011, "facts"), "facts")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	give(t, third, a)
	got := before()
	if len(got) != 1 || got[0].By != "张三" || got[0].Text != settled[0] || len(got[0].Unseen) != 1 {
		t.Fatalf("settled before: %+v", got)
	}
	c := conflictAt(t, a, m011, inspection.FieldFacts)
	if v := c.Values[got[0].Unseen[0]-1]; v.Text != "丙写" || c.Values[got[0].Keep-1].Text != settled[0] {
		t.Errorf("unseen is %+v", v)
	}
	// The settling laptop goes on writing: it is still what had been settled.
	e := read(t, a, m011, "facts")
	for i, v := range e.Shown["facts"] {
		if v.Text == settled[0] {
			e.Base["facts"] = []oplog.Dot{e.Base["facts"][i]}
		}
	}
	e.Shown = nil
	e.Put("facts", "定后又补")
	write(t, a, e)
	if got := before(); len(got) != 1 || got[0].Text != settled[0] {
		t.Errorf("settled before: %+v", got)
	}
	// Settled with all three, and taken back: nobody has settled that.
	mustUndo(t, a)
	mustUndo(t, a)
	if got := before(); len(got) > 0 {
		t.Errorf("after undoing: %+v", got)
	}
}

// Whatever laptops write and settle and pass on: all of them come to list the same conflicts, and settling what is listed leaves none.
func TestConflictsConverge(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := newLaptop(t)
		laptops := []*Store{l.init(), l.other("b").init(), l.other("c").init()}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			s := rapid.SampledFrom(laptops).Draw(r, "laptop")
			switch rapid.IntRange(0, 3).Draw(r, "what") {
			case 0:
				give(t, s, rapid.SampledFrom(laptops).Draw(r, "to"))
			case 1:
				list := conflicts(t, s, "")
				if len(list) == 0 {
					continue
				}
				c := rapid.SampledFrom(list).Draw(r, "conflict")
				keep := rapid.IntRange(1, len(c.Values)).Draw(r, "keep")
				resolve(t, s, c.ID, Choice{Keep: keep})
				for _, still := range conflicts(t, s, "") {
					if still.Entity == c.Entity && still.Field == c.Field {
						r.Fatalf("settled and still there: %+v", still)
					}
				}
			default:
				mustRecord(t, s, rapid.SampledFrom([]string{"m01.1", "m01.2"}).Draw(r, "checkpoint"), rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(r, "text"))
			}
		}
		for _, from := range laptops {
			for _, to := range laptops {
				if from != to {
					give(t, from, to)
				}
			}
		}
		first := conflicts(t, laptops[0], "")
		for _, s := range laptops[1:] {
			if got := conflicts(t, s, ""); !slices.EqualFunc(first, got, func(a, b Conflict) bool { return a.ID == b.ID && slices.Equal(a.Values, b.Values) }) {
				r.Fatalf("%+v and %+v", first, got)
			}
		}
		var all []Settling
		for _, c := range first {
			all = append(all, Settling{c.ID, Choice{Keep: RuleNewest.Keep(c, "")}})
		}
		act(t, laptops[0], func(tx *Tx) error { return tx.ResolveAll(all) })
		if left := conflicts(t, laptops[0], ""); len(left) > 0 {
			r.Fatalf("left are %+v", left)
		}
		if len(all) > 0 {
			mustUndo(t, laptops[0])
			if again := conflicts(t, laptops[0], ""); len(again) != len(first) {
				r.Fatalf("undone are %+v, were %+v", again, first)
			}
		}
	})
}

func TestRules(t *testing.T) {
	value := func(by, text string, minute int64) inspection.Value {
		return inspection.Value{Text: text, Mark: inspection.Mark{By: by, At: time.Unix(60*minute, 0), Dot: by + text}}
	}
	result := Conflict{Field: inspection.FieldResult, Values: []inspection.Value{value("甲", "met", 9), value("乙", "unmet", 5), value("乙", "na", 3)}}
	facts := Conflict{Field: inspection.FieldFacts, Values: []inspection.Value{value("甲", "长", 9), value("乙", "短", 5)}}
	back := Conflict{Field: FieldVoid, Values: []inspection.Value{value("甲", "重了", 5), value("乙", "文", 9)}}
	for _, x := range []struct {
		rule Rule
		c    Conflict
		want int
	}{
		{RuleNewest, result, 1}, {RuleMine, result, 2}, {RuleWorse, result, 2},
		{RuleNewest, facts, 1}, {RuleMine, facts, 2}, {RuleWorse, facts, 0},
		{RuleNewest, back, 2}, {RuleMine, back, 2}, {RuleWorse, back, 0},
	} {
		if got := x.rule.Keep(x.c, "乙"); got != x.want {
			t.Errorf("%s of %s keeps %d, want %d", x.rule, x.c.Field, got, x.want)
		}
	}
	if got := RuleMine.Keep(facts, "丙"); got != 0 {
		t.Errorf("nothing of mine, and %d kept", got)
	}
}

// What `dudao conflicts` and the count on Home take, however many operations are in no conflict.
func BenchmarkConflicts(b *testing.B) {
	for _, n := range benchSizes {
		s := benchLaptop(b, n).open()
		for name, read := range map[string]func(*ReadTx) error{
			"list":    func(tx *ReadTx) error { _, err := tx.Conflicts(""); return err },
			"subject": func(tx *ReadTx) error { _, err := tx.Conflicts(benchSubject(1)); return err },
			"count":   func(tx *ReadTx) error { _, err := tx.CountConflicts(); return err },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if err := s.View(b.Context(), read); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A conflict that an undo brings back has the people and devices that it had, not whoever undid it.
func TestUndoneConflictHasItsWriters(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	mustRecord(t, a, "m01.1", "甲写")
	if err := b.SetLocal(func(l *Local) { l.Inspector = "李四" }); err != nil {
		t.Fatal(err)
	}
	mustRecord(t, b, "m01.1", "乙写")
	give(t, b, a)
	writers := func(s *Store) (list []string) {
		for _, v := range conflictAt(t, s, m011, inspection.FieldFacts).Values {
			list = append(list, v.By+" "+v.Device+" "+v.Text)
		}
		slices.Sort(list)
		return list
	}
	before := writers(a)
	for range 2 { // what was brought back is brought back in turn
		resolve(t, a, conflictAt(t, a, m011, inspection.FieldFacts).ID, Choice{Keep: 1})
		mustUndo(t, a)
		if got := writers(a); !slices.Equal(got, before) {
			t.Errorf("written by %q\nwas %q", got, before)
		}
	}
	give(t, a, b)
	if got := writers(b); !slices.Equal(got, before) {
		t.Errorf("on the other laptop written by %q\nwas %q", got, before)
	}
	wantSound(t, a)
	wantSound(t, b)
}

// Laptops that were apart took a problem in different directions.
func TestStateInConflict(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	var id string
	act(t, a, func(tx *Tx) (err error) {
		id, err = tx.AddProblem(inspection.Problem{Subject: "east", Measure: "m01", Title: "没有告知", Severity: inspection.Ordinary})
		return err
	})
	entity := ProblemEntity(round, id)
	step := func(s *Store, kind inspection.StepKind) {
		t.Helper()
		act(t, s, func(tx *Tx) error {
			_, _, err := tx.AddStep(inspection.Step{Of: entity, Kind: kind, Words: "理由"}, StepOptions{})
			return err
		})
	}
	step(a, inspection.StepAssign)
	swap(t, a, b)
	step(a, inspection.StepSubmit)
	swap(t, a, b)
	step(a, inspection.StepClose)
	step(b, inspection.StepReturn)
	swap(t, a, b)
	c := conflictAt(t, a, entity, FieldState)
	if got := []string{c.Values[0].Text, c.Values[1].Text}; !slices.Equal(slices.Sorted(slices.Values(got)), []string{"closed", "returned"}) || c.Subject != "east" {
		t.Errorf("conflict is %+v", c)
	}
	if other := conflictAt(t, b, entity, FieldState); other.ID != c.ID {
		t.Errorf("two laptops call it %s and %s", c.ID, other.ID)
	}
	keep := 1 + slices.IndexFunc(c.Values, func(v inspection.Value) bool { return v.Text == "returned" })
	resolve(t, a, c.ID, Choice{Keep: keep})
	if list := conflicts(t, a, ""); len(list) > 0 {
		t.Errorf("left are %+v", list)
	}
	swap(t, a, b)
	act(t, b, func(tx *Tx) error {
		p, err := tx.Problem(id)
		if err == nil && (p.Course.State() != inspection.Returned || p.Course.Disputed()) {
			err = fmt.Errorf("state is %v", p.Course.States())
		}
		return err
	})
	mustUndo(t, a)
	conflictAt(t, a, entity, FieldState)
}
