package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"dudao/store"
)

// run runs a command line in this process, with a home of its own.
func run(ctx context.Context, t *testing.T, in io.Reader, out io.Writer, args ...string) (code int, errs string) {
	t.Helper()
	defaults, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	code = Run(ctx, Env{Args: args, In: in, Out: out, Err: &stderr, Now: time.Now, Defaults: defaults})
	return code, stderr.String()
}

// atHome gives the test a home of its own.
func atHome(t *testing.T) {
	t.Cleanup(xdg.Reload) // once the variables are as they were
	for _, name := range []string{"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, t.TempDir())
	}
	xdg.Reload()
}

// readerFunc is a standard input.
type readerFunc func() (int, error)

func (f readerFunc) Read([]byte) (int, error) { return f() }

// A fault of the program is a sentence and exit code 1; its stack is in the log.
func TestCrash(t *testing.T) {
	atHome(t)
	crash := func([]byte) (int, error) { panic("a fault of the program") }
	code, errs := run(t.Context(), t, nil, writerFunc(crash), "completion", "bash")
	if code != exitFailed || !strings.HasPrefix(errs, "程序出错，经过记在") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit code %d, stderr %q", code, errs)
	}
	log, err := os.ReadFile(logFile())
	if err != nil || !strings.Contains(string(log), "a fault of the program") || !strings.Contains(string(log), "TestCrash") {
		t.Errorf("log %q, %v", log, err)
	}
}

// writerFunc is a standard output.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Ctrl+C ends a command that waits for standard input.
func TestInterrupted(t *testing.T) {
	atHome(t)
	ctx, cancel := context.WithCancel(t.Context())
	released := make(chan struct{})
	t.Cleanup(func() { close(released) })
	waiting := readerFunc(func() (int, error) {
		cancel()
		<-released
		return 0, io.EOF
	})
	code, errs := run(ctx, t, waiting, io.Discard, "record", "汕头", "m08.1", "--facts", "-")
	if code != exitFailed || errs != "已中断。\n" {
		t.Errorf("exit code %d, stderr %q", code, errs)
	}
}

// Output that nobody reads any more ends a command without a word; output that
// cannot be written is a failure.
func TestOutputFails(t *testing.T) {
	atHome(t)
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.EPIPE, ""},
		{errors.New("broken"), "没有做成：broken；请运行 dudao verify 检查数据。\n"},
	} {
		broken := writerFunc(func([]byte) (int, error) { return 0, c.err })
		if code, errs := run(t.Context(), t, nil, broken, "version"); code != exitFailed || errs != c.want {
			t.Errorf("%v: exit code %d, stderr %q", c.err, code, errs)
		}
	}
}

// While another holds the data, a command waits as long as lock_wait says, and
// then names who it is.
func TestLocked(t *testing.T) {
	atHome(t)
	if code, errs := run(t.Context(), t, nil, io.Discard, "init", "--inspector", "张三"); code != exitDone {
		t.Fatal(errs)
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dataHome(), ConfigDir: configHome()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	t.Setenv("DUDAO_LOCK_WAIT", "10ms")
	err = s.Update(t.Context(), func(*store.Tx) error {
		code, errs := run(t.Context(), t, nil, io.Discard, "record", "汕头", "m08.1", "--result", "met", "--json")
		if code != exitFailed || !strings.Contains(errs, `"code":"store_locked"`) || !strings.Contains(errs, "另一个 dudao") {
			t.Errorf("exit code %d, stderr %q", code, errs)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
