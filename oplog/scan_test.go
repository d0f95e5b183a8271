package oplog

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// drawJSON makes a compact value of bounded depth, without escapes that encoding/json would write otherwise.
func drawJSON(t *rapid.T, depth int) string {
	switch rapid.IntRange(0, 4).Draw(t, "shape") {
	case 0:
		return rapid.SampledFrom([]string{"null", "true", "false", "0", "-1.50", "2E9"}).Draw(t, "literal")
	case 1:
		if depth > 0 {
			elements := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return drawJSON(t, depth-1) }), 0, 3).Draw(t, "array")
			return "[" + strings.Join(elements, ",") + "]"
		}
	case 2:
		if depth > 0 {
			var b []byte
			for _, key := range rapid.SliceOfNDistinct(rapid.String(), 0, 3, rapid.ID).Draw(t, "object") {
				b = append(append(quote(append(b, ','), key), ':'), drawJSON(t, depth-1)...)
			}
			return "{" + string(bytes.TrimPrefix(b, []byte{','})) + "}"
		}
	}
	return string(Text(rapid.String().Draw(t, "text")))
}

// strictJSON is another way to what the scanner decides about a value: encoding/json's grammar and tokens.
func strictJSON(v []byte) bool {
	if !utf8.Valid(v) || !json.Valid(v) || loneSurrogate(v) {
		return false
	}
	type object struct {
		isObject bool
		keys     map[string]bool
		wantKey  bool
	}
	var open []object
	dec := json.NewDecoder(bytes.NewReader(v))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return false
		}
		if delim, ok := token.(json.Delim); ok && (delim == ']' || delim == '}') {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].isObject {
			top := &open[n-1]
			if top.wantKey = !top.wantKey; !top.wantKey { // a key was wanted
				if key := token.(string); top.keys[key] {
					return false
				} else {
					top.keys[key] = true
				}
			}
		}
		if delim, ok := token.(json.Delim); ok {
			open = append(open, object{delim == '{', map[string]bool{}, true})
			if len(open) > MaxDepth-2 {
				return false
			}
		}
	}
}

// loneSurrogate tells whether encoding/json made U+FFFD of an escape in v that is not \ufffd.
func loneSurrogate(v []byte) bool {
	written := bytes.Count(v, []byte("\uFFFD")) + bytes.Count(bytes.ToLower(v), []byte(`\ufffd`))
	var compacted bytes.Buffer
	enc := json.NewEncoder(&compacted)
	var decoded any
	dec := json.NewDecoder(bytes.NewReader(v))
	dec.UseNumber()
	return dec.Decode(&decoded) == nil && enc.Encode(decoded) == nil && bytes.Count(compacted.Bytes(), []byte("\uFFFD")) > written
}

func TestCanonical(t *testing.T) {
	for v, want := range map[string]string{
		` { "b" : 1 , "a" : [ 1.0 , 1e1 ] } `: `{"a":[1.0,1e1],"b":1}`,
		`"\u4e2d\/\u0041\u001F\n\u007f"`:      "\"中/A\\u001f\\n\x7f\"",
		`"<&>"`:                               `"<&>"`,
		`{"\u0062":1,"a":{}}`:                 `{"a":{},"b":1}`,
		"null":                                "null",
		`"\ud83d\ude00"`:                      `"😀"`,
	} {
		got, err := Canonical([]byte(v))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", v, got, err, want)
		}
	}
	for _, v := range []string{``, ` `, `1 2`, `{"a":1,"a":1}`, `"\ud83d"`, "\"\xff\"", `[[[[[[[]]]]]]]`, `{"a":}`, `x`} {
		if form, err := Canonical([]byte(v)); err == nil {
			t.Errorf("%s has the form %s", v, form)
		}
	}
}

func TestCanonicalKeepsTheMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawJSON(t, 3)
		form, err := Canonical([]byte(v))
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(v), "\t", "  "); err != nil {
			t.Fatal(err)
		}
		if again, err := Canonical(indented.Bytes()); err != nil || !bytes.Equal(again, form) {
			t.Fatalf("indented: %s, %v, want %s", again, err, form)
		}
		var a, b any
		if json.Unmarshal([]byte(v), &a) != nil || json.Unmarshal(form, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%s became %s", v, form)
		}
	})
}
