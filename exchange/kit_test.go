package exchange_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dudao/oplog"
)

// laptop writes segments without a store.
type laptop struct {
	tb   testing.TB
	key  ed25519.PrivateKey
	n    uint64
	hash oplog.Hash
}

func newLaptop(tb testing.TB, seed byte) *laptop {
	key, err := oplog.NewKey(bytes.NewReader(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	if err != nil {
		tb.Fatal(err)
	}
	return &laptop{tb: tb, key: key}
}

func (l *laptop) id() string { return oplog.DeviceID(l.key.Public().(ed25519.PublicKey)) }

// segment seals the next n operations.
func (l *laptop) segment(n int) []byte {
	l.tb.Helper()
	first, prev := l.n+1, l.hash
	var lines [][]byte
	for range n {
		l.n++
		op := oplog.Op{
			Seq: l.n, Time: 1404180000000 + int64(l.n)*60_000, By: "张三", Kind: "set", Entity: "f/2014-07/shantou/m01.1",
			Set: map[string]json.RawMessage{"facts": oplog.Text(fmt.Sprintf("第 %d 次\n记录", l.n))},
		}
		if l.n == 1 {
			op.Entity, op.Set = "i/2014-07", map[string]json.RawMessage{"plan": oplog.Text(oplog.Hash(planHash).String())}
		}
		line, err := op.Line()
		if err != nil {
			l.tb.Fatal(err)
		}
		lines, l.hash = append(lines, line), l.hash.Next(line)
	}
	frame, _, err := oplog.Seal(l.key, first, prev, lines)
	if err != nil {
		l.tb.Fatal(err)
	}
	return frame
}

func blobFrame(tb testing.TB, data []byte) []byte {
	frame, err := oplog.AppendBlob(nil, data)
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func writeFile(tb testing.TB, data []byte, elem ...string) string {
	tb.Helper()
	path := filepath.Join(elem...)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		tb.Fatal(err)
	}
	return path
}

// member is a file of an archive.
type member struct {
	name string
	data []byte
}

func zipOf(tb testing.TB, members ...member) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(tb testing.TB, members ...member) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		err := w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.data)), Typeflag: tar.TypeReg})
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(tb testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
