package report

import (
	"context"
	"slices"

	"dudao/checklist"
	"dudao/inspection"
)

type subjectView struct {
	view
	Subject  Text
	Chapters []chapterView
}

// chapterView is a chapter with those of its measures that the subject is asked
// about.
type chapterView struct {
	Title    Text
	Measures []measureView
}

type measureView struct {
	Name    Text   // number and title
	Role    string // 牵头 …; empty: no clause names the subject
	Counts  inspection.Counts
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
	for _, chapter := range s.plan.Chapters {
		cv := chapterView{Title: Text(chapter.Title)}
		for _, m := range chapter.Measures {
			items := slices.DeleteFunc(slices.Clone(st.items), func(it *item) bool { return it.cp.Measure != m })
			if len(items) == 0 {
				continue
			}
			mv := viewOf(m, items)
			if role, named := m.RoleOf(subject); named {
				mv.Role = role.Word()
			}
			parts[mv.Records] = s.records(slices.DeleteFunc(items, untouched))
			cv.Measures = append(cv.Measures, mv)
		}
		if len(cv.Measures) > 0 {
			v.Chapters = append(v.Chapters, cv)
		}
	}
	return s.compose(KindSubject, st.label(), team, v, parts)
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
