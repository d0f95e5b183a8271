// Package termtest runs a terminal program in a test and keeps the screen that
// a person would see: the test waits for text, then looks at rows, columns and
// the caret. StartModel runs a Bubble Tea model in the test's own process,
// Start any program in a terminal of its own.
package termtest

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// Timeout is how long a wait may last before the test fails and shows the screen.
const Timeout = 20 * time.Second

// Term is a running program and its screen. Columns and rows count from 0.
type Term struct {
	t       testing.TB
	in      io.Writer // the program's keyboard
	resize  func(cols, rows int)
	signal  func(os.Signal) error
	hangup  func()
	kill    func()
	mu      sync.Mutex // guards all below
	changed *sync.Cond
	screen  *vt.Emulator
	hidden  bool // the caret
	title   string
	ended   bool
	end     error
}

func newTerm(t testing.TB, cols, rows int) *Term {
	x := &Term{t: t, screen: vt.NewEmulator(cols, rows)}
	x.changed = sync.NewCond(&x.mu)
	x.screen.SetCallbacks(vt.Callbacks{
		CursorVisibility: func(visible bool) { x.hidden = !visible },
		Title:            func(s string) { x.title = s },
	})
	// This ends the emulator's answers; its Close races with its Read.
	t.Cleanup(func() { x.screen.InputPipe().(io.Closer).Close() })
	return x
}

// answer sends the program what a terminal replies to queries. The queue keeps
// the emulator from waiting for a program that waits for the emulator.
func (x *Term) answer(to io.Writer) {
	queue := make(chan []byte, 256)
	go func() {
		defer close(queue)
		for buf := make([]byte, 4096); ; {
			n, err := x.screen.Read(buf)
			if err != nil {
				return
			}
			queue <- append([]byte(nil), buf[:n]...)
		}
	}()
	for b := range queue {
		to.Write(b) // fails only when the program has ended
	}
}

// Write takes the program's output.
func (x *Term) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changed.Broadcast()
	return x.screen.Write(p)
}

func (x *Term) finish(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended, x.end = true, err
	x.changed.Broadcast()
}

// Type sends the program text or keys as the bytes of a terminal.
func (x *Term) Type(s string) {
	x.t.Helper()
	if _, err := io.WriteString(x.in, s); err != nil {
		x.t.Fatalf("type %q: %v\n%s", s, err, x.Screen())
	}
}

// The bytes of keys for Type.
const (
	Enter     = "\r"
	Esc       = "\x1b"
	Tab       = "\t"
	BackTab   = "\x1b[Z"
	Backspace = "\x7f"
	Delete    = "\x1b[3~"
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	Right     = "\x1b[C"
	Left      = "\x1b[D"
	Home      = "\x1b[H"
	End       = "\x1b[F"
	PgUp      = "\x1b[5~"
	PgDown    = "\x1b[6~"
	F1        = "\x1bOP"
	F2        = "\x1bOQ"
	F3        = "\x1bOR"
	F4        = "\x1bOS"
	F5        = "\x1b[15~"
	F7        = "\x1b[18~"
	F9        = "\x1b[20~"
	CtrlC     = "\x03"
	CtrlP     = "\x10"
	CtrlQ     = "\x11"
	CtrlS     = "\x13"
	CtrlY     = "\x19"
	CtrlZ     = "\x1a"
)

// Paste sends s as a bracketed paste.
func (x *Term) Paste(s string) {
	x.t.Helper()
	x.Type("\x1b[200~" + s + "\x1b[201~")
}

// Signal sends a signal to a program begun by Start.
func (x *Term) Signal(s os.Signal) {
	x.t.Helper()
	if err := x.signal(s); err != nil {
		x.t.Fatalf("signal %v: %v\n%s", s, err, x.Screen())
	}
}

// Hangup takes the terminal away from a program begun by Start, as closing the
// window does.
func (x *Term) Hangup() { x.hangup() }

// Kill ends the program without its doing anything about it; Wait says when.
func (x *Term) Kill() { x.kill() }

// Resize changes the size of the window.
func (x *Term) Resize(cols, rows int) {
	x.mu.Lock()
	x.screen.Resize(cols, rows)
	x.mu.Unlock()
	x.resize(cols, rows)
}

// Until waits until ok holds; what names it in the failure. It looks anew at
// every output, and ok may call no method of x that waits.
func (x *Term) Until(what string, ok func(Screen) bool) {
	x.t.Helper()
	if late := x.wait(func() bool { return x.ended || ok(x.look()) }); late || !ok(x.snapshot()) {
		x.t.Fatalf("no %s (program ended: %v); screen:\n%s", what, !late, x.Screen())
	}
}

// See waits until the screen shows s in one row.
func (x *Term) See(s string) {
	x.t.Helper()
	x.Until(fmt.Sprintf("text %q", s), func(screen Screen) bool { return screen.Shows(s) })
}

// Gone waits until the screen shows s no longer.
func (x *Term) Gone(s string) {
	x.t.Helper()
	x.Until(fmt.Sprintf("screen without %q", s), func(screen Screen) bool { return !screen.Shows(s) })
}

// CursorAt waits until the visible caret stands in a column and row.
func (x *Term) CursorAt(col, row int) {
	x.t.Helper()
	x.Until(fmt.Sprintf("caret in column %d, row %d", col, row), func(screen Screen) bool {
		return screen.Caret == Caret{Col: col, Row: row, Visible: true}
	})
}

// Screen is what the terminal shows now.
func (x *Term) Screen() Screen { return x.snapshot() }

// Row is one row of the screen without trailing blanks.
func (x *Term) Row(row int) string { return x.snapshot().Row(row) }

// Column is the column in which s begins in a row, or -1.
func (x *Term) Column(row int, s string) int { return x.snapshot().Column(row, s) }

// Title is the window's title.
func (x *Term) Title() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.title
}

// Wait waits for the program's end and gives the error it ended with.
func (x *Term) Wait() error {
	x.t.Helper()
	if late := x.wait(func() bool { return x.ended }); late {
		x.t.Fatalf("program did not end; screen:\n%s", x.Screen())
	}
	return x.end
}

// wait sleeps from output to output until ok holds or time is up.
func (x *Term) wait(ok func() bool) (late bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	defer time.AfterFunc(Timeout, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		late = true
		x.changed.Broadcast()
	}).Stop()
	for !late && !ok() {
		x.changed.Wait()
	}
	return late
}

func (x *Term) snapshot() Screen {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.look()
}

// look reads the screen; x.mu is held.
func (x *Term) look() Screen {
	s := Screen{Rows: make([]string, x.screen.Height())}
	for row := range s.Rows {
		var b strings.Builder
		for col := range x.screen.Width() {
			switch cell := x.screen.CellAt(col, row); {
			case cell == nil || cell.Width == 0: // right half of a wide character
			case cell.Content == "":
				b.WriteByte(' ')
			default:
				b.WriteString(cell.Content)
			}
		}
		s.Rows[row] = strings.TrimRight(b.String(), " ")
	}
	at := x.screen.CursorPosition()
	s.Caret = Caret{Col: at.X, Row: at.Y, Visible: !x.hidden}
	return s
}
