package report

import (
	"cmp"
	"strconv"
	"strings"

	"dudao/inspection"
)

// matterCounts says how matters stand.
type matterCounts struct{ All, Open, Solved, Overdue int }

func (s *survey) countMatters(list []inspection.MatterCase) matterCounts {
	c := matterCounts{All: len(list)}
	for i := range list {
		if unclosed(list[i].Course) {
			c.Open++
		} else {
			c.Solved++
		}
		if list[i].Overdue(s.Today) {
			c.Overdue++
		}
	}
	return c
}

// matterLedger is 现场办公台账.
func (s *survey) matterLedger(list []inspection.MatterCase) []Block {
	if len(list) == 0 {
		return nil
	}
	t := Table{Cols: []string{"序号", "编号", "企业", "事项", "提出日期", "承办单位", "时限", "结果", "状态", "信号"}}
	for i, c := range list {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), s.numbered(c.Subject, c.Label), oneLine(cmp.Or(c.Enterprise, "某企业")), oneLine(c.Title), s.dayCell(c.Record),
			oneLine(cmp.Or(c.Unit, "未定")), s.dueCell(c.Deadline, c.Course), oneLine(verdict(c.Course).Words), stateWords(c.Course),
			caseSignal(c.Signal(s.Today, s.Warn), c.Record, c.Course),
		})
	}
	return []Block{t}
}

// practiceRecords tells what is worth spreading.
func (s *survey) practiceRecords(list []inspection.Practice, several bool) []Block {
	var blocks []Block
	for _, p := range list {
		title := oneLine(p.Title)
		if several {
			title = s.subjectWord(p.Subject) + "　" + title
		}
		var rows []KV
		if m := s.plan.Measure(p.Measure); m != nil {
			rows = append(rows, KV{"措施", nameOf(m)})
		}
		rows = append(rows, KV{"记录", s.markWords(p.Mark, dayLayout)})
		if note := recordNote(p.Record); note != "" {
			rows = append(rows, KV{"注意", note})
		}
		blocks = append(blocks, Facts{title, rows})
		if strings.TrimSpace(p.Text) != "" {
			blocks = append(blocks, Quote{p.Text})
		}
	}
	return blocks
}
