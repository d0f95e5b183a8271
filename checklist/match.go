package checklist

import "strings"

// Matches tells whether a text holds what is typed while searching: the same
// characters in any width, or pinyin or initials of a part of it.
func Matches(text, typed string) bool {
	q := fold(typed)
	if strings.Contains(fold(text), q) {
		return true
	}
	letters := spokenLetters(q)
	return letters != "" && speller{}.spell(text).contains(letters, mostReadings)
}
