package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// DailySource is what a day's digest is made from, besides the log.
type DailySource interface {
	Source
	Notes(unfiled bool) ([]inspection.Note, error)
}

type dailyView struct {
	view
	Day      string
	People   int       // who wrote something or took part in a visit
	Subjects []dayView // at which something was done, in the plan's order
	Visited  Text      // the day's visits by kind
	Visits   int
	New      int // findings with their first result
	Revised  int // findings with another result
	Amended  int // findings with other facts or another figure
	Results  Text
	Proofs   int // pieces of evidence added
	Notes    int // taken
	Unfiled  int // notes of any day that are not filed yet
	Other    int // visits to no one subject

	Steps, MattersTaken, PracticesTaken int
	NewProblems                         int
}

// dayView is one subject's day.
type dayView struct {
	Name                  Text
	Counts                inspection.Counts // as they stand now
	Visits, New           int
	Revised, Amended      int
	Proofs                int
	Raised, Steps         int    // problems raised, steps taken about problems and matters
	Matters, Practices    int    // taken down
	Disputed, Lacking     Text   // as they stand now, by number
	Part                  string // what the names of its parts begin with
	visits                []inspection.Visit
	created, edited, more []*dated
	proofs                []inspection.Evidence
	raised                []inspection.ProblemCase
	matters               []inspection.MatterCase
	practices             []inspection.Practice
	steps                 []takenStep
}

// dated is a finding with what the day did to it.
type dated struct {
	*item
	*change
}

// Daily is the digest of one day (督导日报): what was done and found, subject by
// subject, and by whom.
func Daily(ctx context.Context, src DailySource, d *Day, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	notes, err := src.Notes(false)
	if err != nil {
		return nil, fmt.Errorf("report: notes: %w", err)
	}
	v := dailyView{view: s.view(), Day: dateWords(d.date)}
	parts := map[string][]Block{}
	tally := tally{}
	var visits []inspection.Visit
	for i, st := range s.standings {
		day := s.dayOf(st, d, tally)
		if day.idle() {
			continue
		}
		day.Part = "day " + strconv.Itoa(i)
		s.addParts(day, parts)
		v.add(day)
		visits = append(visits, day.visits...)
	}
	other := s.visitsOn(d.date, func(subject string) bool { return s.standing(subject) == nil })
	tally.visits(other)
	v.Other = len(other)
	parts["other visits"] = s.visitsTable(other)
	visits = append(visits, other...)
	v.Visits, v.Visited = len(visits), Text(doneWords(visits))
	for _, n := range notes {
		if checklist.DateOf(n.At.In(s.Zone)) == d.date {
			v.Notes++
			tally.of(n.By).notes++
		}
		if n.Filed == "" {
			v.Unfiled++
		}
	}
	v.Results = Text(tally.resultWords())
	v.People, parts["people"] = len(tally), tally.table()
	return s.compose(KindDaily, d.date.String(), "", v, parts)
}

func (v *dailyView) add(day *dayView) {
	v.Subjects = append(v.Subjects, *day)
	v.New += day.New
	v.Revised += day.Revised
	v.Amended += day.Amended
	v.Proofs += day.Proofs
	v.NewProblems += day.Raised
	v.Steps += day.Steps
	v.MattersTaken += day.Matters
	v.PracticesTaken += day.Practices
}

// dayOf gathers what was done at one subject.
func (s *survey) dayOf(st *standing, d *Day, t tally) *dayView {
	day := &dayView{
		Name: Text(st.label()), Counts: st.counts,
		Disputed: Text(citations(st.pick(disputed))), Lacking: Text(citations(st.pick(lacks))),
	}
	for _, f := range st.dated(d) {
		c := f.change
		t.change(c)
		switch c.kind() {
		case newResult:
			day.created = append(day.created, f)
		case revised:
			day.edited = append(day.edited, f)
		case amended:
			day.more = append(day.more, f)
		case unchanged:
		}
	}
	for _, e := range st.evidence {
		if checklist.DateOf(e.Record.At.In(s.Zone)) == d.date {
			day.proofs = append(day.proofs, e)
			t.of(e.By).proofs++
		}
	}
	day.visits = s.visitsOn(d.date, func(subject string) bool { return subject == st.id })
	t.visits(day.visits)
	s.casesOn(st, day, d.date, t)
	day.Visits, day.Proofs = len(day.visits), len(day.proofs)
	day.New, day.Revised, day.Amended = len(day.created), len(day.edited), len(day.more)
	return day
}

func (day *dayView) idle() bool {
	return day.Visits+day.New+day.Revised+day.Amended+day.Proofs+day.Raised+day.Steps+day.Matters+day.Practices == 0
}

// dated are the subject's findings that the day changed, in the plan's order;
// those whose checkpoint is gone come last.
func (st *standing) dated(d *Day) []*dated {
	place := map[string]int{}
	items := slices.Concat(st.items, st.old)
	for i, it := range items {
		place[it.checkpoint()] = i
	}
	var list []*dated
	for _, c := range d.changes {
		if c.subject != st.id {
			continue
		}
		it := &item{standing: st, finding: inspection.Finding{Subject: st.id, Checkpoint: c.checkpoint}}
		if i, known := place[c.checkpoint]; known {
			it = items[i]
		} else {
			place[c.checkpoint] = len(items)
		}
		list = append(list, &dated{it, c})
	}
	slices.SortFunc(list, func(a, b *dated) int {
		return cmp.Or(cmp.Compare(place[a.change.checkpoint], place[b.change.checkpoint]), strings.Compare(a.change.checkpoint, b.change.checkpoint))
	})
	return list
}

// visitsOn are the visits to the wanted subjects that began or ended on a day or
// went on over it, the earliest first.
func (s *survey) visitsOn(day checklist.Date, wanted func(subject string) bool) []inspection.Visit {
	var list []inspection.Visit
	for _, v := range s.visits {
		from, to := dayOf(v.From), dayOf(cmp.Or(v.To, v.From))
		if wanted(v.Subject) && !day.Before(from) && !to.Before(day) {
			list = append(list, v)
		}
	}
	inspection.SortVisits(list)
	slices.Reverse(list)
	return list
}

// addParts writes a subject's day.
func (s *survey) addParts(day *dayView, parts map[string][]Block) {
	parts[day.Part+" visits"] = s.visitsTable(day.visits)
	parts[day.Part+" new"] = s.changeRecords(day.created)
	parts[day.Part+" revised"] = s.changeRecords(day.edited)
	parts[day.Part+" amended"] = s.changeRecords(day.more)
	parts[day.Part+" evidence"] = proofsTable(day.proofs)
	parts[day.Part+" problems"] = s.problemRecords(day.raised)
	parts[day.Part+" steps"] = s.stepsTable(day.steps)
	parts[day.Part+" matters"] = s.matterLedger(day.matters)
	parts[day.Part+" practices"] = s.practiceRecords(day.practices, false)
}

// visitsTable lists a day's visits with who took part.
func (s *survey) visitsTable(visits []inspection.Visit) []Block {
	if len(visits) == 0 {
		return nil
	}
	t := Table{Cols: []string{"时间", "方式", "单位", "地点", "督导人员"}}
	for _, v := range visits {
		until := "，还没有结束"
		if v.To != "" {
			until = " 至 " + v.To
		}
		t.Rows = append(t.Rows, []string{v.From + until, v.Kind.Word(), v.Org, v.Place, strings.Join(v.Members, "、")})
	}
	return []Block{t}
}

// changeRecords tells what the day left in each finding and what it found there.
func (s *survey) changeRecords(list []*dated) []Block {
	var blocks []Block
	for _, f := range list {
		title := cmp.Or(f.asked, f.change.checkpoint)
		if f.cp != nil && f.asked == "" {
			title = head(f.cp)
		}
		var rows []KV
		if f.changed(inspection.FieldResult) || f.kind() == amended {
			rows = append(rows, KV{"结果", f.movement(inspection.FieldResult)})
		}
		if f.changed(inspection.FieldValue) {
			rows = append(rows, KV{f.valueWord(), f.movement(inspection.FieldValue)})
		}
		rows = append(rows, KV{"记录", strings.Join(f.by, "、") + "，" + f.at.In(s.Zone).Format("15:04")})
		if f.finding.Conflicts() > 0 {
			rows = append(rows, KV{"注意", "现在记录不一致，见对象小结"})
		}
		facts := f.now(inspection.FieldFacts)
		switch {
		case !f.changed(inspection.FieldFacts):
			blocks = append(blocks, Facts{title, rows})
		case trim(clean(facts)) == "":
			blocks = append(blocks, Facts{title, append(rows, KV{"事实", "已清除"})})
		default:
			blocks = append(blocks, Facts{title, rows}, Quote{facts})
		}
	}
	return blocks
}

// movement is a field as it is, and as it was where that was otherwise.
func (f *dated) movement(field string) string {
	words := func(stored string) string {
		switch {
		case stored != "":
			return f.fieldWords(field, stored)
		case field == inspection.FieldResult:
			return inspection.Unchecked.Word()
		}
		return "空"
	}
	was, is := f.before[field], f.now(field)
	if was == is || was == "" {
		return words(is)
	}
	return "由" + words(was) + "改为" + words(is)
}

func proofsTable(list []inspection.Evidence) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"编号", "名称", "类别", "来源", "记录"}}
	for _, e := range list {
		t.Rows = append(t.Rows, []string{e.Label, e.Name, e.Kind.Word(), e.Source, e.By})
	}
	return []Block{t}
}
