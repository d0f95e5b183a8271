package inspection

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"dudao/checklist"
)

// ErrFigure is wrapped by the errors of ParseFigure and Compare.
var ErrFigure = errors.New("not a plain decimal figure")

// maxDigits bounds a figure, so that comparing one costs nothing.
const maxDigits = 30

var (
	typedFigure = regexp.MustCompile(`^-? ?([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)(\.[0-9]+)?$`)
	plainFigure = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
)

// ParseFigure reads what a person types as a figure and gives the decimal that
// is stored: full-width digits and a full-width point count as their twins; a
// plus, commas and blanks between thousands, leading zeros and a trailing unit
// go. At most 30 digits.
func ParseFigure(typed, unit string) (string, error) {
	s := strings.TrimSpace(strings.Map(halfWidth, typed))
	s = strings.TrimSpace(strings.TrimSuffix(s, strings.Map(halfWidth, unit)))
	s = strings.TrimPrefix(s, "+")
	if !typedFigure.MatchString(s) {
		return "", fmt.Errorf("figure %q: %w", typed, ErrFigure)
	}
	s, negative := strings.CutPrefix(strings.NewReplacer(",", "", " ", "").Replace(s), "-")
	s = strings.TrimLeft(s, "0")
	if s == "" || s[0] == '.' {
		s = "0" + s
	}
	if negative && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	if _, err := parseDecimal(s); err != nil {
		return "", err
	}
	return s, nil
}

// parseDecimal reads a stored figure. What others wrote may be anything, and
// big.Rat alone would take fractions and exponents that fill the memory.
func parseDecimal(s string) (*big.Rat, error) {
	digits := len(s) - strings.Count(s, "-") - strings.Count(s, ".")
	if digits <= maxDigits && plainFigure.MatchString(s) {
		if r, ok := new(big.Rat).SetString(s); ok {
			return r, nil
		}
	}
	return nil, fmt.Errorf("figure %q: %w", s, ErrFigure)
}

func halfWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - 0xfee0
	case r == '。': // what the point key gives while an input method is on
		return '.'
	case r == '\u3000':
		return ' '
	case r == '−', r == '–':
		return '-'
	}
	return r
}

// TargetOf is the figure that a subject has to reach at a checkpoint: its own
// (own, a decimal) where it has one, else the checklist's. False: none, or the
// subject's own is not known yet.
func TargetOf(cp *checklist.Checkpoint, own string) (checklist.Target, bool) {
	if cp.Target == nil {
		return checklist.Target{}, false
	}
	t := *cp.Target
	if own != "" {
		t.Value, t.Derived = own, false
	}
	return t, t.Value != ""
}

// Verdict is a figure held against a target.
type Verdict struct {
	Reached bool
	Gap     string // how far short or over, a decimal; empty when reached
	Share   int    // of the target in percent, cut off; -1 where that says nothing
}

// Compare holds a figure against a target. It fails if one of them is no
// decimal or the operator is unknown.
func Compare(t checklist.Target, figure string) (Verdict, error) {
	want, err := parseDecimal(t.Value)
	if err != nil {
		return Verdict{}, fmt.Errorf("target: %w", err)
	}
	have, err := parseDecimal(figure)
	if err != nil {
		return Verdict{}, err
	}
	c := have.Cmp(want)
	var v Verdict
	switch t.Op {
	case ">=":
		v.Reached = c >= 0
	case ">":
		v.Reached = c > 0
	case "<=":
		v.Reached = c <= 0
	case "<":
		v.Reached = c < 0
	case "=":
		v.Reached = c == 0
	default:
		return Verdict{}, fmt.Errorf("target operator %q: want >= > <= < or =", t.Op)
	}
	v.Share = -1
	if want.Sign() > 0 && have.Sign() >= 0 {
		q := new(big.Rat).Quo(have, want)
		q.Mul(q, big.NewRat(100, 1))
		if n := new(big.Int).Quo(q.Num(), q.Denom()); n.IsInt64() && n.Int64() < 1_000_000 {
			v.Share = int(n.Int64())
		}
	}
	if !v.Reached {
		gap := new(big.Rat).Sub(want, have)
		v.Gap = decimal(gap.Abs(gap))
	}
	return v, nil
}

// decimal writes a rational that came from decimals without trailing zeros.
func decimal(r *big.Rat) string {
	n, _ := r.FloatPrec()
	return r.FloatString(n)
}

var operatorWords = map[string]string{">=": "不低于", ">": "高于", "<=": "不超过", "<": "低于", "=": "为"}

// TargetWords says a target in Chinese: 不低于 2.4%, 不少于 10 个.
func TargetWords(t checklist.Target) string { return OperatorWord(t) + " " + Measured(t.Value, t.Unit) }

// OperatorWord says in Chinese what a target wants of a figure: 不低于, 不少于.
func OperatorWord(t checklist.Target) string {
	if t.Op == ">=" && !strings.HasPrefix(t.Unit, "%") {
		return "不少于"
	}
	return operatorWords[t.Op]
}

// Measured is a figure with its unit: 2.4%, 10 个.
func Measured(figure, unit string) string {
	if unit == "" || strings.HasPrefix(unit, "%") || strings.HasPrefix(unit, "％") {
		return figure + unit
	}
	return figure + " " + unit
}

// VerdictWords says a verdict in Chinese: 达到, 差 0.7 个百分点, 超出 3 个工作日.
func VerdictWords(t checklist.Target, v Verdict) string {
	if v.Reached {
		return "达到"
	}
	if v.Gap == "0" { // just at a figure that was to be passed
		return "未达到"
	}
	word := "差"
	if strings.HasPrefix(t.Op, "<") {
		word = "超出"
	} else if t.Op == "=" {
		word = "相差"
	}
	unit := t.Unit
	if unit == "%" || unit == "％" {
		unit = "个百分点"
	}
	gap := word + " " + v.Gap
	if unit != "" {
		gap += " " + unit
	}
	return gap
}
