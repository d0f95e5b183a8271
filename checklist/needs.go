package checklist

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Want is one thing that should stand beside a result.
type Want string

// The wants.
const (
	WantValue    Want = "value"    // 数值, of a checkpoint that asks for a figure or a date
	WantFacts    Want = "facts"    // 事实
	WantEvidence Want = "evidence" // 佐证
	WantPair     Want = "pair"     // 双人: the names of two inspectors
)

// Wants are those that a plan may ask for, in the order in which they are listed.
var Wants = [...]Want{WantValue, WantFacts, WantEvidence, WantPair}

// What every finding should have, whatever the plan asks for.
const (
	WantResult Want = "result" // 结果, beside a value or facts
	WantAgree  Want = "agree"  // a result and a figure that go together
)

// Word is the want in Chinese, and empty for one that is no thing to be added.
func (w Want) Word() string {
	switch w {
	case WantResult:
		return "结果"
	case WantValue:
		return "数值"
	case WantFacts:
		return "事实"
	case WantEvidence:
		return "佐证"
	case WantPair:
		return "双人"
	}
	return ""
}

// Needs is what should stand beside a result, by the result's code: met, partial,
// unmet, na. What a finding lacks is said and keeps nobody from recording it.
type Needs map[string][]Want

// resultCodes are the results that needs and when may name, as they are stored.
var resultCodes = []string{"met", "partial", "unmet", "na"}

var wantWords = func() []string {
	var words []string
	for _, w := range Wants {
		words = append(words, string(w))
	}
	return words
}()

// over is these needs where they say something of a result, and the plan's where
// they do not.
func (n Needs) over(plan Needs) Needs {
	all := Needs{}
	maps.Copy(all, plan)
	maps.Copy(all, n)
	maps.DeleteFunc(all, func(_ string, wants []Want) bool { return len(wants) == 0 })
	if len(all) == 0 {
		return nil
	}
	return all
}

// beyond is what a checkpoint has to write so that over(plan) gives n again.
func (n Needs) beyond(plan Needs) Needs {
	own := Needs{}
	for _, code := range resultCodes {
		if !slices.Equal(n[code], plan[code]) {
			own[code] = n[code]
		}
	}
	return own
}

// readNeeds reads needs: {met: [evidence], unmet: [facts]}. A result with an empty
// list needs nothing, whatever the plan says; so only a checkpoint may write it.
func readNeeds(rec record, key string) Needs {
	needs := Needs{}
	if !rec.has(key) {
		return needs
	}
	for code, list := range rec.at(key).byResult() {
		var wants []Want
		for i, word := range texts(list.list()) {
			if word != "" && !slices.Contains(wantWords, word) {
				list.entry(i).fault(fmt.Sprintf("没有“%s”这种要求", cut(word)), "应为 "+strings.Join(wantWords, "、")+" 之一")
				continue
			}
			wants = append(wants, Want(word))
		}
		needs[code] = wants
	}
	return needs
}

// byResult runs through a group whose keys are codes of results.
func (v value) byResult() iter.Seq2[string, value] {
	shape := shape{}
	for _, code := range resultCodes {
		shape[code] = "检查结果"
	}
	rec, ok := v.record(shape)
	return func(yield func(string, value) bool) {
		for _, code := range resultCodes {
			if ok && rec.has(code) && !yield(code, rec.at(code)) {
				return
			}
		}
	}
}

func needsNode(n Needs) *yaml.Node {
	node := line()
	for _, code := range resultCodes {
		if wants, said := n[code]; said {
			node.add(code, textsLine(wantTexts(wants)))
		}
	}
	return node.Node
}

func wantTexts(wants []Want) []string {
	list := make([]string, len(wants))
	for i, w := range wants {
		list[i] = string(w)
	}
	return list
}
