package exchange

import (
	"bytes"
	"encoding/binary"
	"iter"
	"path"
	"strings"
	"unicode/utf8"
)

// shape is what a file is, by its bytes; names are not believed.
type shape int

const (
	shapeUnknown  shape = iota
	shapeFindings       // begins with a frame, or holds the beginning of one
	shapeZip
	shapeTar
	shapeGzip
	shapeEmpty
	shapePlan
	shapeAsText // a findings file that was taken for text on its way, beyond mending
	shapeAge
	shapeMail
	shapeWord
	shapeSheet
	shapeOld // doc and xls
	shapePDF
	shapePicture
	shapePacked // archives that we do not open
	shapeHTML
	shapeText
)

// shapeWords name what was given instead of a findings file, and what to do.
var shapeWords = map[shape][2]string{
	shapeUnknown: {"不是检查记录文件", "请给 dudao export 写出的文件"},
	shapeEmpty:   {"是空的", "请让对方重新导出，或等它传完"},
	shapePlan:    {"是督导方案（YAML），不是检查记录", "要采用它请用 dudao checklist use，首次设置用 dudao init --plan"},
	shapeAsText:  {"在传送中被当作文字，已经损坏", "请让对方打成 zip 再发一次"},
	shapeMail:    {"是一封邮件", "请在邮件程序里把附件存下来，再导入附件"},
	shapeWord:    {"是 Word 文档，不是检查记录", "请给 dudao export 写出的文件"},
	shapeSheet:   {"是 Excel 表格，不是检查记录", "请给 dudao export 写出的文件"},
	shapeOld:     {"是 Office 文档，不是检查记录", "请给 dudao export 写出的文件"},
	shapePDF:     {"是 PDF 文档，不是检查记录", "请给 dudao export 写出的文件"},
	shapePicture: {"是图片，不是检查记录", "请给 dudao export 写出的文件"},
	shapePacked:  {"是这个程序打不开的压缩包", "请先解压，或改用 zip"},
	shapeHTML:    {"是网页，不是检查记录", "下载也许要先登录，请重新下载"},
	shapeText:    {"是文本文件，不是检查记录", "请给 dudao export 写出的文件"},
}

// headLength is how much of a file is looked at to recognise it.
const headLength = 64 << 10

const (
	binaryAge      = "age-encryption.org/"
	armoredAge     = "-----begin age encrypted file-----" // in lower case
	zstdMagic      = "\x28\xb5\x2f\xfd"
	skippableFirst = 0x184D2A50 // of 16
	tarMagicAt     = 257
)

// magics are the first bytes of files that are recognised by them.
var magics = []struct {
	bytes string
	is    shape
}{
	{"PK\x03\x04", shapeZip}, {"PK\x05\x06", shapeZip}, {"\x1f\x8b\x08", shapeGzip},
	{binaryAge, shapeAge},
	{"%PDF-", shapePDF}, {"\x89PNG", shapePicture}, {"\xff\xd8\xff", shapePicture}, {"GIF8", shapePicture}, {"BM", shapePicture},
	{"Rar!", shapePacked}, {"7z\xbc\xaf\x27\x1c", shapePacked}, {"\xfd7zXZ", shapePacked}, {"BZh", shapePacked},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", shapeOld},
	{"\x28\xef\xbf\xbd\x2f\xef\xbf\xbd", shapeAsText}, {"(\u00b5/\u00fd", shapeAsText}, {"(?/?", shapeAsText},
}

// recognise tells what a file is from its first headLength bytes, or all of them.
func recognise(head []byte) shape {
	if len(head) == 0 {
		return shapeEmpty
	}
	if beginsFrame(head) {
		return shapeFindings
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return m.is
		}
	}
	if len(head) > tarMagicAt+5 && string(head[tarMagicAt:tarMagicAt+5]) == "ustar" {
		return shapeTar
	}
	if text, ok := asText(head); ok {
		return recogniseText(text)
	}
	// Damaged at its beginning, or with something put before it.
	if bytes.Contains(head, []byte(zstdMagic)) {
		return shapeFindings
	}
	return shapeUnknown
}

func beginsFrame(head []byte) bool {
	return bytes.HasPrefix(head, []byte(zstdMagic)) || len(head) >= 4 && binary.LittleEndian.Uint32(head)&^0xF == skippableFirst
}

// asText is head as text, if it is such; the last character may be cut.
func asText(head []byte) (string, bool) {
	head = bytes.TrimPrefix(head, []byte(byteOrderMark))
	if len(head) >= headLength-utf8.UTFMax {
		for cut := 0; cut < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head); cut++ {
			head = head[:len(head)-1]
		}
	}
	return string(head), utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

func recogniseText(text string) shape {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1000)]))
	hasLine := func(key string) bool { return strings.HasPrefix(text, key) || strings.Contains(text, "\n"+key) }
	switch {
	case strings.HasPrefix(start, armoredAge):
		return shapeAge
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return shapeHTML
	case hasLine("chapters:") && hasLine("title:"):
		return shapePlan
	case hasLine("Content-Type:") && (hasLine("MIME-Version:") || hasLine("From:")):
		return shapeMail
	}
	return shapeText
}

// office tells a document from other zip files by the names in it.
func office(names iter.Seq[string]) shape {
	is := shapeZip
	for name := range names {
		switch top, _, _ := strings.Cut(name, "/"); {
		case top == "word":
			return shapeWord
		case top == "xl":
			return shapeSheet
		case path.Base(name) == "[Content_Types].xml":
			is = shapeOld
		}
	}
	return is
}

// NotFindingsError says that a file is not what can be imported, and what it is instead.
type NotFindingsError struct {
	Name string
	is   shape
}

func (e *NotFindingsError) Error() string { return e.Name + ": no findings file" }

// Code is the error's name for programs.
func (e *NotFindingsError) Code() string {
	return "not_findings"
}

// Say tells the user in one sentence.
func (e *NotFindingsError) Say() string { return "“" + e.Name + "”" + e.why() + "。" }

// why is Say without the name.
func (e *NotFindingsError) why() string {
	words := shapeWords[e.is]
	return words[0] + "，" + words[1]
}
