package exchange

import (
	"bufio"
	"io"

	"dudao/oplog"
)

// Mail programs that take an attachment for text put a carriage return before every line feed. Taking them out again gives
// the very bytes, and that it did is proved by the checksums and signatures in them.

// textMode tells whether a file may have been through this: it has line feeds, and a carriage return before each. It reads
// no further than the first without.
func textMode(r io.ReaderAt, size int64) (bool, error) {
	in := bufio.NewReader(io.NewSectionReader(r, 0, size))
	found, last := false, byte(0)
	for {
		b, err := in.ReadByte()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return false, err
		}
		if b == '\n' {
			if last != '\r' {
				return false, nil
			}
			found = true
		}
		last = b
	}
}

// unixLines reads r without the carriage returns before line feeds.
type unixLines struct{ in *bufio.Reader }

func newUnixLines(r io.ReaderAt, size int64) *unixLines {
	return &unixLines{bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10)}
}

func (u *unixLines) Read(b []byte) (n int, err error) {
	for n < len(b) {
		c, err := u.in.ReadByte()
		if err != nil {
			return n, err
		}
		if c == '\r' {
			if next, err := u.in.Peek(1); err == nil && next[0] == '\n' {
				continue
			}
		}
		b[n] = c
		n++
	}
	return n, nil
}

// wholeFrames counts the segments and blobs that check.
func wholeFrames(r io.ReaderAt, size int64) (whole, bad int, err error) {
	for f, err := range oplog.Frames(r, 0, size) {
		if err != nil {
			return whole, bad, err
		}
		switch f.Kind {
		case oplog.SegmentFrame, oplog.BlobFrame:
			whole++
		case oplog.BadFrame, oplog.TornFrame:
			bad++
		case oplog.OtherFrame:
		}
	}
	return whole, bad, nil
}
