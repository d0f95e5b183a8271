package inspection

import (
	"fmt"
	"strings"
)

// Practice (典型做法) is something worth spreading.
type Practice struct {
	Record
	Subject string // id
	Measure string // id; may be empty
	Title   string
	Text    string
}

// Check tells whether the practice can be recorded.
func (p *Practice) Check() error {
	switch {
	case p.Subject == "":
		return &PracticeError{"没有定督导对象"}
	case strings.TrimSpace(p.Title) == "":
		return &PracticeError{"没有写标题"}
	}
	return nil
}

// PracticeError says why a practice cannot be recorded.
type PracticeError struct{ wrong string }

func (e *PracticeError) Error() string { return "practice: " + e.wrong }

// Code is the error's name for programs.
func (e *PracticeError) Code() string { return "bad_practice" }

// Say tells the user in one sentence.
func (e *PracticeError) Say() string {
	return fmt.Sprintf("典型做法%s，没有记录，请改正后再存。", e.wrong)
}
