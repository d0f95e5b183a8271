package tui

import (
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// supported is what evidence is for: a finding, a problem or a matter with its
// steps, or all that there is of a subject.
type supported struct {
	subject  *checklist.Subject
	name     string   // in titles; empty: all of the subject
	entity   string   // that new evidence is attached to; empty: none
	entities []string // whose evidence shows; nil: all of the subject
}

func (s *session) supportedFinding(subject *checklist.Subject, cp *checklist.Checkpoint) supported {
	entity := store.FindingEntity(s.st.Local().Inspection, subject.ID, cp.ID)
	return supported{subject, cp.Title(), entity, []string{entity}}
}

// supportedBy is the finding that a piece of evidence found is for, else all of
// its subject.
func (s *session) supportedBy(e *entry) supported {
	if e.cp == nil {
		return supported{subject: e.subject}
	}
	return s.supportedFinding(e.subject, e.cp)
}

// supported is the problem or matter with its steps; new evidence is for the last
// step, if one was taken.
func (p *casePage) supported() supported {
	insp := p.st.Local().Inspection
	of := supported{subject: p.subject(), name: p.name(), entity: p.entity(), entities: []string{p.entity()}}
	for _, s := range p.course.Steps {
		of.entity = store.StepEntity(insp, s.ID)
		of.entities = append(of.entities, of.entity)
	}
	if c := p.problem(); c != nil && c.Checkpoint != "" {
		of.entities = append(of.entities, store.FindingEntity(insp, c.Subject, c.Checkpoint))
	}
	return of
}

// supportWords name what evidence is for: a checkpoint, a problem, a matter.
func (b *board) supportWords(entity string) string {
	id := entity[strings.LastIndex(entity, "/")+1:]
	if cp := b.plan.Checkpoint(id); cp != nil {
		return cp.Title() + "  " + cp.Name()
	}
	owns := func(own string, c *inspection.Course) bool {
		return own == id || slices.ContainsFunc(c.Steps, func(s inspection.Step) bool { return s.ID == id })
	}
	for _, c := range b.cases.problems {
		if owns(c.ID, c.Course) {
			return "问题 " + inspection.Numbered(b.plan, c.Subject, c.Label) + "  " + c.Title
		}
	}
	for _, c := range b.cases.matters {
		if owns(c.ID, c.Course) {
			return "现场事项 " + inspection.Numbered(b.plan, c.Subject, c.Label) + "  " + c.Title
		}
	}
	return ""
}
