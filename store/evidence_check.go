package store

import (
	"cmp"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"dudao/inspection"
)

// UnsoundEvidence is a piece of evidence whose file is not here as it was added.
type UnsoundEvidence struct {
	inspection.Evidence
	Subject string
	Damaged bool // it is here with other bytes; else it is missing
}

// VerifyEvidence reads the files of all evidence and gives those pieces whose file is missing or damaged, by subject and number.
// progress, in bytes, may be nil. Evidence that others added comes without its file unless they send it, so that a missing one is no
// fault of this laptop's.
func (s *Store) VerifyEvidence(ctx context.Context, progress func(done, total int64)) ([]UnsoundEvidence, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	var list []UnsoundEvidence
	err := s.View(ctx, func(tx *ReadTx) (err error) {
		list, err = tx.labelledEvidence()
		return err
	})
	if err != nil {
		return nil, err
	}
	var done, total int64
	for _, e := range list {
		total += e.Size
	}
	checked := make(map[string]blobState) // by hash
	for i, e := range list {
		state, ok := checked[e.SHA]
		if !ok {
			if state, err = s.checkBlob(ctx, e.SHA, func(n int64) { progress(min(done+n, total), total) }); err != nil {
				return nil, err
			}
			checked[e.SHA] = state
		}
		done += e.Size
		progress(done, total)
		list[i].Damaged = state == blobDamaged
	}
	return slices.DeleteFunc(list, func(e UnsoundEvidence) bool { return checked[e.SHA] == blobSound }), nil
}

// labelledEvidence is all evidence of the inspection by subject and number.
func (tx *ReadTx) labelledEvidence() ([]UnsoundEvidence, error) {
	all, err := tx.AllEvidence()
	if err != nil {
		return nil, err
	}
	subjects := make(map[string]bool)
	for _, e := range all {
		subject, err := tx.subjectOf(e.For)
		if err != nil {
			return nil, err
		}
		subjects[subject] = true
	}
	var list []UnsoundEvidence
	for subject := range subjects {
		of, err := tx.Evidence(subject)
		if err != nil {
			return nil, err
		}
		for _, e := range of {
			list = append(list, UnsoundEvidence{Evidence: e, Subject: subject})
		}
	}
	slices.SortFunc(list, func(a, b UnsoundEvidence) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), cmp.Compare(a.Number, b.Number), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

type blobState int

const (
	blobSound blobState = iota
	blobMissing
	blobDamaged
)

func (s *Store) checkBlob(ctx context.Context, sha string, progress func(done int64)) (blobState, error) {
	path, err := s.BlobPath(sha)
	if err != nil {
		return blobMissing, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return blobDamaged, nil // it cannot be read
	}
	defer f.Close()
	hash, err := hashFile(&watchedReader{ctx: ctx, r: f, progress: progress})
	if ctx.Err() != nil {
		return blobSound, ctx.Err()
	}
	if want, _ := parseSHA(sha); err != nil || hash != want {
		return blobDamaged, nil
	}
	return blobSound, nil
}

// watchedReader tells how far it has read and stops with its context.
type watchedReader struct {
	ctx      context.Context
	r        io.Reader
	done     int64
	progress func(done int64)
}

func (w *watchedReader) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(b)
	w.done += int64(n)
	w.progress(w.done)
	return n, err
}

// checkEvidence looks for the files of all evidence. A missing one is a fault if it was added here.
func (c *Check) checkEvidence(tx *ReadTx) error {
	list, err := tx.labelledEvidence()
	if err != nil {
		return err
	}
	elsewhere := 0
	for _, e := range list {
		switch _, err := tx.s.BlobPath(e.SHA); {
		case err == nil:
		case e.Device == tx.meta.Own.Device:
			c.fault(e.Subject+" "+e.Label, "“"+e.Name+"”的文件不见了", repairFile)
		default:
			elsewhere++
		}
	}
	if elsewhere > 0 {
		c.note("有 %d 份佐证的文件不在本机，在附上它们的电脑上。", elsewhere)
	}
	return nil
}
