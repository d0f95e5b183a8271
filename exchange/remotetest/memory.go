package remotetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"dudao/exchange"
)

// Memory is a remote in memory. Tests may do to its objects what the world does to a folder's.
type Memory struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// NewMemory is an empty one.
func NewMemory() *Memory { return &Memory{objects: make(map[string][]byte)} }

// Change lets a test change the objects.
func (m *Memory) Change(f func(objects map[string][]byte)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m.objects)
}

// List is Remote's.
func (m *Memory) List(ctx context.Context, prefix, after string) iter.Seq2[exchange.Object, error] {
	return func(yield func(exchange.Object, error) bool) {
		m.mu.Lock()
		all := maps.Clone(m.objects)
		m.mu.Unlock()
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := ctx.Err(); err != nil {
				yield(exchange.Object{}, err)
				return
			}
			if strings.HasPrefix(name, prefix) && name > after && !yield(exchange.Object{Name: name, Size: int64(len(all[name]))}, nil) {
				return
			}
		}
	}
}

// Get is Remote's.
func (m *Memory) Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.objects[name]
	switch {
	case !ok:
		return nil, &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	case int64(len(data)) > limit:
		return nil, &exchange.TooLargeError{Name: name, Limit: limit}
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// PutIfAbsent is Remote's.
func (m *Memory) PutIfAbsent(ctx context.Context, name string, r io.Reader, size int64) error {
	if err := exchange.CheckName(name); err != nil {
		return err
	}
	var data bytes.Buffer
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.CopyN(&data, r, 64<<10)
		if err != nil && err != io.EOF {
			return err
		}
		if n == 0 || int64(data.Len()) > size {
			break
		}
	}
	if int64(data.Len()) != size {
		return fmt.Errorf("put: %d bytes instead of %d: %w", data.Len(), size, io.ErrUnexpectedEOF)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.objects[name]; taken {
		return &fs.PathError{Op: "put", Path: name, Err: fs.ErrExist}
	}
	m.objects[name] = data.Bytes()
	return nil
}
