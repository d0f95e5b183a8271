package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/oplog"
)

// exported is a findings file of all that a store holds.
func exported(t testing.TB, s *Store, sel Selection) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Export(t.Context(), &b, sel, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sourceOf(name string, data []byte) Source {
	return Source{Name: name, R: bytes.NewReader(data), Size: int64(len(data))}
}

func imported(t testing.TB, s *Store, files ...[]byte) Imported {
	t.Helper()
	var sources []Source
	for i, data := range files {
		sources = append(sources, sourceOf("file"+string(rune('1'+i)), data))
	}
	in, err := s.Import(t.Context(), sources, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestImportTakesWhatIsNewAndOnlyThat(t *testing.T) {
	eitherWay(t, takesWhatIsNewAndOnlyThat)
}

func takesWhatIsNewAndOnlyThat(t *testing.T, sa, sb *Store) {
	mustRecord(t, sa, "m01.1", "甲写的")
	mustRecord(t, sa, "m01.2", "甲写的")
	mustRecord(t, sb, "m01.2", "乙写的")
	piece := attach(t, sa, "m01.1", "照片.jpg", "一张照片")
	file := exported(t, sa, Selection{Evidence: true})

	in := imported(t, sb, file)
	if in.SegmentsNew != 1 || in.OpsNew == 0 || in.Whole != 1 || in.ConflictsNew != 1 || in.Blobs != 1 || len(in.Rejected) != 0 {
		t.Errorf("imported %+v", in)
	}
	if len(in.DevicesNew) != 1 || in.DevicesNew[0].ID != sa.Device() || in.DevicesNew[0].People[0] != "张三" {
		t.Errorf("new devices are %+v", in.DevicesNew)
	}
	if len(in.News) != 1 || in.News[0] != (SubjectNews{Subject: "east", Findings: 2, Conflicts: 1}) {
		t.Errorf("news are %+v", in.News)
	}
	if len(in.MissingEvidence) != 0 {
		t.Errorf("missing are %+v", in.MissingEvidence)
	}
	if _, err := sb.BlobPath(piece.SHA); err != nil {
		t.Error(err)
	}
	if n := conflictCount(t, sb); n != 1 {
		t.Errorf("%d conflicts", n)
	}
	wantSound(t, sb)

	// Again, in one run, and the other way round, nothing changes.
	for _, again := range [][][]byte{{file}, {file, file}, {exported(t, sb, Selection{}), file}} {
		in = imported(t, sb, again...)
		if in.SegmentsNew != 0 || in.OpsNew != 0 || in.Duplicates != in.Whole || in.ConflictsNew != 0 || len(in.DevicesNew) != 0 || in.Blobs != 0 {
			t.Errorf("imported again %+v", in)
		}
	}
	imported(t, sa, exported(t, sb, Selection{}))
	if fa, fb := facts(t, sa), facts(t, sb); !maps.Equal(fa, fb) {
		t.Errorf("facts are %v and %v", fa, fb)
	}
	e := read(t, sa, FindingEntity(round, "east", "m01.2"), inspection.FieldFacts)
	if len(texts(e, inspection.FieldFacts)) != 2 {
		t.Errorf("the conflict is %v", texts(e, inspection.FieldFacts))
	}
	wantSound(t, sa)
}

func conflictCount(t testing.TB, s *Store) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		counts, err := tx.CountConflicts()
		for _, of := range counts {
			n += of
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Conflicts outside findings are counted as the list of conflicts has them: a target, a note taken back here and filed there.
func TestImportCountsAllConflicts(t *testing.T) {
	eitherWay(t, countsAllConflicts)
}

// eitherWay runs f with two laptops, the second of which merges what it takes in, or makes state.db anew with it.
func eitherWay(t *testing.T, f func(t *testing.T, a, b *Store)) {
	for name, anew := range map[string]bool{"merged": false, "made anew": true} {
		t.Run(name, func(t *testing.T) {
			l := newLaptop(t)
			a, b := l.init(), l.other("b").init()
			b.isMuch = func(int64, int64) bool { return anew }
			f(t, a, b)
			wantSound(t, b)
		})
	}
}

func countsAllConflicts(t *testing.T, a, b *Store) {
	note := addNote(t, a, "随手记")
	imported(t, b, exported(t, a, Selection{}))
	before := conflictCount(t, b)
	for s, figure := range map[*Store]string{a: "2", b: "3"} {
		act(t, s, func(tx *Tx) error { return tx.SetTarget("east", "m01.2", figure) })
	}
	act(t, a, func(tx *Tx) error { return tx.Void(NoteEntity(round, note), "写错了") })
	act(t, b, func(tx *Tx) error {
		e, err := tx.Edit(NoteEntity(round, note), inspection.FieldText)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldText, "改过的")
		_, err = tx.Save(e)
		return err
	})
	in := imported(t, b, exported(t, a, Selection{}))
	if n := conflictCount(t, b) - before; n != 2 || in.ConflictsNew != n {
		t.Errorf("%d conflicts came, told were %d", n, in.ConflictsNew)
	}
}

// What came for a subject is told by findings and problems, a step of one too.
func TestImportTellsOfProblems(t *testing.T) {
	eitherWay(t, tellsOfProblems)
}

func tellsOfProblems(t *testing.T, a, b *Store) {
	of := ProblemEntity(round, raise(t, a, inspection.Problem{Subject: "east", Title: "一个"}))
	raise(t, a, inspection.Problem{Subject: "west", Title: "另一个"})
	want := []SubjectNews{{Subject: "east", Problems: 1}, {Subject: "west", Problems: 1}}
	if in := imported(t, b, exported(t, a, Selection{})); !slices.Equal(in.News, want) {
		t.Errorf("news are %+v", in.News)
	}
	take(t, a, inspection.Step{Of: of, Kind: inspection.StepAssign, Words: "交办单第 6 号"})
	if in := imported(t, b, exported(t, a, Selection{})); !slices.Equal(in.News, want[:1]) {
		t.Errorf("news are %+v", in.News)
	}
}

// Damage is refused with its place named; all that is whole is taken, a later format is named, unknown kinds are passed over.
func TestImportOfADamagedFile(t *testing.T) {
	l := newLaptop(t)
	file, says := fileToImport(t, l.other("sender"))
	var ends []int64
	for frame := range oplog.Frames(bytes.NewReader(file), 0, int64(len(file))) {
		ends = append(ends, frame.Offset+frame.Length)
	}
	flipped := bytes.Clone(file)
	flipped[ends[0]+20] ^= 1
	for name, c := range map[string]struct {
		file  []byte
		where string
		whole int
	}{
		"flipped":      {flipped, fmt.Sprintf("file1 第 %d 字节", ends[0]), 4},
		"cut":          {file[:ends[2]+5], fmt.Sprintf("file1 第 %d 字节", ends[2]), 3},
		"later format": {slices.Concat(laterSegment(t), file), "file1 第 0 字节", 5},
		"junk before":  {slices.Concat([]byte("From: a@b\r\n\r\n"), file), "file1 第 0 字节", 5},
		"nothing":      {[]byte("我的购物单"), "file1 第 0 字节", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := l.other(name).init()
			in := imported(t, s, c.file)
			if len(in.Rejected) != 1 || in.Rejected[0].Where != c.where || in.Whole != c.whole || in.SegmentsNew != c.whole {
				t.Errorf("imported %+v", in)
			}
			wantImported(t, s, file, says)
		})
	}
}

// Segments in any order, some of them twice: those in between are a hole until they come.
func TestImportShuffled(t *testing.T) {
	l := newLaptop(t)
	file, says := fileToImport(t, l.other("sender"))
	frames := framesOf(t, file)
	s := l.init()
	in := imported(t, s, slices.Concat(frames[4], frames[1], frames[1]))
	if in.Duplicates != 1 || in.SegmentsNew != 2 || len(in.Holes) != 2 || in.Holes[0].From != 1 {
		t.Errorf("imported %+v", in)
	}
	in = imported(t, s, slices.Concat(frames[3], frames[2]))
	if len(in.Holes) != 1 || len(in.DevicesNew) != 0 {
		t.Errorf("imported %+v", in)
	}
	wantImported(t, s, file, says)
}

func framesOf(t testing.TB, file []byte) (frames [][]byte) {
	t.Helper()
	for frame, err := range oplog.Frames(bytes.NewReader(file), 0, int64(len(file))) {
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, file[frame.Offset:frame.Offset+frame.Length])
	}
	return frames
}

// sealedRuns seals runs of one made-up chain of n operations; fork, if not 0, is the number from which other lines are written.
func sealedRuns(t testing.TB, n, fork int, runs ...[2]int) (file []byte) {
	t.Helper()
	key, err := oplog.NewKey(seeded("overlapping"))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	at := []oplog.Hash{{}}
	for i := range n {
		text := fmt.Sprintf(`"%d"`, i)
		if fork > 0 && i+1 >= fork {
			text = `"孪生写的"`
		}
		op := oplog.Op{Seq: uint64(i) + 1, Time: int64(i) + 1, By: "李四", Kind: "set", Entity: FindingEntity(round, "east", fmt.Sprintf("m03.%d", i)), Set: set("facts", text)}
		line, err := op.Line()
		if err != nil {
			t.Fatal(err)
		}
		lines, at = append(lines, line), append(at, at[i].Next(line))
	}
	for _, r := range runs {
		frame, _, err := oplog.Seal(key, uint64(r[0])+1, at[r[0]], lines[r[0]:r[1]])
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, frame...)
	}
	return file
}

// Ranges that overlap are kept and counted line by line; two histories are told, whichever comes first.
func TestOverlappingSegments(t *testing.T) {
	for name, order := range map[string][]int{"forth": {0, 1, 2}, "back": {2, 1, 0}} {
		t.Run(name, func(t *testing.T) {
			s := newLaptop(t).init()
			files := [][]byte{
				sealedRuns(t, 30, 0, [2]int{0, 10}, [2]int{10, 20}), sealedRuns(t, 30, 0, [2]int{5, 15}), sealedRuns(t, 30, 0, [2]int{0, 30}),
			}
			ops := 0
			for _, i := range order {
				ops += imported(t, s, files[i]).OpsNew
			}
			if ops != 30 {
				t.Errorf("%d operations were new", ops)
			}
			if d := otherDevice(t, s); d.Forked || d.Ops != 30 || d.Segments != 4 || len(d.Holes) != 0 {
				t.Errorf("device is %+v", d)
			}
			wantSound(t, s)
			in := imported(t, s, sealedRuns(t, 30, 25, [2]int{20, 30}))
			if in.OpsNew != 6 || len(in.Notes) != 1 || !strings.Contains(in.Notes[0], "两种历史") {
				t.Errorf("%d operations of the fork were new, said was %q", in.OpsNew, in.Notes)
			}
			if d := otherDevice(t, s); !d.Forked {
				t.Error("the fork is not told")
			}
			wantSound(t, s)
		})
	}
	t.Run("the same end", func(t *testing.T) { // sealed again, together with what is before
		s := newLaptop(t).init()
		short, long := sealedRuns(t, 30, 0, [2]int{10, 30}), sealedRuns(t, 30, 0, [2]int{0, 30})
		if in := imported(t, s, short); in.OpsNew != 20 || len(in.Holes) != 1 {
			t.Errorf("the end: %+v", in)
		}
		if in := imported(t, s, long); in.OpsNew != 10 || len(in.Holes) != 0 {
			t.Errorf("all of it: %+v", in)
		}
		if in := imported(t, s, short, long); in.SegmentsNew != 0 || in.Duplicates != 2 {
			t.Errorf("again: %+v", in)
		}
		if got := facts(t, s); len(got) != 30 {
			t.Errorf("facts are %v", got)
		}
		wantSound(t, s)
	})
	t.Run("ends that do not meet", func(t *testing.T) {
		s := newLaptop(t).init()
		imported(t, s, sealedRuns(t, 30, 0, [2]int{0, 10}))
		imported(t, s, sealedRuns(t, 30, 5, [2]int{10, 30}))
		if d := otherDevice(t, s); !d.Forked {
			t.Error("the fork is not told")
		}
		wantSound(t, s)
	})
}

func devices(t testing.TB, s *Store) (list []Device) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.Devices()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// otherDevice is the one device besides the own.
func otherDevice(t testing.TB, s *Store) Device {
	t.Helper()
	list := devices(t, s)
	if len(list) != 2 {
		t.Fatalf("devices are %+v", list)
	}
	return list[1]
}

// A struck line comes back with a copy that has it.
func TestCopyWithFewerStubsIsTaken(t *testing.T) {
	s := newLaptop(t).init()
	whole := sealedRuns(t, 5, 0, [2]int{0, 5})
	if in := imported(t, s, strike(t, whole, 3)); in.OpsNew != 4 {
		t.Errorf("imported %+v", in)
	}
	if in := imported(t, s, whole); in.OpsNew != 1 || in.SegmentsNew != 1 {
		t.Errorf("imported %+v", in)
	}
	if in := imported(t, s, strike(t, whole, 3)); in.SegmentsNew != 0 || in.Duplicates != 1 {
		t.Errorf("imported %+v", in)
	}
	if got := facts(t, s); len(got) != 5 {
		t.Errorf("facts are %v", got)
	}
	wantSound(t, s)
}

// Own operations from elsewhere: a copied disk that went on makes this directory a new device, what is known or fills a hole does not.
func TestOwnOperationsComeBack(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	twin := *l
	twin.Dir, twin.ConfigDir = filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "config")
	copyDir(t, l.Dir, twin.Dir)
	rebindKey(t, l, &twin)
	device := s.Device()
	imported(t, s, exported(t, s, Selection{}))
	if s.Device() != device {
		t.Fatal("own records that are known made a new device")
	}
	b := twin.open()
	mustRecord(t, b, "m01.6", "孪生写的")
	mustRecord(t, s, "m01.7", "原机写的")
	in := imported(t, s, exported(t, b, Selection{}))
	if in.SegmentsNew == 0 || s.Device() == device {
		t.Errorf("device is %s, imported %+v", s.Device(), in)
	}
	want["m01.6"], want["m01.7"] = "孪生写的", "原机写的"
	wantRenewed(t, l, device, want)
}

// A data directory put back from an older copy, whose later records come back from a colleague: they are taken, and the chain that was
// given away is not continued.
func TestOlderDirectoryGetsItsRecordsBack(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	device := s.Device()
	older := filepath.Join(t.TempDir(), "older")
	copyDir(t, l.Dir, older)
	mustRecord(t, s, "m01.6", "给了同事的")
	want["m01.6"] = "给了同事的"
	given := exported(t, s, Selection{})
	if err := os.RemoveAll(l.Dir); err != nil {
		t.Fatal(err)
	}
	copyDir(t, older, l.Dir)
	s = l.open()
	in := imported(t, s, given)
	if in.OpsNew == 0 || in.SegmentsNew == 0 || s.Device() == device {
		t.Errorf("device is %s, imported %+v", s.Device(), in)
	}
	wantRenewed(t, l, device, want)
}

// A segment that is damaged where it lies is named by Verify and comes again with an import, own or another's.
func TestDamagedSegmentComesAgain(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	maps.Copy(want, func() map[string]string {
		file, says := fileToImport(t, l.other("sender"))
		imported(t, s, file)
		return says
	}())
	file := exported(t, s, Selection{})
	refs := segmentRefs(t, s)
	for _, ref := range refs {
		device := s.Device()
		data := mustRead(t, s.path(logName))
		data[ref.offset+ref.Length/2] ^= 1
		mustWrite(t, s.path(logName), data)
		if ref.offset+ref.Length == int64(len(data)) { // the mark covers the end; that is another matter
			continue
		}
		if _, err := s.SegmentFrame(t.Context(), ref); err == nil {
			t.Fatal("a damaged frame was given")
		}
		if slices.Contains(segmentRefs(t, s), ref) {
			t.Error("it is still in the list")
		}
		c, err := s.Verify(t.Context(), nil)
		if err != nil || len(c.Faults) == 0 {
			t.Errorf("verify: %+v, %v", c, err)
		}
		if in := imported(t, s, file); in.SegmentsNew != 1 || in.OpsNew != int(ref.Last-ref.First)+1 {
			t.Errorf("imported %+v", in)
		}
		wantFacts(t, s, want)
		if s.Device() != device {
			t.Error("filling a hole made a new device")
		}
	}
}

func segmentRefs(t testing.TB, s *Store) (refs []SegmentRef) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		refs, err = tx.SegmentRefs()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

// A file of another inspection is taken and said to be one.
func TestImportOfAnotherInspection(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	o, err := Init(t.Context(), l.other("other").Options, Setup{Inspector: "李四", Plan: testPlan(t), Inspection: "2013-01"})
	if err != nil {
		t.Fatal(err)
	}
	in := imported(t, s, exported(t, o, Selection{}))
	if len(in.Notes) != 1 || !strings.Contains(in.Notes[0], "2013-01") || in.SegmentsNew != 1 {
		t.Errorf("imported %+v", in)
	}
	wantSound(t, s)
}

func TestExportOfAPart(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustRecord(t, s, "m01.1", "东边的")
	piece := attach(t, s, "m01.1", "照片.jpg", "一张照片")
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	noon := l.clock.now()
	addNote(t, s, "随手记")
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sel                       Selection
		segments, plans, evidence int
	}{
		"all":             {Selection{}, 3, 1, 0},
		"with evidence":   {Selection{Evidence: true}, 3, 1, 1},
		"since noon":      {Selection{Since: noon, Evidence: true}, 2, 1, 0},
		"of east":         {Selection{Subjects: []string{"east"}, Evidence: true}, 3, 1, 1},
		"of another":      {Selection{Subjects: []string{"west"}, Evidence: true}, 1, 1, 0},
		"of east, recent": {Selection{Subjects: []string{"east"}, Since: noon}, 2, 1, 0},
	} {
		x, err := s.Export(t.Context(), io.Discard, c.sel, nil)
		if err != nil || x.Segments != c.segments || x.Plans != c.plans || x.Evidence != c.evidence || len(x.Lacking) != 0 {
			t.Errorf("%s: %+v, %v", name, x, err)
		}
	}
	mustWrite(t, s.blobPath(testHash(t, piece.SHA)), []byte("改坏了"))
	if x, err := s.Export(t.Context(), io.Discard, Selection{Evidence: true}, nil); err != nil || x.Evidence != 0 || len(x.Lacking) != 1 {
		t.Errorf("damaged evidence: %+v, %v", x, err)
	}
}

// The bytes of evidence are taken if they are right, and replace damaged ones.
func TestTakeBlob(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	piece := attach(t, a, "m01.1", "照片.jpg", "一张照片")
	hash := testHash(t, piece.SHA)
	give := func(content string, hash oplog.Hash) (bool, error) {
		return b.TakeBlob(t.Context(), Missing{Hash: hash}, strings.NewReader(content), nil)
	}
	in := imported(t, b, exported(t, a, Selection{}))
	if len(in.MissingEvidence) != 1 || in.MissingEvidence[0].Number != piece.Label || in.MissingEvidence[0].Device != a.Device() {
		t.Errorf("missing are %+v", in.MissingEvidence)
	}
	taken, err := give("另一张照片", hash)
	if bad, ok := errors.AsType[*oplog.FrameError](err); taken || !ok || bad.Fault != oplog.FaultHash {
		t.Errorf("other bytes: %v, %v", taken, err)
	}
	for _, want := range []bool{true, false} {
		if taken, err := give("一张照片", hash); taken != want || err != nil {
			t.Errorf("taken is %v, %v", taken, err)
		}
	}
	mustWrite(t, b.blobPath(hash), []byte("一张坏了"))
	if in := imported(t, b, exported(t, a, Selection{Evidence: true})); in.Blobs != 1 {
		t.Errorf("imported %+v", in)
	}
	wantSound(t, b)
}

// An import that is stopped keeps the batches that it had taken, and says so.
func TestImportStops(t *testing.T) {
	const run, runs = 20, 5
	var bounds [][2]int
	for i := range runs {
		bounds = append(bounds, [2]int{i * run, (i + 1) * run})
	}
	file := sealedRuns(t, run*runs, 0, bounds...)
	s := newLaptop(t).init()
	s.batchBytes = int64(len(file)) - 1
	ctx, cancel := context.WithCancel(t.Context())
	in, err := s.Import(ctx, []Source{sourceOf("a", file)}, func(done, total int64) {
		if done == total {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || in.SegmentsNew != runs-1 || in.OpsNew != (runs-1)*run || len(in.DevicesNew) != 1 || len(in.News) != 1 {
		t.Errorf("imported %d segments, %d operations, devices %v, %v", in.SegmentsNew, in.OpsNew, in.DevicesNew, err)
	}
	if in := imported(t, s, file); in.SegmentsNew != 1 || in.Duplicates != runs-1 {
		t.Errorf("the rest: %d segments, %d known", in.SegmentsNew, in.Duplicates)
	}
	wantSound(t, s)
}

// A conflict is new if its field was in none before, however many others have ended meanwhile; one whose values have changed is told too.
func TestNewConflictsBesideSettledOnes(t *testing.T) {
	l := newLaptop(t)
	a, b, c := l.init(), l.other("b").init(), l.other("c").init()
	for s, text := range map[*Store]string{a: "甲", b: "乙", c: "丙"} {
		mustRecord(t, s, "m01.1", text)
	}
	mustRecord(t, a, "m02.1", "甲")
	mustRecord(t, b, "m02.1", "乙")
	imported(t, a, exported(t, b, Selection{}))
	imported(t, b, exported(t, a, Selection{}))
	resolve(t, b, conflictAt(t, b, FindingEntity(round, "east", "m02.1"), inspection.FieldFacts).ID, Choice{Keep: 1})
	for s, result := range map[*Store]inspection.Result{a: inspection.Unmet, b: inspection.Partial} { // in the finding that is settled
		act(t, s, func(tx *Tx) error {
			return tx.put(KindSet, FindingEntity(round, "east", "m02.1"), map[string]string{inspection.FieldResult: result.Code()})
		})
	}
	in := imported(t, a, exported(t, b, Selection{}), exported(t, c, Selection{}))
	if in.ConflictsNew != 1 || in.ConflictsChanged != 1 {
		t.Errorf("%d conflicts are told new and %d changed", in.ConflictsNew, in.ConflictsChanged)
	}
	if len(in.News) != 1 || in.News[0].Conflicts != 1 {
		t.Errorf("news are %+v", in.News)
	}
}
