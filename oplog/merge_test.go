package oplog

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// written is one operation as some laptop wrote it.
type written struct {
	dot Dot
	op  Op
}

// formula is the merged state computed as it is defined, without order: all values written; those named are dead.
func formula(all []written) memory {
	st := memory{}
	for _, w := range all {
		for field, value := range w.op.Set {
			st[Key{w.op.Entity, field, w.dot}] = Cell{Time: w.op.Time, By: w.op.By, Plan: w.op.Plan, Value: value}
		}
	}
	for _, w := range all {
		for field := range w.op.Set {
			for _, dot := range w.op.Over[field] {
				st[Key{w.op.Entity, field, dot}] = Cell{Dead: true}
			}
		}
	}
	return st
}

// merged applies operations in their order.
func merged(t *rapid.T, all []written) memory {
	st := memory{}
	for _, w := range all {
		if err := Merge(st, w.dot, w.op); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

func equal(a, b memory) bool {
	return maps.EqualFunc(a, b, sameCell)
}

func sameCell(a, b Cell) bool {
	return a.Dead == b.Dead && a.Time == b.Time && a.By == b.By && a.Plan == b.Plan && bytes.Equal(a.Value, b.Value)
}

// Not even operations that no honest writer makes (one dot twice, naming itself, each other, or other fields) make the
// state depend on their order.
func TestForgedOperationsConverge(t *testing.T) {
	dots := []Dot{MakeDot(NameID("a"), 1, Hash{1}), MakeDot(NameID("a"), 2, Hash{2}), MakeDot(NameID("b"), 1, Hash{3})}
	field := rapid.SampledFrom([]string{"facts", "result"})
	some := rapid.Custom(func(t *rapid.T) written {
		op := Op{Entity: "e", Time: rapid.Int64Range(0, 2).Draw(t, "t"), By: rapid.SampledFrom([]string{"", "x"}).Draw(t, "by"), Plan: rapid.SampledFrom([]string{"", "p"}).Draw(t, "p")}
		op.Set = rapid.MapOf(field, rapid.SampledFrom([]json.RawMessage{Text("a"), Text("b"), json.RawMessage("null")})).Draw(t, "set")
		op.Over = rapid.MapOf(field, rapid.SliceOfN(rapid.SampledFrom(dots), 0, 3)).Draw(t, "over")
		return written{rapid.SampledFrom(dots).Draw(t, "dot"), op}
	})
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(some, 0, 8).Draw(t, "operations")
		want := merged(t, all)
		again := append(slices.Clone(all), all...)
		if got := merged(t, rapid.Permutation(again).Draw(t, "order")); !equal(got, want) {
			t.Fatalf("one order\n%s\nanother\n%s", want, got)
		}
		for key, cell := range formula(all) {
			if cell.Dead != want[key].Dead {
				t.Fatalf("%+v: dead %v, the formula says %v", key, want[key].Dead, cell.Dead)
			}
		}
	})
}

func TestMergeByExample(t *testing.T) {
	a, b, c := MakeDot(NameID("a"), 1, Hash{1}), MakeDot(NameID("b"), 1, Hash{2}), MakeDot(NameID("c"), 1, Hash{3})
	first, second := setOp(1, "e", "facts", "一"), setOp(1, "e", "facts", "二", a)
	other := setOp(1, "e", "facts", "三", a)
	elsewhere := setOp(1, "e", "result", "met")
	elsewhere.Over = map[string][]Dot{"facts": {a}} // facts is not in set, so this means nothing
	for name, x := range map[string]struct {
		ops  []written
		live []Dot
	}{
		"one":                             {[]written{{a, first}}, []Dot{a}},
		"replaced":                        {[]written{{a, first}, {b, second}}, []Dot{b}},
		"replaced before it arrived":      {[]written{{b, second}, {a, first}}, []Dot{b}},
		"repeated after it was replaced":  {[]written{{a, first}, {b, second}, {a, first}}, []Dot{b}},
		"replaced by two":                 {[]written{{a, first}, {b, second}, {c, other}}, []Dot{c, b}},
		"named by a field that sets none": {[]written{{a, first}, {b, elsewhere}}, []Dot{a}},
		"not seen":                        {[]written{{a, first}, {b, setOp(1, "e", "facts", "二")}}, []Dot{b, a}},
		"other entity":                    {[]written{{a, first}, {b, setOp(1, "x", "facts", "二", a)}}, []Dot{a}},
	} {
		t.Run(name, func(t *testing.T) {
			st := memory{}
			for _, w := range x.ops {
				if err := Merge(st, w.dot, w.op); err != nil {
					t.Fatal(err)
				}
			}
			var live []Dot
			for _, v := range st.field("e", "facts") {
				live = append(live, v.Dot)
			}
			slices.Sort(live)
			slices.Sort(x.live)
			if !slices.Equal(live, x.live) {
				t.Errorf("live are %v, want %v", live, x.live)
			}
		})
	}
}

// Two operations of one dot that differ in anything: which stays does not depend on which comes first.
func TestLargerOfOneDotStays(t *testing.T) {
	dot := MakeDot(NameID("a"), 1, Hash{1})
	small := setOp(1, "e", "facts", "a")
	for name, change := range map[string]func(*Op){
		"value":  func(o *Op) { o.Set = map[string]json.RawMessage{"facts": Text("b")} },
		"time":   func(o *Op) { o.Time++ },
		"person": func(o *Op) { o.By += "x" },
		"plan":   func(o *Op) { o.Plan += "x" },
	} {
		large := small
		change(&large)
		for _, ops := range [][]Op{{small, large}, {large, small}} {
			st := memory{}
			for _, op := range ops {
				if err := Merge(st, dot, op); err != nil {
					t.Fatal(err)
				}
			}
			want := Cell{Time: large.Time, By: large.By, Plan: large.Plan, Value: large.Set["facts"]}
			if got := st[Key{"e", "facts", dot}]; !sameCell(got, want) {
				t.Errorf("%s: %+v stays, want %+v", name, got, want)
			}
		}
	}
}

func TestLiveOrder(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	const now = 100 * day
	dot := func(n byte) Dot { return MakeDot(NameID("a"), uint64(n), Hash{n}) }
	cells := map[Dot]Cell{
		dot(1): {Time: now - day}, dot(2): {Time: now}, dot(3): {Time: now},
		dot(4): {Time: now + day}, dot(5): {Time: now + day + 1}, dot(6): {Time: 1 << 52},
		dot(7): {Dead: true}, dot(8): {Time: -day},
	}
	want := []Dot{dot(4), dot(3), dot(2), dot(1), dot(8), dot(6), dot(5)}
	for range 50 { // a map gives its cells in another order each time
		var got []Dot
		for _, v := range Live(cells, now) {
			if v.Future != (v.Dot == dot(5) || v.Dot == dot(6)) {
				t.Errorf("%s at %d: future %v", v.Dot, v.Time, v.Future)
			}
			got = append(got, v.Dot)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	}
	if Live(nil, now) != nil {
		t.Error("something lives of nothing")
	}
}

func TestDistinct(t *testing.T) {
	value := func(v string) LiveValue { return LiveValue{Cell: Cell{Value: json.RawMessage(v)}} }
	for name, c := range map[string]struct {
		values []string
		want   []string
	}{
		"equal":             {[]string{`"已落实"`, `"\u5df2落实"`}, []string{`"已落实"`}},
		"order of keys":     {[]string{`{"a":1,"b":2}`, `{ "b":2, "a":1 }`}, []string{`{"a":1,"b":2}`}},
		"different":         {[]string{`"met"`, `"unmet"`, `"met"`}, []string{`"met"`, `"unmet"`}},
		"cleared":           {[]string{`null`, `"met"`}, []string{`null`, `"met"`}},
		"numbers by text":   {[]string{`1`, `1.0`}, []string{`1`, `1.0`}},
		"number and figure": {[]string{`1`, `"1"`}, []string{`1`, `"1"`}},
		"none":              {nil, nil},
	} {
		var values []LiveValue
		for _, v := range c.values {
			values = append(values, value(v))
		}
		var got []string
		for _, v := range Distinct(values) {
			got = append(got, string(v.Value))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// full is a state that cannot be written to, or read.
type full struct{ get, put error }

func (f full) Get(Key) (Cell, bool, error) { return Cell{}, false, f.get }
func (f full) Put(Key, Cell) error         { return f.put }

func TestMergeReportsTheState(t *testing.T) {
	dot := MakeDot(NameID("a"), 1, Hash{1})
	for _, st := range []full{{get: errDisk}, {put: errDisk}} {
		if err := Merge(st, dot, setOp(1, "e", "f", "x")); err != errDisk {
			t.Errorf("%v", err)
		}
	}
	if err := Merge(full{put: errDisk}, dot, setOp(1, "e", "f", "x", dot)); err != errDisk {
		t.Errorf("%v", err)
	}
}
