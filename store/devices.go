package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"dudao/oplog"
)

// Device is one that has written something which is here, or this data directory's own.
type Device struct {
	ID          string
	Fingerprint string   // see DeviceFingerprint
	People      []string // who wrote on it, sorted
	First, Last time.Time
	Ops         int // operations here
	Segments    int

	Own         bool // this directory's
	Lead        bool // the pinned lead, whose roster counts
	Dropped     bool // by dudao trust drop
	Rostered    bool // on the lead's roster
	Quarantined bool // what it wrote is kept, not applied
	Forked      bool // two histories under one number: a copied disk
	Ahead       bool // its clock is over a day past ours
	HeirOf      string
	Holes       []Hole
}

// DeviceFingerprint is a device's id as two people compare it by voice: two groups of four.
func DeviceFingerprint(id string) string {
	id = strings.ToUpper(id)
	return id[:min(len(id), 4)] + " " + id[min(len(id), 4):min(len(id), 8)]
}

// DeviceShort is a device's id as it is shown in lists.
func DeviceShort(id string) string { return strings.ToUpper(id[:min(len(id), 4)]) }

// Standing says in a few words each how a device stands here; nothing where its word simply counts.
func (d Device) Standing() (list []string) {
	for _, x := range []struct {
		is   bool
		word string
	}{
		{d.Own, "本机"}, {d.Lead, "组长"}, {d.Rostered, "在名单上"}, {d.Dropped, "已去掉"},
		{d.Quarantined && !d.Dropped, "等待，不在名单上"},
	} {
		if x.is {
			list = append(list, x.word)
		}
	}
	return list
}

// Remarks is all that the user should know of a device: how it stands, and what is not as it should be.
func (d Device) Remarks() []string {
	list := d.Standing()
	if d.HeirOf != "" {
		list = append(list, "接替 "+DeviceFingerprint(d.HeirOf))
	}
	for _, h := range d.Holes {
		list = append(list, "缺"+h.run())
	}
	if d.Forked {
		list = append(list, "有两种历史，硬盘可能被复制过")
	}
	if d.Ahead {
		list = append(list, "它的钟快了一天以上")
	}
	return list
}

// deviceRow is what the segments of a device say of it, in whatever order they came.
type deviceRow struct {
	Public []byte   `json:"pub"`
	People []string `json:"people,omitempty"` // sorted
	First  int64    `json:"first"`            // ms
	Last   int64    `json:"last"`
	Heirs  []heir   `json:"heirs,omitempty"` // claims of its first operation; more than one if that was forked
	Forked bool     `json:"forked,omitempty"`
}

// The most names and claims that are kept of a device: the first in their order, so that it does not matter which came first.
const (
	maxPeople = 32
	maxHeirs  = 4
)

// noteDevice keeps what a segment says of its device.
func (r rows) noteDevice(seg *oplog.Segment, ops []dotOp, forked bool) error {
	key := []byte(seg.Device)
	old, err := r.get(bucketDevice, key)
	if err != nil {
		return err
	}
	var d deviceRow
	if old != nil && json.Unmarshal(old, &d) != nil {
		return &stateDamage{errCell}
	}
	d.Public, d.Forked = seg.Public, d.Forked || forked
	for _, o := range ops {
		d.note(o.op)
	}
	value, err := json.Marshal(d)
	if err != nil || bytes.Equal(value, old) {
		return err
	}
	return r.put(bucketDevice, key, value)
}

func (d *deviceRow) note(op oplog.Op) {
	if d.First == 0 || op.Time < d.First {
		d.First = op.Time
	}
	d.Last = max(d.Last, op.Time)
	if i, known := slices.BinarySearch(d.People, op.By); op.By != "" && !known && i < maxPeople {
		d.People = slices.Insert(d.People, i, op.By)
		d.People = d.People[:min(len(d.People), maxPeople)]
	}
	if claim, ok := op.Extra[extraHeir]; ok && op.Seq == 1 {
		d.noteHeir(claim)
	}
}

func (d *deviceRow) noteHeir(claim json.RawMessage) {
	var h heir
	if json.Unmarshal(claim, &h) != nil || !isDevice(h.Of) {
		return
	}
	i, known := slices.BinarySearchFunc(d.Heirs, h, func(a, b heir) int { return strings.Compare(a.Of+a.Sig, b.Of+b.Sig) })
	if !known && i < maxHeirs {
		d.Heirs = slices.Insert(d.Heirs, i, h)
		d.Heirs = d.Heirs[:min(len(d.Heirs), maxHeirs)]
	}
}

// deviceRows is the dev bucket.
func (r rows) deviceRows() (map[string]deviceRow, error) {
	list, err := r.scan(bucketDevice, nil, nil)
	if err != nil {
		return nil, err
	}
	rows := make(map[string]deviceRow, len(list))
	for _, x := range list {
		var d deviceRow
		if json.Unmarshal(x.value, &d) != nil {
			return nil, &stateDamage{errCell}
		}
		rows[string(x.key)] = d
	}
	return rows, nil
}

// Devices are all devices that have written something here, and this directory's own, which comes first; the others by id.
func (tx *ReadTx) Devices() ([]Device, error) {
	known, err := tx.deviceRows()
	if err != nil {
		return nil, err
	}
	segments, err := tx.segments("")
	if err != nil {
		return nil, err
	}
	flags, err := tx.trustFlags(known)
	if err != nil {
		return nil, err
	}
	own := tx.meta.Own.Device
	tail, _, err := tx.tailOps()
	if err != nil {
		return nil, err
	}
	ownRow := known[own]
	for _, o := range tail {
		ownRow.note(o.op)
	}
	if len(ownRow.People) == 0 && tx.by != "" {
		ownRow.People = []string{tx.by} // who has written nothing yet
	}
	list := []Device{flags.device(own, ownRow)}
	list[0].Ops = len(tail)
	perDevice(segments, func(id string, of []segment) {
		d := &list[0]
		if id != own {
			list = append(list, flags.device(id, known[id]))
			d = &list[len(list)-1]
		}
		holes, here := holesOf(of)
		for i := range holes {
			holes[i].By = strings.Join(d.People, "、")
		}
		d.Holes, d.Segments, d.Ops = holes, len(of), d.Ops+int(here)
		for _, s := range of {
			d.Ops -= s.Stubs
		}
	})
	return list, nil
}

// trustFlags say how each device stands.
type trustFlags struct {
	tx     *ReadTx
	trust  trust
	line   lineage
	listed map[string]rostered
}

func (tx *ReadTx) trustFlags(known map[string]deviceRow) (f trustFlags, err error) {
	t := trustOf(tx.meta)
	f = trustFlags{tx: tx, trust: t, line: lineage{known, t}}
	leads, err := tx.leads()
	if err == nil && t.file.Lead != "" {
		f.listed, err = tx.s.roster(tx.rows, leads)
	}
	return f, err
}

func (f trustFlags) device(id string, r deviceRow) Device {
	d := Device{
		ID: id, Fingerprint: DeviceFingerprint(id), People: slices.Clone(r.People), Own: id == f.tx.meta.Own.Device, Forked: r.Forked,
		Lead: id == f.trust.file.Lead, Dropped: f.trust.dropped(id), HeirOf: firstOf(f.line.parents(id)),
	}
	_, d.Rostered = f.listed[id]
	d.Quarantined = !d.Own && !f.trust.applies(id)
	if r.First != 0 {
		d.First, d.Last = time.UnixMilli(r.First), time.UnixMilli(r.Last)
	}
	d.Ahead = r.Last > f.tx.now+clockAhead.Milliseconds()
	return d
}
