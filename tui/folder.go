package tui

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
)

// folderEntry is a file or a folder in one.
type folderEntry struct {
	name, path string
	folder     bool
	size       int64 // bytes
	at         time.Time
	text       checklist.Coded // the name, to be looked for
}

// readFolder lists what is in a folder, newest first, without what is hidden.
// The empty path, above the roots of Windows, holds its drives.
func readFolder(path string) ([]folderEntry, error) {
	if path == "" {
		return drives(), nil
	}
	found, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	entries := make([]folderEntry, 0, len(found))
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		full := filepath.Join(path, f.Name())
		info, err := os.Stat(full) // of what a link leads to
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		entries = append(entries, folderEntry{f.Name(), full, info.IsDir(), info.Size(), info.ModTime(), checklist.Code(f.Name())})
	}
	slices.SortStableFunc(entries, func(a, b folderEntry) int {
		return cmp.Or(b.at.Compare(a.at), strings.Compare(a.name, b.name))
	})
	return entries, nil
}

// drives are the letters that lead somewhere: disks, USB sticks.
func drives() []folderEntry {
	var entries []folderEntry
	for letter := 'C'; letter <= 'Z'; letter++ { // A and B were floppies, which take seconds to say no
		root := string(letter) + `:\`
		if info, err := os.Stat(root); err == nil && info.IsDir() {
			entries = append(entries, folderEntry{name: root, path: root, folder: true, text: checklist.Code(root)})
		}
	}
	return entries
}

// folderAbove is the folder that one lies in; ok is false at the top.
func folderAbove(path string) (above string, ok bool) {
	above = filepath.Dir(path)
	if above != path {
		return above, true
	}
	return "", path != "" && runtime.GOOS == "windows"
}

// shownName is the name of a file as a line can show it, whatever it is made of.
func shownName(name string) string { return oneLine(clean(name)) }
