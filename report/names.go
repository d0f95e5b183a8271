package report

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/store"
)

// Names say what people call the records that have an id of their own, taken
// back or not: 佐证3 海关月报.pdf, 走访 某某公司 07-14, 第三督导组, 交办 问题 汕头-2
// 台账不全.
type Names struct {
	st     *store.Store
	fields map[string]map[string]json.RawMessage // by entity, as last written
	cases  *caseLabels                           // nil: not wanted yet
}

// NewNames are the names of what is in the store.
func NewNames(st *store.Store) *Names {
	return &Names{st: st, fields: map[string]map[string]json.RawMessage{}}
}

// hasName tells whether an entity is of a kind whose records have names.
func hasName(entity string) bool {
	kind, _, _ := strings.Cut(entity, "/")
	return len(kind) == 1 && strings.Contains("vetqmrs", kind)
}

// titledWords say what the records are that people call by their titles.
var titledWords = map[byte]string{'q': "问题", 'm': "现场事项", 'r': "典型做法"}

// learn takes in what an operation has written.
func (n *Names) learn(entity string, set map[string]json.RawMessage) {
	known := n.fields[entity]
	if known == nil {
		known = map[string]json.RawMessage{}
		n.fields[entity] = known
	}
	maps.Copy(known, set)
}

// Of is the name of a visit, a piece of evidence, a team, a problem, a matter, a
// practice or a step; empty for all else, and where the store knows nothing of it.
func (n *Names) Of(ctx context.Context, entity string) (string, error) {
	if !hasName(entity) {
		return "", nil
	}
	if n.fields[entity] == nil {
		if err := n.lookUp(ctx, entity, []string{entity}); err != nil {
			return "", err
		}
	}
	text := func(field string) string { return oneLine(n.text(entity, field)) }
	switch entity[0] {
	case 't':
		return text(inspection.FieldName), nil
	case 'e':
		return join("佐证"+text(inspection.FieldNumber), text(inspection.FieldName)), nil
	case 'q', 'm', 'r':
		if title := text(inspection.FieldTitle); title != "" {
			number, err := n.numbered(ctx, entity, text(inspection.FieldSubject), text(inspection.FieldNumber))
			return join(titledWords[entity[0]], number, title), err
		}
		return "", nil
	case 's':
		kind, err := inspection.ParseStepKind(text(inspection.FieldKind))
		of := text(inspection.FieldOf)
		if err != nil || of == "" || of[0] == 's' {
			return "", nil
		}
		name, err := n.Of(ctx, of)
		return join(kind.Word(), name), err
	}
	visit, _ := inspection.ParseVisitKind(text(inspection.FieldKind)) // an unknown one is 其他活动
	day, _, _ := strings.Cut(text(inspection.FieldFrom), " ")
	_, day, _ = strings.Cut(day, "-")
	return join(visit.Word(), text(inspection.FieldOrg), day), nil
}

// text is what is known of a record's field; what is no text is none.
func (n *Names) text(entity, field string) (s string) {
	_ = json.Unmarshal(n.fields[entity][field], &s)
	return s
}

// lookUp learns of records, whose entities begin with prefix, in one run through
// the log.
func (n *Names) lookUp(ctx context.Context, prefix string, entities []string) error {
	wanted := make(map[string]bool, len(entities))
	for _, entity := range entities {
		wanted[entity] = true
		n.learn(entity, nil)
	}
	for e, err := range n.st.Log(ctx, prefix) {
		if _, damaged := errors.AsType[*store.DamagedError](err); damaged {
			break // the name is what the rest of the log gives
		}
		if err != nil {
			return err
		}
		if wanted[e.Entity] && e.Kind != store.KindUndo {
			n.learn(e.Entity, e.Set)
		}
	}
	return nil
}

// manyRecords is from how many on records of one kind are looked up together: an
// action may concern thousands, and each alone runs through much of the log.
const manyRecords = 8

// prepare looks up together the many records among entities, and what the steps
// among them are steps of.
func (n *Names) prepare(ctx context.Context, entities []string) error {
	byKind := map[string][]string{} // by all but the id
	for _, entity := range entities {
		if hasName(entity) && n.fields[entity] == nil {
			prefix := entity[:strings.LastIndexByte(entity, '/')+1]
			byKind[prefix] = append(byKind[prefix], entity)
		}
	}
	for prefix, unknown := range byKind {
		if len(unknown) < manyRecords {
			continue
		}
		if err := n.lookUp(ctx, prefix, unknown); err != nil {
			return err
		}
		if !strings.HasPrefix(prefix, "s") {
			continue
		}
		of := make([]string, len(unknown))
		for i, entity := range unknown {
			of[i] = n.text(entity, inspection.FieldOf)
		}
		of = slices.DeleteFunc(of, func(entity string) bool { return entity == "" || entity[0] == 's' })
		if err := n.prepare(ctx, of); err != nil {
			return err
		}
	}
	return nil
}

// InChange are the names of all that a change concerns, by entity.
func (n *Names) InChange(ctx context.Context, c store.Change) (map[string]string, error) {
	var entities []string
	for _, f := range c.Fields {
		entities = append(entities, f.Entity)
	}
	slices.Sort(entities)
	if err := n.prepare(ctx, slices.Compact(entities)); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, f := range c.Fields {
		texts := append([]string{f.Written}, f.Back...)
		for _, v := range f.Now {
			texts = append(texts, v.Text)
		}
		if err := n.name(ctx, names, f.Entity, f.Field, texts); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// InField adds the names of all that a field with these values concerns.
func (n *Names) InField(ctx context.Context, names map[string]string, entity, field string, values []inspection.Value) error {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Text
	}
	return n.name(ctx, names, entity, field, texts)
}

// InEntry are the names of all that an operation concerns, by entity.
func (n *Names) InEntry(ctx context.Context, e store.Entry) (map[string]string, error) {
	if hasName(e.Entity) && e.Kind != store.KindUndo {
		n.learn(e.Entity, e.Set)
	}
	names := map[string]string{}
	var visit, of string
	_ = json.Unmarshal(e.Set[inspection.FieldVisit], &visit) // cleared, or not written: none
	_ = json.Unmarshal(e.Set[inspection.FieldOf], &of)
	if hasName(of) {
		name, err := n.Of(ctx, of)
		if err != nil {
			return nil, err
		}
		names[of] = name
	}
	return names, n.name(ctx, names, e.Entity, inspection.FieldVisit, []string{visit})
}

// name adds the names of an entity and, if the field holds such, of visits.
func (n *Names) name(ctx context.Context, names map[string]string, entity, field string, texts []string) error {
	entities := []string{entity}
	if field == inspection.FieldVisit {
		for _, id := range texts {
			if id != "" {
				entities = append(entities, VisitOf(entity, id))
			}
		}
	}
	for _, entity := range entities {
		name, err := n.Of(ctx, entity)
		if err != nil {
			return err
		}
		if name != "" {
			names[entity] = name
		}
	}
	return nil
}

// VisitOf is the entity of the visit with an id in the inspection that another
// entity belongs to.
func VisitOf(entity, id string) string {
	parts := append(strings.SplitN(entity, "/", 3), "", "")
	return store.VisitEntity(parts[1], id)
}

func join(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
