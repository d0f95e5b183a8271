//go:build unix

package tui

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dudao/store"
	"dudao/tui/termtest"
)

// worldEnv names the directory of the child process of these tests.
const worldEnv = "DUDAO_PROGRAM_TEST_WORLD"

// TestProgramChild is the whole program, that the other tests run in a terminal.
func TestProgramChild(t *testing.T) {
	dir := os.Getenv(worldEnv)
	if dir == "" {
		t.Skip("only as a child of the other tests")
	}
	began := time.Now()
	now := func() time.Time {
		if os.Remove(filepath.Join(dir, "panic")) == nil {
			panic("时钟坏了")
		}
		return newClock().t.Add(time.Since(began))
	}
	err := Run(t.Context(), Options{
		Store:    store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: now},
		Settings: Settings{WarnDays: 7, ReportDir: filepath.Join(dir, "reports"), Theme: "auto"},
		LogFile:  filepath.Join(dir, "log", "dudao.log"),
		Version:  "test",
		Person:   "陈伟",
		Now:      now,
	})
	if err != nil {
		fmt.Println(sayError(err))
		os.Exit(3)
	}
	os.Exit(0)
}

// start runs the program in a terminal of its own.
func (w *world) start() *termtest.Term {
	w.t.Helper()
	env := []string{worldEnv + "=" + filepath.Dir(w.opts.Store.Dir), "GORACE=atexit_sleep_ms=0"}
	return termtest.Start(w.t, 80, 24, env, os.Args[0], "-test.run=^TestProgramChild$")
}

// typeFacts starts the program and begins facts.
func (w *world) typeFacts(text string) *termtest.Term {
	w.t.Helper()
	x := w.start()
	x.See(">继续  汕头市（一）")
	x.Type(termtest.Enter)
	x.See("事实|")
	x.Type(text)
	x.See("事实| " + text)
	return x
}

// TestKilledProgram loses nothing of which [草稿] was said.
func TestKilledProgram(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.typeFacts("挂点干部昨天才打来电话")
	x.See("[草稿]")
	x.Kill()
	if err := x.Wait(); err == nil {
		t.Fatal("a killed program ended well")
	}
	x = w.start()
	x.See(">继续  汕头市（一）完善进口目录和贴息政策  要点 5/5  [草稿]")
	x.Type(termtest.Enter)
	x.See("事实| 挂点干部昨天才打来电话")
	x.See("接着上次没写完的地方")
	x.Type("，已核")
	x.See("电话，已核")
	x.Type(termtest.CtrlQ)
	if err := x.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, _, facts := w.finding("shantou", "m01.5"); facts != "挂点干部昨天才打来电话，已核" {
		t.Errorf("recorded %q", facts)
	}
}

// TestSignalsRecord: the program leaves in good order and the text is recorded.
func TestSignalsRecord(t *testing.T) {
	for name, end := range map[string]func(*termtest.Term){
		"SIGTERM": func(x *termtest.Term) { x.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(x *termtest.Term) { x.Signal(syscall.SIGHUP) },
		"hangup":  (*termtest.Term).Hangup,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "shantou")
			x := w.typeFacts("说到一半")
			end(x)
			if err := x.Wait(); err != nil {
				t.Fatal(err)
			}
			if _, _, facts := w.finding("shantou", "m01.5"); facts != "说到一半" {
				t.Errorf("recorded %q", facts)
			}
			if left := w.glob("drafts", "*.json"); len(left) > 0 {
				t.Errorf("drafts are left: %q", left)
			}
		})
	}
}

// TestCrash: a fault of the program gives the terminal back, says where it is
// described, and the text is recorded.
func TestCrash(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.typeFacts("出错前写的")
	dir := filepath.Dir(w.opts.Store.Dir)
	if err := os.WriteFile(filepath.Join(dir, "panic"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x.Type("字")
	exit, ok := errors.AsType[*exec.ExitError](x.Wait())
	if !ok || exit.ExitCode() != 3 {
		t.Errorf("ended with %v", exit)
	}
	screen := x.Screen()
	said := strings.ReplaceAll(screen.String(), "\n", "")
	if !strings.Contains(said, "程序出错，文字已存，经过记在“"+filepath.Join(dir, "log", "dudao.log")+"”") || strings.Contains(said, "事实|") || !screen.Caret.Visible {
		t.Errorf("the terminal shows\n%s", screen)
	}
	log, err := os.ReadFile(filepath.Join(dir, "log", "dudao.log"))
	if err != nil || !strings.Contains(string(log), "时钟坏了") || !strings.Contains(string(log), "program_unix_test.go") {
		t.Errorf("log %v:\n%s", err, log)
	}
	if _, _, facts := w.finding("shantou", "m01.5"); !strings.HasPrefix(facts, "出错前写的") {
		t.Errorf("recorded %q", facts)
	}
}
