package cli

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// makeWorkbook writes a CSV file as a workbook: workbook FILE.xlsx FILE.csv. Dates
// and figures become what a spreadsheet makes of them.
func makeWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: workbook FILE.xlsx FILE.csv")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[1]))).ReadAll()
	ts.Check(err)
	book := excelize.NewFile()
	for i, row := range rows {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			ts.Check(err)
			ts.Check(setCell(book, cell, text))
		}
	}
	ts.Check(book.SaveAs(ts.MkAbs(args[0])))
}

func setCell(book *excelize.File, cell, text string) error {
	const sheet = "Sheet1"
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return book.SetCellValue(sheet, cell, text)
	}
	style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err == nil {
		err = book.SetCellStyle(sheet, cell, cell, style)
	}
	if err != nil {
		return err
	}
	return book.SetCellValue(sheet, cell, day)
}

func bytesOf(t testing.TB, book *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Cells are read as they are shown, from the first sheet that is not hidden.
func TestWorkbookCells(t *testing.T) {
	book := excelize.NewFile()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := book.NewSheet("表")
	check(err)
	check(book.SetSheetVisible("Sheet1", false)) // refused while it is the active one
	book.SetActiveSheet(1)
	check(book.SetSheetVisible("Sheet1", false))
	check(book.SetCellValue("Sheet1", "A1", "藏着的"))
	day := time.Date(2014, 8, 5, 0, 0, 0, 0, time.UTC)
	custom := `yyyy"年"m"月"d"日"`
	for i, c := range []struct {
		value  any
		style  excelize.Style
		custom string
	}{
		{"文字", excelize.Style{}, ""}, {2.4, excelize.Style{}, ""}, {0.024, excelize.Style{NumFmt: 10}, ""}, {1200, excelize.Style{}, ""},
		{day, excelize.Style{NumFmt: 14}, ""}, {day, excelize.Style{}, custom}, {0.1 + 0.2, excelize.Style{}, ""},
	} {
		if c.custom != "" {
			c.style.CustomNumFmt = &c.custom
		}
		style, err := book.NewStyle(&c.style)
		check(err)
		cell, err := excelize.CoordinatesToCellName(i+1, 3)
		check(err)
		check(book.SetCellStyle("表", cell, cell, style))
		check(book.SetCellValue("表", cell, c.value))
	}
	lines, err := readWorkbook(t.Context(), "t.xlsx", bytesOf(t, book))
	check(err)
	want := []string{"文字", "2.4", "2.40%", "1200", "2014-08-05", "2014年8月5日", "0.3"}
	if len(lines) != 1 || lines[0].line != 3 || !slices.Equal(lines[0].cells, want) {
		t.Errorf("%+v, want line 3 with %q", lines, want)
	}
}

// What is too large or broken is refused in one sentence, and quickly.
func TestWorkbookRefused(t *testing.T) {
	long := excelize.NewFile()
	stream, err := long.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxRows + 1 {
		if err := stream.SetRow(fmt.Sprint("A", i+1), []any{"x"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		t.Fatal(err)
	}
	wide := excelize.NewFile()
	if err := wide.SetCellValue("Sheet1", "ZZ1", "x"); err != nil { // 702
		t.Fatal(err)
	}
	whole := bytesOf(t, excelize.NewFile())
	for _, test := range []struct {
		name string
		data []byte
		code string
	}{
		{"rows", bytesOf(t, long), "table_too_large"},
		{"columns", bytesOf(t, wide), "table_too_large"},
		{"bomb", bomb(t), "not_table"},
		{"cut", whole[:len(whole)/2], "not_table"},
		{"no workbook", zipOf(t, "a.txt", strings.NewReader("x").Len()), "not_table"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readWorkbook(t.Context(), "t.xlsx", test.data)
			if code, say := describe(err); err == nil || code != test.code || !strings.Contains(say, "t.xlsx") {
				t.Errorf("%v: %s %s, want %s", err, code, say, test.code)
			}
		})
	}
}

// bomb is a small zip that unpacks to more than the bound.
func bomb(t *testing.T) []byte { return zipOf(t, "xl/worksheets/sheet1.xml", maxUnzipped+1) }

func zipOf(t *testing.T, name string, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	block := make([]byte, 1<<20)
	for size > 0 && err == nil {
		n := min(size, len(block))
		_, err = w.Write(block[:n])
		size -= n
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file beyond the bound is not read.
func TestTableTooLarge(t *testing.T) {
	name := t.TempDir() + "/big.csv"
	if err := os.WriteFile(name, make([]byte, maxTable+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readBounded(name); err == nil {
		t.Error("it was read")
	} else if code, _ := describe(err); code != "table_too_large" {
		t.Error(err)
	}
}
