package inspection

import "testing"

// TestFractionWords: what is counted is whole, what is measured need not be.
func TestFractionWords(t *testing.T) {
	for _, c := range []struct{ figure, unit, want string }{
		{"1.5", "家", "1.5 家 不是整数，请核对"},
		{"0.25", "次", "0.25 次 不是整数，请核对"},
		{"3.0", "家", ""},
		{"3", "户", ""},
		{"", "家", ""},
		{"约三", "家", ""},
		{"1.5", "个百分点", ""},
		{"1.5", "亿元", ""},
		{"1.5", "", ""},
	} {
		if got := FractionWords(c.figure, c.unit); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.figure, c.unit, got, c.want)
		}
	}
}
