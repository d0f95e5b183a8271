package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"dudao/inspection"
	"dudao/oplog"
)

// Selection says what an export holds: everything and the plans if it is zero.
type Selection struct {
	Since    time.Time // only segments that were written to since then; zero: all
	Subjects []string  // only segments that concern one of these; nil: all
	Evidence bool      // with the files of evidence
}

// Exported is what an export holds.
type Exported struct {
	Segments, Ops   int
	Plans, Evidence int
	Bytes           int64
	Damaged         int       // segments of the log that were left out, because they are no longer as they were
	Lacking         []Missing // what was to be in it and is not here, or not as it was
}

// Export writes a findings file: whole segments, those with something that sel names and the ones that say what is inspected, so that it
// is complete for that and partial for the rest; then the plans, and evidence if asked for. What is not sealed is sealed first. progress,
// in bytes, may be nil. With an error the file is not whole.
func (s *Store) Export(ctx context.Context, w io.Writer, sel Selection, progress func(done, total int64)) (Exported, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := s.Seal(ctx); err != nil {
		return Exported{}, err
	}
	x := &exporting{s: s, w: w, sel: sel, progress: progress}
	if err := x.look(ctx); err != nil {
		return Exported{}, err
	}
	if err := x.writeSegments(ctx); err != nil {
		return x.out, err
	}
	return x.out, x.writeBlobs(ctx)
}

// exporting is a running export.
type exporting struct {
	s        *Store
	w        io.Writer
	sel      Selection
	out      Exported
	segments []SegmentRef
	blobs    []Missing
	entities map[string]bool // of lists, that concern the subjects
	progress func(done, total int64)
	done     int64
	total    int64
}

// look gathers what there is to write.
func (x *exporting) look(ctx context.Context) error {
	return x.s.View(ctx, func(tx *ReadTx) (err error) {
		*x = exporting{s: x.s, w: x.w, sel: x.sel, progress: x.progress}
		if x.segments, err = tx.SegmentRefs(); err != nil {
			return err
		}
		slices.SortFunc(x.segments, func(a, b SegmentRef) int { return cmp.Compare(a.offset, b.offset) })
		for _, ref := range x.segments {
			x.total += ref.Length
		}
		if x.sel.Subjects != nil {
			if x.entities, err = tx.entitiesOf(x.sel.Subjects); err != nil {
				return err
			}
		}
		plans, err := tx.plans()
		if err != nil {
			return err
		}
		x.blobs = plans
		if x.sel.Evidence {
			err = x.lookForEvidence(tx)
		}
		for _, m := range x.blobs {
			x.total += m.Size
		}
		return err
	})
}

func (x *exporting) lookForEvidence(tx *ReadTx) error {
	pieces, err := tx.labelledEvidence()
	for _, e := range pieces {
		hash, ok := parseSHA(e.SHA)
		chosen := x.sel.Subjects == nil || slices.Contains(x.sel.Subjects, e.Subject)
		again := slices.ContainsFunc(x.blobs, func(m Missing) bool { return m.Hash == hash })
		if ok && chosen && !again && !e.Mark.At.Before(x.sel.Since) {
			x.blobs = append(x.blobs, Missing{Hash: hash, Size: e.Size, Name: e.Name, Subject: e.Subject, Number: e.Label, By: e.By, Device: e.Device})
		}
	}
	return err
}

// entitiesOf are the entities of lists that concern one of the subjects.
func (tx *ReadTx) entitiesOf(subjects []string) (map[string]bool, error) {
	entities := make(map[string]bool)
	for _, kind := range strings.Split(listKinds, "") {
		for r, err := range tx.records(listEntity(kind, tx.inspection, "")) {
			if err != nil {
				return nil, err
			}
			subject, err := tx.subjectOf(cmp.Or(r.text(inspection.FieldFor), r.entity))
			if err != nil {
				return nil, err
			}
			if slices.Contains(subjects, subject) {
				entities[r.entity] = true
			}
		}
	}
	return entities, nil
}

func (x *exporting) writeSegments(ctx context.Context) error {
	f, err := x.s.openLogRead()
	if err != nil {
		return err
	}
	defer f.Close()
	var damaged []SegmentRef
	for _, ref := range x.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		frame, seg, err := x.s.readFrame(f, ref)
		if err != nil {
			damaged = append(damaged, ref)
			continue
		}
		if x.chosen(seg) {
			if err := x.write(frame); err != nil {
				return err
			}
			x.out.Segments++
			x.out.Ops += len(seg.Lines) - ref.Stubs
		}
		x.step(ref.Length)
	}
	if len(damaged) > 0 {
		x.out.Damaged = len(damaged)
		return x.s.forgetDamaged(ctx, nil, damaged...)
	}
	return nil
}

// chosen tells whether a segment is to be in the file.
func (x *exporting) chosen(seg *oplog.Segment) bool {
	if x.sel.Subjects == nil && x.sel.Since.IsZero() {
		return true
	}
	return slices.ContainsFunc(seg.Lines, func(line oplog.Line) bool {
		op, err := oplog.ParseOp(line.Raw)
		return line.Raw != nil && err == nil && x.wants(op)
	})
}

// wants tells whether an operation is one that the file is for, or says what is inspected and who may.
func (x *exporting) wants(op oplog.Op) bool {
	switch kind, _, _ := strings.Cut(op.Entity, "/"); kind {
	case "i", "d":
		return true
	case "t":
		return x.sel.Subjects != nil || op.Time >= x.sel.Since.UnixMilli()
	}
	if op.Time < x.sel.Since.UnixMilli() {
		return false
	}
	if x.sel.Subjects == nil || x.entities[op.Entity] {
		return true
	}
	if isListEntity(op.Entity) {
		return false
	}
	_, rest, _ := strings.Cut(afterKind(op.Entity), "/")
	subject, _, _ := strings.Cut(rest, "/")
	return slices.Contains(x.sel.Subjects, subject)
}

// writeBlobs writes those that are here and sound.
func (x *exporting) writeBlobs(ctx context.Context) error {
	for _, m := range x.blobs {
		written, err := x.writeBlob(ctx, m)
		switch {
		case err != nil:
			return err
		case !written && (m.Plan && m.By == ""): // a former plan
		case !written:
			x.out.Lacking = append(x.out.Lacking, m)
		case m.Plan:
			x.out.Plans++
		default:
			x.out.Evidence++
		}
		x.step(m.Size)
	}
	return nil
}

// writeBlob writes a blob as it is: plans are small, and photos do not become smaller. It is read twice, so that none is written that is
// damaged.
func (x *exporting) writeBlob(ctx context.Context, m Missing) (written bool, err error) {
	state, err := x.s.checkBlob(ctx, shaOf(m.Hash), func(int64) {})
	if err != nil || state != blobSound {
		return false, err
	}
	f, size, err := x.s.OpenBlob(m.Hash)
	if err != nil {
		return false, err
	}
	defer f.Close()
	header, err := oplog.BlobHeader(m.Hash, size)
	if err != nil {
		return false, err
	}
	if err := x.write(header); err != nil {
		return false, err
	}
	n, err := io.Copy(x.w, &watchedReader{ctx: ctx, r: io.LimitReader(f, size), progress: func(int64) {}})
	x.out.Bytes += n
	if err == nil && n != size {
		err = fmt.Errorf("%s became shorter: %w", x.s.blobPath(m.Hash), os.ErrInvalid)
	}
	return true, err
}

func (x *exporting) write(b []byte) error {
	n, err := x.w.Write(b)
	x.out.Bytes += int64(n)
	return err
}

func (x *exporting) step(n int64) {
	x.done += n
	x.progress(x.done, x.total)
}
