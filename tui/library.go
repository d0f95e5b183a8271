package tui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// library is everything that can be searched, coded once and then only read.
type library struct {
	version store.Version
	entries []entry // by topic
}

// topic is what an entry is of.
type topic uint8

// The topics, in the order in which they are listed.
const (
	aboutSubject topic = iota
	aboutMeasure
	aboutCheckpoint
	aboutFinding
	aboutProblem
	aboutMatter
	aboutPractice
	aboutNote
	aboutEvidence
	aboutVisit
	aboutPerson
)

var topicWords = [...]string{"对象", "措施", "检查要点", "检查记录", "问题", "现场事项", "典型做法", "随手记", "佐证", "活动", "人员"}

// entry is one text, and where it stands.
type entry struct {
	topic   topic
	name    uint16 // so many units of text name the thing; the rest says more of it
	text    checklist.Coded
	subject *checklist.Subject
	measure *checklist.Measure
	cp      *checklist.Checkpoint
	id      string // of a note, a visit, a piece of evidence, a person's team or visit
	team    bool   // id is a team's
	filed   bool   // id is a note's that has been filed
	mark    inspection.Mark
}

// newEntry codes a name and what more is to be found of the thing, each on a line
// of its own, so that nothing is found across two.
func newEntry(t topic, name string, more ...string) entry {
	e := entry{topic: t, text: checklist.Code(name)}
	e.name = uint16(min(len(e.text), 1<<16-1))
	for _, m := range more {
		if m = strings.TrimSpace(m); m == "" {
			continue
		}
		if len(e.text) > 0 {
			m = "\n" + m
		}
		e.text = append(e.text, checklist.Code(m)...)
	}
	return e
}

// cataloguer makes a library out of one consistent state.
type cataloguer struct {
	tx         *store.ReadTx
	plan       *checklist.Plan
	inspection string // id
	entries    []entry
}

// readLibrary codes everything. With 100,000 findings it takes a second.
func readLibrary(ctx context.Context, st *store.Store) (*library, error) {
	lib := &library{}
	err := st.View(ctx, func(tx *store.ReadTx) (err error) {
		c := cataloguer{tx: tx, inspection: st.Local().Inspection}
		if c.plan, err = tx.Plan(); err != nil {
			return err
		}
		for _, add := range []func(context.Context) error{c.addPlan, c.addFindings, c.addCases, c.addNotes, c.addEvidence, c.addTeams, c.addVisits} {
			if err := cmp.Or(add(ctx), ctx.Err()); err != nil {
				return err
			}
		}
		*lib = library{tx.Version(), c.entries}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	slices.SortStableFunc(lib.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.topic, b.topic), b.mark.At.Compare(a.mark.At))
	})
	return lib, nil
}

func (c *cataloguer) add(e entry) { c.entries = append(c.entries, e) }

func (c *cataloguer) addPlan(context.Context) error {
	for _, s := range c.plan.Subjects {
		others := slices.DeleteFunc(append([]string{s.Name}, s.Aliases...), func(name string) bool { return name == s.Label() })
		e := newEntry(aboutSubject, s.Label(), others...)
		e.subject = s
		c.add(e)
	}
	for m := range c.plan.Measures() {
		var units []string
		for _, clause := range m.Clauses {
			for _, u := range clause.Units {
				units = append(units, u.Subject.Label())
			}
		}
		e := newEntry(aboutMeasure, m.Title, strings.Join(units, "、"), m.Brief)
		e.measure = m
		c.add(e)
	}
	for cp := range c.plan.Checkpoints() {
		e := newEntry(aboutCheckpoint, cp.Short, cp.Question)
		e.cp = cp
		c.add(e)
	}
	return nil
}

func (c *cataloguer) addFindings(ctx context.Context) error {
	for _, s := range c.plan.Subjects {
		if err := ctx.Err(); err != nil {
			return err
		}
		findings, err := c.tx.Findings(s.ID)
		if err != nil {
			return err
		}
		for cp := range c.plan.Checkpoints() {
			f := findings[cp.ID]
			var texts []string
			for _, v := range f.Value {
				texts = append(texts, inspection.Measured(v.Text, unitOf(cp)))
			}
			for _, v := range f.Facts {
				texts = append(texts, v.Text)
			}
			e := newEntry(aboutFinding, "", texts...)
			e.subject, e.cp = s, cp
			e.mark, _ = f.Last()
			if len(e.text) > 0 {
				c.add(e)
			}
		}
	}
	return nil
}

// addCases takes in problems and matters, with what was said at their steps, and
// practices.
func (c *cataloguer) addCases(context.Context) error {
	problems, err := c.tx.Problems("")
	if err != nil {
		return err
	}
	for _, p := range problems {
		name := inspection.Numbered(c.plan, p.Subject, p.Label) + " " + p.Title
		e := newEntry(aboutProblem, name, append([]string{p.Condition, p.Cause, p.Effect, p.Ask, p.Unit, p.Type}, stepTexts(p.Course)...)...)
		e.id, e.mark, e.subject = p.ID, p.Mark, c.plan.Subject(p.Subject)
		c.add(e)
	}
	matters, err := c.tx.Matters("")
	if err != nil {
		return err
	}
	for _, m := range matters {
		name := inspection.Numbered(c.plan, m.Subject, m.Label) + " " + m.Title
		e := newEntry(aboutMatter, name, append([]string{m.Enterprise, m.Text, m.Unit}, stepTexts(m.Course)...)...)
		e.id, e.mark, e.subject = m.ID, m.Mark, c.plan.Subject(m.Subject)
		c.add(e)
	}
	practices, err := c.tx.Practices("")
	for _, p := range practices {
		e := newEntry(aboutPractice, p.Title, p.Text)
		e.id, e.mark, e.subject = p.ID, p.Mark, c.plan.Subject(p.Subject)
		c.add(e)
	}
	return err
}

// stepTexts are what was said at each step, and by whom.
func stepTexts(c *inspection.Course) []string {
	var texts []string
	for _, s := range c.Steps {
		texts = append(texts, s.Words, s.Person)
	}
	return texts
}

func (c *cataloguer) addNotes(context.Context) error {
	notes, err := c.tx.Notes(false)
	for _, n := range notes {
		e := newEntry(aboutNote, "", n.Text)
		e.id, e.mark, e.filed = n.ID, n.Mark, n.Filed != ""
		c.add(e)
	}
	return err
}

func (c *cataloguer) addEvidence(ctx context.Context) error {
	for _, s := range c.plan.Subjects {
		if err := ctx.Err(); err != nil {
			return err
		}
		list, err := c.tx.Evidence(s.ID)
		if err != nil {
			return err
		}
		for _, f := range list {
			e := newEntry(aboutEvidence, f.Label+" "+f.Name, f.Source, f.Place)
			e.id, e.mark, e.subject = f.ID, f.Mark, s
			if checkpoint, ok := strings.CutPrefix(f.For, store.FindingEntity(c.inspection, s.ID, "")); ok {
				e.cp = c.plan.Checkpoint(checkpoint)
			}
			c.add(e)
		}
	}
	return nil
}

// addTeams takes in the inspectors.
func (c *cataloguer) addTeams(context.Context) error {
	teams, err := c.tx.Teams()
	for _, t := range teams {
		for _, m := range t.Members {
			e := newEntry(aboutPerson, m, t.Name)
			e.id, e.team = t.ID, true
			c.add(e)
		}
	}
	return err
}

// addVisits takes in visits, and whom the team met on them.
func (c *cataloguer) addVisits(context.Context) error {
	visits, err := c.tx.Visits()
	for _, v := range visits {
		e := newEntry(aboutVisit, cmp.Or(v.Org, v.Kind.Word()), v.Kind.Word(), v.Place)
		e.id, e.mark, e.subject = v.ID, v.Mark, c.plan.Subject(v.Subject)
		c.add(e)
		if v.People != "" {
			p := newEntry(aboutPerson, v.People, v.Org)
			p.id, p.mark, p.subject = v.ID, v.Mark, e.subject
			c.add(p)
		}
	}
	return err
}

// found is what a search came to.
type found struct {
	lib     *library
	typed   string
	pattern sought
	hits    [len(topicWords)][]int32 // by topic: indexes into lib.entries
	total   int
}

// find looks up what is typed. It gives up, with what it has, when ctx ends.
func (l *library) find(ctx context.Context, typed string) found {
	f := found{lib: l, typed: typed, pattern: l.seek(typed)}
	if f.pattern.Empty() {
		return f
	}
	for i := range l.entries {
		if i%1024 == 0 && ctx.Err() != nil {
			return f
		}
		if e := &l.entries[i]; f.pattern.InCoded(e.text) {
			f.hits[e.topic] = append(f.hits[e.topic], int32(i))
			f.total++
		}
	}
	return f
}
