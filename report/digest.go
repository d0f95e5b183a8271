package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"dudao/inspection"
)

// digest identifies the data that the report rests on: two prints of the same
// state agree, and one recorded value more makes another digest.
func (s *survey) digest() string {
	h := sha256.New()
	h.Write(s.plan.Hash[:])
	for _, f := range []inspection.Field{s.round.Name, s.round.Plan, s.round.From, s.round.To} {
		hashField(h, f)
	}
	for _, t := range s.teams {
		fmt.Fprintf(h, "%q %q %q\n", t.ID, t.Members, t.Subjects)
	}
	for _, st := range s.standings {
		fmt.Fprintf(h, "%q\n", st.id)
		for _, it := range slices.Concat(st.items, st.old) {
			for _, f := range []inspection.Field{it.finding.Result, it.finding.Value, it.finding.Facts, it.finding.Visit} {
				hashField(h, f)
			}
			if it.cp != nil {
				hashField(h, st.targets[it.cp.ID])
			}
		}
		for _, e := range st.evidence {
			fmt.Fprintf(h, "%q\n", []string{e.ID, e.Label, e.For, e.SHA, e.Name, e.Kind.Code(), e.At, e.Place, e.Source, e.Visit, e.Voided})
		}
	}
	s.hashCases(h)
	for _, v := range s.visited() {
		fmt.Fprintf(h, "%q\n", []string{v.ID, v.Kind.Code(), v.From, v.To})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// hashField takes the dots alone: a dot holds a hash of what it wrote.
func hashField(h hash.Hash, f inspection.Field) {
	for _, v := range f {
		fmt.Fprintf(h, "%s ", v.Dot)
	}
	h.Write([]byte{'\n'})
}

// hashCases takes what is shown of problems, matters and practices, and their
// steps.
func (s *survey) hashCases(h hash.Hash) {
	steps := func(c *inspection.Course) {
		for _, step := range c.Steps {
			fmt.Fprintf(h, "%q\n", []string{step.ID, step.Dot})
		}
	}
	for _, c := range s.problems() {
		fmt.Fprintf(h, "%q\n", []string{
			c.ID, c.Label, c.Measure, c.Checkpoint, c.Title, c.Criteria, c.Condition, c.Cause, c.Effect, c.Type, c.Severity.Code(),
			c.Unit, c.Ask, c.Deadline.String(), c.Voided, strings.Join(c.Record.Disputed, " "),
		})
		steps(c.Course)
	}
	for _, c := range s.matters() {
		fmt.Fprintf(h, "%q\n", []string{c.ID, c.Label, c.Measure, c.Enterprise, c.Title, c.Text, c.Unit, c.Deadline.String(), c.Voided})
		steps(c.Course)
	}
	for _, p := range s.practices() {
		fmt.Fprintf(h, "%q\n", []string{p.ID, p.Subject, p.Measure, p.Title, p.Text, p.Voided})
	}
}
