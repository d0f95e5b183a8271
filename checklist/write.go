package checklist

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// YAML is the plan as a file that a person can read and change. Parse makes an
// equal plan of it, except for Hash and Source.
func (p *Plan) YAML() ([]byte, error) {
	plan := block()
	plan.add("title", text(p.Title))
	plan.addText("document_number", p.DocumentNumber)
	plan.addText("issuer", p.Issuer)
	plan.addDate("issued", p.Issued)
	plan.addText("round", p.Round)
	if len(p.Needs) > 0 {
		plan.add("needs", needsNode(p.Needs))
	}
	if len(p.OwnTypes) > 0 {
		plan.add("problem_types", listOf(p.OwnTypes, typeNode))
	}
	if len(p.Groups) > 0 {
		plan.add("groups", listOf(p.Groups, groupNode))
	}
	plan.add("subjects", listOf(p.Subjects, subjectNode))
	plan.add("chapters", listOf(p.Chapters, p.chapterNode))

	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(plan.Node); err != nil {
		return nil, fmt.Errorf("writing plan %q: %w", p.Title, err)
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("writing plan %q: %w", p.Title, err)
	}
	return b.Bytes(), nil
}

func typeNode(t ProblemType) *yaml.Node {
	n := line()
	n.add("name", text(t.Name))
	n.addText("hint", t.Hint)
	return n.Node
}

func groupNode(g Group) *yaml.Node {
	n := line()
	n.add("id", text(g.ID))
	n.add("name", text(g.Name))
	n.add("members", textsLine(g.Members))
	return n.Node
}

func subjectNode(s *Subject) *yaml.Node {
	n := line()
	n.add("id", text(s.ID))
	n.add("name", text(s.Name))
	n.addText("short", s.Short)
	n.add("kind", text(string(s.Kind)))
	n.addText("class", s.Class)
	n.addText("code", s.Code)
	n.addTexts("aliases", s.Aliases)
	return n.Node
}

func (p *Plan) chapterNode(c *Chapter) *yaml.Node {
	n := block()
	n.add("number", text(c.Number))
	n.add("title", text(c.Title))
	n.add("measures", listOf(c.Measures, p.measureNode))
	return n.Node
}

func (p *Plan) measureNode(m *Measure) *yaml.Node {
	n := block()
	n.add("id", text(m.ID))
	n.add("number", text(m.Number))
	n.add("title", text(m.Title))
	n.addText("brief", m.Brief)
	if len(m.Clauses) == 1 && m.Clauses[0].ID == "" {
		n.add("units", p.unitsNode(m.Clauses[0].Units))
	} else {
		n.add("clauses", listOf(m.Clauses, func(c Clause) *yaml.Node {
			n := block()
			n.add("id", text(c.ID))
			n.add("units", p.unitsNode(c.Units))
			return n.Node
		}))
	}
	n.add("checkpoints", listOf(m.Checkpoints, p.checkpointNode))
	return n.Node
}

// unitsNode writes a run of units that one word stands for, such as cities, by
// that word. Parse leaves out of a word's subjects those that have an entry of
// their own; here they are the ones in runs of a few.
func (p *Plan) unitsNode(units []Unit) *yaml.Node {
	const few = 3
	runs := runsOf(units)
	single := map[*Subject]bool{}
	for _, run := range runs {
		for _, u := range run {
			single[u.Subject] = len(run) <= few
		}
	}
	words := map[SubjectKind]string{City: wordCities, Department: wordDepartments}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, run := range runs {
		kind := run[0].Subject.Kind
		others := slices.DeleteFunc(p.ofKind(kind), func(s *Subject) bool { return single[s] })
		same := func(u Unit, s *Subject) bool { return u.Subject == s }
		if len(run) > few && slices.EqualFunc(run, others, same) {
			list.Content = append(list.Content, unitNode(words[kind], run[0].Role))
			continue
		}
		for _, u := range run {
			list.Content = append(list.Content, unitNode(u.Subject.ID, u.Role))
		}
	}
	return list
}

// runsOf cuts units where the role or the kind of subject changes.
func runsOf(units []Unit) [][]Unit {
	var runs [][]Unit
	for i, u := range units {
		if i == 0 || u.Role != units[i-1].Role || u.Subject.Kind != units[i-1].Subject.Kind {
			runs = append(runs, nil)
		}
		last := len(runs) - 1
		runs[last] = append(runs[last], u)
	}
	return runs
}

func unitNode(unit string, role Role) *yaml.Node {
	n := line()
	n.add("unit", text(unit))
	n.add("role", text(string(role)))
	return n.Node
}

func (p *Plan) checkpointNode(c *Checkpoint) *yaml.Node {
	n := block()
	n.add("id", text(c.ID))
	n.add("question", text(c.Question))
	n.addText("short", c.Short)
	n.add("kind", text(string(c.Kind)))
	n.addText("unit", c.Unit)
	if t := c.Target; t != nil {
		target := line()
		target.add("op", text(t.Op))
		if t.Value != "" {
			target.add("value", plain(t.Value))
		}
		target.add("unit", text(t.Unit))
		target.addTrue("derived", t.Derived)
		n.add("target", target.Node)
	}
	n.addTrue("own_target", c.OwnTarget)
	n.addDate("deadline", c.Deadline)
	n.addDate("from", c.From)
	if c.When != nil {
		n.add("when", whenNode(c.When))
	}
	n.add("applies_to", textsLine(c.AppliesTo))
	n.add("evidence", textsLine(c.Evidence))
	n.add("methods", textsLine(c.Methods))
	judge := block()
	judge.add("met", text(c.Judge.Met))
	judge.add("partial", text(c.Judge.Partial))
	judge.add("unmet", text(c.Judge.Unmet))
	n.add("judge", judge.Node)
	n.addText("watch", c.Watch)
	if c.Weighted {
		n.add("weight", plain(strconv.Itoa(c.Weight)))
	}
	if own := c.Needs.beyond(p.Needs); len(own) > 0 {
		n.add("needs", needsNode(own))
	}
	return n.Node
}

// mapping is a YAML mapping in the making.
type mapping struct{ *yaml.Node }

func block() mapping { return mapping{&yaml.Node{Kind: yaml.MappingNode}} }
func line() mapping  { return mapping{&yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}} }

func (m mapping) add(key string, n *yaml.Node) { m.Content = append(m.Content, text(key), n) }

func (m mapping) addText(key, s string) {
	if s != "" {
		m.add(key, text(s))
	}
}

func (m mapping) addTexts(key string, list []string) {
	if len(list) > 0 {
		m.add(key, textsLine(list))
	}
}

func (m mapping) addDate(key string, d Date) {
	if !d.IsZero() {
		m.add(key, plain(d.String()))
	}
}

func (m mapping) addTrue(key string, b bool) {
	if b {
		m.add(key, plain("true"))
	}
}

// text is a scalar that the encoder quotes where it would not be text otherwise.
func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// plain is a scalar as it stands: a number, a date, true.
func plain(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }

func textsLine(list []string) *yaml.Node {
	n := listOf(list, text)
	n.Style = yaml.FlowStyle
	return n
}

func listOf[T any](list []T, node func(T) *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for _, item := range list {
		n.Content = append(n.Content, node(item))
	}
	return n
}
