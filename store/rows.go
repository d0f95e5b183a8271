package store

import (
	"bytes"
	"fmt"
	"iter"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// The buckets of state.db.
var (
	bucketMeta     = []byte("meta")        // "meta" → meta, "lost" → what the log has lost, as JSON
	bucketSeg      = []byte("seg")         // device ‖ last seq ‖ hash ‖ seq before the first → segment, as JSON
	bucketState    = []byte("state")       // entity ‖ 0 ‖ field ‖ 0 ‖ dot → cell
	bucketSubject  = []byte("ix:subject")  // inspection ‖ 0 ‖ subject ‖ 0 ‖ checkpoint → summary
	bucketEvidence = []byte("ix:evidence") // entity ‖ 0 ‖ evidence that was ever for it → nothing
	bucketRepeated = []byte("ix:repeated") // dot of another device's unsealed line → dot of the own operation that repeats it
	bucketDevice   = []byte("dev")         // device → deviceRow, as JSON
	bucketPlan     = []byte("ix:plan")     // hash of a plan that was ever adopted → nothing
	bucketRoster   = []byte("ix:roster")   // dot → operation on a roster, applied or not
	buckets        = [][]byte{
		bucketMeta, bucketSeg, bucketState, bucketSubject, bucketEvidence, bucketRepeated, bucketDevice, bucketPlan, bucketRoster,
	}
)

// stateDamage says that state.db cannot be relied on and is to be made anew.
type stateDamage struct{ cause any }

func (e *stateDamage) Error() string { return fmt.Sprintf("state.db is damaged: %v", e.cause) }

// guarded runs f, which uses bbolt. bbolt checks no page: on a damaged file it panics or reads memory that the file does not
// back; both come back as *stateDamage.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = &stateDamage{cause}
		}
	}()
	return f()
}

// rows is state.db within a transaction. What it returns is copied.
type rows struct{ tx *bbolt.Tx }

type row struct{ key, value []byte }

func (r rows) bucket(name []byte) *bbolt.Bucket {
	b := r.tx.Bucket(name)
	if b == nil {
		panic(fmt.Sprintf("no bucket %s", name)) // caught by guarded
	}
	return b
}

// get is nil if there is no such key.
func (r rows) get(bucket, key []byte) (value []byte, err error) {
	err = guarded(func() error {
		value = bytes.Clone(r.bucket(bucket).Get(key))
		return nil
	})
	return value, err
}

// scan is all rows whose key begins with prefix and that keep, if not nil, accepts.
func (r rows) scan(bucket, prefix []byte, keep func(key, value []byte) bool) (list []row, err error) {
	err = guarded(func() error {
		c := r.bucket(bucket).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if keep == nil || keep(k, v) {
				list = append(list, row{bytes.Clone(k), bytes.Clone(v)})
			}
		}
		return nil
	})
	return list, err
}

// scanChunk is how many rows each reads at once.
const scanChunk = 1024

// each runs through the rows whose key begins with prefix and that keep, if not nil, accepts, however many. The caller's code does
// not run inside bbolt's.
func (r rows) each(bucket, prefix []byte, keep func(key, value []byte) bool) iter.Seq2[row, error] {
	return r.eachFrom(bucket, prefix, prefix, scanChunk, keep)
}

// eachFrom is each from the key at on, reading so many rows at once.
func (r rows) eachFrom(bucket, prefix, at []byte, chunk int, keep func(key, value []byte) bool) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		var list []row
		var copies copies
		for at != nil {
			var next []byte
			var err error
			list, next, err = r.from(bucket, prefix, at, chunk, keep, list[:0], &copies)
			if err != nil {
				yield(row{}, err)
				return
			}
			for _, x := range list {
				if !yield(x, nil) {
					return
				}
			}
			at = next
		}
	}
}

// from appends to list until it has n rows: those from the key at on, while keys begin with prefix. next is the key to go on at; nil
// at the end.
func (r rows) from(bucket, prefix, at []byte, n int, keep func(key, value []byte) bool, list []row, held *copies) (_ []row, next []byte, err error) {
	err = guarded(func() error {
		c := r.bucket(bucket).Cursor()
		for k, v := c.Seek(at); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if len(list) == n {
				next = bytes.Clone(k)
				break
			}
			if keep == nil || keep(k, v) {
				list = append(list, row{held.of(k), held.of(v)})
			}
		}
		return nil
	})
	return list, next, err
}

// copies holds the bytes of many rows in few pieces of memory.
type copies struct{ free []byte }

// The sizes of a piece: the first is for an entity's few rows.
const (
	firstPiece = 1 << 10
	mostPiece  = 64 << 10
)

func (c *copies) of(b []byte) []byte {
	if len(b) > cap(c.free)-len(c.free) {
		c.free = make([]byte, 0, max(len(b), min(max(firstPiece, 2*cap(c.free)), mostPiece)))
	}
	c.free = append(c.free, b...)
	return c.free[len(c.free)-len(b) : len(c.free) : len(c.free)]
}

// heads is what follows prefix in the keys up to the next sep, each once, found by leaps.
func (r rows) heads(bucket, prefix []byte, sep byte) (list []string, err error) {
	err = guarded(func() error {
		c := r.bucket(bucket).Cursor()
		for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); {
			head, _, _ := bytes.Cut(k[len(prefix):], []byte{sep})
			list = append(list, string(head))
			k, _ = c.Seek(append(bytes.Clone(k[:len(prefix)+len(head)]), sep+1))
		}
		return nil
	})
	return list, err
}

// last is the row with the greatest key that begins with prefix.
func (r rows) last(bucket, prefix []byte) (last row, ok bool, err error) {
	err = guarded(func() error {
		c := r.bucket(bucket).Cursor()
		greatest := c.Prev
		if after, _ := c.Seek(append(bytes.Clone(prefix), 0xff)); after == nil {
			greatest = c.Last
		}
		k, v := greatest()
		if ok = k != nil && bytes.HasPrefix(k, prefix); ok {
			last = row{bytes.Clone(k), bytes.Clone(v)}
		}
		return nil
	})
	return last, ok, err
}

func (r rows) put(bucket, key, value []byte) error {
	return guarded(func() error { return r.bucket(bucket).Put(key, value) })
}

func (r rows) remove(bucket, key []byte) error {
	return guarded(func() error { return r.bucket(bucket).Delete(key) })
}
