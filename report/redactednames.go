package report

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// What stands for a name in a redacted copy.
const (
	somebody       = "某"
	someEnterprise = "某企业"
)

// nameSet are names and what stands for each.
type nameSet struct {
	public map[string]bool // subjects of the plan: never replaced
	masks  map[string]string
}

// recordedNames are the people and enterprises in the fields that are meant for them, of all records.
func recordedNames(tx *store.ReadTx, plan *checklist.Plan) (*nameSet, error) {
	n := &nameSet{map[string]bool{}, map[string]string{}}
	for _, s := range plan.Subjects {
		for _, name := range append([]string{s.Name, s.Short, s.Label()}, s.Aliases...) {
			n.public[name] = true
		}
	}
	for _, read := range []func(*store.ReadTx) error{n.ofCases, n.ofVisits, n.ofEvidence, n.ofInspectors} {
		if err := read(tx); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (n *nameSet) ofInspectors(tx *store.ReadTx) error {
	teams, err := tx.Teams()
	if err != nil {
		return err
	}
	for _, t := range teams {
		n.people(t.Members...)
	}
	devices, err := tx.Devices()
	for _, d := range devices {
		n.people(d.People...)
	}
	return err
}

func (n *nameSet) ofVisits(tx *store.ReadTx) error {
	visits, err := tx.Visits()
	for _, v := range visits {
		switch v.Kind {
		case inspection.Enterprise, inspection.Unannounced, inspection.Symposium:
			n.enterprises(v.Org)
		case inspection.NoVisit, inspection.Hearing, inspection.Review: // of an office
		}
		n.people(v.Members...)
		n.people(v.People)
	}
	return err
}

func (n *nameSet) ofEvidence(tx *store.ReadTx) error {
	evidence, err := tx.AllEvidence()
	for _, e := range evidence {
		n.people(e.Source)
	}
	return err
}

func (n *nameSet) ofCases(tx *store.ReadTx) error {
	problems, err := tx.Problems("")
	if err != nil {
		return err
	}
	for _, c := range problems {
		n.ofUnit(c.Unit)
		n.ofSteps(c.Course)
	}
	matters, err := tx.Matters("")
	for _, c := range matters {
		n.enterprises(c.Enterprise)
		n.ofUnit(c.Unit)
		n.ofSteps(c.Course)
	}
	return err
}

// ofUnit takes whom an office is followed by: 市商务局 郑科长.
func (n *nameSet) ofUnit(unit string) {
	_, person, _ := strings.Cut(strings.TrimSpace(unit), " ")
	n.people(person)
}

func (n *nameSet) ofSteps(c *inspection.Course) {
	for _, s := range c.Steps {
		if s.Kind == inspection.StepSubmit { // by a unit
			n.ofUnit(s.Person)
			continue
		}
		n.people(s.Person)
	}
}

func (n *nameSet) people(fields ...string) {
	for _, field := range fields {
		n.take(field, somebody)
	}
}

// companyEndings are what people leave away when they speak of an enterprise, the longest first.
var companyEndings = []string{"集团有限公司", "股份有限公司", "有限责任公司", "有限公司", "分公司", "公司", "集团"}

func (n *nameSet) enterprises(fields ...string) {
	for _, field := range fields {
		n.take(field, someEnterprise)
		for _, ending := range companyEndings {
			if core, ok := strings.CutSuffix(strings.TrimSpace(clean(field)), ending); ok {
				n.add(core, someEnterprise)
				break
			}
		}
	}
}

// take adds a field whole, and each of the names that it lists: 王建国（经理）、李四.
func (n *nameSet) take(field, mask string) {
	field = trim(clean(field))
	if utf8.RuneCountInString(field) == 1 {
		n.masks[field] = mask
	}
	n.add(field, mask)
	for name := range strings.FieldsFuncSeq(field, func(r rune) bool { return strings.ContainsRune(",，、;；()（）/ \t\n\u3000", r) }) {
		n.add(name, mask)
	}
}

// add adds one name, unless everybody may know it; one character in a list is no name.
func (n *nameSet) add(name, mask string) {
	if utf8.RuneCountInString(name) > 1 && !n.public[name] {
		n.masks[name] = mask
	}
}

// replacer replaces them, the longest first, so that none is replaced in part.
func (n *nameSet) replacer() *strings.Replacer {
	var pairs []string
	for _, name := range slices.SortedFunc(maps.Keys(n.masks), func(a, b string) int { return len(b) - len(a) }) {
		pairs = append(pairs, name, n.masks[name])
	}
	return strings.NewReplacer(pairs...)
}
