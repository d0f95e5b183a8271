package checklist

import (
	"strconv"
	"strings"
)

// numeral reads the number of a chapter or a measure however it is written:
// 8, ８, 八, （八）, 八、, 第八条. It is false for what is no number from 1 to 9999.
func numeral(s string) (int, bool) {
	s = strings.Trim(fold(s), "()[]〔〕【】、.,")
	if rest, ok := strings.CutPrefix(s, "第"); ok {
		s = strings.TrimRight(rest, "章节条款项")
	}
	if n, err := strconv.ParseUint(s, 10, 16); err == nil {
		return int(n), n >= 1 && n <= 9999
	}
	return chineseNumeral(s)
}

// chineseNumeral reads 一 to 九千九百九十九.
func chineseNumeral(s string) (int, bool) {
	total, digit, unit := 0, -1, 10000
	for _, r := range s {
		if d := digitOf(r); d >= 0 {
			if digit > 0 {
				return 0, false // 二五
			}
			digit = d
			continue
		}
		u := unitOf(r)
		if u == 0 || u >= unit || digit == 0 {
			return 0, false
		}
		if digit < 0 {
			digit = 1 // 十五
		}
		total, digit, unit = total+digit*u, -1, u
	}
	if digit > 0 {
		total += digit
	}
	return total, total > 0
}

func digitOf(r rune) int {
	switch r {
	case '〇':
		return 0
	case '两':
		return 2
	}
	for i, d := range []rune("零一二三四五六七八九") {
		if r == d {
			return i
		}
	}
	return -1
}

func unitOf(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}
