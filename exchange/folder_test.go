package exchange

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faulty is a disk on which the step named fails; at each other it does what a real one does.
type faulty struct {
	realDisk
	step string
	err  error
}

func (f *faulty) fails(step string) error {
	if f.step == step {
		return f.err
	}
	return nil
}

func (f *faulty) Create(path string) (diskFile, error) {
	if err := f.fails("create"); err != nil {
		return nil, err
	}
	file, err := f.realDisk.Create(path)
	return &faultyFile{file, f}, err
}

func (f *faulty) Open(path string) (io.ReadCloser, error) {
	if err := f.fails("open"); err != nil {
		return nil, err
	}
	r, err := f.realDisk.Open(path)
	if err == nil && f.step == "read back" {
		r.Close()
		return io.NopCloser(strings.NewReader("other bytes")), nil
	}
	return r, err
}

func (f *faulty) Rename(from, to string) error {
	if err := f.fails("rename"); err != nil {
		return err
	}
	return f.realDisk.Rename(from, to)
}

func (f *faulty) SyncDir(dir string) error {
	if err := f.fails("sync folder"); err != nil {
		return err
	}
	return f.realDisk.SyncDir(dir)
}

type faultyFile struct {
	diskFile
	f *faulty
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.f.fails("write"); err != nil {
		n, _ := f.diskFile.Write(b[:len(b)/2])
		return n, err
	}
	return f.diskFile.Write(b)
}

func (f *faultyFile) Sync() error {
	if err := f.f.fails("fsync"); err != nil {
		return err
	}
	return f.diskFile.Sync()
}

func (f *faultyFile) Close() error { return errors.Join(f.diskFile.Close(), f.f.fails("close")) }

func putText(f *folder, name, text string) error {
	return f.PutIfAbsent(context.Background(), name, strings.NewReader(text), int64(len(text)))
}

func listed(t *testing.T, f *folder) (names []string) {
	t.Helper()
	for o, err := range f.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, o.Name)
	}
	return names
}

// Whichever step fails, nothing half is there under a name, no temporary file stays, what is wrong is said, and the remote
// goes on.
func TestFolderFailingDisk(t *testing.T) {
	for _, c := range []struct {
		step string
		err  error
		want RemoteFault
	}{
		{"create", syscall.EROFS, RemoteReadOnly},
		{"create", fs.ErrPermission, RemoteReadOnly},
		{"write", syscall.ENOSPC, RemoteFull},
		{"write", syscall.EIO, RemoteUnwritable},
		{"fsync", syscall.EIO, RemoteUnwritable},
		{"fsync", syscall.ENOSPC, RemoteFull},
		{"close", syscall.EIO, RemoteUnwritable},
		{"open", syscall.EIO, RemoteUnwritable},
		{"read back", nil, RemoteChanged},
		{"rename", syscall.EIO, RemoteUnwritable},
		{"sync folder", syscall.EIO, RemoteUnwritable},
	} {
		d := &faulty{}
		f, err := openFolder(t.TempDir(), d)
		if err != nil {
			t.Fatal(err)
		}
		if err := putText(f, "v1/a/before", "before"); err != nil {
			t.Fatal(err)
		}
		d.step, d.err = c.step, c.err
		err = putText(f, "v1/a/x", "some bytes")
		e, ok := errors.AsType[*RemoteError](err)
		if !ok || e.Fault != c.want || e.Say() == "" || !strings.Contains(e.Say(), f.dir) {
			t.Errorf("%s fails with %v: %v, want %s", c.step, c.err, err, c.want)
		}
		d.step = ""
		want := 1
		if c.step == "sync folder" { // it is there, whole, and perhaps not for ever
			want = 2
		}
		if got := listed(t, f); len(got) != want {
			t.Errorf("%s: listed %q", c.step, got)
		}
		if left, _ := os.ReadDir(f.path(tempDir)); len(left) > 0 {
			t.Errorf("%s: left behind %v", c.step, left)
		}
		if err := putText(f, "v1/a/x", "some bytes"); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: it does not go on: %v", c.step, err)
		}
	}
}

// FAT and SMB cannot rename without replacing: there it is looked first.
func TestFolderWithoutExclusiveRename(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	for _, path := range []string{from, to} {
		if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := renameLooking(from, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("replaced: %v", err)
	}
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}
	if err := renameLooking(from, to); err != nil {
		t.Error(err)
	}
}

// What a pulled stick left half written goes after a day, by the clock of the folder's file system.
func TestFolderSweeps(t *testing.T) {
	f, err := openFolder(t.TempDir(), realDisk{})
	if err != nil {
		t.Fatal(err)
	}
	if err := putText(f, "v1/x", "x"); err != nil {
		t.Fatal(err)
	}
	old, young := f.path(tempDir+"/old"), f.path(tempDir+"/young")
	for path, age := range map[string]time.Duration{old: 25 * time.Hour, young: time.Hour} {
		at := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := putText(f, "v1/y", "y"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one, which may be somebody's: %v", err)
	}
}

// A folder that goes while it is used is gone, whatever is asked of it, and is not made anew on the laptop's own disk.
func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stick")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(dir, realDisk{})
	if err != nil {
		t.Fatal(err)
	}
	if err := putText(f, "v1/x", "x"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, got := f.Get(t.Context(), "v1/x", 10)
	errs := map[string]error{"get": got, "put": putText(f, "v1/y", "y")}
	for _, err := range f.List(t.Context(), "", "") {
		errs["list"] = err
	}
	for call, err := range errs {
		if e, ok := errors.AsType[*RemoteError](err); !ok || e.Fault != RemoteGone {
			t.Errorf("%s: %v", call, err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it was made anew")
	}
}

func TestFolderNeedsAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]RemoteFault{file: RemoteNotFolder, file + "/x": RemoteMissing, file + "x": RemoteMissing} {
		_, err := Folder(path)
		if e, ok := errors.AsType[*RemoteError](err); !ok || e.Fault != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
