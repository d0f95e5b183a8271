package store

import (
	"bytes"
	"slices"

	"dudao/oplog"
)

// cells are rows of the state bucket as operations write them: in any order, and a key may come more than once. They lie behind one
// another, so that a hundred thousand of them are two things to the garbage collector.
type cells struct {
	text []byte // key and cell of each
	refs []cellRef
}

type cellRef struct {
	at   uint32 // where in text the key begins
	key  uint32 // how long it is
	cell uint32 // how long the cell behind it is
}

func (c *cells) key(r cellRef) []byte { return c.text[r.at:][:r.key:r.key] }

func (c *cells) cell(r cellRef) []byte { return c.text[r.at+r.key:][:r.cell:r.cell] }

// add adds what an operation writes.
func (c *cells) add(k oplog.Key, cell oplog.Cell) {
	at := len(c.text)
	c.text = appendKey(c.text, k)
	key := len(c.text) - at
	c.text = appendCell(c.text, cell)
	c.refs = append(c.refs, cellRef{uint32(at), uint32(key), uint32(len(c.text) - at - key)})
}

// addRow adds a copy of a row.
func (c *cells) addRow(key, cell []byte) {
	c.refs = append(c.refs, cellRef{uint32(len(c.text)), uint32(len(key)), uint32(len(cell))})
	c.text = append(append(c.text, key...), cell...)
}

func (c *cells) reset() { c.text, c.refs = c.text[:0], c.refs[:0] }

// sort puts the rows in the order of their keys.
func (c *cells) sort() {
	slices.SortFunc(c.refs, func(a, b cellRef) int { return bytes.Compare(c.key(a), c.key(b)) })
}

// joined are sorted rows with each key once.
func (c *cells) joined() (*cells, error) {
	out := &cells{text: make([]byte, 0, len(c.text)), refs: make([]cellRef, 0, len(c.refs))}
	for _, r := range c.refs {
		if err := out.join(c.key(r), c.cell(r)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// join adds a copy of a row which does not come before the last one, and joins it to that if their keys are the same.
func (c *cells) join(key, cell []byte) error {
	n := len(c.refs) - 1
	if n < 0 || !bytes.Equal(c.key(c.refs[n]), key) {
		c.addRow(key, cell)
		return nil
	}
	last := &c.refs[n]
	both, err := joinCells(c.cell(*last), cell)
	if err != nil {
		return err
	}
	c.text = append(c.text[:last.at+last.key], both...)
	last.cell = uint32(len(both))
	return nil
}

// entities are those that begin with prefix and have sorted rows here.
func (c *cells) entities(prefix string) (list [][]byte) {
	for _, r := range c.refs {
		entity, _, _ := bytes.Cut(c.key(r), []byte{0})
		if bytes.HasPrefix(entity, []byte(prefix)) && (len(list) == 0 || !bytes.Equal(list[len(list)-1], entity)) {
			list = append(list, entity)
		}
	}
	return list
}
