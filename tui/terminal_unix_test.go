//go:build unix

package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/tui/termtest"
)

// reportEnv names the file in which the child process of these tests says how
// it ended.
const reportEnv = "DUDAO_TERMINAL_TEST_REPORT"

// TestTerminalChild is the program that the other tests run in a terminal.
func TestTerminalChild(t *testing.T) {
	report := os.Getenv(reportEnv)
	if report == "" {
		t.Skip("only as a child of the other tests")
	}
	m, err := runTerminal(&notepad{newEditor()})
	said := fmt.Sprintf("text %q, error %v", m.(*notepad).Text(), err)
	if err := os.WriteFile(report, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
}

// notepad is an editor alone on the screen; Ctrl+Q quits.
type notepad struct{ *editor }

func (n *notepad) Init() tea.Cmd { return nil }

func (n *notepad) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		n.Layout(msg.Width, msg.Height-1)
	case tea.PasteMsg:
		n.Insert(msg.Content)
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+q" {
			return n, tea.Quit
		}
		n.Key(msg)
	}
	return n, nil
}

func (n *notepad) View() tea.View {
	runes, _ := n.Len()
	content := fmt.Sprintf("字数 %d", runes)
	for _, line := range n.Lines() {
		content += "\n" + line
	}
	v := tea.NewView(content)
	v.AltScreen = true
	x, y := n.Cursor()
	v.Cursor = tea.NewCursor(x, y+1)
	return v
}

// startNotepad runs the child, behind a shell command if wrapper is not empty.
// ended waits for its end and gives what it said of it.
func startNotepad(t *testing.T, wrapper string) (x *termtest.Term, ended func() string) {
	report := filepath.Join(t.TempDir(), "report")
	argv := []string{os.Args[0], "-test.run=^TestTerminalChild$"}
	if wrapper != "" {
		argv = append([]string{"/bin/sh", "-c", wrapper + `; exec "$0" "$@"`}, argv...)
	}
	x = termtest.Start(t, 40, 10, []string{reportEnv + "=" + report, "GORACE=atexit_sleep_ms=0"}, argv...)
	x.See("字数 0")
	return x, func() string {
		x.Wait()
		said, err := os.ReadFile(report)
		if err != nil {
			t.Fatalf("the program did not end in good order: %v", err)
		}
		return string(said)
	}
}

func TestTerminalTakesCharactersInPieces(t *testing.T) {
	x, ended := startNotepad(t, "")
	x.Type("检")
	x.See("字数 1")
	for _, cut := range []string{"\xe6", "\x9f\xa5情", "\xe5\x86", "\xb5"} { // 查情况
		x.Type(cut)
		time.Sleep(60 * time.Millisecond) // a slow line: Bubble Tea gives up after 50 ms
	}
	x.See("检查情况")
	x.CursorAt(8, 1)
	x.Type("\x1b[200~，\xe5")
	time.Sleep(60 * time.Millisecond)
	x.Type("\xa6\x82下\x1b[201~") // 如下
	x.See("检查情况，如下")
	x.CursorAt(14, 1)
	x.Type(termtest.CtrlQ)
	if said, want := ended(), `text "检查情况，如下", error <nil>`; said != want {
		t.Errorf("the program said %s, want %s", said, want)
	}
}

func TestTerminalGoneEndsTheProgramInGoodOrder(t *testing.T) {
	for _, c := range []struct {
		name, wrapper string
		end           func(*termtest.Term)
	}{
		{"SIGTERM", "", func(x *termtest.Term) { x.Signal(syscall.SIGTERM) }},
		{"SIGHUP", "", func(x *termtest.Term) { x.Signal(syscall.SIGHUP) }},
		{"window closed", "", (*termtest.Term).Hangup},
		{"window closed, SIGHUP ignored", "trap '' HUP", (*termtest.Term).Hangup},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, ended := startNotepad(t, c.wrapper)
			x.Type("说到一半")
			x.See("字数 4")
			c.end(x)
			if said, want := ended(), `text "说到一半", error <nil>`; said != want {
				t.Errorf("the program said %s, want %s", said, want)
			}
		})
	}
}
