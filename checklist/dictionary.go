package checklist

import (
	_ "embed"
	"iter"
	"strings"
	"unicode/utf8"
)

// dictionary is go-pinyin's: a line for each character, in the order of the
// characters, with its readings behind it, the usual one first: 长cháng,zhǎng.
// The module has it as a map of 41,000 entries, which every start of the program
// would pay for, whether it asks for a reading or not. Its licence is in
// dictionary.LICENSE.
//
//go:embed dictionary.txt
var dictionary string

// entryOf is what the dictionary says of a character; empty if nothing.
func entryOf(r rune) string {
	for rest := dictionary; rest != ""; {
		start := strings.LastIndexByte(rest[:len(rest)/2], '\n') + 1
		line, after, _ := strings.Cut(rest[start:], "\n")
		switch at, size := utf8.DecodeRuneInString(line); {
		case at == r:
			return line[size:]
		case at > r:
			rest = rest[:start]
		default:
			rest = after
		}
	}
	return ""
}

// entries runs through the dictionary.
func entries() iter.Seq2[rune, string] {
	return func(yield func(rune, string) bool) {
		for line := range strings.Lines(dictionary) {
			r, size := utf8.DecodeRuneInString(line)
			if !yield(r, strings.TrimSuffix(line[size:], "\n")) {
				return
			}
		}
	}
}
