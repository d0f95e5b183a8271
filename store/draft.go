package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"dudao/oplog"
)

// Draft is what has been typed and not yet recorded.
type Draft struct {
	Edit       Edit              `json:"edit"`
	Subject    string            `json:"subject"`
	Checkpoint string            `json:"checkpoint"`
	By         string            `json:"by"`
	At         time.Time         `json:"at"`
	Field      string            `json:"field"`         // the one with the caret
	Caret      int               `json:"caret"`         // rune offset
	Raw        map[string]string `json:"raw,omitempty"` // text of a field that is not yet a valid value (a half-typed figure)
}

// Drafts is this process's draft file: N.json, claimed by N.lock.
type Drafts struct {
	s    *Store
	dir  string
	n    int
	lock *os.File

	mu   sync.Mutex
	held map[string]Draft // by entity, as on disk
}

// draftFile is N.json.
type draftFile struct {
	Format int              `json:"dudao"`
	Drafts map[string]Draft `json:"drafts"`
}

const draftDir = "drafts"

// OpenDrafts claims a draft file of its own.
func (s *Store) OpenDrafts() (*Drafts, error) {
	d := &Drafts{s: s, dir: s.path(draftDir), held: make(map[string]Draft)}
	if err := makeDir(s.fs, d.dir); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		if exists(d.path(n, ".json")) {
			continue // somebody's, who may be gone: Found takes it over
		}
		lock, err := d.claim(n)
		if err != nil {
			return nil, err
		}
		if lock == nil {
			continue
		}
		if exists(d.path(n, ".json")) { // its owner left it meanwhile
			lock.Close()
			continue
		}
		d.n, d.lock = n, lock
		return d, nil
	}
}

func (d *Drafts) path(n int, suffix string) string {
	return filepath.Join(d.dir, strconv.Itoa(n)+suffix)
}

// claim locks N.lock; nil if a process holds it.
func (d *Drafts) claim(n int) (*os.File, error) {
	path := d.path(n, ".lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, diskError(path, err)
	}
	ok, err := tryLock(f, true)
	if !ok || err != nil {
		f.Close()
		return nil, diskError(path, err)
	}
	return f, nil
}

// Put keeps a draft, in the place of the one of its entity. It is on disk when Put returns.
func (d *Drafts) Put(dr Draft) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := maps.Clone(d.held)
	next[dr.Edit.Entity] = dr
	return d.write(next)
}

// Remove drops the draft of an entity, if there is one.
func (d *Drafts) Remove(entity string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.held[entity]; !ok {
		return nil
	}
	next := maps.Clone(d.held)
	delete(next, entity)
	return d.write(next)
}

// write replaces the file; without drafts there is none.
func (d *Drafts) write(next map[string]Draft) error {
	path := d.path(d.n, ".json")
	if len(next) == 0 {
		if err := d.s.fs.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError(path, err)
		}
		d.held = next
		return diskError(d.dir, d.s.fs.SyncDir(d.dir))
	}
	data, err := json.Marshal(draftFile{1, next})
	if err != nil {
		return fmt.Errorf("drafts: %w", err)
	}
	if err := replaceFile(d.s.fs, path, data); err != nil {
		return err
	}
	d.held = next
	return nil
}

// Found are the drafts of processes that are gone, oldest first, taken over into this one's file. What was recorded after all has
// been taken out, and what goes on from an own operation is based on it.
func (d *Drafts) Found() ([]Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	numbers, err := d.files()
	if err != nil {
		return nil, err
	}
	var found []Draft
	for _, n := range numbers {
		taken, err := d.takeOver(n)
		if err != nil {
			return nil, err
		}
		found = append(found, taken...)
	}
	slices.SortFunc(found, func(a, b Draft) int { return a.At.Compare(b.At) })
	return found, nil
}

// files lists the numbers of the others' draft files.
func (d *Drafts) files() ([]int, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, diskError(d.dir, err)
	}
	var list []int
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".json")
		if n, err := strconv.Atoi(name); ok && err == nil && n != d.n && n > 0 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// takeOver moves the drafts of one file into this process's, unless its process lives.
func (d *Drafts) takeOver(n int) ([]Draft, error) {
	lock, err := d.claim(n)
	if lock == nil || err != nil {
		return nil, err
	}
	defer lock.Close()
	path := d.path(n, ".json")
	data, err := readWhole(d.s.fs, path)
	if err != nil || data == nil {
		return nil, err
	}
	var file draftFile
	if json.Unmarshal(data, &file) != nil || file.Format != 1 {
		if file.Format > 1 {
			return nil, &NewerError{path, file.Format}
		}
		return nil, d.s.setAside(path, "drafts")
	}
	var taken []Draft
	err = d.s.View(context.Background(), func(tx *ReadTx) error {
		taken = nil
		for _, entity := range slices.Sorted(maps.Keys(file.Drafts)) {
			dr := file.Drafts[entity]
			if err := tx.rebase(&dr.Edit); err != nil {
				return err
			}
			if dr.Edit.Dirty() || len(dr.Raw) > 0 {
				taken = append(taken, dr)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	next := maps.Clone(d.held)
	for _, dr := range taken {
		if mine, ok := next[dr.Edit.Entity]; !ok || mine.At.Before(dr.At) {
			next[dr.Edit.Entity] = dr
		}
	}
	if len(next) > 0 {
		if err := d.write(next); err != nil {
			return nil, err
		}
	}
	if err := d.s.fs.Remove(path); err != nil {
		return nil, diskError(path, err)
	}
	return taken, diskError(d.dir, d.s.fs.SyncDir(d.dir))
}

// rebase bases an edit that was left behind on the own operations that have replaced what it was based on, takes out what they
// recorded already, and fills in what is shown now.
func (tx *ReadTx) rebase(e *Edit) error {
	if e.Base == nil {
		e.Base = make(map[string][]oplog.Dot)
	}
	fields := slices.AppendSeq(slices.Collect(maps.Keys(e.Base)), maps.Keys(e.Set))
	now, err := tx.Edit(e.Entity, fields...)
	if err != nil {
		return err
	}
	e.Shown = now.Shown
	for field, text := range e.Set {
		base, newest, err := tx.ownBase(e.Entity, field, e.Base[field])
		if err != nil {
			return err
		}
		e.Base[field] = base
		if newest != nil && sameText(newest, text) {
			delete(e.Set, field)
		}
	}
	return nil
}

func sameText(value json.RawMessage, text *string) bool {
	if text == nil {
		return isNull(value)
	}
	return !isNull(value) && textOf(value) == *text
}

// ownBase follows base through the own operations on a field: one that names a dot of it takes its place; if there was nothing to
// name, one that named nothing. newest is the value of the last of them.
func (tx *ReadTx) ownBase(entity, field string, base []oplog.Dot) (dots []oplog.Dot, newest json.RawMessage, err error) {
	ops, err := tx.ownOps(entity, field)
	if err != nil {
		return nil, nil, err
	}
	dots = slices.Clone(base)
	for _, o := range ops {
		over := o.op.Over[field]
		named := slices.ContainsFunc(over, func(dot oplog.Dot) bool { return slices.Contains(dots, dot) })
		if !named && (len(dots) > 0 || len(over) > 0) {
			continue
		}
		dots = slices.DeleteFunc(dots, func(dot oplog.Dot) bool { return slices.Contains(over, dot) })
		dots, newest = append(dots, o.dot), o.op.Set[field]
	}
	return dots, newest, nil
}

// Close gives the file up. Drafts in it are found by the next process that looks.
func (d *Drafts) Close() error { return d.lock.Close() }
