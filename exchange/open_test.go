package exchange_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"dudao/exchange"
	"dudao/oplog"
	"dudao/store"
)

var (
	planText = []byte("title: 方案\nchapters:\n")
	planHash = sha256.Sum256(planText)
)

// open opens args; what was unpacked must be gone once it is closed.
func open(t *testing.T, o exchange.OpenOptions, args ...string) *exchange.Sources {
	t.Helper()
	s, err := tryOpen(t, o, args...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryOpen(t *testing.T, o exchange.OpenOptions, args ...string) (*exchange.Sources, error) {
	t.Helper()
	o.Temp = t.TempDir()
	s, err := exchange.Open(t.Context(), args, o)
	gone := func() {
		if left, _ := os.ReadDir(o.Temp); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if err != nil {
		gone()
		return nil, err
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		gone()
	})
	return s, nil
}

func read(t *testing.T, s store.Source) []byte {
	t.Helper()
	data, err := io.ReadAll(io.NewSectionReader(s.R, 0, s.Size))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOpenTakesEveryPacking(t *testing.T) {
	one, two := newLaptop(t, 1).segment(3), newLaptop(t, 2).segment(2)
	both := []member{{"汕头/day1.dudao", one}, {`day2\..\..\day2`, two}, {"说明.txt", []byte("说明")}, {"__MACOSX/._day1.dudao", one}, {"照片.jpg", []byte("\xff\xd8\xff")}}
	dir := t.TempDir()
	writeFile(t, one, dir, "folder", "a.dudao")
	writeFile(t, two, dir, "folder", "deep", "b.bin")
	writeFile(t, []byte("text"), dir, "folder", "readme.md")
	writeFile(t, one, dir, "folder", ".hidden")
	for name, data := range map[string][]byte{
		"plain.dudao": join(one, two), "x.zip": zipOf(t, both...), "x.tar": tarOf(t, both...), "x.tgz": gzipOf(t, tarOf(t, both...)),
		"x.dudao.gz": gzipOf(t, join(one, two)), "zip.zip": zipOf(t, member{"inner.zip", zipOf(t, both...)}),
		"zip.tar.gz": gzipOf(t, tarOf(t, member{"inner.zip", zipOf(t, both...)})), "misnamed.pdf": zipOf(t, both...),
	} {
		writeFile(t, data, dir, name)
	}
	for _, args := range [][]string{
		{"plain.dudao"}, {"x.zip"}, {"x.tar"}, {"x.tgz"}, {"x.dudao.gz"}, {"zip.zip"}, {"zip.tar.gz"}, {"misnamed.pdf"}, {"folder"}, {"fold*/a.*", "folder/deep"},
		{"-"},
	} {
		for i, arg := range args {
			if arg != "-" {
				args[i] = filepath.Join(dir, arg)
			}
		}
		s := open(t, exchange.OpenOptions{In: bytes.NewReader(tarOf(t, both...))}, args...)
		var all []byte
		for _, source := range s.List {
			all = append(all, read(t, source)...)
			if strings.Contains(source.Name, "..") || strings.ContainsAny(filepath.Base(source.Name), `\`) {
				t.Errorf("%v: named %q", args, source.Name)
			}
		}
		if !bytes.Equal(all, join(one, two)) || len(s.Refused) > 0 {
			t.Errorf("%v: %d bytes of %d; refused %v", args, len(all), len(one)+len(two), s.Refused)
		}
	}
}

// A zip of Windows has Chinese names in GBK.
func TestOpenReadsOldChineseNames(t *testing.T) {
	name, err := simplifiedchinese.GBK.NewEncoder().String("汕头.dudao")
	if err != nil {
		t.Fatal(err)
	}
	path := writeFile(t, zipOf(t, member{name, newLaptop(t, 1).segment(1)}), t.TempDir(), "附件.zip")
	s := open(t, exchange.OpenOptions{}, path)
	if want := path + " 里的 汕头.dudao"; s.List[0].Name != want {
		t.Errorf("named %q, want %q", s.List[0].Name, want)
	}
}

func TestOpenSaysWhatElseAFileIs(t *testing.T) {
	docx := zipOf(t, member{"[Content_Types].xml", nil}, member{"word/document.xml", nil})
	xlsx := zipOf(t, member{"[Content_Types].xml", nil}, member{"xl/workbook.xml", nil})
	segment := newLaptop(t, 1).segment(3)
	dir := t.TempDir()
	good := writeFile(t, segment, dir, "good.dudao")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"plan.yaml", planText, "督导方案"},
		{"plan-crlf.yaml", bytes.ReplaceAll(append([]byte("\xef\xbb\xbf"), planText...), []byte("\n"), []byte("\r\n")), "督导方案"},
		{"empty.dudao", nil, "是空的"},
		{"a.docx", docx, "Word"},
		{"a.xlsx", xlsx, "Excel"},
		{"a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."), "Office"},
		{"a.pdf", []byte("%PDF-1.7"), "PDF"},
		{"a.png", []byte("\x89PNG...."), "图片"},
		{"a.rar", []byte("Rar!\x1a\x07"), "先解压"},
		{"a.html", []byte("\n<!DOCTYPE html><html>"), "网页"},
		{"a.eml", []byte("From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n"), "邮件"},
		{"a.age", []byte("age-encryption.org/v1\n-> X25519"), "加密"},
		{"a.txt", []byte(strings.Repeat("汕", 60_000)), "文本文件"},
		{"a.bin", []byte{0, 1, 2, 3, 0xff}, "不是检查记录文件"},
		{"utf8.dudao", bytes.ToValidUTF8(segment, []byte("\ufffd")), "被当作文字"},
		{"nothing.zip", zipOf(t, member{"a.txt", []byte("a")}), "里没有检查记录文件"},
		{"cut.zip", zipOf(t, member{"a.dudao", segment})[:60], "没有传完或已损坏"},
		{"nested.zip", zipOf(t, member{"b.zip", zipOf(t, member{"c.zip", zipOf(t, member{"a.dudao", segment})})}), "套了几层"},
		{"cut.tgz", gzipOf(t, tarOf(t, member{"a.txt", bytes.Repeat([]byte("text"), 50_000)}))[:80], "没有传完或已损坏"},
	} {
		path := writeFile(t, c.data, dir, c.name)
		_, err := tryOpen(t, exchange.OpenOptions{}, path)
		say, ok := errors.AsType[interface {
			error
			Say() string
			Code() string
		}](err)
		if !ok || !strings.Contains(say.Say(), c.want) || !strings.Contains(say.Say(), c.name) || say.Code() == "" {
			t.Errorf("%s: %v", c.name, err)
		}
		// Beside a good one it is listed, and the good one taken.
		s := open(t, exchange.OpenOptions{}, path, good)
		if len(s.List) != 1 || len(s.Refused) != 1 || !strings.Contains(s.Refused[0].Why, c.want) || strings.Contains(s.Refused[0].Why, "“") {
			t.Errorf("%s: %d taken, refused %v", c.name, len(s.List), s.Refused)
		}
	}
}

func TestOpenNamesWhatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	good := writeFile(t, newLaptop(t, 1).segment(1), dir, "good.dudao")
	if _, err := tryOpen(t, exchange.OpenOptions{}, good, filepath.Join(dir, "none.dudao")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := tryOpen(t, exchange.OpenOptions{}, filepath.Join(dir, "*.zip")); err == nil || !strings.Contains(err.Error(), "*.zip") {
		t.Errorf("a pattern: %v", err)
	}
	empty := t.TempDir()
	if _, err := tryOpen(t, exchange.OpenOptions{}, empty); err == nil || !strings.Contains(err.Error(), empty) {
		t.Errorf("an empty folder: %v", err)
	}
}

// Names are found however their letters are put together.
func TestOpenOtherSpelling(t *testing.T) {
	dir := t.TempDir()
	path := writeFile(t, newLaptop(t, 1).segment(1), dir, "cafe\u0301.dudao")
	if err := os.Mkdir(filepath.Join(dir, "re\u0301pertoire"), 0o700); err != nil {
		t.Fatal(err)
	}
	typed := filepath.Join(dir, "caf\u00e9.dudao")
	if _, err := os.Lstat(typed); err == nil {
		t.Skip("the file system takes both for one")
	}
	if s := open(t, exchange.OpenOptions{}, typed); s.List[0].Name != path {
		t.Errorf("opened %q", s.List[0].Name)
	}
	if _, err := exchange.Folder(filepath.Join(dir, "r\u00e9pertoire")); err != nil {
		t.Error(err)
	}
}

// Attachments that were taken for text are told or mended, by what is in them.
func TestOpenMendsLineBreaks(t *testing.T) {
	l := newLaptop(t, 1)
	var file []byte
	for bytes.Count(file, []byte("\n")) < 3 {
		file = append(file, l.segment(5)...)
	}
	mail := bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))
	s := open(t, exchange.OpenOptions{}, writeFile(t, mail, t.TempDir(), "mail.dudao"))
	if !bytes.Equal(read(t, s.List[0]), file) || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "mail.dudao") {
		t.Errorf("%d bytes, want %d; %q", s.List[0].Size, len(file), s.Notes)
	}
	s = open(t, exchange.OpenOptions{}, writeFile(t, file, t.TempDir(), "plain.dudao"))
	if !bytes.Equal(read(t, s.List[0]), file) || len(s.Notes) > 0 {
		t.Errorf("a good file was changed; %q", s.Notes)
	}
}

func TestOpenBounds(t *testing.T) {
	l := newLaptop(t, 1)
	var members []member
	for range 4 {
		members = append(members, member{"a.dudao", l.segment(1)})
	}
	path := writeFile(t, zipOf(t, members...), t.TempDir(), "a.zip")
	if _, err := tryOpen(t, exchange.OpenOptions{MaxFiles: 4}, path); err == nil {
		t.Error("too many files were opened")
	} else if e, ok := errors.AsType[*exchange.TooManyError](err); !ok || !strings.Contains(e.Say(), "4 个") {
		t.Error(err)
	}
	total := int64(0)
	for _, m := range members {
		total += int64(len(m.data))
	}
	if _, err := tryOpen(t, exchange.OpenOptions{MaxBytes: total - 1}, path); err == nil {
		t.Error("too much was unpacked")
	} else if _, ok := errors.AsType[*exchange.TooLargeError](err); !ok {
		t.Error(err)
	}
	if s := open(t, exchange.OpenOptions{MaxFiles: 5, MaxBytes: total}, path); len(s.List) != 4 {
		t.Errorf("%d taken", len(s.List))
	}
	// What is small packed and large unpacked.
	bomb := writeFile(t, gzipOf(t, join(l.segment(1), make([]byte, 4<<20))), t.TempDir(), "bomb.gz")
	if _, err := tryOpen(t, exchange.OpenOptions{MaxBytes: 1 << 20}, bomb); err == nil {
		t.Error("a bomb was unpacked")
	}
}

func TestOpenManyFiles(t *testing.T) {
	dir, l := t.TempDir(), newLaptop(t, 1)
	var want []byte
	for i := range 300 {
		segment := l.segment(1)
		want = append(want, segment...)
		writeFile(t, segment, dir, string(rune('a'+i/26))+string(rune('a'+i%26)))
	}
	s := open(t, exchange.OpenOptions{}, dir)
	for range 2 {
		var got []byte
		for _, source := range s.List {
			got = append(got, read(t, source)...)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, want %d", len(got), len(want))
		}
	}
}

// Waiting for the standard input ends with the context.
func TestOpenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close()
	waiting := readFunc(func(b []byte) (int, error) {
		cancel()
		return r.Read(b)
	})
	_, err := exchange.Open(ctx, []string{"-"}, exchange.OpenOptions{In: waiting, Temp: t.TempDir()})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

func TestInspect(t *testing.T) {
	one, two := newLaptop(t, 1), newLaptop(t, 2)
	file := join(one.segment(3), one.segment(2), blobFrame(t, planText), blobFrame(t, []byte("photo")))
	_ = two.segment(4)
	file = append(file, two.segment(2)...)
	damagedAt := int64(len(file))
	file = append(file, "junk"...)
	file = append(file, one.segment(1)...)
	cut := file[:len(file)-1]
	c, err := exchange.Inspect(t.Context(), store.Source{Name: "day.dudao", R: bytes.NewReader(cut), Size: int64(len(cut))})
	if err != nil {
		t.Fatal(err)
	}
	if c.Segments != 3 || c.Operations != 7 || c.Size != int64(len(cut)) || !slices.Equal(c.Inspections, []string{"2014-07"}) {
		t.Errorf("%+v", c)
	}
	if len(c.Blobs) != 2 || c.Blobs[0] != (exchange.Blob{Hash: oplog.Hash(planHash), Size: int64(len(planText)), Plan: true}) || c.Blobs[1].Plan {
		t.Errorf("blobs %+v", c.Blobs)
	}
	if len(c.Faults) != 1 || c.Faults[0].Where != fmt.Sprintf("day.dudao 第 %d 字节", damagedAt) {
		t.Errorf("faults %+v", c.Faults)
	}
	i := slices.IndexFunc(c.Devices, func(d exchange.Writer) bool { return d.ID == two.id() })
	if len(c.Devices) != 2 || !slices.Equal(c.Devices[i].Ranges, []exchange.Range{{From: 5, To: 6}}) || c.Devices[i].Operations != 2 {
		t.Errorf("devices %+v", c.Devices)
	}
	if d := c.Devices[1-i]; !slices.Equal(d.Ranges, []exchange.Range{{From: 1, To: 5}}) || !slices.Equal(d.People, []string{"张三"}) || d.Last.UnixMilli() != 1404180000000+5*60_000 {
		t.Errorf("device %+v", d)
	}
}
