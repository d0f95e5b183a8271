package report

import (
	"context"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

type subjectView struct {
	view
	Subject  Text
	Score    inspection.Score // unknown: the plan states no weight, or nothing counts yet
	Chapters []chapterView
}

// chapterView is a chapter with those of its measures that the subject is asked
// about.
type chapterView struct {
	Title     Text
	Measures  []measureView // with something recorded
	Untouched Text          // the others
}

type measureView struct {
	Name    Text   // number and title
	Role    string // 牵头 …; empty: no clause names the subject
	Counts  inspection.Counts
	Score   inspection.Score
	Open    Text   // the unchecked ones, by number
	Records string // the name of the part
}

// Subject is the report on one subject of the plan (对象小结).
func Subject(ctx context.Context, src Source, subject string, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if s.plan.Subject(subject) == nil {
		return nil, &checklist.NotFoundError{What: "subject", Query: subject}
	}
	if err := s.read(ctx, subject); err != nil {
		return nil, err
	}
	st := s.standings[0]
	team := s.teamsOf(subject)
	parts := s.parts(false)
	v := subjectView{view: s.view(), Subject: Text(st.label())}
	v.Team = Text(team)
	v.NotAsked = Text(citations(s.pick(notAsked)))
	v.Evidence = len(st.evidence)
	v.Score = s.score(st.items)
	parts["evidence"] = s.evidenceTable(st)
	for _, chapter := range s.plan.Chapters {
		if cv := s.chapter(chapter, st, parts); len(cv.Measures) > 0 || cv.Untouched != "" {
			v.Chapters = append(v.Chapters, cv)
		}
	}
	return s.compose(KindSubject, st.label(), team, v, parts)
}

// chapter tells how a subject stands at a chapter's measures, and adds their
// records to the parts.
func (s *survey) chapter(chapter *checklist.Chapter, st *standing, parts map[string][]Block) chapterView {
	v := chapterView{Title: Text(chapter.Title)}
	var rest []string
	for _, m := range chapter.Measures {
		items := slices.DeleteFunc(slices.Clone(st.items), func(it *item) bool { return it.cp.Measure != m })
		begun := slices.DeleteFunc(slices.Clone(items), untouched)
		switch {
		case len(items) == 0:
			continue
		case len(begun) == 0 && slices.ContainsFunc(items, unchecked):
			rest = append(rest, nameOf(m))
			continue
		case len(begun) == 0:
			continue
		}
		mv := viewOf(m, items)
		mv.Score = s.score(items)
		if role, named := m.RoleOf(st.id); named {
			mv.Role = role.Word()
		}
		v.Measures = append(v.Measures, mv)
		parts[mv.Records] = s.records(begun)
	}
	v.Untouched = Text(strings.Join(rest, "、"))
	return v
}

// viewOf is a measure as it stands over the items given.
func viewOf(m *checklist.Measure, items []*item) measureView {
	v := measureView{Name: Text(nameOf(m)), Records: "measure " + m.ID}
	var open []*item
	for _, it := range items {
		v.Counts = v.Counts.Plus(it.counts)
		if unchecked(it) {
			open = append(open, it)
		}
	}
	v.Open = Text(citations(open))
	return v
}
