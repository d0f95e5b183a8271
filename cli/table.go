package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// table is a CSV table with a head: columns are found by their names, in whatever
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

// readTable reads a table from a file, or from standard input for -, in UTF-8 or
// GBK. The columns named must be there.
func (a *app) readTable(ctx context.Context, file string, columns ...string) (*table, error) {
	if ext := strings.ToLower(filepath.Ext(file)); ext == ".xlsx" || ext == ".xls" {
		return nil, failf("not_csv", "“%s”是工作簿；请在表格软件里另存为 CSV 再导入。", file)
	}
	data, err := a.readTableFile(ctx, file)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(data, utf8.RuneError) {
			return nil, failf("not_text", "“%s”不是 UTF-8 或 GBK 文字；请在表格软件里另存为 CSV。", file)
		}
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	in.FieldsPerRecord = -1
	head, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, csvError(file, err)
	}
	t := &table{at: make(map[string]int)}
	for i, name := range head {
		if name = strings.TrimSpace(name); name != "" {
			t.at[name] = i
		}
	}
	last := 0
	for _, name := range columns {
		i, ok := t.at[name]
		if !ok {
			return nil, failf("not_csv", "“%s”的第一行没有“%s”这一列；表头要有 %s。", file, name, strings.Join(columns, "、"))
		}
		last = max(last, i)
	}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, csvError(file, err)
		}
		line, _ := in.FieldPos(0)
		switch {
		case strings.TrimSpace(strings.Join(cells, "")) == "":
		case len(cells) <= last:
			t.faults = append(t.faults, rowFault{Line: line, Wrong: "列不够"})
		default:
			t.lines = append(t.lines, tableLine{line, cells})
		}
	}
}

// maxTable bounds a table in bytes.
const maxTable = 16 << 20

func (a *app) readTableFile(ctx context.Context, file string) ([]byte, error) {
	if file != "-" {
		return os.ReadFile(file)
	}
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() { // reading knows no context, so it is left behind when ctx ends
		data, err := io.ReadAll(io.LimitReader(a.env.In, maxTable))
		done <- read{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case in := <-done:
		return in.data, in.err
	}
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
