package remotetest

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"dudao/exchange"
)

// Fault is what goes wrong with one call.
type Fault int

// The faults of a call.
const (
	None       Fault = iota
	Refused          // it fails and does nothing
	LostAnswer       // it is done, and fails
	Halfway          // it fails in the midst: a listing ends early, a reader breaks off, of what is put half is read
	Stale            // a listing leaves out its last object, without saying so
	Damaged          // a byte of what is read is another
)

// Faults are all but None.
var Faults = []Fault{Refused, LostAnswer, Halfway, Stale, Damaged}

// ErrFailing is what failing calls return, in a *exchange.RemoteError.
var ErrFailing = errors.New("the remote fails")

// Failing is a remote whose calls fail as Next says, called before each with the call's name: list, get or put.
type Failing struct {
	exchange.Remote
	Next func(call string) Fault

	mu sync.Mutex
}

func (f *Failing) next(call string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.Next(call)
}

func failed() error {
	return &exchange.RemoteError{Place: "failing", Fault: exchange.RemoteUnreadable, Err: ErrFailing}
}

// List is Remote's.
func (f *Failing) List(ctx context.Context, prefix, after string) iter.Seq2[exchange.Object, error] {
	return func(yield func(exchange.Object, error) bool) {
		fault := f.next("list")
		if fault == Refused || fault == LostAnswer {
			yield(exchange.Object{}, failed())
			return
		}
		var objects []exchange.Object
		for o, err := range f.Remote.List(ctx, prefix, after) {
			if err != nil {
				yield(exchange.Object{}, err)
				return
			}
			objects = append(objects, o)
		}
		if fault == Stale && len(objects) > 0 {
			objects = objects[:len(objects)-1]
		}
		for i, o := range objects {
			if fault == Halfway && i >= len(objects)/2 {
				break
			}
			if !yield(o, nil) {
				return
			}
		}
		if fault == Halfway {
			yield(exchange.Object{}, failed())
		}
	}
}

// Get is Remote's.
func (f *Failing) Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error) {
	fault := f.next("get")
	if fault == Refused || fault == LostAnswer {
		return nil, failed()
	}
	r, err := f.Remote.Get(ctx, name, limit)
	if err != nil || fault == None || fault == Stale {
		return r, err
	}
	return &broken{ReadCloser: r, fault: fault}, nil
}

// broken reads a few bytes and fails, or reads one byte otherwise.
type broken struct {
	io.ReadCloser
	fault Fault
	read  int
}

func (b *broken) Read(p []byte) (int, error) {
	if b.fault == Halfway && b.read > 0 {
		return 0, failed()
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), 40)])
	if b.fault == Damaged && b.read == 0 && n > 0 {
		p[n/2] ^= 0x10
	}
	b.read += n
	return n, err
}

// PutIfAbsent is Remote's.
func (f *Failing) PutIfAbsent(ctx context.Context, name string, r io.Reader, size int64) error {
	switch f.next("put") {
	case Refused:
		return failed()
	case Halfway:
		_, _ = io.CopyN(io.Discard, r, size/2)
		return failed()
	case LostAnswer:
		if err := f.Remote.PutIfAbsent(ctx, name, r, size); err != nil {
			return err
		}
		return failed()
	}
	return f.Remote.PutIfAbsent(ctx, name, r, size)
}
