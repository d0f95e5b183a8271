package inspection

import "slices"

// wholeUnits are those of what is counted in whole things.
var wholeUnits = []string{"家", "个", "次", "项", "户", "人", "份", "件", "处", "种", "笔", "类", "票", "名", "批", "条", "宗"}

// FractionWords says that a figure counts whole things and is none; empty where
// it is, or where the unit has parts. It is a doubt and hinders nothing.
func FractionWords(figure, unit string) string {
	r, err := parseDecimal(figure)
	if err != nil || r.IsInt() || !slices.Contains(wholeUnits, unit) {
		return ""
	}
	return Measured(figure, unit) + " 不是整数，请核对"
}
