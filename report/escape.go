package report

import "strings"

// inlineMarks are the characters that markdown, or a reader of its dialects,
// gives a meaning anywhere in a line. The links that GFM makes of bare
// addresses are broken too: a report quotes addresses, it does not offer them.
var inlineMarks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
	"|", `\|`, "~", `\~`, "!", `\!`, "$", `\$`, "^", `\^`,
	"&", "&amp;", "@", "&#64;", "://", "&#58;//", "www.", `www\.`,
)

// escape makes a text without line breaks stand in a line of markdown as itself.
func escape(s string) string { return inlineMarks.Replace(trim(s)) }

// escapeStart is escape for a text that begins its line, where more has a
// meaning: a heading, a list, the line under a heading.
func escapeStart(s string) string {
	s = escape(s)
	if s == "" {
		return s
	}
	if strings.IndexByte("#+-=:", s[0]) >= 0 {
		return `\` + s
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if rest := s[digits:]; digits > 0 && rest != "" && (rest[0] == '.' || rest[0] == ')') {
		return s[:digits] + `\` + rest
	}
	return s
}

// escapeHeading is escape for the text of a heading, whose closing # would go.
func escapeHeading(s string) string {
	s = escape(s)
	if strings.HasSuffix(s, "#") {
		s = s[:len(s)-1] + `\#`
	}
	return s
}

// escapeCell is escape for the cell of a table; its line breaks stay.
func escapeCell(s string) string {
	if !strings.Contains(s, "\n") {
		return escape(s)
	}
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, escape(line))
	}
	return strings.Join(lines, "<br>")
}
