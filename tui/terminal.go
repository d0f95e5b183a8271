package tui

import (
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// runTerminal runs m on the terminal until it quits. It hands over only whole
// characters, and quits in good order (with the model and no error, as
// at SIGTERM) when the terminal hangs up or is simply gone.
func runTerminal(m tea.Model, opts ...tea.ProgramOption) (tea.Model, error) {
	var p *tea.Program
	if runtime.GOOS != "windows" && term.IsTerminal(os.Stdin.Fd()) {
		in := &runeInput{File: os.Stdin, gone: func() { go p.Quit() }}
		opts = append(opts, tea.WithInput(in))
	}
	p = tea.NewProgram(m, opts...)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer close(hangup)
	defer signal.Stop(hangup)
	go func() {
		if _, ok := <-hangup; ok {
			p.Quit()
		}
	}()
	return p.Run()
}

// runeInput never hands over a part of a character: Bubble Tea drops one whose
// bytes come more than 50 ms apart, and the rest can read as a control code
// that swallows all later input (查 is E6 9F A5, and 9F begins an APC).
type runeInput struct {
	*os.File
	keep []byte
	gone func() // called when there is nothing more to read
}

func (r *runeInput) Read(p []byte) (int, error) {
	n := copy(p, r.keep)
	m, err := r.File.Read(p[n:])
	n, r.keep = n+m, r.keep[:0]
	if err != nil {
		r.gone()
		return n, io.EOF // another error would kill the program before it can quit
	}
	for i := 1; i < utf8.UTFMax && i <= n; i++ {
		if b := p[n-i : n]; utf8.RuneStart(b[0]) {
			if !utf8.FullRune(b) {
				r.keep = append(r.keep, b...)
				n -= i
			}
			break
		}
	}
	return n, nil
}
