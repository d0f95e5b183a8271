package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// OwnTeam is that of this laptop's inspector, empty if it is not known.
func (tx *ReadTx) OwnTeam() (inspection.Team, error) {
	teams, err := tx.Teams()
	if err != nil {
		return inspection.Team{}, err
	}
	own := tx.s.Local().Team
	i := slices.IndexFunc(teams, func(t inspection.Team) bool { return t.ID == own })
	if i < 0 {
		return inspection.Team{}, nil
	}
	return teams[i], nil
}

// Teams are sorted by name.
func (tx *ReadTx) Teams() ([]inspection.Team, error) {
	ids, err := tx.heads(bucketState, []byte(TeamEntity(tx.inspection, "")), 0)
	if err != nil {
		return nil, err
	}
	order := tx.subjectOrder()
	teams := make([]inspection.Team, 0, len(ids))
	for _, id := range ids {
		fields, err := tx.allFields(TeamEntity(tx.inspection, id))
		if err != nil {
			return nil, err
		}
		t := inspection.Team{ID: id, Name: cmp.Or(fields["name"].Text(), id)}
		for name, f := range fields {
			text := f.Text()
			if subject, ok := strings.CutPrefix(name, subjectField); ok && text != "" {
				t.Subjects = append(t.Subjects, subject)
			} else if strings.HasPrefix(name, memberField) && text != "" {
				t.Members = append(t.Members, text)
			}
		}
		slices.Sort(t.Members)
		slices.SortFunc(t.Subjects, func(a, b string) int { return cmp.Or(order(a)-order(b), strings.Compare(a, b)) })
		teams = append(teams, t)
	}
	slices.SortFunc(teams, func(a, b inspection.Team) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return teams, nil
}

// subjectOrder gives each subject its place in the plan; those that it does not have come last.
func (tx *ReadTx) subjectOrder() func(id string) int {
	var subjects []*checklist.Subject
	if p, err := tx.Plan(); err == nil {
		subjects = p.Subjects
	}
	place := make(map[string]int, len(subjects))
	for i, s := range subjects {
		place[s.ID] = i + 1
	}
	return func(id string) int { return cmp.Or(place[id], len(subjects)+1) }
}

// allFields reads every field of an entity, of which it is known that they are few.
func (tx *ReadTx) allFields(entity string) (map[string]inspection.Field, error) {
	list, err := tx.scan(bucketState, []byte(entity+"\x00"), onlyLive)
	if err != nil {
		return nil, err
	}
	cells := make(map[string]map[oplog.Dot]oplog.Cell)
	for _, row := range list {
		k, _ := splitKey(row.key)
		c, err := decodeCell(row.value)
		if err != nil {
			return nil, err
		}
		if cells[k.Field] == nil {
			cells[k.Field] = make(map[oplog.Dot]oplog.Cell)
		}
		cells[k.Field][k.Dot] = c
	}
	fields := make(map[string]inspection.Field, len(cells))
	for name, c := range cells {
		fields[name] = fieldOf(oplog.Live(c, tx.now)).shown
	}
	return fields, nil
}

// Targets are a subject's own figures by checkpoint.
func (tx *ReadTx) Targets(subject string) (map[string]inspection.Field, error) {
	fields, err := tx.allFields(TargetsEntity(tx.inspection, subject))
	maps.DeleteFunc(fields, func(_ string, f inspection.Field) bool { return len(f) == 0 })
	return fields, err
}

// The kinds of operations that are not KindSet, for whoever reads the log.
const (
	KindPlan   = "plan"   // a plan adopted
	KindTeam   = "team"   // a team, its members, its subjects
	KindTarget = "target" // a subject's own figure
)

// AddTeam adds a team and gives its id; adding an existing one changes nothing.
func (tx *Tx) AddTeam(name string) (string, error) {
	id := TeamID(name)
	return id, tx.put(KindTeam, TeamEntity(tx.inspection, id), map[string]string{"name": strings.TrimSpace(name)})
}

// AddMember adds a person to a team.
func (tx *Tx) AddMember(team, person string) error {
	person = strings.TrimSpace(person)
	if person == "" {
		return nil
	}
	return tx.put(KindTeam, TeamEntity(tx.inspection, team), map[string]string{MemberField(person): person})
}

// Assign gives a team subjects to inspect.
func (tx *Tx) Assign(team string, subjects ...string) error { return tx.assign(team, "1", subjects) }

// Unassign takes subjects from a team.
func (tx *Tx) Unassign(team string, subjects ...string) error { return tx.assign(team, "", subjects) }

func (tx *Tx) assign(team, text string, subjects []string) error {
	fields := make(map[string]string, len(subjects))
	for _, s := range subjects {
		fields[SubjectField(s)] = text
	}
	return tx.put(KindTeam, TeamEntity(tx.inspection, team), fields)
}

// SetTarget sets a subject's own figure at a checkpoint; "" clears it.
func (tx *Tx) SetTarget(subject, checkpoint, figure string) error {
	return tx.put(KindTarget, TargetsEntity(tx.inspection, subject), map[string]string{checkpoint: figure})
}
