package tui

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	eastasian "golang.org/x/text/width"
)

// TestNoAmbiguousWidth: what the screens themselves write has no character that is
// one column wide in some terminals and two in others, but quotation marks round
// what people have written.
func TestNoAmbiguousWidth(t *testing.T) {
	about := map[string]bool{"noStart": true, "noEnd": true, "mayBreak": true} // where lines of people's text break
	for _, decl := range declarations(t) {
		if f, ok := decl.(*ast.FuncDecl); ok && about[f.Name.Name] {
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && about[spec.Names[0].Name] {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Error(err)
			}
			for _, r := range text {
				if eastasian.LookupRune(r).Kind() == eastasian.EastAsianAmbiguous && r != utf8.RuneError && !strings.ContainsRune("“”", r) {
					t.Errorf("%q in %s", r, lit.Value)
				}
			}
			return true
		})
	}
}
