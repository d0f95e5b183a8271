package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Layout of single lines: everything here counts terminal columns, a Han
// character being two.

func width(s string) int { return ansi.StringWidth(s) }

// pad fills s with blanks to w columns; what is longer is cut at the end.
func pad(s string, w int) string {
	n := width(s)
	if n > w {
		s = cutEnd(s, w)
		n = width(s)
	}
	if n < w {
		s += strings.Repeat(" ", w-n)
	}
	return s
}

// padLeft sets s at the right of w columns.
func padLeft(s string, w int) string {
	s = cutEnd(s, w)
	return strings.Repeat(" ", max(0, w-width(s))) + s
}

// cutEnd shortens s to w columns, ".." in place of the end.
func cutEnd(s string, w int) string {
	if width(s) <= w {
		return s
	}
	return ansi.Truncate(s, max(0, w), cutMark(w))
}

// cutFront shortens s to w columns, ".." in place of the front.
func cutFront(s string, w int) string {
	n := width(s)
	if n <= w {
		return s
	}
	mark := cutMark(w)
	return ansi.TruncateLeft(s, n-w+len(mark), mark)
}

// cutMiddle shortens s to w columns, ".." in place of the middle: of a file's name
// the beginning and the ending say most.
func cutMiddle(s string, w int) string {
	n := width(s)
	if n <= w {
		return s
	}
	tail := cutMark(w) + ansi.TruncateLeft(s, n-min(8, w/2), "")
	return ansi.Truncate(s, max(0, w-width(tail)), "") + tail
}

func cutMark(w int) string {
	if w < 4 {
		return ""
	}
	return ".."
}

// spread sets left and right at the two ends of w columns; left yields.
func spread(left, right string, w int) string {
	room := w - width(right)
	if right != "" {
		room -= 2
	}
	if room < 0 {
		return cutEnd(right, w)
	}
	return pad(cutEnd(left, room), w-width(right)) + right
}

// fill makes lines exactly h long.
func fill(lines []string, h int) []string {
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines[:max(0, h)]
}

// indent sets a label before wrapped text, the further lines below the first.
func indent(label string, lines []string) []string {
	out := make([]string, 0, max(1, len(lines)))
	blank := strings.Repeat(" ", width(label))
	for i, l := range lines {
		if i == 0 {
			out = append(out, label+l)
		} else {
			out = append(out, blank+l)
		}
	}
	if len(lines) == 0 {
		out = append(out, label)
	}
	return out
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// plain is s without its colours.
func plain(s string) string { return ansi.Strip(s) }

// joinLines is the screen: h lines, none wider than w.
func joinLines(lines []string, w, h int) string {
	lines = fill(lines, h)
	for i, l := range lines {
		if width(l) > w {
			lines[i] = ansi.Truncate(l, w, "")
		}
	}
	return strings.Join(lines, "\n")
}
