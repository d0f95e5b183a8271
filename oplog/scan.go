package oplog

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON more strictly than encoding/json does: no key twice at any depth, no lone surrogate, a bound on
// nesting. Its text must be valid UTF-8. What it returns lies in the text where
// it can, so that an import of a million operations does not allocate each name.
type scanner struct {
	text string
	i    int
}

func (s *scanner) fail(why string) error { return &OpError{s.i, why} }

// space steps over white space and returns the byte that follows, 0 at the end.
func (s *scanner) space() byte {
	for ; s.i < len(s.text); s.i++ {
		switch c := s.text[s.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// members runs through an object; it calls member behind each colon. first and more serve objects and arrays alike.
func (s *scanner) members(member func(key string) error) error {
	for more, err := s.first('{', '}'); ; more, err = s.more('}') {
		if err != nil || !more {
			return err
		}
		key, err := s.str()
		if err != nil {
			return err
		}
		if s.space() != ':' {
			return s.fail("a colon expected")
		}
		s.i++
		s.space()
		if err := member(key); err != nil {
			return err
		}
	}
}

// elements runs through an array; it calls element before each.
func (s *scanner) elements(element func() error) error {
	for more, err := s.first('[', ']'); ; more, err = s.more(']') {
		if err != nil || !more {
			return err
		}
		if err := element(); err != nil {
			return err
		}
	}
}

// first steps into an object or array and tells whether it has a member.
func (s *scanner) first(open, end byte) (bool, error) {
	if s.space() != open {
		return false, s.fail("a " + string(open) + " expected")
	}
	s.i++
	if s.space() == end {
		s.i++
		return false, nil
	}
	return true, nil
}

// more steps behind a member and tells whether another follows.
func (s *scanner) more(end byte) (bool, error) {
	switch s.space() {
	case ',':
		s.i++
		s.space()
		return true, nil
	case end:
		s.i++
		return false, nil
	default:
		return false, s.fail("a comma or " + string(end) + " expected")
	}
}

// value steps over any value that may lie at depth and returns it as written.
func (s *scanner) value(depth int) (string, error) {
	c := s.space()
	start := s.i
	var err error
	switch c {
	case '"':
		_, err = s.quoted()
	case '{', '[':
		err = s.container(c, depth)
	case 't':
		err = s.literal("true")
	case 'f':
		err = s.literal("false")
	case 'n':
		err = s.literal("null")
	default:
		err = s.number()
	}
	return s.text[start:s.i], err
}

func (s *scanner) container(open byte, depth int) error {
	if depth > MaxDepth {
		return &LimitError{"depth", depth, MaxDepth}
	}
	if open == '[' {
		return s.elements(func() error {
			_, err := s.value(depth + 1)
			return err
		})
	}
	seen := make(map[string]struct{})
	return s.members(func(key string) error {
		if _, twice := seen[key]; twice {
			return s.fail("a key twice")
		}
		seen[key] = struct{}{}
		_, err := s.value(depth + 1)
		return err
	})
}

func (s *scanner) literal(word string) error {
	if !strings.HasPrefix(s.text[s.i:], word) {
		return s.fail("a value expected")
	}
	s.i += len(word)
	return nil
}

func (s *scanner) number() error {
	if s.peek() == '-' {
		s.i++
	}
	if s.peek() == '0' {
		s.i++
	} else if !s.digits() {
		return s.fail("a value expected")
	}
	if s.peek() == '.' {
		s.i++
		if !s.digits() {
			return s.fail("a digit expected")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.i++
		if c := s.peek(); c == '+' || c == '-' {
			s.i++
		}
		if !s.digits() {
			return s.fail("a digit expected")
		}
	}
	return nil
}

func (s *scanner) peek() byte {
	if s.i < len(s.text) {
		return s.text[s.i]
	}
	return 0
}

func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.text) && s.text[s.i]-'0' <= 9 {
		s.i++
	}
	return s.i > start
}

// whole reads a whole number of the format: one spelling, no fraction, bounded by MaxNumber on both sides.
func (s *scanner) whole() (int64, error) {
	s.space()
	start := s.i
	if err := s.number(); err != nil {
		return 0, err
	}
	digits, minus := s.text[start:s.i], s.text[start] == '-'
	if minus {
		digits = digits[1:]
	}
	n, ok := parseNumber(digits)
	if !ok || minus && n == 0 {
		s.i = start
		return 0, s.fail("a whole number of at most 2^53-1 expected")
	}
	if minus {
		return -int64(n), nil
	}
	return int64(n), nil
}

// str reads a string and decodes it.
func (s *scanner) str() (string, error) {
	if s.space() != '"' {
		return "", s.fail("a string expected")
	}
	start := s.i + 1
	escaped, err := s.quoted()
	if err != nil {
		return "", err
	}
	raw := s.text[start : s.i-1]
	if escaped {
		raw = unescape(raw)
	}
	return raw, nil
}

// quoted steps over a string, tells whether it has escapes and leaves nothing for unescape to check.
func (s *scanner) quoted() (escaped bool, err error) {
	for s.i++; s.i < len(s.text); s.i++ {
		switch c := s.text[s.i]; {
		case c == '"':
			s.i++
			return escaped, nil
		case c == '\\':
			escaped = true
			if err := s.escape(); err != nil {
				return true, err
			}
		case c < ' ':
			return escaped, s.fail("a control character in a string")
		}
	}
	return escaped, s.fail("the string does not end")
}

// escape stops on the last byte of the escape, or of the two that make a surrogate pair.
func (s *scanner) escape() error {
	s.i++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
	default:
		return s.fail("an unknown escape")
	}
	high, ok := hex4(s.text[s.i+1:])
	if !ok {
		return s.fail("four hexadecimal digits expected")
	}
	if s.i += 4; !utf16.IsSurrogate(high) {
		return nil
	}
	if rest := s.text[s.i+1:]; len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
		if low, ok := hex4(rest[2:]); ok && utf16.DecodeRune(high, low) != utf8.RuneError {
			s.i += 6
			return nil
		}
	}
	return s.fail("half a surrogate pair")
}

func hex4(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for i := range 4 {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// unescape decodes what stands between the quotes of a string that quoted has passed.
func unescape(raw string) string {
	dst := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, _ := hex4(raw[i+1:])
			if i += 4; utf16.IsSurrogate(r) {
				low, _ := hex4(raw[i+3:])
				r = utf16.DecodeRune(r, low)
				i += 6
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
	return string(dst)
}

// quote appends text as a JSON string with no more escapes than JSON demands: the form in which strings are compared.
func quote(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c >= ' ':
			dst = append(dst, c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, '"')
}
