package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"dudao/oplog"
)

// KindRoster is the kind of an operation by which the lead puts a device on the roster or takes it off.
const KindRoster = "roster"

// TrustFault is why trust cannot be changed so.
type TrustFault int

// The faults.
const (
	TrustUnknown TrustFault = iota // no such device has come here
	TrustOwn                       // the own device always counts here
	TrustLead                      // the lead always counts
	TrustNotLead                   // only the lead's laptop may put a device on the roster
	TrustIsSo                      // nothing would change
)

// TrustError: whose word counts cannot be changed so. Nothing was changed.
type TrustError struct {
	Device string
	Fault  TrustFault
}

func (e *TrustError) Error() string { return fmt.Sprintf("trust %s: fault %d", e.Device, e.Fault) }

// Code is the error's name for programs.
func (e *TrustError) Code() string {
	return [...]string{"device_unknown", "trust_own", "trust_lead", "trust_not_lead", "trust_is_so"}[e.Fault]
}

// Say tells the user in one sentence.
func (e *TrustError) Say() string {
	name := DeviceFingerprint(e.Device)
	switch e.Fault {
	case TrustUnknown:
		return fmt.Sprintf("还没有收到过设备 %s 的数据，请先导入，或用 dudao devices 查看有哪些。", name)
	case TrustOwn:
		return "这是本机，本机写的在本机总是采用，不能去掉。"
	case TrustLead:
		return fmt.Sprintf("%s 是组长的设备，不能去掉，请先用 dudao trust lead 另定一个。", name)
	case TrustNotLead:
		return fmt.Sprintf("设备 %s 不在名单上，名单只有组长的电脑能改，请在那台电脑上运行 dudao trust add。", name)
	}
	return fmt.Sprintf("设备 %s 写的本来就采用，没有改动。", name)
}

// DropDevice quarantines a device: state.db is made anew as if it had never written. On the lead's laptop it is taken off the roster
// too. *TrustError says why not.
func (s *Store) DropDevice(ctx context.Context, id string) error {
	d, t, err := s.deviceFor(ctx, id)
	switch {
	case err != nil:
		return err
	case d.Own:
		return &TrustError{id, TrustOwn}
	case d.Lead:
		return &TrustError{id, TrustLead}
	}
	if t.leads && d.Rostered {
		if err := s.writeRoster(ctx, id, json.RawMessage("null")); err != nil {
			return err
		}
	}
	return s.changeTrust(ctx, func(f *trustFile) { f.Dropped = append(f.Dropped, id) })
}

// AddDevice takes a drop back, and on the lead's laptop puts the device on the roster. *TrustError says why not.
func (s *Store) AddDevice(ctx context.Context, id string) error {
	d, t, err := s.deviceFor(ctx, id)
	if err != nil {
		return err
	}
	if t.leads && !d.Rostered && !d.Own && !d.Lead {
		person := cmp.Or(firstOf(d.People), DeviceFingerprint(id))
		if err := s.writeRoster(ctx, id, oplog.Text(person)); err != nil {
			return err
		}
	} else if !d.Dropped {
		if d.Quarantined || t.file.Lead != "" && !d.Own && !d.Rostered && !d.Lead {
			return &TrustError{id, TrustNotLead}
		}
		return &TrustError{id, TrustIsSo}
	}
	return s.changeTrust(ctx, func(f *trustFile) {
		f.Dropped = slices.DeleteFunc(f.Dropped, func(dropped string) bool { return dropped == id })
	})
}

// LeadDevice pins the lead, whose roster alone counts then; "" lets everybody count again. *TrustError says why not.
func (s *Store) LeadDevice(ctx context.Context, id string) error {
	if id != "" {
		d, _, err := s.deviceFor(ctx, id)
		if err != nil {
			return err
		}
		if d.Lead {
			return &TrustError{id, TrustIsSo}
		}
	}
	return s.changeTrust(ctx, func(f *trustFile) {
		f.Lead = id
		f.Dropped = slices.DeleteFunc(f.Dropped, func(dropped string) bool { return dropped == id })
	})
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// standing is how trust stands on this laptop.
type standing struct {
	file  trustFile
	leads bool // this laptop's device is the lead or an heir of it
}

// deviceFor finds a device: *TrustError if it has not come here.
func (s *Store) deviceFor(ctx context.Context, id string) (d Device, t standing, err error) {
	err = s.View(ctx, func(tx *ReadTx) error {
		list, err := tx.Devices()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(d Device) bool { return d.ID == id })
		if i < 0 {
			return &TrustError{id, TrustUnknown}
		}
		d, t.file = list[i], trustOf(tx.meta).file
		leads, err := tx.leads()
		t.leads = slices.Contains(leads, tx.meta.Own.Device)
		return err
	})
	return d, t, err
}

// leads are the pinned lead and its heirs; none without one.
func (tx *ReadTx) leads() ([]string, error) {
	t := trustOf(tx.meta)
	if t.file.Lead == "" {
		return nil, nil
	}
	known, err := tx.deviceRows()
	if err != nil {
		return nil, err
	}
	if h := tx.s.heirOf(); h != nil { // the own device's claim, which may not be sealed
		own := known[tx.meta.Own.Device]
		own.Heirs = append(own.Heirs, *h)
		known[tx.meta.Own.Device] = own
	}
	return lineage{known, t}.heirs(t.file.Lead), nil
}

// writeRoster sets a device on the roster, over all that the lead has written there, and seals it, so that it goes out.
func (s *Store) writeRoster(ctx context.Context, device string, value json.RawMessage) error {
	err := s.Update(ctx, func(tx *Tx) error {
		leads, err := tx.leads()
		if err != nil {
			return err
		}
		listed, err := s.rosterCells(tx.rows, leads)
		if err != nil {
			return err
		}
		entity := RosterEntity(tx.inspection)
		shown, err := readField(tx.rows, entity, device, tx.now)
		if err != nil {
			return err
		}
		over := append(dotsIn(oplog.Live(listed[device], tx.now)), shown.dots...)
		slices.Sort(over)
		_, err = tx.write(oplog.Op{
			Kind: KindRoster, Entity: entity,
			Set:  map[string]json.RawMessage{device: value},
			Over: map[string][]oplog.Dot{device: slices.Compact(over)},
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.Seal(ctx)
}

// changeTrust changes trust.json and makes state.db anew by it. What a kill leaves between the two, the next transaction finds.
func (s *Store) changeTrust(ctx context.Context, change func(*trustFile)) error {
	var plan string
	err := s.View(ctx, func(tx *ReadTx) (err error) {
		plan, err = tx.planHash()
		return err
	})
	if err != nil {
		return err
	}
	err = s.writeTrust(ctx, func(f *trustFile) {
		f.Plan = plan
		change(f)
	})
	if err != nil {
		return err
	}
	return s.View(ctx, func(*ReadTx) error { return nil })
}

func (s *Store) writeTrust(ctx context.Context, change func(*trustFile)) error {
	release, err := s.acquire(ctx, true)
	if err != nil {
		return err
	}
	defer release()
	f, err := s.readTrust()
	if err != nil {
		return err
	}
	change(&f)
	slices.Sort(f.Dropped)
	f.Dropped = slices.Compact(f.Dropped)
	text := f.text()
	if text == "" {
		if !exists(s.path(trustName)) {
			return nil
		}
		if err := s.fs.Remove(s.path(trustName)); err != nil && !os.IsNotExist(err) {
			return diskError(s.path(trustName), err)
		}
		return diskError(s.path(trustName), s.fs.SyncDir(s.dir))
	}
	return replaceFile(s.fs, s.path(trustName), []byte(text+"\n"))
}
