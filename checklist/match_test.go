package checklist

import "testing"

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		text, typed string
		want        bool
	}{
		{"出对象小结", "小结", true},
		{"出对象小结", "xj", true},
		{"出对象小结", "duixiang", true},
		{"出对象小结", "ＤＸ", true},
		{"出对象小结", "报告", false},
		{"出对象小结", "zz", false},
		{"下一项未查", "", true},
	} {
		if got := Matches(c.text, c.typed); got != c.want {
			t.Errorf("Matches(%q, %q) = %v", c.text, c.typed, got)
		}
	}
}

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
