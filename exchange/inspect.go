package exchange

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dudao/oplog"
	"dudao/store"
)

// Contents are what findings files hold, read without a store.
type Contents struct {
	Size        int64
	Segments    int // whole ones, each signed by its device
	Operations  int
	Struck      int // lines whose text was taken out
	Unmergeable int // lines that break the format's bounds: kept, not merged
	Devices     []Writer
	First, Last time.Time // by the devices' clocks
	Inspections []string  // ids, of what is written to
	Teams       []string  // names that teams were given
	Blobs       []Blob
	Other       int // frames of kinds that are not known here
	Faults      []store.Rejected
}

// Writer is a device as a findings file shows it.
type Writer struct {
	ID          string
	People      []string
	First, Last time.Time
	Segments    int
	Operations  int
	Ranges      []Range
}

// Range is a run of a device's operations.
type Range struct{ From, To uint64 }

// Blob is a file that travels in a findings file: a plan, or evidence.
type Blob struct {
	Hash oplog.Hash
	Size int64
	Plan bool // an inspection in the file names it as its plan
}

// Inspect reads findings files whole. Everything counted has been checked: signatures, chains, hashes.
func Inspect(ctx context.Context, sources ...store.Source) (Contents, error) {
	in := inspecting{devices: make(map[string]*Writer), inspections: make(map[string]bool), plans: make(map[oplog.Hash]bool)}
	for _, src := range sources {
		in.Size += src.Size
		for f, err := range oplog.Frames(src.R, 0, src.Size) {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return Contents{}, fmt.Errorf("%s: %w", src.Name, err)
			}
			in.frame(src.Name, f)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(in.devices)) {
		d := in.devices[id]
		slices.Sort(d.People)
		d.Ranges = joined(d.Ranges)
		in.Devices = append(in.Devices, *d)
	}
	for i, b := range in.Blobs {
		in.Blobs[i].Plan = in.plans[b.Hash]
	}
	slices.Sort(in.Teams)
	in.Inspections = slices.Sorted(maps.Keys(in.inspections))
	return in.Contents, nil
}

type inspecting struct {
	Contents
	devices     map[string]*Writer
	inspections map[string]bool
	plans       map[oplog.Hash]bool
}

func (in *inspecting) frame(name string, f oplog.Frame) {
	switch f.Kind {
	case oplog.SegmentFrame:
		in.segment(f.Segment)
	case oplog.BlobFrame:
		hash := oplog.Hash(f.BlobHash)
		if !slices.ContainsFunc(in.Blobs, func(b Blob) bool { return b.Hash == hash }) {
			in.Blobs = append(in.Blobs, Blob{Hash: hash, Size: f.BlobSize})
		}
	case oplog.OtherFrame:
		in.Other++
		if f.Err != nil {
			in.fault(name, f)
		}
	case oplog.BadFrame, oplog.TornFrame:
		in.fault(name, f)
	}
}

func (in *inspecting) fault(name string, f oplog.Frame) {
	why := f.Err.Error()
	if s, ok := errors.AsType[interface {
		error
		Say() string
	}](f.Err); ok {
		why = strings.TrimSuffix(s.Say(), "。")
	}
	in.Faults = append(in.Faults, store.Rejected{Where: fmt.Sprintf("%s 第 %d 字节", name, f.Offset), Why: why})
}

func (in *inspecting) segment(s *oplog.Segment) {
	in.Segments++
	d := in.devices[s.Device]
	if d == nil {
		d = &Writer{ID: s.Device}
		in.devices[s.Device] = d
	}
	d.Segments++
	d.Ranges = append(d.Ranges, Range{s.First, s.First + uint64(len(s.Lines)) - 1})
	for _, line := range s.Lines {
		if line.Raw == nil {
			in.Struck++
			continue
		}
		in.Operations++
		d.Operations++
		op, err := oplog.ParseOp(line.Raw)
		if err != nil {
			in.Unmergeable++
			continue
		}
		in.op(d, op)
	}
}

func (in *inspecting) op(d *Writer, op oplog.Op) {
	at := time.UnixMilli(op.Time)
	for _, span := range []struct{ first, last *time.Time }{{&d.First, &d.Last}, {&in.First, &in.Last}} {
		if span.first.IsZero() || at.Before(*span.first) {
			*span.first = at
		}
		if at.After(*span.last) {
			*span.last = at
		}
	}
	if op.By != "" && !slices.Contains(d.People, op.By) {
		d.People = append(d.People, op.By)
	}
	kind, rest, _ := strings.Cut(op.Entity, "/")
	if inspection, _, _ := strings.Cut(rest, "/"); len(kind) == 1 && inspection != "" {
		in.inspections[inspection] = true
		if name, ok := teamName(op); ok && !slices.Contains(in.Teams, name) {
			in.Teams = append(in.Teams, name)
		}
	}
	if text, ok := store.PlanIn(op); ok {
		if hash, err := oplog.ParseHash(text); err == nil {
			in.plans[hash] = true
		}
	}
}

// joined puts ranges in order and those that meet together.
func joined(ranges []Range) []Range {
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var list []Range
	for _, r := range ranges {
		if n := len(list); n > 0 && r.From <= list[n-1].To+1 {
			list[n-1].To = max(list[n-1].To, r.To)
		} else {
			list = append(list, r)
		}
	}
	return list
}

// teamName is the name that an operation on a team gives it.
func teamName(op oplog.Op) (string, bool) {
	var name string
	ok := strings.HasPrefix(op.Entity, "t/") && json.Unmarshal(op.Set["name"], &name) == nil && name != ""
	return name, ok
}

// NotHere counts what a findings file holds and the store does not: segments, and blobs.
func NotHere(ctx context.Context, st *store.Store, src store.Source) (segments, blobs int, err error) {
	known := make(map[segmentKey]bool)
	err = st.View(ctx, func(tx *store.ReadTx) error {
		refs, err := tx.SegmentRefs()
		for _, ref := range refs {
			known[keyOf(ref)] = true
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	for f, err := range oplog.Frames(src.R, 0, src.Size) {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", src.Name, err)
		}
		switch f.Kind {
		case oplog.SegmentFrame:
			s := f.Segment
			if !known[segmentKey{s.Device, s.First, s.First + uint64(len(s.Lines)) - 1, s.Last}] {
				segments++
			}
		case oplog.BlobFrame:
			rc, _, err := st.OpenBlob(f.BlobHash)
			if err != nil {
				blobs++
			} else {
				rc.Close()
			}
		case oplog.OtherFrame, oplog.BadFrame, oplog.TornFrame:
		}
	}
	return segments, blobs, nil
}
