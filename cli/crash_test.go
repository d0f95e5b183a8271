package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

type faultyReader struct{}

func (faultyReader) Read([]byte) (int, error) { panic("a fault of the program") }

// A fault of the program is a sentence and exit code 1; its stack is in the log.
func TestCrash(t *testing.T) {
	t.Cleanup(xdg.Reload) // once the variable is as it was
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	defaults, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := Run(context.Background(), Env{
		Args: []string{"record", "汕头", "m08.1", "--facts", "-"}, In: faultyReader{}, Out: &out, Err: &errs,
		Now: time.Now, Defaults: defaults,
	})
	if code != exitFailed || !strings.HasPrefix(errs.String(), "程序出错，经过记在") || strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("exit code %d, stderr %q", code, errs.String())
	}
	log, err := os.ReadFile(logFile())
	if err != nil || !strings.Contains(string(log), "a fault of the program") || !strings.Contains(string(log), "faultyReader") {
		t.Errorf("log %q, %v", log, err)
	}
}
