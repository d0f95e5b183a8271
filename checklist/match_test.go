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
