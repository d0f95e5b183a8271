package report

import (
	"slices"
	"testing"

	"dudao/checklist"
)

// What says the same is asked for once, with all checkpoints that want it.
func TestRequests(t *testing.T) {
	var items []*item
	for _, m := range []*checklist.Measure{{ID: "m01", Number: "（一）"}, {ID: "m02", Number: "（二）"}} {
		for _, evidence := range [][]string{
			{"统计报表：海关月报", "访谈记录"},
			{"统计报表: 海关月报", "合同单证：报关单、退税单"},
			{"合同单证：退税单和报关单", "统计报表：两年对照", "统计报表", "统计报表：海关 月报"},
		} {
			cp := &checklist.Checkpoint{Measure: m, Evidence: evidence}
			m.Checkpoints = append(m.Checkpoints, cp)
			items = append(items, &item{cp: cp})
		}
	}
	var got []string
	for _, r := range requestsOf(items) {
		got = append(got, r.kind+"｜"+r.cited())
	}
	want := []string{
		"统计报表｜（一）3、（二）3", "统计报表｜海关月报 （一）1、2、3、（二）1、2、3", "统计报表｜两年对照 （一）3、（二）3",
		"访谈记录｜（一）1、（二）1",
		"合同单证｜报关单、退税单 （一）2、3、（二）2、3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestSameWords(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"合同、报关单", "报关单和合同", true},
		{"合同与报关单", "合同，报关单", true},
		{"名单（含网址）", "名单,含网址", true},
		{"方案", "组展方案", false},
		{"支付明细", "两年支付明细", false},
		{"", "方案", false},
	} {
		if got := sameWords(tt.a) == sameWords(tt.b); got != tt.same {
			t.Errorf("%q and %q: %v", tt.a, tt.b, got)
		}
	}
}
