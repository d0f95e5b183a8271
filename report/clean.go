package report

import (
	"strings"
	"unicode/utf8"
)

// clean takes out of a text what no document may hold: control characters but
// tab and line feed, what is not UTF-8, noncharacters, byte order marks and
// controls of writing direction, with which a text can show what it does not
// say. All line breaks become line feeds.
func clean(s string) string {
	if strings.IndexFunc(s, suspect) < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
		case r == '\r', r == '\u2028', r == '\u2029':
			b.WriteByte('\n')
		case r == utf8.RuneError:
			if strings.HasPrefix(s[i:], "\ufffd") { // a real one, no broken byte
				b.WriteRune(r)
			}
		case !suspect(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func suspect(r rune) bool {
	switch {
	case r == '\t', r == '\n':
		return false
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r == '\u2028', r == '\u2029', r == '\ufeff', r == utf8.RuneError:
		return true
	case r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe
}

// oneLine cleans a text that has to stand on one line.
func oneLine(s string) string {
	s = clean(s)
	if strings.Contains(s, "\n") {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }), " ")
	}
	return trim(s)
}

// trim takes blanks off both ends, those of Chinese paragraphs too.
func trim(s string) string { return strings.Trim(s, " \t\n\u3000") }

// clean cleans all texts of a document in place.
func (d *Doc) clean() {
	d.Title, d.Signer = oneLine(d.Title), oneLine(d.Signer)
	for i := range d.Meta {
		d.Meta[i].Val = oneLine(d.Meta[i].Val)
	}
	cleanBlocks(d.Blocks)
	for i := range d.Annexes {
		d.Annexes[i].Title = oneLine(d.Annexes[i].Title)
		cleanBlocks(d.Annexes[i].Blocks)
	}
}

func cleanBlocks(blocks []Block) {
	for i, b := range blocks {
		switch b := b.(type) {
		case Heading:
			b.Text = oneLine(b.Text)
			blocks[i] = b
		case Para:
			blocks[i] = Para{oneLine(b.Text)}
		case Quote:
			blocks[i] = Quote{trim(clean(b.Text))}
		case Facts:
			b.Title = oneLine(b.Title)
			for j, row := range b.Rows {
				b.Rows[j] = KV{oneLine(row.Key), oneLine(row.Val)}
			}
			blocks[i] = b
		case Table:
			for j := range b.Cols {
				b.Cols[j] = oneLine(b.Cols[j])
			}
			for _, row := range b.Rows {
				for j := range row {
					row[j] = trim(clean(row[j]))
				}
			}
		}
	}
}
