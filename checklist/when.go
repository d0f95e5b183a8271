package checklist

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Condition (前提) is what another checkpoint has to have come to before a
// checkpoint is asked of a subject: any of the results.
type Condition struct {
	Checkpoint *Checkpoint
	Results    []string // codes as they are stored: met, partial, unmet, na
}

// pending is a condition whose checkpoint may stand further down in the file.
type pending struct {
	of      *Checkpoint
	at      value
	id      string
	results []string
}

// readWhen reads when: {m08.1: [met, partial]}.
func (r *reader) readWhen(rec record, c *Checkpoint) {
	if !rec.has("when") {
		return
	}
	const want = "应写一个要点和它的结果，如 {m08.1: [met, partial]}"
	group := rec.at("when")
	if !group.is(yaml.MappingNode, want) {
		return
	}
	if n := len(group.node.Content) / 2; n != 1 {
		group.fault(fmt.Sprintf("写了 %d 个前提", n), want)
		return
	}
	at := value{r.document, group.node.Content[0], group.path}
	id, ok := at.text()
	at.path = join(group.path, cut(id))
	results := readResults(value{r.document, group.node.Content[1], at.path})
	if ok && len(results) > 0 {
		r.pending = append(r.pending, pending{c, at, id, results})
	}
}

func readResults(v value) []string {
	list := v.list()
	if v.node.Kind == yaml.SequenceNode && len(list) == 0 {
		v.fault("是空的", "应写 "+strings.Join(resultCodes, "、")+" 中的一个或几个")
	}
	var results []string
	for i, code := range texts(list) {
		switch {
		case code == "":
		case !slices.Contains(resultCodes, code):
			v.entry(i).fault(fmt.Sprintf("没有“%s”这种结果", cut(code)), "应为 "+strings.Join(resultCodes, "、")+" 之一")
		default:
			results = append(results, code)
		}
	}
	return results
}

// tieConditions gives the checkpoints their conditions, once all are read.
func (r *reader) tieConditions() {
	byID := map[string]*Checkpoint{}
	for c := range r.plan.Checkpoints() {
		byID[c.ID] = c
	}
	tied := r.pending[:0]
	for _, p := range r.pending {
		on := byID[p.id]
		if on == nil {
			p.at.fault(fmt.Sprintf("没有编号为“%s”的检查要点", cut(p.id)), r.suggestCheckpoint(p.id))
			continue
		}
		p.of.When = &Condition{on, p.results}
		tied = append(tied, p)
	}
	for _, p := range tied {
		if p.of.circular() {
			p.at.fault("前提绕回到这个要点本身", "应删去其中一个前提")
			continue
		}
		checkSameSubjects(p)
	}
}

// circular tells whether c depends on itself.
func (c *Checkpoint) circular() bool {
	seen := map[*Checkpoint]bool{}
	for w := c.When; w != nil && !seen[w.Checkpoint]; w = w.Checkpoint.When {
		seen[w.Checkpoint] = true
	}
	return seen[c]
}

// checkSameSubjects reports subjects that are not asked what their being asked
// depends on.
func checkSameSubjects(p pending) {
	on := p.of.When.Checkpoint
	var without []string
	for _, s := range p.of.Subjects {
		if !on.Applies(s.ID) {
			without = append(without, s.ID)
		}
	}
	if len(without) > 0 && len(on.Subjects) > 0 {
		p.at.fault(fmt.Sprintf("%s 不问 %s，前提无从成立", on.ID, listed(without)), fmt.Sprintf("应只问 %s 也问的督导对象", on.ID))
	}
}

func (r *reader) suggestCheckpoint(id string) string {
	near := r.nearest(id, func(yield func(string) bool) {
		for c := range r.plan.Checkpoints() {
			if !yield(c.ID) {
				return
			}
		}
	})
	if near != "" {
		return "应为检查要点的编号，如 " + near
	}
	return "应为检查要点的编号"
}

func whenNode(when *Condition) *yaml.Node {
	n := line()
	n.add(when.Checkpoint.ID, textsLine(when.Results))
	return n.Node
}
