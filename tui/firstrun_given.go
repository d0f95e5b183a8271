package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/exchange"
	"dudao/store"
)

// receiveGiven is the choice of beginning with what a colleague has handed over.
const receiveGiven = "接收同事的督导数据（*.dudao）"

// given is a colleague's findings, of which nothing is taken in before the last
// answer.
type given struct {
	path  string
	from  *exchange.Sources
	teams []string
	words string
}

type givenRead struct {
	path  string
	given *given
	err   error
}

// receive looks at what a path names, off the loop; keys wait for it.
func (f *firstRun) receive(path, passphrase string) tea.Cmd {
	f.busy, f.leftAt = true, path
	return ask(f, func(ctx context.Context) tea.Msg {
		from, err := exchange.Open(ctx, []string{path}, exchange.OpenOptions{Secrets: withPassphrase(passphrase)})
		if err != nil {
			return givenRead{path: path, err: err}
		}
		c, err := exchange.Inspect(ctx, from.List...)
		if err == nil && c.Segments == 0 {
			err = &exchange.NoSegmentError{Name: filepath.Base(path)}
		}
		if err != nil {
			_ = from.Close()
			return givenRead{err: err}
		}
		words := fmt.Sprintf("同事的数据：%d 条记录，%d 台电脑", c.Operations, len(c.Devices))
		if n := len(c.Faults) + len(from.Refused); n > 0 {
			words += fmt.Sprintf("，有 %d 处坏了收不下", n)
		}
		return givenRead{given: &given{path, from, c.Teams, words}}
	})
}

func (f *firstRun) onGiven(r givenRead) {
	f.busy = false
	if words := passphraseWords(r.err); words != "" {
		f.locked, f.asking = r.path, true
		f.secret.SetText("")
		f.say(words)
		return
	}
	if r.err != nil {
		f.leaveField()
		f.say(sayError(r.err))
		return
	}
	f.leaveField()
	f.dropGiven()
	f.given, f.chosen = r.given, nil
	f.team = list{}
	f.step = askTeam
}

// dropGiven lets the files go.
func (f *firstRun) dropGiven() {
	if f.given != nil {
		_ = f.given.from.Close()
		f.given = nil
	}
}

// setUp makes the data directory of it.
func (g *given) setUp(ctx context.Context, o store.Options, set store.Setup) (*transferred, error) {
	_, im, err := exchange.SetUp(ctx, o, set, g.from, nil)
	im.Rejected = slices.Concat(g.from.Refused, im.Rejected)
	im.Notes = slices.Concat(g.from.Notes, im.Notes)
	return &transferred{synced: exchange.Synced{Imported: im}, place: g.path}, err
}
