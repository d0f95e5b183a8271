package store

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dudao/inspection"
)

// The tests run themselves as other processes, which do a job and tell what was acknowledged.
const childJob = "DUDAO_STORE_TEST_JOB"

func TestMain(m *testing.M) {
	if job := os.Getenv(childJob); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func long() bool { return os.Getenv("DUDAO_LONG") != "" }

// job is what a child is told to do.
type job struct {
	dir    string // with data and config
	name   string // of the child, and of the findings it writes
	count  int    // of changes; 0: until killed
	kill   int    // the step on the disk at which it kills itself; 0: none
	half   bool   // having written half of it
	anew   bool   // makes state.db anew all the time instead of recording
	drafts bool   // keeps each text as a draft first, and leaves the last one
	care   care   // makes or restores a backup instead
	file   string // to import instead; -: none
}

// care is what a child does about backups.
type care string

const (
	noCare   care = "-"
	backUp   care = "backup"
	autoBack care = "auto"
	restore  care = "restore" // into a directory called as the child
)

func (j job) String() string {
	return fmt.Sprintf("%s %s %d %d %t %t %t %s %s", j.dir, j.name, j.count, j.kill, j.half, j.anew, j.drafts,
		cmp.Or(j.care, noCare), cmp.Or(j.file, "-"))
}

func parseJob(s string) (j job, err error) {
	_, err = fmt.Sscan(s, &j.dir, &j.name, &j.count, &j.kill, &j.half, &j.anew, &j.drafts, &j.care, &j.file)
	return j, err
}

func (j job) backup() string { return filepath.Join(j.dir, "b.dudao") }

func (j job) options() Options {
	return Options{Dir: filepath.Join(j.dir, "data"), ConfigDir: filepath.Join(j.dir, "config"), Wait: time.Minute}
}

// child does a job. Each line it writes says that a change was acknowledged.
func child(text string) error {
	j, err := parseJob(text)
	if err != nil {
		return err
	}
	o := j.options()
	d := &faulty{half: j.half}
	d.fail = func(step int, what string) error {
		if step != j.kill {
			return nil
		}
		if j.half && strings.HasPrefix(what, "write") {
			return errKill
		}
		return kill()
	}
	o.files = killing{d}
	if j.care != noCare {
		if err := childCare(j, o); err != nil {
			return err
		}
		fmt.Println("done", j.name, "all")
		return nil
	}
	s, err := Open(context.Background(), o)
	if err != nil {
		return err
	}
	if j.file != "-" {
		return childImport(s, j.file)
	}
	var drafts *Drafts
	if j.drafts {
		if drafts, err = s.OpenDrafts(); err != nil {
			return err
		}
	}
	for i := 1; i <= j.count || j.count == 0; i++ {
		if j.anew {
			if err := s.Rebuild(context.Background()); err != nil {
				return err
			}
			continue
		}
		if err := childChange(s, drafts, j, i); err != nil {
			return err
		}
		if i%7 == 0 {
			if err := s.Seal(context.Background()); err != nil {
				return err
			}
		}
	}
	return nil
}

// childCare makes or restores a backup.
func childCare(j job, o Options) error {
	if j.care == restore {
		o.Dir = filepath.Join(j.dir, j.name)
		_, _, err := Restore(context.Background(), o, j.backup(), Setup{}, nil)
		return err
	}
	s, err := Open(context.Background(), o)
	switch {
	case err != nil:
	case j.care == backUp:
		_, err = s.Backup(context.Background(), j.backup(), nil)
	default:
		_, err = s.BackupNow(context.Background())
	}
	return err
}

func childImport(s *Store, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, err := s.Import(context.Background(), []Source{sourceOf(path, data)}, nil); err != nil {
		return err
	}
	fmt.Println("done import all")
	return nil
}

func childChange(s *Store, drafts *Drafts, j job, i int) error {
	checkpoint, text := fmt.Sprintf("%s.%d", j.name, i), fmt.Sprintf("%s 的第 %d 次", j.name, i)
	entity := FindingEntity(round, "east", checkpoint)
	if drafts != nil {
		e := Edit{Entity: entity}
		e.Put(inspection.FieldFacts, text)
		if err := drafts.Put(Draft{Edit: e, Checkpoint: checkpoint}); err != nil {
			return err
		}
		fmt.Printf("draft %s %s\n", checkpoint, text)
	}
	if err := record(context.Background(), s, checkpoint, text); err != nil {
		return err
	}
	fmt.Printf("done %s %s\n", checkpoint, text)
	if drafts != nil {
		return drafts.Remove(entity)
	}
	return nil
}

var errKill = errors.New("to be killed")

// kill ends this process as kill -9 does.
func kill() error {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		return err
	}
	select {}
}

// killing kills after the half of a write that faulty has made.
type killing struct{ *faulty }

func (k killing) Open(path string, flag int) (file, error) {
	f, err := k.faulty.Open(path, flag)
	if err != nil {
		return nil, err
	}
	return killingFile{f}, nil
}

type killingFile struct{ file }

func (f killingFile) WriteAt(b []byte, at int64) (int, error) {
	n, err := f.file.WriteAt(b, at)
	if errors.Is(err, errKill) {
		return n, kill()
	}
	return n, err
}

// start runs a child; wait gives what it acknowledged.
func start(t testing.TB, j job) (cmd *exec.Cmd, wait func() map[string]string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childJob+"="+j.String())
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, func() map[string]string {
		err := cmd.Wait()
		if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.Exited() && runtime.GOOS != "windows") {
			t.Fatalf("child %v: %v: %s", j, err, &errs)
		}
		acked := make(map[string]string)
		for sc := bufio.NewScanner(&out); sc.Scan(); {
			kind, rest, _ := strings.Cut(sc.Text(), " ")
			checkpoint, text, _ := strings.Cut(rest, " ")
			if kind == "done" {
				acked[checkpoint] = text
			}
			acked["last draft"] = checkpoint
		}
		return acked
	}
}

func childLaptop(t *testing.T) (*laptop, job) {
	dir := t.TempDir()
	if strings.ContainsAny(dir, " \t\n") {
		t.Skip("the directory for temporary files has a blank in its name")
	}
	j := job{dir: dir}
	l := &laptop{t: t, Options: j.options(), clock: newClock()}
	l.files = quick{}
	l.init()
	return l, j
}

// A process is killed at each step on the disk in turn: every acknowledged change is there, and the next process goes on.
func TestKilledAtEveryStep(t *testing.T) {
	l, j := childLaptop(t)
	steps := 60
	if long() {
		steps = 250
	}
	want := make(map[string]string)
	for kill := 1; kill <= steps; kill++ {
		j.name, j.kill, j.half, j.count = "k"+strconv.Itoa(kill), kill, kill%2 == 0, 0
		_, wait := start(t, j)
		checkKilled(t, l, wait(), want)
	}
	wantSound(t, l.open())
}

// checkKilled holds the store to what the child acknowledged, in addition to what is known.
func checkKilled(t *testing.T, l *laptop, acked, known map[string]string) {
	t.Helper()
	delete(acked, "last draft")
	maps.Copy(known, acked)
	got := facts(t, l.open())
	for checkpoint, text := range known {
		if got[checkpoint] != text {
			t.Fatalf("%s is %q, acknowledged was %q", checkpoint, got[checkpoint], text)
		}
	}
}

// The same at any moment, in the middle of a call too.
func TestKilledAtAnyTime(t *testing.T) {
	l, j := childLaptop(t)
	rounds := 15
	if long() {
		rounds = 300
	}
	r := rand.New(seeded(t.Name()))
	want := make(map[string]string)
	for i := range rounds {
		j.name = "t" + strconv.Itoa(i)
		cmd, wait := start(t, j)
		time.Sleep(time.Duration(20+r.IntN(60)) * time.Millisecond) // when it is killed is what is tried, nothing waits for it
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		checkKilled(t, l, wait(), want)
	}
	wantSound(t, l.open())
}

// Several processes record at once while another makes state.db anew: all succeed and nothing is lost.
func TestProcessesAtOnce(t *testing.T) {
	l, j := childLaptop(t)
	const each = 40
	var wg sync.WaitGroup
	acked := make([]map[string]string, 3)
	for i := range acked {
		j.name, j.count, j.anew = "p"+strconv.Itoa(i), each, i == 2
		if j.anew {
			j.count = 10
		}
		_, wait := start(t, j)
		wg.Go(func() { acked[i] = wait() })
	}
	wg.Wait()
	want := make(map[string]string)
	for _, a := range acked {
		checkKilled(t, l, a, want)
	}
	if len(want) != 2*each {
		t.Errorf("%d changes were acknowledged", len(want))
	}
	wantSound(t, l.open())
}

// What was typed and not recorded when the process was killed is found, and what was recorded is not offered again.
func TestDraftsOfAKilledProcess(t *testing.T) {
	l, j := childLaptop(t)
	j.drafts = true
	offered := 0
	for kill := 1; kill <= 24; kill++ {
		j.name, j.kill, j.half = "d"+strconv.Itoa(kill), kill, kill%2 == 0
		_, wait := start(t, j)
		acked := wait()
		s := l.open()
		d, err := s.OpenDrafts()
		if err != nil {
			t.Fatal(err)
		}
		found, err := d.Found()
		if err != nil {
			t.Fatal(err)
		}
		last, got := acked["last draft"], facts(t, s)
		for _, dr := range found {
			if text := dr.Edit.Text(inspection.FieldFacts); got[dr.Checkpoint] == text {
				t.Fatalf("kill %d: %s is offered though it is recorded", kill, dr.Checkpoint)
			}
			offered++
		}
		if _, recorded := got[last]; last != "" && !recorded && (len(found) != 1 || found[0].Checkpoint != last) {
			t.Fatalf("kill %d: the draft of %s is lost: %v", kill, last, found)
		}
		for _, dr := range found {
			if err := d.Remove(dr.Edit.Entity); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if offered == 0 {
		t.Error("no kill left a draft")
	}
}
