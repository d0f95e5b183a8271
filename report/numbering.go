package report

import "strconv"

// Numbering numbers the headings of a document in their order: 一、（一）1.（1）.
// The zero Numbering is ready for the first.
type Numbering struct{ counts [5]int }

// Next is the number of the next heading of a level from 1 to 4, with the mark
// that stands behind it.
func (n *Numbering) Next(level int) string {
	n.counts[level]++
	clear(n.counts[level+1:])
	return headingNumber(level, n.counts[level])
}

func headingNumber(level, n int) string {
	switch level {
	case 1:
		return chineseNumber(n) + "、"
	case 2:
		return "（" + chineseNumber(n) + "）"
	case 3:
		return strconv.Itoa(n) + ". "
	default:
		return "（" + strconv.Itoa(n) + "）"
	}
}

// chineseNumber writes 1 to 99 as headings do; a report has no more sections.
func chineseNumber(n int) string {
	if n < 1 || n > 99 {
		return strconv.Itoa(n)
	}
	digits := []rune("〇一二三四五六七八九")
	var s []rune
	if n >= 20 {
		s = append(s, digits[n/10])
	}
	if n >= 10 {
		s = append(s, '十')
	}
	if n%10 > 0 {
		s = append(s, digits[n%10])
	}
	return string(s)
}
