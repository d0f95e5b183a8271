package tui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// failure is the only page when the data cannot be opened.
type failure struct {
	*session
	err    error
	backup string // name of the latest automatic one
}

func newFailure(s *session, err error) *failure { return &failure{session: s, err: err} }

// Init looks for a backup, if one could help: not where the data are whole.
func (f *failure) Init() tea.Cmd {
	_, damaged := errors.AsType[*store.DamagedError](f.err)
	_, foreign := errors.AsType[*store.ForeignError](f.err)
	if !damaged && !foreign {
		return nil
	}
	o := f.opts.Store
	return ask(f, func(context.Context) tea.Msg {
		path, _ := store.LatestBackup(o)
		return latestBackup(path)
	})
}

func (f *failure) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(latestBackup); ok {
		f.backup = string(m)
	}
	return nil
}

func (f *failure) Typing() bool            { return false }
func (f *failure) Title() (string, string) { return "督导", "打不开数据" }
func (f *failure) Status() string          { return "" }

func (f *failure) Rows() []row {
	return []row{
		{Binding: bound("enter", "重试"), do: func() tea.Cmd { return f.push(newOpening(f.session)) }},
		{Binding: bound("esc", "退出"), do: f.quit},
	}
}

func (f *failure) View(w, _ int) ([]string, *tea.Cursor) {
	var lines []string
	for _, l := range wrap(sayError(f.err), w-3) {
		lines = append(lines, " "+l)
	}
	if f.backup != "" {
		lines = append(lines, "")
		for _, l := range wrap(f.backupWords(), w-3) {
			lines = append(lines, " "+l)
		}
	}
	return lines, tea.NewCursor(0, 0)
}

// backupWords say how the data come back if nothing else helps.
func (f *failure) backupWords() string {
	return fmt.Sprintf("修不好时：有自动备份“%s”。把数据目录“%s”改名移开，再运行 dudao，第 2 步选“%s”，选移开的目录里 backups 中的这一份；佐证也从那里拿来。",
		filepath.Base(f.backup), f.opts.Store.Dir, fromBackup)
}
