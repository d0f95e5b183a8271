package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dudao/oplog"
)

// Source is a findings file, or any bytes that may be one.
type Source struct {
	Name string // what the user reads as the place
	R    io.ReaderAt
	Size int64
}

// Imported is what an import took in, and what is lacking afterwards.
type Imported struct {
	SegmentsNew, OpsNew int
	Duplicates          int // segments that were known
	Rejected            []Rejected
	ConflictsNew        int // fields in which values differ that did not before
	ConflictsChanged    int // fields in which other values differ than before
	DevicesNew          []Device
	Holes               []Hole // of all devices
	Quarantined         int    // segments that came and wait
	MissingEvidence     []Missing
	Blobs               int // plans and files of evidence taken in
	BlobBytes           int64
	Whole               int           // whole segments seen, known ones too: 0 says that no source was a findings file
	News                []SubjectNews // by subject
	Notes               []string      // what the user should be told besides
}

// Rejected is a stretch of a source that was not taken.
type Rejected struct{ Where, Why string }

// SubjectNews is what came for a subject.
type SubjectNews struct {
	Subject   string
	Findings  int // new or changed
	Problems  int // new, changed, or a step further
	Conflicts int
}

// Import takes in what the sources hold and is not here: segments, in batches each of which is durable before the next, then the plans
// and the files of evidence that are lacking. What is damaged, forged or of a later format is refused with its place named, and the rest
// taken. progress, in bytes, may be nil. An error tells of what stops all: disk, lock, ctx; what was taken until then stays and is in
// Imported.
func (s *Store) Import(ctx context.Context, sources []Source, progress func(done, total int64)) (Imported, error) {
	im := &importing{s: s, news: make(map[string]bool), problems: make(map[string]bool), progress: progress}
	if im.progress == nil {
		im.progress = func(int64, int64) {}
	}
	for _, src := range sources {
		im.total += src.Size
	}
	err := im.begin(ctx)
	if err != nil {
		return im.out, err
	}
	for _, src := range sources {
		if err = im.source(ctx, src); err != nil {
			break
		}
	}
	if err == nil {
		err = im.flush(ctx) // not after each source: those of a sync are small and many
	}
	if err == nil {
		err = im.takeBlobs(ctx)
	}
	if ctx.Err() != nil {
		err = ctx.Err() // whatever came of it
	}
	return im.out, errors.Join(err, im.end(context.WithoutCancel(ctx))) // what is here is told even if it was stopped
}

// disputedField is what a conflict is in, whatever it says.
type disputedField struct{ entity, field string }

// importing is a running import.
type importing struct {
	s        *Store
	out      Imported
	known    map[string]int    // stubs of the segments that were here at first, by their keys
	devices  map[string]Device // that were here at first
	here     int64             // bytes of the log, at most
	batch    batch
	blobs    []oplog.Frame
	news     map[string]bool          // findings that came or changed
	problems map[string]bool          // the same
	disputed map[disputedField]string // what was in conflict at first, and the id of each
	progress func(done, total int64)
	read     int64 // of the sources before
	done     int64
	total    int64
}

// begin looks what is here.
func (im *importing) begin(ctx context.Context) error {
	return im.s.View(ctx, func(tx *ReadTx) error {
		list, err := tx.segments("")
		if err != nil {
			return err
		}
		im.here = tx.meta.Log.Len
		im.known = make(map[string]int, len(list))
		for _, seg := range list {
			im.known[string(seg.key())] = seg.Stubs
		}
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		im.devices = make(map[string]Device, len(devices))
		for _, d := range devices {
			im.devices[d.ID] = d
		}
		disputes, err := tx.Conflicts("")
		im.disputed = make(map[disputedField]string, len(disputes))
		for _, c := range disputes {
			im.disputed[disputedField{c.Entity, c.Field}] = c.ID
		}
		return err
	})
}

// isKnown tells of a segment that was here at first.
func (im *importing) isKnown(seg segment) bool {
	stubs, ok := im.known[string(seg.key())]
	return ok && stubs <= seg.Stubs
}

// source takes the segments of a source, and notes its blobs.
func (im *importing) source(ctx context.Context, src Source) error {
	rounds := make(map[string]int) // operations by inspection
	for frame := range decodeAhead(ctx, src.R, 0, src.Size, func(segment) bool { return true }) {
		if frame.err != nil {
			return im.readError(ctx, src, frame.err)
		}
		switch frame.Kind {
		case oplog.SegmentFrame:
			im.out.Whole++
			if im.isKnown(frame.segment()) {
				im.out.Duplicates++
				break
			}
			im.countRounds(frame.Segment, rounds)
			if err := im.add(ctx, frame); err != nil {
				return err
			}
		case oplog.BlobFrame:
			im.blobs = append(im.blobs, frame.Frame)
		case oplog.BadFrame, oplog.TornFrame, oplog.OtherFrame:
			if frame.Err != nil {
				im.reject(fmt.Sprintf("%s 第 %d 字节", src.Name, frame.Offset), frame.Err)
			}
		}
		im.tell(im.read + frame.Offset + frame.Length)
	}
	im.read += src.Size
	im.noteRound(src, rounds)
	return nil
}

// roundOf is the inspection that an entity belongs to.
func roundOf(entity string) string {
	round, _, _ := strings.Cut(afterKind(entity), "/")
	return round
}

// countRounds counts the inspections that a segment is of, until it comes upon ours.
func (im *importing) countRounds(seg *oplog.Segment, rounds map[string]int) {
	here := im.s.Local().Inspection
	for _, line := range seg.Lines {
		if line.Raw == nil {
			continue
		}
		if op, err := oplog.ParseOp(line.Raw); err == nil {
			round := roundOf(op.Entity)
			if rounds[round]++; round == here {
				return
			}
		}
	}
}

// noteRound tells of a source that has come for another inspection than ours: what is in it is kept, but seen nowhere.
func (im *importing) noteRound(src Source, rounds map[string]int) {
	here := im.s.Local().Inspection
	delete(rounds, "")
	if len(rounds) == 0 || rounds[here] > 0 {
		return
	}
	others := slices.Sorted(maps.Keys(rounds))
	more := ""
	if len(others) > 3 {
		others, more = others[:3], "等"
	}
	im.out.Notes = append(im.out.Notes, fmt.Sprintf("%s 里没有本次督导任务（%s）的新记录，有的是“%s”%s的；已收下，但不在这里显示，请核对是不是拿错了文件。",
		src.Name, here, strings.Join(others, "”、“"), more))
}

func (im *importing) tell(done int64) {
	im.done = done
	im.progress(done, im.total)
}

// maxRejected is how many refusals are listed one by one.
const maxRejected = 1000

func (im *importing) reject(where string, err error) {
	why := err.Error()
	if said, ok := errors.AsType[interface {
		error
		Say() string
	}](err); ok {
		why = said.Say()
	}
	if len(im.out.Rejected) == maxRejected {
		where, why = "其余", "还有别的损坏，没有一一列出"
	}
	if len(im.out.Rejected) <= maxRejected {
		im.out.Rejected = append(im.out.Rejected, Rejected{where, why})
	}
}

// readError is why a source cannot be read on: that concerns it alone, unless ctx has ended.
func (im *importing) readError(ctx context.Context, src Source, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	im.out.Rejected = append(im.out.Rejected, Rejected{src.Name, fmt.Sprintf("读到一半读不下去了（%v），请检查 U 盘或网络后再导入一次", err)})
	im.read += src.Size
	return nil
}

// batchBytes bounds a batch, as a file holds it. As long as that may be more than all that is here, which is then made anew with it,
// batches are as large as memory allows; afterwards so large that others need not wait long for the lock.
const (
	batchBytes = 32 << 20
	smallBatch = 8 // of the first ones
)

// add puts a segment into the batch, and takes the batch in where it would become too large.
func (im *importing) add(ctx context.Context, frame decoded) error {
	limit := im.s.batchBytes
	if im.here >= limit {
		limit /= smallBatch
	}
	if b := &im.batch; len(b.list) > 0 && b.raw+frame.Length > limit {
		if err := im.flush(ctx); err != nil {
			return err
		}
	}
	im.batch.add(frame)
	return nil
}

// flush takes the batch in.
func (im *importing) flush(ctx context.Context) error {
	b := &im.batch
	if len(b.list) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := im.s.change(ctx, func(w *session) error { return b.take(ctx, w) }); err != nil && !b.durable {
		return err
	}
	im.here += b.raw
	im.out.SegmentsNew += b.got.segments
	im.out.OpsNew += b.got.ops
	im.out.Duplicates += b.got.duplicates
	im.out.Quarantined += b.got.quarantined
	maps.Copy(im.news, b.got.findings)
	maps.Copy(im.problems, b.got.problems)
	im.batch = batch{}
	return nil
}

// takeBlobs takes the blobs that records name and that are not here, or not as they were.
func (im *importing) takeBlobs(ctx context.Context) error {
	if len(im.blobs) == 0 {
		return nil
	}
	wanted := make(map[oplog.Hash]bool)
	err := im.s.View(ctx, func(tx *ReadTx) error {
		return tx.eachBlob(func(m Missing) { wanted[m.Hash] = true })
	})
	if err != nil {
		return err
	}
	im.blobs = slices.DeleteFunc(im.blobs, func(f oplog.Frame) bool {
		w := wanted[f.BlobHash] && !im.s.holdsBlob(f.BlobHash, f.BlobSize)
		delete(wanted, f.BlobHash) // the same one again is not needed
		return !w
	})
	for _, f := range im.blobs {
		im.total += f.BlobSize
	}
	for _, f := range im.blobs {
		if err := im.takeBlob(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (im *importing) takeBlob(ctx context.Context, f oplog.Frame) error {
	r, err := f.Blob()
	if err != nil {
		return err
	}
	defer r.Close()
	before := im.done
	taken, err := im.s.TakeBlob(ctx, Missing{Hash: f.BlobHash, Size: f.BlobSize}, r, func(done, _ int64) { im.tell(before + done) })
	if taken {
		im.out.Blobs++
		im.out.BlobBytes += f.BlobSize
	}
	_, bad := errors.AsType[*oplog.FrameError](err)
	_, unreadable := errors.AsType[*EvidenceError](err)
	if bad || unreadable { // it was whole when it was read first
		im.reject(fmt.Sprintf("附件 %x", f.BlobHash[:4]), err)
		return nil
	}
	return err
}

// end tells what is new and what is lacking.
func (im *importing) end(ctx context.Context) error {
	notes := im.out.Notes
	return im.s.View(ctx, func(tx *ReadTx) error {
		if err := im.tellNews(tx); err != nil {
			return err
		}
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		im.out.DevicesNew, im.out.Notes = nil, slices.Clone(notes)
		im.out.Holes = nil
		for _, d := range devices {
			im.noteDevice(d)
			im.out.Holes = append(im.out.Holes, d.Holes...)
		}
		im.out.MissingEvidence, err = tx.Wanted()
		return err
	})
}

// tellNews tells what came for each subject.
func (im *importing) tellNews(tx *ReadTx) error {
	subjects := make(map[string]SubjectNews)
	for finding := range im.news {
		if id, _ := splitFinding(finding); id.inspection == tx.inspection {
			n := subjects[id.subject]
			n.Findings++
			subjects[id.subject] = n
		}
	}
	for problem := range im.problems {
		subject, err := tx.subjectOf(problem)
		if err != nil {
			return err
		}
		if roundOf(problem) == tx.inspection && subject != "" {
			n := subjects[subject]
			n.Problems++
			subjects[subject] = n
		}
	}
	disputes, err := tx.Conflicts("")
	if err != nil {
		return err
	}
	im.out.ConflictsNew, im.out.ConflictsChanged = 0, 0
	for _, c := range disputes {
		switch id, before := im.disputed[disputedField{c.Entity, c.Field}]; {
		case before && id != c.ID:
			im.out.ConflictsChanged++
		case !before:
			im.out.ConflictsNew++
			if c.Subject != "" {
				n := subjects[c.Subject]
				n.Conflicts++
				subjects[c.Subject] = n
			}
		}
	}
	im.out.News = nil
	for _, subject := range slices.Sorted(maps.Keys(subjects)) {
		n := subjects[subject]
		n.Subject = subject
		im.out.News = append(im.out.News, n)
	}
	return nil
}

// noteDevice tells of a device that is new, or of which something has come out.
func (im *importing) noteDevice(d Device) {
	before, known := im.devices[d.ID]
	if !known && !d.Own {
		im.out.DevicesNew = append(im.out.DevicesNew, d)
	}
	name := fmt.Sprintf("设备 %s（%s）", d.Fingerprint, strings.Join(d.People, "、"))
	if d.Forked && !before.Forked {
		im.out.Notes = append(im.out.Notes, name+"有两种历史，两种都已保留：它的硬盘可能被复制过，请让两台电脑的人都知道。")
	}
	if d.Ahead && !before.Ahead {
		im.out.Notes = append(im.out.Notes, name+"的钟快了一天以上，它写的时间不可靠，请把它校准。")
	}
}
