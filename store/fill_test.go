package store

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dudao/inspection"
	"dudao/oplog"
)

// arrived is an operation as it comes to a laptop.
type arrived struct {
	dot oplog.Dot
	op  oplog.Op
}

// someOps draws operations, many of which touch: repeated, forged under one dot, naming what has not come, brought back by an undo.
func someOps(t *rapid.T) []arrived {
	dots := []oplog.Dot{}
	for i := range 4 {
		dots = append(dots, oplog.MakeDot(oplog.NameID("a"), uint64(i+1), oplog.Hash{byte(i)}))
	}
	field := rapid.SampledFrom([]string{inspection.FieldResult, inspection.FieldFacts, "later"})
	value := rapid.SampledFrom([]json.RawMessage{
		oplog.Text("met"), oplog.Text("unmet"), oplog.Text("有“引号”和\"\\\n"), json.RawMessage("null"), json.RawMessage(`{"a":1}`),
	})
	one := rapid.Custom(func(t *rapid.T) arrived {
		op := oplog.Op{
			Time: rapid.Int64Range(1, 3).Draw(t, "t"), By: rapid.SampledFrom([]string{"", "张三"}).Draw(t, "by"), Kind: KindSet,
			Entity: rapid.SampledFrom([]string{
				FindingEntity(round, "shantou", "m01.1"), FindingEntity(round, "shantou", "m01.2"), FindingEntity(round, "shaoguan", "m01.1"),
				NoteEntity(round, "abc"),
			}).Draw(t, "entity"),
			Set:  rapid.MapOf(field, value).Draw(t, "set"),
			Over: rapid.MapOf(field, rapid.SliceOfN(rapid.SampledFrom(dots), 0, 3)).Draw(t, "over"),
		}
		if rapid.Bool().Draw(t, "brought back") {
			device := rapid.SampledFrom([]string{oplog.NameID("b"), oplog.NameID("c")}).Draw(t, "device")
			op.Extra = map[string]json.RawMessage{extraWrote: json.RawMessage(`{"by":"李四","t":2,"dev":"` + device + `"}`)}
		}
		return arrived{rapid.SampledFrom(dots).Draw(t, "dot"), op}
	})
	ops := rapid.SliceOfN(one, 0, 12).Draw(t, "operations")
	return append(ops, rapid.Permutation(ops).Draw(t, "again")...)
}

// specified is the state bucket as oplog's Merge makes it.
type specified map[string]oplog.Cell

func (s specified) Get(k oplog.Key) (oplog.Cell, bool, error) {
	c, ok := s[string(appendKey(nil, k))]
	return c, ok, nil
}

func (s specified) Put(k oplog.Key, c oplog.Cell) error {
	s[string(appendKey(nil, k))] = c
	return nil
}

// However operations come and are gathered (merged into what is there, or sorted in runs of any length and written in parts of any
// length), state.db holds what the merge rule says, and the same summaries.
func TestMergedAsSpecified(t *testing.T) {
	s := newLaptop(t).init()
	rapid.Check(t, func(r *rapid.T) {
		ops := someOps(r)
		want := make(specified)
		for _, o := range ops {
			op := o.op
			if w, ok := wroteOf(op); ok {
				op.By, op.Time = w.By, w.Time
			}
			if err := oplog.Merge(want, o.dot, op); err != nil {
				r.Fatal(err)
			}
		}
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		filled, merged := newSession(r, s, filepath.Join(dir, "filled")), newSession(r, s, filepath.Join(dir, "merged"))
		defer filled.close()
		defer merged.close()
		merged.applier.fill = nil
		filled.applier.fill.part = rapid.IntRange(1, 200).Draw(r, "part")
		for _, o := range ops {
			if rapid.IntRange(0, 3).Draw(r, "gathered") == 0 {
				check(r, filled.applier.fill.spill(&filled.applier.cells))
				filled.applier.cells.reset()
				check(r, merged.applier.finish())
			}
			check(r, filled.applier.apply(o.dot, o.op))
			check(r, merged.applier.apply(o.dot, o.op))
		}
		for name, w := range map[string]*session{"filled": filled, "merged": merged} {
			check(r, w.finish(t.Context()))
			list, err := w.scan(bucketState, nil, nil)
			check(r, err)
			have := make(specified)
			for _, x := range list {
				c, err := decodeCell(x.value)
				check(r, err)
				c.Device = ""
				have[string(x.key)] = c
			}
			if !maps.EqualFunc(have, want, func(a, b oplog.Cell) bool {
				return a.Dead == b.Dead && a.Time == b.Time && a.By == b.By && string(a.Value) == string(b.Value)
			}) {
				r.Fatalf("%s:\n%v\nwant\n%v", name, have, want)
			}
		}
		for _, bucket := range buckets {
			a, err := filled.scan(bucket, nil, nil)
			check(r, err)
			b, err := merged.scan(bucket, nil, nil)
			check(r, err)
			if !slices.EqualFunc(a, b, func(x, y row) bool { return string(x.key) == string(y.key) && string(x.value) == string(y.value) }) {
				r.Fatalf("%s: filled\n%q\nmerged\n%q", bucket, a, b)
			}
		}
	})
}

func newSession(r *rapid.T, s *Store, path string) *session {
	w, err := s.newState(path, meta{Schema: schema})
	check(r, err)
	return w
}

func check(r *rapid.T, err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}
