package store

import (
	"slices"

	"dudao/inspection"
)

// FieldState is the field of a Conflict about a problem or a matter that laptops which were apart took in different directions. Its
// values are states; the marks are those of the steps that led there.
const FieldState = "state"

// withStates adds the conflicts about where problems and matters have come to.
func (tx *ReadTx) withStates(list []Conflict) ([]Conflict, error) {
	courses, err := tx.disputedCourses()
	if err != nil || len(courses) == 0 {
		return list, err
	}
	o := tx.newConflictOrder()
	for entity, course := range courses {
		c := Conflict{Entity: entity, Field: FieldState}
		for _, state := range course.States() {
			step, ok := course.Leading(state)
			if !ok { // 待交办: nobody has taken it anywhere
				step = course.Last()[len(course.Last())-1]
			}
			c.Values = append(c.Values, inspection.Value{Text: state.Code(), Mark: step.Mark})
		}
		c.ID = conflictID(entity, FieldState, c.Values)
		if err := tx.place(&c, o); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, o.compare)
	return list, nil
}

// disputedCourses are those of problems and matters that are in more than one state, by entity.
func (tx *ReadTx) disputedCourses() (map[string]*inspection.Course, error) {
	done, err := tx.proceedings()
	if err != nil {
		return nil, err
	}
	courses := make(map[string]*inspection.Course)
	for entity, list := range done.steps {
		if len(list) < 2 {
			continue
		}
		course := done.course(entity)
		if !course.Disputed() {
			continue
		}
		if _, err := tx.known(entity); err == nil { // not taken back
			courses[entity] = course
		}
	}
	return courses, nil
}

// settleState takes the step again that led to the state which is kept, behind all the last ones.
func (tx *Tx) settleState(c Conflict, choice Choice) error {
	course, _, _, err := tx.course(c.Entity)
	if err != nil {
		return err
	}
	if choice.Keep == 0 {
		return &ChoiceError{Field: c.Field, Values: len(c.Values)}
	}
	state, err := inspection.ParseState(c.Values[choice.Keep-1].Text)
	step, leads := course.Leading(state)
	if err != nil || !leads {
		return &ChoiceError{Field: c.Field, Values: len(c.Values)}
	}
	_, _, err = tx.AddStep(inspection.Step{
		Of: c.Entity, After: course.Heads(), Kind: step.Kind, Person: step.Person, Words: step.Words, Deadline: step.Deadline,
	}, StepOptions{})
	return err
}
