package oplog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// laptop writes, seals, and takes in findings files.
type laptop struct {
	*device
	state memory
	held  [][]byte // frames, own and others'
	edits []edit   // opened and not yet saved
}

// edit is a field as its editor sees it: the dots it will name, however late it is saved.
type edit struct {
	entity, field string
	base          []Dot
}

// world is some laptops and all that was ever written on them.
type world struct {
	t       *rapid.T
	tb      testing.TB
	laptops []*laptop
	all     []written
}

func newWorld(tb testing.TB, t *rapid.T) *world {
	w := &world{t: t, tb: tb}
	for i := range rapid.IntRange(2, 3).Draw(t, "laptops") {
		w.laptops = append(w.laptops, &laptop{device: newDevice(tb, byte(i+1)), state: memory{}})
	}
	return w
}

func (w *world) one() *laptop { return rapid.SampledFrom(w.laptops).Draw(w.t, "laptop") }

func (w *world) open() {
	l := w.one()
	e := edit{entity: rapid.SampledFrom([]string{"f/a", "f/b"}).Draw(w.t, "entity"), field: rapid.SampledFrom([]string{"facts", "result"}).Draw(w.t, "field")}
	for _, v := range l.state.field(e.entity, e.field) {
		e.base = append(e.base, v.Dot)
	}
	l.edits = append(l.edits, e)
}

// save saves any open edit, perhaps long after others have written there; the edit goes on from what it wrote.
func (w *world) save() {
	l := w.one()
	if len(l.edits) == 0 {
		return
	}
	i := rapid.IntRange(0, len(l.edits)-1).Draw(w.t, "edit")
	e := &l.edits[i]
	op := setOp(0, e.entity, e.field, rapid.SampledFrom([]string{"met", "partial", "unmet"}).Draw(w.t, "text"), e.base...)
	if rapid.IntRange(0, 4).Draw(w.t, "clear") == 0 {
		op.Set[e.field] = json.RawMessage("null")
	}
	op.By = fmt.Sprint("person ", len(w.all))
	dot := l.write(op)
	op, err := ParseOp(l.lines[len(l.lines)-1])
	if err != nil {
		w.t.Fatal(err)
	}
	w.all = append(w.all, written{dot, op})
	if err := Merge(l.state, dot, op); err != nil {
		w.t.Fatal(err)
	}
	if c, ok := l.state[Key{e.entity, e.field, dot}]; !ok || c.Dead {
		w.t.Fatalf("what was just written is not live: %+v", c)
	}
	e.base = []Dot{dot}
}

// sealSome seals any range, sealed before or not.
func (w *world) sealSome() {
	l := w.one()
	if n := len(l.lines); n > 0 {
		first := rapid.IntRange(1, n).Draw(w.t, "first")
		l.held = append(l.held, l.seal(first, rapid.IntRange(first, n).Draw(w.t, "last")))
	}
}

// carry brings some frames, in any order and some twice, to another laptop.
func (w *world) carry() {
	from, to := w.one(), w.one()
	if len(from.held) == 0 {
		return
	}
	frames := rapid.SliceOfN(rapid.SampledFrom(from.held), 1, 4).Draw(w.t, "frames")
	to.take(w.t, slices.Concat(frames...))
}

func (l *laptop) take(t *rapid.T, file []byte) {
	for f, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
		if err != nil || f.Kind != SegmentFrame {
			t.Fatal(f.Err, err)
		}
		l.held = append(l.held, f.Raw)
		for _, line := range f.Segment.Lines {
			op, err := ParseOp(line.Raw)
			if err != nil {
				t.Fatal(err)
			}
			if err := Merge(l.state, MakeDot(f.Segment.Device, line.Seq, line.Hash), op); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// clone copies a laptop's disk: the same device writes on in two places.
func (w *world) clone() {
	l := w.one()
	if len(w.laptops) < 5 {
		d := *l.device
		d.lines, d.hash = slices.Clone(d.lines), slices.Clone(d.hash)
		w.laptops = append(w.laptops, &laptop{device: &d, state: maps.Clone(l.state), held: slices.Clone(l.held), edits: slices.Clone(l.edits)})
	}
}

func (w *world) live() {
	actions := []func(){w.open, w.open, w.save, w.save, w.save, w.sealSome, w.carry, w.carry, w.clone}
	for range rapid.IntRange(1, 60).Draw(w.t, "steps") {
		rapid.SampledFrom(actions).Draw(w.t, "step")()
	}
}

// meet brings everything everywhere.
func (w *world) meet() {
	var everything [][]byte
	for _, l := range w.laptops {
		if n := len(l.lines); n > 0 {
			everything = append(everything, l.seal(1, n))
		}
	}
	for _, l := range w.laptops {
		for _, frame := range rapid.Permutation(everything).Draw(w.t, "order") {
			l.take(w.t, frame)
		}
	}
}

// Whatever was exchanged when, laptops that hold the same operations show the same: what the formula says.
func TestConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		w.live()
		w.meet()
		want := formula(w.all)
		for i, l := range w.laptops {
			if !equal(l.state, want) {
				rt.Fatalf("laptop %d has\n%s\nwant\n%s", i, l.state, want)
			}
		}
		repeated := append(slices.Clone(w.all), w.all[:len(w.all)/2]...)
		if got := merged(rt, rapid.Permutation(repeated).Draw(rt, "order")); !equal(got, want) {
			rt.Fatalf("in another order\n%s\nwant\n%s", got, want)
		}
	})
}

// Every value ever written is live, or an operation that had seen it replaced it. That holds on each laptop at every
// moment, for what has reached it.
func TestNoLostWrite(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		w.live()
		for _, l := range w.laptops {
			w.checkNothingLost(l)
		}
		w.meet()
		for _, l := range w.laptops {
			for _, x := range w.all {
				for field := range x.op.Set {
					if _, ok := l.state[Key{x.op.Entity, field, x.dot}]; !ok {
						rt.Fatalf("%s never arrived", x.dot)
					}
				}
			}
			w.checkNothingLost(l)
		}
	})
}

func (w *world) checkNothingLost(l *laptop) {
	for key, cell := range l.state {
		replaced := slices.ContainsFunc(w.all, func(x written) bool {
			_, sets := x.op.Set[key.Field]
			return sets && x.op.Entity == key.Entity && slices.Contains(x.op.Over[key.Field], key.Dot)
		})
		origin := slices.IndexFunc(w.all, func(x written) bool { return x.dot == key.Dot })
		switch {
		case origin < 0:
			w.t.Fatalf("%+v was never written", key)
		case cell.Dead && !replaced:
			w.t.Fatalf("%+v is lost: nobody who had seen it replaced it", key)
		case !cell.Dead && !bytes.Equal(cell.Value, w.all[origin].op.Set[key.Field]):
			w.t.Fatalf("%+v is %s, written was %s", key, cell.Value, w.all[origin].op.Set[key.Field])
		}
	}
}
