package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// longEnv makes the soak run for minutes, always the same way; a number above 1 is
// another seed to begin with.
const longEnv = "DUDAO_LONG"

// longSoaks is how many seeds it takes then.
const longSoaks = 150

// TestSoak types, pastes, filters, chooses in menus, resizes, turns pages, starts
// anew after kills and quits, with another program writing beside it: nothing
// panics, every page fits, and every text that stood in a field of a finding, a
// note, a visit or the figures when its page was left is recorded or in a draft.
func TestSoak(t *testing.T) {
	seed, runs := uint64(2014), 1
	if long := os.Getenv(longEnv); long != "" {
		runs = longSoaks
		if n, err := strconv.ParseUint(long, 10, 64); err == nil && n > 1 {
			seed = n
		}
	}
	for range runs {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { soak(t, seed, 600) })
		seed++
	}
}

// soaker is one run of the soak.
type soaker struct {
	*world
	*rand.Rand
	s      *stage
	folder string             // with what may be attached
	tokens []string           // characters typed, that must not be lost
	stood  map[fieldOf]string // what stood in each field last
	typed  int
}

// fieldOf is a field of an entity.
type fieldOf struct{ entity, field string }

func soak(t *testing.T, seed uint64, steps int) {
	w := newWorld(t, "shantou", "chaozhou")
	w.opts.View = func(string) error { return nil }
	k := &soaker{world: w, Rand: rand.New(rand.NewPCG(seed, 0)), folder: w.files("照片.jpg", "台账（第二版）.xlsx"), stood: map[fieldOf]string{}}
	k.s = w.stage(80, 24)
	for range steps {
		k.step()
		k.s.fits()
		k.look()
		if k.s.quit {
			k.s.close()
			k.s = w.stage(80, 24)
		}
	}
	k.s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	k.s.close()
	k.nothingLost()
}

// look notes what stands in the fields of the pages.
func (k *soaker) look() {
	for _, page := range k.s.app.stack {
		p := penOf(page)
		if p == nil || p.rec == nil {
			continue
		}
		maps.DeleteFunc(k.stood, func(at fieldOf, _ string) bool { // a name being typed is another member with each letter
			return at.entity == p.rec.form.entity && strings.HasPrefix(at.field, "m:")
		})
		for field, text := range p.rec.texts() {
			if sheet, ok := page.(*sheet); !ok || sheet.written(field, text) {
				k.stood[fieldOf{p.rec.form.entity, field}] = text
			}
		}
	}
}

// written tells of a field that somebody wrote in: it is not as the sheet began.
func (p *sheet) written(field, text string) bool {
	i := slices.IndexFunc(p.fields, func(f *sheetField) bool { return f.name == field })
	return i >= 0 && p.fields[i].start != text
}

// penOf is what a page writes with, if it does.
func penOf(page screen) *pen {
	switch page := page.(type) {
	case *walk:
		return &page.pen
	case *noteBox:
		return &page.pen
	case *visitsPage:
		return &page.pen
	case *targetsPage:
		return &page.pen
	case *sheet:
		return &page.pen
	}
	return nil
}

// nothingLost holds what was typed and what stood in the fields against all that
// was ever recorded, and the drafts.
func (k *soaker) nothingLost() {
	k.t.Helper()
	drafts := strings.Join(k.glob("drafts", "*.json"), "\n")
	all, recorded, kinds := drafts, map[fieldOf][]string{}, map[string]int{}
	k.with(func(st *store.Store) {
		for entry, err := range st.Log(context.Background(), "") {
			if err != nil {
				k.t.Fatal(err)
			}
			for field := range entry.Set {
				text, _ := entry.Text(field)
				all += "\n" + text
				at := fieldOf{entry.Entity, field}
				recorded[at] = append(recorded[at], text)
				kinds[field]++
			}
		}
	})
	for _, token := range k.tokens {
		if !strings.Contains(all, token) {
			k.t.Errorf("%s is lost", token)
		}
	}
	for at, text := range k.stood {
		quoted, err := json.Marshal(text)
		if err != nil {
			k.t.Fatal(err)
		}
		if text != "" && !slices.Contains(recorded[at], text) && !strings.Contains(drafts, string(quoted)) {
			k.t.Errorf("%s of %s is lost: %q, recorded were %q", at.field, at.entity, text, recorded[at])
		}
	}
	k.t.Logf("%d characters, %d fields, %v", len(k.tokens), len(k.stood), kinds)
	if os.Getenv(longEnv) == "" && (len(k.tokens) < 20 || len(k.stood) < 20) {
		k.t.Errorf("only %d characters typed, %d fields written", len(k.tokens), len(k.stood))
	}
}

var soakKeys = []string{
	"enter", "enter", "enter", "esc", "esc", "tab", "shift+tab", "space", "backspace", "up", "down", "down", "left", "right", "pgup", "pgdown",
	"home", "end", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9",
	"ctrl+s", "ctrl+z", "ctrl+y", "ctrl+p", "/", "？", "１", "汕", "企", "x",
}

func (k *soaker) step() {
	switch n := k.IntN(100); {
	case n < 58:
		k.key(soakKeys[k.IntN(len(soakKeys))])
	case n < 62:
		k.fromMenu()
	case n < 68:
		size := sizes[k.IntN(len(sizes))]
		k.s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	case n < 86:
		k.token()
	case n < 91:
		k.paste()
	case n < 95:
		k.s.send(tea.MouseClickMsg{X: k.IntN(80), Y: k.IntN(24), Button: tea.MouseLeft})
	case n < 97:
		asked := checklist.Builtin().For("shantou")
		cp := asked[k.IntN(len(asked))]
		k.record("林晓", "shantou", cp.ID, map[string]string{inspection.FieldResult: inspection.Results[k.IntN(4)].Code()})
		k.s.pass(lookEvery)
	case n < 98:
		k.s.pass(pauseAfter)
	case n < 99:
		k.press("ctrl+q")
	default: // a kill: what a draft does not hold yet may be lost
		k.s.pass(draftAfter)
		if k.s.app.desk != nil {
			if err := k.s.app.desk.drafts.Close(); err != nil {
				k.t.Fatal(err)
			}
		}
		k.s = k.stage(80, 24)
	}
	switch p := k.s.app.top().(type) {
	case *picker:
		if !strings.HasPrefix(p.dir, k.folder) {
			k.press("esc", "esc")
		}
	case *browser:
		if !strings.HasPrefix(p.dir, k.folder) {
			k.press("esc", "esc")
		}
	}
}

// paste sends lines, a path or a figure.
func (k *soaker) paste() {
	texts := []string{"一行\r两行\t，" + strings.Repeat("长", k.IntN(200)), filepath.Join(k.folder, "照片.jpg"), "'" + k.folder + "'", "12.5", "\x1b[31m“红”\u200b"}
	k.s.send(tea.PasteMsg{Content: texts[k.IntN(len(texts))]})
}

// fromMenu chooses something that can be done here, which is none of what takes
// back text.
func (k *soaker) fromMenu() {
	k.press("f2")
	m, ok := k.s.app.top().(*menu)
	if !ok || len(m.rows) == 0 {
		return
	}
	for range k.IntN(len(m.rows)) {
		k.press("down")
	}
	k.key("enter")
}

// key presses a key that takes back no text: what is typed is meant to stay.
func (k *soaker) key(name string) {
	takesBack := false
	switch page := k.s.app.top().(type) {
	case *walk, *noteBox, *visitsPage, *targetsPage, *sheet:
		takesBack = page.Typing() && (name == "backspace" || name == "ctrl+z" || name == "ctrl+y")
		if _, ok := page.(*targetsPage); ok && !page.Typing() { // there a digit begins another figure
			takesBack = strings.ContainsAny(name, "0123456789１") && len([]rune(name)) == 1
		}
	case *historyPage:
		takesBack = name == "enter"
	case *picker:
		takesBack = name == "left" || name == "backspace"
	case *menu:
		takesBack = slices.ContainsFunc(page.rows, func(r row) bool { return strings.Contains(r.Help().Desc, "撤销这") }) &&
			name != "esc" && name != "down" && name != "pgdown"
	}
	if !takesBack {
		k.press(name)
	}
}

// token types a character like no other where it will be recorded, or goes to a
// page where it would.
func (k *soaker) token() {
	ways := [][]string{{"1"}, {"1", "1", "tab"}, {"1", "f6"}, {"1", "6", "7"}, {"3", "enter", "1"}, {"f4"}, {"8", "enter"}, {"8", "2"}}
	p := penOf(k.s.app.top())
	if p == nil || p.rec == nil {
		k.press("esc")
		k.press(ways[k.IntN(len(ways))]...)
		return
	}
	token := string(rune(0x9000 + k.typed))
	k.typed++
	k.s.typeText(token)
	if p.rec != nil && slices.ContainsFunc(slices.Collect(maps.Values(p.rec.texts())), func(text string) bool { return strings.Contains(text, token) }) {
		k.tokens = append(k.tokens, token)
	}
}

// press presses keys, and notes after each what stands where.
func (k *soaker) press(names ...string) {
	for _, name := range names {
		k.s.press(name)
		k.look()
	}
}
