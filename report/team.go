package report

import (
	"context"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

type teamView struct {
	view
	Members             Text
	Cities, Departments int
	Subjects            []subjectPoints
}

// subjectPoints is one subject's main points in a team's report.
type subjectPoints struct {
	Name    Text
	Counts  inspection.Counts
	Records string // the name of the part

	Raised     problemCounts
	Severities string
	Problems   string // the name of the part
}

// Team is the report of one team, by its id, on the subjects that are assigned
// to it or that its members have recorded at (督导组小结).
func Team(ctx context.Context, src Source, team string, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.teams, func(t inspection.Team) bool { return t.ID == team })
	if i < 0 {
		return nil, &checklist.NotFoundError{What: "督导组", Query: team}
	}
	t := s.teams[i]
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	s.standings = slices.DeleteFunc(s.standings, func(st *standing) bool {
		return !t.Has(st.id) && !st.recordedBy(t.Members)
	})
	parts := s.parts(true)
	parts["cities"] = s.ranking(s.ofKind(checklist.City))
	parts["departments"] = s.ranking(s.ofKind(checklist.Department))
	v := teamView{view: s.view(), Members: Text(strings.Join(t.Members, "、"))}
	v.Team = Text(t.Name)
	v.Cities, v.Departments = len(s.ofKind(checklist.City)), len(s.ofKind(checklist.Department))
	for _, st := range s.standings {
		if st.subject == nil {
			continue
		}
		points := subjectPoints{Name: Text(st.label()), Counts: st.counts, Records: "subject " + st.id}
		parts[points.Records] = s.shortfalls(slices.DeleteFunc(slices.Clone(st.items), func(it *item) bool { return !fallsShort(it) }), false)
		points.Raised = s.countProblems(st.problems)
		points.Severities, points.Problems = points.Raised.severityWords(), "problems "+st.id
		parts[points.Problems] = s.problemRecords(st.problems)
		v.Subjects = append(v.Subjects, points)
	}
	return s.compose(KindTeam, t.Name, t.Name, v, parts)
}

// recordedBy tells whether one of the people wrote a value that is live here.
func (st *standing) recordedBy(people []string) bool {
	wrote := func(v inspection.Value) bool { return slices.Contains(people, v.By) }
	raised := func(c inspection.ProblemCase) bool { return slices.Contains(people, c.By) }
	if slices.ContainsFunc(st.problems, raised) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(st.items, st.old), func(it *item) bool {
		f := it.finding
		return slices.ContainsFunc(slices.Concat(f.Result, f.Value, f.Facts, f.Visit), wrote)
	})
}
