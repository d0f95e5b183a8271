//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dudao/tui/termtest"
)

// However the sample is left, nothing of it stays, and nothing of the user's has
// been touched.
func TestDemoLeavesNothing(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dudao := filepath.Join(t.TempDir(), "dudao") // the name makes the test binary the program
	if err := os.Symlink(program, dudao); err != nil {
		t.Fatal(err)
	}
	defaults, err := filepath.Abs("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, leave := range map[string]func(*termtest.Term){
		"quit":    func(x *termtest.Term) { x.Type(termtest.CtrlQ) },
		"SIGTERM": func(x *termtest.Term) { x.Signal(syscall.SIGTERM) },
		"closed":  (*termtest.Term).Hangup,
	} {
		t.Run(name, func(t *testing.T) {
			home, temp := t.TempDir(), t.TempDir()
			x := termtest.Start(t, 80, 24, []string{
				"TMPDIR=" + temp, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "GORACE=atexit_sleep_ms=0",
				nowVariable + "=2030-01-02T03:04:05Z", defaultsVariable + "=" + defaults,
			}, dudao, "demo")
			x.See("示例")
			x.See("07-15")
			if made := filesIn(t, temp); len(made) != 1 {
				t.Errorf("while it runs the temporary folder holds %v", made)
			}
			x.Type("7")
			x.See("/reports/示例-") // not among the user's documents
			leave(x)
			if err := x.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if left := append(filesIn(t, temp), filesIn(t, home)...); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
