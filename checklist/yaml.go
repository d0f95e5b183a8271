package checklist

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// The bounds of a plan's file: far beyond any plan, and small enough that no
// file can exhaust the machine.
const (
	maxSize        = 4 << 20 // bytes
	maxSearch      = 8 << 20 // bytes to read in search of a broken line
	maxText        = 1000    // characters of one text
	maxFaults      = 1000
	maxSuggestions = 50 // faults that name what was probably meant
	maxSubjects    = 5000
	maxUnits       = 500_000 // of all clauses, words such as cities spelled out
	maxCheckpoints = 2000
)

// document is a plan's file while it is read: it collects what is wrong in it.
type document struct {
	file   string
	faults []Fault
}

func (d *document) fault(line int, field, wrong, want string) {
	switch n := len(d.faults); {
	case n == maxFaults:
		return
	case n == maxFaults-1:
		wrong, want = "错误太多，其余没有列出", "应先改正已列出的"
	}
	d.faults = append(d.faults, Fault{d.file, line, field, wrong, want})
}

// nearest is the known word that was probably meant, or empty.
func (d *document) nearest(word string, known iter.Seq[string]) string {
	if len(d.faults) < maxSuggestions {
		for _, near := range Nearest(word, slices.Collect(known), 1) {
			return near
		}
	}
	return ""
}

// root reads the file's one YAML document. It is nil after a fault that leaves
// nothing to look at.
func (d *document) root(data []byte) *yaml.Node {
	if len(data) > maxSize {
		d.fault(1, "", fmt.Sprintf("文件有 %d 字节，太大", len(data)), fmt.Sprintf("应不超过 %d MiB", maxSize>>20))
		return nil
	}
	if i := invalidUTF8(data); i >= 0 {
		d.fault(1+bytes.Count(data[:i], []byte("\n")), "", "文件不是 UTF-8 编码", "应另存为 UTF-8 再试")
		return nil
	}
	first, second, err := decode(data)
	switch {
	case err != nil:
		d.fault(faultyLine(data), "", "YAML 语法有误（"+syntaxWords(err)+"）", "应检查这一行的缩进、冒号后的空格、引号和括号")
		return nil
	case first == nil:
		d.fault(1, "", "文件是空的", "应为一个方案")
		return nil
	case second != nil:
		d.fault(second.Line, "", "一个文件里有两份内容（以 --- 分开）", "应只有一个方案")
	}
	return first.Content[0]
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// decode reads up to two documents; either is nil if the file has no such one.
func decode(data []byte) (first, second *yaml.Node, err error) {
	defer func() { // the library panics where it meets a bug of its own
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for _, to := range []**yaml.Node{&first, &second} {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return first, second, nil
		} else if err != nil {
			return nil, nil, err
		}
		*to = &n
	}
	return first, second, nil
}

// faultyLine finds the line that breaks the syntax. The library names the line
// where the broken list or record begins, which may be hundreds of lines above.
// What is sound is the longest run of first lines that can be read by itself.
func faultyLine(data []byte) int {
	ends := lineEnds(data)
	effort := maxSearch
	sound := func(lines int) bool {
		effort -= ends[lines]
		_, _, err := decode(data[:ends[lines]])
		return err == nil
	}
	low, high := 0, len(ends)-1 // low lines are sound, high are not
	for effort > 0 {
		for high-low > 1 {
			if middle := (low + high) / 2; sound(middle) {
				low = middle
			} else {
				high = middle
			}
		}
		// A list in brackets over several lines is not sound before its end.
		const longest = 40
		limit := min(low+longest, len(ends)-1)
		next := low + 2
		for next <= limit && !sound(next) {
			next++
		}
		if next > limit {
			break
		}
		low, high = next, len(ends)-1
	}
	return low + 1
}

// lineEnds holds, for every number of lines, the bytes that they take.
func lineEnds(data []byte) []int {
	ends := []int{0}
	for i, b := range data {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	if ends[len(ends)-1] < len(data) {
		ends = append(ends, len(data))
	}
	return ends
}

var syntaxChinese = map[string]string{
	"did not find expected '-' indicator":                          "这里应是以 - 开头的一项",
	"did not find expected key":                                    "缩进不齐，或少了字段名",
	"did not find expected node content":                           "少了内容",
	"did not find expected ',' or ']'":                             "方括号没有配对，或少了逗号",
	"did not find expected ',' or '}'":                             "花括号没有配对，或少了逗号",
	"mapping values are not allowed in this context":               "冒号用错了地方，含“: ”的文字要加引号",
	"block sequence entries are not allowed in this context":       "短横用错了地方",
	"could not find expected ':'":                                  "少了英文冒号",
	"found unexpected end of stream":                               "引号没有配对",
	"found character that cannot start any token":                  "文字不能以这个符号开头，要加引号",
	"found a tab character that violates indentation":              "缩进用了制表符",
	"found a tab character where an indentation space is expected": "缩进用了制表符",
	"control characters are not allowed":                           "有控制字符",
	"found unknown escape character":                               "双引号里的反斜线用错了",
	"did not find expected alphabetic or numeric character":        "以 & 或 * 开头的文字要加引号",
	"found unexpected document indicator":                          "引号没有配对",
	"did not find expected comment or line break":                  "| 或 > 之后不能有别的内容",
	"did not find expected whitespace or line break":               "以 ! 开头的文字要加引号",
	"exceeded max depth of 10000":                                  "嵌套太深",
	"found incompatible YAML document":                             "YAML 版本不对",
	"found unexpected non-alphabetical character":                  "以 % 开头的文字要加引号",
	"found invalid Unicode character escape code":                  "双引号里的字符编码不对",
	"did not find expected hexdecimal number":                      "双引号里的字符编码不对",
	"mapping keys are not allowed in this context":                 "问号用错了地方，以 ? 开头的文字要加引号",
}

var syntaxPlace = regexp.MustCompile(`^yaml: (line \d+: )?`)

func syntaxWords(err error) string {
	msg := syntaxPlace.ReplaceAllString(err.Error(), "")
	if strings.HasPrefix(msg, "unknown anchor") {
		return "以 * 开头的文字要加引号"
	}
	return cmp.Or(syntaxChinese[msg], msg)
}
