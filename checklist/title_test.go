package checklist

import "testing"

func TestTitleKeepsNumbersApart(t *testing.T) {
	for number, want := range map[string]string{"（二十五）": "（二十五）1", "1": "1-1", "第一条": "第一条-1", "3.": "3.1"} {
		m := &Measure{Number: number}
		cp := &Checkpoint{Measure: m}
		m.Checkpoints = []*Checkpoint{cp}
		if got := cp.Title(); got != want {
			t.Errorf("Title under %q = %q, want %q", number, got, want)
		}
	}
}
