package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"dudao/inspection"
	"dudao/oplog"
)

// attach adds evidence for a checkpoint of subject east.
func attach(t testing.TB, s *Store, checkpoint, name, content string) inspection.Evidence {
	t.Helper()
	return attachFile(t, s, FindingEntity(round, "east", checkpoint), name, content)
}

// attachFile adds evidence for an entity.
func attachFile(t testing.TB, s *Store, entity, name, content string) inspection.Evidence {
	t.Helper()
	e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: entity}, name, strings.NewReader(content), int64(len(content)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func evidence(t testing.TB, s *Store, subject string) (list []inspection.Evidence) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.Evidence(subject)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// labels are those of a subject's evidence with the names of the files.
func labels(t testing.TB, s *Store, subject string) (list []string) {
	for _, e := range evidence(t, s, subject) {
		list = append(list, e.Label+" "+e.Name)
	}
	return list
}

// blobFiles are the names under blobs that are neither the plan's nor the lock's.
func blobFiles(t testing.TB, s *Store) (list []string) {
	t.Helper()
	plan := filepath.Base(s.blobPath(testPlan(t).Hash))
	err := filepath.WalkDir(s.path(blobDir), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != plan && d.Name() != addingLock {
			list = append(list, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEvidenceIsKeptAndNumbered(t *testing.T) {
	s := newLaptop(t).init()
	var visit string
	act(t, s, func(tx *Tx) (err error) {
		visit, err = tx.StartVisit(inspection.Visit{Kind: inspection.Review, Subject: "east", Org: "市商务局", From: "2023-06-05 09:30"})
		return err
	})
	content := strings.Repeat("海关月报\n", 100_000)
	var last, total int64
	e, err := s.AddEvidence(t.Context(), inspection.Evidence{
		For: m011, At: "2023-06-05 09:40", Place: "三楼会议室", Source: "市商务局",
	}, "/media/USB/海关月报（5月）.txt", strings.NewReader(content), int64(len(content)), func(d, n int64) {
		if d < last {
			t.Errorf("progress goes back from %d to %d", last, d)
		}
		last, total = d, n
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != int64(len(content)) || total != last {
		t.Errorf("progress ends at %d of %d", last, total)
	}
	want := inspection.Evidence{
		Record: e.Record, For: m011, Number: 1, Label: "佐证1", SHA: e.SHA, Name: "海关月报（5月）.txt", Size: int64(len(content)),
		MIME: "text/plain", Kind: inspection.Document, At: "2023-06-05 09:40", Place: "三楼会议室", Source: "市商务局", Visit: visit,
	}
	if fmt.Sprint(e) != fmt.Sprint(want) || e.By != "张三" || e.ID == "" {
		t.Errorf("added %+v\n want %+v", e, want)
	}
	path, err := s.BlobPath(e.SHA)
	if err != nil || string(mustRead(t, path)) != content {
		t.Errorf("the file at %s is not what was added (%v)", path, err)
	}

	attach(t, s, "m01.2", "照片.JPG", "\xff\xd8\xff\xe0 a photo")
	if got := labels(t, s, "east"); !slices.Equal(got, []string{"佐证1 海关月报（5月）.txt", "佐证2 照片.JPG"}) {
		t.Errorf("evidence is %v", got)
	}
	err = s.View(t.Context(), func(tx *ReadTx) error {
		list, err := tx.EvidenceFor(FindingEntity(round, "east", "m01.2"))
		if err != nil || len(list) != 1 || list[0].Label != "佐证2" || list[0].Kind != inspection.Photo {
			return fmt.Errorf("evidence of one checkpoint is %+v (%w)", list, err)
		}
		west, err := tx.Evidence("west")
		if err != nil || len(west) != 0 {
			return fmt.Errorf("evidence of another subject is %+v (%w)", west, err)
		}
		counts, err := tx.VisitRecords()
		if err != nil || counts[visit] != 2 {
			return fmt.Errorf("the visit has %v (%w)", counts, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantSound(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(evidence(t, s, "east")); n != 2 {
		t.Errorf("%d pieces after making state.db anew", n)
	}
}

func TestEvidenceOfAVisit(t *testing.T) {
	s := newLaptop(t).init()
	var visit string
	act(t, s, func(tx *Tx) (err error) {
		visit, err = tx.StartVisit(inspection.Visit{Kind: inspection.Symposium, Subject: "west", From: "2023-06-05 09:30"})
		return err
	})
	e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: VisitEntity(round, visit)}, "签到表.csv", strings.NewReader("张"), 3, nil)
	if err != nil || e.Number != 1 || e.Kind != inspection.Table {
		t.Fatalf("%+v, %v", e, err)
	}
	if got := labels(t, s, "west"); !slices.Equal(got, []string{"佐证1 签到表.csv"}) {
		t.Errorf("evidence is %v", got)
	}
}

func TestSameFileTwiceIsOneBlobAndTwoPieces(t *testing.T) {
	s := newLaptop(t).init()
	a, b := attach(t, s, "m01.1", "a.txt", "同样的内容"), attach(t, s, "m01.2", "b.txt", "同样的内容")
	if a.SHA != b.SHA || a.ID == b.ID || b.Number != 2 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if got := blobFiles(t, s); !slices.Equal(got, []string{a.SHA}) {
		t.Errorf("blobs are %v", got)
	}

	// A blob that has been damaged is mended by adding its file again.
	mustWrite(t, s.blobPath(testHash(t, a.SHA)), []byte("坏了"))
	attach(t, s, "m01.3", "c.txt", "同样的内容")
	wantSound(t, s)
}

func testHash(t testing.TB, sha string) oplog.Hash {
	t.Helper()
	hash, ok := parseSHA(sha)
	if !ok {
		t.Fatalf("no hash: %s", sha)
	}
	return hash
}

// Two laptops give out the same number; the smaller id keeps it on both, and a new one is given to none again.
func TestNumberGivenOutTwice(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	x, y := attach(t, a, "m01.1", "甲.txt", "甲"), attach(t, b, "m01.1", "乙.txt", "乙")
	give(t, b, a)
	give(t, a, b)
	first, second := x, y
	if y.ID < x.ID {
		first, second = y, x
	}
	want := []string{"佐证1 " + first.Name, "佐证1b " + second.Name}
	for _, s := range []*Store{a, b} {
		if got := labels(t, s, "east"); !slices.Equal(got, want) {
			t.Errorf("evidence is %v, want %v", got, want)
		}
	}
	if _, err := b.BlobPath(x.SHA); err == nil {
		t.Error("the file came with the record")
	} else {
		wantSaid(t, err, "no_blob", x.SHA[:8])
	}

	// What is taken back keeps its number, and the others their labels.
	mustUndo(t, a)
	c := attach(t, a, "m01.1", "丙.txt", "丙")
	want = slices.DeleteFunc(append(want, "佐证2 丙.txt"), func(label string) bool { return strings.HasSuffix(label, " 甲.txt") })
	if got := labels(t, a, "east"); !slices.Equal(got, want) || c.Number != 2 {
		t.Errorf("evidence is %v, want %v", got, want)
	}
}

func TestAddingTheSamePieceAgainAddsNothing(t *testing.T) {
	s := newLaptop(t).init()
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		e, err := s.AddEvidence(t.Context(), inspection.Evidence{Record: inspection.Record{ID: id}, For: m011}, "a.txt", strings.NewReader("甲"), 3, nil)
		if err != nil || e.Number != 1 {
			t.Fatalf("%+v, %v", e, err)
		}
	}
	if got := labels(t, s, "east"); len(got) != 1 {
		t.Errorf("evidence is %v", got)
	}
}

func TestMovedEvidence(t *testing.T) {
	s := newLaptop(t).init()
	a := attach(t, s, "m01.1", "a.txt", "甲")
	e := read(t, s, EvidenceEntity(round, a.ID), inspection.FieldFor)
	e.Put(inspection.FieldFor, FindingEntity(round, "west", "m01.1"))
	write(t, s, e)
	if east, west := labels(t, s, "east"), labels(t, s, "west"); len(east) != 0 || !slices.Equal(west, []string{"佐证1 a.txt"}) {
		t.Errorf("east has %v, west %v", east, west)
	}
	wantSound(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if west := labels(t, s, "west"); len(west) != 1 {
		t.Errorf("west has %v", west)
	}
}

func TestFilesThatCannotBeEvidence(t *testing.T) {
	s := newLaptop(t).init()
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "空.txt"), nil)
	huge := filepath.Join(dir, "大.mp4")
	mustWrite(t, huge, nil)
	if err := os.Truncate(huge, oplog.MaxBlob+1); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "锁.txt")
	mustWrite(t, locked, []byte("x"))
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	for name, code := range map[string]string{
		"": "evidence_folder", "没有.txt": "evidence_missing", "空.txt": "evidence_empty", "大.mp4": "evidence_too_large", "锁.txt": "evidence_unreadable",
	} {
		path := filepath.Join(dir, name)
		if name == "锁.txt" {
			if f, err := os.Open(path); err == nil { // as an administrator, whom no permission stops
				f.Close()
				continue
			}
		}
		_, err := s.AddEvidenceFiles(t.Context(), inspection.Evidence{For: m011}, []string{path}, nil)
		wantSaid(t, err, code, filepath.Base(path))
		_, err = LookAtEvidence(path)
		wantSaid(t, err, code, filepath.Base(path))
	}
	nothingLeft(t, s)
}

// nothingLeft holds a directory to having no evidence and nothing of a file.
func nothingLeft(t testing.TB, s *Store) {
	t.Helper()
	if got := blobFiles(t, s); len(got) > 0 {
		t.Errorf("left behind: %v", got)
	}
	if got := evidence(t, s, "east"); len(got) > 0 {
		t.Errorf("evidence is %+v", got)
	}
	wantSound(t, s)
}

func TestFileThatFailsWhileItIsCopied(t *testing.T) {
	s := newLaptop(t).init()
	add := func(src io.Reader, size int64) error {
		_, err := s.AddEvidence(t.Context(), inspection.Evidence{For: m011}, "名.mp4", src, size, nil)
		return err
	}
	some := strings.Repeat("x", 1<<20)
	vanishing := io.MultiReader(strings.NewReader(some), iotest.ErrReader(fs.ErrNotExist))
	wantSaid(t, add(vanishing, 2<<20), "evidence_unreadable", "名.mp4")
	wantSaid(t, add(strings.NewReader(some), 1<<20-1), "evidence_changed", "名.mp4")
	wantSaid(t, add(strings.NewReader(some), 1<<20+1), "evidence_changed", "名.mp4")
	wantSaid(t, add(strings.NewReader(""), 0), "evidence_empty", "名.mp4")
	wantSaid(t, add(strings.NewReader(""), -1), "evidence_empty", "名.mp4")
	wantSaid(t, add(zeros{}, -1), "evidence_too_large", "200 MB")
	_, err := s.AddEvidence(t.Context(), inspection.Evidence{For: "nothing"}, "名.mp4", strings.NewReader(some), -1, nil)
	wantSaid(t, err, "no_record", "记录")

	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.AddEvidence(ctx, inspection.Evidence{For: m011}, "名.mp4", strings.NewReader(some), 1<<20, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after cancelling: %v", err)
	}
	nothingLeft(t, s)
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// Each step on the disk fails in turn: the evidence is there, whole, or nothing of it is.
func TestEveryStepOfAddingEvidenceFails(t *testing.T) {
	for step := 1; ; step++ {
		l := newLaptop(t)
		l.init()
		d := &faulty{half: step%2 == 0}
		l.files = d
		s := l.open()
		d.steps = 0
		d.fail = func(at int, what string) error {
			if at == step {
				return syscall.ENOSPC
			}
			return nil
		}
		e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: m011}, "a.txt", strings.NewReader("佐证"), 6, nil)
		steps := d.steps
		d.fail = nil
		if err != nil {
			wantSaid(t, err, "disk_full", "磁盘已满")
			nothingLeft(t, s)
		} else if data := mustRead(t, s.blobPath(testHash(t, e.SHA))); string(data) != "佐证" || len(evidence(t, s, "east")) != 1 {
			t.Errorf("step %d: answered as added, and it is not there", step)
		}
		attach(t, s, "m01.2", "b.txt", "再来")
		wantSound(t, s)
		if steps < step {
			break
		}
	}
}

const copyingFor = "DUDAO_STORE_TEST_COPYING"

// TestCopyingProcess is the process that the next test kills.
func TestCopyingProcess(t *testing.T) {
	dir := os.Getenv(copyingFor)
	if dir == "" {
		t.Skip("for TestKilledWhileCopying")
	}
	s, err := Open(t.Context(), Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.AddEvidence(t.Context(), inspection.Evidence{For: m011}, "a.mp4", zeros{}, -1, func(done, _ int64) {
		if done == 1<<20 {
			fmt.Println("copying")
			select {} // until it is killed
		}
	})
	t.Fatal(err)
}

func TestKilledWhileCopying(t *testing.T) {
	dir := t.TempDir()
	l := newLaptop(t)
	l.Dir, l.ConfigDir, l.machine = filepath.Join(dir, "data"), filepath.Join(dir, "config"), nil
	l.init()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCopyingProcess$")
	cmd.Env = append(os.Environ(), copyingFor+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("copying"))); err != nil {
		t.Fatal(err)
	}

	// While it copies, others start and leave its file alone.
	s := l.open()
	if got := blobFiles(t, s); len(got) != 1 || !strings.HasPrefix(got[0], addingPrefix) {
		t.Errorf("blobs are %v", got)
	}
	attach(t, s, "m01.2", "b.txt", "同时附的")
	mustUndo(t, s)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s = l.open()
	if got := blobFiles(t, s); len(got) != 1 || strings.HasPrefix(got[0], addingPrefix) {
		t.Errorf("blobs are %v", got)
	}
	wantSound(t, s)
}

func TestVerifyEvidence(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	sound, missing, damaged := attach(t, s, "m01.1", "好.txt", "好"), attach(t, s, "m01.1", "丢.txt", "丢"), attach(t, s, "m01.2", "坏.txt", "坏")
	attach(t, s, "m01.2", "又坏.txt", "坏")
	if list, err := s.VerifyEvidence(t.Context(), nil); err != nil || len(list) > 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	b := l.other("b").init()
	give(t, s, b)
	if c := wantSound(t, b); !slices.ContainsFunc(c.Notes, func(note string) bool { return strings.Contains(note, "4 份佐证") }) {
		t.Errorf("notes are %q", c.Notes)
	}

	if err := os.Remove(s.blobPath(testHash(t, missing.SHA))); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, s.blobPath(testHash(t, damaged.SHA)), []byte("别的"))
	var done, total int64
	list, err := s.VerifyEvidence(t.Context(), func(d, n int64) { done, total = d, n })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		got = append(got, fmt.Sprint(e.Subject, " ", e.Label, " ", e.Name, " ", e.Damaged))
	}
	if want := []string{"east 佐证2 丢.txt false", "east 佐证3 坏.txt true", "east 佐证4 又坏.txt true"}; !slices.Equal(got, want) {
		t.Errorf("unsound are %q, want %q", got, want)
	}
	if done != total || total == 0 {
		t.Errorf("progress ends at %d of %d", done, total)
	}
	c, err := s.Verify(t.Context(), nil)
	if err != nil || len(c.Faults) != 2 {
		t.Errorf("faults are %+v (%v)", c.Faults, err)
	}
	if _, err := s.BlobPath(sound.SHA); err != nil {
		t.Error(err)
	}
}

func TestFileTypes(t *testing.T) {
	for name, want := range map[string]struct {
		head, mime string
		kind       inspection.EvidenceKind
	}{
		"IMG-1.jpg":  {"\xff\xd8\xff\xe0", "image/jpeg", inspection.Photo},
		"无后缀":        {"\x89PNG\x0d\x0a\x1a\x0a", "image/png", inspection.Photo},
		"假.jpg":      {"%PDF-1.4", "application/pdf", inspection.Document},
		"扫描.heic":    {"\x00\x00\x00\x18ftypheic", "image/heic", inspection.Photo},
		"表.XLSX":     {"PK\x03\x04", fileTypes[".xlsx"].mime, inspection.Table},
		"打包.zip":     {"PK\x03\x04", "application/zip", inspection.OtherEvidence},
		"旧.doc":      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", inspection.Document},
		"台账.csv":     {"企业,联系人\n", "text/csv", inspection.Table},
		"说明":         {"企业联系人\n", "text/plain", inspection.Document},
		"座谈.m4a":     {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42", "audio/mp4", inspection.Audio},
		"座谈.mp3":     {"ID3\x03", "audio/mpeg", inspection.Audio},
		"现场.mp4":     {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42", "video/mp4", inspection.Video},
		"数据.unknown": {"\x00\x01\x02\x03", "application/octet-stream", inspection.OtherEvidence},
	} {
		if mime, kind := FileType(name, []byte(want.head)); mime != want.mime || kind != want.kind {
			t.Errorf("%s is %s, %s; want %s, %s", name, mime, kind.Word(), want.mime, want.kind.Word())
		}
	}
}

// BenchmarkAddEvidence adds 100 MiB, and in the same run copies a file of that size and hashes the copy, as cp and sha256sum do.
func BenchmarkAddEvidence(b *testing.B) {
	const size = 100 << 20
	data := make([]byte, size)
	if _, err := io.ReadFull(seeded("evidence"), data); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "a.mp4")
	mustWrite(b, path, data)
	b.Run("store", func(b *testing.B) {
		s := newLaptop(b).init()
		b.SetBytes(size)
		for b.Loop() {
			added, err := s.AddEvidenceFiles(b.Context(), inspection.Evidence{For: m011}, []string{path}, nil)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer() // so that the next one is not there already
			if err := os.Remove(s.blobPath(testHash(b, added[0].SHA))); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("copy and hash", func(b *testing.B) {
		to := filepath.Join(b.TempDir(), "copy")
		b.SetBytes(size)
		for b.Loop() {
			if err := copyAndHash(path, to); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// copyAndHash copies a file, fsyncs the copy and reads it again to hash it.
func copyAndHash(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	defer dst.Close()
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	if err := dst.Sync(); err != nil {
		return err
	}
	if _, err := dst.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = hashFile(dst)
	return err
}

// TestEvidenceIsEdited writes anew what people say of a piece; two who had not seen
// each other disagree about the field that both wrote, and only about that.
func TestEvidenceIsEdited(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	id := attach(t, s, "m01.1", "月报.pdf", "x").ID
	edit := func() (e Edit) {
		act(t, s, func(tx *Tx) (err error) {
			e, err = tx.EditEvidence(id)
			return err
		})
		return e
	}
	save := func(e Edit, fields map[string]string) {
		for field, text := range fields {
			e.Put(field, text)
		}
		act(t, s, func(tx *Tx) error {
			_, err := tx.SaveAs(KindEvidence, e)
			return err
		})
	}
	one, other := edit(), edit()
	save(one, map[string]string{inspection.FieldSource: "市商务局", inspection.FieldPlace: "三楼"})
	if got := evidence(t, s, "east")[0]; got.Source != "市商务局" || got.Place != "三楼" || got.Label != "佐证1" {
		t.Errorf("recorded %+v", got)
	}
	mustUndo(t, s)
	if got := evidence(t, s, "east")[0]; got.Source != "" || got.Place != "" || got.Name != "月报.pdf" {
		t.Errorf("taken back: %+v", got)
	}
	mustRedo(t, s)
	save(other, map[string]string{inspection.FieldSource: "市口岸办"})
	if got := evidence(t, s, "east")[0]; got.Place != "三楼" || !slices.Equal(got.Disputed, []string{inspection.FieldSource}) {
		t.Errorf("%+v", got)
	}
	act(t, s, func(tx *Tx) error { return tx.Void(EvidenceEntity(round, id), "撤回") })
	err := s.View(t.Context(), func(tx *ReadTx) error { _, err := tx.EditEvidence(id); return err })
	wantSaid(t, err, "no_record", "佐证")
	wantSound(t, s)
}
