package checklist

import "slices"

// index finds the parts of a plan by their ids.
type index struct {
	subjects    map[string]int // place in Plan.Subjects
	measures    map[string]*Measure
	checkpoints map[string]*Checkpoint
}

// byID is the plan's index, built when it is first asked for.
func (p *Plan) byID() *index {
	p.indexOnce.Do(func() {
		p.index = index{map[string]int{}, map[string]*Measure{}, map[string]*Checkpoint{}}
		for i, s := range p.Subjects {
			p.index.subjects[s.ID] = i
		}
		for m := range p.Measures() {
			p.index.measures[m.ID] = m
		}
		for c := range p.Checkpoints() {
			p.index.checkpoints[c.ID] = c
		}
	})
	return &p.index
}

// Subject is the subject with that id, or nil.
func (p *Plan) Subject(id string) *Subject {
	if i, ok := p.byID().subjects[id]; ok {
		return p.Subjects[i]
	}
	return nil
}

// Measure is the measure with that id, or nil.
func (p *Plan) Measure(id string) *Measure { return p.byID().measures[id] }

// Checkpoint is the checkpoint with that id, or nil.
func (p *Plan) Checkpoint(id string) *Checkpoint { return p.byID().checkpoints[id] }

// Applies tells whether the subject is asked this.
func (c *Checkpoint) Applies(subject string) bool {
	if c.audience.in != nil {
		return c.audience.has(subject)
	}
	return slices.ContainsFunc(c.Subjects, func(s *Subject) bool { return s.ID == subject })
}

// For lists the checkpoints that apply to a subject, in the plan's order.
func (p *Plan) For(subject string) []*Checkpoint {
	var list []*Checkpoint
	for c := range p.Checkpoints() {
		if c.Applies(subject) {
			list = append(list, c)
		}
	}
	return list
}
