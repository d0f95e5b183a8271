package tui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// benched is the program without a terminal: keys go in, and the time until the
// page is drawn is taken.
type benched struct {
	*app
	b    testing.TB
	took []time.Duration
}

// newBenched has every city with facts at all its checkpoints.
func newBenched(b testing.TB, cols, rows int) *benched {
	b.Helper()
	w := newWorld(b, "shantou", "chaozhou", "jieyang")
	w.with(func(st *store.Store) {
		for _, s := range checklist.Builtin().Subjects {
			w.update(st, func(tx *store.Tx) error { return fillSubject(tx, st.Local().Inspection, s.ID) })
		}
	})
	x := &benched{app: newApp(context.Background(), w.opts), b: b}
	x.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	x.Update(tea.WindowSizeMsg{Width: cols, Height: rows})
	_, cmd := x.Update(openStore(context.Background(), w.opts.Store))
	b.Cleanup(func() { x.finish(context.Background()) })
	x.settle(cmd)
	return x
}

func fillSubject(tx *store.Tx, of, subject string) error {
	plan, err := tx.Plan()
	if err != nil {
		return err
	}
	for i, cp := range plan.For(subject) {
		e, err := tx.Edit(store.FindingEntity(of, subject, cp.ID), findingFields...)
		if err != nil {
			return err
		}
		e.Put(inspection.FieldResult, inspection.Results[i%3].Code())
		e.Put(inspection.FieldFacts, factsNo(i))
		if _, err := tx.Save(e); err != nil {
			return err
		}
	}
	return nil
}

func factsNo(i int) string {
	return fmt.Sprintf("海关月报 1 至 6 月增 %d%%。市里报的 2.1%% 把两家企业的代理出口又算了一遍。任务分到 7 个区县，南澳没有企业名单；市商务局称正在补。", i)
}

// settle runs commands, and what they lead to, outside the time that is taken.
func (x *benched) settle(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			x.settle(c)
		}
	default:
		x.settle(x.timed(msg))
	}
}

func (x *benched) timed(msg tea.Msg) tea.Cmd {
	start := time.Now()
	_, cmd := x.Update(msg)
	x.View()
	x.took = append(x.took, time.Since(start))
	return cmd
}

// press sends keys one after the other, runes as text.
func (x *benched) press(keys ...tea.KeyPressMsg) {
	for _, k := range keys {
		x.settle(x.timed(k))
		if x.keys.held != nil {
			x.settle(x.timed(releaseHeld{x.keys.heldNo}))
		}
	}
}

func typing(s string) []tea.KeyPressMsg {
	var keys []tea.KeyPressMsg
	for _, r := range s {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return keys
}

func stroked(code rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code} }

// p99 reports the 99th percentile of what a key took.
func (x *benched) p99(b *testing.B) {
	slices.Sort(x.took)
	b.ReportMetric(float64(x.took[len(x.took)*99/100].Microseconds())/1000, "p99-ms/key")
	b.ReportMetric(float64(x.took[len(x.took)/2].Microseconds())/1000, "median-ms/key")
	b.ReportMetric(0, "ns/op")
}

func (x *benched) search() { x.press(stroked(tea.KeyF3)) }

func (x *benched) walk() {
	subject := x.board.plan.Subject("shantou")
	x.settle(x.push(newWalk(x.session, subject, x.board.plan.Checkpoint("m24.1"))))
}

// walkLong types behind facts of 10,000 characters.
func (x *benched) walkLong() {
	x.walk()
	x.settle(x.timed(tea.PasteMsg{Content: prose(10_000, 40)}))
}

// BenchmarkPageKeys is the time from a key until its page is drawn (goal: 5 ms at
// p99).
func BenchmarkPageKeys(b *testing.B) {
	arrows := slices.Concat(slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyDown)}, 40), slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyUp)}, 40))
	esc, enter := stroked(tea.KeyEscape), stroked(tea.KeyEnter)
	for _, c := range []struct {
		name       string
		cols, rows int
		open       func(*benched)
		keys       []tea.KeyPressMsg
	}{
		{"HomeEverybody", 80, 24, func(x *benched) { x.press(stroked(tea.KeyTab)) }, arrows},
		{"WalkTyping10000", 80, 24, (*benched).walkLong, slices.Concat(typing("写了这些字，又写了这些字。"), slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyBackspace)}, 13))},
		{"WalkBrowsing10000", 80, 24, func(x *benched) { x.walkLong(); x.press(esc) }, arrows},
		{"Search", 80, 24, (*benched).search, slices.Concat(typing("shangwuju"), arrows, []tea.KeyPressMsg{esc}, typing("代理出口"), arrows, []tea.KeyPressMsg{esc})},
		{"FilterHome", 80, 24, func(x *benched) { x.press(stroked(tea.KeyTab)) }, slices.Concat(typing("/shan"), arrows, []tea.KeyPressMsg{esc})},
		{"FilterSubject", 80, 24, func(x *benched) { x.press(stroked(tea.KeyDown), enter) }, slices.Concat(typing("/qiye"), arrows, []tea.KeyPressMsg{esc})},
		{"WalkWithPanel", 120, 40, (*benched).walk, slices.Concat(typing("写了这些字，又写了这些字。"), slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyBackspace)}, 13))},
		{"Phrases", 80, 24, func(x *benched) { x.walk(); x.press(stroked(tea.KeyF8)) }, slices.Concat(arrows, typing("haiguan"), slices.Repeat([]tea.KeyPressMsg{stroked(tea.KeyBackspace)}, 7))},
		{"Undo", 80, 24, func(*benched) {}, []tea.KeyPressMsg{{Code: 'z', Mod: tea.ModCtrl}, esc}},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := newBenched(b, c.cols, c.rows)
			c.open(x)
			x.took = x.took[:0]
			for b.Loop() {
				x.press(c.keys...)
			}
			x.p99(b)
		})
	}
	b.Run("History", func(b *testing.B) {
		x := newBenched(b, 80, 24)
		x.walk()
		p := newHistory(x.top().(*walk))
		x.settle(x.push(p))
		entry := store.Entry{By: "陈伟", At: time.Date(2014, 7, 15, 10, 41, 0, 0, time.Local), Entity: "f/2014-07/shantou/m24.1"}
		p.rows = slices.Repeat([]former{{entry, inspection.FieldFacts, factsNo(1)}}, 500)
		x.took = x.took[:0]
		for b.Loop() {
			x.press(arrows...)
		}
		x.p99(b)
	})
	b.Run("Targets", func(b *testing.B) {
		x := newBenched(b, 80, 24)
		x.settle(x.push(newTargets(x.session, x.board.plan.Subject("shantou"))))
		x.took = x.took[:0]
		for b.Loop() {
			x.press(slices.Concat(typing("2.4"), []tea.KeyPressMsg{esc})...)
		}
		x.p99(b)
	})
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
	x := newBenched(b, 80, 24)
	for b.Loop() {
		lib, err := readLibrary(context.Background(), x.st)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(lib.entries)), "entries")
	}
}
