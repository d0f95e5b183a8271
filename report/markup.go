package report

import "strings"

// What a person wrote and the parts of a report are marked in the output of a
// piece by noncharacters, which clean lets into no text.
const (
	textOpen  = "\ufdd0"
	textClose = "\ufdd1"
	partOpen  = "\ufdd2"
	partClose = "\ufdd3"
)

var unmark = strings.NewReplacer(textOpen, "", textClose, "")

// parseMarkup reads the output of a piece: # to #### and a blank begin a heading,
// any other line is a paragraph, blank lines mean nothing, and a part's mark
// stands for its blocks.
func parseMarkup(out string, parts map[string][]Block) []Block {
	var blocks []Block
	for line := range strings.SplitSeq(strings.ReplaceAll(out, "\r\n", "\n"), "\n") {
		for line != "" {
			before, rest, marked := strings.Cut(line, partOpen)
			blocks = appendLine(blocks, trim(before))
			if !marked {
				break
			}
			name, after, _ := strings.Cut(rest, partClose)
			blocks = append(blocks, parts[name]...)
			line = after
		}
	}
	return blocks
}

func appendLine(blocks []Block, line string) []Block {
	text := strings.TrimLeft(line, "#")
	level := len(line) - len(text)
	switch {
	case trim(unmark.Replace(line)) == "":
		return blocks
	case level >= 1 && level <= 4 && strings.HasPrefix(text, " "):
		return append(blocks, Heading{level, trim(unmark.Replace(text))})
	}
	return append(blocks, Para{unmark.Replace(line)})
}

// annexes makes each heading of the first level an annex, and the headings in it
// one level higher.
func annexes(blocks []Block) []Annex {
	var list []Annex
	for _, b := range blocks {
		h, ok := b.(Heading)
		switch {
		case ok && h.Level == 1:
			list = append(list, Annex{Title: h.Text})
			continue
		case ok:
			h.Level--
			b = h
		}
		if len(list) == 0 {
			list = append(list, Annex{})
		}
		last := &list[len(list)-1]
		last.Blocks = append(last.Blocks, b)
	}
	return list
}
