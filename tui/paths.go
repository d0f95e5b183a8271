package tui

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Files that are dragged onto a terminal, or copied in a file manager, arrive as
// text: quoted, with escaped blanks, as file:// addresses, several in a line or
// in lines of their own.

// mayBePaths tells whether text begins as paths do. It looks at no disk.
func mayBePaths(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxPaths {
		return false
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(text, "\r", "\n"), "\n")
	_, ok := pathOf(strings.TrimLeft(first, `'"`))
	return ok
}

// maxPaths is the longest text in bytes that is looked at for paths.
const maxPaths = 64 << 10

// pathsIn are the paths that text consists of, all of which exist; nil if it is
// anything else. It asks the disk, so screens call it off the loop.
func pathsIn(text string, exists func(string) bool) []string {
	var paths []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if path, ok := pathOf(line); ok && exists(path) { // with blanks in it, not escaped
			paths = append(paths, path)
			continue
		}
		for _, word := range shellWords(line) {
			path, ok := pathOf(word)
			if !ok || !exists(path) {
				return nil
			}
			paths = append(paths, path)
		}
	}
	return paths
}

// onDisk tells whether there is something under a path.
func onDisk(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// pathOf reads one absolute path, or one that begins at home, or an address of a
// file.
func pathOf(word string) (string, bool) {
	if u, err := url.Parse(word); err == nil && u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") {
		path := u.Path
		if runtime.GOOS == "windows" {
			path = strings.TrimPrefix(path, "/") // /C:/x
		}
		word = filepath.FromSlash(path)
	}
	if rest, ok := strings.CutPrefix(word, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", false
		}
		word = filepath.Join(home, rest)
	}
	if !filepath.IsAbs(word) || strings.ContainsRune(word, 0) {
		return "", false
	}
	return filepath.Clean(word), true
}

// shellWords takes a line apart as a shell does: quotes hold together what is in
// them, and where paths do not use it themselves, \ the character behind it.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	begun, escaped, quote := false, false, rune(0)
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && os.PathSeparator != '\\':
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\'' && os.PathSeparator != '\\'):
			quote, begun = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}
