package inspection

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func piece(id string, number int) Evidence { return Evidence{Record: Record{ID: id}, Number: number} }

func TestEvidenceLabels(t *testing.T) {
	list := []Evidence{piece("d", 3), piece("b", 3), piece("c", 1), piece("e", 3), piece("a", 10), piece("f", 0)}
	want := []string{"f 佐证未编号", "c 佐证1", "b 佐证3", "d 佐证3b", "e 佐证3c", "a 佐证10"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		LabelEvidence(list)
		var got []string
		for _, e := range list {
			got = append(got, e.ID+" "+e.Label)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("labels are %v, want %v", got, want)
		}
	}
	if n := NextNumber(list); n != 11 {
		t.Errorf("the next is %d", n)
	}
	if n := NextNumber(nil); n != 1 {
		t.Errorf("the first is %d", n)
	}
}

// However many pieces have one number, no two have one label.
func TestEvidenceLabelsDiffer(t *testing.T) {
	var list []Evidence
	for i := range 1000 {
		list = append(list, piece(fmt.Sprintf("%04d", i), 3))
	}
	LabelEvidence(list)
	seen := make(map[string]bool)
	for _, e := range list {
		if seen[e.Label] {
			t.Fatalf("%s twice", e.Label)
		}
		seen[e.Label] = true
	}
}

func TestShotWords(t *testing.T) {
	for want, s := range map[string]Shot{
		"2014-07-15 09:51，北纬 23.35 东经 116.68": {At: "2014-07-15 09:51", Latitude: 23.354, Longitude: 116.676, Located: true},
		"南纬 1.50 西经 0.25":                     {Latitude: -1.5, Longitude: -0.25, Located: true},
		"2014-07-15 09:51":                    {At: "2014-07-15 09:51"},
		"":                                    {},
	} {
		if got := s.Words(); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
}

func TestNoteBehindFacts(t *testing.T) {
	n := Note{Text: " 王经理说不出 \n"}
	for facts, want := range map[string]string{
		"":            "王经理说不出",
		" \n":         "王经理说不出",
		"抽查 5 家。":     "抽查 5 家。\n王经理说不出",
		"抽查 5 家。\n\n": "抽查 5 家。\n王经理说不出",
		"  抽查":        "  抽查\n王经理说不出",
	} {
		if got := n.Appended(facts); got != want {
			t.Errorf("behind %q it is %q, want %q", facts, got, want)
		}
	}
}
