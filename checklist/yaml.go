package checklist

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
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

// shape is what a record may hold: its keys, and what each one is.
type shape map[string]string

// value is one place in the document: a node and the path that leads to it.
type value struct {
	doc  *document
	node *yaml.Node
	path string
}

func (v value) fault(wrong, want string) { v.doc.fault(v.node.Line, v.path, wrong, want) }

// is reports a fault unless the node is of the kind; want says what it should be.
func (v value) is(kind yaml.Kind, want string) bool {
	switch {
	case v.node.Kind == yaml.AliasNode || v.node.Anchor != "":
		v.fault("用了 YAML 的锚点或引用（& 或 *）", "应直接写出内容")
	case v.node.Style&yaml.TaggedStyle != 0:
		v.fault("用了 YAML 的类型标记（!）", "应去掉标记，或给文字加引号")
	case v.node.Kind == kind:
		return true
	default:
		v.fault(nodeWords(v.node), want)
	}
	return false
}

func nodeWords(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "写成了一组字段"
	case yaml.SequenceNode:
		return "写成了列表"
	}
	switch n.Tag {
	case "!!null":
		return "没有值"
	case "!!int", "!!float":
		return "写成了数字"
	case "!!bool":
		return "写成了 true 或 false"
	case "!!timestamp":
		return "写成了日期"
	}
	return fmt.Sprintf("写成了文字“%s”", cut(n.Value))
}

// cut shortens what a message cites.
func cut(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// text is a line of text without blanks at its ends; ok is false after a fault.
func (v value) text() (s string, ok bool) {
	if !v.is(yaml.ScalarNode, "应为文字") {
		return "", false
	}
	if v.node.Tag != "!!str" && v.node.Tag != "!!timestamp" {
		v.fault(nodeWords(v.node), "应为文字（可加引号）")
		return "", false
	}
	s = strings.TrimSpace(v.node.Value)
	if n := utf8.RuneCountInString(s); n > maxText {
		v.fault(fmt.Sprintf("有 %d 字，太长", n), fmt.Sprintf("应不超过 %d 字", maxText))
		return "", false
	}
	if strings.ContainsFunc(s, unprintable) {
		v.fault("有换行、控制字符或改变文字方向的字符", "应为一行文字")
		return "", false
	}
	return s, true
}

// unprintable tells what would break or disguise a line on the screen.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\uFEFF' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
}

func (v value) truth() bool {
	if !v.is(yaml.ScalarNode, "应为 true 或 false") {
		return false
	}
	if v.node.Tag != "!!bool" {
		v.fault(nodeWords(v.node), "应为 true 或 false")
		return false
	}
	return strings.EqualFold(v.node.Value, "true")
}

// whole is a whole number from low to high, and low after a fault.
func (v value) whole(low, high int) int {
	want := fmt.Sprintf("应为 %d 至 %d 的整数", low, high)
	if !v.is(yaml.ScalarNode, want) {
		return low
	}
	n, err := strconv.Atoi(v.node.Value)
	if err != nil || v.node.Tag != "!!int" || n < low || n > high {
		v.fault(fmt.Sprintf("写了“%s”", cut(v.node.Value)), want)
		return low
	}
	return n
}

var decimalForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`)

// decimal is a figure exactly as it is written; ok is false after a fault.
func (v value) decimal() (s string, ok bool) {
	const want = "应为数字，例如 10 或 2.4"
	if !v.is(yaml.ScalarNode, want) {
		return "", false
	}
	if !decimalForm.MatchString(v.node.Value) {
		v.fault(fmt.Sprintf("写了“%s”", cut(v.node.Value)), want)
		return "", false
	}
	return v.node.Value, true
}

var dateForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

func (v value) date() Date {
	const want = "应为 2014-07-31 这样的日期"
	if !v.is(yaml.ScalarNode, want) {
		return Date{}
	}
	day, err := ParseDate(v.node.Value)
	switch {
	case err == nil:
		return day
	case dateForm.MatchString(v.node.Value):
		v.fault(fmt.Sprintf("日历上没有 %s 这一天", v.node.Value), "应为真实的日期")
	default:
		v.fault(fmt.Sprintf("“%s”不是日期", cut(v.node.Value)), want)
	}
	return Date{}
}

// list is what a list holds, each with its path; empty after a fault.
func (v value) list() []value {
	if !v.is(yaml.SequenceNode, "应为列表") {
		return nil
	}
	items := make([]value, len(v.node.Content))
	for i := range items {
		items[i] = v.entry(i)
	}
	return items
}

func (v value) entry(i int) value {
	return value{v.doc, v.node.Content[i], v.path + "[" + strconv.Itoa(i) + "]"}
}

// record is a group of keys and values; keys that are unknown or doubled are
// faults. ok is false where there is no group at all.
func (v value) record(of shape) (r record, ok bool) {
	r = record{v, of, map[string]value{}}
	if !v.is(yaml.MappingNode, "应为一组字段："+strings.Join(slices.Sorted(maps.Keys(of)), "、")) {
		return r, false
	}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key := value{v.doc, v.node.Content[i], v.path}
		if !key.is(yaml.ScalarNode, "字段名应为文字") {
			continue
		}
		name := key.node.Value
		key.path = join(v.path, cut(name))
		switch first, doubled := r.values[name]; {
		case of[name] == "":
			key.fault("没有这个字段", v.doc.suggestKey(name, of))
		case doubled:
			key.fault(fmt.Sprintf("写了两次（第 %d 行已有）", first.node.Line), "应只写一次")
		default:
			r.values[name] = value{v.doc, v.node.Content[i+1], key.path}
		}
	}
	return r, true
}

func (d *document) suggestKey(name string, of shape) string {
	known := slices.Sorted(maps.Keys(of))
	if near := d.nearest(name, slices.Values(known)); near != "" {
		return "应为 " + near
	}
	return "可写的字段有 " + strings.Join(known, "、")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// record is a value that holds others by name.
type record struct {
	value
	shape  shape
	values map[string]value
}

// has tells whether the key is written.
func (r record) has(key string) bool { _, ok := r.values[key]; return ok }

// at is the place of a key, for faults: the record itself where it is missing.
func (r record) at(key string) value {
	if v, ok := r.values[key]; ok {
		return v
	}
	return value{r.doc, r.node, join(r.path, key)}
}

// need tells whether the key is written, and reports a fault if not.
func (r record) need(key string) bool {
	if !r.has(key) {
		r.at(key).fault("缺这一项", "应写"+r.shape[key])
		return false
	}
	return true
}

// text is a text that must be there; empty after a fault.
func (r record) text(key string) string {
	if !r.need(key) {
		return ""
	}
	s, ok := r.at(key).text()
	if ok && s == "" {
		r.at(key).fault("是空的", "应写"+r.shape[key])
	}
	return s
}

// optional is a text that may be missing or empty.
func (r record) optional(key string) string {
	if !r.has(key) {
		return ""
	}
	s, _ := r.at(key).text()
	return s
}

// choice is a text that must be one of the words; empty after a fault.
func (r record) choice(key string, words []string) string {
	s := r.text(key)
	if s == "" {
		return ""
	}
	if !slices.Contains(words, s) {
		r.at(key).fault(fmt.Sprintf("写了“%s”", cut(s)), "应为 "+strings.Join(words, "、")+" 之一")
		return ""
	}
	return s
}

// date is a day, zero where the key is missing.
func (r record) date(key string) Date {
	if !r.has(key) {
		return Date{}
	}
	return r.at(key).date()
}

// items is what the key's list holds; a missing or empty one is a fault.
func (r record) items(key string) []value {
	if !r.need(key) {
		return nil
	}
	v := r.at(key)
	if v.node.Kind == yaml.SequenceNode && len(v.node.Content) == 0 {
		v.fault("是空的", "应写"+r.shape[key])
	}
	return v.list()
}

// item is the place of an entry of the key's list.
func (r record) item(key string, i int) value { return r.at(key).entry(i) }

// texts is a list of texts that must be there. After a fault in an entry its
// text is empty, so that places stay.
func (r record) texts(key string) []string { return texts(r.items(key)) }

// optionalTexts is a list of texts that may be missing or empty.
func (r record) optionalTexts(key string) []string {
	if !r.has(key) {
		return nil
	}
	return texts(r.at(key).list())
}

func texts(values []value) []string {
	var list []string
	seen := map[string]bool{}
	for _, v := range values {
		s, ok := v.text()
		switch {
		case ok && s == "":
			v.fault("是空的", "应写内容，或删去这一项")
		case ok && seen[s]:
			v.fault(fmt.Sprintf("“%s”写了两次", cut(s)), "应只写一次")
			s = ""
		}
		seen[s] = true
		list = append(list, s)
	}
	return list
}
