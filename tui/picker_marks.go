package tui

import (
	"os"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// The picker's marked files, which show wherever they lie.

// markedElsewhere are the marked files that do not stand in the list of a folder,
// and those that are files no more. It asks the disk.
func markedElsewhere(marked []string, dir string, entries []folderEntry) (others []folderEntry, gone []string) {
	for _, path := range marked {
		info, err := os.Stat(path)
		switch {
		case err != nil || info.IsDir():
			gone = append(gone, path)
		case filepath.Dir(path) == dir && slices.ContainsFunc(entries, func(e folderEntry) bool { return e.path == path }):
		default:
			name := filepath.Base(path)
			others = append(others, folderEntry{name, path, false, info.Size(), info.ModTime(), checklist.Code(name)})
		}
	}
	return others, gone
}

// mark marks the file under the cursor, or takes the mark away.
func (p *picker) mark() tea.Cmd {
	path := p.pathHere()
	if i := slices.Index(p.marked, path); i >= 0 {
		p.marked = slices.Delete(p.marked, i, i+1)
	} else {
		p.marked = append(p.marked, path)
	}
	look := p.look(path)
	return tea.Batch(look, p.moveBy(1))
}

// unmark takes the marks of files away.
func (p *picker) unmark(paths []string) {
	p.marked = slices.DeleteFunc(p.marked, func(path string) bool { return slices.Contains(paths, path) })
}

// forgetMeant takes back what was typed or pasted as paths.
func (p *picker) forgetMeant() {
	p.unmark(p.meant)
	p.others = slices.DeleteFunc(p.others, func(e folderEntry) bool { return slices.Contains(p.meant, e.path) })
	p.meant = nil
}

// attachedAs is the evidence as which a file has been attached before, here if it
// has been here; nil if it has not.
func (p *picker) attachedAs(e *folderEntry) *inspection.Evidence {
	var found *inspection.Evidence
	for i := range p.has {
		if h := &p.has[i]; h.Name == e.name && h.Size == e.size && (found == nil || h.For == p.of.entity) {
			found = h
		}
	}
	return found
}

// askAgain asks, once, before files go in that have been attached before.
func (p *picker) askAgain(paths []string) (asked bool) {
	if slices.Equal(paths, p.again) {
		return false
	}
	for _, e := range p.rows {
		had := p.attachedAs(e)
		if had == nil || !slices.Contains(paths, e.path) {
			continue
		}
		p.again = paths
		if had.For == p.of.entity {
			p.say("这里已附 " + had.Label + "，再按一次 Enter 另附一份")
		} else {
			p.say(had.Label + " 同名同大小，附在 " + entityWords(p.board.plan, had.For) + "；再按一次 Enter 也附到这里")
		}
		return true
	}
	return false
}
