package tui

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dudao/checklist"
)

// folderView is a folder that files are chosen in: its rows, and a field with its
// path, in which what is typed behind the folder narrows them.
type folderView struct {
	list
	dir     string
	entries []folderEntry  // of dir
	others  []folderEntry  // files from elsewhere that show all the same
	rows    []*folderEntry // the others, then the entries that the path's last part leaves; nameless: the folder above
	path    *input
}

// nearestFolder lists a folder or, where it cannot be read, the nearest one above
// that can; the home folder for none. err is why it is another. It asks the disk.
func nearestFolder(dir string, homely bool) (found string, entries []folderEntry, err error) {
	if dir == "" || !filepath.IsAbs(dir) {
		if home, err := os.UserHomeDir(); err == nil && homely {
			dir = home
		}
	}
	for {
		entries, failed := readFolder(dir)
		if failed == nil {
			return dir, entries, err
		}
		err = cmp.Or(err, failed)
		above, ok := folderAbove(dir)
		if !ok {
			return dir, nil, err
		}
		dir = above
	}
}

// show takes over what was read. The cursor goes to a path, else behind the
// folder above.
func (v *folderView) show(dir string, entries, others []folderEntry, at string) {
	v.dir, v.entries, v.others = dir, entries, others
	v.path.SetText(v.prefix())
	v.narrow()
	v.at, v.top = max(0, len(v.rows)-len(v.entries)), 0
	if i := slices.IndexFunc(v.rows, func(e *folderEntry) bool { return at != "" && e.path == at }); i >= 0 {
		v.at = i
	}
	v.at = max(0, min(v.at, len(v.rows)-1))
}

// prefix is the folder as the path field begins.
func (v *folderView) prefix() string {
	dir := shownName(v.dir)
	if dir == "" || os.IsPathSeparator(dir[len(dir)-1]) {
		return dir
	}
	return dir + string(os.PathSeparator)
}

// rest is what is typed behind the folder; here is false where the path is of
// another one.
func (v *folderView) rest() (rest string, here bool) {
	return strings.CutPrefix(v.path.Text(), v.prefix())
}

// narrow leaves the entries that the part typed behind the folder matches.
func (v *folderView) narrow() {
	rest, here := v.rest()
	if !here {
		rest = ""
	}
	pattern := checklist.NewPattern(rest)
	v.rows = v.rows[:0]
	for i := range v.others {
		v.rows = append(v.rows, &v.others[i])
	}
	if above, ok := folderAbove(v.dir); ok && pattern.Empty() {
		v.rows = append(v.rows, &folderEntry{path: above, folder: true})
	}
	for i := range v.entries {
		e := &v.entries[i]
		if pattern.Empty() || pattern.InCoded(e.text) {
			v.rows = append(v.rows, e)
		}
	}
	v.at = min(v.at, max(0, len(v.rows)-1))
}

// narrowed tells whether the path field leaves out entries.
func (v *folderView) narrowed() bool {
	rest, here := v.rest()
	return here && rest != ""
}

// leads tells whether the path field holds a path that Enter goes to, and not the
// folder that shows or a part of a name in it.
func (v *folderView) leads() bool {
	return v.path.Text() != v.prefix() && (!v.narrowed() || len(v.rows) == len(v.others))
}

// here is the row under the cursor, nil if there is none.
func (v *folderView) here() *folderEntry {
	if v.at < len(v.rows) {
		return v.rows[v.at]
	}
	return nil
}

// position is which rows of how many show, for the title.
func (v *folderView) position(shown int) string {
	if len(v.rows) == 0 {
		return ""
	}
	return positionWords(v.top, shown, len(v.rows))
}

func (v *folderView) whyNotIn() string {
	if e := v.here(); e == nil || !e.folder {
		return "这一行不是文件夹"
	}
	return ""
}

func (v *folderView) whyNotOut() string {
	if _, ok := folderAbove(v.dir); !ok {
		return "已经是最上一级"
	}
	return ""
}
