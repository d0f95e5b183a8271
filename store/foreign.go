package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// isForeign tells whether a file in state.db's place was never ours: not bbolt's, or a bbolt database without our buckets. What may
// be ours and damaged, empty or zeroed is not foreign; it is made anew.
func isForeign(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return err == nil
	}
	start := make([]byte, 64<<10+64)
	n, err := io.ReadFull(f, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false
	}
	start = start[:n]
	if len(bytes.Trim(start, "\x00")) == 0 {
		return false
	}
	if !hasBoltMagic(start) {
		return true
	}
	return hasOtherBuckets(path)
}

// hasBoltMagic looks for the magic number of a bbolt meta page, of which there are two, at all page sizes.
func hasBoltMagic(b []byte) bool {
	const magic, inPage = 0xED0CDAED, 16
	for page := 0; page+inPage+4 <= len(b); page = max(page*2, 1<<10) {
		if binary.LittleEndian.Uint32(b[page+inPage:]) == magic {
			return true
		}
	}
	return false
}

func hasOtherBuckets(path string) bool {
	others, ours := 0, 0
	err := guarded(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
		if err != nil {
			return err
		}
		defer db.Close()
		return db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
				if slices.ContainsFunc(buckets, func(b []byte) bool { return bytes.Equal(name, b) }) {
					ours++
				} else {
					others++
				}
				return nil
			})
		})
	})
	return err == nil && ours == 0 && others > 0
}
