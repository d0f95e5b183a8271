package tui

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

const keysDoc = "../docs/keys.md"

// TestKeysDoc holds docs/keys.md against the rows that the pages work by.
// With -update it is written anew.
func TestKeysDoc(t *testing.T) {
	got := keysOf(t)
	if *update {
		if err := os.WriteFile(keysDoc, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(keysDoc)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s is stale; run: go test ./tui -run TestKeysDoc -update", keysDoc)
	}
}

// keysOf writes down the rows of each page.
func keysOf(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`# 键位

由程序的键位表生成（go test ./tui -run TestKeysDoc -update），程序里按 F1 看到的是同一张表。
“菜单”：没有单独的键，按 0 或 F2 打开菜单选。全角的数字和标点与半角一样有效。
`)
	for _, p := range pagesOf(t) {
		fmt.Fprintf(&b, "\n## %s\n\n| 键 | 做什么 |\n| --- | --- |\n", p.title)
		for _, l := range keyLines(p.rows) {
			fmt.Fprintf(&b, "| %s | %s |\n", l.keys, l.does)
		}
	}
	return b.String()
}

// pageRows are the rows of a page at one of its focuses.
type pageRows struct {
	title string
	rows  []row
}

// pagesOf are all pages.
func pagesOf(t *testing.T) (pages []pageRows) {
	section := func(title string, rows []row) { pages = append(pages, pageRows{title, rows}) }

	a := newApp(context.Background(), newWorld(t, "shantou").opts)
	a.Update(openStore(context.Background(), a.opts.Store))
	t.Cleanup(func() { a.st.Close() })
	subject, asked := a.board.plan.Subject("shantou"), a.board.plan.For("shantou")

	first := newFirstRun(a.session)
	section("首次使用：填写", first.Rows())
	first.step = askPlan
	section("首次使用：选择", first.Rows())
	section("首页", a.top().Rows())
	a.top().(*home).filter.open()
	section("首页：筛选", a.top().Rows())
	a.top().(*home).filter.clear()
	measures := newSubjectPage(a.session, subject)
	section("对象：措施和要点", measures.Rows())
	measures.filter.open()
	section("对象：筛选", measures.Rows())
	w := newWalk(a.session, subject, asked[0])
	section("检查要点：浏览", w.Rows())
	w.beginTyping(onFacts)
	section("检查要点：输入", w.Rows())
	w.typing, w.reading = false, true
	section("检查要点：看判定、索要、留意", w.Rows())
	visits := newVisitsPage(a.session, subject)
	section("活动：列表", visits.Rows())
	visits.filling, visits.field = true, visitKind
	section("活动：类型", visits.Rows())
	visits.field = visitOrg
	section("活动：填写", visits.Rows())
	pick := newPicker(a.session, subject, asked[0], nil)
	section("附佐证：文件", pick.Rows())
	pick.field = pickPath
	section("附佐证：路径", pick.Rows())
	pick.field = pickKind
	section("附佐证：类别", pick.Rows())
	pick.field = pickSource
	section("附佐证：来源、时间、地点", pick.Rows())
	section("佐证", newEvidencePage(a.session, subject, asked[0]).Rows())
	notes := newNotesPage(a.session)
	section("随手记：列表", notes.Rows())
	notes.filing = true
	section("随手记：归到要点", notes.Rows())
	section("随手记：写", newNoteBox(a.session, nil).Rows())
	find := newSearch(a.session)
	section("查找", find.Rows())
	section("用语", (&phraseBox{menu: newMenu(a.session, "用语", nil), walk: w}).Rows())
	section("经过", newHistory(w).Rows())
	section("撤销、重做", (&undoBox{session: a.session}).Rows())
	targets := newTargets(a.session, subject)
	section("指标：列表", targets.Rows())
	targets.typing = true
	section("指标：填写", targets.Rows())
	section("报告", newReportPage(a.session, subject).Rows())
	section("菜单", newMenu(a.session, "执行", a.rows()).Rows())
	section("帮助", newHelp(a.session, a.top(), a.rows()).Rows())
	section("随处", a.rows()[len(a.top().Rows()):])
	return pages
}

// keyLine is a line of the table: keys that do the same.
type keyLine struct{ keys, does string }

func keyLines(rows []row) []keyLine {
	var lines []keyLine
	for _, r := range rows {
		names := keysInWords(r)
		switch last := len(lines) - 1; {
		case names == "" && !r.menu: // told with the row before: 1-9
		case names == "":
			lines = append(lines, keyLine{"菜单", r.Help().Desc})
		case last >= 0 && lines[last].does == r.Help().Desc:
			lines[last].keys += "、" + names
		default:
			lines = append(lines, keyLine{names, r.Help().Desc})
		}
	}
	return lines
}

// keysInWords names all keys of a row, or gives the name that stands for them.
func keysInWords(r row) string {
	keys, name := slices.DeleteFunc(slices.Clone(r.Keys()), func(k string) bool { return k == "" }), r.Help().Key
	if len(keys) == 0 || name != keyName(keys[0]) {
		return name
	}
	for i, k := range keys {
		keys[i] = keyName(k)
	}
	return strings.Join(keys, "、")
}

// TestMenuHasEverything: what a page can do stands in its menu, except moving
// about and leaving, and needs no letter.
func TestMenuHasEverything(t *testing.T) {
	moving := []string{
		"up", "down", "left", "right", "pgup", "pgdown", "home", "end", "tab", "shift+tab", "esc", "enter", "f2", "ctrl+c",
	}
	for _, p := range pagesOf(t) {
		if p.title == "随手记：写" { // lies over a page, and has no menu
			continue
		}
		for _, r := range p.rows {
			does := r.Help().Desc
			letters := !slices.ContainsFunc(r.Keys(), func(k string) bool { return len(k) > 1 || k < "a" || k > "z" })
			if len(r.Keys()) > 0 && letters && !r.menu {
				t.Errorf("%s: %s has only letters for keys", p.title, does)
			}
			if slices.ContainsFunc(r.Keys(), func(k string) bool { return isHan(k) }) {
				t.Errorf("%s: %s has Han text for a key", p.title, does)
			}
			if !r.menu && !slices.ContainsFunc(r.Keys(), func(k string) bool { return slices.Contains(moving, k) || isDigitKey(k) }) {
				t.Errorf("%s: %s (%s) is not in the menu", p.title, does, strings.Join(r.Keys(), " "))
			}
		}
	}
}

// isDigitKey tells whether a key chooses by number, as it says on the page.
func isDigitKey(k string) bool { return len(k) == 1 && k >= "0" && k <= "9" }
