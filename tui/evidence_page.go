package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// evidencePage lists the evidence of a finding, or all of a subject, with what is
// known of the piece under the cursor, and opens it.
type evidencePage struct {
	*session
	list
	filter  *filter
	of      supported
	all     []inspection.Evidence
	texts   []checklist.Coded     // by which each is looked for
	pieces  []inspection.Evidence // that show
	visits  map[string]inspection.Visit
	files   map[string]evidenceFile // by SHA-256
	loading bool
	busy    bool // a viewer is being started
	shown   int
}

// evidenceFile is what the bytes of a piece of evidence say.
type evidenceFile struct {
	sha  string
	here bool // they are on this laptop
	shot *inspection.Shot
}

type (
	evidenceRead struct {
		all    []inspection.Evidence
		texts  []checklist.Coded
		visits map[string]inspection.Visit
		err    error
	}
	viewerStarted struct {
		name string
		err  error
	}
)

func newEvidencePage(s *session, of supported) *evidencePage {
	return &evidencePage{session: s, filter: newFilter(), of: of, files: map[string]evidenceFile{}, loading: true}
}

func (p *evidencePage) Init() tea.Cmd { return p.read() }

func (p *evidencePage) Loading() bool { return p.loading }
func (p *evidencePage) Typing() bool  { return p.filter.opened }

func (p *evidencePage) Status() string {
	if p.busy {
		return "[正在打开]"
	}
	return ""
}

func (p *evidencePage) Title() (string, string) {
	path := inspectionTitle(p.board.plan) + " > " + p.of.subject.Label()
	if p.of.name != "" {
		path += " > " + p.of.name
	}
	return path + " > 佐证", p.filter.count(len(p.pieces), len(p.all)) + " 份"
}

func (p *evidencePage) read() tea.Cmd {
	st, board, of := p.st, p.board, p.of
	return ask(p, func(ctx context.Context) tea.Msg {
		r := evidenceRead{visits: map[string]inspection.Visit{}}
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			if r.all, err = tx.Evidence(of.subject.ID); err != nil {
				return err
			}
			if of.entities != nil {
				r.all = slices.DeleteFunc(r.all, func(e inspection.Evidence) bool { return !slices.Contains(of.entities, e.For) })
			}
			visits, err := tx.Visits()
			for _, v := range visits {
				r.visits[v.ID] = v
			}
			for i := range r.all {
				e := &r.all[i]
				visit := r.visits[e.Visit]
				r.texts = append(r.texts, code(e.Label, shownName(e.Name), e.Kind.Word(), e.At, e.Place, e.Source, e.By,
					visitWords(&visit), board.supportWords(e.For)))
			}
			return err
		})
		return r
	})
}

// show puts the list on the page; the cursor stays on its piece.
func (p *evidencePage) show(r evidenceRead) {
	was := p.current()
	p.all, p.texts, p.visits = r.all, r.texts, r.visits
	p.pieces = keep(p.filter, p.all, p.texts, nil)
	p.at = min(p.at, max(0, len(p.pieces)-1))
	if was == nil {
		return
	}
	if i := slices.IndexFunc(p.pieces, func(e inspection.Evidence) bool { return e.ID == was.ID }); i >= 0 {
		p.at = i
	}
}

// narrow shows what the filter leaves, the cursor on its first row.
func (p *evidencePage) narrow() {
	p.pieces, p.list = keep(p.filter, p.all, p.texts, nil), list{}
}

// look reads what the file under the cursor says, once.
func (p *evidencePage) look() tea.Cmd {
	e := p.current()
	if e == nil {
		return nil
	}
	sha, st := e.SHA, p.st
	if _, known := p.files[sha]; known {
		return nil
	}
	return ask(p, func(context.Context) tea.Msg {
		f := evidenceFile{sha: sha}
		path, err := st.BlobPath(sha)
		if err != nil {
			return f
		}
		f.here = true
		if is, err := store.LookAtEvidence(path); err == nil {
			f.shot = is.Shot
		}
		return f
	})
}

// current is the piece under the cursor, nil if there is none.
func (p *evidencePage) current() *inspection.Evidence {
	if p.at < len(p.pieces) {
		return &p.pieces[p.at]
	}
	return nil
}

func (p *evidencePage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case changed:
		return p.read()
	case evidenceRead:
		p.loading = false
		if msg.err != nil {
			p.say(sayError(msg.err))
			return nil
		}
		p.show(msg)
		return p.look()
	case evidenceFile:
		p.files[msg.sha] = msg
	case viewerStarted:
		p.busy = false
		p.say("已交给系统打开：" + msg.name)
		if msg.err != nil {
			p.say(sayError(msg.err))
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.filter.key(msg) {
			p.narrow()
			return p.look()
		}
	}
	return nil
}

func (p *evidencePage) Rows() []row {
	rows := []row{
		row{Binding: bound("enter space", "打开"), do: p.open, why: p.whyNotOpen}.whileFree(),
		{Binding: bound("5 f5 e", "附佐证"), do: p.attach, menu: true, why: p.whyNotAttach},
		row{Binding: bound("7", "改来源、时间、地点"), do: p.amend, bar: "7 更改", menu: true, why: p.whyNotOpen}.whileFree(),
		{Binding: named("", "", "撤下这一份"), do: p.void, bar: "-", menu: true, why: p.whyNotOpen},
		{Binding: bound("esc backspace", "返回"), do: p.pop},
	}
	rows = append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
	return p.filter.rows(rows, p.narrow)
}

func (p *evidencePage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.pieces), nil)
	return p.look()
}

// open has the system show the piece under the cursor.
func (p *evidencePage) open() tea.Cmd {
	e, st, view := *p.current(), p.st, p.opts.view()
	p.busy = true
	return ask(p, func(context.Context) tea.Msg {
		path, err := st.ViewingCopy(e)
		if err == nil {
			err = view(path)
		}
		return viewerStarted{shownName(e.Name), err}
	})
}

func (p *evidencePage) whyNotOpen() string {
	if p.current() == nil {
		return p.noneWords()
	}
	return ""
}

// noneWords say why no piece shows.
func (p *evidencePage) noneWords() string { return p.filter.none("还没有佐证，5 附上") }

func (p *evidencePage) attach() tea.Cmd { return p.push(newPicker(p.session, p.of, nil)) }

// amend opens what people say of the piece under the cursor.
func (p *evidencePage) amend() tea.Cmd {
	return p.push(newEvidenceSheet(p.session, p.of.subject, p.current()))
}

func (p *evidencePage) whyNotAttach() string {
	if p.of.entity == "" {
		return "佐证附在检查要点、问题上，请到那里附"
	}
	return ""
}

// void takes a piece back. Its number is not given out again.
func (p *evidencePage) void() tea.Cmd {
	e := *p.current()
	entity := store.EvidenceEntity(p.st.Local().Inspection, e.ID)
	return p.write("已撤下 "+e.Label+"，编号不再用", func(tx *store.Tx) error { return tx.Void(entity, "撤回") })
}

func (p *evidencePage) View(w, h int) ([]string, *tea.Cursor) {
	if !p.filter.opened {
		return p.page(w, h)
	}
	page, _ := p.page(w, h-1)
	return p.filter.below(p.style, page, w, h)
}

func (p *evidencePage) page(w, h int) ([]string, *tea.Cursor) {
	if len(p.pieces) == 0 {
		return []string{" " + p.noneWords()}, tea.NewCursor(0, 0)
	}
	facts := p.factLines(p.current(), w)
	p.shown = max(1, h-len(facts)-1)
	from, to := p.window(len(p.pieces), p.shown)
	var lines []string
	for i := from; i < to; i++ {
		e := &p.pieces[i]
		line := pad(e.Label, 9) + " " + pad(cutMiddle(shownName(e.Name), max(16, w-36)), max(16, w-36)) + " " +
			padLeft(sizeWords(e.Size), 8) + "  " + e.Kind.Word()
		lines = append(lines, p.cursorLine(line, i == p.at, w))
	}
	lines = append(lines, "")
	return append(lines, facts...), tea.NewCursor(0, p.at-from)
}

// factLines are what is known of a piece: what was typed, and beside it what the
// file says itself.
func (p *evidencePage) factLines(e *inspection.Evidence, w int) []string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, " "+cutEnd(p.style.faint.Render(pad(label, labelW))+text, w-1))
		}
	}
	file, looked := p.files[e.SHA]
	if looked && !file.here {
		add("文件", p.style.yellow.Render("不在本机，由附上它的同事导出时带上佐证"))
	}
	add("时间", clockWords(e.At, p.today()))
	add("地点", e.Place)
	visit, known := p.visits[e.Visit]
	if file.shot != nil {
		var of *inspection.Visit
		if known {
			of = &visit
		}
		add("照片", shotWords(file.shot, of, p.today())+p.style.faint.Render("（照片自己记的）"))
	}
	add("来源", e.Source)
	if known {
		add("活动", visitWords(&visit)+"  "+clockWords(visit.From, p.today()))
	}
	if len(p.of.entities) != 1 {
		add("用于", p.board.supportWords(e.For))
	}
	add("附上", e.By+"  "+p.dayWords(e.Record.At)+"  SHA-256 "+e.SHA[:min(len(e.SHA), 16)])
	return lines
}

func (p *evidencePage) Click(_, y int) tea.Cmd {
	i := p.top + y
	switch {
	case y >= p.shown || i >= len(p.pieces):
		return nil
	case i == p.at:
		return p.open()
	}
	return p.moveBy(i - p.at)
}

func (p *evidencePage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
