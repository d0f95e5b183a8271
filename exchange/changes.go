package exchange

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"
)

// watchedHours is how many hours' folders, the newest, are watched beside those that are made while watching.
const watchedHours = 4

// Changes tells when something changes in the folder of a remote, as long as ctx lasts: one waiting signal, however many
// changes. It is a help only: network shares tell of nothing, and systems bound how many folders may be watched.
func Changes(ctx context.Context, dir string) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := w.Add(dir); err != nil {
		w.Close()
		return nil, err
	}
	watchUnder(w, dir, filepath.Join(dir, formatPart))
	changed := make(chan struct{}, 1)
	go func() {
		defer w.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if strings.HasPrefix(filepath.Base(e.Name), ".") || !e.Has(fsnotify.Create) && !e.Has(fsnotify.Rename) && !e.Has(fsnotify.Write) {
					continue
				}
				watchUnder(w, dir, e.Name)
			case _, ok := <-w.Errors: // events were lost: look
				if !ok {
					return
				}
			}
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	}()
	return changed, nil
}

// watchUnder watches a folder and the ones in it that objects come into: v1, inspection, region, hour. What cannot be watched
// is polled.
func watchUnder(w *fsnotify.Watcher, root, dir string) {
	const depth = 4
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		below, err := filepath.Rel(root, path)
		if err != nil || strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		level := len(strings.Split(below, string(filepath.Separator)))
		if level == depth && path != dir && !amongNewest(path) {
			return filepath.SkipDir
		}
		_ = w.Add(path)
		if level == depth {
			return filepath.SkipDir
		}
		return nil
	})
}

// amongNewest tells whether an hour's folder is one of the last.
func amongNewest(path string) bool {
	hours, err := filepath.Glob(filepath.Join(filepath.Dir(path), "[0-9]*"))
	if err != nil {
		return false
	}
	slices.Sort(hours)
	return slices.Contains(hours[max(0, len(hours)-watchedHours):], path)
}
