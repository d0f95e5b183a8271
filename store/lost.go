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

func (r rows) lost() (list []Hole, err error) {
	b, err := r.get(bucketMeta, keyLost)
	if err != nil || b == nil {
		return nil, err
	}
	err = json.Unmarshal(b, &list)
	return list, err
}

// Lost are the runs of operations whose stretch of the log was found damaged and that nothing has brought again since, in the order in
// which they were found.
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
		h.By = strings.Join(devices[h.Device].People, "、")
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
