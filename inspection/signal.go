package inspection

import "dudao/checklist"

// Signal (红黄绿灯) is how a finding, a measure or a subject stands.
type Signal uint8

// The signals. NoSignal is for what does not apply (—).
const (
	NoSignal Signal = iota
	Green
	Grey
	Yellow
	Red
)

// Code is the English name for JSON, empty for NoSignal.
func (s Signal) Code() string {
	switch s {
	case Green:
		return "green"
	case Grey:
		return "grey"
	case Yellow:
		return "yellow"
	case Red:
		return "red"
	case NoSignal:
	}
	return ""
}

// Word is the signal in Chinese.
func (s Signal) Word() string {
	switch s {
	case Green:
		return "绿"
	case Grey:
		return "灰"
	case Yellow:
		return "黄"
	case Red:
		return "红"
	case NoSignal:
	}
	return "不适用"
}

// SignalOf is the signal of a finding with these live results, whose checkpoint
// is due on deadline (zero: none), as seen on today. Of two live results the
// worse counts. The deadline's own day is not overdue.
func SignalOf(results []Result, deadline, today checklist.Date) Signal {
	if len(results) == 0 {
		return Grey
	}
	worst := NoSignal
	for _, r := range results {
		worst = max(worst, signalOf(r, deadline, today))
	}
	return worst
}

func signalOf(r Result, deadline, today checklist.Date) Signal {
	switch r {
	case Met:
		return Green
	case Partial:
		if !deadline.IsZero() && deadline.Before(today) {
			return Red
		}
		return Yellow
	case Unmet:
		return Red
	case Unchecked:
		return Grey
	case NA:
	}
	return NoSignal
}

// Worse is the signal of two things together: red, yellow, grey if any, in that
// order; else green; what does not apply says nothing.
func Worse(a, b Signal) Signal { return max(a, b) }
