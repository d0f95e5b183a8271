package main

// Tests that are named time and again.
var (
	rule   = test{"./oplog", "TestConverge|TestNoLostWrite|TestMergeByExample|TestForgedOperationsConverge"}
	worlds = test{"./exchange", "TestConverge|TestNoLostWrite"}
)

var mutations = []mutation{
	// What is live: written and not named.
	{"a value that is named is dead", "oplog/merge.go",
		`range op.Over[field] {`, `range op.Over[field][:0] {`,
		[]test{worlds, rule}},
	{"what is dead stays so when its value arrives", "oplog/merge.go",
		`case c.Dead || d.Dead:`, `case d.Dead:`,
		[]test{worlds, rule}},
	{"a mark of death is kept until its value arrives", "oplog/merge.go",
		`cell = old.Join(cell)
		}`, `cell = old.Join(cell)
		} else if cell.Dead {
			continue
		}`,
		[]test{worlds, rule}},
	{"only the values of the same field are named", "oplog/merge.go",
		`range op.Over[field] {`, `range slices.Concat(slices.Collect(maps.Values(op.Over))...) {`,
		[]test{{"./oplog", "TestMergeByExample|TestForgedOperationsConverge"}}},
	{"a field that is not set names nothing", "oplog/merge.go",
		`		for field, value := range op.Set {
			for _, over`, `		for field, dots := range op.Over {
			for _, dot := range dots {
				if !yield(Key{op.Entity, field, dot}, Cell{Dead: true}) {
					return
				}
			}
		}
		for field, value := range op.Set {
			for _, over`,
		[]test{{"./oplog", "TestMergeByExample|TestForgedOperationsConverge"}}},
	{"of two operations of one dot the larger stays", "oplog/merge.go",
		`case c.compare(d) < 0:`, `case c.compare(d) != 0:`,
		[]test{{"./oplog", "TestForgedOperationsConverge|TestLargerOfOneDotStays"}}},

	// How it is read.
	{"newest first by time and dot", "oplog/merge.go",
		`cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(b.Dot, a.Dot))`, `cmp.Compare(b.Time, a.Time)`,
		[]test{{"./oplog", "TestLiveOrder"}}},
	{"a time of the future is last", "oplog/merge.go",
		`live[i].Time > tomorrow`, `live[i].Time > tomorrow && false`,
		[]test{{"./oplog", "TestLiveOrder"}, {"./store", "TestClockTwentyYearsBackAndForth|TestAnothersClockIsAhead"}}},
	{"what is merged into state.db is joined to what is there", "store/apply.go",
		`both, err := joinCells(old, cell)`, `both, err := cell, error(nil)`,
		[]test{{"./store", "TestMergedAsSpecified"}}},
	{"what is gathered for a state.db made anew is joined", "store/cells.go",
		`both, err := joinCells(c.cell(*last), cell)`, `both, err := cell, error(nil)`,
		[]test{{"./store", "TestMergedAsSpecified"}}},
	{"different is what has other canonical bytes", "oplog/merge.go",
		`form, err := Canonical(v.Value)
		if err != nil {`, `form, err := []byte(v.Value), error(nil)
		if err != nil {`,
		[]test{{"./oplog", "TestDistinct"}}},
	{"a conflict's id names the values that are shown", "store/conflicts.go",
		`strings.Join(dots, "\n")`, `""`,
		[]test{{"./store", "TestResolveRefusesWhatHasNotBeenSeen"}}},

	// How it is written.
	{"a save names what its editor showed, not what is live by now", "store/edit.go",
		`if base := e.Base[field]; len(base) > 0 {`, `if f, err := readField(tx.rows, e.Entity, field, tx.now); err == nil {
			base := f.dots`,
		[]test{worlds, {"./store", "TestSaveNamesWhatWasSeen"}}},
	{"a save names anything at all", "store/edit.go",
		`if base := e.Base[field]; len(base) > 0 {`, `if base := e.Base[field]; len(base) > 99 {`,
		[]test{{"./store", "TestSaveNamesWhatWasSeen|TestLaptopsMeet"}}},
	{"the new dot is what the editor goes on from", "store/edit.go",
		`next.Base[field], next.Shown[field] = []oplog.Dot{dot}, nil`, `_, next.Shown[field] = dot, nil`,
		[]test{{"./store", "TestSavesOfOneActionFollowEachOther|TestSaveNamesWhatWasSeen"}}},
	{"the dots of equal values are named too", "store/finding.go",
		`	for _, v := range live {
		f.dots`, `	for _, v := range oplog.Distinct(live) {
		f.dots`,
		[]test{worlds, {"./store", "TestLaptopsMeet|TestMoreThan64LiveValues"}}},
	{"of several operations each names the one before", "store/edit.go",
		`append([]oplog.Dot{dots[field]}, over[oplog.MaxDots:]...)`, `over[oplog.MaxDots:]`,
		[]test{{"./store", "TestMoreThan64LiveValues"}}},
	{"settling names all values", "store/resolve.go",
		`map[string][]oplog.Dot{c.Field: c.dots}`, `map[string][]oplog.Dot{c.Field: c.dots[1:]}`,
		[]test{{"./store", "TestResolve|TestConflictsConverge"}}},
	{"a conflict's id names its field", "store/conflicts.go",
		`return oplog.NameID(entity + "\x00" + field`, `return oplog.NameID(entity + "\x00"`,
		[]test{{"./store", "TestConflictsOfOneAction"}}},
	{"a void is of the values that its writer saw", "store/record.go",
		`{"why":%s,"of":"%s"}` + "`" + `, oplog.Text(why), hashDots(dots))`, `{"why":%s,"of":"%s"}` + "`" + `, oplog.Text(why), hashDots(dots[:0]))`,
		[]test{{"./store", "TestVoidBesideAnEdit|TestNotesAreFiled"}}},

	// Undo.
	{"an undo names what it takes back", "store/undo.go",
		`ops[0].Over = map[string][]oplog.Dot{w.field: mine}`, `_ = mine`,
		[]test{{"./store", "TestUndoNamesWhatItTakesBack"}}},
	{"an undo leaves what others wrote", "store/undo.go",
		`		if stands {
			mine`, `		if stands || true {
			mine`,
		[]test{{"./store", "TestUndoLeavesOthersAlive|TestUndoLeavesWhatOthersReplaced"}, worlds}},
	{"an undo brings back all values of a settled conflict", "store/undo.go",
		`	for _, w := range part.writes() {`, `	for _, w := range part.writes() {
		w.over = w.over[:min(1, len(w.over))]`,
		[]test{{"./store", "TestUndoMakesASettledConflictOneAgain"}}},
	{"what is brought back of a device that does not count is not there", "store/apply.go",
		`unwritten := brought && !a.trusts(w.Device)`, `unwritten := false`,
		[]test{{"./store", "TestDropWhatAnUndoBroughtBack"}}},
	{"what has been taken back is not taken back again", "store/undo.go",
		`		case takenBack[a.first()]:
		case`, `		case`,
		[]test{{"./store", "TestUndoGivesTheFormerStateAgain|TestUndoNamesWhatItTakesBack"}}},

	// Chain, segments, devices: what the rule relies on.
	{"a hash stands for all that is before", "oplog/chain.go",
		`copy(both[:], h[:])`, `_ = h`,
		[]test{{"./oplog", "TestGoldenFiles|TestVectors"}}},
	{"a signature is checked", "oplog/segment.go",
		`if !ed25519.Verify(s.Public, s.message(), s.Sig) {`, `if false {`,
		[]test{{"./oplog", "TestOpenSegmentRefusesForgeries|TestOpenSegmentRefusesWhatIsSignedAllTheSame"}}},
	{"there is no id without its key", "oplog/segment.go",
		`if DeviceID(public) != h.Device {`, `if false {`,
		[]test{{"./oplog", "TestOpenSegmentRefusesForgeries|TestOpenSegmentRefusesWhatIsSignedAllTheSame"}}},
	{"a segment that reaches further back is another one", "store/meta.go",
		`return binary.BigEndian.AppendUint64(b, s.Prev.Seq)`, `return binary.BigEndian.AppendUint64(b, 0)`,
		[]test{{"./store", "TestOverlappingSegments"}}},
	{"two histories of the own device make it a new one", "store/log.go",
		`if s.Prev.Seq < at.Seq || s.Prev.Seq == at.Seq && s.Prev.Hash != at.Hash {`, `if s.Prev.Seq == at.Seq+1<<60 {`,
		[]test{{"./store", "TestOwnOperationsComeBack|TestTwinIsAFork"}}},
	{"a copied directory is a new device", "store/device.go",
		`!k.Retired && k.Dir == s.realDir() &&`, `!k.Retired &&`,
		[]test{{"./store", "TestCopiedDirectoryIsANewDevice"}, worlds}},
	{"a repeated line names the one that it repeats", "store/catchup.go",
		`append(slices.Clone(op.Over[field]), dot)`, `slices.Clone(op.Over[field])`,
		[]test{worlds, {"./store", "TestCopiedDirectoryIsANewDevice|TestTwinIsAFork|TestDamagedTail"}}},
	{"what the listing lacks is sent", "exchange/send.go",
		`return holdsSize(s.held.segments[keyOf(ref)], ref.Length)`, `return len(s.held.segments[keyOf(ref)]) > 0`,
		[]test{{"./exchange", "TestSyncBesideTornObjects"}}},
}
