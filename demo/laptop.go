package demo

import (
	"crypto/ed25519"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// world is the province while it is made up. An error is kept, and told by seal.
type world struct {
	plan *checklist.Plan
	insp string
	mark string // of the plan, on every operation
	rng  *rand.Rand
	ids  io.Reader

	laptops map[string]*laptop           // by whose they are
	dots    map[string]oplog.Dot         // of what is live: entity, a blank, field
	results map[string]inspection.Result // by finding
	numbers map[string]int               // of evidence, by subject
	own     map[string]string            // a subject's own figures: subject, a slash, checkpoint
	hard    map[*checklist.Measure]float64
	traces  []trace // of what the teams have found
	err     error
}

// laptop is one inspector's, with what was written on it.
type laptop struct {
	key    ed25519.PrivateKey
	device string
	hash   oplog.Hash
	lines  [][]byte
}

func (w *world) laptopOf(person string) *laptop {
	l := w.laptops[person]
	if l == nil {
		key, err := oplog.NewKey(w.ids)
		w.fail(err)
		if err != nil {
			return &laptop{}
		}
		l = &laptop{key: key, device: oplog.DeviceID(key.Public().(ed25519.PublicKey))}
		w.laptops[person] = l
	}
	return l
}

// write records fields of an entity as a person who sees everything that was
// written before.
func (w *world) write(at time.Time, person, kind, entity string, fields map[string]string) {
	over := map[string][]oplog.Dot{}
	for field := range fields {
		if dot, ok := w.dots[entity+" "+field]; ok {
			over[field] = []oplog.Dot{dot}
		}
	}
	dot := w.writeOver(at, person, kind, entity, fields, over)
	for field := range fields {
		w.dots[entity+" "+field] = dot
	}
}

// writeOver is write of a person who sees only the values over.
func (w *world) writeOver(at time.Time, person, kind, entity string, fields map[string]string, over map[string][]oplog.Dot) oplog.Dot {
	l := w.laptopOf(person)
	op := oplog.Op{
		Seq: uint64(len(l.lines) + 1), Time: at.UnixMilli(), By: person, Kind: kind, Entity: entity, Plan: w.mark,
		Set: map[string]json.RawMessage{}, Over: over,
	}
	for field, text := range fields {
		switch {
		case field == inspection.FieldAfter: // a list
			op.Set[field] = json.RawMessage(text)
		case text != "":
			op.Set[field] = oplog.Text(text)
		case len(over[field]) > 0:
			op.Set[field] = json.RawMessage("null")
		}
	}
	line, err := op.Line()
	w.fail(err)
	l.lines, l.hash = append(l.lines, line), l.hash.Next(line)
	return oplog.MakeDot(l.device, op.Seq, l.hash)
}

func (w *world) newID() string {
	id, err := oplog.RandomID(w.ids)
	w.fail(err)
	return id
}

func (w *world) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// seal signs what was written, a segment a laptop.
func (w *world) seal() ([]byte, error) {
	var log []byte
	for _, person := range slices.Sorted(maps.Keys(w.laptops)) {
		if w.err != nil {
			break
		}
		l := w.laptops[person]
		frame, _, err := oplog.Seal(l.key, 1, oplog.Hash{}, l.lines)
		w.fail(err)
		log = append(log, frame...)
	}
	return log, w.err
}
