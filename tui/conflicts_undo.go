package tui

// Where the conflicts page stands once something was taken back.

// conflictField is a field of a record.
type conflictField struct{ entity, field string }

// fields are those that the page has in conflict.
func (p *conflictsPage) fields() map[conflictField]bool {
	all := map[conflictField]bool{}
	for _, g := range p.groups {
		for _, c := range g.list {
			all[conflictField{c.Entity, c.Field}] = true
		}
	}
	return all
}

// followUndo goes to the field that undo has put in conflict again: a key that
// follows is meant for what was just changed.
func (p *conflictsPage) followUndo(had map[conflictField]bool) bool {
	for at, g := range p.groups {
		for field, c := range g.list {
			if f := (conflictField{c.Entity, c.Field}); !had[f] && p.undone[f] {
				p.goTo(at)
				p.field = field
				return true
			}
		}
	}
	return false
}
