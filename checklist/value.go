package checklist

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

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
