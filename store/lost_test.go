package store

import (
	"slices"
	"testing"
)

// What has come again is no longer lost, in whatever pieces it came.
func TestHoleWithout(t *testing.T) {
	seg := func(prev, last uint64) segment {
		return segment{Prev: head{Seq: prev}, device: "a", last: head{Seq: last}}
	}
	hole := Hole{"a", 5, 12, "陈伟"}
	for _, c := range []struct {
		known []segment
		want  []Hole
	}{
		{nil, []Hole{hole}},
		{[]segment{seg(0, 4), seg(12, 20)}, []Hole{hole}},
		{[]segment{seg(6, 8)}, []Hole{{"a", 5, 6, "陈伟"}, {"a", 9, 12, "陈伟"}}},
		{[]segment{seg(10, 15), seg(0, 6)}, []Hole{{"a", 7, 10, "陈伟"}}},
		{[]segment{seg(4, 12)}, nil},
		{[]segment{seg(0, 7), seg(3, 9), seg(9, 30)}, nil},
	} {
		if got := hole.without(c.known); !slices.Equal(got, c.want) {
			t.Errorf("beside %v it is %v, want %v", c.known, got, c.want)
		}
	}
}
