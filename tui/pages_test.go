package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// pageAt is a page in one of its modes, and how it is reached: without a letter,
// except where text is typed.
type pageAt struct {
	name string
	doc  string // its section of docs/keys.md; empty: another's tells its keys
	from beginning
	keys []string // names as press takes them; "menu 看经过" chooses in the menu
	page screen   // what is on top then
	once bool     // reaching it records something: only where the world is put back
}

// beginning is what the program finds when it starts.
type beginning uint8

const (
	begunFull    beginning = iota // fullWorld: Home
	begunEmpty                    // nothing set up: the first run
	begunBroken                   // data that cannot be opened
	begunWaiting                  // data that another process holds
)

// pages are all pages in all modes, with everything on them that can be. What
// holds for every page is tested by this table.
var pages = []pageAt{
	{name: "opening", doc: "打开数据", from: begunWaiting, page: (*opening)(nil)},
	{name: "failure", doc: "打不开数据", from: begunBroken, page: (*failure)(nil)},
	{name: "first run", doc: "首次使用：填写", from: begunEmpty, page: (*firstRun)(nil)},
	{name: "first run, plan", doc: "首次使用：选择", from: begunEmpty, keys: []string{"enter"}, page: (*firstRun)(nil)},
	{name: "first run, plan's file", doc: "选文件：文件", from: begunEmpty, keys: []string{"enter", "down", "enter"}, page: (*browser)(nil)},
	{name: "first run, plan's path", doc: "选文件：路径", from: begunEmpty, keys: []string{"enter", "down", "enter", "路"}, page: (*browser)(nil)},
	{name: "first run, team", from: begunEmpty, keys: []string{"enter", "enter"}, page: (*firstRun)(nil)},
	{name: "first run, other team", from: begunEmpty, keys: []string{"enter", "enter", "9", "组"}, page: (*firstRun)(nil)},

	{name: "restore", doc: "首次使用：从备份恢复", from: begunEmpty, keys: []string{"enter", "4", "x"}, page: (*restorePage)(nil)},

	{name: "home", doc: "首页", page: (*home)(nil)},
	{name: "home, everybody", keys: []string{"tab"}, page: (*home)(nil)},
	{name: "home, marked", keys: []string{"tab", "space", "down", "space"}, page: (*home)(nil)},
	{name: "home, teams", keys: []string{"tab", "tab"}, page: (*home)(nil)},
	{name: "home, a team", keys: []string{"tab", "tab", "enter"}, page: (*home)(nil)},
	{name: "home, at the end", keys: []string{"end"}, page: (*home)(nil)},
	{name: "home, filter", doc: "首页：筛选", keys: []string{"tab", "menu 筛选", "汕"}, page: (*home)(nil)},
	{name: "home, filter moved", keys: []string{"tab", "汕", "down", "up"}, page: (*home)(nil)},

	{name: "subject", doc: "对象：措施和要点", keys: []string{"down", "enter"}, page: (*subjectPage)(nil)},
	{name: "subject, unfolded", keys: []string{"down", "enter", "2", "4", "right", "down"}, page: (*subjectPage)(nil)},
	{name: "subject, at the end", keys: []string{"down", "enter", "end", "right"}, page: (*subjectPage)(nil)},
	{name: "subject, filter", doc: "对象：筛选", keys: []string{"down", "enter", "menu 筛选", "企"}, page: (*subjectPage)(nil)},

	{name: "walk", doc: "检查要点：浏览", keys: []string{"1"}, page: (*walk)(nil)},
	{name: "walk, conflict", keys: []string{"down", "enter", "2", "4", "right", "down", "down", "enter", "menu 到这个要点"}, page: (*walk)(nil)},
	{name: "conflicts", doc: "冲突", keys: []string{"4"}, page: (*conflictsPage)(nil)},
	{name: "conflicts, figure", keys: []string{"4", "down"}, page: (*conflictsPage)(nil)},
	{name: "conflicts, facts", keys: []string{"4", "down", "down"}, page: (*conflictsPage)(nil)},
	{name: "conflicts, joining", doc: "冲突：写", keys: []string{"4", "down", "down", "3", "海", "enter", "“"}, page: (*conflictsPage)(nil)},
	{name: "conflicts, a result", keys: []string{"4", "4"}, page: (*menu)(nil)},
	{name: "conflicts, rule", doc: "冲突：一次定下", keys: []string{"4", "menu 以最后写的"}, page: (*ruleBox)(nil)},
	{name: "walk, value", keys: []string{"1", "2"}, page: (*walk)(nil)},
	{name: "walk, facts", doc: "检查要点：输入", keys: []string{"1", "1", "3", "tab", "海", "关", "，", "enter", "“"}, page: (*walk)(nil)},
	{name: "walk, zoomed", keys: []string{"1", "f9", "海"}, page: (*walk)(nil)},
	{name: "walk, reading", doc: "检查要点：看判定、索要、留意", keys: []string{"1", "menu 看判定"}, page: (*walk)(nil)},

	{name: "visits", doc: "活动：列表", keys: []string{"8"}, page: (*visitsPage)(nil)},
	{name: "visits, kind", doc: "活动：类型", keys: []string{"8", "enter", "shift+tab"}, page: (*visitsPage)(nil)},
	{name: "visits, form", doc: "活动：填写", keys: []string{"8", "enter", "市", "tab", "tab", "tab", "、"}, page: (*visitsPage)(nil)},
	{name: "visits, filter", keys: []string{"8", "menu 筛选", "市"}, page: (*visitsPage)(nil)},
	{name: "visits, filter and form", keys: []string{"8", "市", "enter", "海"}, page: (*visitsPage)(nil)},

	{name: "picker", doc: "附佐证：文件", keys: []string{"1", "f5"}, page: (*picker)(nil)},
	{name: "picker, marked", keys: []string{"1", "f5", "space", "space"}, page: (*picker)(nil)},
	{name: "picker, filter", doc: "附佐证：路径", keys: []string{"1", "f5", "tab", "照", "x"}, page: (*picker)(nil)},
	{name: "picker, kind", doc: "附佐证：类别", keys: []string{"1", "f5", "tab", "tab", "tab", "2"}, page: (*picker)(nil)},
	{name: "picker, source", doc: "附佐证：来源、时间、地点", keys: []string{"1", "f5", "tab", "tab", "市", "“"}, page: (*picker)(nil)},
	{name: "evidence", doc: "佐证", keys: []string{"down", "enter", "1", "right", "down", "enter", "menu 看佐证"}, page: (*evidencePage)(nil)},
	{name: "evidence of a subject", keys: []string{"down", "enter", "menu 看本对象的佐证"}, page: (*evidencePage)(nil)},
	{name: "evidence, filter", keys: []string{"down", "enter", "menu 看本对象的佐证", "menu 筛选", "照"}, page: (*evidencePage)(nil)},
	{name: "evidence, amended", keys: []string{"down", "enter", "menu 看本对象的佐证", "7", "海"}, page: (*sheet)(nil)},

	{name: "notes", doc: "随手记：列表", keys: []string{"2", "down"}, page: (*notesPage)(nil)},
	{name: "notes, filing", doc: "随手记：归到要点", keys: []string{"2", "enter", "挂"}, page: (*notesPage)(nil)},
	{name: "notes, nowhere", keys: []string{"2", "enter", "挂", "x"}, page: (*notesPage)(nil)},
	{name: "notes, filter", keys: []string{"2", "menu 筛选", "揭"}, page: (*notesPage)(nil)},
	{name: "notes, amended", keys: []string{"2", "7", "海"}, page: (*sheet)(nil)},
	{name: "note box", doc: "随手记：写", keys: []string{"f4", "海", "enter", "关", "enter", "“", "enter"}, page: (*noteBox)(nil)},
	{name: "note box over the walk", keys: []string{"1", "1", "f4", "海"}, page: (*noteBox)(nil)},

	{name: "problems", doc: "问题台账", keys: []string{"3"}, page: (*ledger)(nil)},
	{name: "problems, marked", keys: []string{"3", "down", "space", "right", "tab"}, page: (*ledger)(nil)},
	{name: "problems, none", keys: []string{"3", "6"}, page: (*ledger)(nil)},
	{name: "problems, filter", doc: "问题台账：筛选", keys: []string{"3", "menu 筛选", "台"}, page: (*ledger)(nil)},
	{name: "problem", doc: "问题", keys: []string{"3", "enter"}, page: (*casePage)(nil)},
	{name: "problem, scrolled", keys: []string{"3", "enter", "pgdown", "pgdown"}, page: (*casePage)(nil)},
	{name: "problem, contents", doc: "表单：输入", keys: []string{"3", "enter", "7", "海"}, page: (*sheet)(nil)},
	{name: "problem, contents, choice", doc: "表单：选择", keys: []string{"3", "enter", "7", "tab", "tab", "2"}, page: (*sheet)(nil)},
	{name: "problem, contents, long", keys: []string{"3", "enter", "7", "shift+tab", "shift+tab", "海", "esc"}, page: (*sheet)(nil)},
	{name: "step", doc: "办理：输入", keys: []string{"3", "enter", "1", "海"}, page: (*sheet)(nil)},
	{name: "step, several", keys: []string{"3", "2", "space", "enter", "海", "tab", "3", "x"}, page: (*sheet)(nil)},
	{name: "problem raised", keys: []string{"1", "f6"}, page: (*sheet)(nil), once: true},
	{name: "problem raised alone", keys: []string{"down", "enter", "menu 立问题", "海", "tab", "tab"}, page: (*sheet)(nil)},
	{name: "sync", doc: "同步", keys: []string{"5"}, page: (*syncPage)(nil)},
	{name: "sync, path", doc: "同步：写路径", keys: []string{"5", "5", "海"}, page: (*syncPage)(nil)},
	{name: "sync, done", keys: []string{"5", "2", "home", "tab", "esc", "5", "enter"}, page: (*syncPage)(nil)},
	{name: "matrix", doc: "热力图", keys: []string{"6"}, page: (*matrix)(nil)},
	{name: "matrix, departments", keys: []string{"6", "tab", "end", "right", "right"}, page: (*matrix)(nil)},
	{name: "matrix, red", keys: []string{"6", "1", "2"}, page: (*matrix)(nil)},
	{name: "matters", doc: "现场事项", keys: []string{"9"}, page: (*ledger)(nil)},
	{name: "matter", doc: "现场事项：一件", keys: []string{"9", "enter"}, page: (*casePage)(nil)},
	{name: "matter taken", keys: []string{"down", "enter", "menu 提现场事项", "海"}, page: (*sheet)(nil)},
	{name: "practices", doc: "典型做法", keys: []string{"menu 典型做法"}, page: (*practicesPage)(nil)},
	{name: "matter, contents", keys: []string{"9", "enter", "7", "海"}, page: (*sheet)(nil)},
	{name: "practice, contents", keys: []string{"menu 典型做法", "enter", "海"}, page: (*sheet)(nil)},
	{name: "practice", keys: []string{"down", "enter", "menu 写典型做法", "海"}, page: (*sheet)(nil)},

	{name: "search, empty", doc: "查找", keys: []string{"f3"}, page: (*search)(nil)},
	{name: "search", keys: []string{"f3", "汕"}, page: (*search)(nil)},
	{name: "search, nothing", keys: []string{"f3", "汕", "龘"}, page: (*search)(nil)},
	{name: "phrases", doc: "用语", keys: []string{"1", "f8"}, page: (*phraseBox)(nil)},
	{name: "phrases, filter", keys: []string{"1", "f8", "海"}, page: (*phraseBox)(nil)},
	{name: "history", doc: "经过", keys: []string{"down", "enter", "2", "4", "right", "down", "down", "enter", "menu 到这个要点", "menu 看经过"}, page: (*historyPage)(nil)},
	{name: "history, none", keys: []string{"1", "menu 看经过"}, page: (*historyPage)(nil)},
	{name: "history, filter", keys: []string{"down", "enter", "2", "4", "right", "down", "down", "enter", "menu 到这个要点", "menu 看经过", "menu 筛选", "林"}, page: (*historyPage)(nil)},
	{name: "undo", doc: "撤销、重做", keys: []string{"menu 撤销"}, page: (*undoBox)(nil)},
	{name: "targets", doc: "指标：列表", keys: []string{"down", "enter", "menu 录入本对象的指标"}, page: (*targetsPage)(nil)},
	{name: "targets, typing", doc: "指标：填写", keys: []string{"down", "enter", "menu 录入本对象的指标", "1", "2", "."}, page: (*targetsPage)(nil)},
	{name: "targets, filter", keys: []string{"down", "enter", "menu 录入本对象的指标", "menu 筛选", "进"}, page: (*targetsPage)(nil)},

	{name: "report", doc: "报告", keys: []string{"7"}, page: (*reportPage)(nil)},
	{name: "report, scrolled", keys: []string{"7", "pgdown", "pgdown"}, page: (*reportPage)(nil)},
	{name: "report, kinds", keys: []string{"7", "1"}, page: (*menu)(nil)},
	{name: "report, overall", keys: []string{"7", "1", "4"}, page: (*reportPage)(nil)},
	{name: "report, matrix", keys: []string{"7", "1", "5"}, page: (*reportPage)(nil)},
	{name: "report, matrix aside", keys: []string{"7", "1", "7", "right", "right", "pgdown"}, page: (*reportPage)(nil)},
	{name: "report, subjects", keys: []string{"7", "1", "1", "2", "pgdown"}, page: (*menu)(nil)},

	{name: "menu", doc: "菜单", keys: []string{"0"}, page: (*menu)(nil)},
	{name: "menu, empty", keys: []string{"0", "x", "y", "z", "q"}, page: (*menu)(nil)},
	{name: "menu over the walk", keys: []string{"1", "f2"}, page: (*menu)(nil)},
	{name: "menu over the note box", keys: []string{"1", "f4", "海", "f2"}, page: (*menu)(nil)},
	{name: "help", doc: "帮助", keys: []string{"1", "f1"}, page: (*help)(nil)},
	{name: "help, scrolled", keys: []string{"1", "f1", "pgdown", "end"}, page: (*help)(nil)},
}

// worlds are what the program finds at its beginnings, made when first wanted.
type worlds map[beginning]*keptWorld

// keptWorld is a world that is put back as it was. Data that are copied to another
// place would be another laptop's.
type keptWorld struct {
	*world
	files map[string][]byte // by path; of a directory: nil. None: it stays as it becomes
}

func (ws worlds) at(t testing.TB, from beginning) *keptWorld {
	if ws[from] != nil {
		return ws[from]
	}
	var w *world
	switch from {
	case begunFull, begunWaiting:
		w = fullWorld(t)
	case begunEmpty:
		w = emptyWorld(t)
	case begunBroken:
		w = emptyWorld(t)
		if err := os.WriteFile(w.opts.Store.Dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k := &keptWorld{w, map[string][]byte{}}
	k.keep()
	ws[from] = k
	return k
}

func (k *keptWorld) root() string { return filepath.Dir(k.opts.Store.Dir) }

// keep reads what there is.
func (k *keptWorld) keep() {
	err := filepath.WalkDir(k.root(), func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if k.files[name] = nil; d.IsDir() {
			return nil
		}
		k.files[name], err = os.ReadFile(name)
		k.files[name] = append([]byte{}, k.files[name]...)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// back puts everything as it was when it was kept.
func (k *keptWorld) back(t testing.TB) {
	t.Helper()
	if k.files == nil {
		return
	}
	if err := os.RemoveAll(k.root()); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(k.files)) {
		var err error
		if data := k.files[name]; data == nil {
			err = os.Mkdir(name, 0o700)
		} else {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// reach starts the program in its world, as that was made, and goes to the page.
func (ws worlds) reach(t testing.TB, p pageAt, cols, rows int) *stage {
	t.Helper()
	w := ws.at(t, p.from)
	w.back(t)
	var s *stage
	if p.from == begunWaiting {
		s, _ = w.unopened(cols, rows)
		s.send(reply{s.app.top(), lookAtOpening{}})
	} else {
		s = w.stage(cols, rows)
	}
	s.t = t
	for _, key := range p.keys {
		if !strings.HasPrefix(key, "menu ") && !s.letterless(key) {
			t.Errorf("%s: %s is a letter", p.name, key)
		}
		s.press(key)
	}
	if got, want := reflect.TypeOf(s.app.top()), reflect.TypeOf(p.page); got != want {
		t.Fatalf("%s: on a %v, want a %v:\n%s", p.name, got, want, strings.Join(s.lines(), "\n"))
	}
	return s
}

// choose takes a row of the menu, by arrows.
func (s *stage) choose(does string) {
	s.t.Helper()
	s.press("f2")
	m, ok := s.app.top().(*menu)
	if !ok {
		s.t.Fatalf("no menu for %q:\n%s", does, strings.Join(s.lines(), "\n"))
	}
	i := slices.IndexFunc(m.rows, func(r row) bool { return r.Help().Desc == does })
	if i < 0 {
		i = slices.IndexFunc(m.rows, func(r row) bool { return strings.Contains(r.Help().Desc, does) })
	}
	if i < 0 {
		s.t.Fatalf("no %q in the menu:\n%s", does, strings.Join(s.lines(), "\n"))
	}
	s.press(slices.Repeat([]string{"down"}, i)...)
	s.press("enter")
}

// letterless tells whether a key may be pressed now by a hand that keeps off
// letters: they are for text.
func (s *stage) letterless(name string) bool {
	k := pressedKey(name)
	return k.Mod&^tea.ModShift == 0 && (s.app.top().Typing() || len(k.Text) != 1 || k.Text == " " || isDigit(k))
}

// TestTableHasEveryPage: each type that is a page stands in the table, and each
// section of the keys once.
func TestTableHasEveryPage(t *testing.T) {
	have, docs := map[string]bool{}, map[string]bool{}
	for _, p := range pages {
		have[reflect.TypeOf(p.page).Elem().Name()] = true
		if p.doc != "" && docs[p.doc] {
			t.Errorf("%s has two sections", p.doc)
		}
		docs[p.doc] = true
	}
	names := screenTypes(t)
	for _, name := range names {
		if !have[name] {
			t.Errorf("no %s in the table of pages", name)
		}
	}
	if len(names) != len(have) {
		t.Errorf("%d pages in the table, %d in the package: %q", len(have), len(names), names)
	}
}

// screenTypes are the types of this package that have the methods of screen,
// themselves or by what they embed.
func screenTypes(t *testing.T) []string {
	t.Helper()
	var want []string
	types, own, embeds := map[string]bool{}, map[string][]string{}, map[string][]string{}
	for _, decl := range declarations(t) {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				of := typeName(d.Recv.List[0].Type)
				own[of] = append(own[of], d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				switch of := ts.Type.(type) {
				case *ast.StructType:
					types[ts.Name.Name] = true
					for _, f := range of.Fields.List {
						if len(f.Names) == 0 {
							embeds[ts.Name.Name] = append(embeds[ts.Name.Name], typeName(f.Type))
						}
					}
				case *ast.InterfaceType:
					for _, m := range of.Methods.List {
						if ts.Name.Name == "screen" {
							want = append(want, m.Names[0].Name)
						}
					}
				}
			}
		}
	}
	var has func(name, method string) bool
	has = func(name, method string) bool {
		return slices.Contains(own[name], method) || slices.ContainsFunc(embeds[name], func(e string) bool { return has(e, method) })
	}
	var names []string
	for name := range types {
		if len(want) > 0 && !slices.ContainsFunc(want, func(m string) bool { return !has(name, m) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// declarations are those of the package, tests left out.
func declarations(t *testing.T) (decls []ast.Decl) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, f.Decls...)
	}
	return decls
}

// typeName is the name of a type, or of the one that is pointed to.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
