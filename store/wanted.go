package store

import (
	"context"
	"encoding/hex"
	"io"
	"os"
	"slices"

	"dudao/checklist"
	"dudao/oplog"
)

// Missing is a plan or a file of evidence that a record names and whose bytes are not here.
type Missing struct {
	Hash    oplog.Hash
	Size    int64  // 0: not known
	Name    string // of the file
	Subject string // id
	Number  string // as it is shown: 佐证3
	By      string // who added it
	Device  string // where
	Plan    bool
}

// HeldBlob is a plan or a file of evidence that a record names and whose bytes are here.
type HeldBlob struct {
	Hash oplog.Hash
	Size int64
	Plan bool
}

// Wanted are the plans, first, and the files of evidence, by subject and number, that are not here. Whether the bytes that are here are
// sound, Verify tells.
func (tx *ReadTx) Wanted() ([]Missing, error) {
	var list []Missing
	err := tx.eachBlob(func(m Missing) {
		info, err := os.Stat(tx.s.blobPath(m.Hash))
		if builtin := m.Plan && m.Hash == oplog.Hash(checklist.Builtin().Hash); builtin {
			return
		}
		if err != nil || m.Size > 0 && info.Size() != m.Size {
			list = append(list, m)
		}
	})
	return list, err
}

// HeldBlobs are the plans, first, and the files of evidence that are here, each once.
func (tx *ReadTx) HeldBlobs() ([]HeldBlob, error) {
	var list []HeldBlob
	seen := make(map[oplog.Hash]bool)
	err := tx.eachBlob(func(m Missing) {
		if info, err := os.Stat(tx.s.blobPath(m.Hash)); err == nil && !seen[m.Hash] {
			seen[m.Hash] = true
			list = append(list, HeldBlob{m.Hash, info.Size(), m.Plan})
		}
	})
	return list, err
}

// eachBlob runs f on all blobs that records name: plans, those in force and former ones, then evidence.
func (tx *ReadTx) eachBlob(f func(Missing)) error {
	plans, err := tx.plans()
	if err != nil {
		return err
	}
	for _, m := range plans {
		f(m)
	}
	pieces, err := tx.labelledEvidence()
	if err != nil {
		return err
	}
	for _, e := range pieces {
		if hash, ok := parseSHA(e.SHA); ok {
			f(Missing{Hash: hash, Size: e.Size, Name: e.Name, Subject: e.Subject, Number: e.Label, By: e.By, Device: e.Device})
		}
	}
	return nil
}

// plans are those adopted for any inspection that is here, those in force first.
func (tx *ReadTx) plans() ([]Missing, error) {
	inspections, err := tx.inspections()
	if err != nil {
		return nil, err
	}
	var list []Missing
	add := func(m Missing) {
		if !slices.ContainsFunc(list, func(have Missing) bool { return have.Hash == m.Hash }) {
			list = append(list, m)
		}
	}
	for _, id := range inspections {
		f, err := readField(tx.rows, InspectionEntity(id), fieldPlan, tx.now)
		if err != nil {
			return nil, err
		}
		for _, v := range f.shown {
			if hash, err := oplog.ParseHash(v.Text); err == nil {
				add(Missing{Hash: hash, By: v.By, Device: v.Device, Plan: true})
			}
		}
	}
	if hash, err := oplog.ParseHash(trustOf(tx.meta).file.Plan); err == nil {
		add(Missing{Hash: hash, Plan: true})
	}
	former, err := tx.scan(bucketPlan, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, x := range former {
		if hash, err := oplog.ParseHash(string(x.key)); err == nil {
			add(Missing{Hash: hash, Plan: true})
		}
	}
	return list, nil
}

// TakeBlob keeps the bytes of a blob that Wanted has given, streamed; taken is false if they have come meanwhile. Other bytes than those
// of its hash are refused: *oplog.FrameError of FaultHash. What lies in its place is replaced if it is damaged. progress may be nil.
func (s *Store) TakeBlob(ctx context.Context, m Missing, r io.Reader, progress func(done, total int64)) (taken bool, err error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	c, err := s.newCopied(ctx)
	if err != nil {
		return false, err
	}
	defer c.Drop()
	if err := c.add(ctx, shaOf(m.Hash), r, -1, func(done, _ int64) { progress(done, max(done, m.Size)) }); err != nil {
		return false, err
	}
	in := c.files[0]
	if in.hash != m.Hash {
		return false, &oplog.FrameError{Fault: oplog.FaultHash}
	}
	release, err := s.acquire(ctx, true)
	if err != nil {
		return false, err
	}
	defer release()
	err = in.place()
	return in.placed, err
}

// OpenBlob opens the bytes of a blob, whose hash is not checked: *NoBlobError if they are not here.
func (s *Store) OpenBlob(hash oplog.Hash) (io.ReadCloser, int64, error) {
	path := s.blobPath(hash)
	f, err := os.Open(path)
	if err != nil {
		if !exists(path) {
			return nil, 0, &NoBlobError{shaOf(hash)}
		}
		return nil, 0, diskError(path, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, diskError(path, err)
	}
	return f, info.Size(), nil
}

func shaOf(hash oplog.Hash) string { return hex.EncodeToString(hash[:]) }
