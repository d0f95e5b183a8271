package inspection

import "dudao/checklist"

// ProblemCase is a problem and what was done about it.
type ProblemCase struct {
	Problem
	Course   *Course
	Evidence int // pieces for it and for its steps
	Origin   int // pieces for the finding that it was raised from
}

// Due is the day by which it is to be put right.
func (c *ProblemCase) Due() checklist.Date { return c.Course.Due(c.Deadline) }

// Signal is how it stands on a day: see ProblemSignal.
func (c *ProblemCase) Signal(today checklist.Date, warn int) Signal {
	return ProblemSignal(c.Course, c.Deadline, today, warn)
}

// Overdue tells whether it is not done and was not handed in by its day.
func (c *ProblemCase) Overdue(today checklist.Date) bool { return c.Course.Overdue(c.Deadline, today) }

// MatterCase is a matter and what was done about it.
type MatterCase struct {
	Matter
	Course   *Course
	Evidence int // pieces for it and for its steps
}

// Due is the day by which it is to be solved.
func (c *MatterCase) Due() checklist.Date { return c.Course.Due(c.Deadline) }

// Signal is how it stands on a day: see ProblemSignal.
func (c *MatterCase) Signal(today checklist.Date, warn int) Signal {
	return ProblemSignal(c.Course, c.Deadline, today, warn)
}

// Overdue tells whether it is not done by its day.
func (c *MatterCase) Overdue(today checklist.Date) bool { return c.Course.Overdue(c.Deadline, today) }
