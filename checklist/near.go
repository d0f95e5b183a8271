package checklist

import (
	"cmp"
	"slices"
)

// Nearest lists up to n of the words that differ least from s, the nearest
// first, and none that has little in common with it.
func Nearest(s string, words []string, n int) []string {
	type guess struct {
		word string
		far  int
	}
	var guesses []guess
	from := []rune(s)
	if len(from) > maxNear {
		return nil
	}
	for _, w := range words {
		to := []rune(w)
		if len(to) > maxNear {
			continue
		}
		if far := distance(from, to); far <= (max(len(from), len(to))+1)/3 {
			guesses = append(guesses, guess{w, far})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.far, b.far) })
	list := make([]string, 0, n)
	for _, g := range guesses[:min(n, len(guesses))] {
		list = append(list, g.word)
	}
	return list
}

// maxNear is the length up to which words are compared.
const maxNear = 100

// distance counts the characters to insert, delete, replace or swap with their
// neighbour that make b of a.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
