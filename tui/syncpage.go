package tui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"dudao/exchange"
	"dudao/store"
)

// syncPage exchanges findings with others: through a folder or a stick, and by
// files. Its work goes on while other pages are used; opened again it shows how
// far it is, or what came.
type syncPage struct {
	*session
	list           // the cursor over what is new
	asking  asking // what the path is for
	path    *input
	proofs  bool        // an export takes the files of evidence along
	secret  string      // where it is for an encrypted file: what is to be imported
	running *transfer   // nil: nothing goes on
	last    *transfer   // the one that ended last
	done    transferred // what it did
	drawn   int
	shown   int
}

// asking is what a path is typed for.
type asking uint8

const (
	askNothing asking = iota
	askFolder
	askImport
	askExport
	askSecret // the passphrase of a file that is to be imported
)

// transfer is what goes on. The counters are written off the loop.
type transfer struct {
	kind    asking
	place   string
	proofs  bool // of an export: with the files of evidence
	cancel  context.CancelFunc
	started string
	sending atomic.Bool
	done    atomic.Int64
	of      atomic.Int64
	blobs   atomic.Int64
	blobsOf atomic.Int64
	bytes   atomic.Int64
	bytesOf atomic.Int64
}

type (
	lookAtTransfer struct{ t *transfer }
	// transferred is what a transfer did.
	transferred struct {
		t        *transfer
		synced   exchange.Synced // an import fills the half that came
		exported store.Exported
		place    string
		err      error
	}
)

// The choices that this laptop remembers.
const (
	syncChoice   = "sync"        // the folder of the last sync, as `dudao sync` keeps it
	importChoice = "import_file" // what was imported last
)

// openSync shows the page, as it was left.
func (s *session) openSync() tea.Cmd {
	if s.syncing == nil {
		s.syncing = &syncPage{path: newInput("")}
	}
	s.syncing.session = s
	return s.push(s.syncing)
}

// keepOutcome has the page show what was taken before it was first opened.
func (s *session) keepOutcome(d transferred) {
	d.t = &transfer{kind: askImport, place: d.place, started: s.now().Format("15:04")}
	s.syncing = &syncPage{path: newInput(""), last: d.t, done: d}
}

// refused tells whether what came last lacked something.
func (p *syncPage) refused() bool {
	im := p.done.synced.Imported
	return len(im.Rejected)+len(im.Holes) > 0
}

func (p *syncPage) Init() tea.Cmd { return nil }

func (p *syncPage) Typing() bool   { return p.asking != askNothing }
func (p *syncPage) Status() string { return "" }

func (p *syncPage) folder() string { return p.st.Local().Choices[syncChoice] }

func (p *syncPage) Title() (string, string) {
	return inspectionTitle(p.board.plan) + " > 同步", p.folder()
}

func (p *syncPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case lookAtTransfer:
		if msg.t == p.running {
			return p.after(progressEvery, reply{p, msg})
		}
	case transferred:
		return p.onTransferred(msg)
	case tea.PasteMsg:
		if p.Typing() {
			text := strings.TrimSpace(msg.Content)
			if paths := pathsIn(text, onDisk); len(paths) > 0 && p.asking != askSecret {
				text = paths[0]
			}
			p.path.Insert(text)
		}
	case tea.KeyPressMsg:
		if p.Typing() {
			p.path.Key(msg)
		}
	}
	return nil
}

func (p *syncPage) Rows() []row {
	if p.Typing() {
		rows := []row{
			{Binding: bound("enter", "开始"), do: p.begin},
			{Binding: bound("esc", "不办"), do: p.leaveField},
		}
		if p.asking != askSecret {
			rows = append(rows, row{Binding: bound("tab", "换一个位置"), do: p.nextPlace, menu: true})
		}
		if p.asking == askExport {
			rows = append(rows, row{Binding: bound("f5", p.proofWords()), do: p.turnProofs, menu: true})
		}
		return rows
	}
	rows := []row{
		{Binding: bound("1", p.syncWords()), do: p.syncAgain, bar: "-", menu: true, why: p.whyBusy},
		{Binding: bound("2", "选同步的文件夹、U 盘"), do: func() tea.Cmd { return p.askPath(askFolder) }, bar: "-", menu: true, why: p.whyBusy},
		{Binding: bound("4", "导入文件"), do: p.chooseImport, bar: "-", menu: true, why: p.whyBusy},
		{Binding: bound("5", "导出文件"), do: func() tea.Cmd { return p.askPath(askExport) }, bar: "-", menu: true, why: p.whyBusy},
		{Binding: bound("6", "冲突"), do: p.openConflicts, bar: "-", menu: true},
	}
	if p.running != nil {
		return append(rows,
			row{Binding: bound("esc", "停下"), do: p.stop, bar: "Esc 停下，收发的都完整"},
			row{Binding: bound("9 backspace", "在后台继续"), do: p.pop, bar: "9 在后台继续"},
		)
	}
	rows[0].bar = "1 同步  4 导入  5 导出"
	rows = append([]row{row{Binding: bound("enter", "看新内容"), do: p.open, why: p.whyNoNews, menu: true}.whileFree()}, rows...)
	rows = append(rows, row{Binding: bound("esc backspace", "返回"), do: p.pop})
	return append(rows, moveRows(p.moveBy, func() int { return max(1, p.shown) })...)
}

func (p *syncPage) syncWords() string {
	if p.folder() == "" {
		return "同步"
	}
	return "与“" + filepath.Base(p.folder()) + "”同步"
}

// turnProofs takes the files of evidence along with an export, or leaves them out.
func (p *syncPage) turnProofs() tea.Cmd {
	p.proofs = !p.proofs
	return nil
}

func (p *syncPage) proofWords() string {
	if p.proofs {
		return "不带佐证"
	}
	return "连佐证一起"
}

func (p *syncPage) whyBusy() string {
	if p.running != nil {
		return "正在收发，Esc 停下"
	}
	return ""
}

func (p *syncPage) whyNoNews() string {
	if p.last == nil {
		return "还没有同步过，插 U 盘后按 1"
	}
	if len(p.news()) == 0 {
		return "没有新内容"
	}
	return ""
}

// news is what came, by subject.
func (p *syncPage) news() []store.SubjectNews { return p.done.synced.News }

func (p *syncPage) moveBy(d int) tea.Cmd {
	p.move(d, len(p.news()), nil)
	return nil
}

// open shows the subject under the cursor.
func (p *syncPage) open() tea.Cmd {
	s := p.board.plan.Subject(p.news()[p.at].Subject)
	if s == nil {
		p.say("督导依据里没有这个对象")
		return nil
	}
	return p.push(newSubjectPage(p.session, s))
}

func (p *syncPage) openConflicts() tea.Cmd {
	return p.push(newConflictsPage(p.session, conflictScope{}))
}

// syncAgain syncs with the last folder, or asks for one.
func (p *syncPage) syncAgain() tea.Cmd {
	if p.folder() == "" {
		return p.askPath(askFolder)
	}
	return p.start(askFolder, p.folder(), "")
}

// chooseImport looks for what colleagues have exported, first where the last such
// file was.
func (p *syncPage) chooseImport() tea.Cmd {
	return p.push(newBrowser(p.session, wanted{
		title: inspectionTitle(p.board.plan) + " > 同步 > 导入", does: "导入", kinds: dataKinds, whole: true, leftAt: p.st.Local().Choices[importChoice],
		nothing: "这里没有同事导出的文件，换个位置，或按 Tab 写路径", chosen: func(path string) tea.Cmd { return p.start(askImport, path, "") },
	}))
}

// ask has a path typed, the likeliest standing there already.
func (p *syncPage) askPath(what asking) tea.Cmd {
	p.asking = what
	p.path.SetText("")
	if places := p.places(); len(places) > 0 {
		p.path.SetText(places[0])
	}
	return nil
}

// places are where a path may lead: the last folder, sticks that are in, and for
// an export the documents.
func (p *syncPage) places() []string {
	var list []string
	add := func(path string) {
		if path != "" && !slices.Contains(list, path) {
			list = append(list, path)
		}
	}
	sticks := removable()
	switch p.asking {
	case askFolder:
		add(p.folder())
		for _, stick := range sticks {
			add(filepath.Join(stick, "督导"))
		}
	case askExport:
		name := exportName(p.session)
		for _, stick := range sticks {
			add(filepath.Join(stick, name))
		}
		add(filepath.Join(p.session.documents("督导数据"), name))
	case askNothing, askImport, askSecret:
	}
	return list
}

// nextPlace puts the next likely path in the field.
func (p *syncPage) nextPlace() tea.Cmd {
	places := p.places()
	if len(places) == 0 {
		p.say("没有看到 U 盘，请写路径，或把文件拖进来")
		return nil
	}
	i := slices.Index(places, p.path.Text())
	p.path.SetText(places[(i+1)%len(places)])
	return nil
}

// exportName is the name that an export is given: by team, person and day.
func exportName(s *session) string {
	local := s.st.Local()
	who := local.Inspector
	if t := s.board.team(local.Team); t != nil {
		who = t.Name + "-" + who
	}
	return strings.Map(fileRune, who) + "-" + s.now().Format("0102-1504") + ".dudao"
}

// leaveField gives up what is asked; a passphrase does not stay.
func (p *syncPage) leaveField() tea.Cmd {
	p.asking = askNothing
	p.path.SetText("")
	return nil
}

func (p *syncPage) begin() tea.Cmd {
	if p.asking == askSecret {
		passphrase := p.path.Text()
		if passphrase == "" {
			p.say("还没有写口令")
			return nil
		}
		p.leaveField()
		return p.start(askImport, p.secret, passphrase)
	}
	path := strings.TrimSpace(p.path.Text())
	if path == "" {
		p.say("先写路径，或把文件、文件夹拖进来")
		return nil
	}
	if path = expandHome(path); !filepath.IsAbs(path) { // nobody knows where the program was begun
		p.say("“" + path + "”不是完整的路径，按 Tab 换位置，或写成 ~/督导 这样")
		return nil
	}
	kind := p.asking
	p.asking = askNothing
	return p.start(kind, path, "")
}

// start begins the work off the loop.
func (p *syncPage) start(kind asking, path, passphrase string) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	t := &transfer{kind: kind, place: path, proofs: p.proofs, cancel: cancel, started: p.now().Format("15:04")}
	p.running = t
	st, now := p.st, p.opts.Now
	work := ask(p, func(context.Context) tea.Msg {
		defer cancel()
		done := transferred{t: t, place: path}
		switch kind {
		case askFolder:
			done.synced, done.err = t.sync(ctx, st, path, exchange.SyncOptions{Now: now, Progress: t.follow})
		case askImport:
			done.synced.Imported, done.err = t.take(ctx, st, path, passphrase)
		case askExport:
			done.exported, done.place, done.err = t.give(ctx, st, path)
		case askNothing, askSecret:
		}
		return done
	})
	return tea.Batch(work, p.after(progressEvery, reply{p, lookAtTransfer{t}}))
}

// stop ends it at a whole segment.
func (p *syncPage) stop() tea.Cmd {
	p.running.cancel()
	return nil
}

// onTransferred tells what was done, wherever the user is by now.
func (p *syncPage) onTransferred(d transferred) tea.Cmd {
	p.running, p.last, p.done = nil, d.t, d
	p.list = list{}
	switch {
	case passphraseWords(d.err) != "":
		p.asking, p.secret = askSecret, d.place
		p.path.SetText("")
		p.say(passphraseWords(d.err))
		return nil
	case errors.Is(d.err, context.Canceled):
		p.say("已停下，收发的都完整")
	case d.err != nil: // the page says why
		p.say("没有做成")
	default:
		p.say(p.doneWords())
	}
	return tea.Batch(p.reload(), p.backUpAfter(d.synced.Imported))
}

func (p *syncPage) doneWords() string {
	im := p.done.synced.Imported
	refused := ""
	if n := len(im.Rejected) + len(p.done.synced.Unsent); n > 0 {
		refused = fmt.Sprintf("；有 %d 处坏了没有收发，见上面", n)
	}
	switch p.last.kind {
	case askExport:
		return "已导出 " + filepath.Base(p.done.place)
	case askImport:
		if im.SegmentsNew+im.Blobs == 0 {
			return "导入完，没有新内容" + refused
		}
		return fmt.Sprintf("导入完，新记录 %d 条，新冲突 %d", im.OpsNew, im.ConflictsNew) + refused
	case askFolder, askNothing, askSecret:
	}
	return "同步完，可以拔出" + refused
}

func (p *syncPage) Click(_, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if y < p.drawn || y >= p.drawn+p.shown || i >= len(p.news()) {
		return nil
	}
	if i == p.at {
		return p.open()
	}
	p.at = i
	return nil
}

func (p *syncPage) Wheel(n int) tea.Cmd { return p.moveBy(n) }
