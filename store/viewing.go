package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"dudao/inspection"
)

const (
	viewingDir  = "viewing"      // copies of evidence for viewers, each in a folder of its hash
	viewingKept = 24 * time.Hour // how long
)

// ViewingCopy gives a copy of a piece of evidence for a viewer, under a name that tells its type: what lies in blobs has none and must
// not be changed. Copies of the day before are removed. *NoBlobError if the file is not on this laptop; *UnsafeFileError if to open it
// could be to run it.
func (s *Store) ViewingCopy(e inspection.Evidence) (path string, err error) {
	name, safe := viewingName(e.Name)
	if !safe {
		return "", &UnsafeFileError{Name: e.Name}
	}
	blob, err := s.BlobPath(e.SHA)
	if err != nil {
		return "", err
	}
	s.sweepViewing()
	path = s.path(viewingDir, filepath.Base(blob)[:shaShown], name)
	if info, err := os.Stat(path); err == nil && info.Size() == e.Size {
		return path, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", diskError(path, err)
	}
	return path, diskError(path, copyFile(path, blob))
}

// shaShown is how much of a hash names a folder.
const shaShown = 16

// copyFile copies a file, or leaves nothing behind.
func copyFile(to, from string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}

// sweepViewing removes old copies. What a viewer holds on to stays till next time.
func (s *Store) sweepViewing() {
	entries, err := os.ReadDir(s.path(viewingDir))
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && s.now().Sub(info.ModTime()) > viewingKept {
			_ = os.RemoveAll(s.path(viewingDir, e.Name()))
		}
	}
}

// viewable are the extensions of files that viewers show and no system runs, beside those of fileTypes.
var viewable = []string{".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".wav", ".avi", ".webm", ".log", ".zip", ".rar", ".7z"}

// viewingName makes a file name of one that others gave: no folder, nothing that a system reads as something else. It is unsafe if its
// extension is not one of those that are only shown.
func viewingName(name string) (string, bool) {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	typed := filepath.Ext(name)
	ext := strings.ToLower(typed)
	if _, known := fileTypes[ext]; !known && !slices.Contains(viewable, ext) {
		return "", false
	}
	stem := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`<>:"|?*%`, r) {
			return '_'
		}
		return r
	}, strings.TrimSuffix(name, typed))
	const most = 40 // characters
	if runes := []rune(stem); len(runes) > most {
		stem = string(runes[:most])
	}
	return "佐证 " + stem + ext, true
}

// UnsafeFileError: a piece of evidence may be a program, which a viewer would run.
type UnsafeFileError struct{ Name string }

func (e *UnsafeFileError) Error() string { return fmt.Sprintf("evidence %q may be a program", e.Name) }

// Code is the error's name for programs.
func (e *UnsafeFileError) Code() string { return "evidence_unsafe" }

// Say tells the user in one sentence.
func (e *UnsafeFileError) Say() string {
	return fmt.Sprintf("“%s”不是照片、文档、表格、录音、录像这几类文件，打开可能会运行程序，没有打开。", e.Name)
}
