package exchange_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"dudao/exchange"
)

// FuzzOpen gives any bytes for a findings file, an archive of such, or what mail made of one: what is unpacked stays within the bound and can
// be read, what is refused is said, and nothing is left behind.
func FuzzOpen(f *testing.F) {
	l := newLaptop(f, 1)
	file := join(l.segment(2), blobFrame(f, []byte("附件")), l.segment(1))
	packed := zipOf(f, member{"今天的/a.dudao", file}, member{"b.txt", []byte("别的")})
	for _, seed := range [][]byte{
		file, packed, zipOf(f, member{"内层.zip", packed}), tarOf(f, member{"a.dudao", file}), gzipOf(f, tarOf(f, member{"a.dudao", file})),
		gzipOf(f, file), bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), file[:len(file)/2],
	} {
		f.Add(seed)
	}
	const bound = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		o := exchange.OpenOptions{In: bytes.NewReader(data), Temp: t.TempDir(), MaxFiles: 50, MaxBytes: bound}
		s, err := exchange.Open(t.Context(), []string{"-"}, o)
		if err == nil {
			readSources(t, s, bound)
			err = s.Close()
			if err != nil {
				t.Error(err)
			}
		} else if said, ok := err.(interface{ Say() string }); ok && said.Say() == "" {
			t.Errorf("%v says nothing", err)
		}
		if left, _ := os.ReadDir(o.Temp); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func readSources(t *testing.T, s *exchange.Sources, bound int64) {
	var total int64
	for _, src := range s.List {
		n, err := io.Copy(io.Discard, io.NewSectionReader(src.R, 0, src.Size))
		if err != nil || n != src.Size {
			t.Errorf("%s: %d of %d bytes, %v", src.Name, n, src.Size, err)
		}
		total += n
		if _, err := exchange.Inspect(t.Context(), src); err != nil {
			t.Errorf("%s: %v", src.Name, err)
		}
	}
	for _, r := range s.Refused {
		if r.Where == "" || r.Why == "" {
			t.Errorf("refused %q: %q", r.Where, r.Why)
		}
	}
	if total > 2*bound {
		t.Errorf("%d bytes were unpacked", total)
	}
}
