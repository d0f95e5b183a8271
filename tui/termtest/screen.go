package termtest

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Screen is what a terminal showed at one moment.
type Screen struct {
	Rows  []string // without trailing blanks
	Caret Caret
}

// Caret is the terminal's own cursor, where an input method opens its window.
type Caret struct {
	Col, Row int
	Visible  bool
}

// String is the screen without the empty rows at its end.
func (s Screen) String() string { return strings.TrimRight(strings.Join(s.Rows, "\n"), "\n") }

// Shows says whether s stands in some row.
func (s Screen) Shows(text string) bool { return strings.Contains(s.String(), text) }

// Row is one row, empty when the screen is lower.
func (s Screen) Row(row int) string {
	if row < 0 || row >= len(s.Rows) {
		return ""
	}
	return s.Rows[row]
}

// Column is the column in which text begins in a row, or -1.
func (s Screen) Column(row int, text string) int {
	before, _, ok := strings.Cut(s.Row(row), text)
	if !ok {
		return -1
	}
	return ansi.StringWidth(before)
}
