//go:build unix

package tui

import (
	"os/exec"
	"runtime"
	"syscall"
)

// viewer is the command that shows a file, away from this terminal: a Ctrl+C
// here does not end it, and it cannot write on the screen.
func viewer(path string) *exec.Cmd {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	cmd := exec.Command(name, path)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}
