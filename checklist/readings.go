package checklist

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// The Chinese characters whose readings are tabled; the rarer ones are looked up
// by themselves only.
const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

// syllable is a number for a reading without its tone; 0 is none.
type syllable uint16

// said is how one character is read, the usual reading first.
type said struct {
	readings [mostReadings + 1]syllable // one more, as ü is written v and u
	common   uint8                      // so many of them may be given by their initial alone
}

// readingsTable holds the readings of every common character.
type readingsTable struct {
	said [lastHan - firstHan + 1]said
	all  []string // by syllable; the first is empty
}

// polyphones are the characters of which other readings are as common as the
// usual one. Of the rest an initial means the usual one: nearly every character
// has a reading that only scholars know.
const polyphones = "行长重调会都乐参朝单传差曾得还系量降角更供冠将结禁尽卷空率难宁强切盛石识提相校兴应予载占折正只中种转作朴区仇查解"

// readings is made when it is first asked for, which takes some milliseconds.
var readings = sync.OnceValue(func() *readingsTable {
	t := &readingsTable{all: []string{""}}
	numbers := map[string]syllable{}
	for i := range t.said {
		list := &t.said[i].readings
		n := 0
		for s := range spoken(pinyin.PinyinDict[firstHan+i]) {
			if n == len(list) {
				break
			}
			id, known := numbers[s]
			if !known {
				id = syllable(len(t.all))
				numbers[s] = id
				t.all = append(t.all, s)
			}
			if !slices.Contains(list[:n], id) {
				list[n] = id
				n++
			}
		}
		t.said[i].common = usualReading
	}
	for _, r := range polyphones {
		t.said[r-firstHan].common = uint8(len(t.said[0].readings))
	}
	return t
})

// spoken runs through a dictionary entry's readings without their tones, lv and
// lu for lǚ.
func spoken(entry string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if entry == "" {
			return
		}
		for reading := range strings.SplitSeq(entry, ",") {
			v, u := toneless.Replace(withoutTone.Replace(reading)), toneless.Replace(reading)
			if !yield(v) || v != u && !yield(u) {
				return
			}
		}
	}
}

var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ē", "e", "é", "e", "ě", "e", "è", "e", "ê", "e", "ế", "e", "ề", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "u", "ǖ", "u", "ǘ", "u", "ǚ", "u", "ǜ", "u",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m", "\u0300", "", "\u0304", "", "\u030c", "",
)
