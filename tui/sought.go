package tui

import (
	"strings"
	"unicode"

	folding "golang.org/x/text/width"

	"dudao/checklist"
)

// sought is what is typed into the search. Two or three initials are found by
// chance in any long text (swj in 公司王经理), so they find only what some name
// spells: of a subject, a measure, a checkpoint, a person, a problem.
type sought struct {
	*checklist.Pattern
	letters int             // typed, where they may be initials
	names   map[string]bool // stretches of names that they spell; nil: any text will do
}

// seek makes ready what is typed.
func (l *library) seek(typed string) sought {
	s := sought{Pattern: checklist.NewPattern(typed)}
	if s.letters = fewInitials(typed); s.letters == 0 {
		return s
	}
	names := map[string]bool{}
	for i := range l.entries {
		e := &l.entries[i]
		text := e.text[:e.name]
		if e.topic <= aboutCheckpoint { // the plan's own words
			text = e.text
		}
		for len(text) > 0 {
			from, to, ok := s.Pattern.Find(text)
			if !ok {
				break
			}
			names[text[from:to].String()] = true
			text = text[from+1:]
		}
	}
	s.names = names
	return s
}

// fewInitials is how many letters are typed if that is one word of two or three,
// else 0.
func fewInitials(typed string) int {
	word := strings.ToLower(folding.Fold.String(strings.TrimSpace(typed)))
	if len(word) < 2 || len(word) > 3 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
		return 0
	}
	return len(word)
}

// Find is Pattern.Find, past what has the initials by chance.
func (s sought) Find(text checklist.Coded) (from, to int, ok bool) {
	for at := 0; ; {
		from, to, ok = s.Pattern.Find(text[at:])
		from, to = at+from, at+to
		if !ok || s.names == nil || s.names[text[from:to].String()] || !byInitials(text[from:to], s.letters) {
			return from, to, ok
		}
		at = from + 1
	}
}

// InCoded tells whether the text holds what is sought.
func (s sought) InCoded(text checklist.Coded) bool {
	if s.names == nil {
		return s.Pattern.InCoded(text)
	}
	_, _, ok := s.Find(text)
	return ok
}

// byInitials tells whether a stretch was found by the initials of so many characters
// alone: where a syllable is spelt, there are fewer, and a letter stands for itself.
func byInitials(stretch checklist.Coded, letters int) bool {
	han := 0
	for _, r := range stretch.String() {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case !unicode.IsSpace(r):
			return false
		}
	}
	return han == letters
}
