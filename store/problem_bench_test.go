package store

import (
	"fmt"
	"strconv"
	"testing"

	"dudao/inspection"
)

// manyProblems records so many problems of 20 subjects, with three steps each.
func manyProblems(b *testing.B, s *Store, n int) {
	b.Helper()
	const batch = 500
	for from := 0; from < n; from += batch {
		act(b, s, func(tx *Tx) error {
			for i := from; i < min(from+batch, n); i++ {
				id, err := tx.add(kindProblem, KindProblem, "", map[string]string{
					inspection.FieldNumber: strconv.Itoa(i/20 + 1), inspection.FieldSubject: fmt.Sprintf("s%02d", i%20), inspection.FieldMeasure: "m01",
					inspection.FieldTitle: "台账企业不知道挂点联系人", inspection.FieldCondition: "抽 5 家，1 家说得出", inspection.FieldSeverity: "serious",
					inspection.FieldUnit: "市商务局", inspection.FieldAsk: "逐家告知", inspection.FieldDeadline: "2023-07-01",
				})
				if err != nil {
					return err
				}
				step := inspection.Step{Of: ProblemEntity(round, id), Person: "张三", Words: "已办", Date: july}
				for _, kind := range []inspection.StepKind{inspection.StepAssign, inspection.StepSubmit, inspection.StepReturn} {
					step.Kind = kind
					last, err := tx.addStep(step)
					if err != nil {
						return err
					}
					step.After = []string{last}
				}
			}
			return nil
		})
	}
}

// BenchmarkProblems reads all of 10,000 problems with three steps each, as a board
// does off the loop (goal 300 ms).
func BenchmarkProblems(b *testing.B) {
	s := newLaptop(b).init()
	manyProblems(b, s, 10_000)
	for b.Loop() {
		err := s.View(b.Context(), func(tx *ReadTx) error {
			list, err := tx.Problems("")
			if len(list) != 10_000 {
				b.Fatalf("%d problems", len(list))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
