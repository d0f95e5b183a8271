package tui

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// picker chooses files and attaches them to a finding as evidence.
type picker struct {
	*session
	folderView // with the files marked elsewhere
	of         supported
	has        []inspection.Evidence // of the subject
	next       int                   // number of its next piece
	marked     []string              // paths, in the order of marking
	meant      []string              // those of the marked whose path was typed or pasted
	again      []string              // files attached before, of which Enter has been asked for twice
	looked     map[string]lookedAt   // what files say of themselves, by path

	field  pickField
	fields [pickFields]*input // of those in which something is typed
	kind   int                // 0: each file's own, else one of inspection.EvidenceKinds

	reads   int // counts the folders read, so that a late one is dropped
	loading bool
	copying *copying // nil unless files are being copied
	given   []string // to be attached at once
	shown   int
	drawn   int // line of the page with the topmost row
}

// pickField is what has the focus.
type pickField uint8

const (
	pickFile pickField = iota
	pickPath
	pickSource
	pickKind
	pickAt
	pickPlace
	pickFields
)

// folderChoice is under which name the last folder is remembered.
const folderChoice = "evidence_folder"

type (
	// lookedAt is what a file says of itself, or why it cannot be evidence.
	lookedAt struct {
		path string
		is   inspection.Evidence
		err  error
	}
	folderRead struct {
		no      int
		dir     string
		entries []folderEntry
		others  []folderEntry
		gone    []string // marked files that are no more
		has     []inspection.Evidence
		next    int
		at      string // path that the cursor goes to
		err     error
	}
	// pathMeant is what a typed or pasted path leads to.
	pathMeant struct {
		folder string
		files  []string
		attach bool // the files, at once
	}
)

// newPicker starts at the last folder, or attaches the given files at once.
func newPicker(s *session, of supported, given []string) *picker {
	p := &picker{session: s, of: of, given: given, looked: map[string]lookedAt{}, next: 1}
	for f := range p.fields {
		p.fields[f] = newInput("")
	}
	p.path = p.fields[pickPath]
	if v := s.board.visit; v != nil && v.Covers(of.subject.ID) {
		p.fields[pickSource].SetText(v.Org)
		p.fields[pickPlace].SetText(v.Place)
	}
	p.dir = s.st.Local().Choices[folderChoice]
	if len(given) > 0 {
		p.dir = filepath.Dir(given[0])
	}
	return p
}

func (p *picker) Init() tea.Cmd {
	if len(p.given) > 0 {
		p.loading = true
		return ask(p, func(context.Context) tea.Msg { return meaning(p.given, true) })
	}
	return p.read(p.dir, "")
}

func (p *picker) Loading() bool  { return p.loading || p.copying != nil }
func (p *picker) Typing() bool   { return p.field != pickFile && p.field != pickKind }
func (p *picker) Status() string { return "" }

// Stop ends what Esc does not have to wait for.
func (p *picker) Stop() tea.Cmd {
	if p.copying != nil {
		p.copying.cancel()
		return nil
	}
	p.reads++
	p.loading = false
	return p.pop()
}

// read lists a folder; keys wait. Where it cannot be read, the nearest one above
// that can is.
func (p *picker) read(dir, at string) tea.Cmd {
	p.loading = true
	p.reads++
	no, st, subject, marked := p.reads, p.st, p.of.subject.ID, slices.Clone(p.marked)
	return ask(p, func(ctx context.Context) tea.Msg {
		r := folderRead{no: no, at: at}
		r.dir, r.entries, r.err = nearestFolder(dir, at == "")
		r.others, r.gone = markedElsewhere(marked, r.dir, r.entries)
		err := st.View(ctx, func(tx *store.ReadTx) (err error) {
			if r.has, err = tx.Evidence(subject); err != nil {
				return err
			}
			r.next, err = tx.NextEvidence(subject)
			return err
		})
		r.err = cmp.Or(r.err, err)
		return r
	})
}

func (p *picker) onRead(r folderRead) tea.Cmd {
	if r.no != p.reads {
		return nil
	}
	p.loading = false
	if r.err != nil {
		p.say("打不开原来的文件夹，停在能打开的上一级")
	}
	p.has, p.next = r.has, r.next
	p.unmark(r.gone)
	p.show(r.dir, r.entries, r.others, r.at)
	return p.look(p.pathHere())
}

// pathHere is the file under the cursor, empty if it is none.
func (p *picker) pathHere() string {
	if e := p.here(); e != nil && !e.folder {
		return e.path
	}
	return ""
}

// chosen are the files that Enter attaches.
func (p *picker) chosen() []string {
	if p.leads() {
		return nil
	}
	if path := p.pathHere(); len(p.marked) == 0 && path != "" {
		return []string{path}
	}
	return p.marked
}

// look reads what a file says of itself, once.
func (p *picker) look(path string) tea.Cmd {
	if _, known := p.looked[path]; known || path == "" {
		return nil
	}
	return ask(p, func(context.Context) tea.Msg {
		l := lookedAt{path: path}
		l.is, l.err = store.LookAtEvidence(path)
		return l
	})
}

func (p *picker) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case folderRead:
		return p.onRead(msg)
	case lookedAt:
		p.looked[msg.path] = msg
	case pathMeant:
		return p.onMeant(msg)
	case lookAtCopy:
		return p.tick(msg)
	case attached:
		return p.onAttached(msg)
	case tea.PasteMsg:
		return p.paste(msg.Content)
	case tea.KeyPressMsg:
		return p.onKey(msg)
	}
	return nil
}

// paste takes paths anywhere; other text goes to the field, or narrows the list.
func (p *picker) paste(text string) tea.Cmd {
	if mayBePaths(text) {
		return p.mean(text)
	}
	if p.field == pickFile || p.field == pickKind {
		p.field = pickPath
	}
	return p.inserted(p.fields[p.field].Insert(text))
}

// inserted follows a change of the field.
func (p *picker) inserted(changed bool) tea.Cmd {
	if changed && p.field == pickPath {
		if p.fields[pickPath].Text() == "" {
			p.forgetMeant()
		}
		p.narrow()
		return p.look(p.pathHere())
	}
	return nil
}

// mean finds out where a path leads; keys wait.
func (p *picker) mean(text string) tea.Cmd {
	p.loading = true
	return ask(p, func(context.Context) tea.Msg { return meaning(pathsIn(text, onDisk), false) })
}

// meaning sorts paths into files and the folder to go to, which is never attached.
// It asks the disk.
func meaning(paths []string, attach bool) pathMeant {
	m := pathMeant{attach: attach}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			m.folder = path
		} else {
			m.files = append(m.files, path)
		}
	}
	return m
}

// onMeant attaches the files if they alone were given; else it marks them, and
// goes to the folder.
func (p *picker) onMeant(m pathMeant) tea.Cmd {
	p.loading = false
	if m.attach && m.folder == "" {
		return p.attach(m.files)
	}
	p.given = nil
	if m.folder == "" && len(m.files) == 0 {
		p.say("没有这个文件或文件夹，请核对路径")
		p.field = pickPath
		return nil
	}
	p.field = pickFile
	cmds := []tea.Cmd{}
	for _, path := range m.files {
		if !slices.Contains(p.marked, path) {
			p.marked = append(p.marked, path)
			p.meant = append(p.meant, path)
		}
		cmds = append(cmds, p.look(path))
	}
	at := ""
	if m.folder == "" {
		at = m.files[0]
		m.folder = filepath.Dir(at)
	}
	return tea.Batch(append(cmds, p.read(m.folder, at))...)
}

func (p *picker) onKey(k tea.KeyPressMsg) tea.Cmd {
	switch p.field {
	case pickFile, pickKind:
		if isText(k) && isHan(k.Text) { // narrows the list
			p.field = pickPath
			return p.onKey(k)
		}
		return nil
	case pickPath, pickSource, pickAt, pickPlace, pickFields:
	}
	handled, changed := p.fields[p.field].Key(k)
	switch {
	case changed:
		return p.inserted(true)
	case !handled && p.field == pickPath && k.Code == tea.KeyDown:
		return p.moveBy(1)
	case !handled && p.field == pickPath && k.Code == tea.KeyUp:
		return p.moveBy(-1)
	case !handled && k.Code == tea.KeyDown:
		return p.step(1)
	case !handled && k.Code == tea.KeyUp:
		return p.step(-1)
	}
	return nil
}
