package tui

import (
	"fmt"
	"path/filepath"
	"time"
)

// viewerAnswers is how long a viewer is given to say that it cannot show a file.
const viewerAnswers = 2 * time.Second

// OpenFile shows a file in the program that the system has for it, which goes on
// by itself. It waits up to two seconds to learn whether that fails, so screens
// call it off the loop. *ViewerError: nothing here shows such a file.
func OpenFile(path string) error {
	cmd := viewer(path)
	if err := cmd.Start(); err != nil {
		return &ViewerError{path, err}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return &ViewerError{path, err}
		}
	case <-time.After(viewerAnswers):
	}
	return nil
}

// ViewerError: the system has no program to show a file.
type ViewerError struct {
	Path string
	Err  error
}

func (e *ViewerError) Error() string { return fmt.Sprintf("viewer of %s: %v", e.Path, e.Err) }
func (e *ViewerError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *ViewerError) Code() string { return "no_viewer" }

// Say tells the user in one sentence.
func (e *ViewerError) Say() string {
	return fmt.Sprintf("这台电脑没有能打开“%s”的程序，请自己打开：%s", filepath.Base(e.Path), e.Path)
}
