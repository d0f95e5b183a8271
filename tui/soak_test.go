package tui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// longEnv makes the soak run for minutes, from a seed of its own each time.
const longEnv = "DUDAO_LONG"

// TestSoak types, resizes, turns pages, starts anew after kills and quits, with
// another program writing beside it: nothing panics, every page fits, and every
// text typed into facts is recorded or in a draft.
func TestSoak(t *testing.T) {
	seed, until := uint64(2014), time.Time{}
	if os.Getenv(longEnv) != "" {
		seed, until = rand.Uint64(), time.Now().Add(time.Minute)
	}
	for first := true; first || time.Now().Before(until); first, seed = false, seed+1 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { soak(t, seed, 600) })
	}
}

// soaker is one run of the soak.
type soaker struct {
	*world
	*rand.Rand
	s      *stage
	tokens []string // what must not be lost
	typed  int
}

func soak(t *testing.T, seed uint64, steps int) {
	w := newWorld(t, "shantou", "chaozhou")
	k := &soaker{world: w, Rand: rand.New(rand.NewPCG(seed, 0)), s: w.stage(80, 24)}
	for range steps {
		k.step()
		k.s.fits()
		if k.s.quit {
			k.s.close()
			k.s = w.stage(80, 24)
		}
	}
	k.s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	k.s.close()
	everything := k.everything()
	for _, token := range k.tokens {
		if !strings.Contains(everything, token) {
			t.Errorf("%s is lost", token)
		}
	}
	if os.Getenv(longEnv) == "" && len(k.tokens) < 5 {
		t.Errorf("only %d texts typed", len(k.tokens))
	}
}

var soakKeys = []string{
	"enter", "enter", "esc", "esc", "tab", "shift+tab", "space", "backspace", "up", "down", "left", "right", "pgup", "pgdown",
	"home", "end", "0", "1", "2", "3", "4", "5", "7", "8", "9", "f1", "f2", "f9", "ctrl+s", "ctrl+z", "ctrl+y", "ctrl+p", "/", "？", "１",
}

func (k *soaker) step() {
	switch n := k.IntN(100); {
	case n < 62:
		k.key(soakKeys[k.IntN(len(soakKeys))])
	case n < 72:
		size := sizes[k.IntN(len(sizes))]
		k.s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	case n < 92:
		k.token()
	case n < 94:
		k.s.send(tea.PasteMsg{Content: "一行\r两行\t，" + strings.Repeat("长", k.IntN(200))})
	case n < 96:
		k.s.send(tea.MouseClickMsg{X: k.IntN(80), Y: k.IntN(24), Button: tea.MouseLeft})
	case n < 98:
		asked := checklist.Builtin().For("shantou")
		cp := asked[k.IntN(len(asked))]
		k.record("林晓", "shantou", cp.ID, map[string]string{inspection.FieldResult: inspection.Results[k.IntN(4)].Code()})
		k.s.pass(lookEvery)
	case n < 99:
		k.s.press("ctrl+q")
	default: // a kill: what a draft does not hold yet may be lost
		k.s.pass(draftAfter)
		if k.s.app.desk != nil {
			if err := k.s.app.desk.drafts.Close(); err != nil {
				k.t.Fatal(err)
			}
		}
		k.s = k.stage(80, 24)
	}
}

// key presses a key that takes back no text: what is typed is meant to stay.
func (k *soaker) key(name string) {
	takesBack := false
	switch page := k.s.app.top().(type) {
	case *walk:
		takesBack = page.typing && (name == "backspace" || name == "ctrl+z" || name == "ctrl+y")
	case *menu:
		takesBack = slices.ContainsFunc(page.rows, func(r row) bool { return strings.Contains(r.Help().Desc, "撤销") }) &&
			name != "esc" && name != "down" && name != "pgdown"
	}
	if !takesBack {
		k.s.press(name)
	}
}

// token types a character like no other into the facts, at a page that has some.
func (k *soaker) token() {
	w, ok := k.s.app.top().(*walk)
	if !ok || w.rec == nil {
		k.s.press("esc", "1")
		return
	}
	token := string(rune(0x9000 + k.typed))
	k.typed++
	k.s.typeText(token)
	if strings.Contains(w.facts.Text(), token) {
		k.tokens = append(k.tokens, token)
	}
}

// everything is all that was ever recorded, and all drafts.
func (k *soaker) everything() string {
	all := strings.Join(k.glob("drafts", "*.json"), "\n")
	k.with(func(st *store.Store) {
		for entry, err := range st.Log(context.Background(), "") {
			if err != nil {
				k.t.Fatal(err)
			}
			all += "\n" + string(entry.Set[inspection.FieldFacts])
		}
	})
	return all
}
