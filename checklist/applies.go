package checklist

import (
	"slices"
	"strings"
)

// The words of applies_to and of a clause's units. Ids may not be the same.
const (
	wordAll         = "all"         // every subject
	wordCities      = "cities"      // every city
	wordDepartments = "departments" // every department
	wordUnits       = "units"       // the measure's units; units:a those of one clause
	wordNamed       = "named"       // the cities among its units
)

// crowdWords stand for subjects without regard to a measure.
var crowdWords = []string{wordAll, wordCities, wordDepartments}

var audienceWords = append([]string{wordUnits, wordNamed, string(Lead), string(Support), string(Joint), string(Territorial)}, crowdWords...)

// crowd lists the subjects of all, cities, departments, a group or one subject's
// id, in the plan's order; ok is false for another word.
func (r *reader) crowd(word string) (list []*Subject, ok bool) {
	switch word {
	case wordAll:
		return r.plan.Subjects, true
	case wordCities:
		return r.plan.ofKind(City), true
	case wordDepartments:
		return r.plan.ofKind(Department), true
	}
	for _, g := range r.plan.Groups {
		if g.ID == word {
			for _, id := range g.Members {
				list = append(list, r.subjects[id])
			}
			return list, true
		}
	}
	if s, ok := r.subjects[word]; ok {
		return []*Subject{s}, true
	}
	return nil, false
}

func (p *Plan) ofKind(kind SubjectKind) []*Subject {
	var list []*Subject
	for _, s := range p.Subjects {
		if s.Kind == kind {
			list = append(list, s)
		}
	}
	return list
}

// audienceOf lists the subjects that a word of applies_to means in a measure;
// ok is false for a word that means nothing there.
func (r *reader) audienceOf(word string, m *Measure) (list []*Subject, ok bool) {
	wanted := func(Unit) bool { return true }
	clauses := m.Clauses
	switch {
	case word == wordUnits:
	case word == wordNamed:
		wanted = func(u Unit) bool { return u.Subject.Kind == City }
	case Role(word).Word() != "":
		wanted = func(u Unit) bool { return u.Role == Role(word) }
	case strings.HasPrefix(word, wordUnits+":"):
		id := strings.TrimPrefix(word, wordUnits+":")
		i := slices.IndexFunc(clauses, func(c Clause) bool { return c.ID == id })
		if id == "" || i < 0 {
			return nil, false
		}
		clauses = clauses[i : i+1]
	default:
		return r.crowd(word)
	}
	for _, c := range clauses {
		for _, u := range c.Units {
			if wanted(u) {
				list = append(list, u.Subject)
			}
		}
	}
	return list, true
}

// audience is a set of a plan's subjects.
type audience struct {
	place map[string]int // of a subject id in the plan
	in    []bool         // by place
}

func (a audience) set(list []*Subject, in bool) (changed bool) {
	for _, s := range list {
		i := a.place[s.ID]
		changed = changed || a.in[i] != in
		a.in[i] = in
	}
	return changed
}

func (a audience) has(subject string) bool {
	i, ok := a.place[subject]
	return ok && a.in[i]
}

func (a audience) list(subjects []*Subject) []*Subject {
	var list []*Subject
	for i, s := range subjects {
		if a.in[i] {
			list = append(list, s)
		}
	}
	return list
}
