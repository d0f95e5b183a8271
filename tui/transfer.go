package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"dudao/exchange"
	"dudao/store"
)

// The work of a transfer, off the loop.

// follow takes over how far a sync is.
func (t *transfer) follow(p exchange.Progress) {
	t.sending.Store(p.Sending)
	t.done.Store(int64(p.Segments))
	t.of.Store(int64(p.SegmentsOf))
	t.blobs.Store(int64(p.Blobs))
	t.blobsOf.Store(int64(p.BlobsOf))
	t.bytes.Store(p.Bytes)
	t.bytesOf.Store(p.BytesOf)
}

// count takes over how far an import or an export is, in bytes.
func (t *transfer) count(done, total int64) {
	t.bytes.Store(done)
	t.bytesOf.Store(total)
}

// sync syncs with a folder, made if it is the first time, and remembers it.
func (t *transfer) sync(ctx context.Context, st *store.Store, dir string, o exchange.SyncOptions) (exchange.Synced, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return exchange.Synced{}, err
	}
	if within(dir, st.Dir()) || within(st.Dir(), dir) {
		return exchange.Synced{}, &ownFolderError{dir}
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		_ = os.Mkdir(dir, 0o777) // not with its parents: where they are missing, a stick is
	}
	r, err := exchange.Folder(dir)
	if err != nil {
		return exchange.Synced{}, err
	}
	out, err := exchange.Sync(ctx, st, r, o)
	if err != nil {
		return out, err
	}
	return out, remember(st, syncChoice, dir)
}

// remember keeps a choice on this laptop.
func remember(st *store.Store, choice, path string) error {
	return st.SetLocal(func(l *store.Local) {
		if l.Choices == nil {
			l.Choices = map[string]string{}
		}
		l.Choices[choice] = path
	})
}

// take imports what a path names: a file, a folder, a pattern.
func (t *transfer) take(ctx context.Context, st *store.Store, path, passphrase string) (im store.Imported, err error) {
	from, err := exchange.Open(ctx, []string{path}, exchange.OpenOptions{Secrets: withPassphrase(passphrase)})
	if err != nil {
		return im, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	im, err = st.Import(ctx, from.List, t.count)
	im.Rejected = slices.Concat(from.Refused, im.Rejected)
	im.Notes = slices.Concat(from.Notes, im.Notes)
	if err != nil {
		return im, err
	}
	return im, remember(st, importChoice, path)
}

// give exports everything, the files of evidence if they are wanted, into a new file: one that is
// there is never replaced, the new one is then called -2.
func (t *transfer) give(ctx context.Context, st *store.Store, path string) (done store.Exported, file string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return done, path, err
	}
	if within(path, st.Dir()) {
		return done, path, &ownFolderError{path}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return done, path, err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".dudao-*")
	if err != nil {
		return done, path, err
	}
	defer os.Remove(temp.Name())
	done, err = st.Export(ctx, temp, store.Selection{Evidence: t.proofs}, t.count)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return done, path, err
	}
	base := strings.TrimSuffix(path, ".dudao")
	for n := 2; onDisk(path); n++ {
		path = fmt.Sprintf("%s-%d.dudao", base, n)
	}
	return done, path, os.Rename(temp.Name(), path)
}

// within tells whether path is dir or lies in it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// ownFolderError: what is exchanged would lie in the data directory.
type ownFolderError struct{ path string }

func (e *ownFolderError) Error() string { return e.path + ": in the data directory" }

// Say tells the user in one sentence.
func (e *ownFolderError) Say() string {
	return fmt.Sprintf("“%s”和本机的数据目录套在一起，请另选一个位置。", e.path)
}

// removable are the sticks and disks that are plugged in, as far as their places
// tell.
func removable() []string {
	if runtime.GOOS == "windows" {
		var list []string
		for _, d := range drives() {
			if d.path != `C:\` {
				list = append(list, d.path)
			}
		}
		return list
	}
	var list []string
	for _, pattern := range []string{"/run/media/*/*", "/media/*/*", "/Volumes/*"} {
		found, _ := filepath.Glob(pattern)
		for _, path := range found {
			if target, err := filepath.EvalSymlinks(path); err == nil && target != "/" {
				list = append(list, path)
			}
		}
	}
	return list
}
