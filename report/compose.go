package report

import (
	"slices"

	"dudao/inspection"
)

// view is what the pieces of every report may say. Counts is over all subjects
// of the report.
type view struct {
	Topic          Text // what the plan is about
	Plan           Text // its title
	DocumentNumber Text
	PlanDisputed   bool // two plans are in conflict
	Team           Text // the teams that inspect the subject, or the team itself
	Today          string
	Period         string // when the inspection took place; empty: nothing laid down or recorded
	Done           Text   // the visits by kind; empty: none is recorded
	Methods        Text   // those that the checklist lays down
	Counts         inspection.Counts
	Conclusion     string // 全部落实, 基本落实 or empty
	Figures        figureCounts
	Shortfalls     int  // unmet and partial
	Disagreements  int  // findings with a field in conflict
	OtherDisputes  int  // conflicts of figures to reach, visits, evidence, teams and the like
	Old            int  // findings made under another question
	NotAsked       Text // what is not asked, by number; empty for several subjects
	Evidence       int  // pieces of evidence, told of one subject alone
	Lacking        int  // findings that lack what should stand beside their result

	Raised     problemCounts // problems
	Severities string        // how many of each
	Types      Text          // how many of each
	Matters    matterCounts
	Practices  int
}

// view fills in what all reports share.
func (s *survey) view() view {
	counts := s.counts()
	visits, problems := s.visited(), s.problems()
	return view{
		Topic: Text(Topic(s.plan)), Plan: Text(s.plan.Title), DocumentNumber: Text(s.plan.DocumentNumber),
		PlanDisputed: s.round.Plan.Disputed(),
		Today:        dateWords(s.Today), Period: s.period(visits), Done: Text(doneWords(visits)), Methods: Text(s.methods()),
		Counts: counts, Conclusion: inspection.Conclusion(counts), Figures: countFigures(s.pick(hasFigure)),
		Shortfalls:    len(s.pick(fallsShort)),
		Disagreements: len(s.pick(disputed)),
		OtherDisputes: len(s.otherDisputes()),
		Old:           len(s.old()),
		Lacking:       len(s.pick(lacks)),
		Raised:        s.countProblems(problems), Types: Text(s.typeWords(problems)),
		Severities: s.countProblems(problems).severityWords(),
		Matters:    s.countMatters(s.matters()), Practices: len(s.practices()),
	}
}

// old are the findings of all subjects that do not answer the plan in force.
func (s *survey) old() []*item {
	var list []*item
	for _, st := range s.standings {
		list = slices.Concat(list, st.old)
	}
	return list
}

// parts are the tables and records that the pieces of every report may place; of
// several subjects they name the subject.
func (s *survey) parts(several bool) map[string][]Block {
	open := s.uncheckedTable(s.pick(unchecked))
	if several {
		open = s.uncheckedBySubject()
	}
	return map[string][]Block{
		"figures":       figuresTable(s.pick(hasFigure), several),
		"shortfalls":    s.shortfalls(s.pick(fallsShort), several),
		"unchecked":     open,
		"disputed":      s.disputes(s.pick(disputed), several),
		"otherDisputes": s.otherDisputesTable(),
		"old":           s.oldRecords(s.old(), several),
		"lacking":       lackingTable(s.pick(lacks), several),
		"evidence":      nil,

		"problems":       s.problemRecords(s.problems()),
		"causes":         s.causesTable(s.problems()),
		"overdue":        s.overdueTable(s.problems()),
		"problem ledger": s.problemLedger(s.problems()),
		"rectify ledger": s.rectifyLedger(s.problems()),
		"matters":        s.matterLedger(s.matters()),
		"practices":      s.practiceRecords(s.practices(), several),
	}
}

// compose puts a report together: the pieces KIND.title, KIND.body and
// KIND.annexes say it, data is what they speak of, parts what they place.
func (s *survey) compose(kind Kind, scope, signer string, data any, parts map[string][]Block) (*Doc, error) {
	pieces, err := s.Wording.bind(parts)
	if err != nil {
		return nil, err
	}
	d := &Doc{Kind: kind, Signer: signer, Date: s.Today}
	if d.Title, err = pieces.line(string(kind)+".title", data); err != nil {
		return nil, err
	}
	if d.Blocks, err = pieces.blocks(string(kind)+".body", data); err != nil {
		return nil, err
	}
	more, err := pieces.blocks(string(kind)+".annexes", data)
	if err != nil {
		return nil, err
	}
	d.Annexes = annexes(more)
	round := s.round.Name.Text()
	if round == "" {
		round = s.round.ID
	}
	d.Meta = []KV{
		{"文档", kind.Word()}, {"督导任务", round}, {"范围", scope}, {"截至", s.Today.String()}, {"数据摘要", s.digest()},
	}
	d.clean()
	return d, nil
}
