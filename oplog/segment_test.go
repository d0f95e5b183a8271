package oplog

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSealAndOpen(t *testing.T) {
	key := testKey(t, 1)
	var prev Hash
	first := uint64(1)
	for _, n := range []int{1, 2, 100, MaxSegmentOps} {
		lines := someLines(t, first, n)
		frame, sealed := mustSeal(t, key, first, prev, lines)
		opened, err := OpenSegment(frame)
		if err != nil {
			t.Fatalf("%d lines: %v", n, err)
		}
		if opened.Device != deviceOf(key) || opened.First != first || opened.Prev != prev || opened.Last != sealed.Last || len(opened.Lines) != n {
			t.Fatalf("%d lines: opened as %s %d+%d", n, opened.Device, opened.First, len(opened.Lines))
		}
		for i, line := range opened.Lines {
			prev = prev.Next(lines[i])
			if !bytes.Equal(line.Raw, lines[i]) || line.Seq != first+uint64(i) || line.Hash != prev || line.Digest != sha256.Sum256(lines[i]) {
				t.Fatalf("line %d: %+v", i, line)
			}
		}
		first += uint64(n)
	}
}

func over(err error, what string) bool {
	limit, ok := errors.AsType[*LimitError](err)
	return ok && limit.What == what
}

func TestSealRefuses(t *testing.T) {
	key, lines := testKey(t, 1), someLines(t, 1, 3)
	for name, c := range map[string]struct {
		first uint64
		prev  Hash
		lines [][]byte
	}{
		"no lines":             {1, Hash{}, nil},
		"no first":             {0, Hash{}, lines},
		"wrong first":          {2, Hash{1}, lines},
		"chain before the 1st": {1, Hash{1}, lines},
		"line out of place":    {1, Hash{}, [][]byte{lines[0], lines[2]}},
		"no operation":         {1, Hash{}, [][]byte{[]byte("x")}},
		"two lines in one":     {1, Hash{}, [][]byte{append(bytes.Clone(lines[0]), '\n')}},
		"line too long":        {1, Hash{}, [][]byte{[]byte(`{"s":1,` + strings.Repeat(" ", MaxLine))}},
		"too many lines":       {1, Hash{}, someLines(t, 1, MaxSegmentOps+1)},
		"past the last number": {MaxNumber, Hash{1}, [][]byte{[]byte(`{"s":9007199254740991}`), []byte(`{"s":9007199254740992}`)}},
	} {
		if _, _, err := Seal(key, c.first, c.prev, c.lines); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
}

// forgery is a segment's text that is changed, and sealed again by whoever changed it where the change allows it.
type forgery struct {
	name   string
	change func(text []string) []string
	fault  Fault
}

func replace(line int, old, new string) func([]string) []string {
	return func(text []string) []string {
		if !strings.Contains(text[line], old) {
			panic(text[line] + " has no " + old)
		}
		text[line] = strings.Replace(text[line], old, new, 1)
		return text
	}
}

func TestOpenSegmentRefusesForgeries(t *testing.T) {
	key := testKey(t, 1)
	lines := someLines(t, 5, 3)
	_, good := mustSeal(t, key, 5, Hash{4}, lines)
	_, other := mustSeal(t, testKey(t, 2), 5, Hash{4}, lines)
	text := textOf(good) // header, three lines, trailer
	otherPublic := base64.RawURLEncoding.EncodeToString(other.Public)
	last := len(text) - 1

	for _, c := range []forgery{
		{"no header", func(s []string) []string { return s[1:] }, FaultHeader},
		{"header with another key", replace(0, `"prev"`, `"later":1,"prev"`), FaultHeader},
		{"header key twice", replace(0, `"first":5`, `"first":4,"first":5`), FaultHeader},
		{"header key in capitals", replace(0, `"first"`, `"FIRST"`), FaultHeader},
		{"header with a space", replace(0, `,"dev"`, `, "dev"`), FaultHeader},
		{"header in another order", replace(0, `"dudao":1,`, ``), FaultHeader},
		{"header cut", func(s []string) []string { return append([]string{s[0][:60]}, s[1:]...) }, FaultHeader},
		{"first zero", replace(0, `"first":5`, `"first":0`), FaultHeader},
		{"first a fraction", replace(0, `"first":5`, `"first":5.0`), FaultHeader},
		{"public key short", replace(0, `"pub":"`, `"pub":"AA`), FaultHeader},
		{"public key with a newline", replace(0, `"pub":"`, `"pub":"\n`), FaultHeader},
		{"prev of another spelling", replace(0, good.Prev.String(), good.Prev.String()[:42]+"B"), FaultHeader},
		{"device of another", replace(0, good.Device, other.Device), FaultDevice},
		{"key of another", replace(0, base64.RawURLEncoding.EncodeToString(good.Public), otherPublic), FaultDevice},
		{"device and key of another", func(s []string) []string {
			return replace(0, base64.RawURLEncoding.EncodeToString(good.Public), otherPublic)(replace(0, good.Device, other.Device)(s))
		}, FaultSignature},
		{"first moved", func(s []string) []string { return replace(0, `"first":5`, `"first":6`)(s) }, FaultLine},
		{"line changed", replace(2, "记录", "纪录"), FaultChain},
		{"lines swapped", func(s []string) []string { s[1], s[2] = s[2], s[1]; return s }, FaultLine},
		{"line left out", func(s []string) []string { return slices.Delete(s, 2, 3) }, FaultLine},
		{"last line left out", func(s []string) []string { return slices.Delete(s, 3, 4) }, FaultTrailer},
		{"line twice", func(s []string) []string { return slices.Insert(s, 2, s[1]) }, FaultLine},
		{"empty line", func(s []string) []string { return slices.Insert(s, 2, "") }, FaultLine},
		{"CRLF", func(s []string) []string {
			for i := range s {
				s[i] += "\r"
			}
			return s
		}, FaultHeader},
		{"struck line of another hash", replace(2, text[2], struckStart+Hash{1}.String()+`"}`), FaultChain},
		{"struck line with a break", replace(2, text[2], struckStart+Hash{1}.String()[1:]+"\r\"}"), FaultLine},
		{"struck line that is none", replace(2, text[2], struckStart+Hash{1}.String()[1:]+`"}`), FaultLine},
		{"struck line with a key more", replace(2, text[2], struckStart+Hash{1}.String()+`","y":1}`), FaultLine},
		{"prev changed", replace(0, good.Prev.String(), Hash{5}.String()), FaultChain},
		{"chain moved on", func(s []string) []string {
			s = replace(0, good.Prev.String(), Hash{5}.String())(s)
			h := Hash{5}
			for _, line := range s[1:4] {
				h = h.Next([]byte(line))
			}
			return replace(4, good.Last.String(), h.String())(s)
		}, FaultSignature},
		{"count wrong", replace(last, `"n":3`, `"n":4`), FaultTrailer},
		{"trailer with a key more", replace(last, `"n":3`, `"n":3,"x":1`), FaultTrailer},
		{"signature short", replace(last, `"sig":"`, `"sig":"x`), FaultTrailer},
		{"signature changed", func(s []string) []string {
			good.Sig[0] ^= 1
			defer func() { good.Sig[0] ^= 1 }()
			return textOf(good)
		}, FaultSignature},
		{"no trailer", func(s []string) []string { return s[:last] }, FaultTrailer},
		{"trailer twice", func(s []string) []string { return append(s, s[last]) }, FaultBehind},
		{"line behind", func(s []string) []string { return append(s, s[1]) }, FaultBehind},
		{"empty line behind", func(s []string) []string { return append(s, "") }, FaultBehind},
		{"nothing but header and trailer", func(s []string) []string { return []string{s[0], s[last]} }, FaultTrailer},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := OpenSegment(rawFrame(t, c.change(slices.Clone(text))...))
			if fault, ok := errors.AsType[*FrameError](err); !ok || fault.Fault != c.fault {
				t.Errorf("%v, want %s", err, c.fault)
			}
		})
	}
	if _, err := OpenSegment(rawFrame(t, text...)); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

func TestOpenSegmentWithoutLastNewline(t *testing.T) {
	_, s := mustSeal(t, testKey(t, 1), 1, Hash{}, someLines(t, 1, 2))
	frame, err := pack(nil, bytes.TrimSuffix(s.text(), []byte{'\n'}))
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, frame, FaultTrailer)
}

func wantFault(t *testing.T, frame []byte, fault Fault) {
	t.Helper()
	if _, err := OpenSegment(frame); err == nil {
		t.Errorf("opened, want %s", fault)
	} else if e, ok := errors.AsType[*FrameError](err); !ok || e.Fault != fault {
		t.Errorf("%v, want %s", err, fault)
	}
}

// A signature over other numbers than those that stand there must not pass: everything signed is what is checked.
func TestSignatureCoversTheRange(t *testing.T) {
	key := testKey(t, 1)
	_, s := mustSeal(t, key, 5, Hash{4}, someLines(t, 5, 3))
	for name, change := range map[string]func(*Segment){
		"first":  func(s *Segment) { s.First++ },
		"count":  func(s *Segment) { s.Lines = s.Lines[:2] },
		"prev":   func(s *Segment) { s.Prev[0]++ },
		"last":   func(s *Segment) { s.Last[0]++ },
		"device": func(s *Segment) { s.Device = NameID("x") },
	} {
		changed := *s
		change(&changed)
		if ed25519.Verify(s.Public, changed.message(), s.Sig) {
			t.Errorf("%s is not signed", name)
		}
	}
	want := []byte("dudao-seg-1" + s.Device + "\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x03" + string(s.Prev[:]) + string(s.Last[:]))
	if !bytes.Equal(s.message(), want) {
		t.Errorf("signed is\n%x, want\n%x", s.message(), want)
	}
}

func TestStruckLineKeepsTheSegment(t *testing.T) {
	d := newDevice(t, 1, someLines(t, 1, 4)...)
	s, err := OpenSegment(struckFrame(t, d, 2))
	if err != nil {
		t.Fatal(err)
	}
	if s.Lines[1].Raw != nil || s.Lines[1].Hash != d.hash[2] || s.Last != d.hash[4] || !bytes.Equal(s.Lines[2].Raw, d.lines[2]) {
		t.Errorf("%+v", s.Lines)
	}
}

func TestOpenSegmentRefusesLaterFormats(t *testing.T) {
	for _, header := range []string{`{"dudao":2}`, `{"dudao":2,"anything":{}}`} {
		_, err := OpenSegment(rawFrame(t, header, "x"))
		if later, ok := errors.AsType[*FormatError](err); !ok || later.Format != 2 {
			t.Errorf("%s: %v", header, err)
		}
	}
	for _, header := range []string{`{"dudao":}`, `{"dudao":"2"}`, `{"dudao":02}`, `{"dudao":-2}`, `{"dudao":2`, `{ "dudao":2}`, ``} {
		wantFault(t, rawFrame(t, header), FaultHeader)
	}
}

func TestOpenSegmentBounds(t *testing.T) {
	key := testKey(t, 1)
	_, s := mustSeal(t, key, 1, Hash{}, someLines(t, 1, MaxSegmentOps))
	many := &Segment{Device: s.Device, Public: s.Public, First: 1}
	many.Lines = slices.Clone(s.Lines)
	extra := someLines(t, MaxSegmentOps+1, 1)[0]
	many.Lines = append(many.Lines, Line{Raw: extra, Hash: s.Last.Next(extra)})
	many.Last = s.Last.Next(extra)
	many.Sig = ed25519.Sign(key, many.message())
	text := textOf(many)
	if _, err := OpenSegment(rawFrame(t, text...)); !over(err, "operations") {
		t.Errorf("%d operations: %v", len(many.Lines), err)
	}
	text[1] = strings.Repeat("x", MaxLine+1)
	if _, err := OpenSegment(rawFrame(t, text...)); !over(err, "line") {
		t.Errorf("a line of %d bytes: %v", MaxLine+1, err)
	}
	if _, err := OpenSegment(rawFrame(t, strings.Repeat("x", MaxSegmentText))); !over(err, "text") {
		t.Errorf("a text of %d bytes: %v", MaxSegmentText+1, err)
	}
}

// A device may sign what no honest one would.
func TestOpenSegmentRefusesWhatIsSignedAllTheSame(t *testing.T) {
	key := testKey(t, 1)
	public := key.Public().(ed25519.PublicKey)
	for name, s := range map[string]*Segment{
		"no lines":              {First: 7, Prev: Hash{1}},
		"chain before the 1st":  {First: 1, Prev: Hash{1}, Lines: []Line{{Digest: Hash{2}}}},
		"numbers past the last": {First: MaxNumber, Prev: Hash{1}, Lines: []Line{{Digest: Hash{2}}, {Digest: Hash{3}}}},
	} {
		s.Device, s.Public, s.Last = DeviceID(public), public, s.Prev
		for _, line := range s.Lines {
			s.Last = s.Last.NextDigest(line.Digest)
		}
		s.Sig = ed25519.Sign(key, s.message())
		if _, err := OpenSegment(rawFrame(t, textOf(s)...)); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestReadSegment(t *testing.T) {
	d := newDevice(t, 1, someLines(t, 1, 6)...)
	first, second := d.seal(1, 3), d.seal(4, 6)
	file := bytes.NewReader(slices.Concat(first, second))
	s, err := ReadSegment(file, int64(len(first)), int64(len(second)))
	if err != nil || s.First != 4 || s.Last != d.hash[6] {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, c := range [][2]int64{{0, int64(len(first)) - 1}, {1, int64(len(first))}, {int64(len(first)), 1 << 20}, {0, 1 << 40}, {0, -1}, {0, 0}} {
		if _, err := ReadSegment(file, c[0], c[1]); err == nil {
			t.Errorf("read at %d, %d bytes", c[0], c[1])
		}
	}
}

// The cheap check finds whatever opening finds of a frame that was whole once.
func TestCheckFrame(t *testing.T) {
	frame, _ := mustSeal(t, testKey(t, 1), 1, Hash{}, someLines(t, 1, 20))
	if err := CheckFrame(frame); err != nil {
		t.Fatal(err)
	}
	for at := range frame {
		for _, bit := range []byte{1 << (at % 8), 0xFF} {
			frame[at] ^= bit
			_, opens := OpenSegment(frame)
			if err := CheckFrame(frame); err == nil && opens != nil {
				t.Errorf("byte %d ^ %#x passes, and opens with %v", at, bit, opens)
			}
			frame[at] ^= bit
		}
		if CheckFrame(frame[:at]) == nil {
			t.Errorf("%d bytes of it pass", at)
		}
	}
}
