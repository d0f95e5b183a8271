package tui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// search looks through everything as it is typed: by characters, pinyin or
// initials.
type search struct {
	*session
	list
	field    *input
	found    found
	lines    []searchLine
	unfolded topic // of which all hits show; noTopic: of none
	shown    int

	begun   int    // counts the searches, so that a late one is dropped
	stop    func() // ends the last one
	looking bool
	reading bool // the library is being read
	stale   bool // and has to be read once more
}

// searchLine is a topic's heading, a hit, or the line that stands for the hits of
// a topic that do not show.
type searchLine struct {
	topic topic
	kind  lineKind
	entry int32 // of a hit
	rest  int   // hits that do not show
}

type lineKind uint8

const (
	aHit lineKind = iota
	aHeading
	aRest
)

// hitsShown is how many hits of a topic show beside those of others.
const hitsShown = 4

// noTopic is none.
const noTopic = topic(len(topicWords))

type (
	libraryRead struct {
		lib *library
		err error
	}
	lookedUp struct {
		no    int
		found found
	}
)

func newSearch(s *session) *search {
	return &search{session: s, field: newInput("字、拼音或首字母"), unfolded: noTopic, stop: func() {}}
}

func (p *search) Init() tea.Cmd { return p.read() }

func (p *search) Typing() bool { return true }

// read has the library read, unless the one at hand is of now.
func (p *search) read() tea.Cmd {
	if p.reading {
		p.stale = true
		return nil
	}
	p.reading = true
	st, held := p.st, p.lib
	return ask(p, func(ctx context.Context) tea.Msg {
		if held != nil {
			var now store.Version
			err := st.View(ctx, func(tx *store.ReadTx) error {
				now = tx.Version()
				return nil
			})
			if err != nil || now == held.version {
				return libraryRead{held, err}
			}
		}
		lib, err := readLibrary(ctx, st)
		return libraryRead{lib, err}
	})
}

func (p *search) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case libraryRead:
		return p.take(msg)
	case lookedUp:
		if msg.no == p.begun {
			p.looking = false
			p.show(msg.found)
		}
	case changed:
		return p.read()
	case tea.PasteMsg:
		p.field.Insert(msg.Content)
		return p.look()
	case tea.KeyPressMsg:
		if _, changed := p.field.Key(msg); changed {
			return p.look()
		}
	}
	return nil
}

// take goes on with a library that has been read.
func (p *search) take(r libraryRead) tea.Cmd {
	p.reading = false
	if r.err != nil {
		p.say(sayError(r.err))
		return nil
	}
	if r.lib == p.lib && !p.stale {
		return nil
	}
	p.lib = r.lib
	cmd := p.look()
	if p.stale {
		p.stale = false
		cmd = tea.Batch(cmd, p.read())
	}
	return cmd
}

// look begins a search off the loop; one that runs is ended.
func (p *search) look() tea.Cmd {
	p.stop()
	p.begun++
	if p.lib == nil {
		return nil
	}
	searching, stop := context.WithCancel(context.Background())
	p.stop, p.looking = stop, true
	no, lib, typed := p.begun, p.lib, p.field.Text()
	return ask(p, func(context.Context) tea.Msg {
		defer stop()
		return lookedUp{no, lib.find(searching, typed)}
	})
}

// show puts what was found on the page. While the same is looked for, the cursor
// stays where it is.
func (p *search) show(f found) {
	same := f.typed == p.found.typed
	p.found = f
	if !same {
		p.unfolded = noTopic
		p.at, p.top = 0, 0
	}
	p.layOut()
}

// layOut makes the lines.
func (p *search) layOut() {
	p.lines = p.lines[:0]
	for t, hits := range p.found.hits {
		if len(hits) == 0 {
			continue
		}
		shown := hits
		if len(hits) > hitsShown+1 && len(hits) < p.found.total && topic(t) != p.unfolded {
			shown = hits[:hitsShown]
		}
		p.lines = append(p.lines, searchLine{topic: topic(t), kind: aHeading})
		for _, i := range shown {
			p.lines = append(p.lines, searchLine{topic: topic(t), entry: i})
		}
		if rest := len(hits) - len(shown); rest > 0 {
			p.lines = append(p.lines, searchLine{topic: topic(t), kind: aRest, rest: rest})
		}
	}
	p.at = max(0, min(p.at, len(p.lines)-1))
	if len(p.lines) > 0 && !p.selectable(p.at) {
		p.move(1, len(p.lines), p.selectable)
	}
}

func (p *search) selectable(i int) bool { return p.lines[i].kind != aHeading }

func (p *search) Title() (string, string) {
	at := ""
	if p.found.typed != "" {
		at = fmt.Sprintf("%d 条", p.found.total)
	}
	return inspectionTitle(p.board.plan) + " > 查找", at
}

func (p *search) Status() string {
	if p.lib == nil {
		return "[正在读入]"
	}
	return ""
}

// Leave ends the search that nobody waits for any more.
func (p *search) Leave() tea.Cmd {
	p.stop()
	return nil
}

func (p *search) Rows() []row {
	rows := []row{
		{Binding: bound("enter", "打开"), do: p.open, why: p.whyNotOpen},
		{Binding: bound("tab", "换类别"), do: func() tea.Cmd { return p.turn(1) }, why: p.whyNotOpen},
		{Binding: bound("shift+tab", "上一类别"), do: func() tea.Cmd { return p.turn(-1) }, bar: "-", why: p.whyNotOpen},
		{Binding: bound("esc", "清空、返回"), do: p.escape},
	}
	moves := moveRows(p.moveBy, func() int { return p.shown })
	moves[0].bar = "上下 选择"
	return append(moves[:4], rows...) // Home and End are the field's
}

func (p *search) whyNotOpen() string {
	if p.found.total == 0 {
		return "还没有找到什么"
	}
	return ""
}

func (p *search) moveBy(d int) tea.Cmd {
	p.move(d, len(p.lines), p.selectable)
	return nil
}

// turn goes to the first hit of the next topic, d being 1, or of the one before.
func (p *search) turn(d int) tea.Cmd {
	var firsts []int
	here := 0
	for i, l := range p.lines {
		if l.kind != aHeading {
			continue
		}
		if l.topic == p.lines[p.at].topic {
			here = len(firsts)
		}
		firsts = append(firsts, i+1)
	}
	p.at = firsts[(here+d+len(firsts))%len(firsts)]
	return nil
}

// escape empties the field, and leaves when it is empty.
func (p *search) escape() tea.Cmd {
	if p.field.Text() == "" {
		return p.pop()
	}
	p.field.SetText("")
	return p.look()
}

// open goes to where the thing stands; Esc there comes back to the search.
func (p *search) open() tea.Cmd {
	line := p.lines[p.at]
	if line.kind == aRest {
		p.unfolded = line.topic
		p.layOut()
		return nil
	}
	e := &p.found.lib.entries[line.entry]
	switch e.topic {
	case aboutSubject:
		return p.push(newSubjectPage(p.session, e.subject))
	case aboutMeasure:
		return p.openMeasure(e.measure)
	case aboutCheckpoint:
		if s := p.subjectFor(e.cp.Applies); s != nil {
			return p.push(newWalk(p.session, s, e.cp))
		}
	case aboutFinding:
		return p.push(newWalk(p.session, e.subject, e.cp))
	case aboutProblem:
		return p.push(newCasePage(p.session, ofProblems, e.id, nil))
	case aboutMatter:
		return p.push(newCasePage(p.session, ofMatters, e.id, nil))
	case aboutPractice:
		return p.push(newPractices(p.session, e.subject, e.id))
	case aboutNote, aboutEvidence, aboutVisit, aboutPerson:
		return p.openRecord(e)
	}
	return nil
}

// openMeasure shows a measure on a subject's page.
func (p *search) openMeasure(m *checklist.Measure) tea.Cmd {
	asked := func(subject string) bool {
		return slices.ContainsFunc(m.Checkpoints, func(cp *checklist.Checkpoint) bool { return cp.Applies(subject) })
	}
	s := p.subjectFor(asked)
	if s == nil {
		return nil
	}
	page := newSubjectPage(p.session, s)
	page.at = page.find(subjectRow{measure: m})
	cmd := p.push(page)
	page.unfold()
	return cmd
}

// subjectFor is the subject that something of the plan is shown for: the one
// that was open last, else the first of the own team, else of all, that ok
// accepts.
func (p *search) subjectFor(ok func(subject string) bool) *checklist.Subject {
	local := p.st.Local()
	ids := append([]string{local.Subject}, p.board.subjectsOf(local.Team)...)
	for _, s := range p.board.plan.Subjects {
		ids = append(ids, s.ID)
	}
	for _, id := range ids {
		if s := p.board.plan.Subject(id); s != nil && ok(id) {
			return s
		}
	}
	return nil
}

// openRecord goes to what is no part of the plan. The lists that open keep their
// cursor on the one row that they are given before they are read.
func (p *search) openRecord(e *entry) tea.Cmd {
	one := inspection.Record{ID: e.id}
	switch {
	case e.topic == aboutNote:
		page := newNotesPage(p.session)
		page.all = e.filed
		page.notes = []inspection.Note{{Record: one}}
		return p.push(page)
	case e.topic == aboutEvidence:
		page := newEvidencePage(p.session, p.supportedBy(e))
		page.pieces = []inspection.Evidence{{Record: one}}
		return p.push(page)
	case e.team:
		return p.openTeam(e.id)
	}
	page := newVisitsPage(p.session, e.subject)
	page.visits = []inspection.Visit{{Record: one}}
	return p.push(page)
}
