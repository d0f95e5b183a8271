//go:build unix

package termtest

import (
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Start runs a program, by path and arguments, in a terminal of its own, of
// which it is the session leader: signals and terminal modes are real. Its
// environment is TERM, LANG, PATH, a fresh HOME, and what env adds.
func Start(t testing.TB, cols, rows int, env []string, argv ...string) *Term {
	t.Helper()
	x := newTerm(t, cols, rows)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append([]string{"TERM=xterm-256color", "LANG=zh_CN.UTF-8", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	tty, err := startOn(cmd, cols, rows)
	if err != nil {
		t.Fatal(err)
	}
	x.in = tty
	x.resize = func(cols, rows int) { setSize(tty, cols, rows) }
	x.signal = cmd.Process.Signal
	x.hangup = func() { tty.Close() }
	x.kill = func() { cmd.Process.Kill() }
	go x.answer(tty)
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(x, tty) // until the program's end or a hangup
		x.finish(cmd.Wait())
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		tty.Close()
		<-done
	})
	return x
}

// startOn starts cmd and returns our end of its terminal. Package pty leaves
// that in blocking mode, in which Close waits for a Read that waits for the
// program; this one can be closed at any time.
func startOn(cmd *exec.Cmd, cols, rows int) (*os.File, error) {
	blocking, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		return nil, err
	}
	defer blocking.Close()
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), blocking.Name()), nil
}

func setSize(tty *os.File, cols, rows int) {
	conn, err := tty.SyscallConn()
	if err != nil {
		return // hung up
	}
	conn.Control(func(fd uintptr) {
		unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
	})
}
