package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The bounds of a workbook: far beyond any list of problems, and small enough
// that no file can exhaust the machine.
const (
	maxUnzipped = 256 << 20 // bytes
	maxRows     = 20_000    // with something in them
	maxColumns  = 500
)

// How files begin: a zip, which a workbook is; and what older ones and those with
// a password are.
var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xd0\xcf\x11\xe0")
)

// readWorkbook reads the rows of a workbook's first sheet that is not hidden, as
// they are shown there: a date as a date, a share as per cent.
func readWorkbook(ctx context.Context, file string, data []byte) (lines []tableLine, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzipped, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", CultureInfo: excelize.CultureNameZhCN,
	})
	if err != nil {
		return nil, failf("not_table", "“%s”打不开，可能没有保存完整；请在表格软件里另存为 xlsx 或 CSV 再导入。", file)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.Rows(firstSheet(book))
	if err != nil {
		return nil, failf("not_table", "“%s”里没有可以读的工作表；请在表格软件里另存为 xlsx 或 CSV 再导入。", file)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for n := 1; rows.Next(); n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := rows.Columns()
		switch {
		case err != nil:
			return nil, failf("not_table", "“%s”第 %d 行读不出来；请在表格软件里另存为 CSV 再导入。", file, n)
		case strings.TrimSpace(strings.Join(cells, "")) == "":
			continue
		case len(lines) == maxRows:
			return nil, failf("table_too_large", "“%s”超过 %d 行；请分成几个文件再导入。", file, maxRows)
		case len(cells) > maxColumns:
			return nil, failf("table_too_large", "“%s”第 %d 行有 %d 列，超过 %d 列；请删去用不着的列。", file, n, len(cells), maxColumns)
		}
		lines = append(lines, tableLine{n, cells})
	}
	if rows.Error() != nil {
		return nil, failf("not_table", "“%s”没有读完；请在表格软件里另存为 CSV 再导入。", file)
	}
	return lines, nil
}

func firstSheet(book *excelize.File) string {
	sheets := book.GetSheetList()
	for _, name := range sheets {
		if visible, err := book.GetSheetVisible(name); err == nil && visible {
			return name
		}
	}
	return strings.Join(sheets[:min(1, len(sheets))], "")
}
