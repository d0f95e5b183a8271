package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"dudao/oplog"
)

// Check is what Verify found.
type Check struct {
	Segments, Operations, Blobs int
	Unsealed                    int
	Unmergeable                 int // operations kept but not merged
	Missing                     int // runs of operations that have not come here
	Faults                      []CheckFault
	Notes                       []string // no faults: a torn tail end mended, a hole in others' sequences

	damaged []oplog.Frame // stretches of the log
}

// CheckFault is one thing that is wrong: where, what, and what to do.
type CheckFault struct{ Where, Wrong, Hint string }

// The repairs that Verify proposes. What somebody else has, or a backup, is brought by an import, which knows by the hashes what is lacking.
// state.db alone is made anew from the records; where a stretch of these is damaged and nobody has it, making it anew records again what
// state.db still knows, so that must come last.
const (
	repairRecords = "用 dudao import 导入备份或同事的数据补全；都没有时运行 dudao rebuild，按 " + stateName + " 补记本机写过的"
	repairStretch = "本机知道的都没有缺；运行 dudao rebuild，以后就跳过这一段"
	repairState   = "运行 dudao rebuild"
	repairLater   = "先补全上面说的记录，再运行 dudao rebuild；补全之前不要删除 " + stateName
	repairTail    = "退出一次 dudao，会按其余数据补记"
	repairBlob    = "用 dudao import 导入备份或同事的数据补全"
	repairPlan    = repairBlob + "，或用 dudao checklist use 重新采用"
	repairFile    = repairBlob + "，或重新附上原文件"
)

func (c *Check) fault(where, wrong, hint string) {
	c.Faults = append(c.Faults, CheckFault{where, wrong, hint})
}

func (c *Check) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

// Verify checks log, tail, chain, signatures, blobs and state.db against each other. progress may be nil. Others may go on recording
// while the log is read; they wait only while the states are compared.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) (Check, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	c := &Check{}
	if err := s.View(ctx, func(*ReadTx) error { return nil }); err != nil { // mends what can be
		return *c, err
	}
	c.Notes = s.Notices()
	if err := s.checkBlobs(ctx, c); err != nil {
		return *c, err
	}
	temp, err := s.checkPath()
	if err != nil {
		return *c, err
	}
	defer os.Remove(temp)
	w, err := s.newState(temp, meta{Schema: schema})
	if err != nil {
		return *c, err
	}
	defer w.close()
	if err := s.checkRecords(ctx, c, w, progress); err != nil {
		return *c, err
	}
	return *c, s.forgetStretches(ctx, c.damaged)
}

// forgetStretches takes the segments that lay in damaged stretches of the log out of the list of those that are here, so that an import
// brings them again.
func (s *Store) forgetStretches(ctx context.Context, stretches []oplog.Frame) error {
	if len(stretches) == 0 {
		return nil
	}
	var lost []SegmentRef
	err := s.View(ctx, func(tx *ReadTx) error {
		list, err := tx.SegmentRefs()
		lost = slices.DeleteFunc(list, func(ref SegmentRef) bool {
			return !slices.ContainsFunc(stretches, func(f oplog.Frame) bool {
				return f.Offset < ref.offset+ref.Length && ref.offset < f.Offset+f.Length
			})
		})
		return err
	})
	if err != nil || len(lost) == 0 {
		return err
	}
	err = s.forgetDamaged(ctx, nil, lost...)
	if _, readOnly := errors.AsType[*ReadOnlyError](err); readOnly {
		return nil // it is named all the same
	}
	return err
}

// checkRecords reads the log frame by frame, merges it again into w, and compares that with state.db.
func (s *Store) checkRecords(ctx context.Context, c *Check, w *session, progress func(done, total int64)) error {
	f, err := s.openLogRead()
	if err != nil {
		return err
	}
	defer f.Close()
	var end int64
	err = s.View(ctx, func(tx *ReadTx) error {
		end = tx.meta.Log.Len
		trustOf(tx.meta).put(&w.meta)
		w.meta.Own.Device = tx.meta.Own.Device
		return nil
	})
	if err != nil {
		return err
	}
	w.applier.fill.progress = func(done, total int64) { progress(end+end*done/total, 2*end) }
	if err := s.checkLog(ctx, c, w, f, 0, end, func(done, total int64) { progress(done, 2*total) }); err != nil {
		return err
	}
	if err := w.finish(ctx); err != nil { // it may take long, and others are not to wait for it
		return err
	}
	return s.View(ctx, func(tx *ReadTx) error {
		if err := s.checkLog(ctx, c, w, f, end, tx.meta.Log.Len, func(int64, int64) {}); err != nil {
			return err
		}
		if w.meta.TrustFile != tx.meta.TrustFile || w.meta.Trusted != tx.meta.Trusted {
			c.note("核对时采用谁的数据有了变动，请再核对一次。")
			return nil
		}
		ops, sound, err := tx.tailOps()
		if err != nil {
			return err
		}
		if !sound {
			c.fault(tailPrefix+tx.meta.Own.Device, "还没有签名的记录有损坏", repairTail)
		}
		c.Unsealed, c.Operations = len(ops), c.Operations+len(ops)
		for _, o := range ops {
			if err := w.applier.apply(o.dot, o.op); err != nil {
				return err
			}
		}
		if err := w.finish(ctx); err != nil {
			return err
		}
		if err := c.compare(tx.rows, w.rows); err != nil {
			return err
		}
		lost, err := tx.Lost()
		if err != nil {
			return err
		}
		if len(lost) == 0 {
			c.settleStretches()
		}
		return c.noteChains(tx, lost)
	})
}

func (s *Store) checkLog(ctx context.Context, c *Check, w *session, f file, from, to int64, progress func(done, total int64)) error {
	for frame := range decodeAhead(ctx, f, from, to-from, nil) {
		if frame.err != nil {
			return diskError(s.path(logName), frame.err)
		}
		switch frame.Kind {
		case oplog.SegmentFrame:
			c.countSegment(frame)
			if _, err := w.applySegment(f, frame); err != nil {
				return err
			}
			if err := w.flushLong(); err != nil {
				return err
			}
		case oplog.BadFrame, oplog.TornFrame:
			c.damaged = append(c.damaged, oplog.Frame{Offset: frame.Offset, Length: frame.Length})
			c.fault(fmt.Sprintf("%s 第 %d 字节", logName, frame.Offset),
				fmt.Sprintf("有 %d 字节损坏", frame.Length), repairRecords)
		case oplog.BlobFrame, oplog.OtherFrame:
		}
		progress(frame.Offset+frame.Length, to)
	}
	return nil
}

func (c *Check) countSegment(frame decoded) {
	c.Segments++
	c.Operations += len(frame.Segment.Lines) - frame.stubs
	c.Unmergeable += len(frame.Segment.Lines) - frame.stubs - len(frame.ops)
}

// checkBlobs hashes every blob, and looks for the plan in force and for the files of evidence.
func (s *Store) checkBlobs(ctx context.Context, c *Check) error {
	root := s.path("blobs")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil || d.IsDir() {
			return err
		}
		name, hexErr := hex.DecodeString(d.Name())
		if hexErr != nil || len(name) != len(oplog.Hash{}) {
			return nil
		}
		c.Blobs++
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		hash, err := hashFile(f)
		if err == nil && hash != oplog.Hash(name) {
			where, _ := filepath.Rel(s.dir, path)
			c.fault(filepath.ToSlash(where), "内容与名称不符，已损坏", repairBlob)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError(root, err)
	}
	return s.View(ctx, func(tx *ReadTx) error {
		_, err := tx.Plan()
		missing, isMissing := errors.AsType[*NoPlanError](err)
		_, isDamaged := errors.AsType[*DamagedError](err)
		switch {
		case isMissing:
			c.fault("督导方案", missing.Say(), repairPlan)
		case isDamaged:
			c.fault("督导方案", "文件已损坏", repairPlan)
		case err != nil:
			return err
		}
		return c.checkEvidence(tx)
	})
}

// checkPath is where the second state.db is made: in the data directory, or elsewhere if that may not be written.
func (s *Store) checkPath() (string, error) {
	f, err := os.CreateTemp(s.dir, "check-*.tmp")
	if err != nil {
		f, err = os.CreateTemp("", "dudao-check-*.tmp")
	}
	if err != nil {
		return "", diskError(s.dir, err)
	}
	return f.Name(), f.Close()
}

// compare counts where state.db differs from what the records give.
func (c *Check) compare(have, want rows) error {
	repair := repairState
	if slices.ContainsFunc(c.Faults, func(f CheckFault) bool { return f.Hint == repairRecords || f.Hint == repairTail }) {
		repair = repairLater
	}
	total, where := 0, []string(nil)
	for _, bucket := range buckets[1:] {
		var different int
		err := guarded(func() error {
			different = countDifferent(have.bucket(bucket).Cursor(), want.bucket(bucket).Cursor())
			return nil
		})
		if err != nil {
			return err
		}
		if different > 0 {
			total, where = total+different, append(where, fmt.Sprintf("%s %d", bucket, different))
		}
	}
	if total > 0 {
		c.fault(stateName, fmt.Sprintf("有 %d 处与记录不符（%s）", total, strings.Join(where, "，")), repair)
	}
	return nil
}

// settleStretches says of damaged stretches that an import has made up for what to do about them.
func (c *Check) settleStretches() {
	if slices.ContainsFunc(c.Faults, func(f CheckFault) bool { return f.Where == stateName }) {
		return
	}
	for i := range c.Faults {
		if c.Faults[i].Hint == repairRecords {
			c.Faults[i].Hint = repairStretch
		}
	}
}

// countDifferent counts the keys that are in one only or have different values.
func countDifferent(a, b *bbolt.Cursor) int {
	n := 0
	ka, va := a.First()
	kb, vb := b.First()
	for ka != nil || kb != nil {
		order := bytes.Compare(ka, kb)
		switch {
		case kb == nil || ka != nil && order < 0:
			n++
			ka, va = a.Next()
			continue
		case ka == nil || order > 0:
			n++
			kb, vb = b.Next()
			continue
		case !bytes.Equal(va, vb):
			n++
		}
		ka, va = a.Next()
		kb, vb = b.Next()
	}
	return n
}

// noteChains tells of holes and forks in the devices' sequences, and of what the log has lost: where that came last, the sequences show no hole.
func (c *Check) noteChains(tx *ReadTx, lost []Hole) error {
	list, err := tx.Devices()
	waiting := 0
	for _, d := range list {
		if d.Quarantined {
			waiting += d.Segments
		}
		c.noteMissing(d.Holes)
		lost = slices.DeleteFunc(lost, func(h Hole) bool { return slices.ContainsFunc(d.Holes, h.within) })
		if d.Forked {
			c.note("设备 %s 有两种历史，两种都已保留：它的硬盘可能被复制过。", d.Fingerprint)
		}
	}
	c.noteMissing(lost)
	if waiting > 0 {
		c.note("有 %d 段来自不采用的设备，留着没有合并（dudao trust list）。", waiting)
	}
	return err
}

func (c *Check) noteMissing(holes []Hole) {
	for _, h := range holes {
		c.note("缺%s，请从他的数据或备份导入。", h.Words())
		c.Missing++
	}
}
