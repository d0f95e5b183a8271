package oplog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Op is one operation: what a device wrote to one entity at one moment.
type Op struct {
	Seq    uint64                     // s: the device's count, from 1
	Time   int64                      // t: the device's clock in ms, for display only
	By     string                     // by: the person
	Kind   string                     // k: what kind of change, for people; merging never looks at it
	Entity string                     // e: what is written to
	Plan   string                     // p: the mark of the plan in force; may be empty
	Follow int                        // g: how many operations of the same user action follow this one
	Undoes uint64                     // u: the first sequence number of the action that this one takes back; 0 for none
	Set    map[string]json.RawMessage // set: field to any JSON value; null clears
	Over   map[string][]Dot           // over: field to the dots of all live values the writer was looking at
	Extra  map[string]json.RawMessage // keys of later versions, kept
}

var knownKeys = []string{"s", "t", "by", "k", "e", "p", "g", "u", "set", "over"}

// Line encodes o as the one line that is hashed and stored, without a newline: compact, keys of set, over and Extra
// sorted, no HTML escaping. It passes ParseOp, or the error is ParseOp's: a *LimitError if o breaks a bound, else an
// *OpError.
func (o Op) Line() (line []byte, err error) {
	b := make([]byte, 0, 512)
	b = strconv.AppendUint(append(b, `{"s":`...), o.Seq, 10)
	b = strconv.AppendInt(append(b, `,"t":`...), o.Time, 10)
	b = quote(append(b, `,"by":`...), o.By)
	b = quote(append(b, `,"k":`...), o.Kind)
	b = quote(append(b, `,"e":`...), o.Entity)
	if o.Plan != "" {
		b = quote(append(b, `,"p":`...), o.Plan)
	}
	if o.Follow != 0 {
		b = strconv.AppendInt(append(b, `,"g":`...), int64(o.Follow), 10)
	}
	if o.Undoes != 0 {
		b = strconv.AppendUint(append(b, `,"u":`...), o.Undoes, 10)
	}
	if len(o.Set) > 0 {
		b = append(b, `,"set":{`...)
		if b, err = appendValues(b, o.Set); err != nil {
			return nil, err
		}
		b = append(b, '}')
	}
	if len(o.Over) > 0 {
		b = append(appendDots(append(b, `,"over":{`...), o.Over), '}')
	}
	if len(o.Extra) > 0 {
		if b, err = appendValues(append(b, ','), o.Extra); err != nil {
			return nil, err
		}
	}
	b = append(b, '}')
	if _, err := ParseOp(b); err != nil {
		return nil, fmt.Errorf("operation %d on %s: %w", o.Seq, o.Entity, err)
	}
	return b, nil
}

// appendValues writes members of an object. Each value is compacted by itself, so that none can reach beyond its place.
func appendValues(b []byte, values map[string]json.RawMessage) ([]byte, error) {
	out := bytes.NewBuffer(b)
	for i, key := range slices.Sorted(maps.Keys(values)) {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(quote(out.AvailableBuffer(), key))
		out.WriteByte(':')
		if err := json.Compact(out, values[key]); err != nil {
			return nil, fmt.Errorf("value of %s: %w", key, &OpError{Why: err.Error()})
		}
	}
	return out.Bytes(), nil
}

func appendDots(b []byte, over map[string][]Dot) []byte {
	for i, field := range slices.Sorted(maps.Keys(over)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(quote(b, field), ':', '[')
		for j, dot := range over[field] {
			if j > 0 {
				b = append(b, ',')
			}
			b = quote(b, string(dot))
		}
		b = append(b, ']')
	}
	return b
}

// ParseOp reads a line strictly, so that no two versions read it differently: the sequence number first, keys in their
// exact case and none twice, valid UTF-8, all bounds. The error, a *LimitError or *OpError, says why the line may not be
// merged; it stays in its segment all the same. Values in the result lie in line, which must not change afterwards.
func ParseOp(line []byte) (Op, error) {
	if len(line) > MaxLine {
		return Op{}, &LimitError{"line", len(line), MaxLine}
	}
	if _, ok := lineSeq(line); !ok {
		return Op{}, &OpError{0, "no operation: it does not begin with its sequence number"}
	}
	p := opParser{scanner: scanner{text: string(line)}, line: line}
	if !utf8.ValidString(p.text) {
		return Op{}, p.fail("not valid UTF-8")
	}
	if err := p.members(p.member); err != nil {
		return Op{}, err
	}
	if p.space(); p.i < len(line) {
		return Op{}, p.fail("something behind the operation")
	}
	for _, key := range []string{"t", "k", "e"} {
		if !p.has(key) {
			return Op{}, p.fail("no " + key)
		}
	}
	return p.op, nil
}

// lineSeq reads the sequence number that an operation line begins with, in the one spelling there is for it.
func lineSeq(line []byte) (uint64, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"s":`))
	if !ok {
		return 0, false
	}
	end := bytes.IndexAny(rest[:min(len(rest), 20)], ",}")
	if end < 0 {
		return 0, false
	}
	seq, ok := parseNumber(rest[:end])
	return seq, ok && seq > 0
}

type opParser struct {
	scanner
	line []byte // the text again, for values to lie in
	op   Op
	seen uint // bit i: knownKeys[i]
}

func (p *opParser) has(key string) bool { return p.seen>>slices.Index(knownKeys, key)&1 == 1 }

func (p *opParser) member(key string) (err error) {
	if i := slices.Index(knownKeys, key); i >= 0 {
		if p.seen>>i&1 == 1 {
			return p.fail("a key twice")
		}
		p.seen |= 1 << i
	}
	switch key {
	case "s":
		p.op.Seq, err = p.count()
	case "t":
		p.op.Time, err = p.whole()
	case "by":
		p.op.By, err = p.by()
	case "k":
		p.op.Kind, err = p.name("name", MaxName)
	case "e":
		p.op.Entity, err = p.name("entity", MaxEntity)
	case "p":
		p.op.Plan, err = p.name("name", MaxName)
	case "g":
		p.op.Follow, err = p.follow()
	case "u":
		p.op.Undoes, err = p.count()
	case "set":
		p.op.Set, err = p.set()
	case "over":
		p.op.Over, err = p.over()
	default:
		err = p.extra(key)
	}
	return err
}

func (p *opParser) count() (uint64, error) {
	n, err := p.whole()
	if err == nil && n < 0 {
		err = p.fail("a negative number")
	}
	return uint64(n), err
}

func (p *opParser) follow() (int, error) {
	n, err := p.count()
	if err == nil && n > math.MaxInt32 {
		err = p.fail("more operations in an action than can be counted")
	}
	return int(n), err
}

func (p *opParser) by() (string, error) {
	s, err := p.str()
	if err == nil && len(s) > MaxBy {
		err = &LimitError{"by", len(s), MaxBy}
	}
	return s, err
}

// raw is the next value, which may lie at depth, as written.
func (p *opParser) raw(depth int) (json.RawMessage, error) {
	value, err := p.value(depth)
	return p.line[p.i-len(value) : p.i : p.i], err
}

// name reads a string of 1 to limit bytes of ! to ~.
func (p *opParser) name(what string, limit int) (string, error) {
	s, err := p.str()
	if err != nil {
		return "", err
	}
	return s, p.checkName(s, what, limit)
}

func (p *opParser) checkName(s, what string, limit int) error {
	if len(s) > limit {
		return &LimitError{what, len(s), limit}
	}
	if s == "" {
		return p.fail("an empty name")
	}
	for i := range len(s) {
		if s[i] < '!' || s[i] > '~' {
			return p.fail("a character in a name that is not one of ! to ~")
		}
	}
	return nil
}

// field checks the name of the next field of set, over or the extra keys, of which there are n already.
func (p *opParser) field(field string, twice bool, n int) error {
	if twice {
		return p.fail("a key twice")
	}
	if n == MaxFields {
		return &LimitError{"fields", n + 1, MaxFields}
	}
	return p.checkName(field, "name", MaxName)
}

func (p *opParser) set() (map[string]json.RawMessage, error) {
	set := make(map[string]json.RawMessage)
	return set, p.members(func(field string) error {
		_, twice := set[field]
		if err := p.field(field, twice, len(set)); err != nil {
			return err
		}
		value, err := p.raw(3)
		set[field] = value
		return err
	})
}

func (p *opParser) over() (map[string][]Dot, error) {
	over := make(map[string][]Dot)
	return over, p.members(func(field string) error {
		_, twice := over[field]
		if err := p.field(field, twice, len(over)); err != nil {
			return err
		}
		dots, err := p.dots()
		over[field] = dots
		return err
	})
}

func (p *opParser) dots() (dots []Dot, err error) {
	err = p.elements(func() error {
		text, err := p.str()
		if err != nil {
			return err
		}
		dot := Dot(text)
		if _, _, _, ok := dot.Split(); !ok {
			return p.fail("no dot")
		}
		if len(dots) == MaxDots {
			return &LimitError{"dots", len(dots) + 1, MaxDots}
		}
		dots = append(dots, dot)
		return nil
	})
	return dots, err
}

// extra keeps a key of a later version. One that is a known key in another case is refused: a parser that folds case
// would take it for that.
func (p *opParser) extra(name string) error {
	_, twice := p.op.Extra[name]
	if err := p.field(name, twice, len(p.op.Extra)); err != nil {
		return err
	}
	if slices.ContainsFunc(knownKeys, func(known string) bool { return strings.EqualFold(known, name) }) {
		return p.fail("a known key in the wrong case")
	}
	value, err := p.raw(2)
	if p.op.Extra == nil {
		p.op.Extra = make(map[string]json.RawMessage)
	}
	p.op.Extra[name] = value
	return err
}
