package store

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"dudao/oplog"
)

const trustName = "trust.json"

// trustFile is trust.json: this laptop's own choice of whose word counts. Without a lead all but the dropped count.
type trustFile struct {
	Format  int      `json:"dudao"`
	Lead    string   `json:"lead,omitempty"`
	Dropped []string `json:"dropped,omitempty"` // sorted
	Plan    string   `json:"plan,omitempty"`    // hash of the plan in force when this was decided: whoever adopted it may not count now
}

// text is what meta keeps of it: empty where everybody counts.
func (f trustFile) text() string {
	if f.Lead == "" && len(f.Dropped) == 0 {
		return ""
	}
	f.Format = 1
	b, _ := json.Marshal(f)
	return string(b)
}

func (s *Store) readTrust() (f trustFile, err error) {
	path := s.path(trustName)
	data, err := readWhole(s.fs, path)
	if err != nil || len(data) == 0 {
		return f, err
	}
	if json.Unmarshal(data, &f) != nil {
		return f, &ForeignError{path}
	}
	if f.Format > 1 {
		return f, &NewerError{path, f.Format}
	}
	if _, err := oplog.ParseHash(f.Plan); f.Plan != "" && err != nil {
		return f, &ForeignError{path}
	}
	if f.Lead != "" && !isDevice(f.Lead) || slices.ContainsFunc(f.Dropped, func(id string) bool { return !isDevice(id) }) {
		return f, &ForeignError{path}
	}
	slices.Sort(f.Dropped)
	f.Dropped = slices.Compact(f.Dropped)
	return f, nil
}

// trust is whose operations are applied: a function of trust.json and of the log.
type trust struct {
	file    trustFile
	trusted []string // with a lead: all but the own device, sorted
}

// trustOf is what meta keeps.
func trustOf(m meta) (t trust) {
	if m.TrustFile != "" {
		_ = json.Unmarshal([]byte(m.TrustFile), &t.file)
	}
	if m.Trusted != "" {
		t.trusted = strings.Split(m.Trusted, " ")
	}
	return t
}

// put keeps it in meta.
func (t trust) put(m *meta) {
	m.TrustFile, m.Trusted, m.Outdated = t.file.text(), strings.Join(t.trusted, " "), false
}

func (t trust) dropped(device string) bool {
	_, is := slices.BinarySearch(t.file.Dropped, device)
	return is
}

// applies tells whether the operations of another device are applied.
func (t trust) applies(device string) bool {
	if t.dropped(device) || t.file.Lead == "" {
		return !t.dropped(device)
	}
	_, is := slices.BinarySearch(t.trusted, device)
	return is
}

// trusts tells whether the operations of a device are applied; the own always are.
func (w *session) trusts(device string) bool {
	return device == w.meta.Own.Device || trustOf(w.meta).applies(device)
}

// mindTrust marks a state.db outdated in which others' operations are applied than those that count by now: the lead's roster has
// changed, or a trusted device has an heir.
func (w *session) mindTrust() error {
	t := trustOf(w.meta)
	if t.file.Lead == "" || w.rebuilding {
		return nil
	}
	now, err := w.s.trustIn(w.rows, t.file, w.meta.Own.Device)
	if err == nil && !slices.Equal(now.trusted, t.trusted) {
		w.meta.Outdated = true
	}
	return err
}

// trustIn is the trust that follows from what is known of devices and rosters, which does not depend on trust.
func (s *Store) trustIn(r rows, f trustFile, own string) (trust, error) {
	t := trust{file: f}
	if f.Lead == "" {
		return t, nil
	}
	known, err := r.deviceRows()
	if err != nil {
		return t, err
	}
	line := lineage{known, t}
	leads := line.heirs(f.Lead)
	listed, err := s.roster(r, leads)
	if err != nil {
		return t, err
	}
	all := line.heirs(slices.Concat(leads, slices.Collect(maps.Keys(listed)))...)
	if h := s.heirOf(); h != nil && own == s.Device() { // that claim is in the own key's file before it is sealed
		all = append(all, line.ancestors(h.Of)...)
	}
	all = append(all, line.ancestors(own)...)
	all = slices.DeleteFunc(all, func(id string) bool { return id == own || t.dropped(id) })
	slices.Sort(all)
	t.trusted = slices.Compact(all)
	return t, nil
}

// lineage knows which device goes on from which, by the old one's signature.
type lineage struct {
	known map[string]deviceRow
	trust trust
}

// heirs are devices and, again and again, those that go on from them; a dropped one has none.
func (l lineage) heirs(from ...string) []string {
	children := make(map[string][]string)
	for id := range l.known {
		for _, of := range l.parents(id) {
			children[of] = append(children[of], id)
		}
	}
	var list []string
	seen := make(map[string]bool)
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		if !seen[id] && !l.trust.dropped(id) {
			seen[id] = true
			list, from = append(list, id), append(from, children[id]...)
		}
	}
	return list
}

// parents are the devices that a device goes on from: one, unless its first operation was forked.
func (l lineage) parents(id string) (list []string) {
	for _, h := range l.known[id].Heirs {
		sig, err := base64.RawURLEncoding.DecodeString(h.Sig)
		public := l.known[h.Of].Public
		if err == nil && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, heirMessage(h.Of, id), sig) {
			list = append(list, h.Of)
		}
	}
	return list
}

// ancestors are a device and those that it goes on from.
func (l lineage) ancestors(id string) []string {
	list := []string{id}
	for i := 0; i < len(list); i++ {
		for _, of := range l.parents(list[i]) {
			if !slices.Contains(list, of) {
				list = append(list, of)
			}
		}
	}
	return list
}

// RosterEntity is that of an inspection's roster: a field a device, whose value is the person. Only what the pinned lead and its heirs
// have written in it counts.
func RosterEntity(inspection string) string { return "d/" + inspection }

// indexRoster keeps operations on rosters in ix:roster, applied or not, since they decide what is.
func (a *applier) indexRoster(dot oplog.Dot, op oplog.Op) error {
	if !strings.HasPrefix(op.Entity, RosterEntity("")) {
		return nil
	}
	line, err := op.Line()
	if err != nil {
		return nil
	}
	return a.put(bucketRoster, []byte(dot), line)
}

// rosterState merges the operations on rosters of a few devices.
type rosterState map[oplog.Key]oplog.Cell

// Get is for oplog.Merge.
func (s rosterState) Get(k oplog.Key) (oplog.Cell, bool, error) {
	c, ok := s[k]
	return c, ok, nil
}

// Put is for oplog.Merge.
func (s rosterState) Put(k oplog.Key, c oplog.Cell) error {
	s[k] = c
	return nil
}

// rostered is a device on the roster.
type rostered struct {
	person string
	dots   []oplog.Dot // of all live values
}

// roster is what those devices have written in the inspection's roster: the newest value counts, and a cleared one takes off.
func (s *Store) roster(r rows, leads []string) (map[string]rostered, error) {
	cells, err := s.rosterCells(r, leads)
	if err != nil {
		return nil, err
	}
	list := make(map[string]rostered)
	for device, of := range cells {
		live := oplog.Live(of, s.now().UnixMilli())
		if len(live) > 0 && !isNull(live[0].Value) && isDevice(device) {
			list[device] = rostered{textOf(live[0].Value), dotsIn(live)}
		}
	}
	return list, nil
}

func dotsIn(live []oplog.LiveValue) (dots []oplog.Dot) {
	for _, v := range live {
		dots = append(dots, v.Dot)
	}
	return dots
}

// rosterCells are the values of the roster by field, as those devices have written and replaced them.
func (s *Store) rosterCells(r rows, leads []string) (map[string]map[oplog.Dot]oplog.Cell, error) {
	state := make(rosterState)
	for _, lead := range leads {
		list, err := r.scan(bucketRoster, []byte(lead+":"), nil)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			op, err := oplog.ParseOp(x.value)
			if err == nil && op.Entity == RosterEntity(s.Local().Inspection) {
				_ = oplog.Merge(state, oplog.Dot(x.key), op)
			}
		}
	}
	cells := make(map[string]map[oplog.Dot]oplog.Cell)
	for k, c := range state {
		if cells[k.Field] == nil {
			cells[k.Field] = make(map[oplog.Dot]oplog.Cell)
		}
		cells[k.Field][k.Dot] = c
	}
	return cells, nil
}
