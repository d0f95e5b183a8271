package inspection

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func marked(list []Piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Differs {
			b.WriteString("「" + p.Text + "」")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDifference(t *testing.T) {
	for _, x := range []struct{ a, b, inA, inB string }{
		{"", "", "", ""},
		{"", "有", "", "「有」"},
		{"同", "同", "同", "同"},
		{"1 家", "4 家", "「1」 家", "「4」 家"},
		{
			"抽 5 家，1 家说得出。样本由我们从海关名单里抽。", "抽 5 家，4 家说得出。企业由市商务局陪同走访。",
			"抽 5 家，「1」 家说得出。「样本由我们从海关名单里抽」。", "抽 5 家，「4」 家说得出。「企业由市商务局陪同走访」。",
		},
		{"已发通知", "已发通知，名单 1 份", "已发通知", "已发通知「，名单 1 份」"},
		{"e\u0301a", "ea", "「e\u0301」a", "「e」a"}, // an accent is no character of its own
		{"👨‍👩‍👧好", "👨‍👩‍👦好", "「👨‍👩‍👧」好", "「👨‍👩‍👦」好"},
	} {
		a, b := Difference(x.a, x.b)
		if marked(a) != x.inA || marked(b) != x.inB {
			t.Errorf("%q and %q: %s and %s\nwant %s and %s", x.a, x.b, marked(a), marked(b), x.inA, x.inB)
		}
	}
}

// Whatever the texts: the pieces make them up again, and what is not marked is the
// same in both.
func TestDifferencePieces(t *testing.T) {
	letters := rapid.SliceOf(rapid.SampledFrom([]string{"甲", "乙", "丙", "，", "。", "\n", "e\u0301"}))
	rapid.Check(t, func(r *rapid.T) {
		a, b := strings.Join(letters.Draw(r, "a"), ""), strings.Join(letters.Draw(r, "b"), "")
		x, y := Difference(a, b)
		var texts, same [2]strings.Builder
		for i, list := range [][]Piece{x, y} {
			for _, p := range list {
				texts[i].WriteString(p.Text)
				if !p.Differs {
					same[i].WriteString(p.Text)
				}
			}
		}
		if texts[0].String() != a || texts[1].String() != b {
			r.Fatalf("pieces %v and %v", x, y)
		}
		if same[0].String() != same[1].String() {
			r.Fatalf("common %q and %q", same[0].String(), same[1].String())
		}
	})
}

func longText(seed, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune(0x4e00 + (i*i*31+i*seed*7919+seed)%5000))
		if i%20 == 19 {
			b.WriteString("。")
		}
	}
	return b.String()
}

// Twenty thousand characters that have nothing in common are compared sentence by
// sentence; the benchmark says how long that takes.
func TestDifferenceOfLongTexts(t *testing.T) {
	a, b := longText(1, 20000), longText(2, 20000)
	x, y := Difference(a, b)
	if marked(x) == a || marked(y) == b {
		t.Error("nothing differs")
	}
	other := a[:len(a)/2] + "插了一句。" + a[len(a)/2:]
	x, y = Difference(a, other)
	if marked(x) != a || strings.Count(marked(y), "「") != 1 {
		t.Errorf("%d and %d pieces", len(x), len(y))
	}
	moved := longText(3, 3000) + a + longText(4, 3000)
	if _, y = Difference(longText(5, 3000)+a+longText(6, 3000), moved); len(y) < 2 || len(y) > 100 {
		t.Errorf("%d pieces", len(y))
	}
}

func BenchmarkDifference(b *testing.B) {
	one, other := longText(1, 20000), longText(2, 20000)
	for b.Loop() {
		Difference(one, other)
	}
}
