package tui

import (
	"fmt"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// The sheets on which problems, matters, practices and what is done about them
// are written.

// problemForm edits a problem that is there.
func problemForm(of, id string) form {
	return form{
		entity: store.ProblemEntity(of, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditProblem(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindProblem, e) },
	}
}

// problemFields are a problem's fields in the order in which they are written.
func (s *session) problemFields() []*sheetField {
	var severities []sheetChoice
	for _, v := range inspection.Severities {
		severities = append(severities, sheetChoice{v.Code(), v.Word()})
	}
	var types []sheetChoice
	for _, t := range s.board.plan.ProblemTypes() {
		types = append(types, sheetChoice{t.Name, t.Name})
	}
	return []*sheetField{
		{name: inspection.FieldTitle, label: "问题", placeholder: "一句话"},
		{name: inspection.FieldAsk, label: "要求", placeholder: "要责任单位做什么"},
		{name: inspection.FieldSeverity, label: "程度", choices: severities},
		{name: inspection.FieldType, label: "类型", choices: types},
		{name: inspection.FieldUnit, label: "责任"},
		s.dueField(inspection.FieldDeadline, "时限"),
		{name: inspection.FieldCriteria, label: "依据", long: true},
		{name: inspection.FieldCondition, label: "事实", long: true},
		{name: inspection.FieldCause, label: "原因", long: true},
		{name: inspection.FieldEffect, label: "影响", long: true},
	}
}

// dueField is a field of a deadline.
func (s *session) dueField(name, label string) *sheetField {
	soon := s.today().AddDays(30)
	return &sheetField{name: name, label: label, placeholder: fmt.Sprintf("如 %d月%d日、30天、10个工作日", soon.Month, soon.Day), parse: s.parseDue}
}

func (s *session) parseDue(typed string) (string, error) {
	calendar := s.opts.Settings.Calendar
	if calendar == nil {
		calendar = inspection.DefaultCalendar()
	}
	due, _, err := calendar.ParseDue(typed, s.today())
	return due.String(), err
}

func (s *session) parseDay(typed string) (string, error) {
	return inspection.ParseDay(typed, s.today())
}

// newProblemSheet edits a problem.
func newProblemSheet(s *session, c *inspection.ProblemCase) *sheet {
	name := inspection.Numbered(s.board.plan, c.Subject, c.Label)
	local := s.st.Local()
	p := newSheet(s, inspectionTitle(s.board.plan)+" > 问题台账 > "+name+" > 改内容", problemForm(local.Inspection, c.ID),
		store.Draft{Subject: c.Subject, By: local.Inspector}, s.problemFields()...)
	p.begin = inspection.FieldTitle
	return p
}

// addForm records a new record of a list when its sheet is confirmed: add makes
// it of the fields.
func addForm(entity string, fields []*sheetField, add func(*store.Tx, func(string) string) error) form {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return form{
		entity: entity,
		once:   true,
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.Edit(entity, names...) },
		save: func(tx *store.Tx, e store.Edit) (store.Edit, error) {
			if err := add(tx, e.Text); err != nil {
				return e, err
			}
			return tx.Edit(entity, names...)
		},
	}
}

// newRaiseSheet raises a problem at a subject, of a note or of nothing.
func newRaiseSheet(s *session, subject *checklist.Subject, note *inspection.Note, id string) *sheet {
	fields := s.problemFields()
	for _, f := range fields {
		if f.name == inspection.FieldUnit {
			f.start = subject.Name
		}
	}
	startWith(fields, note, inspection.FieldCondition)
	local := s.st.Local()
	f := addForm(store.ProblemEntity(local.Inspection, id), fields, func(tx *store.Tx, text func(string) string) error {
		p := inspection.Problem{
			Subject: subject.ID, Title: text(inspection.FieldTitle), Ask: text(inspection.FieldAsk), Type: text(inspection.FieldType),
			Unit: text(inspection.FieldUnit), Criteria: text(inspection.FieldCriteria), Condition: text(inspection.FieldCondition),
			Cause: text(inspection.FieldCause), Effect: text(inspection.FieldEffect),
		}
		p.ID = id
		p.Severity, _ = inspection.ParseSeverity(text(inspection.FieldSeverity))
		p.Deadline, _ = checklist.ParseDate(text(inspection.FieldDeadline))
		if _, err := tx.AddProblem(p); err != nil {
			return err
		}
		return fileNote(tx, note, store.ProblemEntity(local.Inspection, id))
	})
	p := newSheet(s, inspectionTitle(s.board.plan)+" > "+subject.Label()+" > 立问题", f,
		store.Draft{Subject: subject.ID, By: local.Inspector}, fields...)
	p.confirm, p.raws = "立问题", noteRaws(note)
	p.check = wantsTitle("问题")
	p.confirmed = func() string { return "已立问题，首页按 3 看台账" }
	return p
}

// startWith puts a note's text in a field, and its beginning in the title.
func startWith(fields []*sheetField, note *inspection.Note, field string) {
	if note == nil {
		return
	}
	text := strings.TrimSpace(note.Text)
	for _, f := range fields {
		switch f.name {
		case inspection.FieldTitle:
			f.start = cutEnd(oneLine(text), 40)
		case field:
			f.start = text
		}
	}
}

// fileNote files the note that a record was made of, if it was.
func fileNote(tx *store.Tx, note *inspection.Note, entity string) error {
	if note == nil {
		return nil
	}
	return tx.FileNote(note.ID, entity)
}

// wantsTitle is the check of a sheet whose first field must say something.
func wantsTitle(what string) func(*sheet) string {
	return func(p *sheet) string {
		if strings.TrimSpace(p.fields[0].typed()) == "" {
			p.goTo(0)
			return "先写" + what
		}
		return ""
	}
}

// newMatterEdit edits a matter that is there.
func newMatterEdit(s *session, c *inspection.MatterCase) *sheet {
	local, id := s.st.Local(), c.ID
	f := form{
		entity: store.MatterEntity(local.Inspection, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditMatter(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindMatter, e) },
	}
	name := inspection.Numbered(s.board.plan, c.Subject, c.Label)
	return newSheet(s, inspectionTitle(s.board.plan)+" > 现场事项 > "+name+" > 改内容", f,
		store.Draft{Subject: c.Subject, By: local.Inspector}, s.matterFields()...)
}

// matterFields are a matter's fields in the order in which they are written.
func (s *session) matterFields() []*sheetField {
	return []*sheetField{
		{name: inspection.FieldTitle, label: "事项", placeholder: "一句话"},
		{name: inspection.FieldEnterprise, label: "企业"},
		{name: inspection.FieldText, label: "情况", long: true},
		{name: inspection.FieldUnit, label: "承办"},
		s.dueField(inspection.FieldDeadline, "时限"),
	}
}

// newMatterSheet takes down a matter at a subject, of a note or of nothing.
func newMatterSheet(s *session, subject *checklist.Subject, note *inspection.Note, id string) *sheet {
	fields := append(s.matterFields(), &sheetField{name: "solved", label: "当场", placeholder: "当场解决的，写怎么办的；没有就留空"})
	startWith(fields, note, inspection.FieldText)
	local := s.st.Local()
	f := addForm(store.MatterEntity(local.Inspection, id), fields, func(tx *store.Tx, text func(string) string) error {
		m := inspection.Matter{
			Subject: subject.ID, Title: text(inspection.FieldTitle), Enterprise: text(inspection.FieldEnterprise),
			Text: text(inspection.FieldText), Unit: text(inspection.FieldUnit),
		}
		m.ID = id
		m.Deadline, _ = checklist.ParseDate(text(inspection.FieldDeadline))
		if _, err := tx.AddMatter(m); err != nil {
			return err
		}
		if err := fileNote(tx, note, store.MatterEntity(local.Inspection, id)); err != nil {
			return err
		}
		solved := text("solved")
		if solved == "" {
			return nil
		}
		_, _, err := tx.AddStep(inspection.Step{
			Of: store.MatterEntity(local.Inspection, id), Kind: inspection.StepSolve, Words: solved,
		}, store.StepOptions{})
		return err
	})
	p := newSheet(s, inspectionTitle(s.board.plan)+" > "+subject.Label()+" > 提现场事项", f,
		store.Draft{Subject: subject.ID, By: local.Inspector}, fields...)
	p.confirm, p.raws = "记下", noteRaws(note)
	p.check = wantsTitle("事项")
	p.confirmed = func() string { return "已记下，首页按 9 看现场事项" }
	return p
}

// newPracticeSheet takes down a practice at a subject.
func newPracticeSheet(s *session, subject *checklist.Subject, measure, id string) *sheet {
	fields := practiceFields()
	local := s.st.Local()
	f := addForm(store.PracticeEntity(local.Inspection, id), fields, func(tx *store.Tx, text func(string) string) error {
		p := inspection.Practice{Subject: subject.ID, Measure: measure, Title: text(inspection.FieldTitle), Text: text(inspection.FieldText)}
		p.ID = id
		_, err := tx.AddPractice(p)
		return err
	})
	p := newSheet(s, inspectionTitle(s.board.plan)+" > "+subject.Label()+" > 写典型做法", f,
		store.Draft{Subject: subject.ID, By: local.Inspector}, fields...)
	p.confirm = "记下"
	if measure != "" {
		p.raws = map[string]string{inspection.FieldMeasure: measure}
	}
	p.check = wantsTitle("标题")
	return p
}

// newPracticeEdit edits a practice that is there.
func newPracticeEdit(s *session, subject, id string) *sheet {
	local := s.st.Local()
	f := form{
		entity: store.PracticeEntity(local.Inspection, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditPractice(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindPractice, e) },
	}
	path := inspectionTitle(s.board.plan) + " > " + s.board.subjectWord(subject) + " > 典型做法"
	return newSheet(s, path, f, store.Draft{Subject: subject, By: local.Inspector}, practiceFields()...)
}

// practiceFields are a practice's fields in the order in which they are written.
func practiceFields() []*sheetField {
	return []*sheetField{
		{name: inspection.FieldTitle, label: "标题", placeholder: "一句话"},
		{name: inspection.FieldText, label: "做法", long: true},
	}
}

// stepping is a step that is about to be taken about some things at once.
type stepping struct {
	kind   inspection.StepKind
	of     []string // entities
	after  []string // the last steps seen, where it is one thing
	path   string
	strict bool
}

// newStepSheet takes a step under a new id.
func newStepSheet(s *session, st stepping, id string) *sheet {
	fields := []*sheetField{{name: inspection.FieldWords, label: stepWordsLabel(st.kind), long: true}}
	if st.kind == inspection.StepAssign || st.kind == inspection.StepExtend || st.kind == inspection.StepReturn {
		fields = append(fields, s.dueField(inspection.FieldDeadline, "时限"))
	}
	person := &sheetField{name: inspection.FieldPerson, label: st.kind.Word() + "人", start: s.st.Local().Inspector}
	if st.kind == inspection.StepSubmit {
		person.label, person.start, person.placeholder = "谁报", "", "报送的单位"
	}
	fields = append(fields, person,
		&sheetField{name: inspection.FieldDate, label: "日期", start: s.today().String(), parse: s.parseDay})
	local := s.st.Local()
	entity := store.StepEntity(local.Inspection, id)
	var warned []string
	f := addForm(entity, fields, func(tx *store.Tx, text func(string) string) (err error) {
		warned, err = takeSteps(tx, st, id, text)
		return err
	})
	p := newSheet(s, st.path+" > "+st.kind.Word(), f, store.Draft{By: local.Inspector}, fields...)
	p.confirm = st.kind.Word()
	p.raws = map[string]string{inspection.FieldOf: strings.Join(st.of, " "), inspection.FieldKind: st.kind.Code()}
	p.confirmed = func() string {
		done := st.kind.Word() + "已记录"
		if len(warned) > 0 {
			done += "。注意：" + strings.Join(warned, "；")
		}
		return done
	}
	return p
}

func stepWordsLabel(kind inspection.StepKind) string {
	switch kind {
	case inspection.StepReturn, inspection.StepExtend, inspection.StepClose:
		return "理由"
	case inspection.StepAssign, inspection.StepSubmit, inspection.StepReview, inspection.StepSolve, inspection.StepNote, inspection.NoStep:
	}
	return "说明"
}

// takeSteps records the step about everything that is meant.
func takeSteps(tx *store.Tx, st stepping, id string, text func(string) string) (warned []string, err error) {
	s := inspection.Step{Kind: st.kind, Person: text(inspection.FieldPerson), Words: text(inspection.FieldWords)}
	s.Date, _ = checklist.ParseDate(text(inspection.FieldDate))
	s.Deadline, _ = checklist.ParseDate(text(inspection.FieldDeadline))
	for i, of := range st.of {
		s.ID, s.Of, s.After = "", of, nil
		if i == 0 {
			s.ID = id
		}
		if len(st.of) == 1 {
			s.After = st.after
		}
		if st.kind == inspection.StepExtend {
			switch done, err := tx.SetFirstDue(of, s.Deadline); {
			case err != nil:
				return nil, err
			case done:
				continue
			}
		}
		_, warnings, err := tx.AddStep(s, store.StepOptions{Strict: st.strict})
		if err != nil {
			return nil, err
		}
		for _, w := range warnings {
			warned = append(warned, string(w))
		}
	}
	return warned, nil
}
