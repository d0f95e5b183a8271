//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dudao/tui/termtest"
)

// TestPassphraseOnTerminal exports and imports with a passphrase that is typed: it is asked for twice, never shown, and
// Ctrl+C and a signal end the question with the terminal as it was.
func TestPassphraseOnTerminal(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home, work := t.TempDir(), t.TempDir()
	dudao := filepath.Join(work, "dudao") // the name makes the test binary the program
	if err := os.Symlink(program, dudao); err != nil {
		t.Fatal(err)
	}
	defaults, err := filepath.Abs("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	start := func(line string) *termtest.Term {
		return termtest.Start(t, 80, 24, []string{
			"XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "GORACE=atexit_sleep_ms=0",
			nowVariable + "=2014-07-21T09:00:00+08:00", defaultsVariable + "=" + defaults,
		}, "sh", "-c", "cd '"+work+"'; "+line)
	}
	done := func(x *termtest.Term, shown string) {
		t.Helper()
		x.See(shown)
		x.See("[end]")
		if x.Screen().Shows("xyzzy") {
			t.Errorf("the passphrase is shown:\n%s", x.Screen())
		}
		if err := x.Wait(); err != nil {
			t.Error(err)
		}
	}

	x := start("./dudao init --inspector 陈伟 && ./dudao record 汕头 m08.1 --result met && ./dudao export a.dudao --passphrase; echo '[end]'")
	x.See("口令：")
	x.Type("xyzzy 一二三\r")
	x.See("再输一次：")
	x.Type("xyzzy 一二\r")
	done(x, "两次的口令不一样")
	if _, err := os.Stat(filepath.Join(work, "a.dudao")); !os.IsNotExist(err) {
		t.Errorf("something was exported: %v", err)
	}

	x = start("./dudao export a.dudao --passphrase; echo '[end]'")
	x.See("口令：")
	x.Type("xyzzy 一二三\r")
	x.See("再输一次：")
	x.Type("xyzzy 一二三\r")
	x.See("口令不到 12 个字符")
	done(x, "已导出")

	x = start("./dudao import a.dudao; echo '[end]'")
	x.See("“a.dudao”的口令：")
	x.Type("xyzzy\r")
	done(x, "的口令不对，没有收下")

	x = start("./dudao import a.dudao; echo '[end]'")
	x.See("“a.dudao”的口令：")
	x.Type("wrong\x15xyzzy 一二四\x7f三\r")
	done(x, "1 段本机已有")

	for name, end := range map[string]struct {
		how  func(*termtest.Term)
		says string
	}{
		"Ctrl+C":  {func(x *termtest.Term) { x.Type("\x03") }, "没有输入口令，什么都没有做。"},
		"SIGTERM": {func(x *termtest.Term) { x.Signal(syscall.SIGTERM) }, "已中断。"},
	} {
		x = start("exec 3<&0; trap 'kill $!' TERM; ./dudao import a.dudao <&3 & wait; wait; stty -a; echo '[end]'")
		x.See("“a.dudao”的口令：")
		end.how(x)
		x.See(end.says)
		x.See("[end]")
		if screen := x.Screen().String(); !strings.Contains(screen, " echo ") {
			t.Errorf("%s: the terminal no longer shows what is typed:\n%s", name, screen)
		}
	}
}
