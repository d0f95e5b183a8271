package inspection

import (
	"strconv"

	"dudao/checklist"
)

// Score (得分) is how far a subject has come by the weights of what it is asked: a
// checkpoint that is met has its weight, one that is partly met half of it. What
// is 不适用, not asked or not checked does not count; of two results in conflict
// the worse does. It is counted in half points, so that it is exact.
type Score struct {
	halves   int // reached
	possible int // the weights of all that count
}

// ScoreOf is the score of checkpoints of a subject; of is as for Count.
func ScoreOf(checkpoints []*checklist.Checkpoint, of func(checkpoint string) Summary) Score {
	var total Score
	for _, cp := range checkpoints {
		total = total.Plus(scoreOne(cp.Weight, of(cp.ID).Results))
	}
	return total
}

func scoreOne(weight int, results []Result) Score {
	worst := Unchecked
	for _, r := range results {
		if worst == Unchecked || WorseResult(r.Code(), worst.Code()) {
			worst = r
		}
	}
	switch worst {
	case Met:
		return Score{2 * weight, weight}
	case Partial:
		return Score{weight, weight}
	case Unmet:
		return Score{0, weight}
	case NA, Unchecked:
	}
	return Score{}
}

// Plus is the score over two sets that share no checkpoint.
func (s Score) Plus(o Score) Score { return Score{s.halves + o.halves, s.possible + o.possible} }

// Known tells whether anything counts.
func (s Score) Known() bool { return s.possible > 0 }

// Points are those reached, as a decimal: 12, 12.5.
func (s Score) Points() string {
	points := strconv.Itoa(s.halves / 2)
	if s.halves%2 == 1 {
		points += ".5"
	}
	return points
}

// Of are the points that could have been reached.
func (s Score) Of() string { return strconv.Itoa(s.possible) }

// Percent is the score from 0 to 100, rounded as Rate's; — where nothing counts.
func (s Score) Percent() string {
	if !s.Known() {
		return "—"
	}
	return tenths(permille(s.halves, 2*s.possible))
}
