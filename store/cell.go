package store

import (
	"bytes"
	"encoding/binary"
	"errors"

	"dudao/oplog"
)

// Cells and summaries are stored as numbers (varint) and strings (length, bytes) behind a first byte.
const (
	cellDead byte = iota
	cellLive
	cellBack // live, brought back: with the device that it was written on
)

// appendKey appends the key of a cell in the state bucket.
func appendKey(b []byte, k oplog.Key) []byte {
	return append(fieldPrefix(b, k.Entity, k.Field), k.Dot...)
}

// fieldPrefix appends what the keys of all cells of a field begin with.
func fieldPrefix(b []byte, entity, field string) []byte {
	b = append(append(b, entity...), 0)
	return append(append(b, field...), 0)
}

// splitKey is the inverse of appendKey.
func splitKey(key []byte) (k oplog.Key, ok bool) {
	entity, rest, ok1 := bytes.Cut(key, []byte{0})
	field, dot, ok2 := bytes.Cut(rest, []byte{0})
	return oplog.Key{Entity: string(entity), Field: string(field), Dot: oplog.Dot(dot)}, ok1 && ok2
}

func appendCell(b []byte, c oplog.Cell) []byte {
	if c.Dead {
		return append(b, cellDead)
	}
	if c.Device != "" {
		b = appendString(append(b, cellBack), c.Device)
	} else {
		b = append(b, cellLive)
	}
	b = binary.AppendVarint(b, c.Time)
	b = appendString(appendString(b, c.By), c.Plan)
	return append(b, c.Value...)
}

// joinCells is oplog's Join of two cells as they are stored.
func joinCells(a, b []byte) ([]byte, error) {
	switch {
	case isDead(a), bytes.Equal(a, b):
		return a, nil
	case isDead(b):
		return b, nil
	}
	x, err := decodeCell(a)
	if err != nil {
		return nil, err
	}
	y, err := decodeCell(b)
	return appendCell(nil, x.Join(y)), err
}

func decodeCell(b []byte) (oplog.Cell, error) { return interned(nil).cell(b) }

// cell is decodeCell for cells that come one after another.
func (known interned) cell(b []byte) (oplog.Cell, error) {
	if isDead(b) {
		return oplog.Cell{Dead: true}, nil
	}
	if len(b) == 0 || b[0] != cellLive && b[0] != cellBack {
		return oplog.Cell{}, &stateDamage{errCell}
	}
	d := decoder{b: b[1:], known: known}
	var c oplog.Cell
	if b[0] == cellBack {
		c.Device = d.string()
	}
	c.Time, c.By, c.Plan = d.number(), d.string(), d.string()
	c.Value = d.b
	return c, d.err
}

func isDead(cell []byte) bool { return len(cell) == 1 && cell[0] == cellDead }

func isLive(cell []byte) bool { return len(cell) > 0 && cell[0] != cellDead }

// onlyLive is for rows.scan.
func onlyLive(_, cell []byte) bool { return isLive(cell) }

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errCell = errors.New("a row that cannot be read")

// decoder reads what appendString and binary.AppendVarint wrote; after a failure everything is empty.
type decoder struct {
	b     []byte
	err   error
	known interned // may be nil
}

func (d *decoder) number() int64 {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.b, d.err = nil, &stateDamage{errCell}
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *decoder) string() string {
	n, size := binary.Uvarint(d.b)
	if size <= 0 || n > uint64(len(d.b)-size) {
		d.b, d.err = nil, &stateDamage{errCell}
		return ""
	}
	s := d.b[size:][:n]
	d.b = d.b[size+int(n):]
	if d.known != nil {
		return d.known.of(s)
	}
	return string(s)
}
