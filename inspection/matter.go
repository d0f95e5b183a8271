package inspection

import (
	"fmt"
	"strings"

	"dudao/checklist"
)

// FieldEnterprise is who raised a matter, as stored. Its other fields are those
// of a problem and FieldText.
const FieldEnterprise = "enterprise"

// Matter (现场办公事项) is a difficulty that an enterprise raised: solved on the
// spot, or handed to a unit with a deadline. What is done about it are its steps.
type Matter struct {
	Record
	Subject    string // id
	Number     int    // of its subject, from 1; 0: not known
	Label      string // 2, 2b: see LabelMatters
	Measure    string // id of the measure that it concerns; may be empty
	Enterprise string // 企业
	Title      string // 事项, in one line
	Text       string // what there is to say of it
	Unit       string // 承办单位
	Deadline   checklist.Date
}

// LabelMatters sorts all matters of one subject by number and gives each its
// label, as LabelProblems does.
func LabelMatters(list []Matter) {
	number(list, func(m *Matter) (int, string) { return m.Number, m.ID }, func(m *Matter, label string) { m.Label = label })
}

// NextMatterNumber is the number for a subject's next matter. List holds those
// taken back too.
func NextMatterNumber(list []Matter) int {
	return nextNumber(list, func(m *Matter) (int, string) { return m.Number, m.ID })
}

// Check tells whether the matter can be recorded: it is of a subject and says
// what it is about in its title.
func (m *Matter) Check() error {
	switch {
	case m.Subject == "":
		return &MatterError{"没有定督导对象"}
	case strings.TrimSpace(m.Title) == "":
		return &MatterError{"没有写事项"}
	}
	return nil
}

// MatterError says why a matter cannot be recorded.
type MatterError struct{ wrong string }

func (e *MatterError) Error() string { return "matter: " + e.wrong }

// Code is the error's name for programs.
func (e *MatterError) Code() string { return "bad_matter" }

// Say tells the user in one sentence.
func (e *MatterError) Say() string {
	return fmt.Sprintf("现场办公事项%s，没有记录，请改正后再存。", e.wrong)
}
