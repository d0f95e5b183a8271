package store

import (
	"maps"
	"slices"
	"time"

	"dudao/oplog"
)

// How far a clock may be off before somebody is told: our own back behind what was written last, as a clock that is set right does a
// little; another's ahead of ours.
const (
	clockSlack = 5 * time.Minute
	clockAhead = 24 * time.Hour
)

// ClockFault is a clock that cannot be right. Nothing is refused because of it, and order and merging do without clocks.
type ClockFault struct {
	Device string
	People []string // who wrote on it
	Own    bool     // our own clock is behind what was written here last; else the device's was ahead of ours
	By     time.Duration
}

// ClockFaults are our own first, then those of other devices by id.
func (tx *ReadTx) ClockFaults() ([]ClockFault, error) {
	var list []ClockFault
	last, err := tx.lastOwn()
	if err != nil {
		return nil, err
	}
	if by := time.Duration(last-tx.now) * time.Millisecond; last != 0 && by > clockSlack {
		list = append(list, ClockFault{Device: tx.meta.Own.Device, People: []string{tx.by}, Own: true, By: by})
	}
	devices, err := tx.deviceRows()
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(devices)) {
		d := devices[id]
		if by := time.Duration(d.Last-tx.now) * time.Millisecond; id != tx.meta.Own.Device && by > clockAhead {
			list = append(list, ClockFault{Device: id, People: d.People, By: by})
		}
	}
	return list, nil
}

// lastOwn is the time of the own operation that was written last; 0 without any.
func (tx *ReadTx) lastOwn() (ms int64, err error) {
	ops, _, err := tx.tailOps()
	if err != nil {
		return 0, err
	}
	if len(ops) > 0 {
		return ops[len(ops)-1].op.Time, nil
	}
	row, ok, err := tx.last(bucketSeg, []byte(tx.meta.Own.Device))
	if err != nil || !ok {
		return 0, err
	}
	s, err := decodeSegment(row)
	if err != nil {
		return 0, err
	}
	log, err := tx.s.openLogRead()
	if err != nil {
		return 0, err
	}
	defer log.Close()
	seg, err := oplog.ReadSegment(log, s.Offset, s.Length)
	if err != nil {
		return 0, nil // damaged, which Verify tells
	}
	for _, line := range slices.Backward(seg.Lines) {
		if op, err := oplog.ParseOp(line.Raw); line.Raw != nil && err == nil {
			return op.Time, nil
		}
	}
	return 0, nil
}
