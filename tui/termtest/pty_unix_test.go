//go:build unix

package termtest

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
)

// exitCode is the status of a program that has ended, -1 for one killed.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

func TestProgramInATerminal(t *testing.T) {
	x := Start(t, 40, 10, []string{"TEAM=第三督导组"}, "/bin/sh", "-c", `echo "$TEAM $(stty size)"; read line; echo "读到 $line"; exit 3`)
	x.See("第三督导组 10 40")
	x.Type("检查\n")
	x.See("读到 检查")
	if code := exitCode(x.Wait()); code != 3 {
		t.Errorf("exit code %d", code)
	}
}

func TestProgramGetsSignals(t *testing.T) {
	for name, end := range map[string]func(x *Term){
		"SIGHUP": func(x *Term) { x.Signal(syscall.SIGHUP) },
		"hangup": func(x *Term) { x.Hangup() },
	} {
		t.Run(name, func(t *testing.T) {
			x := Start(t, 40, 10, nil, "/bin/sh", "-c", `trap 'exit 5' HUP; echo 就绪; while :; do read line; done`)
			x.See("就绪")
			end(x)
			if code := exitCode(x.Wait()); code != 5 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}
