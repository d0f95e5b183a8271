package report

import (
	"fmt"

	"dudao/checklist"
	"dudao/inspection"
)

// records tells in full each item at which something is recorded. What another
// section tells is referred to, so that nothing stands in a report twice.
func (s *survey) records(items []*item) []Block {
	var blocks []Block
	for _, it := range items {
		rows := append([]KV{{"结果", it.resultWords()}}, it.valueRows()...)
		rows = append(rows, s.markRows(it)...)
		rows = append(rows, it.evidenceRows()...)
		told := toldElsewhere(it)
		if told == "" && fallsShort(it) {
			told = "见“未落实和部分落实事项”"
		}
		if told == "" && it.result() == inspection.NA && len(it.finding.Facts) == 0 {
			rows = append(rows, KV{"理由", "未写"})
		}
		blocks = append(blocks, withFacts(it, head(it.cp), rows, told)...)
	}
	return blocks
}

// shortfalls tells what is unmet or partial: the question, how it was judged,
// by when it is due, what was seen. Of several subjects it names the subject.
func (s *survey) shortfalls(items []*item, several bool) []Block {
	var blocks []Block
	for _, it := range items {
		title := head(it.cp)
		if several {
			title = it.label() + title
		}
		rows := []KV{{"结果", it.result().Word()}}
		if judge := judgeOf(it.cp, it.result()); judge != "" && it.asked == "" {
			rows = append(rows, KV{"判定标准", judge})
		}
		rows = append(rows, it.valueRows()...)
		if d := s.deadlineWords(it.cp.Deadline); d != "" {
			rows = append(rows, KV{"时限", d})
		}
		rows = append(rows, s.markRows(it)...)
		rows = append(rows, it.evidenceRows()...)
		told := toldElsewhere(it)
		if told == "" && len(it.finding.Facts) == 0 {
			told = "未写"
		}
		blocks = append(blocks, withFacts(it, title, rows, told)...)
	}
	return blocks
}

// toldElsewhere says which annex has the facts; empty if none has.
func toldElsewhere(it *item) string {
	switch {
	case it.asked != "":
		return "记录时问的不是这个问题，见“按旧方案的记录”"
	case disputed(it):
		return "两种都列，见“记录不一致事项”"
	}
	return ""
}

// withFacts is a record with the facts as they were written, or with a word on
// where they are told.
func withFacts(it *item, title string, rows []KV, told string) []Block {
	switch {
	case told != "":
		return []Block{Facts{title, append(rows, KV{"事实", told})}}
	case len(it.finding.Facts) == 0:
		return []Block{Facts{title, rows}}
	}
	return []Block{Facts{title, rows}, Quote{it.finding.Facts.Text()}}
}

func judgeOf(cp *checklist.Checkpoint, r inspection.Result) string {
	switch r {
	case inspection.Met:
		return cp.Judge.Met
	case inspection.Partial:
		return cp.Judge.Partial
	case inspection.Unmet:
		return cp.Judge.Unmet
	case inspection.NA, inspection.Unchecked:
	}
	return ""
}

// valueRows is the recorded value, with its verdict where there is a task.
func (it *item) valueRows() []KV {
	if len(it.finding.Value) == 0 {
		return nil
	}
	words := it.valuesWords()
	if hasFigure(it) && it.asked == "" && it.result() != inspection.NA {
		words += "，任务" + it.figure.task + "，" + it.figure.gap
	}
	return []KV{{it.valueWord(), words}}
}

func (s *survey) markRows(it *item) []KV {
	last, ok := it.finding.Last()
	if !ok {
		return nil
	}
	rows := []KV{{"记录", s.markWords(last, dayLayout)}}
	if visit := s.visitWords(it.finding.Visit.Text()); visit != "" {
		rows = append(rows, KV{"活动", visit})
	}
	return rows
}

// disputes lists what is recorded differently, every value with who and when.
func (s *survey) disputes(items []*item, several bool) []Block {
	var blocks []Block
	for _, it := range items {
		title := it.asked
		if it.cp != nil {
			title = head(it.cp)
		}
		if several {
			title = it.label() + title
		}
		blocks = append(blocks, Facts{title, append(s.fieldRows(it), it.evidenceRows()...)})
		blocks = append(blocks, s.factsOf(it)...)
	}
	return blocks
}

// fieldRows are all values of a finding but its facts, numbered where they
// differ.
func (s *survey) fieldRows(it *item) []KV {
	fields := []struct {
		word, name string
		inspection.Field
	}{
		{"结果", inspection.FieldResult, it.finding.Result},
		{it.valueWord(), inspection.FieldValue, it.finding.Value},
		{"活动", inspection.FieldVisit, it.finding.Visit},
	}
	var rows []KV
	for _, f := range fields {
		if f.name == inspection.FieldVisit && !f.Disputed() {
			continue
		}
		for i, v := range f.Field {
			text := it.fieldWords(f.name, v.Text)
			if f.name == inspection.FieldVisit {
				text = s.visitWords(v.Text)
			}
			rows = append(rows, KV{numbered(f.word, i, f.Field), text + "（" + s.markWords(v.Mark, minuteLayout) + "）"})
		}
	}
	return rows
}

// factsOf are all versions of the facts, with who and when above each.
func (s *survey) factsOf(it *item) []Block {
	var blocks []Block
	for i, v := range it.finding.Facts {
		blocks = append(blocks,
			Para{numbered("事实", i, it.finding.Facts) + "（" + s.markWords(v.Mark, minuteLayout) + "）："},
			Quote{v.Text})
	}
	return blocks
}

func numbered(word string, i int, f inspection.Field) string {
	if !f.Disputed() {
		return word
	}
	return fmt.Sprintf("%s%d", word, i+1)
}

// oldRecords lists what was recorded when the plan asked something else.
func (s *survey) oldRecords(items []*item, several bool) []Block {
	var blocks []Block
	for _, it := range items {
		title := it.asked
		if title == "" {
			title = it.finding.Checkpoint
		}
		if several {
			title = it.label() + "　" + title
		}
		rows := append([]KV{{"原因", it.oldWords()}}, s.fieldRows(it)...)
		rows = append(rows, it.evidenceRows()...)
		blocks = append(blocks, Facts{title, rows})
		blocks = append(blocks, s.factsOf(it)...)
	}
	return blocks
}

// oldWords says why a finding does not answer the plan in force.
func (it *item) oldWords() string {
	switch {
	case it.subject == nil:
		return "现行方案没有这个对象"
	case it.cp == nil:
		return "现行方案没有这个要点（" + it.finding.Checkpoint + "）"
	case !it.cp.Applies(it.id):
		return "现行方案的" + it.cp.Title() + "不再适用于该对象"
	}
	return "现行方案的" + it.cp.Title() + "已改为：" + it.cp.Question
}

// uncheckedTable lists what is still to do.
func (s *survey) uncheckedTable(items []*item) []Block {
	if len(items) == 0 {
		return nil
	}
	t := Table{Cols: []string{"要点", "问题", "时限"}}
	for _, it := range items {
		t.Rows = append(t.Rows, []string{it.cp.Title(), it.cp.Question, s.deadlineWords(it.cp.Deadline)})
	}
	return []Block{t}
}

// uncheckedBySubject lists it briefly, a record for each subject.
func (s *survey) uncheckedBySubject() []Block {
	var blocks []Block
	for _, st := range s.standings {
		var open, due, begun []*item
		for _, it := range st.items {
			if !unchecked(it) {
				continue
			}
			open = append(open, it)
			if it.counts.PastDue > 0 {
				due = append(due, it)
			}
			if !untouched(it) {
				begun = append(begun, it)
			}
		}
		if len(open) == 0 {
			continue
		}
		count := fmt.Sprintf("%d/%d 项", len(open), st.counts.Applicable)
		if len(open) == st.counts.Applicable {
			count = fmt.Sprintf("全部 %d 项", len(open))
		}
		rows := []KV{{"未查", count}}
		if len(due) > 0 {
			rows = append(rows, KV{"到期未查", fmt.Sprintf("%d 项：%s", len(due), citations(due))})
		}
		if len(begun) > 0 {
			rows = append(rows, KV{"有记录没有定结果", fmt.Sprintf("%d 项：%s", len(begun), citations(begun))})
		}
		if len(open) < st.counts.Applicable {
			rows = append(rows, KV{"要点", citations(open)})
		}
		blocks = append(blocks, Facts{st.label(), rows})
	}
	return blocks
}
