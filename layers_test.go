package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// below is the import table: what each package may import of ours. Imports run
// downward only.
var below = map[string][]string{
	".":          {"cli"},
	"cli":        {"tui", "demo", "report", "exchange", "store", "oplog", "inspection", "checklist"},
	"tui":        {"report", "exchange", "store", "oplog", "inspection", "checklist"},
	"report":     {"store", "inspection", "checklist"},
	"exchange":   {"store", "oplog"},
	"demo":       {"store", "oplog", "inspection", "checklist"},
	"store":      {"oplog", "inspection", "checklist"},
	"oplog":      {},
	"inspection": {"checklist"},
	"checklist":  {},
}

// only is who alone may import a module of others: a package, or a file.
var only = map[string][]string{
	"go.etcd.io/bbolt":              {"store"},
	"filippo.io/age":                {"exchange"},
	"charm.land/bubbletea/v2":       {"tui"},
	"github.com/spf13/cobra":        {"cli"},
	"github.com/spf13/viper":        {"cli"},
	"github.com/klauspost/compress": {"oplog"},
	"github.com/xuri/excelize/v2":   {"cli/workbook.go"},
}

// TestLayers holds the sources, tests left out, to the tables above.
func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(name))
		seen[pkg] = true
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, name, pkg, imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range below {
		if !seen[pkg] {
			t.Errorf("the table names package %s, which is not there", pkg)
		}
	}
}

// checkImport checks one import of a package, or of a package under it.
func checkImport(t *testing.T, file, pkg, imported string) {
	t.Helper()
	layer := strings.Split(pkg, "/")[0]
	allowed, known := below[layer]
	if !known {
		t.Errorf("%s: package %s is not in the import table", file, pkg)
	}
	if ours, ok := strings.CutPrefix(imported, "dudao/"); ok {
		to := strings.Split(ours, "/")[0]
		if to != layer && !slices.Contains(allowed, to) {
			t.Errorf("%s: %s may not import %s", file, pkg, imported)
		}
	}
	for module, users := range only {
		if (imported == module || strings.HasPrefix(imported, module+"/")) && !slices.Contains(users, layer) && !slices.Contains(users, filepath.ToSlash(file)) {
			t.Errorf("%s: %s may not import %s", file, pkg, imported)
		}
	}
}
