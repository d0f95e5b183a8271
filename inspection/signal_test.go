package inspection_test

import (
	"testing"
	"time"

	"dudao/checklist"
	"dudao/inspection"
)

var (
	today     = checklist.Date{Year: 2014, Month: time.July, Day: 15}
	yesterday = today.AddDays(-1)
	tomorrow  = today.AddDays(1)
	never     = checklist.Date{}
)

func TestSignalOf(t *testing.T) {
	const (
		met, partial, unmet, na = inspection.Met, inspection.Partial, inspection.Unmet, inspection.NA
	)
	tests := []struct {
		name     string
		results  []inspection.Result
		deadline checklist.Date
		want     inspection.Signal
	}{
		{"unchecked", nil, never, inspection.Grey},
		{"unchecked past its deadline", nil, yesterday, inspection.Grey},
		{"met", []inspection.Result{met}, yesterday, inspection.Green},
		{"partial without a deadline", []inspection.Result{partial}, never, inspection.Yellow},
		{"partial before the deadline", []inspection.Result{partial}, tomorrow, inspection.Yellow},
		{"partial on the deadline's own day", []inspection.Result{partial}, today, inspection.Yellow},
		{"partial past the deadline", []inspection.Result{partial}, yesterday, inspection.Red},
		{"unmet before the deadline", []inspection.Result{unmet}, tomorrow, inspection.Red},
		{"not applicable", []inspection.Result{na}, yesterday, inspection.NoSignal},
		{"disputed: the worse", []inspection.Result{met, unmet}, never, inspection.Red},
		{"disputed: the worse, whichever is newer", []inspection.Result{partial, met}, never, inspection.Yellow},
		{"disputed with 不适用", []inspection.Result{na, met}, never, inspection.Green},
	}
	for _, tt := range tests {
		if got := inspection.SignalOf(tt.results, tt.deadline, today); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.Word(), tt.want.Word())
		}
	}
}

// A measure or subject: red, yellow, grey if any, in that order; else green; all
// 不适用: none.
func TestWorse(t *testing.T) {
	order := []inspection.Signal{inspection.NoSignal, inspection.Green, inspection.Grey, inspection.Yellow, inspection.Red}
	for i, a := range order {
		for j, b := range order {
			if got, want := inspection.Worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("Worse(%s, %s) = %s, want %s", a.Word(), b.Word(), got.Word(), want.Word())
			}
		}
	}
}

func TestDeadlineWords(t *testing.T) {
	tests := map[checklist.Date]string{
		never: "", tomorrow: "剩 1 天", today: "今天", yesterday: "逾期 1 天",
		{Year: 2014, Month: time.December, Day: 31}: "剩 169 天",
	}
	for deadline, want := range tests {
		if got := inspection.DeadlineWords(deadline, today); got != want {
			t.Errorf("DeadlineWords(%s) = %q, want %q", deadline, got, want)
		}
	}
}
