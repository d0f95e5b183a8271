package oplog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Key is the place of one written value in the merged state.
type Key struct {
	Entity, Field string
	Dot           Dot // of the operation that wrote it
}

// Cell is what the merged state holds at a Key: a value, or the mark that somebody who had seen it replaced it.
type Cell struct {
	Dead     bool // and then all else is empty
	Time     int64
	By, Plan string
	Value    json.RawMessage // as written
	Device   string          // that it was written on, where that is not its dot's; Writes sets none
}

// State is a merged state: a map that forgets nothing.
type State interface {
	Get(Key) (Cell, bool, error)
	Put(Key, Cell) error
}

// Merge applies one operation. The state after any operations, in any order and however often repeated, is the same: a
// value is dead if any of them names its dot for that entity and field, whether it has arrived or not. Of two operations
// with one dot (which takes a forger some 2^48 hashes) the larger cell stays. Merge keeps no part of op but its values.
func Merge(st State, dot Dot, op Op) error {
	for key, cell := range Writes(dot, op) {
		old, ok, err := st.Get(key)
		if err != nil {
			return err
		}
		if ok {
			cell = old.Join(cell)
		}
		if err := st.Put(key, cell); err != nil {
			return err
		}
	}
	return nil
}

// Writes is what an operation adds to the state: its values, and the mark of death for each that it names. A key in over
// that is not in set means nothing. A key may come twice.
func Writes(dot Dot, op Op) iter.Seq2[Key, Cell] {
	return func(yield func(Key, Cell) bool) {
		for field, value := range op.Set {
			for _, over := range op.Over[field] {
				if !yield(Key{op.Entity, field, over}, Cell{Dead: true}) {
					return
				}
			}
			if !yield(Key{op.Entity, field, dot}, Cell{Time: op.Time, By: op.By, Plan: op.Plan, Value: value}) {
				return
			}
		}
	}
}

// Join is what a Key holds of which c and d were written: death, else the larger. So neither order nor repetition matters.
func (c Cell) Join(d Cell) Cell {
	switch {
	case c.Dead || d.Dead:
		return Cell{Dead: true}
	case c.compare(d) < 0:
		return d
	}
	return c
}

// compare orders live cells totally.
func (c Cell) compare(d Cell) int {
	return cmp.Or(bytes.Compare(c.Value, d.Value), cmp.Compare(c.Time, d.Time), cmp.Compare(c.By, d.By), cmp.Compare(c.Plan, d.Plan),
		cmp.Compare(c.Device, d.Device))
}

// LiveValue is one value that nothing has replaced. A null is one too: somebody cleared the field.
type LiveValue struct {
	Dot Dot
	Cell
	Future bool // its time is over a day past the reader's clock
}

// Live returns the live ones of the cells of one entity and field, newest first by time and dot; those of the future come
// last. now is the reader's clock in ms.
func Live(cells map[Dot]Cell, now int64) []LiveValue {
	var live []LiveValue
	for dot, cell := range cells {
		if !cell.Dead {
			live = append(live, LiveValue{Dot: dot, Cell: cell})
		}
	}
	Order(live, now)
	return live
}

// Order puts live values in the order of Live.
func Order(live []LiveValue, now int64) {
	tomorrow := now + (24 * time.Hour).Milliseconds()
	for i := range live {
		live[i].Future = live[i].Time > tomorrow
	}
	slices.SortFunc(live, func(a, b LiveValue) int {
		if a.Future != b.Future {
			if a.Future {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(b.Dot, a.Dot))
	})
}

// Distinct returns the first of each different value, in the order of live: more than one is a conflict.
func Distinct(live []LiveValue) []LiveValue {
	seen := make(map[string]bool, len(live))
	var distinct []LiveValue
	for _, v := range live {
		form, err := Canonical(v.Value)
		if err != nil {
			form = v.Value // never merged by ParseOp's rules, so as it stands
		}
		if !seen[string(form)] {
			seen[string(form)] = true
			distinct = append(distinct, v)
		}
	}
	return distinct
}

// Canonical is the form in which two values are compared: keys sorted, no spaces, strings with as few escapes as JSON
// allows, numbers by their text (1.0 is not 1). It refuses what ParseOp would refuse as a value.
func Canonical(v json.RawMessage) ([]byte, error) {
	s := scanner{text: string(v)}
	if !utf8.ValidString(s.text) {
		return nil, s.fail("not valid UTF-8")
	}
	form, err := s.canonical(make([]byte, 0, len(v)), 3)
	if err != nil {
		return nil, err
	}
	if s.space(); s.i < len(v) {
		return nil, s.fail("something behind the value")
	}
	return form, nil
}

func (s *scanner) canonical(dst []byte, depth int) ([]byte, error) {
	switch c := s.space(); {
	case c == '"':
		text, err := s.str()
		return quote(dst, text), err
	case c != '{' && c != '[':
		value, err := s.value(depth)
		return append(dst, value...), err
	case depth > MaxDepth:
		return nil, &LimitError{"depth", depth, MaxDepth}
	case c == '[':
		return s.canonicalArray(dst, depth)
	default:
		return s.canonicalObject(dst, depth)
	}
}

func (s *scanner) canonicalArray(dst []byte, depth int) ([]byte, error) {
	dst = append(dst, '[')
	empty := len(dst)
	err := s.elements(func() (err error) {
		if len(dst) > empty {
			dst = append(dst, ',')
		}
		dst, err = s.canonical(dst, depth+1)
		return err
	})
	return append(dst, ']'), err
}

func (s *scanner) canonicalObject(dst []byte, depth int) ([]byte, error) {
	members := make(map[string][]byte)
	err := s.members(func(key string) error {
		if _, twice := members[key]; twice {
			return s.fail("a key twice")
		}
		value, err := s.canonical(nil, depth+1)
		members[key] = value
		return err
	})
	dst = append(dst, '{')
	for i, key := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(quote(dst, key), ':')
		dst = append(dst, members[key]...)
	}
	return append(dst, '}'), err
}

// Text is a string as a value of Set, without HTML escaping; invalid UTF-8 becomes U+FFFD.
func Text(s string) json.RawMessage {
	return quote(make([]byte, 0, len(s)+2), strings.ToValidUTF8(s, "\uFFFD"))
}
