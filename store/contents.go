package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dudao/oplog"
)

// Contents are what a findings file holds, every frame of it checked: hashes, chains within segments, signatures, blobs.
type Contents struct {
	Size                     int64
	Segments, Operations     int
	Devices, People          []string // sorted; people as the operations name them
	Plans, Files             int      // blobs: plans in force, all others
	FileBytes                int64
	First, Last              time.Time // of the operations; zero without any
	Damaged                  []Stretch // what does not check, a cut end included
	Newer                    int       // frames of a later format
	plans, blobs, signatures map[string]bool
}

// Who are the people in words, not all of many: 何静、余俊等 33 人.
func (c Contents) Who() string { return someOf(c.People) }

func someOf(people []string) string {
	const most = 5
	if len(people) <= most {
		return strings.Join(people, "、")
	}
	return fmt.Sprintf("%s等 %d 人", strings.Join(people[:most-1], "、"), len(people))
}

// Stretch is a part of a file.
type Stretch struct{ Offset, Length int64 }

// readContents reads a findings file through.
func readContents(ctx context.Context, f io.ReaderAt, size int64, progress func(done, total int64)) (Contents, error) {
	c := Contents{Size: size, plans: map[string]bool{}, blobs: map[string]bool{}, signatures: map[string]bool{}}
	devices, people, sizes := map[string]bool{}, map[string]bool{}, map[string]int64{}
	for frame := range decodeAhead(ctx, f, 0, size, nil) {
		if frame.err != nil {
			return c, frame.err
		}
		switch frame.Kind {
		case oplog.SegmentFrame:
			if id := frame.id(); !c.signatures[id] {
				c.signatures[id] = true
				c.Segments++
				devices[frame.Segment.Device] = true
				c.learn(frame, people)
			}
		case oplog.BlobFrame:
			hash := oplog.Hash(frame.BlobHash).String()
			c.blobs[hash], sizes[hash] = true, frame.BlobSize
		case oplog.BadFrame, oplog.TornFrame:
			c.Damaged = append(c.Damaged, Stretch{frame.Offset, frame.Length})
		case oplog.OtherFrame:
			if frame.Err != nil {
				c.Newer++
			}
		}
		progress(frame.Offset+frame.Length, size)
	}
	for hash := range c.blobs {
		if c.plans[hash] {
			c.Plans++
		} else {
			c.Files, c.FileBytes = c.Files+1, c.FileBytes+sizes[hash]
		}
	}
	c.Devices, c.People = slices.Sorted(maps.Keys(devices)), slices.Sorted(maps.Keys(people))
	return c, nil
}

// learn takes in the operations of a segment.
func (c *Contents) learn(frame decoded, people map[string]bool) {
	c.Operations += len(frame.Segment.Lines) - frame.stubs
	for _, o := range frame.ops {
		if o.op.By != "" {
			people[o.op.By] = true
		}
		if hash, ok := PlanIn(o.op); ok {
			c.plans[hash] = true
		}
		at := time.UnixMilli(o.op.Time)
		if c.First.IsZero() || at.Before(c.First) {
			c.First = at
		}
		if at.After(c.Last) {
			c.Last = at
		}
	}
}

// PlanIn is the hash of the plan that an operation adopts, as oplog.Hash's String gives it.
func PlanIn(op oplog.Op) (hash string, ok bool) {
	if !strings.HasPrefix(op.Entity, InspectionEntity("")) {
		return "", false
	}
	err := json.Unmarshal(op.Set[fieldPlan], &hash)
	return hash, err == nil && hash != ""
}

// id is what the segment of a frame is known by.
func (d decoded) id() string {
	return string(d.segment().key())
}
