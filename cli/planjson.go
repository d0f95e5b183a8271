package cli

import (
	"cmp"

	"dudao/checklist"
)

// The JSON of `dudao checklist show`, which others read: names are never
// changed, lists never null.

type jsonPlan struct {
	Title          string        `json:"title"`
	DocumentNumber string        `json:"document_number"`
	Issued         *string       `json:"issued"`
	Chapters       []jsonChapter `json:"chapters"`
	Measures       []jsonMeasure `json:"measures"`
	Subjects       []jsonSubject `json:"subjects"`
}

type jsonChapter struct {
	Number string `json:"number"`
	Title  string `json:"title"`
}

type jsonMeasure struct {
	ID          string           `json:"id"`
	Number      string           `json:"number"`
	Chapter     string           `json:"chapter"`
	Title       string           `json:"title"`
	Units       []jsonUnit       `json:"units"`
	Checkpoints []jsonCheckpoint `json:"checkpoints"`
}

type jsonUnit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Clause string `json:"clause,omitempty"` // of a measure with several
}

type jsonCheckpoint struct {
	ID        string      `json:"id"`
	Question  string      `json:"question"`
	Short     string      `json:"short,omitempty"`
	Kind      string      `json:"kind"`
	Target    *jsonTarget `json:"target"`
	OwnTarget bool        `json:"own_target,omitempty"` // each subject has its own figure
	Deadline  *string     `json:"deadline"`
	AppliesTo []string    `json:"applies_to"`
	Evidence  []string    `json:"evidence"`
	Methods   []string    `json:"methods"`

	Needs checklist.Needs     `json:"needs,omitempty"` // what should stand beside a result, by its code
	When  map[string][]string `json:"when,omitempty"`  // another checkpoint, and its results that let this one be asked
}

type jsonTarget struct {
	Op    string  `json:"op"`
	Value *string `json:"value"` // null while a subject's own is not known
	Unit  string  `json:"unit"`
}

type jsonSubject struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Short string `json:"short"`
	Kind  string `json:"kind"`
	Code  string `json:"code"`
}

// planJSON is the whole plan, or of its measures only the one given.
func planJSON(p *checklist.Plan, only *checklist.Measure) jsonPlan {
	j := jsonPlan{Title: p.Title, DocumentNumber: p.DocumentNumber, Issued: orNull(p.Issued.String())}
	for _, c := range p.Chapters {
		j.Chapters = append(j.Chapters, jsonChapter{c.Number, c.Title})
	}
	for m := range p.Measures() {
		if only == nil || m == only {
			j.Measures = append(j.Measures, measureJSON(m))
		}
	}
	for _, s := range p.Subjects {
		j.Subjects = append(j.Subjects, subjectJSON(s))
	}
	return j
}

func subjectJSON(s *checklist.Subject) jsonSubject {
	return jsonSubject{s.ID, s.Name, cmp.Or(s.Short, s.Name), string(s.Kind), s.Code}
}

func measureJSON(m *checklist.Measure) jsonMeasure {
	j := jsonMeasure{
		ID: m.ID, Number: m.Number, Chapter: m.Chapter.Number, Title: m.Title,
		Units: []jsonUnit{}, Checkpoints: []jsonCheckpoint{},
	}
	for _, c := range m.Clauses {
		for _, u := range c.Units {
			j.Units = append(j.Units, jsonUnit{u.Subject.ID, u.Subject.Name, string(u.Role), c.ID})
		}
	}
	for _, cp := range m.Checkpoints {
		j.Checkpoints = append(j.Checkpoints, checkpointJSON(cp))
	}
	return j
}

func checkpointJSON(cp *checklist.Checkpoint) jsonCheckpoint {
	j := jsonCheckpoint{
		ID: cp.ID, Question: cp.Question, Short: cp.Short, Kind: string(cp.Kind),
		Target: targetJSON(cp.Target), OwnTarget: cp.OwnTarget, Deadline: orNull(cp.Deadline.String()),
		AppliesTo: []string{}, Evidence: orEmpty(cp.Evidence), Methods: orEmpty(cp.Methods), Needs: cp.Needs,
	}
	if cp.When != nil {
		j.When = map[string][]string{cp.When.Checkpoint.ID: cp.When.Results}
	}
	for _, s := range cp.Subjects {
		j.AppliesTo = append(j.AppliesTo, s.ID)
	}
	return j
}

func targetJSON(t *checklist.Target) *jsonTarget {
	if t == nil {
		return nil
	}
	return &jsonTarget{t.Op, orNull(t.Value), t.Unit}
}

// orNull is null in JSON for what is empty.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// orEmpty is [] in JSON for what is nil.
func orEmpty[E any](list []E) []E {
	if list == nil {
		return []E{}
	}
	return list
}
