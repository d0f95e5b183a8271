package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// Source is where the material of a report comes from: one consistent state of
// the data, such as a *store.ReadTx.
type Source interface {
	Inspection() (inspection.Inspection, error)
	Plan() (*checklist.Plan, error)
	Teams() ([]inspection.Team, error)
	Subjects() ([]string, error)
	Findings(subject string) (map[string]inspection.Finding, error)
	Targets(subject string) (map[string]inspection.Field, error)
	Evidence(subject string) ([]inspection.Evidence, error)
	Visits() ([]inspection.Visit, error)
	Problems(subject string) ([]inspection.ProblemCase, error)
	Matters(subject string) ([]inspection.MatterCase, error)
	Practices(subject string) ([]inspection.Practice, error)
	Conflicts(subject string) ([]store.Conflict, error)
	OldQuestion(inspection.Finding) (question string, old bool)
}

// Options say how a report is made.
type Options struct {
	Today   checklist.Date // signals and deadlines are judged by it
	Warn    int            // so many days ahead a problem's deadline is near
	Zone    *time.Location // in which times are told; nil: the computer's
	Wording *Wording       // nil: the built-in one
}

// survey is what was read of the source.
type survey struct {
	Options
	src       Source
	plan      *checklist.Plan
	round     inspection.Inspection
	teams     []inspection.Team
	visits    map[string]inspection.Visit // by id
	conflicts []store.Conflict            // of all records
	standings []*standing
	narrowed  bool // to what concerns one measure
	answered  map[answer]string
	typeRanks map[string]int // of problems
}

// answer is what decides which question a finding answers: the plan that was in
// force and the checkpoint.
type answer struct{ plan, checkpoint string }

// standing is how one subject stands.
type standing struct {
	id       string
	subject  *checklist.Subject // nil: the plan does not have it
	items    []*item            // what it is asked, in the plan's order
	counts   inspection.Counts
	old      []*item // recorded under a question that is another now, or gone
	targets  map[string]inspection.Field
	results  map[string]inspection.Summary // by checkpoint, as far as counting needs it
	evidence []inspection.Evidence         // by number

	proofs map[string][]inspection.Evidence // what evidence there is, by what it is for

	problems  []inspection.ProblemCase // by number
	matters   []inspection.MatterCase
	practices []inspection.Practice // newest first

	byMeasure map[*checklist.Measure]inspection.Counts // see countsOf
}

// item is one checkpoint as it stands for one subject.
type item struct {
	*standing
	cp       *checklist.Checkpoint // nil: the plan does not have it
	finding  inspection.Finding
	results  []inspection.Result
	counts   inspection.Counts     // of it alone
	asked    string                // the question it answers, where that is not the plan's any more
	figure   figure                // where it has one: hasFigure
	evidence []inspection.Evidence // for it, by number
	lacking  []checklist.Want
}

// begin reads what every report needs.
func begin(src Source, o Options) (*survey, error) {
	s := &survey{Options: o, src: src, answered: make(map[answer]string)}
	if s.Zone == nil {
		s.Zone = time.Local
	}
	var err error
	if s.Wording == nil {
		if s.Wording, err = LoadWording(""); err != nil {
			return nil, err
		}
	}
	if s.plan, err = src.Plan(); err != nil {
		return nil, fmt.Errorf("report: plan: %w", err)
	}
	if s.round, err = src.Inspection(); err != nil {
		return nil, fmt.Errorf("report: inspection: %w", err)
	}
	if s.teams, err = src.Teams(); err != nil {
		return nil, fmt.Errorf("report: teams: %w", err)
	}
	visits, err := src.Visits()
	if err != nil {
		return nil, fmt.Errorf("report: visits: %w", err)
	}
	if s.conflicts, err = src.Conflicts(""); err != nil {
		return nil, fmt.Errorf("report: conflicts: %w", err)
	}
	s.visits = make(map[string]inspection.Visit, len(visits))
	for _, v := range visits {
		s.visits[v.ID] = v
	}
	return s, nil
}

// read adds the standing of a subject, by id.
func (s *survey) read(ctx context.Context, subject string) error {
	cases, err := readCases(s.src, subject)
	if err != nil {
		return err
	}
	return s.readThem(ctx, cases, []string{subject})
}

// readThem adds the standings of subjects whose cases have been read.
func (s *survey) readThem(ctx context.Context, cases *cases, subjects []string) error {
	checkpoints := make(map[string]*checklist.Checkpoint)
	for cp := range s.plan.Checkpoints() {
		checkpoints[cp.ID] = cp
	}
	for _, id := range subjects {
		if err := ctx.Err(); err != nil {
			return err
		}
		st, err := s.standingOf(id, checkpoints)
		if err != nil {
			return fmt.Errorf("report: subject %s: %w", id, err)
		}
		st.problems, st.matters, st.practices = cases.problems[id], cases.matters[id], cases.practices[id]
		s.recount(st)
		s.standings = append(s.standings, st)
	}
	return nil
}

// readAll adds the standings of all subjects of the plan, in its order, and then
// of those that are recorded and not in the plan any more.
func (s *survey) readAll(ctx context.Context) error {
	recorded, err := s.src.Subjects()
	if err != nil {
		return fmt.Errorf("report: subjects: %w", err)
	}
	cases, err := readCases(s.src, "")
	if err != nil {
		return err
	}
	var ids []string
	for _, subject := range s.plan.Subjects {
		ids = append(ids, subject.ID)
	}
	recorded = append(recorded, cases.subjects()...)
	slices.Sort(recorded)
	for _, id := range slices.Compact(recorded) {
		if s.plan.Subject(id) == nil {
			ids = append(ids, id)
		}
	}
	return s.readThem(ctx, cases, ids)
}

func (s *survey) standingOf(id string, checkpoints map[string]*checklist.Checkpoint) (*standing, error) {
	findings, err := s.src.Findings(id)
	if err != nil {
		return nil, err
	}
	st := &standing{id: id, subject: s.plan.Subject(id), results: make(map[string]inspection.Summary, len(findings))}
	for checkpoint, f := range findings {
		st.results[checkpoint] = inspection.Summary{Results: f.Results(), Conflicts: f.Conflicts()}
	}
	if st.targets, err = s.src.Targets(id); err != nil {
		return nil, err
	}
	if st.evidence, err = s.src.Evidence(id); err != nil {
		return nil, err
	}
	st.proofs = make(map[string][]inspection.Evidence)
	for _, e := range st.evidence {
		st.proofs[e.For] = append(st.proofs[e.For], e)
	}
	for _, cp := range s.plan.For(id) {
		it := s.item(st, cp, findings[cp.ID])
		if it.asked != "" {
			st.old = append(st.old, it)
		}
		st.items = append(st.items, it)
	}
	for _, checkpoint := range slices.Sorted(maps.Keys(findings)) {
		f, cp := findings[checkpoint], checkpoints[checkpoint]
		if f.Empty() || cp != nil && cp.Applies(id) {
			continue
		}
		it := s.item(st, cp, f)
		if it.asked == "" && cp != nil {
			it.asked = cp.Question
		}
		st.old = append(st.old, it)
	}
	return st, nil
}

func (s *survey) item(st *standing, cp *checklist.Checkpoint, f inspection.Finding) *item {
	it := &item{standing: st, cp: cp, finding: f}
	if !f.Empty() {
		it.results = st.results[f.Checkpoint].Results
		it.asked = s.oldQuestion(f)
	}
	if cp != nil {
		it.counts = inspection.Count([]*checklist.Checkpoint{cp}, st.summary, s.Today)
	}
	it.evidence = st.proofs[store.FindingEntity(s.round.ID, st.id, it.checkpoint())]
	if cp != nil && it.asked == "" {
		it.lacking = inspection.Lacking(cp, st.targets[cp.ID].Text(), &it.finding, len(it.evidence), s.visits[f.Visit.Text()].Members)
	}
	if cp != nil && hasFigure(it) {
		it.figure = it.compare()
	}
	return it
}

// oldQuestion is the question that a finding answers, where that is not the
// plan's any more; else empty. A plan of thousands of findings is asked about each
// checkpoint once.
func (s *survey) oldQuestion(f inspection.Finding) string {
	last, _ := f.Last()
	key := answer{last.Plan, f.Checkpoint}
	question, known := s.answered[key]
	if known {
		return question
	}
	if was, old := s.src.OldQuestion(f); old {
		question = cmp.Or(was, "（旧方案的问题不在本机）")
	}
	s.answered[key] = question
	return question
}

// summary is what counting needs of a checkpoint.
func (st *standing) summary(checkpoint string) inspection.Summary { return st.results[checkpoint] }

// recount counts the items and problems anew.
func (s *survey) recount(st *standing) {
	st.byMeasure = nil
	st.counts = inspection.CountProblems(st.problems, s.Today, s.Warn)
	for _, it := range st.items {
		st.counts = st.counts.Plus(it.counts)
	}
}

// label is the subject's name in lists and titles.
func (st *standing) label() string {
	if st.subject == nil {
		return st.id
	}
	return st.subject.Label()
}

// standing is that of a subject, nil if it was not read.
func (s *survey) standing(subject string) *standing {
	for _, st := range s.standings {
		if st.id == subject {
			return st
		}
	}
	return nil
}

// checkpoint is the id of the item's checkpoint, in the plan or not.
func (it *item) checkpoint() string {
	if it.cp == nil {
		return it.finding.Checkpoint
	}
	return it.cp.ID
}

// result is the one live result, Unchecked if there is none or several.
func (it *item) result() inspection.Result {
	if len(it.results) != 1 {
		return inspection.Unchecked
	}
	return it.results[0]
}

// pick gives the items of all subjects that are wanted, in the order read.
func (s *survey) pick(want func(*item) bool) []*item {
	var list []*item
	for _, st := range s.standings {
		list = append(list, st.pick(want)...)
	}
	return list
}

// pick gives the subject's items that are wanted.
func (st *standing) pick(want func(*item) bool) []*item {
	var list []*item
	for _, it := range st.items {
		if want(it) {
			list = append(list, it)
		}
	}
	return list
}

func checked(it *item) bool   { return len(it.results) > 0 }
func notAsked(it *item) bool  { return it.counts.NotAsked > 0 }
func unchecked(it *item) bool { return !checked(it) && !notAsked(it) }
func untouched(it *item) bool { return it.finding.Empty() && len(it.evidence) == 0 }
func lacks(it *item) bool     { return len(it.lacking) > 0 }
func disputed(it *item) bool  { return it.finding.Conflicts() > 0 }
func fallsShort(it *item) bool {
	return it.result() == inspection.Unmet || it.result() == inspection.Partial
}

// counts adds up everything that was read.
func (s *survey) counts() inspection.Counts {
	var total inspection.Counts
	for _, st := range s.standings {
		total = total.Plus(st.counts)
	}
	return total
}

// ofKind are the standings of the plan's subjects of one kind.
func (s *survey) ofKind(kind checklist.SubjectKind) []*standing {
	var list []*standing
	for _, st := range s.standings {
		if st.subject != nil && st.subject.Kind == kind {
			list = append(list, st)
		}
	}
	return list
}

// teamsOf names the teams that a subject is assigned to.
func (s *survey) teamsOf(subject string) string {
	var names []string
	for _, t := range s.teams {
		if t.Has(subject) {
			names = append(names, t.Name)
		}
	}
	return strings.Join(names, "、")
}
