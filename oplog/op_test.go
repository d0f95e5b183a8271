package oplog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// An operation that takes part in every rule; the tests of rejection change one thing of it.
const goodLine = `{"s":7,"t":1795421234567,"by":"张三","k":"set","e":"f/2014-07/shantou/m09.2","p":"Zk3_a91c","g":1,` +
	`"set":{"facts":"<已查>","result":null},"over":{"result":["abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"]},"later":[1,{"a":true}]}`

func TestParseOpReadsEveryKey(t *testing.T) {
	op, err := ParseOp([]byte(goodLine))
	if err != nil {
		t.Fatal(err)
	}
	want := Op{
		Seq: 7, Time: 1795421234567, By: "张三", Kind: "set", Entity: "f/2014-07/shantou/m09.2", Plan: "Zk3_a91c", Follow: 1,
		Set:   map[string]json.RawMessage{"facts": Text("<已查>"), "result": json.RawMessage("null")},
		Over:  map[string][]Dot{"result": {"abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"}},
		Extra: map[string]json.RawMessage{"later": json.RawMessage(`[1,{"a":true}]`)},
	}
	if !reflect.DeepEqual(op, want) {
		t.Errorf("got  %+v\nwant %+v", op, want)
	}
	if line := mustLine(t, op); string(line) != goodLine {
		t.Errorf("written again:\n%s\nwant\n%s", line, goodLine)
	}
}

// with replaces the one occurrence of old in goodLine.
func with(t testing.TB, old, new string) []byte {
	t.Helper()
	if strings.Count(goodLine, old) != 1 {
		t.Fatalf("%q is not once in the line", old)
	}
	return []byte(strings.Replace(goodLine, old, new, 1))
}

// members are n members of an object: "f0":v,"f1":v …
func members(n int, value string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"f%d":%s`, i, value)
	}
	return b.String()[1:]
}

func TestParseOpBounds(t *testing.T) {
	const dot = `"abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"`
	dots := func(n int) string { return strings.TrimSuffix(strings.Repeat(dot+",", n), ",") }
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	fill := func(total int) string { return `"` + strings.Repeat("x", total-len(goodLine)+len(`null`)-2) + `"` }
	for _, c := range []struct {
		what, old string
		at, over  string // what old becomes at the bound, and just over it
	}{
		{"line", `null`, fill(MaxLine), fill(MaxLine + 1)},
		{"by", `张三`, strings.Repeat("张", 21) + "x", strings.Repeat("张", 21) + "xy"},
		{"name", `"k":"set"`, `"k":"` + strings.Repeat("k", 64) + `"`, `"k":"` + strings.Repeat("k", 65) + `"`},
		{"name", `"facts"`, `"` + strings.Repeat("f", 64) + `"`, `"` + strings.Repeat("f", 65) + `"`},
		{"name", `"later"`, `"` + strings.Repeat("l", 64) + `"`, `"` + strings.Repeat("l", 65) + `"`},
		{"name", `Zk3_a91c"`, strings.Repeat("p", 64) + `"`, strings.Repeat("p", 65) + `"`},
		{"entity", `f/2014-07/shantou/m09.2`, strings.Repeat("e", 200), strings.Repeat("e", 201)},
		{"fields", `"facts":"<已查>","result":null`, members(64, "1"), members(65, "1")},
		{"fields", `"result":[` + dot + `]`, members(64, "["+dot+"]"), members(65, "["+dot+"]")},
		{"fields", `"later":[1,{"a":true}]`, members(64, "1"), members(65, "1")},
		{"dots", dot, dots(64), dots(65)},
		{"depth", `null`, nested(6), nested(7)},
		{"depth", `null`, `{"a":[{"b":[{"c":[]}]}]}`, `{"a":[{"b":[{"c":[{}]}]}]}`},
		{"depth", `[1,{"a":true}]`, nested(7), nested(8)},
	} {
		t.Run(c.what+" "+c.old, func(t *testing.T) {
			if c.old == `Zk3_a91c"` {
				c.old, c.at, c.over = `"p":"`+c.old, `"p":"`+c.at, `"p":"`+c.over
			}
			if _, err := ParseOp(with(t, c.old, c.at)); err != nil {
				t.Errorf("at the bound: %v", err)
			}
			_, err := ParseOp(with(t, c.old, c.over))
			if limit, ok := errors.AsType[*LimitError](err); !ok || limit.What != c.what || limit.Have <= limit.Max {
				t.Errorf("over the bound: %v", err)
			}
		})
	}
}

// change is one thing done to goodLine.
type change struct{ name, old, new string }

// refused may not be merged, all for being malformed.
var refused = []change{
	{"sequence zero", `"s":7`, `"s":0`},
	{"sequence negative", `"s":7`, `"s":-7`},
	{"sequence with a zero", `"s":7`, `"s":07`},
	{"sequence a fraction", `"s":7`, `"s":7.0`},
	{"sequence an exponent", `"s":7`, `"s":7e0`},
	{"sequence past 2^53", `"s":7`, `"s":9007199254740992`},
	{"sequence a string", `"s":7`, `"s":"7"`},
	{"sequence not first", `"s":7,"t":1795421234567`, `"t":1795421234567,"s":7`},
	{"sequence behind a space", `{"s"`, `{ "s"`},
	{"sequence twice", `"later"`, `"s":7,"later"`},
	{"sequence twice, escaped", `"later"`, `"\u0073":7,"later"`},
	{"no time", `"t":1795421234567,`, ``},
	{"no kind", `"k":"set",`, ``},
	{"no entity", `"e":"f/2014-07/shantou/m09.2",`, ``},
	{"time a fraction", `1795421234567`, `1795421234.5`},
	{"time minus zero", `1795421234567`, `-0`},
	{"time past 2^53", `1795421234567`, `-9007199254740992`},
	{"time twice", `"t":1`, `"t":1,"t":1`},
	{"follow negative", `"g":1`, `"g":-1`},
	{"follow past 2^31", `"g":1`, `"g":2147483648`},
	{"undoes negative", `"g":1`, `"u":-1`},
	{"kind empty", `"k":"set"`, `"k":""`},
	{"kind with a space", `"k":"set"`, `"k":"s t"`},
	{"kind no string", `"k":"set"`, `"k":null`},
	{"entity Chinese", `shantou`, `汕头`},
	{"entity with a zero byte", `shantou`, `\u0000`},
	{"plan empty", `"p":"Zk3_a91c"`, `"p":""`},
	{"known key in capitals", `"later"`, `"OVER"`},
	{"known key in another case", `"by"`, `"By"`},
	{"unknown key twice", `"later"`, `"later":1,"later"`},
	{"unknown key empty", `"later"`, `""`},
	{"set null", `{"facts":"<已查>","result":null}`, `null`},
	{"set an array", `{"facts":"<已查>","result":null}`, `[]`},
	{"set twice", `"over"`, `"set":{},"over"`},
	{"field twice", `"result":null`, `"facts":null`},
	{"field twice, escaped", `"result":null`, `"f\u0061cts":null`},
	{"field Chinese", `"facts"`, `"事实"`},
	{"nested key twice", `null`, `{"a":1,"b":[{"c":1,"c":2}]}`},
	{"nested key twice, escaped", `null`, `{"张":1,"\u5f20":2}`},
	{"over field twice", `"over":{`, `"over":{"result":[],`},
	{"over no array", `["abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"]`, `{}`},
	{"dot no string", `"abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"`, `1`},
	{"dot device short", `abcdefghijklmn23:`, `abcdefghijklmn2:`},
	{"dot device in capitals", `abcdefghijklmn23:`, `ABCDEFGHIJKLMN23:`},
	{"dot sequence zero", `:12:`, `:0:`},
	{"dot sequence with a zero", `:12:`, `:012:`},
	{"dot hash short", `Zk3_a91cQm4_x0Tb`, `Zk3_a91cQm4_x0T`},
	{"dot hash of another base64", `Zk3_a91cQm4_x0Tb`, `Zk3/a91cQm4+x0Tb`},
	{"dot with a fourth part", `x0Tb"`, `x0:b"`},
	{"lone high surrogate", `<已查>`, `\ud83d`},
	{"lone low surrogate", `<已查>`, `\ude00`},
	{"surrogates swapped", `<已查>`, `\ude00\ud83d`},
	{"control character", `<已查>`, "a\x01b"},
	{"newline in a string", `<已查>`, "a\nb"},
	{"unknown escape", `<已查>`, `\x41`},
	{"escape cut", `<已查>`, `\u12`},
	{"invalid UTF-8", `已`, "\xe5\xb7"},
	{"overlong UTF-8", `已`, "\xc0\x80"},
	{"surrogate in UTF-8", `已`, "\xed\xa0\x80"},
	{"number with a zero", `null`, `01`},
	{"number with a plus", `null`, `+1`},
	{"number ends in a point", `null`, `1.`},
	{"number starts with a point", `null`, `.5`},
	{"number with empty exponent", `null`, `1e`},
	{"number in hexadecimal", `null`, `0x10`},
	{"NaN", `null`, `NaN`},
	{"capital literal", `null`, `NULL`},
	{"literal cut", `null`, `nul`},
	{"trailing comma in object", `null}`, `null,}`},
	{"trailing comma in array", `{"a":true}]`, `{"a":true},]`},
	{"comma missing", `,"over"`, `"over"`},
	{"colon missing", `"over":`, `"over"`},
	{"comment", `,"over"`, `,/**/"over"`},
	{"single quotes", `"later"`, `'later'`},
	{"end missing", `true}]}`, `true}]`},
	{"something behind", `true}]}`, `true}]}{}`},
	{"zero byte behind", `true}]}`, "true}]}\x00"},
}

// taken is as good as goodLine.
var taken = []change{
	{"sequence 2^53 - 1", `"s":7`, `"s":9007199254740991`},
	{"time before 1970", `1795421234567`, `-1`},
	{"no person", `"by":"张三",`, ``},
	{"empty person", `张三`, ``},
	{"white space", `,"over":{`, " ,\t\"over\" :\r{ "},
	{"unknown kind", `"k":"set"`, `"k":"~later!"`},
	{"surrogate pair", `<已查>`, `\uD83D\ude00`},
	{"every escape", `<已查>`, `\"\\\/\b\f\n\r\t\u0000`},
	{"key with an escape", `"later"`, `"l\u0061ter"`},
	{"number long", `null`, `-12345678901234567890.012345678901234567890E+99999`},
	{"no dots", `"abcdefghijklmn23:12:Zk3_a91cQm4_x0Tb"`, ``},
	{"set empty", `"facts":"<已查>","result":null`, ``},
	{"fields in other cases", `"facts"`, `"Result"`},
}

func TestParseOpRefuses(t *testing.T) {
	for _, c := range refused {
		t.Run(c.name, func(t *testing.T) {
			if _, err := ParseOp(with(t, c.old, c.new)); err == nil {
				t.Error("taken")
			} else if _, ok := errors.AsType[*OpError](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
		})
	}
}

func TestParseOpTakes(t *testing.T) {
	for _, c := range taken {
		t.Run(c.name, func(t *testing.T) {
			if _, err := ParseOp(with(t, c.old, c.new)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLineRefusesWhatReadersWould(t *testing.T) {
	good := setOp(1, "e", "f", "x")
	for name, change := range map[string]func(*Op){
		"no sequence":            func(o *Op) { o.Seq = 0 },
		"no kind":                func(o *Op) { o.Kind = "" },
		"entity too long":        func(o *Op) { o.Entity = strings.Repeat("e", 201) },
		"person not UTF-8":       func(o *Op) { o.By = "\xff" },
		"value no JSON":          func(o *Op) { o.Set["f"] = json.RawMessage("x") },
		"value missing":          func(o *Op) { o.Set["f"] = nil },
		"value that breaks out":  func(o *Op) { o.Set["f"] = json.RawMessage(`1},"over":{"f":[]`) },
		"value with a key twice": func(o *Op) { o.Set["f"] = json.RawMessage(`{"a":1,"a":1}`) },
		"dot that is none":       func(o *Op) { o.Over = map[string][]Dot{"f": {"x"}} },
		"extra that is known":    func(o *Op) { o.Extra = map[string]json.RawMessage{"Over": json.RawMessage("1")} },
		"text too long":          func(o *Op) { o.Set["f"] = Text(strings.Repeat("字", MaxLine/3)) },
	} {
		t.Run(name, func(t *testing.T) {
			op := good
			op.Set = maps.Clone(good.Set)
			change(&op)
			if line, err := op.Line(); err == nil {
				t.Errorf("written: %s", line)
			}
		})
	}
}

// drawOp makes any operation that may be written.
func drawOp(t *rapid.T) Op {
	name := rapid.StringMatching(`[!-~]{1,8}`)
	field := rapid.StringMatching(`x[!-~]{0,5}`) // no known key in any case
	value := rapid.Custom(func(t *rapid.T) json.RawMessage { return json.RawMessage(drawJSON(t, 3)) })
	dot := rapid.Custom(func(t *rapid.T) Dot {
		return MakeDot(NameID(rapid.String().Draw(t, "device")), rapid.Uint64Range(1, MaxNumber).Draw(t, "seq"), Hash{rapid.Byte().Draw(t, "hash")})
	})
	return Op{
		Seq: rapid.Uint64Range(1, MaxNumber).Draw(t, "s"), Time: rapid.Int64Range(-MaxNumber, MaxNumber).Draw(t, "t"),
		By:   rapid.StringN(0, 16, MaxBy).Draw(t, "by"),
		Kind: name.Draw(t, "k"), Entity: rapid.StringMatching(`[!-~]{1,200}`).Draw(t, "e"),
		Plan: rapid.StringMatching(`[!-~]{0,8}`).Draw(t, "p"), Follow: rapid.IntRange(0, 9).Draw(t, "g"),
		Undoes: rapid.Uint64Range(0, 9).Draw(t, "u"),
		Set:    rapid.MapOfN(field, value, 1, 4).Draw(t, "set"),
		Over:   rapid.MapOfN(field, rapid.SliceOfN(dot, 1, 4), 1, 3).Draw(t, "over"),
		Extra:  rapid.MapOfN(field, value, 1, 2).Draw(t, "extra"),
	}
}

func TestLineAndParseOpAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		op := drawOp(t)
		line, err := op.Line()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseOp(line); err != nil || !reflect.DeepEqual(got, op) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", line, got, err, op)
		}
		checkAgainstJSON(t, line, op)
	})
}

// checkAgainstJSON holds what ParseOp read against what encoding/json reads.
func checkAgainstJSON(t interface{ Fatalf(string, ...any) }, line []byte, op Op) {
	var want struct {
		S    uint64                     `json:"s"`
		T    int64                      `json:"t"`
		By   string                     `json:"by"`
		K    string                     `json:"k"`
		E    string                     `json:"e"`
		P    string                     `json:"p"`
		G    int                        `json:"g"`
		U    uint64                     `json:"u"`
		Set  map[string]json.RawMessage `json:"set"`
		Over map[string][]Dot           `json:"over"`
	}
	if err := json.Unmarshal(line, &want); err != nil {
		t.Fatalf("encoding/json refuses %s: %v", line, err)
	}
	same := op.Seq == want.S && op.Time == want.T && op.By == want.By && op.Kind == want.K && op.Entity == want.E &&
		op.Plan == want.P && op.Follow == want.G && op.Undoes == want.U &&
		maps.EqualFunc(op.Set, want.Set, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) &&
		maps.EqualFunc(op.Over, want.Over, slices.Equal[[]Dot])
	if !same {
		t.Fatalf("%s\ngot  %+v\nwant %+v", line, op, want)
	}
}
