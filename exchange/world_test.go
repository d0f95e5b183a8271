package exchange_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dudao/checklist"
	"dudao/exchange"
	"dudao/exchange/remotetest"
	"dudao/inspection"
	"dudao/oplog"
	"dudao/store"
)

// world is some laptops, each with a data directory, what lies between them, and what was typed on them.
type world struct {
	t    *rapid.T
	tb   testing.TB
	root string // of all directories
	plan *checklist.Plan

	desks   []*desk
	retired []*desk // restored elsewhere since; their disks come back in the end
	stick   *remotetest.Memory
	mail    []letter
	backups []string

	records []string                  // entities of notes and problems
	seen    map[oplog.Dot][]oplog.Dot // of each value saved here, by its dot: what its writer had before him
	typed   []string                  // every text, each typed once
	n       int
}

// desk is a laptop with somebody in front of it.
type desk struct {
	station
	dir   string // with data and config
	edits []store.Edit
	older string // a copy of the data directory; empty: none

	opened int // how often: each time with other random bytes, else a new device would get the key of the one before
}

// letter is a findings file that was sent.
type letter struct {
	data   []byte
	frames [][]byte
}

const worldRound = "2014-07"

func newWorld(tb testing.TB, t *rapid.T) *world {
	root, err := os.MkdirTemp(tb.TempDir(), "world")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, tb: tb, root: root, plan: teamPlan(tb), stick: remotetest.NewMemory(), seen: make(map[oplog.Dot][]oplog.Dot)}
	for i := range rapid.IntRange(2, 3).Draw(t, "laptops") {
		d := w.newDesk([]string{"陈伟", "林晓", "吴敏"}[i])
		d.Store, err = store.Init(tb.Context(), d.options(), store.Setup{Inspector: d.name, Plan: w.plan, Inspection: worldRound})
		w.ok(err)
		w.desks = append(w.desks, d)
	}
	return w
}

func (w *world) newDesk(name string) *desk {
	w.n++
	return &desk{
		station: station{t: w.tb, name: name, at: time.Date(2014, 7, 15, 9, 0, 0, 0, time.UTC)},
		dir:     filepath.Join(w.root, fmt.Sprint("laptop", w.n)),
	}
}

func (d *desk) String() string { return filepath.Base(d.dir) }
func (d *desk) data() string   { return filepath.Join(d.dir, "data") }
func (d *desk) config() string { return filepath.Join(d.dir, "config") }

func (d *desk) options() store.Options {
	d.opened++
	seed := sha256.Sum256(fmt.Append(nil, d, d.opened))
	return store.Options{Dir: d.data(), ConfigDir: d.config(), Now: d.now, Wait: time.Minute, Rand: rand.NewChaCha8(seed)}
}

func (w *world) ok(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(err)
	}
}

// pick draws by number, so that what rapid prints can be read.
func pick[T any](w *world, list []T, what string) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(w.t, what)]
}

// shuffled is list in another order.
func shuffled[T any](w *world, list []T, what string) (other []T) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	for _, i := range rapid.Permutation(order).Draw(w.t, what) {
		other = append(other, list[i])
	}
	return other
}

func (w *world) one() *desk { return pick(w, w.desks, "laptop") }

func (w *world) chance(percent int, what string) bool {
	return rapid.IntRange(1, 100).Draw(w.t, what) <= percent
}

func (w *world) update(d *desk, f func(tx *store.Tx) error) { w.ok(d.Update(w.tb.Context(), f)) }

func (w *world) view(d *desk, f func(tx *store.ReadTx) error) { w.ok(d.View(w.tb.Context(), f)) }

// text is one that nobody has typed before.
func (w *world) text(d *desk) string {
	w.n++
	text := fmt.Sprintf("%s的第 %d 条", d.name, w.n)
	w.typed = append(w.typed, text)
	return text
}

// open reads something, to be written over some time.
func (w *world) open() {
	d := w.one()
	entity := store.FindingEntity(worldRound, pick(w, []string{"east", "west"}, "subject"), pick(w, []string{"m01.1", "m01.2"}, "checkpoint"))
	fields := []string{inspection.FieldFacts, inspection.FieldResult}
	if len(w.records) > 0 && w.chance(40, "record") {
		entity, fields = pick(w, w.records, "entity"), []string{inspection.FieldText}
	}
	w.view(d, func(tx *store.ReadTx) error {
		e, err := tx.Edit(entity, fields...)
		d.edits = append(d.edits, e)
		return err
	})
}

// save writes an edit that was opened any time ago over what was live then, and goes on from it.
func (w *world) save() {
	d := w.one()
	if len(d.edits) == 0 {
		return
	}
	i := rapid.IntRange(0, len(d.edits)-1).Draw(w.t, "edit")
	e := d.edits[i]
	before := e.Base
	for _, field := range slices.Sorted(maps.Keys(e.Base)) {
		switch {
		case field == inspection.FieldResult:
			e.Put(field, pick(w, []string{"met", "partial", ""}, "result"))
		case w.chance(85, "write"):
			e.Put(field, w.text(d))
		default:
			e.Put(field, "")
		}
	}
	set := e.Set
	w.update(d, func(tx *store.Tx) (err error) {
		d.edits[i], err = tx.Save(e)
		return err
	})
	for field := range set {
		dot := d.edits[i].Base[field][0]
		w.seen[dot] = append(slices.Clone(w.seen[dot]), before[field]...)
		if !slices.Contains(w.live(d, e.Entity, field), dot) {
			w.t.Fatalf("%s %s: what was just written is not live", e.Entity, field)
		}
	}
}

// live are the dots of a field's live values.
func (w *world) live(d *desk, entity, field string) (dots []oplog.Dot) {
	w.view(d, func(tx *store.ReadTx) error {
		e, err := tx.Edit(entity, field)
		dots = e.Base[field]
		return err
	})
	return dots
}

// add takes a note or raises a problem.
func (w *world) add() {
	d := w.one()
	w.update(d, func(tx *store.Tx) error {
		if w.chance(50, "note") {
			id, err := tx.AddNote(inspection.Note{Text: w.text(d), Subject: "east"})
			w.records = append(w.records, store.NoteEntity(worldRound, id))
			return err
		}
		_, err := tx.AddProblem(inspection.Problem{Subject: "east", Title: w.text(d)})
		return err
	})
}

// void takes a note back, whatever it says by now.
func (w *world) void() {
	d := w.one()
	if len(w.records) == 0 {
		return
	}
	err := d.Update(w.tb.Context(), func(tx *store.Tx) error {
		return tx.Void(pick(w, w.records, "entity"), w.text(d))
	})
	if gone, ok := errors.AsType[*store.NoRecordError](err); ok { // not here, or taken back before
		w.t.Log(gone)
		w.typed = w.typed[:len(w.typed)-1]
		return
	}
	w.ok(err)
}

// step takes a problem further, on two laptops perhaps in two ways.
func (w *world) step() {
	d := w.one()
	w.update(d, func(tx *store.Tx) error {
		list, err := tx.Problems("")
		if err != nil || len(list) == 0 {
			return err
		}
		of := store.ProblemEntity(worldRound, pick(w, list, "problem").Problem.ID)
		_, _, err = tx.AddStep(inspection.Step{Of: of, Kind: inspection.StepAssign, Words: w.text(d)}, store.StepOptions{})
		if _, refused := errors.AsType[*inspection.StepError](err); refused {
			w.typed = w.typed[:len(w.typed)-1]
			return nil
		}
		return err
	})
}

// undo takes back, or takes back the taking back.
func (w *world) undo() {
	d := w.one()
	next, do := d.NextUndo, d.Undo
	if w.chance(30, "redo") {
		next, do = d.NextRedo, d.Redo
	}
	change, ok, err := next(w.tb.Context())
	if w.ok(err); ok {
		_, err = do(w.tb.Context(), change)
		w.ok(err)
	}
}

// settle settles a conflict.
func (w *world) settle() {
	d := w.one()
	w.update(d, func(tx *store.Tx) error {
		list, err := tx.Conflicts("")
		if err != nil || len(list) == 0 {
			return err
		}
		c := pick(w, list, "conflict")
		return tx.Resolve(c.ID, store.Choice{Keep: rapid.IntRange(1, len(c.Values)).Draw(w.t, "keep")})
	})
}

func (w *world) seal() { w.ok(w.one().Seal(w.tb.Context())) }

// send makes a findings file of all, or of a part.
func (w *world) send() {
	d := w.one()
	var sel store.Selection
	switch rapid.IntRange(0, 3).Draw(w.t, "selection") {
	case 0:
		sel.Subjects = []string{"east"}
	case 1:
		sel.Since = d.at.Add(-20 * time.Second)
	}
	w.post(d, sel)
}

func (w *world) post(d *desk, sel store.Selection) {
	var b bytes.Buffer
	_, err := d.Export(w.tb.Context(), &b, sel, nil)
	w.ok(err)
	l := letter{data: b.Bytes()}
	for f, err := range oplog.Frames(bytes.NewReader(l.data), 0, int64(len(l.data))) {
		w.ok(err)
		l.frames = append(l.frames, l.data[f.Offset:f.Offset+f.Length])
	}
	w.mail = append(w.mail, l)
}

// take imports some of the letters, in whatever state they have come.
func (w *world) take() {
	d := w.one()
	if len(w.mail) == 0 {
		return
	}
	var sources []store.Source
	for range rapid.IntRange(1, 3).Draw(w.t, "files") {
		l := pick(w, w.mail, "letter")
		data := bytes.Clone(l.data)
		switch rapid.IntRange(0, 4).Draw(w.t, "harm") {
		case 0:
			data = data[:rapid.IntRange(0, len(data)).Draw(w.t, "cut")]
		case 1:
			data[rapid.IntRange(0, len(data)-1).Draw(w.t, "flip")] ^= 4
		case 2:
			data = slices.Concat(shuffled(w, slices.Concat(l.frames, l.frames), "order")...)
		}
		sources = append(sources, store.Source{Name: "邮件", R: bytes.NewReader(data), Size: int64(len(data))})
	}
	_, err := d.Import(w.tb.Context(), sources, nil)
	w.ok(err)
}

// sync has a laptop and the stick exchange what they lack; the stick may fail.
func (w *world) sync() {
	d := w.one()
	var r exchange.Remote = w.stick
	if w.chance(25, "failing") {
		calls := rapid.IntRange(1, 8).Draw(w.t, "calls")
		fault := pick(w, remotetest.Faults, "fault")
		r = &remotetest.Failing{Remote: w.stick, Next: func(string) remotetest.Fault {
			if calls--; calls == 0 {
				return fault
			}
			return remotetest.None
		}}
	}
	if _, err := exchange.Sync(w.tb.Context(), d.Store, r, d.station.options()); !errors.Is(err, remotetest.ErrFailing) {
		w.ok(err)
	}
}

// clone copies a laptop's directories: to another place, or as the image of a disk, which takes itself for the same laptop.
func (w *world) clone() {
	from := w.one()
	if len(w.desks) >= 5 {
		return
	}
	d := w.newDesk(from.name)
	d.at, d.edits = from.at, slices.Clone(from.edits)
	w.ok(os.CopyFS(d.dir, os.DirFS(from.dir)))
	if w.chance(50, "image") {
		keys, err := filepath.Glob(filepath.Join(d.config(), "keys", "*.json"))
		w.ok(err)
		for _, path := range keys {
			data, err := os.ReadFile(path)
			w.ok(err)
			w.ok(os.WriteFile(path, bytes.ReplaceAll(data, []byte(from.data()), []byte(d.data())), 0o600))
		}
	}
	w.reopen(d)
	w.desks = append(w.desks, d)
}

func (w *world) reopen(d *desk) {
	var err error
	d.Store, err = store.Open(w.tb.Context(), d.options())
	w.ok(err)
}

// keep puts a copy of a data directory by, or takes the one that was put by in its place: its records since come back by mail.
func (w *world) keep() {
	d := w.one()
	if d.older == "" {
		w.n++
		d.older = filepath.Join(d.dir, fmt.Sprint("older", w.n))
		w.ok(os.CopyFS(d.older, os.DirFS(d.data())))
		return
	}
	w.post(d, store.Selection{})
	w.ok(os.RemoveAll(d.data()))
	w.ok(os.Rename(d.older, d.data()))
	d.older = ""
	w.reopen(d)
}

// backUp makes a backup, or restores one beside, and works on there; the disk before is found again in the end.
func (w *world) backUp() {
	d := w.one()
	if len(w.backups) == 0 || w.chance(50, "make") {
		w.n++
		path := filepath.Join(w.root, fmt.Sprintf("b%d.dudao", w.n))
		_, err := d.Backup(w.tb.Context(), path, nil)
		w.ok(err)
		w.backups = append(w.backups, path)
		return
	}
	if len(w.retired) >= 2 {
		return
	}
	next := w.newDesk(d.name)
	next.at, next.edits = d.at, d.edits
	var err error
	next.Store, _, err = store.Restore(w.tb.Context(), next.options(), pick(w, w.backups, "backup"), store.Setup{Inspector: d.name}, nil)
	w.ok(err)
	w.retired = append(w.retired, d)
	w.desks[slices.Index(w.desks, d)] = next
}

// clock puts a clock wrong by twenty years.
func (w *world) clock() {
	d := w.one()
	d.at = d.at.AddDate(pick(w, []int{-20, 20}, "years"), 0, 0)
}

// work has people work for a while.
func (w *world) work(steps int) {
	actions := []struct {
		name string
		do   func()
		of   int // times as often
	}{
		{"open", w.open, 3}, {"save", w.save, 4}, {"add", w.add, 1}, {"void", w.void, 1}, {"step", w.step, 1}, {"undo", w.undo, 1},
		{"settle", w.settle, 1}, {"seal", w.seal, 1}, {"send", w.send, 1}, {"take", w.take, 2}, {"sync", w.sync, 2}, {"clone", w.clone, 1},
		{"keep", w.keep, 1}, {"back up", w.backUp, 1}, {"clock", w.clock, 1},
	}
	var names []string
	do := make(map[string]func())
	for _, a := range actions {
		names = append(names, slices.Repeat([]string{a.name}, a.of)...)
		do[a.name] = a.do
	}
	for range rapid.IntRange(1, steps).Draw(w.t, "steps") {
		do[rapid.SampledFrom(names).Draw(w.t, "step")]()
	}
}

// meet brings everything everywhere: by mail to one, by the stick to all, until nothing moves.
func (w *world) meet() {
	all := slices.Concat(w.desks, w.retired)
	for _, l := range w.mail {
		d := pick(w, all, "reader")
		_, err := d.Import(w.tb.Context(), []store.Source{{Name: "邮件", R: bytes.NewReader(l.data), Size: int64(len(l.data))}}, nil)
		w.ok(err)
	}
	for round := 0; ; round++ {
		moved := false
		for _, d := range shuffled(w, all, "order") {
			out, err := exchange.Sync(w.tb.Context(), d.Store, w.stick, d.station.options())
			w.ok(err)
			moved = moved || out.Moved()
		}
		if !moved {
			break
		}
		if round == 6 {
			w.t.Fatal("the exchange does not come to an end")
		}
	}
	w.desks, w.retired = all, nil
	for _, d := range all {
		d.at = time.Date(2014, 7, 16, 9, 0, 0, 0, time.UTC)
	}
}

// operation is one that a laptop holds.
type operation struct {
	dot oplog.Dot
	oplog.Op
}

// operations are all that a laptop holds.
func (w *world) operations(d *desk) (ops []operation) {
	var b bytes.Buffer
	_, err := d.Export(w.tb.Context(), &b, store.Selection{}, nil)
	w.ok(err)
	known := make(map[oplog.Dot]bool)
	for f, err := range oplog.Frames(bytes.NewReader(b.Bytes()), 0, int64(b.Len())) {
		w.ok(err)
		if f.Kind != oplog.SegmentFrame {
			continue
		}
		for _, line := range f.Segment.Lines {
			dot := oplog.MakeDot(f.Segment.Device, line.Seq, line.Hash)
			op, err := oplog.ParseOp(line.Raw)
			w.ok(err)
			if !known[dot] {
				known[dot] = true
				ops = append(ops, operation{dot, op})
			}
		}
	}
	return ops
}

// place is a field of an entity.
type place struct{ entity, field string }

// formula is the rule of merging itself: live is what was written and not named.
func formula(ops []operation) map[place]map[oplog.Dot]string {
	live := make(map[place]map[oplog.Dot]string)
	for _, o := range ops {
		for field, value := range o.Set {
			p := place{o.Entity, field}
			if live[p] == nil {
				live[p] = make(map[oplog.Dot]string)
			}
			live[p][o.dot] = string(value)
		}
	}
	for _, o := range ops {
		for field := range o.Set {
			for _, dot := range o.Over[field] {
				delete(live[place{o.Entity, field}], dot)
			}
		}
	}
	return live
}

// told is what a laptop shows of everything.
func (w *world) told(d *desk) string {
	var b strings.Builder
	say := func(what string, v any, err error) error {
		if err == nil {
			_, err = fmt.Fprintf(&b, "%s %s\n", what, mustJSON(w.tb, v))
		}
		return err
	}
	w.view(d, func(tx *store.ReadTx) error {
		var errs []error
		for _, subject := range []string{"east", "west"} {
			findings, err := tx.Findings(subject)
			errs = append(errs, say(subject, findings, err))
			summaries, err := tx.Summaries(subject)
			errs = append(errs, say(subject, summaries, err))
		}
		problems, err := tx.Problems("")
		errs = append(errs, say("problems", problems, err))
		notes, err := tx.Notes(false)
		errs = append(errs, say("notes", notes, err))
		conflicts, err := tx.Conflicts("")
		errs = append(errs, say("conflicts", conflicts, err))
		refs, err := tx.SegmentRefs()
		for _, r := range refs {
			errs = append(errs, say("segment", []any{r.Device, r.First, r.Last, r.Hash.String()}, nil))
		}
		errs = append(errs, err)
		return errors.Join(errs...)
	})
	return b.String()
}
