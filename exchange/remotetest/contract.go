// Package remotetest holds the contract of exchange.Remote as tests that every remote passes, a remote in memory, and one
// that fails.
package remotetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"testing"

	"dudao/exchange"
)

// Run holds a remote to its contract; open gives a new, empty one.
func Run(t *testing.T, open func(t *testing.T) exchange.Remote) {
	for _, c := range []struct {
		name string
		test func(*testing.T, exchange.Remote)
	}{
		{"PutListGet", putListGet},
		{"NeverOverwrites", neverOverwrites},
		{"OneOfManyWins", oneOfManyWins},
		{"ListsInOrder", listsInOrder},
		{"ListStops", listStops},
		{"NotThere", notThere},
		{"Limit", limit},
		{"WholeOrNotAtAll", wholeOrNotAtAll},
		{"Cancelled", cancelled},
		{"Names", names},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// Put puts data or fails the test.
func Put(t testing.TB, r exchange.Remote, name string, data []byte) {
	t.Helper()
	if err := r.PutIfAbsent(t.Context(), name, bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatalf("put %s: %v", name, err)
	}
}

// Get reads an object or fails the test.
func Get(t testing.TB, r exchange.Remote, name string) []byte {
	t.Helper()
	rc, err := r.Get(t.Context(), name, 1<<30)
	if err != nil {
		t.Fatalf("get %s: %v", name, err)
	}
	data, err := io.ReadAll(rc)
	if err = errors.Join(err, rc.Close()); err != nil {
		t.Fatalf("get %s: %v", name, err)
	}
	return data
}

// Names lists names or fails the test.
func Names(t testing.TB, r exchange.Remote, prefix, after string) []string {
	t.Helper()
	list := []string{}
	for o, err := range r.List(t.Context(), prefix, after) {
		if err != nil {
			t.Fatalf("list %q after %q: %v", prefix, after, err)
		}
		list = append(list, o.Name)
	}
	return list
}

func putListGet(t *testing.T, r exchange.Remote) {
	objects := map[string][]byte{"v1/a/x.dudao": []byte("some bytes"), "v1/a/empty": {}, "top": {0, '\r', '\n', 0xff}}
	big := make([]byte, 0, 3<<20)
	sum := sha256.Sum256(nil)
	for len(big) < cap(big) {
		sum = sha256.Sum256(sum[:])
		big = append(big, sum[:]...)
	}
	objects["v1/b/big"] = big[:3<<20]
	for name, data := range objects {
		Put(t, r, name, data)
	}
	n := 0
	for o, err := range r.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := objects[o.Name]; !ok || o.Size != int64(len(want)) {
			t.Errorf("listed %+v", o)
		}
		n++
	}
	if n != len(objects) {
		t.Errorf("%d objects listed, want %d", n, len(objects))
	}
	for name, data := range objects {
		if got := Get(t, r, name); !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, want %d", name, len(got), len(data))
		}
	}
}

func neverOverwrites(t *testing.T, r exchange.Remote) {
	Put(t, r, "v1/x", []byte("first"))
	for _, data := range []string{"first", "other", "longer than the first"} {
		err := r.PutIfAbsent(t.Context(), "v1/x", bytes.NewReader([]byte(data)), int64(len(data)))
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("put again: %v, want fs.ErrExist", err)
		}
	}
	if got := Get(t, r, "v1/x"); string(got) != "first" {
		t.Errorf("got %q", got)
	}
	if got := Names(t, r, "", ""); !slices.Equal(got, []string{"v1/x"}) {
		t.Errorf("listed %q", got)
	}
}

func oneOfManyWins(t *testing.T, r exchange.Remote) {
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Go(func() {
			data := bytes.Repeat([]byte{byte(i)}, 1000+i)
			errs[i] = r.PutIfAbsent(t.Context(), "v1/one", bytes.NewReader(data), int64(len(data)))
		})
	}
	wg.Wait()
	won := -1
	for i, err := range errs {
		switch {
		case err == nil && won >= 0:
			t.Fatalf("%d and %d both won", won, i)
		case err == nil:
			won = i
		case !errors.Is(err, fs.ErrExist):
			t.Fatal(err)
		}
	}
	if won < 0 {
		t.Fatal("nobody won")
	}
	if got := Get(t, r, "v1/one"); len(got) != 1000+won || got[0] != byte(won) {
		t.Errorf("%d bytes of %d, want those of %d", len(got), got[0], won)
	}
}

func listsInOrder(t *testing.T, r exchange.Remote) {
	all := []string{"v1/a-b/1", "v1/a/1", "v1/a/2", "v1/a/2.x", "v1/a/3/deep", "v1/a0", "v1/b/1", "v2"}
	for _, i := range []int{3, 0, 7, 5, 1, 6, 4, 2} {
		Put(t, r, all[i], []byte(all[i]))
	}
	for _, c := range []struct {
		prefix, after string
		want          []string
	}{
		{"", "", all},
		{"v1/", "", all[:7]},
		{"v1/a", "", all[:6]},
		{"v1/a/", "", all[1:5]},
		{"v1/a/2", "", all[2:4]},
		{"v1/a/3/de", "", all[4:5]},
		{"v1/a/", "v1/a/2", all[3:5]},
		{"v1/a/", "v1/a/2.", all[3:5]},
		{"v1/", "v1/a/\xff", all[5:7]},
		{"v1/a/", "v1/a/3", all[4:5]},
		{"v1/", "v2", nil},
		{"v1/a/", "v1/a-b/1", all[1:5]},
		{"v3/", "", nil},
		{"v2/", "", nil},
		{"v1/none/such", "", nil},
	} {
		if got := Names(t, r, c.prefix, c.after); !slices.Equal(got, c.want) {
			t.Errorf("list %q after %q: %q, want %q", c.prefix, c.after, got, c.want)
		}
	}
}

func listStops(t *testing.T, r exchange.Remote) {
	for i := range 5 {
		Put(t, r, fmt.Sprintf("v1/%d", i), []byte{1})
	}
	for range r.List(t.Context(), "", "") {
		break
	}
	if got := Names(t, r, "", ""); len(got) != 5 {
		t.Errorf("%d listed afterwards", len(got))
	}
}

func notThere(t *testing.T, r exchange.Remote) {
	Put(t, r, "v1/a/x", []byte("x"))
	for _, name := range []string{"v1/a/y", "v1/a", "v1/a/x/y", "nothing", "../escape", "/etc/hosts", ""} {
		rc, err := r.Get(t.Context(), name, 100)
		if err == nil {
			rc.Close()
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("get %q: %v, want fs.ErrNotExist", name, err)
		}
	}
}

func limit(t *testing.T, r exchange.Remote) {
	Put(t, r, "v1/x", []byte("0123456789"))
	for _, n := range []int64{10, 11} {
		rc, err := r.Get(t.Context(), "v1/x", n)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(rc); err != nil || len(data) != 10 {
			t.Errorf("limit %d: %q, %v", n, data, err)
		}
		rc.Close()
	}
	rc, err := r.Get(t.Context(), "v1/x", 9)
	if err == nil {
		_, err = io.ReadAll(rc)
		rc.Close()
	}
	if e, ok := errors.AsType[*exchange.TooLargeError](err); !ok || e.Limit != 9 || e.Say() == "" {
		t.Errorf("limit 9: %v, want a *TooLargeError", err)
	}
}

var errReader = errors.New("the reader fails")

// wholeOrNotAtAll: what cannot be read whole, or is of another length than was said, is not there afterwards; what went
// before is, and the remote goes on.
func wholeOrNotAtAll(t *testing.T, r exchange.Remote) {
	Put(t, r, "v1/before", []byte("before"))
	half := io.MultiReader(bytes.NewReader(make([]byte, 100_000)), failing{})
	for _, c := range []struct {
		name string
		r    io.Reader
		size int64
		want error
	}{
		{"v1/fails", half, 200_000, errReader},
		{"v1/short", bytes.NewReader(make([]byte, 10)), 11, nil},
		{"v1/long", bytes.NewReader(make([]byte, 10)), 9, nil},
	} {
		err := r.PutIfAbsent(t.Context(), c.name, c.r, c.size)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got := Names(t, r, "", ""); !slices.Equal(got, []string{"v1/before"}) {
		t.Errorf("listed %q", got)
	}
	Put(t, r, "v1/fails", []byte("whole now"))
	if got := Get(t, r, "v1/fails"); string(got) != "whole now" {
		t.Errorf("got %q", got)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errReader }

func cancelled(t *testing.T, r exchange.Remote) {
	ctx, cancel := context.WithCancel(t.Context())
	first := true
	endless := readerFunc(func(b []byte) (int, error) {
		if !first {
			cancel()
		}
		first = false
		return binary.Encode(b, binary.BigEndian, make([]byte, min(len(b), 1000)))
	})
	if err := r.PutIfAbsent(ctx, "v1/x", endless, 1<<40); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	for _, err := range r.List(ctx, "", "") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("list: %v", err)
		}
	}
	if _, err := r.Get(ctx, "v1/x", 10); !errors.Is(err, context.Canceled) {
		t.Errorf("get: %v", err)
	}
	if got := Names(t, r, "", ""); len(got) > 0 {
		t.Errorf("listed %q", got)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func names(t *testing.T, r exchange.Remote) {
	for _, name := range []string{"", "/", "/v1", "v1/", "v1//x", "../x", "v1/../../x", ".", "v1/.hidden", "a:b", "a\\b", "汕头", "a b", "x.", "a\x00b"} {
		if err := r.PutIfAbsent(t.Context(), name, bytes.NewReader(nil), 0); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("put %q: %v, want fs.ErrInvalid", name, err)
		}
	}
	if got := Names(t, r, "", ""); len(got) > 0 {
		t.Errorf("listed %q", got)
	}
}
