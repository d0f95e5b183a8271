package inspection

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// number sorts records of one subject by the number that they were given, and
// gives each its label. A number given out twice, on two laptops, stays with the
// smaller id; the others are labelled 3b, 3c. of gives a record's number, 0 if it
// is not known, and its id.
func number[T any](list []T, of func(*T) (n int, id string), label func(*T, string)) {
	type place struct {
		n  int
		id string
		at int
	}
	places := make([]place, len(list)) // sorted in the records' stead, which are large
	for i := range list {
		n, id := of(&list[i])
		places[i] = place{n, id, i}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(a.id, b.id)) })
	was := slices.Clone(list)
	for i, p := range places {
		list[i] = was[p.at]
	}
	last, same := 0, 0
	for i := range list {
		n, _ := of(&list[i])
		if same++; i == 0 || n != last {
			last, same = n, 0
		}
		label(&list[i], numberLabel(n, same))
	}
}

// numberLabel is that of the record with a number after others have had it.
func numberLabel(number, before int) string {
	letters := ""
	for n := before; n > 0; n /= 26 {
		letters = string(rune('a'+n%26)) + letters
	}
	if number < 1 {
		return "未编号" + letters
	}
	return strconv.Itoa(number) + letters
}

// nextNumber is the number for the next record of the list, which holds those
// taken back too: a number is not given out again.
func nextNumber[T any](list []T, of func(*T) (n int, id string)) int {
	highest := 0
	for i := range list {
		n, _ := of(&list[i])
		highest = max(highest, n)
	}
	return highest + 1
}
