package store

import (
	"encoding/json"
	"slices"
	"strings"
)

// keyLost is the row in bucket meta of what the log has lost: holes, as JSON.
var keyLost = []byte("lost")

// lose remembers that the log no longer has these operations.
func (r rows) lose(h Hole) error {
	list, err := r.lost()
	if err != nil || slices.Contains(list, h) {
		return err
	}
	b, err := json.Marshal(append(list, h))
	if err != nil {
		return err
	}
	return r.put(bucketMeta, keyLost, b)
}

// stillLost takes over what old knows to be lost. What this directory's device wrote is not, once it has been recorded again.
func (w *session) stillLost(old rows, own string, rescued bool) error {
	if old.tx == nil {
		return nil
	}
	list, err := old.lost()
	if err != nil {
		return nil // it is too damaged to tell
	}
	for _, h := range list {
		if rescued && h.Device == own {
			continue
		}
		if err := w.lose(h); err != nil {
			return err
		}
	}
	return w.commitPart()
}

func (r rows) lost() (list []Hole, err error) {
	b, err := r.get(bucketMeta, keyLost)
	if err != nil || b == nil {
		return nil, err
	}
	err = json.Unmarshal(b, &list)
	return list, err
}

// Lost are the runs of operations that the log was found to have lost and that nothing has brought again since, in the order in which
// that was found.
func (tx *ReadTx) Lost() (list []Hole, err error) {
	all, err := tx.lost()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, nil
	}
	devices, err := tx.deviceRows()
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		if d, ok := devices[h.Device]; ok {
			h.By = strings.Join(d.People, "、")
		}
		known, err := tx.segments(h.Device)
		if err != nil {
			return nil, err
		}
		list = append(list, h.without(known)...)
	}
	return list, nil
}

// without is what is left of a hole beside the segments that are known, in the order of their ends.
func (h Hole) without(known []segment) (list []Hole) {
	from := h.From
	for _, s := range slices.SortedFunc(slices.Values(known), byStart) {
		if s.last.Seq < from || s.Prev.Seq >= h.To {
			continue
		}
		if s.Prev.Seq >= from {
			list = append(list, Hole{h.Device, from, s.Prev.Seq, h.By})
		}
		from = s.last.Seq + 1
	}
	if from <= h.To {
		list = append(list, Hole{h.Device, from, h.To, h.By})
	}
	return list
}
