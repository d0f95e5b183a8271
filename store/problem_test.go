package store

import (
	"slices"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/inspection"
)

var july = checklist.Date{Year: 2023, Month: time.July, Day: 1}

func raise(t testing.TB, s *Store, p inspection.Problem) (id string) {
	t.Helper()
	act(t, s, func(tx *Tx) (err error) { id, err = tx.AddProblem(p); return err })
	return id
}

func problem(t testing.TB, s *Store, id string) (c inspection.ProblemCase) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) { c, err = tx.Problem(id); return err })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func take(t testing.TB, s *Store, step inspection.Step) (id string, warnings []inspection.Warning) {
	t.Helper()
	act(t, s, func(tx *Tx) (err error) { id, warnings, err = tx.AddStep(step, StepOptions{}); return err })
	return id, warnings
}

func TestProblemUntilClosed(t *testing.T) {
	l := newLaptop(t)
	s := l.init()

	id := raise(t, s, inspection.Problem{
		Subject: "east", Measure: "m01", Checkpoint: "m01.1", Title: " 台账企业不知道挂点联系人 ", Condition: "抽 5 家，1 家说得出",
		Type: "落实不到位", Severity: inspection.Serious, Unit: "东区", Ask: "逐家告知", Deadline: july,
	})
	second := raise(t, s, inspection.Problem{Subject: "east", Title: "另一个"})
	elsewhere := raise(t, s, inspection.Problem{Subject: "west", Title: "第三个"})
	c := problem(t, s, id)
	if c.Label != "1" || c.Title != "台账企业不知道挂点联系人" || c.Severity != inspection.Serious || c.Deadline != july || c.Course.State() != inspection.Open {
		t.Errorf("the problem is %+v", c)
	}
	if problem(t, s, second).Label != "2" || problem(t, s, elsewhere).Label != "1" {
		t.Error("numbers are not counted by subject")
	}

	of := ProblemEntity(round, id)
	take(t, s, inspection.Step{Of: of, Kind: inspection.StepAssign, Words: "交办单第 6 号"})
	handedIn, _ := take(t, s, inspection.Step{Of: of, Kind: inspection.StepSubmit, Person: "市商务局", Words: "已发通知"})
	mustUndo(t, s)
	if c := problem(t, s, id); c.Course.State() != inspection.Assigned || len(c.Course.Steps) != 1 {
		t.Errorf("the step is taken back: %s, %d steps", c.Course.State().Word(), len(c.Course.Steps))
	}
	mustRedo(t, s)
	c = problem(t, s, id)
	if last := c.Course.Last(); len(last) != 1 || last[0].ID != handedIn || last[0].Person != "市商务局" || last[0].Date.String() != "2023-06-05" {
		t.Errorf("last is %+v", last)
	}

	seen := c.Course.Heads()
	take(t, s, inspection.Step{Of: of, Kind: inspection.StepReturn, Words: "没有企业签收", Person: "林晓"})
	err := s.Update(t.Context(), func(tx *Tx) error {
		_, _, err := tx.AddStep(inspection.Step{Of: of, After: seen, Kind: inspection.StepClose, Words: "好了"}, StepOptions{})
		return err
	})
	wantSaid(t, err, "moved_on", "请看过以后再办")
	err = s.Update(t.Context(), func(tx *Tx) error {
		_, _, err := tx.AddStep(inspection.Step{Of: of, Kind: inspection.StepClose, Words: "好了"}, StepOptions{})
		return err
	})
	wantSaid(t, err, "step_not_allowed", "可以报送、延期、复核、补充")

	proof, _ := take(t, s, inspection.Step{Of: of, Kind: inspection.StepSubmit, Person: "市商务局", Words: "签收单 38 份"})
	closing := inspection.Step{Of: of, Kind: inspection.StepClose, Words: "抽 5 家都说得出"}
	err = s.Update(t.Context(), func(tx *Tx) error { _, _, err := tx.AddStep(closing, StepOptions{Strict: true}); return err })
	wantSaid(t, err, "bad_step", "没有佐证材料")
	attachFile(t, s, StepEntity(round, proof), "签收单.pdf", "38 份")
	closing.Person = "林晓"
	if _, warnings := take(t, s, closing); len(warnings) > 0 {
		t.Errorf("warned of %q", warnings)
	}
	c = problem(t, s, id)
	if c.Course.State() != inspection.Closed || c.Evidence != 1 || len(c.Course.Steps) != 5 {
		t.Errorf("closed: %s, %d pieces, %d steps", c.Course.State().Word(), c.Evidence, len(c.Course.Steps))
	}
	wantSound(t, s)
}

// TestProblemNumbersStay has a number not given out again when a problem is taken back.
func TestProblemNumbersStay(t *testing.T) {
	s := newLaptop(t).init()
	raise(t, s, inspection.Problem{Subject: "east", Title: "甲"})
	gone := raise(t, s, inspection.Problem{Subject: "east", Title: "乙"})
	act(t, s, func(tx *Tx) error { return tx.Void(ProblemEntity(round, gone), "记错") })
	third := raise(t, s, inspection.Problem{Subject: "east", Title: "丙"})
	if label := problem(t, s, third).Label; label != "3" {
		t.Errorf("its number is %s", label)
	}
	err := s.View(t.Context(), func(tx *ReadTx) error { _, err := tx.Problem(gone); return err })
	wantSaid(t, err, "no_record", "问题")
}

func TestMatterAndPractice(t *testing.T) {
	s := newLaptop(t).init()
	var spot, handed, practice string
	act(t, s, func(tx *Tx) (err error) {
		spot, err = tx.AddMatter(inspection.Matter{Subject: "east", Enterprise: "海桥公司", Title: "退税慢", Text: "三个月没到账"})
		return err
	})
	act(t, s, func(tx *Tx) (err error) {
		handed, err = tx.AddMatter(inspection.Matter{Subject: "east", Enterprise: "远洋公司", Title: "查验多"})
		return err
	})
	act(t, s, func(tx *Tx) (err error) {
		practice, err = tx.AddPractice(inspection.Practice{Subject: "east", Measure: "m01", Title: "一张清单", Text: "各区共用"})
		return err
	})
	take(t, s, inspection.Step{Of: MatterEntity(round, spot), Kind: inspection.StepSolve, Words: "当场协调到账"})
	take(t, s, inspection.Step{Of: MatterEntity(round, handed), Kind: inspection.StepAssign, Person: "张三", Deadline: checklist.Date{Year: 2023, Month: time.July, Day: 1}})
	err := s.View(t.Context(), func(tx *ReadTx) error {
		matters, err := tx.Matters("east")
		if err != nil {
			return err
		}
		states := []inspection.State{matters[0].Course.State(), matters[1].Course.State()}
		if !slices.Equal(states, []inspection.State{inspection.Solved, inspection.Assigned}) || matters[1].Due().String() != "2023-07-01" {
			t.Errorf("states %v, due %s", states, matters[1].Due())
		}
		practices, err := tx.Practices("")
		if len(practices) != 1 || practices[0].ID != practice || practices[0].Text != "各区共用" {
			t.Errorf("practices %+v", practices)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *Tx) error {
		_, _, err := tx.AddStep(inspection.Step{Of: "n/" + round + "/x", Kind: inspection.StepNote, Words: "x"}, StepOptions{})
		return err
	})
	wantSaid(t, err, "no_record", "随手记")
	wantSound(t, s)
}
