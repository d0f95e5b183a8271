//go:build unix

package tui_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"dudao/tui"
)

// The system's viewer gets the path as it is; that there is none, or that it
// cannot show the file, is told with the path.
func TestOpenFile(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	path := filepath.Join(t.TempDir(), "海关月报 6月.pdf")
	if err := tui.OpenFile(path); !wants(err, path) {
		t.Errorf("without a viewer: %v", err)
	}
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	script := func(body string) {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script("exit 3")
	if err := tui.OpenFile(path); !wants(err, path) {
		t.Errorf("a viewer that fails: %v", err)
	}
	got := filepath.Join(bin, "got")
	script(`printf %s "$1" > "` + got + `"`)
	if err := tui.OpenFile(path); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(got); err != nil || string(text) != path {
		t.Errorf("the viewer got %q, %v, want %q", text, err, path)
	}
}

func wants(err error, path string) bool {
	e, ok := errors.AsType[*tui.ViewerError](err)
	return ok && e.Path == path
}
