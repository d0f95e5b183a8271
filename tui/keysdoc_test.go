package tui

import (
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
	t.Parallel() // it mostly waits for the disk
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
	section := func(title string, rows []row) {
		fmt.Fprintf(&b, "\n## %s\n\n| 键 | 做什么 |\n| --- | --- |\n", title)
		for _, l := range keyLines(rows) {
			fmt.Fprintf(&b, "| %s | %s |\n", l.keys, l.does)
		}
	}
	ws := worlds{}
	for _, p := range pages {
		if p.doc == "" {
			continue
		}
		s := ws.reach(t, p, 80, 24)
		section(p.doc, s.app.top().Rows())
		s.close()
	}
	s := ws.at(t, begunFull).stage(80, 24)
	section("随处", s.app.rows()[len(s.app.top().Rows()):])
	s.close()
	return b.String()
}

// keyLine is a line of the table: keys that do the same.
type keyLine struct{ keys, does string }

func keyLines(rows []row) []keyLine {
	var lines []keyLine
	for _, r := range rows {
		names := keysInWords(r)
		does, _, _ := strings.Cut(r.Help().Desc, "：") // to what is as it may be
		switch last := len(lines) - 1; {
		case names == "" && !r.menu: // told with the row before: 1-9
		case names == "":
			lines = append(lines, keyLine{"菜单", does})
		case last >= 0 && lines[last].does == does:
			lines[last].keys += "、" + names
		default:
			lines = append(lines, keyLine{names, does})
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
