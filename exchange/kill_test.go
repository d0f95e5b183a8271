package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dudao/exchange"
	"dudao/store"
)

// The tests run themselves as another process, which syncs and kills itself.
const syncJob = "DUDAO_EXCHANGE_TEST_JOB"

func TestMain(m *testing.M) {
	if job := os.Getenv(syncJob); job != "" {
		if err := syncChild(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// syncChild syncs the laptop in a directory with a folder until the step at which it dies.
func syncChild(job string) error {
	var step int
	dir, folder, _ := strings.Cut(job, "|")
	folder, at, _ := strings.Cut(folder, "|")
	if _, err := fmt.Sscan(at, &step); err != nil {
		return err
	}
	s, err := store.Open(context.Background(), store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Wait: time.Minute})
	if err != nil {
		return err
	}
	r, err := exchange.Folder(folder)
	if err != nil {
		return err
	}
	_, err = exchange.Sync(context.Background(), s, &dying{Remote: r, steps: step}, exchange.SyncOptions{})
	return err
}

// dying kills this process at a step: before and after each call, and within what is read and written.
type dying struct {
	exchange.Remote
	steps int
}

func (d *dying) step() {
	if d.steps--; d.steps != 0 {
		return
	}
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func (d *dying) List(ctx context.Context, prefix, after string) iter.Seq2[exchange.Object, error] {
	d.step()
	return d.Remote.List(ctx, prefix, after)
}

func (d *dying) Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error) {
	d.step()
	r, err := d.Remote.Get(ctx, name, limit)
	if err != nil {
		return nil, err
	}
	return &dyingReader{r, r, d}, nil
}

func (d *dying) PutIfAbsent(ctx context.Context, name string, r io.Reader, size int64) error {
	d.step()
	err := d.Remote.PutIfAbsent(ctx, name, &dyingReader{r, nil, d}, size)
	d.step()
	return err
}

// dyingReader gives a few bytes, dies or goes on.
type dyingReader struct {
	io.Reader
	io.Closer
	d *dying
}

func (r *dyingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b[:min(len(b), 400)])
	r.d.step()
	return n, err
}

// A sync that is killed at any step leaves whole objects and a whole laptop; the next one goes on.
func TestSyncKilledAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("many processes")
	}
	stride := 3
	if os.Getenv("DUDAO_LONG") != "" {
		stride = 1
	}
	for step := 1; ; step += stride {
		stick := t.TempDir()
		a, b := newStation(t, "陈伟"), newStation(t, fmt.Sprint("林晓", step))
		a.record("east", "一")
		a.attach("east", "a.jpg", []byte(strings.Repeat("a photo", 100)))
		b.record("east", "二")
		b.record("west", "三")
		b.sync(openFolder(t, stick))
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d", syncJob, filepath.Dir(a.Dir()), stick, step))
		out, err := cmd.CombinedOutput()
		exit, died := errors.AsType[*exec.ExitError](err)
		if err != nil && (!died || exit.ExitCode() == 1) {
			t.Fatalf("step %d: %v\n%s", step, err, out)
		}
		if got := b.sync(openFolder(t, stick)); len(got.Rejected) > 0 {
			t.Errorf("step %d: rejected %v", step, got.Rejected)
		}
		a.sync(openFolder(t, stick))
		b.sync(openFolder(t, stick))
		if a.state() != b.state() {
			t.Errorf("step %d: a:\n%s\nb:\n%s", step, a.state(), b.state())
		}
		for _, s := range []*station{a, b} {
			if c, err := s.Verify(t.Context(), nil); err != nil || len(c.Faults) > 0 {
				t.Errorf("step %d: %v, %v", step, c.Faults, err)
			}
		}
		if err == nil {
			if step < 10 {
				t.Errorf("the sync has %d steps", step)
			}
			return
		}
	}
}
