package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
)

// The files of problems, steps, matters and practices, as those of a day with the other records: what lies on users' disks. They are
// made once, where they are missing, and never changed.
const casesDir = "testdata/records2"

const (
	casesOps  = casesDir + "/cases.ops.golden"
	casesLog  = casesDir + "/cases.dudao"
	casesRead = casesDir + "/cases.read.golden"
)

// daysOfCases does what became of what was found.
func daysOfCases(t *testing.T, s *Store) {
	t.Helper()
	day := func(d int) checklist.Date { return checklist.Date{Year: 2023, Month: 6, Day: d} }
	mustRecord(t, s, "m01.1", "抽查 5 家。")
	var problem, matter string
	act(t, s, func(tx *Tx) (err error) {
		problem, err = tx.AddProblem(inspection.Problem{
			Subject: "east", Measure: "m01", Checkpoint: "m01.1", Title: "企业不知道联系人", Criteria: "措施（一）", Condition: "抽查 5 家，1 家知道",
			Cause: "没有告知", Effect: "38 家", Type: "落实不到位", Severity: inspection.Serious, Unit: "市商务局", Ask: "逐家告知", Deadline: day(12),
		})
		return err
	})
	of := ProblemEntity(round, problem)
	step := func(st inspection.Step) (id string) {
		t.Helper()
		act(t, s, func(tx *Tx) (err error) {
			id, _, err = tx.AddStep(st, StepOptions{})
			return err
		})
		return id
	}
	step(inspection.Step{Of: of, Kind: inspection.StepAssign, Date: day(5), Words: "当面交办", Deadline: day(15)})
	submitted := step(inspection.Step{Of: of, Kind: inspection.StepSubmit, Date: day(7), Person: "市商务局", Words: "签收单 38 份"})
	_, err := s.AddEvidence(t.Context(), inspection.Evidence{For: StepEntity(round, submitted), Source: "市商务局"},
		"签收单.csv", strings.NewReader("企业,签收\n"), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	step(inspection.Step{Of: of, Kind: inspection.StepReturn, Date: day(8), Person: "李四", Words: "没有签字"})
	step(inspection.Step{Of: of, Kind: inspection.StepExtend, Date: day(9), Words: "企业在外地", Deadline: day(20)})
	step(inspection.Step{Of: of, Kind: inspection.StepReview, Date: day(10), Person: "王五", Words: "维持"})
	step(inspection.Step{Of: of, Kind: inspection.StepNote, Date: day(11), Words: "电话催过"})
	last := step(inspection.Step{Of: of, Kind: inspection.StepSubmit, Date: day(13), Person: "市商务局", Words: "补签"})
	for _, st := range []inspection.Step{ // by two who did not hear of each other
		{Of: of, After: []string{last}, Kind: inspection.StepClose, Date: day(14), Person: "李四", Words: "抽 5 家都知道"},
		{Of: of, After: []string{last}, Kind: inspection.StepReturn, Date: day(14), Person: "王五", Words: "一家不知道"},
	} {
		act(t, s, func(tx *Tx) error {
			_, err := tx.addStep(st)
			return err
		})
	}
	act(t, s, func(tx *Tx) error {
		e, err := tx.EditProblem(problem)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldSeverity, inspection.Grave.Code())
		e.Put(inspection.FieldEffect, "")
		_, err = tx.SaveAs(KindProblem, e)
		return err
	})
	act(t, s, func(tx *Tx) error {
		id, err := tx.AddProblem(inspection.Problem{Subject: "east", Title: "记错的"})
		return errors.Join(err, tx.Void(ProblemEntity(round, id), "记错"))
	})
	act(t, s, func(tx *Tx) (err error) {
		matter, err = tx.AddMatter(inspection.Matter{
			Subject: "east", Measure: "m01", Enterprise: "海桥公司", Title: "退税在函调", Text: "两个月没有回音", Unit: "市国税局", Deadline: day(30),
		})
		return err
	})
	step(inspection.Step{Of: MatterEntity(round, matter), Kind: inspection.StepAssign, Date: day(6)})
	step(inspection.Step{Of: MatterEntity(round, matter), Kind: inspection.StepSolve, Date: day(9), Words: "已到账"})
	mustUndo(t, s)
	mustRedo(t, s)
	act(t, s, func(tx *Tx) error {
		_, err := tx.AddPractice(inspection.Practice{Subject: "east", Measure: "m01", Title: "挂点到人", Text: "每周一上门"})
		return err
	})
}

func TestCasesAreWrittenAsEver(t *testing.T) {
	s := newLaptop(t).init()
	daysOfCases(t, s)
	if !exists(casesOps) {
		makeCases(t, s)
	}
	wantLines(t, string(tailText(t, s)), string(mustRead(t, casesOps)))
}

func TestCasesAreReadForEver(t *testing.T) {
	s := newLaptop(t).other("reader").init()
	appendFile(t, s.path(logName), mustRead(t, casesLog))
	wantLines(t, casesText(t, s), string(mustRead(t, casesRead)))
	wantSound(t, s)
}

// wantLines compares texts line by line.
func wantLines(t *testing.T, got, want string) {
	t.Helper()
	lines, were := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(lines) != len(were) {
		t.Errorf("%d lines, were %d", len(lines), len(were))
	}
	for i := range min(len(lines), len(were)) {
		if lines[i] != were[i] {
			t.Errorf("line %d is\n%s\nwas\n%s", i+1, lines[i], were[i])
		}
	}
}

// makeCases says how the files came about.
func makeCases(t *testing.T, s *Store) {
	mustWrite(t, casesOps, tailText(t, s))
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, casesLog, mustRead(t, s.path(logName)))
	mustWrite(t, casesRead, []byte(casesText(t, s)))
	t.Fatal("the files were missing and have been made; look at them")
}

func casesText(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	err := s.View(t.Context(), func(tx *ReadTx) error {
		b.Reset()
		problems, err1 := tx.Problems("")
		matters, err2 := tx.Matters("")
		practices, err3 := tx.Practices("")
		for _, c := range problems {
			p := c.Problem
			fmt.Fprintln(&b, p.ID, p.Subject, p.Label, p.Measure, p.Checkpoint, p.Title, p.Criteria, p.Condition, p.Cause, p.Effect,
				p.Type, p.Severity.Word(), p.Unit, p.Ask, p.Deadline, c.Due(), c.Evidence, c.Origin, p.By)
			tellCourse(&b, c.Course)
		}
		for _, c := range matters {
			m := c.Matter
			fmt.Fprintln(&b, m.ID, m.Subject, m.Label, m.Measure, m.Enterprise, m.Title, m.Text, m.Unit, m.Deadline, c.Evidence, m.By)
			tellCourse(&b, c.Course)
		}
		for _, p := range practices {
			fmt.Fprintln(&b, p.ID, p.Subject, p.Measure, p.Title, p.Text, p.By)
		}
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tellCourse(b *strings.Builder, c *inspection.Course) {
	for _, s := range c.Steps {
		fmt.Fprintln(b, " ", s.ID, s.After, s.Kind.Word(), s.Date, s.Person, s.Words, s.Deadline)
	}
	for _, state := range c.States() {
		fmt.Fprintln(b, " ", state.Word())
	}
}
