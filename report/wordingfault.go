package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	// templatePlace is an error of text/template, which has its place only in its
	// text: file or piece, line, what is wrong.
	templatePlace = regexp.MustCompile(`(?s)^template: (.*?):([0-9]+)(?::[0-9]+)?: (.*)$`)
	// templateRun is what is wrong where a piece was being executed: the
	// expression, what is wrong with it.
	templateRun = regexp.MustCompile(`(?s)^executing ".*?" at <(.*?)>: (?:error calling \S+: )?(.*)$`)
)

// templateError is an error of text/template in Chinese. Where it names no file,
// it is that of the piece.
func templateError(piece string, err error) error {
	e := &TemplateError{File: piece, Wrong: err.Error(), Err: err}
	if m := templatePlace.FindStringSubmatch(e.Wrong); m != nil {
		e.File, e.Wrong = m[1], m[3]
		e.Line, _ = strconv.Atoi(m[2])
	}
	at := ""
	if m := templateRun.FindStringSubmatch(e.Wrong); m != nil {
		at, e.Wrong = "在 {{"+strings.Trim(m[1], "{}")+"}} 处，", m[2]
	}
	e.Wrong = at + faultWords(e.Wrong)
	return e
}

// faultWords says in Chinese what text/template has found. Text that is Chinese
// is our own and stays; what the table does not know is quoted.
func faultWords(fault string) string {
	for _, f := range templateFaults {
		if m := f.said.FindStringSubmatch(fault); m != nil {
			args := make([]any, 0, len(m))
			for _, group := range m[1:] {
				args = append(args, group)
			}
			return fmt.Sprintf(f.words, args...)
		}
	}
	if strings.ContainsFunc(fault, func(r rune) bool { return r >= 0x2e80 }) {
		return fault
	}
	return "写法不对（" + fault + "）"
}

// templateFault is what text/template says of a mistake, and how it is told; the
// words have a verb for each group.
type templateFault struct {
	said  *regexp.Regexp
	words string
}

// said makes a templateFault; of the words, %[1]s is the first group.
func said(pattern, words string) templateFault {
	return templateFault{regexp.MustCompile(`(?s)` + pattern), words}
}

var templateFaults = []templateFault{
	// Blocks
	said(`^unexpected EOF`, "到文件末尾还有 {{if}}、{{range}}、{{with}} 或 {{define}} 没有用 {{end}} 结束"),
	said(`^unexpected {{(\w+)}}`, "多了一个 {{%s}}，前面没有与它相配的开头"),
	said(`^expected end; found (.*)`, "这里要的是 {{end}}，写的是 %s"),
	said(`^{{(\w+)}} outside {{range}}`, "{{%s}} 只能写在 {{range}} 与 {{end}} 之间"),
	said(`^missing value for (\w+)`, "{{%s}} 后面缺要看的内容"),
	said(`^unexpected <define>`, "{{define}} 不能写在另一个 {{define}} 里面"),
	said(`^unexpected "}}" in (\w+) clause`, "{{%s}} 后面缺文段的名称，要写在半角引号里"),
	said(`^unexpected (.+) in (template|define|block) clause`, "{{%[2]s}} 后面的 %[1]s 不对：文段的名称要写在半角引号里"),
	said(`^multiple definition of template "(.*)"`, "“%s”这一段定义了两次"),
	said(`^range can only initialize variables`, "{{range}} 的写法是 {{range $序号, $内容 := .列表}}"),
	said(`^exceeded maximum template depth`, "文段一层套一层，没有尽头"),
	// Brackets and quotes
	said(`^unclosed action`, "“{{”没有用“}}”结束"),
	said(`^(?:unclosed comment|comment ends before closing delimiter)`, "注释没有用“*/}}”结束"),
	said(`^unclosed left paren`, "括号没有合上"),
	said(`^unexpected right paren`, "多了一个右括号"),
	said(`^unterminated (?:raw )?quoted string`, "引号没有合上"),
	said(`^(?:unterminated|malformed) character constant`, "文字要写在半角双引号里"),
	said(`^unrecognized character in action.*'(.*)'$`, "不能写 %s ，{{ }} 里的符号都是半角"),
	said(`^bad character.*'(.*)'$`, "这里不能写“%s”"),
	said(`^bad number syntax: (.*)`, "数字 %s 不对"),
	said(`^unexpected (.+) in \w+`, "这里不能写 %s"),
	// Names
	said(`^function "(.*)" not defined`, "没有“%s”这个函数"),
	said(`^undefined variable "(.*)"`, "没有“%s”这个变量"),
	said(`^can't evaluate field (\S+)`, "没有“%s”这项内容"),
	said(`^map has no entry for key "(.*)"`, "没有“%s”这项内容"),
	said(`^(?:no such template|template) "(.*)"(?: not defined)?`, "没有叫“%s”的文段"),
	said(`^nil (?:pointer evaluating|data; no entry for key)`, "要的内容这里没有，先用 {{if}} 看有没有"),
	// Values
	said(`^wrong number of args for (\S+): want (at least )?(\d+) got (\d+)`, "函数 %[1]s 后面要 %[3]s 项，写了 %[4]s 项"),
	said(`^(\S+) has arguments but cannot be invoked`, "“%s”是内容，不是函数，后面不能再跟别的"),
	said(`^can't give argument to non-function (.*)`, "%s 不是函数，后面不能再跟别的"),
	said(`^(?:non-function|non executable command)`, "这里要的是函数"),
	said(`^nil is not a command`, "nil 不能单独写"),
	said(`^(?:incompatible types|invalid type) for comparison`, "两边不是同一种内容，不能比较"),
	said(`^range can't iterate over`, "不是列表，不能用 {{range}} 逐项列出"),
	said(`index out of range: (.*)`, "没有第 %s 项（从 0 数起）"),
	said(`^(?:expected|wrong type for value; expected|invalid value; expected) (\w+)`, "内容的种类不对，要的是 %s"),
	said(`of type|can't (?:index|slice)`, "这种内容不能这样用"),
}
