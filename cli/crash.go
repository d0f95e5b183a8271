package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/adrg/xdg"
)

// logFile is where crashes are described.
func logFile() string { return filepath.Join(xdg.StateHome, "dudao", "dudao.log") }

// guarded runs f and makes an error of a panic, whose stack goes to the log: a
// user meets a sentence, and an exit code that is not that of wrong usage.
func guarded(f func() error) (err error) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		err = failf("crash", "程序出错：%v；请运行 dudao verify 检查数据。", cause)
		report := fmt.Appendf(nil, "dudao %s\n%v\n%s\n", buildVersion(), cause, debug.Stack())
		if appendLog(logFile(), report) == nil {
			err = failf("crash", "程序出错，经过记在“%s”；请运行 dudao verify 检查数据。", logFile())
		}
	}()
	return f()
}

func appendLog(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
