package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longCell is the number of characters in a cell beyond which a table is
// written as records: nobody reads a wider one as text.
const longCell = 60

// Markdown writes the report as GitHub-flavoured markdown with its Meta as
// front matter. The same Doc always gives the same bytes.
func Markdown(w io.Writer, d *Doc) error {
	var m markdown
	m.frontMatter(d.Meta)
	m.line("# ", escapeHeading(d.Title))
	m.section(1, d.Blocks)
	if d.Signer != "" {
		m.para(escapeStart(d.Signer))
		m.para(dateWords(d.Date))
	}
	for i, a := range d.Annexes {
		m.WriteByte('\n')
		m.line("## 附", strconv.Itoa(i+1), "　", escapeHeading(a.Title))
		m.section(2, a.Blocks)
	}
	if _, err := w.Write(m.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

type markdown struct {
	bytes.Buffer
	numbering Numbering
	above     int // the level of the heading that the section stands under
	level     int // of the last heading, as markdown counts
}

func (m *markdown) line(parts ...string) {
	for _, p := range parts {
		m.WriteString(p)
	}
	m.WriteByte('\n')
}

func (m *markdown) para(text string) {
	m.WriteByte('\n')
	m.line(text)
}

// frontMatter is YAML: its double-quoted strings read what Go's quoting writes.
func (m *markdown) frontMatter(meta []KV) {
	m.line("---")
	for _, kv := range meta {
		m.line(kv.Key, ": ", strconv.Quote(kv.Val))
	}
	m.line("---")
	m.WriteByte('\n')
}

// section writes the blocks under a heading of markdown's level above.
func (m *markdown) section(above int, blocks []Block) {
	m.numbering, m.above, m.level = Numbering{}, above, above
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			m.heading(b)
		case Para:
			m.para(escapeStart(b.Text))
		case Quote:
			m.quote(b.Text)
		case Facts:
			m.facts(escapeHeading(b.Title), b.Rows)
		case Table:
			m.table(b)
		}
	}
}

func (m *markdown) heading(h Heading) {
	m.level = m.above + h.Level
	m.WriteByte('\n')
	m.line(strings.Repeat("#", m.level), " ", m.numbering.Next(h.Level), escapeHeading(h.Text))
}

// quote gives every line a paragraph of its own, for markdown would join them.
func (m *markdown) quote(text string) {
	first := true
	for line := range strings.SplitSeq(text, "\n") {
		if line = escapeStart(line); line == "" {
			continue
		}
		if first {
			m.WriteByte('\n')
		} else {
			m.line(">")
		}
		m.line("> ", line)
		first = false
	}
}

// facts writes a record below the last heading.
func (m *markdown) facts(title string, rows []KV) {
	m.WriteByte('\n')
	m.line(strings.Repeat("#", max(4, m.level+1)), " ", title)
	m.WriteByte('\n')
	for _, row := range rows {
		m.line("- **", escape(row.Key), "**：", escape(row.Val))
	}
}

func (m *markdown) table(t Table) {
	if t.tooWide() {
		m.records(t)
		return
	}
	m.WriteByte('\n')
	m.row(t.Cols)
	m.line(strings.Repeat("| --- ", len(t.Cols)), "|")
	for _, row := range t.Rows {
		m.row(row)
	}
}

func (m *markdown) row(cells []string) {
	for _, c := range cells {
		m.WriteString("| ")
		m.WriteString(escapeCell(c))
		m.WriteByte(' ')
	}
	m.line("|")
}

func (m *markdown) records(t Table) {
	for _, row := range t.Rows {
		var rows []KV
		for i, cell := range row[1:] {
			rows = append(rows, KV{t.Cols[i+1], oneLine(cell)})
		}
		m.facts(escapeHeading(oneLine(row[0])), rows)
	}
}

func (t Table) tooWide() bool {
	for _, row := range t.Rows {
		for _, cell := range row {
			if len(cell) > longCell && utf8.RuneCountInString(cell) > longCell {
				return true
			}
		}
	}
	return false
}
