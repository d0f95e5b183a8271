package inspection

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Piece is a stretch of one of two texts, which the other has too or has not.
type Piece struct {
	Text    string
	Differs bool
}

// Difference cuts two texts into pieces that both have, in the same order, and
// pieces that differ. Texts that have little in common are compared sentence by
// sentence, and what is left differs as a whole: the work is bounded.
func Difference(a, b string) (inA, inB []Piece) {
	x, y := clusters(a), clusters(b)
	keptA, keptB := compare(x, y)
	return pieces(x, keptA), pieces(y, keptB)
}

// clusters are the characters of a text as people see them.
func clusters(text string) []string {
	list := make([]string, 0, len(text)/2)
	for len(text) > 0 {
		c, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		list = append(list, c)
		text = text[len(c):]
	}
	return list
}

func pieces(units []string, kept []bool) (list []Piece) {
	for i := 0; i < len(units); {
		j := i
		for j < len(units) && kept[j] == kept[i] {
			j++
		}
		list = append(list, Piece{strings.Join(units[i:j], ""), !kept[i]})
		i = j
	}
	return list
}

// compare tells of each character whether the other text has it too.
func compare(x, y []string) (keptX, keptY []bool) {
	keptX, keptY = make([]bool, len(x)), make([]bool, len(y))
	pairs, ok := align(x, y)
	if !ok {
		pairs = alignSentences(x, y)
	}
	for _, p := range tidy(pairs, len(x), len(y)) {
		for i := range p.n {
			keptX[p.x+i], keptY[p.y+i] = true, true
		}
	}
	return keptX, keptY
}

// run is n units that both texts have, from x in the one and from y in the other.
type run struct{ x, y, n int }

// maxEdits bounds how many units two texts may differ in to be compared unit by
// unit: time and memory grow with its square.
const maxEdits = 1000

// align finds the longest common runs of two lists of units, by the greedy way of
// Myers. It gives up if they differ in more than maxEdits.
func align(x, y []string) (runs []run, ok bool) {
	head := 0
	for head < min(len(x), len(y)) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < min(len(x), len(y))-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	middle, ok := shortest(x[head:len(x)-tail], y[head:len(y)-tail])
	if !ok {
		return nil, false
	}
	runs = append(runs, run{0, 0, head})
	for _, r := range middle {
		runs = append(runs, run{r.x + head, r.y + head, r.n})
	}
	return append(runs, run{len(x) - tail, len(y) - tail, tail}), true
}

// shortest walks the diagonals k = i-j of the grid of x against y: after d edits
// the furthest i on each. The way back through what was kept of every step gives
// the runs.
func shortest(x, y []string) ([]run, bool) {
	most := min(len(x)+len(y), maxEdits)
	furthest := make([]int32, 2*most+3)
	var steps [][]int32
	for d := 0; d <= most; d++ {
		for k := -d; k <= d; k += 2 {
			i := furthest[most+1+k-1] + 1
			if k == -d || k != d && furthest[most+1+k-1] < furthest[most+1+k+1] {
				i = furthest[most+1+k+1]
			}
			if d == 0 {
				i = 0
			}
			for int(i) < len(x) && int(i)-k < len(y) && int(i)-k >= 0 && x[i] == y[int(i)-k] {
				i++
			}
			furthest[most+1+k] = i
			if int(i) >= len(x) && int(i)-k >= len(y) {
				return walkBack(x, y, steps, d, k), true
			}
		}
		steps = append(steps, append([]int32(nil), furthest[most+1-d:most+2+d]...)) // diagonals -d…d
	}
	return nil, false
}

func walkBack(x, y []string, steps [][]int32, d, k int) []run {
	i, j := len(x), len(y)
	var back []run
	for ; d > 0; d-- {
		before := steps[d-1]
		at := func(k int) int32 {
			if n := k + d - 1; n >= 0 && n < len(before) {
				return before[n]
			}
			return -1
		}
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		pi := int(at(from))
		pj := pi - from
		n := min(i-pi, j-pj) // the diagonal behind the edit
		back = append(back, run{i - n, j - n, n})
		i, j, k = pi, pj, from
	}
	back = append(back, run{0, 0, min(i, j)})
	for l, r := 0, len(back)-1; l < r; l, r = l+1, r-1 {
		back[l], back[r] = back[r], back[l]
	}
	return back
}

// alignSentences aligns whole sentences, and within what lies between them
// characters where that is little.
func alignSentences(x, y []string) (runs []run) {
	sx, atX := sentences(x)
	sy, atY := sentences(y)
	coarse, ok := align(sx, sy)
	if !ok {
		coarse = nil
	}
	i, j := 0, 0
	for _, r := range append(coarse, run{len(sx), len(sy), 0}) {
		fromX, toX, fromY, toY := atX[i], atX[r.x], atY[j], atY[r.y]
		if toX-fromX+toY-fromY <= maxEdits {
			if fine, ok := align(x[fromX:toX], y[fromY:toY]); ok {
				for _, f := range fine {
					runs = append(runs, run{f.x + fromX, f.y + fromY, f.n})
				}
			}
		}
		i, j = r.x+r.n, r.y+r.n
		runs = append(runs, run{atX[r.x], atY[r.y], atX[i] - atX[r.x]})
	}
	return runs
}

// sentences joins characters to sentences; at is where each begins, with the end
// behind the last.
func sentences(units []string) (list []string, at []int) {
	from := 0
	for i, u := range units {
		if strings.ContainsAny(u, "。；！？\n") || i == len(units)-1 {
			list, at = append(list, strings.Join(units[from:i+1], "")), append(at, from)
			from = i + 1
		}
	}
	return list, append(at, len(units))
}

// tidy takes out short runs between longer differences, which are common by
// chance and only make the marks flicker: 由 in 由我们抽 and 由商务局陪同.
func tidy(runs []run, lenX, lenY int) []run {
	kept := make([]run, 0, len(runs))
	for _, r := range runs {
		if r.n == 0 {
			continue
		}
		if len(kept) > 0 && kept[len(kept)-1].x+kept[len(kept)-1].n == r.x && kept[len(kept)-1].y+kept[len(kept)-1].n == r.y {
			kept[len(kept)-1].n += r.n
			continue
		}
		kept = append(kept, r)
	}
	for again := true; again; {
		again = false
		var rest []run
		x, y := 0, 0 // where the difference before begins
		for i, r := range kept {
			nextX, nextY := lenX, lenY
			if i+1 < len(kept) {
				nextX, nextY = kept[i+1].x, kept[i+1].y
			}
			before := max(r.x-x, r.y-y)
			behind := max(nextX-r.x-r.n, nextY-r.y-r.n)
			if r.n <= before && r.n <= behind && r.n < 8 {
				again = true
				continue
			}
			rest = append(rest, r)
			x, y = r.x+r.n, r.y+r.n
		}
		kept = rest
	}
	return kept
}
