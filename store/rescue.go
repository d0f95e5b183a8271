package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dudao/oplog"
)

// KindRescued is the kind of an operation that records again what only state.db still knew.
const KindRescued = "rescued"

// rescue records again what this directory's device had written and neither log nor tail holds any more, because they were cut,
// damaged or put back: the live values that old knows and the new state does not. Each is written over itself and over what old
// knows to be replaced.
func (w *session) rescue(old rows, device string) error {
	cells, err := old.scan(bucketState, nil, func(key, cell []byte) bool {
		k, ok := splitKey(key)
		of, _, _, _ := k.Dot.Split()
		return ok && of == device && isLive(cell)
	})
	if err != nil {
		return nil // it is too damaged to help
	}
	tx, err := w.s.writeTx(w)
	if err != nil {
		return err
	}
	for _, row := range cells {
		k, _ := splitKey(row.key)
		here, err := w.get(bucketState, row.key)
		if err != nil {
			return err
		}
		c, err := decodeCell(row.value)
		if here != nil || err != nil {
			continue
		}
		over, err := tx.replacedIn(old, k)
		if err != nil {
			return err
		}
		op, err := tx.voidAgain(oplog.Op{
			Kind: KindRescued, Entity: k.Entity, Time: c.Time, By: c.By, Plan: c.Plan,
			Set:   map[string]json.RawMessage{k.Field: c.Value},
			Over:  map[string][]oplog.Dot{k.Field: append(over, k.Dot)},
			Extra: map[string]json.RawMessage{extraRepeats: oplog.Text(string(k.Dot))},
		})
		if err != nil {
			return err
		}
		if _, err := tx.write(op); err != nil {
			return err
		}
	}
	if len(tx.ops) > 0 {
		w.s.notice("日志里少了本机写过的 %d 项，已按 %s 补记；请从备份或同事的数据导入一次，他们后来改过的会列为冲突，请保留他们的。", len(tx.ops), stateName)
	}
	return w.recordFirst(tx)
}

// nameLost tells whose operations old knows in segments that the log has no more. They are not ours to record again.
func (w *session) nameLost(old rows, own string) error {
	was, err := old.segments("")
	if err != nil {
		return nil // it is too damaged to tell
	}
	people, err := old.deviceRows()
	if err != nil {
		people = nil
	}
	lost := make(map[string][]string)
	for _, s := range was {
		here, err := w.get(bucketSeg, s.key())
		if err != nil {
			return err
		}
		if here == nil && s.device != own {
			if err := w.lose(Hole{Device: s.device, From: s.Prev.Seq + 1, To: s.last.Seq, By: strings.Join(people[s.device].People, "、")}); err != nil {
				return err
			}
			lost[s.device] = append(lost[s.device], fmt.Sprintf("%d-%d", s.Prev.Seq+1, s.last.Seq))
		}
	}
	for _, device := range slices.Sorted(maps.Keys(lost)) {
		runs, more := lost[device], ""
		if len(runs) > maxRunsNamed {
			runs, more = runs[:maxRunsNamed], "等"
		}
		w.s.notice("设备 %s（%s）写的第 %s 条%s已丢失，可从备份或同事的数据导入补全。",
			DeviceShort(device), strings.Join(people[device].People, "、"), strings.Join(runs, "、"), more)
	}
	return w.commitPart()
}

// maxRunsNamed is how many lost runs of a device are named.
const maxRunsNamed = 5

// replacedIn are the dots of a field that live here and are dead in old.
func (tx *Tx) replacedIn(old rows, k oplog.Key) ([]oplog.Dot, error) {
	f, err := readField(tx.rows, k.Entity, k.Field, noFuture)
	if err != nil {
		return nil, err
	}
	var dots []oplog.Dot
	for _, dot := range f.dots {
		b, err := old.get(bucketState, appendKey(nil, oplog.Key{Entity: k.Entity, Field: k.Field, Dot: dot}))
		if err == nil && b != nil && !isLive(b) {
			dots = append(dots, dot)
		}
	}
	return dots, nil
}
