package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
)

// filling gathers the cells of a state.db that is made anew. What memory is not to hold is put in runs, each sorted, in a file beside
// state.db. In the end all is written from the first key to the last: so each page is written once, and full.
type filling struct {
	fs   files
	path string
	file file // nil until there is a run
	ends []int64
	part int // bytes that are put in one transaction

	progress func(done, total int64) // of writing it all, in the end; may be nil
}

// The sizes of a filling, in bytes.
const (
	runBytes  = 8 << 20  // of a run
	partBytes = 2 << 20  // of a part
	runBuffer = 32 << 10 // for reading a run
)

// runsSuffix is what the runs' file has behind state.db's name.
const runsSuffix = ".runs"

// pageFill is how full pages of a state.db made anew are. What is recorded later finds some room.
const pageFill = 0.9

// newFilling is for the state.db at path.
func newFilling(fs files, path string) *filling {
	return &filling{fs: fs, path: path + runsSuffix, part: partBytes}
}

// spill puts cells, which it sorts, into the file.
func (f *filling) spill(c *cells) (err error) {
	if f.file == nil {
		if f.file, err = f.fs.Open(f.path, os.O_RDWR|os.O_CREATE|os.O_TRUNC); err != nil {
			return diskError(f.path, err)
		}
	}
	c.sort()
	from := f.end()
	w := bufio.NewWriterSize(io.NewOffsetWriter(f.file, from), 1<<20)
	var lengths [2 * binary.MaxVarintLen32]byte
	for _, r := range c.refs {
		b := binary.AppendUvarint(binary.AppendUvarint(lengths[:0], uint64(r.key)), uint64(r.cell))
		_, _ = w.Write(b) // Flush tells
		_, _ = w.Write(c.text[r.at:][:r.key+r.cell])
		from += int64(len(b)) + int64(r.key) + int64(r.cell)
	}
	f.ends = append(f.ends, from)
	return diskError(f.path, w.Flush())
}

// end is where the next run begins.
func (f *filling) end() int64 {
	if len(f.ends) == 0 {
		return 0
	}
	return f.ends[len(f.ends)-1]
}

// close removes the file.
func (f *filling) close() {
	if f != nil && f.file != nil {
		_ = f.file.Close()
		_ = f.fs.Remove(f.path)
		f.file = nil
	}
}

// run gives sorted rows one after the other.
type run struct {
	next      func(*run) error // to the next row; io.EOF behind the last
	key, cell []byte           // of this row; until next
	buf       []byte
}

// open gives the runs, those of the file and that of the cells left in memory, each at its first row.
func (f *filling) open(rest *cells) (list []*run, err error) {
	rest.sort()
	i := 0
	list = append(list, &run{next: func(r *run) error {
		if i == len(rest.refs) {
			return io.EOF
		}
		r.key, r.cell = rest.key(rest.refs[i]), rest.cell(rest.refs[i])
		i++
		return nil
	}})
	var from int64
	for _, end := range f.ends {
		b := bufio.NewReaderSize(io.NewSectionReader(f.file, from, end-from), runBuffer)
		list = append(list, &run{next: func(r *run) error { return r.read(b) }})
		from = end
	}
	whole := list[:0]
	for _, r := range list {
		switch err := r.next(r); {
		case err == nil:
			whole = append(whole, r)
		case !errors.Is(err, io.EOF):
			return nil, diskError(f.path, err)
		}
	}
	return whole, nil
}

func (r *run) read(b *bufio.Reader) error {
	key, err := binary.ReadUvarint(b)
	if err != nil {
		return err
	}
	cell, err := binary.ReadUvarint(b)
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	if n := int(key + cell); n > cap(r.buf) {
		r.buf = make([]byte, 2*n)
	}
	r.key, r.cell = r.buf[:key], r.buf[key:key+cell]
	if _, err := io.ReadFull(b, r.buf[:key+cell]); err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// runs is a heap: the run with the least key comes first.
type runs []*run

func (h runs) sift(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if bytes.Compare(h[child].key, h[least].key) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

// merged runs through the rows of all runs in the order of their keys. A row is good until the next.
func (h runs) merged(yield func(*run, error) bool) {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.sift(i)
	}
	for len(h) > 0 {
		if !yield(h[0], nil) {
			return
		}
		err := h[0].next(h[0])
		if errors.Is(err, io.EOF) {
			h[0] = h[len(h)-1]
			h = h[:len(h)-1]
		} else if err != nil {
			yield(nil, err)
			return
		}
		h.sift(0)
	}
}

// part is what is put in one transaction.
type part struct {
	state    cells
	subjects []row // of ix:subject
	err      error // of reading; nothing follows
}

// parts gives all that was gathered, each key once, with the findings' summaries.
func (f *filling) parts(ctx context.Context, rest *cells) iter.Seq[part] {
	return func(yield func(part) bool) {
		open, err := f.open(rest)
		if err != nil {
			yield(part{err: err})
			return
		}
		t := parting{most: f.part, gathering: gathering{now: noFuture}}
		for r, err := range runs(open).merged {
			full := false
			if err == nil {
				full, err = t.add(r)
			}
			if full && err == nil {
				if err = ctx.Err(); err == nil && !yield(t.part) {
					return
				}
				t.part = part{state: cells{text: make([]byte, 0, t.most+t.most/8)}}
				t.state.addRow(r.key, r.cell)
			}
			if err != nil {
				yield(part{err: err})
				return
			}
		}
		if err := t.endRow(); err != nil {
			yield(part{err: err})
			return
		}
		t.subjects = appendSummary(t.subjects, t.end())
		yield(t.part)
	}
}

// parting makes parts of rows in the order of their keys.
type parting struct {
	part
	most int // bytes
	gathering
}

// add takes a row, unless the part is full and it does not belong to the last one.
func (t *parting) add(r *run) (full bool, err error) {
	if n := len(t.state.refs); n == 0 || !bytes.Equal(t.state.key(t.state.refs[n-1]), r.key) {
		if err := t.endRow(); err != nil || len(t.state.text) >= t.most {
			return true, err
		}
	}
	return false, t.state.join(r.key, r.cell)
}

// endRow takes the last row, with which no other is to be joined, into the summaries.
func (t *parting) endRow() error {
	n := len(t.state.refs)
	if n == 0 {
		return nil
	}
	x := row{t.state.key(t.state.refs[n-1]), t.state.cell(t.state.refs[n-1])}
	if !bytes.HasPrefix(x.key, []byte("f/")) || !isLive(x.value) {
		return nil
	}
	done, err := t.gathering.add(x)
	t.subjects = appendSummary(t.subjects, done)
	return err
}

// load writes what was gathered into the empty state.db.
func (w *session) load(ctx context.Context, f *filling, rest *cells) error {
	total, done := max(f.end()+int64(len(rest.text)), 1), int64(0)
	tell := func() {
		if f.progress != nil {
			f.progress(done, total)
		}
	}
	for p := range ahead(1, f.parts(ctx, rest)) {
		if p.err != nil {
			return p.err
		}
		if err := guarded(func() error { return w.putPart(p) }); err != nil {
			return err
		}
		if err := w.commitPart(); err != nil {
			return err
		}
		done = min(done+int64(len(p.state.text)), total)
		tell()
	}
	done = total
	tell()
	return nil
}

func (w *session) putPart(p part) error {
	b := w.bucket(bucketState)
	b.FillPercent = pageFill
	for _, r := range p.state.refs {
		if err := b.Put(p.state.key(r), p.state.cell(r)); err != nil {
			return err
		}
	}
	b = w.bucket(bucketSubject)
	b.FillPercent = pageFill
	for _, x := range p.subjects {
		if err := b.Put(x.key, x.value); err != nil {
			return err
		}
	}
	return nil
}
