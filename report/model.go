// Package report makes the documents of an inspection. A report is first put
// together as a Doc, which says what stands in it and knows no file format; a
// writer then gives it its form, so that all formats say the same.
package report

import "dudao/checklist"

// Kind is a kind of report.
type Kind string

// The kinds of report.
const (
	KindSubject Kind = "subject" // one city or department
	KindTeam    Kind = "team"    // the subjects of one team
	KindMeasure Kind = "measure" // one measure over all its subjects
	KindOverall Kind = "overall" // everything
	KindMatrix  Kind = "matrix"  // signals, subjects by measures
	KindBrief   Kind = "brief"   // before the visit of one city or department
	KindDaily   Kind = "daily"   // what was done and found on one day
	KindNotice  Kind = "notice"  // hands problems over to one unit

	KindProblems      Kind = "problems"      // the ledger of problems
	KindRectification Kind = "rectification" // the ledger of what was done about them
	KindUnits         Kind = "units"         // the problems by the unit that answers for them
	KindMatters       Kind = "matters"       // the ledger of matters
)

// Word is the kind in Chinese.
func (k Kind) Word() string {
	switch k {
	case KindSubject:
		return "对象小结"
	case KindTeam:
		return "督导组小结"
	case KindMeasure:
		return "措施报告"
	case KindOverall:
		return "总体报告"
	case KindMatrix:
		return "热力图"
	case KindBrief:
		return "督导提纲"
	case KindDaily:
		return "督导日报"
	case KindNotice:
		return "整改通知书"
	case KindProblems:
		return "问题台账"
	case KindRectification:
		return "整改台账"
	case KindUnits:
		return "责任清单"
	case KindMatters:
		return "现场办公台账"
	}
	return ""
}

// Doc is a report without a form. The texts of the Docs made here are clean: no
// control characters, and line breaks only in Quote and in the cells of a Table.
type Doc struct {
	Kind    Kind
	Title   string
	Signer  string         // 署名, may be empty
	Date    checklist.Date // the day that signals and deadlines are judged by
	Meta    []KV           // what it is, of what, and the data it rests on
	Blocks  []Block
	Annexes []Annex
}

// KV is a name and what it says.
type KV struct{ Key, Val string }

// Annex (附) follows the report; its headings count from 一 again.
type Annex struct {
	Title  string
	Blocks []Block
}

// Block is a part of a report's text: Heading, Para, Quote, Facts or Table.
type Block interface{ block() }

// Heading opens a section. The writer numbers it: 一、（一）1.（1）.
type Heading struct {
	Level int // 1 to 4
	Text  string
}

// Para is a paragraph, without line breaks.
type Para struct{ Text string }

// Quote is what a person wrote, with that person's line breaks.
type Quote struct{ Text string }

// Facts is one record: a title, and what there is to say under it.
type Facts struct {
	Title string
	Rows  []KV
}

// Table is rows of as many cells as it has columns.
type Table struct {
	Cols []string
	Rows [][]string
}

func (Heading) block() {}
func (Para) block()    {}
func (Quote) block()   {}
func (Facts) block()   {}
func (Table) block()   {}
