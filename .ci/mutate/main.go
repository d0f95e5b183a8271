// Mutate shows that the tests hold the rules of merging: it breaks each rule in the code, one at a time and never in the tree (go test's
// overlay), and runs the tests named for it, which have to fail. With arguments it takes only the mutations whose names contain one.
//
//	go run ./.ci/mutate [name...]
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(names []string) error {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sound := make(map[test]bool)
	var bad []string
	for _, m := range mutations {
		if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(m.rule, n) }) {
			continue
		}
		start := time.Now()
		verdict, err := m.try(dir, sound)
		if err != nil {
			verdict = err.Error()
			bad = append(bad, m.rule)
		}
		fmt.Printf("%-70s %s (%.0f s)\n", m.rule, verdict, time.Since(start).Seconds())
	}
	if len(bad) > 0 {
		return fmt.Errorf("no test holds: %s", strings.Join(bad, "; "))
	}
	return nil
}

// mutation breaks one rule.
type mutation struct {
	rule     string // that is broken
	file     string
	old, new string // old stands in the file once
	tests    []test // one of which has to fail
}

// tries is how often tests that a broken rule passes are run again: maps give their keys in another order each time.
const tries = 4

// test is some tests of a package.
type test struct{ dir, name string }

// try runs the tests with and without the mutation; sound are those that are known to pass without.
func (m mutation) try(dir string, sound map[test]bool) (verdict string, err error) {
	text, err := os.ReadFile(m.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("%q stands %d times in %s", m.old, n, m.file)
	}
	path, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	broken := filepath.Join(dir, "broken.go")
	if err := os.WriteFile(broken, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o666); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: broken}})
	if err != nil {
		return "", err
	}
	overlayPath := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayPath, overlay, 0o666); err != nil {
		return "", err
	}
	for _, t := range slices.Repeat(m.tests, tries) {
		if !sound[t] {
			if out, err := t.run(); err != nil {
				return "", fmt.Errorf("%s fails before anything is broken:\n%s", t.name, out)
			}
			sound[t] = true
		}
		out, err := t.run("-overlay", overlayPath)
		if err == nil {
			continue
		}
		for line := range strings.Lines(out) {
			if name, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
				name, _, _ = strings.Cut(name, " ")
				return "fails " + t.dir + " " + name, nil
			}
		}
		return "", fmt.Errorf("does not run:\n%s", out)
	}
	return "", fmt.Errorf("SURVIVES")
}

func (t test) run(more ...string) (output string, err error) {
	args := append([]string{"test", "-vet=off", "-run", "^(" + t.name + ")$"}, more...)
	args = append(args, t.dir, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=0s")
	out, err := exec.Command("go", args...).CombinedOutput()
	if err == nil && strings.Contains(string(out), "no tests to run") {
		err = fmt.Errorf("no test %s in %s", t.name, t.dir)
	}
	return string(out), err
}
