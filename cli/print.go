package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/term"

	"dudao/inspection"
)

// show prints a command's result: v with --json, else what text writes.
func (a *app) show(v any, text func(w io.Writer)) error {
	if a.json {
		return jsonEncoder(a.out).Encode(v)
	}
	text(a.out)
	return nil
}

// notef says something beside the result, on stderr.
func (a *app) notef(format string, args ...any) {
	fmt.Fprintln(a.env.Err, printable(fmt.Sprintf(format, args...)))
}

// progressf says how long work goes on, if somebody is watching.
func (a *app) progressf(format string, args ...any) {
	if isTerminal(a.env.Err) {
		fmt.Fprintf(a.env.Err, format, args...)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// isTyped tells whether somebody types what is read.
func isTyped(r io.Reader) bool {
	f, ok := r.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// signalWord is a signal in Chinese, in its colour on a terminal.
func (a *app) signalWord(s inspection.Signal) string {
	if a.config.Theme == "none" || !isTerminal(a.env.Out) {
		return s.Word()
	}
	style := lipgloss.NewStyle()
	switch s {
	case inspection.Red:
		style = style.Foreground(lipgloss.Red)
	case inspection.Yellow:
		style = style.Foreground(lipgloss.Yellow)
	case inspection.Green:
		style = style.Foreground(lipgloss.Green)
	case inspection.Grey, inspection.NoSignal:
		style = style.Faint(true)
	}
	return style.Render(s.Word())
}

// columns writes rows with their cells aligned, two blanks apart.
func columns(w io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], lipgloss.Width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-lipgloss.Width(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// printable makes text of others safe for a terminal, on one line: control and
// bidi characters go, line breaks become blanks.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// clip cuts text to n characters.
func clip(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}

// stamp is a time for scripts, in this computer's zone.
func stamp(t time.Time) string { return t.Local().Format(time.RFC3339Nano) }
