package termtest

import (
	"errors"
	"io"
	"os"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// StartModel runs m inside the test's process, where the race detector and the
// coverage see it. It works on every system.
func StartModel(t testing.TB, cols, rows int, m tea.Model, opts ...tea.ProgramOption) *Term {
	t.Helper()
	x := newTerm(t, cols, rows)
	x.screen.WriteString("\x1b[20h") // not being on a terminal, the renderer counts on LF to mean CR LF
	keys, in := io.Pipe()
	p := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithInput(keys), tea.WithOutput(x), tea.WithWindowSize(cols, rows), tea.WithoutSignalHandler(), tea.WithFPS(120),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}),
	}, opts...)...)
	x.in = in
	x.resize = func(cols, rows int) { p.Send(tea.WindowSizeMsg{Width: cols, Height: rows}) }
	x.signal = func(os.Signal) error { return errors.New("a model gets no signals; use Start") }
	x.hangup = func() { in.Close() }
	x.kill = p.Kill
	go x.answer(in)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := p.Run()
		in.Close()
		x.finish(err)
	}()
	t.Cleanup(func() {
		p.Kill()
		in.Close()
		<-done
	})
	return x
}
