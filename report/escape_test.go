package report

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"
)

var (
	gfm  = goldmark.New(goldmark.WithExtensions(extension.GFM))
	tags = regexp.MustCompile(`<[^>]*>`)
)

// read renders markdown as GFM and gives the text of the part between the given
// tags, all tags in it included.
func read(t interface{ Fatalf(string, ...any) }, markdown, open, end string) string {
	var b bytes.Buffer
	if err := gfm.Convert([]byte(markdown), &b); err != nil {
		t.Fatalf("goldmark: %v", err)
	}
	_, rest, ok := strings.Cut(b.String(), open)
	text, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 || strings.Contains(after, open) {
		t.Fatalf("%q became\n%s", markdown, b.String())
	}
	return text
}

// checkRoundTrip puts a text into all places where a report shows one, and reads
// it back through a GFM reader.
func checkRoundTrip(t interface{ Fatalf(string, ...any) }, typed string) {
	text := oneLine(typed)
	if text == "" {
		return
	}
	places := []struct{ name, markdown, open, end string }{
		{"paragraph", "前文\n\n" + escapeStart(text) + "\n\n后文", "<p>前文</p>\n<p>", "</p>\n<p>后文"},
		{"quote", "> " + escapeStart(text) + "\n", "<blockquote>\n<p>", "</p>\n</blockquote>"},
		{"record", "- **事实**：" + escape(text) + "\n", "<li><strong>事实</strong>：", "</li>"},
		{"heading", "## 一、" + escapeHeading(text) + "\n", "<h2>一、", "</h2>"},
		{"title", "# " + escapeHeading(text) + "\n", "<h1>", "</h1>"},
		{"cell", "| 甲 | 乙 |\n| --- | --- |\n| 一 | " + escapeCell(text) + " |\n", "<td>一</td>\n<td>", "</td>"},
		{"first cell", "| 甲 | 乙 |\n| --- | --- |\n| " + escapeCell(text) + " | 二 |\n", "<tr>\n<td>", "</td>\n<td>二"},
		{"column", "| 甲 | " + escapeCell(text) + " |\n| --- | --- |\n| 一 | 二 |\n", "<th>甲</th>\n<th>", "</th>"},
	}
	for _, p := range places {
		got := read(t, p.markdown, p.open, p.end)
		if tag := tags.FindString(got); tag != "" {
			t.Fatalf("%s: %q became %q", p.name, text, got)
		}
		if got = html.UnescapeString(got); got != text {
			t.Fatalf("%s: %q came back as %q from\n%s", p.name, text, got, p.markdown)
		}
	}
}

// pieces are what texts that break markdown are made of.
var pieces = []string{
	"#", "##", "-", "--", "---", "+", "*", "**", "_", "=", "===", ":", "::", ":-", "1.", "2)", "12", ".", ")", "(", "[", "]", "](", "<", ">", "</", "/>",
	"|", "||", "\\", "\\\\", "`", "```", "~", "~~", "!", "![", "$", "^", "&", "&amp;", "&#64;", "&lt", "@", "a@b.cn", "http://", "HTTPS://", "ftp://x.cn", "www.", "WWW.", "www.x.cn",
	"mailto:a@b.cn", "xmpp:", "<br>", "<script>", "<!--", "-->", "<?", "[ ]", "[x]", "[^1]", "[^1]:", " ", "  ", "\t", "\u3000", "\u00a0", "\n", "\r\n", "a", "x.cn", "汕头", "：", "，", "“", "{{.}}", "{{", "}}", "\ue000", "\ue001", "\ue002",
	"\ufdd0", "\x1b[31m", "\x00", "\u202e", "\u2028", "\ufeff", "\u200b", "é", "\xff", "0", "9", "|-|", "- [ ]", "\"", "'", "%", "/", "?", "=1",
}

func TestEscapeRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkRoundTrip(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(t, "text"), ""))
	})
	seconds := []string{"", "\n", "汕头"}
	if os.Getenv("DUDAO_LONG") != "" {
		seconds = pieces
	}
	for _, a := range pieces {
		for _, b := range seconds {
			checkRoundTrip(t, a+b)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, p := range pieces {
		f.Add(p)
	}
	f.Add("# x\n- y | z <br> https://a.cn/?q=1&r=2 a@b.cn")
	f.Fuzz(func(t *testing.T, text string) { checkRoundTrip(t, text) })
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"汕头市\t1.3%", "汕头市\t1.3%"},
		{"一\r\n二\r三\u2028四\u2029五\n", "一\n二\n三\n四\n五\n"},
		{"\x1b[31m红\x1b[0m\x00\x7f\u0085", "[31m红[0m"},
		{"\ufeff甲\u202e乙\u2066丙\u200f\u061c", "甲乙丙"},
		{"a\xffb\ufffd\ufffe\uffff\ufdd0\U0001ffff", "ab\ufffd"},
		{"邨\ue000", "邨\ue000"},
	}
	for _, tt := range tests {
		if got := clean(tt.in); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestChineseNumber(t *testing.T) {
	var got []string
	for _, n := range []int{1, 9, 10, 11, 19, 20, 21, 30, 99, 100} {
		got = append(got, chineseNumber(n))
	}
	if s, want := fmt.Sprint(got), "[一 九 十 十一 十九 二十 二十一 三十 九十九 100]"; s != want {
		t.Errorf("%s, want %s", s, want)
	}
}
