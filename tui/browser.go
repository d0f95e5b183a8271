package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"
)

// browser looks for one file, or a folder of them, that a page is to read.
type browser struct {
	*session
	folderView
	want    wanted
	places  []placed
	typing  bool // in the path
	loading bool
	reads   int // counts the folders read, so that a late one is dropped
	hidden  int // files of other kinds
	shown   int
	drawn   int // line of the page with the topmost row
}

// wanted is what is looked for, and what is done with it.
type wanted struct {
	title   string   // of the page, after those before it
	does    string   // what Enter does with a file
	kinds   []string // how names end
	whole   bool     // a folder will do: what is in it
	chosen  func(path string) tea.Cmd
	leftAt  string // the file or folder that was chosen last, empty if none
	nothing string // said of a folder with no such file
}

var (
	planKinds = []string{".yaml", ".yml"}
	dataKinds = []string{".dudao", ".zip", ".tar", ".gz", ".tgz", ".age"}
)

// placed is a folder that is offered under a digit.
type placed struct{ word, path string }

// browsed is what a browser's folder holds.
type browsed struct {
	no      int
	at      string
	dir     string
	entries []folderEntry
	hidden  int
	places  []placed
	err     error
}

// pathFound is what a typed or pasted path is: itself, if there is such a thing.
type pathFound struct {
	path   string
	folder bool
	ok     bool
}

func newBrowser(s *session, w wanted) *browser {
	b := &browser{session: s, want: w}
	b.path = newInput("")
	return b
}

// Init starts where something was chosen last, else at a stick, else where
// downloads go.
func (b *browser) Init() tea.Cmd {
	if b.want.leftAt != "" {
		return b.read(filepath.Dir(b.want.leftAt), b.want.leftAt)
	}
	return b.read("", "")
}

func (b *browser) Loading() bool  { return b.loading }
func (b *browser) Typing() bool   { return b.typing }
func (b *browser) Status() string { return "" }

// Title is the page's, below which it says which rows show.
func (b *browser) Title() (string, string) { return b.want.title, b.position(b.shown) }

// Stop leaves a folder that takes long to read.
func (b *browser) Stop() tea.Cmd {
	b.reads++
	b.loading = false
	return b.pop()
}

// placesNow are the folders that people keep such files in: sticks that are in,
// downloads, the desktop, home. It asks the disk.
func placesNow() []placed {
	var list []placed
	for _, stick := range removable() {
		list = append(list, placed{"U 盘 " + filepath.Base(stick), stick})
	}
	home, err := os.UserHomeDir()
	for _, p := range []placed{{"下载", xdg.UserDirs.Download}, {"桌面", xdg.UserDirs.Desktop}, {"文档", xdg.UserDirs.Documents}, {"主目录", home}} {
		known := slices.ContainsFunc(list, func(o placed) bool { return o.path == p.path })
		if p.path != "" && err == nil && !known && onDisk(p.path) {
			list = append(list, p)
		}
	}
	return list[:min(9, len(list))]
}

// read lists a folder, of its files only those that are looked for; keys wait.
func (b *browser) read(dir, at string) tea.Cmd {
	b.loading = true
	b.reads++
	no, want := b.reads, b.want
	return ask(b, func(context.Context) tea.Msg {
		r := browsed{no: no, at: at, places: placesNow()}
		if dir == "" && at == "" && len(r.places) > 0 {
			dir = r.places[0].path
		}
		var all []folderEntry
		r.dir, all, r.err = nearestFolder(dir, at == "")
		for _, e := range all {
			if e.folder || want.fits(e.name) {
				r.entries = append(r.entries, e)
			} else {
				r.hidden++
			}
		}
		return r
	})
}

func (w wanted) fits(name string) bool {
	return slices.ContainsFunc(w.kinds, func(end string) bool { return strings.HasSuffix(strings.ToLower(name), end) })
}

func (b *browser) onRead(r browsed) {
	if r.no != b.reads {
		return
	}
	b.loading = false
	if r.err != nil {
		b.say("打不开原来的文件夹，停在能打开的上一级")
	}
	b.places, b.hidden = r.places, r.hidden
	var others []folderEntry
	if b.want.whole && slices.ContainsFunc(r.entries, func(e folderEntry) bool { return !e.folder || e.name == "v1" }) { // v1: others sync with it
		others = []folderEntry{{name: wholeFolder, path: r.dir}}
	}
	b.show(r.dir, r.entries, others, r.at)
}

// wholeFolder is the row for all that a folder holds.
const wholeFolder = "这个文件夹里的全部"

func (b *browser) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case browsed:
		b.onRead(msg)
	case pathFound:
		return b.onFound(msg)
	case tea.PasteMsg:
		if mayBePaths(msg.Content) {
			return b.goTo(msg.Content)
		}
		b.typing = true
		if b.path.Insert(msg.Content) {
			b.narrow()
		}
	case tea.KeyPressMsg:
		return b.onKey(msg)
	}
	return nil
}

func (b *browser) onKey(k tea.KeyPressMsg) tea.Cmd {
	if !b.typing && !(isText(k) && isHan(k.Text)) {
		return nil
	}
	b.typing = true
	switch handled, changed := b.path.Key(k); {
	case changed:
		b.narrow()
	case !handled && k.Code == tea.KeyDown:
		return b.moveBy(1)
	case !handled && k.Code == tea.KeyUp:
		return b.moveBy(-1)
	}
	return nil
}

// goTo finds out where a path leads; keys wait.
func (b *browser) goTo(text string) tea.Cmd {
	b.loading = true
	return ask(b, func(context.Context) tea.Msg {
		paths := pathsIn(text, onDisk)
		if len(paths) == 0 {
			return pathFound{}
		}
		info, err := os.Stat(paths[0])
		return pathFound{paths[0], err == nil && info.IsDir(), err == nil}
	})
}

// onFound goes to a folder, or to the file in its own; of any kind, since it was
// meant.
func (b *browser) onFound(f pathFound) tea.Cmd {
	b.loading = false
	switch {
	case !f.ok:
		b.say("没有这个文件或文件夹，请核对路径")
		b.typing = true
		return nil
	case f.folder:
		b.typing = false
		return b.read(f.path, "")
	}
	return b.choose(f.path)
}

// choose closes the browser and hands over what was chosen.
func (b *browser) choose(path string) tea.Cmd {
	closed := b.pop()
	return tea.Batch(closed, b.want.chosen(path))
}

func (b *browser) Rows() []row {
	enter := row{Binding: bound("enter", b.enterWords()), do: b.enter}
	if b.typing {
		enter.bar = "Enter " + b.enterWords()
		return []row{enter,
			{Binding: bound("tab shift+tab", "回到文件"), do: b.toFiles, bar: "-"},
			{Binding: bound("ctrl+z", "撤销这一栏的改动"), do: b.undo, bar: "-", menu: true},
			{Binding: bound("esc", "回到文件"), do: b.toFiles},
		}
	}
	rows := []row{enter,
		{Binding: bound("right", "打开文件夹"), do: b.goIn, bar: "-", why: b.whyNotIn},
		{Binding: bound("left backspace", "上级"), do: b.goOut, why: b.whyNotOut},
		{Binding: bound("tab shift+tab /", "写路径、筛选"), do: func() tea.Cmd { b.typing = true; return nil }, bar: "Tab 写路径、筛选"},
	}
	for i := range 9 {
		name := ""
		if i == 0 {
			name = "1-9"
		}
		rows = append(rows, row{Binding: named(name, fmt.Sprint(i+1), "到列出的第几个位置"), do: func() tea.Cmd { return b.place(i) }, bar: "-"})
	}
	rows = append(rows, row{Binding: bound("esc", "不选了"), do: b.pop})
	return append(rows, moveRows(b.moveBy, func() int { return b.shown })...)
}

// place goes to a folder that is offered.
func (b *browser) place(i int) tea.Cmd {
	if i >= len(b.places) {
		b.say(fmt.Sprintf("没有第 %d 个位置", i+1))
		return nil
	}
	return b.read(b.places[i].path, "")
}

func (b *browser) enterWords() string {
	if e := b.here(); !b.leads() && e != nil && !e.folder {
		return b.want.does
	}
	return "打开"
}

func (b *browser) moveBy(d int) tea.Cmd {
	b.move(d, len(b.rows), nil)
	return nil
}

// enter goes where a typed path leads, into the folder under the cursor, or takes
// the file. A pattern is handed over as it is.
func (b *browser) enter() tea.Cmd {
	e := b.here()
	switch text := strings.TrimSpace(b.path.Text()); {
	case b.typing && b.leads() && b.want.whole && strings.ContainsAny(filepath.Base(text), "*?"):
		return b.choose(expandHome(text))
	case b.typing && b.leads():
		return b.goTo(text)
	case e == nil:
		b.say(b.want.nothing)
		return nil
	case e.folder:
		return b.goIn()
	}
	return b.choose(e.path)
}

// toFiles goes back to the list; what is typed as a path is dropped.
func (b *browser) toFiles() tea.Cmd {
	b.typing = false
	if b.leads() {
		b.path.SetText(b.prefix())
		b.narrow()
	}
	return nil
}

func (b *browser) undo() tea.Cmd {
	if !b.path.Undo() {
		b.say("这一栏没有可撤销的改动")
		return nil
	}
	b.narrow()
	return nil
}

func (b *browser) goIn() tea.Cmd {
	e := b.here()
	b.typing = false
	if e.name == "" {
		return b.goOut()
	}
	return b.read(e.path, "")
}

// goOut goes to the folder above, onto the one it comes from.
func (b *browser) goOut() tea.Cmd {
	above, _ := folderAbove(b.dir)
	return b.read(above, b.dir)
}

func (b *browser) Click(_, y int) tea.Cmd {
	i := b.top + y - b.drawn
	if y < b.drawn || y >= b.drawn+b.shown || i >= len(b.rows) {
		return nil
	}
	if i == b.at {
		return b.enter()
	}
	b.at = i
	return nil
}

func (b *browser) Wheel(n int) tea.Cmd { return b.moveBy(n) }

func (b *browser) View(w, h int) ([]string, *tea.Cursor) {
	room := w - labelW - 2
	text := cutFront(b.path.Text(), room)
	if b.typing {
		text = b.style.field.Render(b.path.View(room))
	}
	label := func(word string) string { return " " + b.style.faint.Render(pad(word, labelW)) }
	var words []string
	for i, p := range b.places {
		words = append(words, fmt.Sprintf("%d %s", i+1, p.word))
	}
	lines := []string{label("位置") + cutEnd(strings.Join(words, "  "), room), label("路径") + text, ""}
	b.drawn, b.shown = len(lines), max(1, h-len(lines)-2)
	from, to := b.window(len(b.rows), b.shown)
	caret := tea.NewCursor(0, b.drawn+max(0, b.at-from))
	for i := from; i < to; i++ {
		lines = append(lines, b.fileLine(b.rows[i], i == b.at, w))
	}
	if !b.loading && !slices.ContainsFunc(b.rows, func(e *folderEntry) bool { return e.name != "" }) {
		lines = append(lines, " "+b.want.nothing)
	}
	if b.typing {
		caret = tea.NewCursor(1+labelW+b.path.Cursor(room), 1)
	}
	foot := ""
	if b.hidden > 0 {
		foot = fmt.Sprintf(" 只列 %s；别的文件 %d 个没有列", strings.Join(b.want.kinds, " "), b.hidden)
	}
	return append(fill(lines, h-1), b.style.faint.Render(cutEnd(foot, w))), caret
}

// fileLine is a row of the list.
func (b *browser) fileLine(e *folderEntry, at bool, w int) string {
	nameW := min(44, max(12, w-24))
	name, right := shownName(e.name), ""
	switch {
	case e.name == "":
		name = "上级文件夹"
	case e.folder:
		name += "/"
		right = pad("", 10) + b.dayWords(e.at)
	case !e.at.IsZero():
		right = padLeft(sizeWords(e.size), 8) + "  " + b.dayWords(e.at)
	}
	return b.cursorLine("  "+pad(cutMiddle(name, nameW), nameW)+" "+right, at, w)
}
