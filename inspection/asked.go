package inspection

import (
	"slices"
	"strings"

	"dudao/checklist"
)

// Asked tells whether a checkpoint's question stands for a subject (else 不问): it
// does unless the result of the checkpoint that it depends on rules it out. While
// that one is unchecked the question stands, and of several live results one that
// allows it is enough. What has a result counts as asked, so that no record
// vanishes because another one was changed. of finds the summary of any of the
// subject's checkpoints, the zero Summary where nothing is recorded.
func Asked(cp *checklist.Checkpoint, of func(checkpoint string) Summary) bool {
	if len(of(cp.ID).Results) > 0 {
		return true
	}
	for when := cp.When; when != nil; when = when.Checkpoint.When {
		if results := of(when.Checkpoint.ID).Results; len(results) > 0 {
			return slices.ContainsFunc(results, func(r Result) bool { return slices.Contains(when.Results, r.Code()) })
		}
	}
	return true
}

// CheckpointDue tells whether a checkpoint that is asked has a deadline by a day,
// or past, and is not done; with its signal today. of is as for Asked.
func CheckpointDue(cp *checklist.Checkpoint, of func(checkpoint string) Summary, today, until checklist.Date) (Signal, bool) {
	if cp.Deadline.IsZero() || until.Before(cp.Deadline) || !Asked(cp, of) {
		return NoSignal, false
	}
	signal := SignalOf(of(cp.ID).Results, cp.Deadline, today)
	return signal, signal != Green && signal != NoSignal
}

// WhenWords says on what a checkpoint depends: （八）1 已落实、部分落实; empty where
// it is always asked.
func WhenWords(cp *checklist.Checkpoint) string {
	if cp.When == nil {
		return ""
	}
	var words []string
	for _, code := range cp.When.Results {
		if r, err := ParseResult(code); err == nil {
			words = append(words, r.Word())
		}
	}
	return cp.When.Checkpoint.Title() + " " + strings.Join(words, "、")
}
