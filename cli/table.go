package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// table is a table with a head: columns are found by their names, in whatever
// order; others are passed over.
type table struct {
	at     map[string]int // column by name
	lines  []tableLine
	faults []rowFault // lines that are no rows
}

type tableLine struct {
	line  int // in the file, from 1
	cells []string
}

// rowFault is what is wrong with a line.
type rowFault struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Wrong  string `json:"wrong"`
}

// readTable reads a table from a file, or from standard input for -: a workbook, or
// CSV in UTF-8 or GBK; the bytes tell which. The columns named must be there.
func (a *app) readTable(ctx context.Context, file string, columns ...string) (*table, error) {
	data, err := a.readTableFile(ctx, file)
	if err != nil {
		return nil, err
	}
	var lines []tableLine
	switch {
	case bytes.HasPrefix(data, oleMagic):
		return nil, failf("not_table", "“%s”是老格式（xls）或加了密码的工作簿；请在表格软件里另存为 xlsx 或 CSV 再导入。", file)
	case bytes.HasPrefix(data, zipMagic):
		lines, err = readWorkbook(ctx, file, data)
	default:
		lines, err = readCSV(file, data)
	}
	if err != nil {
		return nil, err
	}
	return newTable(file, lines, columns)
}

// readCSV reads the lines that are not empty.
func readCSV(file string, data []byte) (lines []tableLine, err error) {
	if !utf8.Valid(data) {
		data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(data, utf8.RuneError) {
			return nil, failf("not_text", "“%s”不是 UTF-8 或 GBK 文字；请在表格软件里另存为 CSV。", file)
		}
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	in.FieldsPerRecord = -1
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, csvError(file, err)
		}
		line, _ := in.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			lines = append(lines, tableLine{line, cells})
		}
	}
}

// newTable takes the first line as the head.
func newTable(file string, lines []tableLine, columns []string) (*table, error) {
	t := &table{at: make(map[string]int)}
	if len(lines) > 0 {
		for i, name := range lines[0].cells {
			if name = strings.TrimSpace(name); name != "" {
				t.at[name] = i
			}
		}
		lines = lines[1:]
	}
	last := 0
	for _, name := range columns {
		i, ok := t.at[name]
		if !ok {
			return nil, failf("no_column", "“%s”的第一行没有“%s”这一列；表头要有 %s。", file, name, strings.Join(columns, "、"))
		}
		last = max(last, i)
	}
	for _, l := range lines {
		if len(l.cells) <= last {
			t.faults = append(t.faults, rowFault{Line: l.line, Wrong: "列不够"})
		} else {
			t.lines = append(t.lines, l)
		}
	}
	return t, nil
}

// maxTable bounds a table in bytes.
const maxTable = 16 << 20

func (a *app) readTableFile(ctx context.Context, file string) ([]byte, error) {
	if file != "-" {
		return readBounded(file)
	}
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() { // reading knows no context, so it is left behind when ctx ends
		data, err := boundedAll("-", a.env.In)
		done <- read{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case in := <-done:
		return in.data, in.err
	}
}

func readBounded(file string) (data []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return boundedAll(file, f)
}

func boundedAll(file string, from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxTable+1))
	if err == nil && len(data) > maxTable {
		return nil, failf("table_too_large", "“%s”超过 %d MB；请只留要导入的那张表，或者分成几个文件。", file, maxTable>>20)
	}
	return data, err
}

// cell is what a line has in a column; empty where the table has no such column.
func (t *table) cell(l tableLine, column string) string {
	i, ok := t.at[column]
	if !ok || i >= len(l.cells) {
		return ""
	}
	return strings.TrimSpace(l.cells[i])
}

// unknown are the columns of the table that mean nothing to a command.
func (t *table) unknown(known []string) []string {
	var names []string
	for name := range t.at {
		if !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func csvError(file string, err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return failf("not_csv", "“%s”第 %d 行不是正确的 CSV（多半是引号没有成对）；请改正后再试。", file, e.Line)
	}
	return fmt.Errorf("table %s: %w", file, err)
}
