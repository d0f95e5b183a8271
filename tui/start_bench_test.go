package tui

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkFirstFrame is the time from the program's start until Home is drawn
// whole, with many operations stored (goal: 50 ms with a million, which only
// DUDAO_LONG makes).
func BenchmarkFirstFrame(b *testing.B) {
	for _, ops := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(ops), func(b *testing.B) {
			if ops > 100_000 && os.Getenv(longEnv) == "" {
				b.Skip("only with " + longEnv)
			}
			w := storedWorld(b, ops)
			runtime.GC()
			b.ReportAllocs()
			for b.Loop() {
				a := newApp(context.Background(), w.opts)
				a.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
				a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
				a.Update(a.top().(*opening).open()())
				if v := a.View(); !strings.Contains(v.Content, "汕头市") || a.st == nil {
					b.Fatal(v.Content)
				}
				b.StopTimer()
				if err := a.finish(context.Background()); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			if kib, ok := anonymous(); ok {
				b.ReportMetric(kib/1024, "anonymous-MiB")
			}
		})
	}
}

// anonymous is the memory of this process that is no file's, in KiB, where the
// system tells.
func anonymous() (kib float64, ok bool) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, false
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, is := strings.CutPrefix(s.Text(), "RssAnon:"); is {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kib, err == nil
		}
	}
	return 0, false
}
