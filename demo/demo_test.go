package demo_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dudao/checklist"
	"dudao/demo"
	"dudao/inspection"
	"dudao/store"
)

func options(t testing.TB) store.Options {
	dir := t.TempDir()
	return store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: demo.Now}
}

// sample opens a sample made from a seed.
func sample(t testing.TB, seed uint64) *store.Store {
	t.Helper()
	o := options(t)
	if err := demo.Write(t.Context(), o, seed); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func view(t testing.TB, s *store.Store, fn func(*store.ReadTx, *checklist.Plan) error) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		return fn(tx, plan)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// findings are all findings of the sample, by subject and checkpoint.
func findings(t testing.TB, s *store.Store) map[string]map[string]inspection.Finding {
	t.Helper()
	all := map[string]map[string]inspection.Finding{}
	view(t, s, func(tx *store.ReadTx, plan *checklist.Plan) (err error) {
		for _, subject := range plan.Subjects {
			if all[subject.ID], err = tx.Findings(subject.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

// The province is half-way: some subjects are done, some under way, some not
// begun; there is something of everything to look at, and all of it checks.
func TestHalfWay(t *testing.T) {
	s := sample(t, demo.Seed)
	var total inspection.Counts
	begun, done := 0, 0
	results := map[inspection.Result]bool{}
	for subject, list := range findings(t, s) {
		view(t, s, func(tx *store.ReadTx, plan *checklist.Plan) error {
			c := inspection.Count(plan.For(subject), func(cp string) inspection.Summary {
				f := list[cp]
				return f.Summarize()
			}, checklist.DateOf(demo.Now()))
			if total = total.Plus(c); c.Checked > 0 {
				begun++
			}
			if c.Unchecked() == 0 {
				done++
			}
			for cp, f := range list {
				if plan.Checkpoint(cp) == nil || !plan.Checkpoint(cp).Applies(subject) {
					t.Errorf("%s is not asked %s", subject, cp)
				}
				for _, r := range f.Results() {
					results[r] = true
				}
			}
			return nil
		})
	}
	if share := total.Checked * 100 / total.Applicable; share < 45 || share > 70 {
		t.Errorf("%d of %d are checked", total.Checked, total.Applicable)
	}
	if done < 8 || begun-done < 4 || 48-begun < 8 {
		t.Errorf("of 48 subjects %d are begun, %d done", begun, done)
	}
	if total.Disputed < 1 || total.Disputed > 3 || len(results) != 4 {
		t.Errorf("%d disputes, %d different results", total.Disputed, len(results))
	}
	view(t, s, func(tx *store.ReadTx, plan *checklist.Plan) error {
		teams, err1 := tx.Teams()
		visits, err2 := tx.Visits()
		_, running, err3 := tx.CurrentVisit()
		notes, err4 := tx.Notes(false)
		unfiled, err6 := tx.Notes(true)
		evidence, err5 := tx.AllEvidence()
		for _, err := range []error{err1, err2, err3, err4, err5, err6} {
			if err != nil {
				return err
			}
		}
		if len(teams) != 8 || len(visits) < 120 || !running || len(notes) < 120 || len(unfiled) < 10 || len(evidence) < 300 {
			t.Errorf("%d teams, %d visits, one running: %v, %d notes, %d to file, %d pieces of evidence",
				len(teams), len(visits), running, len(notes), len(unfiled), len(evidence))
		}
		members := 0
		for _, team := range teams {
			members += len(team.Members)
			if len(team.Subjects) != 6 {
				t.Errorf("%s has %d subjects", team.Name, len(team.Subjects))
			}
		}
		if members != 32 {
			t.Errorf("the teams have %d members", members)
		}
		for _, subject := range plan.Subjects {
			own, err := tx.Targets(subject.ID)
			if err != nil {
				return err
			}
			if (subject.Kind == checklist.City) != (own["m25.3"].Text() != "") {
				t.Errorf("%s has its own figure: %q", subject.Name, own["m25.3"].Text())
			}
		}
		return nil
	})
	check, err := s.Verify(t.Context(), nil)
	if err != nil || len(check.Faults) > 0 || check.Unmergeable > 0 || check.Operations < 2800 {
		t.Errorf("verify: %+v, %v", check, err)
	}
}

// The teams are not equally fast: one has done all of its subjects, one has not
// done half of its work.
func TestUneven(t *testing.T) {
	s := sample(t, demo.Seed)
	all := findings(t, s)
	var shares []int
	view(t, s, func(tx *store.ReadTx, plan *checklist.Plan) error {
		teams, err := tx.Teams()
		for _, team := range teams {
			done, asked := 0, 0
			for _, subject := range team.Subjects {
				done, asked = done+len(all[subject]), asked+len(plan.For(subject))
			}
			shares = append(shares, done*100/asked)
		}
		return err
	})
	if slices.Max(shares) < 95 || slices.Min(shares) > 50 {
		t.Errorf("the teams have done %v per cent", shares)
	}
}

// Findings have a history: colleagues have looked again, figures and results were
// put right.
func TestHistories(t *testing.T) {
	s := sample(t, demo.Seed)
	type change struct{ entity, field string }
	by := map[change]string{}
	writes, values, colleagues, figures, results := 0, 0, 0, 0, 0
	for e, err := range s.Log(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		values += len(e.Set)
		if !strings.HasPrefix(e.Entity, "f/") {
			continue
		}
		writes++
		for field := range e.Set {
			before, again := by[change{e.Entity, field}]
			by[change{e.Entity, field}] = e.By
			switch {
			case !again:
			case field == inspection.FieldValue:
				figures++
			case field == inspection.FieldResult:
				results++
			case field == inspection.FieldFacts && before != e.By:
				colleagues++
			}
		}
	}
	if values < 8000 || writes < 1800 || colleagues < 80 || figures < 20 || results < 15 {
		t.Errorf("%d values, %d writes of findings, %d by a second person, %d figures and %d results changed", values, writes, colleagues, figures, results)
	}
}

// Texts are not made of the same few sentences.
func TestVaried(t *testing.T) {
	texts, sentences := map[string]int{}, map[string]int{}
	total := 0
	for _, list := range findings(t, sample(t, demo.Seed)) {
		for _, f := range list {
			total++
			texts[f.Facts.Text()]++
			for sentence := range strings.SplitSeq(f.Facts.Text(), "。") {
				sentences[strings.TrimSpace(sentence)]++
			}
		}
	}
	delete(texts, "")
	delete(sentences, "")
	for text, n := range texts {
		if n > 6 { // of what is not asked there is little to say
			t.Errorf("%d findings say %q", n, text)
		}
	}
	for sentence, n := range sentences {
		if n*100 > total*4 {
			t.Errorf("%d of %d findings say %q", n, total, sentence)
		}
	}
	if len(sentences) < 1200 {
		t.Errorf("%d different sentences in %d findings", len(sentences), total)
	}
}

// Figures go with the results beside them, and facts read like facts.
func TestPlausible(t *testing.T) {
	s := sample(t, demo.Seed)
	now := demo.Now()
	own := map[string]map[string]inspection.Field{}
	var plan *checklist.Plan
	view(t, s, func(tx *store.ReadTx, p *checklist.Plan) (err error) {
		plan = p
		for _, subject := range p.Subjects {
			if own[subject.ID], err = tx.Targets(subject.ID); err != nil {
				return err
			}
		}
		return nil
	})
	for subject, list := range findings(t, s) {
		for id, f := range list {
			cp := plan.Checkpoint(id)
			last, _ := f.Last()
			if last.At.After(now) {
				t.Errorf("%s %s was written at %s", subject, id, last.At)
			}
			if f.Facts.Text() != "" && utf8.RuneCountInString(f.Facts.Text()) < 15 || strings.Contains(f.Facts.Text(), "%!") {
				t.Errorf("%s %s: facts %q", subject, id, f.Facts.Text())
			}
			target, ok := inspection.TargetOf(cp, own[subject][id].Text())
			if results := f.Results(); ok && len(results) == 1 && results[0] != inspection.NA {
				v, err := inspection.Compare(target, f.Value.Text())
				if err != nil || v.Reached != (results[0] == inspection.Met) {
					t.Errorf("%s %s: %s with %q against %s, %v", subject, id, results[0].Word(), f.Value.Text(), inspection.TargetWords(target), err)
				}
			}
		}
	}
}

// A text lies begun, the host's own changes can be taken back, his files opened.
func TestInTheMidst(t *testing.T) {
	s := sample(t, demo.Seed)
	drafts, err := s.OpenDrafts()
	if err != nil {
		t.Fatal(err)
	}
	found, err := drafts.Found()
	if err != nil || len(found) != 1 || found[0].Subject != s.Local().Subject || found[0].Checkpoint != s.Local().Checkpoint {
		t.Errorf("drafts %+v, %v; the last place is %+v", found, err, s.Local())
	}
	if err := drafts.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.NextUndo(t.Context()); !ok || err != nil {
		t.Errorf("something to take back: %v, %v", ok, err)
	}
	opened := 0
	view(t, s, func(tx *store.ReadTx, _ *checklist.Plan) error {
		list, err := tx.Evidence(s.Local().Subject)
		for _, e := range list {
			if e.Device == s.Device() {
				if _, err := s.ViewingCopy(e); err != nil {
					t.Error(err)
				}
				opened++
			}
		}
		return err
	})
	if opened != 3 {
		t.Errorf("%d files are here, want 3", opened)
	}
}

// One seed gives the same findings each time, another one others.
func TestSeed(t *testing.T) {
	facts := func(seed uint64) []string {
		var list []string
		for subject, of := range findings(t, sample(t, seed)) {
			for cp, f := range of {
				for _, v := range slices.Concat(f.Result, f.Value, f.Facts) {
					list = append(list, subject+" "+cp+" "+v.By+" "+v.Text)
				}
			}
		}
		slices.Sort(list)
		return list
	}
	first, again, other := facts(7), facts(7), facts(8)
	if !slices.Equal(first, again) {
		t.Error("the same seed gave other findings")
	}
	if slices.Equal(first, other) {
		t.Error("another seed gave the same findings")
	}
}

// Every seed gives a sample, not only the one that is looked at.
func TestManySeeds(t *testing.T) {
	if os.Getenv("DUDAO_LONG") == "" {
		t.Skip("DUDAO_LONG is not set")
	}
	for seed := range uint64(200) {
		checked := 0
		for list := range maps.Values(findings(t, sample(t, seed))) {
			checked += len(list)
		}
		if checked < 600 {
			t.Errorf("seed %d: %d findings", seed, checked)
		}
	}
}

// The sample is not written over anything.
func TestNotEmpty(t *testing.T) {
	o := options(t)
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := demo.Write(t.Context(), o, demo.Seed); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := demo.Write(t.Context(), o, demo.Seed); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder with something in it: %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := demo.Write(b.Context(), options(b), demo.Seed); err != nil {
			b.Fatal(err)
		}
	}
}
