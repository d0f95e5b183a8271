package tui

import (
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// A finding names one visit, that in which its contents were found. So where two
// were written on different visits, the visit is no question of its own: it is
// settled with the last of the contents, as that of whose contents are kept.

// isVisit tells whether the conflict is about which visit a finding names.
func isVisit(c store.Conflict) bool {
	return strings.HasPrefix(c.Entity, "f/") && c.Field == inspection.FieldVisit
}

// lastBesideVisit is the visit's conflict, if nothing else of the record that
// shows stays in conflict once these are settled.
func (p *conflictsPage) lastBesideVisit(settled func(id string) bool) (visit store.Conflict, ok bool) {
	for _, c := range p.groups[p.at].list {
		switch {
		case settled(c.ID):
		case isVisit(c):
			visit, ok = c, true
		default:
			return store.Conflict{}, false
		}
	}
	return visit, ok
}

// withVisit adds the visit to what settles the last of the contents: that of who
// wrote what is kept, else, where something new is written, the last one.
func (p *conflictsPage) withVisit(list []store.Settling, done []decided) ([]store.Settling, []decided) {
	if len(list) == 0 {
		return list, done
	}
	visit, ok := p.lastBesideVisit(func(id string) bool {
		return slices.ContainsFunc(list, func(s store.Settling) bool { return s.ID == id })
	})
	if !ok {
		return list, done
	}
	last, keep := list[len(list)-1], 0
	for _, c := range p.groups[p.at].list {
		if c.ID == last.ID && last.Choice.Keep > 0 {
			kept := c.Values[last.Choice.Keep-1]
			keep = max(0, slices.IndexFunc(visit.Values, func(v inspection.Value) bool { return v.By == kept.By && v.Device == kept.Device }))
		}
	}
	d := p.decision(visit, keep)
	d.along = true
	return append(list, store.Settling{ID: visit.ID, Choice: store.Choice{Keep: keep + 1}}), append(done, d)
}

// putVisit writes the last visit with the last of the contents, unless there has
// been another meanwhile.
func (p *conflictsPage) putVisit(c store.Conflict) []decided {
	visit, ok := p.lastBesideVisit(func(id string) bool { return id == c.ID })
	if !ok || !slices.Equal(dotsOf(p.rec.field(visit.Field)), dotsOf(visit.Values)) {
		return nil
	}
	p.rec.put(visit.Field, visit.Values[0].Text)
	d := p.decision(visit, 0)
	d.along = true
	return []decided{d}
}
