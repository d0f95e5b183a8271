package tui

import "os/exec"

// viewer is the command that shows a file.
func viewer(path string) *exec.Cmd {
	return exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
}
