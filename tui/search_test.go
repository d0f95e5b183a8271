package tui

import (
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// searched is a city with findings, and the search open.
func searched(t *testing.T, cols, rows int) (*world, *running) {
	t.Helper()
	w := newWorld(t, "shantou", "chaozhou")
	w.record("陈伟", "shantou", "m25.2", map[string]string{"result": "partial", "facts": "任务 6 月 3 日才到。省商务厅分解指标 06-20 收到，南澳没有名单"})
	w.record("林晓", "chaozhou", "m25.2", map[string]string{"result": "met", "facts": "三年计划都有"})
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddNote(inspection.Note{Text: "问商务厅：指标哪天下达", Subject: "shantou"})
			return err
		})
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.StartVisit(inspection.Visit{Kind: inspection.Review, Subject: "shantou", Org: "市商务局", People: "孙文涛"})
			return err
		})
	})
	x := w.run(cols, rows)
	x.See(">继续")
	x.Type(termtest.F3)
	x.See("查找")
	return w, x
}

// TestSearch finds a department by the initials of its name, and everything that
// speaks of it.
func TestSearch(t *testing.T) {
	_, x := searched(t, 80, 24)
	x.Type("swt")
	x.See("省「商务厅」")
	x.See("检查记录")
	x.See("任务 6 月 3 日才到。")
	x.See("人员")
	t.Log("\n" + x.Screen().String())
	_ = strings.Contains
}
