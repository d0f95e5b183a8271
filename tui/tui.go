// Package tui is the terminal interface: screens on a stack, drawn from memory,
// with every piece of disk work done by commands off the loop.
package tui

import (
	"context"
	"os/user"
	"strings"
	"time"

	"dudao/inspection"
	"dudao/store"
)

// Settings are the choices of the configuration file that screens follow.
type Settings struct {
	WarnDays  int    // a deadline this near is named on Home
	ReportDir string // where reports are saved; empty: the user's documents folder
	Templates string // folder with overriding report templates; may be empty
	Theme     string // auto, light, dark, none

	Calendar    *inspection.Calendar // by which working days are counted; nil: the built-in one
	StrictClose bool                 // a problem is not closed without evidence and a second person

	BackupAuto     bool // backups are made by themselves
	BackupWarnDays int  // one this old is named on Home; 0: never
}

// Options are what Run needs from its surroundings.
type Options struct {
	Store    store.Options // where the data lie; the first run sets them up
	Settings Settings
	LogFile  string                  // where a crash is described
	Version  string                  // of the program, as `dudao version` prints it
	Person   string                  // suggested as the inspector's name; empty: the one the computer knows its user by
	NoColor  bool                    // --no-color
	Now      func() time.Time        // nil: time.Now
	View     func(path string) error // shows a file, and may take a while; nil: OpenFile
	Sample   bool                    // the data are a sample, which every page says

	// Demo makes a sample for the first run to offer: the options to go on with, and what removes it once the program has ended. Nil
	// offers none.
	Demo func(context.Context) (o Options, remove func() error, err error)
}

// Run runs the terminal interface until the user leaves it. What was typed is
// recorded, and the log sealed, on every way out. A *CrashError says that the
// program failed and where that is described.
func Run(ctx context.Context, o Options) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Person == "" {
		o.Person = personName()
	}
	return runProgram(ctx, newApp(ctx, o))
}

// personName is the name that the computer knows its user by.
func personName() string {
	u, err := user.Current()
	if err != nil || u.Uid == "0" {
		return ""
	}
	name, _, _ := strings.Cut(u.Name, ",")
	return strings.TrimSpace(name)
}
