package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// openPlan is the choice of a plan that is not built in.
const openPlan = "打开别的方案（YAML 检查表）"

// readPlan reads a plan's file; keys wait.
func (f *firstRun) readPlan(name string) tea.Cmd {
	f.busy, f.leftAt = true, name
	return ask(f, func(context.Context) tea.Msg {
		data, err := os.ReadFile(name)
		if err != nil {
			return planRead{err: &planFileError{name, err}}
		}
		p, err := checklist.Parse(filepath.Base(name), data)
		return planRead{p, err}
	})
}

// planFileError is a plan's file that could not be read.
type planFileError struct {
	name string
	err  error
}

func (e *planFileError) Error() string { return fmt.Sprintf("plan %s: %v", e.name, e.err) }
func (e *planFileError) Unwrap() error { return e.err }

// Say is the error for people.
func (e *planFileError) Say() string {
	why := "读不出来，请检查权限"
	if errors.Is(e.err, os.ErrNotExist) {
		why = "没有找到，请核对路径"
	}
	return fmt.Sprintf("方案文件“%s”%s。", e.name, why)
}

func expandHome(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return name
}
