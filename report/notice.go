package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

type noticeView struct {
	view
	Unit     Text
	Outside  bool // the unit is not under the government that inspects: it is asked, not told
	Subjects Text // where the problems are
	N        int
	PlanDue  string // by when the unit says how it will go about it
	Due      string // by when all is to be done; empty: each problem has a day of its own
	Undated  int    // problems without a deadline
}

// NoUnitError says that a problem cannot be handed over, because nobody answers
// for it.
type NoUnitError struct{ Problem string } // 汕头-2

// Error names the problem.
func (e *NoUnitError) Error() string { return fmt.Sprintf("problem %s: no unit", e.Problem) }

// Code is the error's name in JSON.
func (e *NoUnitError) Code() string { return "no_unit" }

// Say is the error for the user.
func (e *NoUnitError) Say() string {
	return fmt.Sprintf("%s没有写责任单位，不知道发给谁；请先写上（dudao problem edit %s --unit 单位）。", e.Problem, e.Problem)
}

// Notice hands problems, by their ids, over to the units that answer for them
// (整改通知书), a document each, in the order in which the units come up. By
// planDue each says how it will go about it. *NoUnitError if a problem names none.
func Notice(ctx context.Context, src Source, ids []string, planDue checklist.Date, o Options) ([]*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	var units []string
	byUnit := make(map[string][]inspection.ProblemCase)
	all := s.problems()
	for i, id := range ids {
		at := slices.IndexFunc(all, func(c inspection.ProblemCase) bool { return c.ID == id })
		switch {
		case at < 0:
			return nil, &checklist.NotFoundError{What: "问题", Query: id}
		case slices.Contains(ids[:i], id):
			continue
		case trim(oneLine(all[at].Unit)) == "":
			return nil, &NoUnitError{s.numbered(all[at].Subject, all[at].Label)}
		}
		for _, unit := range unitNames(all[at].Unit) {
			if byUnit[unit] == nil {
				units = append(units, unit)
			}
			byUnit[unit] = append(byUnit[unit], all[at])
		}
	}
	var docs []*Doc
	for _, unit := range units {
		d, err := s.notice(unit, byUnit[unit], planDue)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// notice is the document for one unit.
func (s *survey) notice(unit string, list []inspection.ProblemCase, planDue checklist.Date) (*Doc, error) {
	v := noticeView{view: s.view(), Unit: Text(unit), N: len(list), PlanDue: dateWords(planDue)}
	if subject := s.plan.Named(unit); subject != nil {
		v.Outside = subject.Independent()
	}
	var subjects []string
	same := true
	for _, c := range list {
		if name := s.subjectWord(c.Subject); !slices.Contains(subjects, name) {
			subjects = append(subjects, name)
		}
		if c.Due().IsZero() {
			v.Undated++
		}
		same = same && c.Due() == list[0].Due()
	}
	v.Subjects = Text(strings.Join(subjects, "、"))
	if same {
		v.Due = dateWords(list[0].Due())
	}
	ask := "整改要求"
	if v.Outside {
		ask = "工作建议"
	}
	parts := map[string][]Block{"problems": s.noticeRecords(list, ask), "receipt": receipt()}
	d, err := s.compose(KindNotice, unit, "", v, parts)
	return d, err
}

// noticeRecords tells of each problem what the unit has to know.
func (s *survey) noticeRecords(list []inspection.ProblemCase, ask string) []Block {
	var blocks []Block
	for _, c := range list {
		var rows []KV
		for _, row := range []KV{
			{"对象", s.subjectWord(c.Subject)}, {"依据", c.Criteria}, {"影响", c.Effect}, {"程度", givenSeverity(c.Severity)},
			{ask, cmp.Or(c.Ask, "（由签发单位填写）")}, {"时限", cmp.Or(dateWords(c.Due()), "（由签发单位填写）")},
		} {
			if row.Val != "" {
				rows = append(rows, row)
			}
		}
		title := s.numbered(c.Subject, c.Label) + "　" + c.Title
		if trim(clean(c.Condition)) == "" {
			blocks = append(blocks, Facts{title, rows})
			continue
		}
		blocks = append(blocks, Facts{title, rows}, Quote{c.Condition})
	}
	return blocks
}

// givenSeverity is a severity's word, empty while nobody has said.
func givenSeverity(s inspection.Severity) string {
	if s == inspection.NoSeverity {
		return ""
	}
	return s.Word()
}

// receipt is what the unit fills in and sends back (回执).
func receipt() []Block {
	return []Block{Table{
		Cols: []string{"收到单位", "签收人", "签收日期", "联系人"},
		Rows: [][]string{{"", "", "", ""}},
	}}
}
