package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// BenchmarkPages is the time from a key until its page is drawn, on every page in
// every mode, with many operations stored (goal: 5 ms at p99 with a million, which
// only DUDAO_LONG makes).
func BenchmarkPages(b *testing.B) {
	ops := 10_000
	if os.Getenv(longEnv) != "" {
		ops = 1_000_000
	}
	w := storedWorld(b, ops)
	ws := worlds{begunFull: {world: w}, begunWaiting: {world: w}}
	ws.at(b, begunEmpty)
	ws.at(b, begunBroken)
	place := filepath.Join(w.opts.Store.Dir, "local.json")
	began, err := os.ReadFile(place)
	if err != nil {
		b.Fatal(err)
	}
	long := pageAt{name: "walk, 10,000 characters", keys: []string{"1", "f9"}, page: (*walk)(nil)}
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		for _, p := range append(slices.Clone(pages), long) {
			if p.once {
				continue // its page is measured as another's
			}
			b.Run(fmt.Sprintf("%s/%dx%d", p.name, size[0], size[1]), func(b *testing.B) {
				drafts := filepath.Join(w.opts.Store.Dir, "drafts")
				if err := errors.Join(os.WriteFile(place, began, 0o600), os.RemoveAll(drafts)); err != nil { // each begins at the same place
					b.Fatal(err)
				}
				s := ws.reach(b, p, size[0], size[1])
				if p.name == long.name {
					s.send(tea.PasteMsg{Content: prose(10_000, 40)})
				}
				s.timed = true
				for b.Loop() {
					s.press(benchKeys...)
					if s.app.top().Typing() {
						s.press("海", "关", "y", "u", "backspace", "backspace", "backspace", "backspace")
					}
				}
				s.p99(b)
				s.close()
			})
		}
	}
}

// benchKeys are pressed on each page.
var benchKeys = slices.Concat(slices.Repeat([]string{"down"}, 30), []string{"pgdown", "pgup"}, slices.Repeat([]string{"up"}, 30))

// p99 reports what a key took.
func (s *stage) p99(b *testing.B) {
	slices.Sort(s.took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(s.took[len(s.took)*99/100]), "p99-ms/key")
	b.ReportMetric(ms(s.took[len(s.took)/2]), "median-ms/key")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSearch looks a growing text up in 100,000 facts, as it is typed (goal:
// 50 ms).
func BenchmarkSearch(b *testing.B) {
	lib := &library{}
	plan := checklist.Builtin()
	for i := range 100_000 {
		e := newEntry(aboutFinding, "", factsNo(i))
		e.subject, e.cp = plan.Subjects[0], plan.For(plan.Subjects[0].ID)[0]
		lib.entries = append(lib.entries, e)
	}
	for _, typed := range []string{"s", "swj", "shangwuju", "商务局", "没有的词", "swx"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				lib.find(context.Background(), typed)
			}
		})
	}
}

// BenchmarkReadLibrary is what opening the search for the first time reads, off
// the loop.
func BenchmarkReadLibrary(b *testing.B) {
	s := storedWorld(b, 10_000).stage(80, 24)
	defer s.close()
	for b.Loop() {
		lib, err := readLibrary(context.Background(), s.app.st)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(lib.entries)), "entries")
	}
}
