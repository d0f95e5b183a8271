package inspection_test

import (
	"errors"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
)

func TestParseFigure(t *testing.T) {
	tests := []struct{ typed, unit, want string }{
		{"12", "个", "12"},
		{"１２", "个", "12"},
		{"１．３％", "%", "1.3"},
		{"1。3", "%", "1.3"},
		{"1.30", "%", "1.30"},
		{" 2.4 % ", "%", "2.4"},
		{"2.4％", "％", "2.4"},
		{"20 个工作日", "个工作日", "20"},
		{"1,234,567.5", "万元", "1234567.5"},
		{"１，２３４", "", "1234"},
		{"1 234", "", "1234"},
		{"+3", "", "3"},
		{"－０．５", "%", "-0.5"},
		{"− 5", "", "-5"},
		{"007", "", "7"},
		{"00.50", "", "0.50"},
		{"-0", "", "0"},
		{"0", "家", "0"},
		{strings.Repeat("9", 30), "", strings.Repeat("9", 30)},
	}
	for _, tt := range tests {
		got, err := inspection.ParseFigure(tt.typed, tt.unit)
		if err != nil || got != tt.want {
			t.Errorf("ParseFigure(%q, %q) = %q, %v, want %q", tt.typed, tt.unit, got, err, tt.want)
		}
	}
	refused := []string{
		"", " ", "-", ".", "%", "1.", ".5", "1.2.3", "--1", "1-2", "1e5", "0x10", "1/3", "三", "约 5",
		"1,2", "12,34", "1,2345", "1 2", "2014-07-15", "5家", "Inf", "NaN", strings.Repeat("9", 31),
	}
	for _, typed := range refused {
		if got, err := inspection.ParseFigure(typed, "%"); !errors.Is(err, inspection.ErrFigure) {
			t.Errorf("ParseFigure(%q) = %q, %v, want ErrFigure", typed, got, err)
		}
	}
}

func TestTargetOf(t *testing.T) {
	general := &checklist.Target{Op: ">=", Value: "10", Unit: "个", Derived: true}
	open := &checklist.Target{Op: ">=", Unit: "%"}
	tests := []struct {
		name   string
		target *checklist.Target
		own    string
		want   checklist.Target
		ok     bool
	}{
		{"none", nil, "3", checklist.Target{}, false},
		{"the checklist's", general, "", *general, true},
		{"its own goes first and is nobody's reading", general, "12", checklist.Target{Op: ">=", Value: "12", Unit: "个"}, true},
		{"its own not known yet", open, "", *open, false},
		{"its own", open, "2.4", checklist.Target{Op: ">=", Value: "2.4", Unit: "%"}, true},
	}
	for _, tt := range tests {
		got, ok := inspection.TargetOf(&checklist.Checkpoint{Target: tt.target}, tt.own)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: TargetOf = %+v, %v, want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
	if general.Value != "10" || !general.Derived {
		t.Errorf("TargetOf changed the plan: %+v", general)
	}
}

func TestCompare(t *testing.T) {
	tests := []struct {
		op, value, unit, figure string
		reached                 bool
		share                   int
		target, verdict         string
	}{
		{">=", "2.0", "%", "1.3", false, 65, "不低于 2.0%", "差 0.7 个百分点"},
		{">=", "2.4", "%", "2.4", true, 100, "不低于 2.4%", "达到"},
		{">=", "10", "个", "7", false, 70, "不少于 10 个", "差 3 个"},
		{">=", "0", "%", "-1.5", false, -1, "不低于 0%", "差 1.5 个百分点"},
		{">", "10", "亿美元", "10", false, 100, "高于 10 亿美元", "未达到"},
		{">", "10", "亿美元", "10.01", true, 100, "高于 10 亿美元", "达到"},
		{"<=", "20", "个工作日", "23", false, 115, "不超过 20 个工作日", "超出 3 个工作日"},
		{"<=", "20", "个工作日", "20", true, 100, "不超过 20 个工作日", "达到"},
		{"<", "3", "", "3", false, 100, "低于 3", "未达到"},
		{"=", "7", "个", "5", false, 71, "为 7 个", "相差 2 个"},
		{"=", "0", "个", "0", true, -1, "为 0 个", "达到"},
		{"=", "7", "个", "7.000", true, 100, "为 7 个", "达到"},
		{">=", "0.30", "", "0.1", false, 33, "不少于 0.30", "差 0.2"},
	}
	for _, tt := range tests {
		target := checklist.Target{Op: tt.op, Value: tt.value, Unit: tt.unit}
		v, err := inspection.Compare(target, tt.figure)
		if err != nil {
			t.Errorf("Compare(%s %s, %s): %v", tt.op, tt.value, tt.figure, err)
			continue
		}
		if v.Reached != tt.reached || v.Share != tt.share {
			t.Errorf("Compare(%s %s, %s) = %+v, want reached %v, share %d", tt.op, tt.value, tt.figure, v, tt.reached, tt.share)
		}
		if got := inspection.TargetWords(target); got != tt.target {
			t.Errorf("TargetWords(%s %s) = %q, want %q", tt.op, tt.value, got, tt.target)
		}
		if got := inspection.VerdictWords(target, v); got != tt.verdict {
			t.Errorf("VerdictWords(%s %s, %s) = %q, want %q", tt.op, tt.value, tt.figure, got, tt.verdict)
		}
	}
}

// What a colleague's file holds may be anything; a fraction or an exponent is no
// figure, and must not cost memory.
func TestCompareRefuses(t *testing.T) {
	ten := checklist.Target{Op: ">=", Value: "10"}
	for _, figure := range []string{"", "1/3", "1e999999999", "0x1p9", "1_000", "十", strings.Repeat("1", 1000)} {
		if _, err := inspection.Compare(ten, figure); !errors.Is(err, inspection.ErrFigure) {
			t.Errorf("figure %.20q: error %v, want ErrFigure", figure, err)
		}
		if _, err := inspection.Compare(checklist.Target{Op: ">=", Value: figure}, "10"); !errors.Is(err, inspection.ErrFigure) {
			t.Errorf("target %.20q: error %v, want ErrFigure", figure, err)
		}
	}
	if _, err := inspection.Compare(checklist.Target{Op: "约", Value: "1"}, "1"); err == nil {
		t.Error("an unknown operator was taken")
	}
}

func TestMeasured(t *testing.T) {
	for _, tt := range []struct{ figure, unit, want string }{
		{"2.4", "%", "2.4%"}, {"2.4", "％", "2.4％"}, {"10", "个", "10 个"}, {"10", "", "10"},
	} {
		if got := inspection.Measured(tt.figure, tt.unit); got != tt.want {
			t.Errorf("Measured(%q, %q) = %q, want %q", tt.figure, tt.unit, got, tt.want)
		}
	}
}
