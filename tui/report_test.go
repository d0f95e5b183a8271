package tui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
	"dudao/tui/termtest"
)

// TestBriefAndDaily makes the brief of the morning and the digest of the evening,
// and saves the latter.
func TestBriefAndDaily(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "unmet", "facts": "没有台账，只有一张表"})
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down)
	x.See(">汕头市")
	x.Type("7")
	x.See("报告 [对象小结]")
	x.Type("1")
	x.See("督导提纲")
	x.Type("1")
	x.See("报告 [督导提纲]  2 对象 [汕头市]")
	x.See("汕头市督导提纲-0715.md")
	x.Gone("正在生成")
	x.Type("1")
	x.See("督导日报")
	x.Type("3")
	x.See("报告 [督导日报]  2 日期 [2014-07-15 今天]")
	x.See("日报（2014年7月15日）")
	x.Type("2")
	x.See("2014-07-14 昨天")
	x.Type(termtest.Esc)
	x.Gone("昨天")
	x.Type("5")
	x.See("已存为")
	x.quit()
	files, err := filepath.Glob(filepath.Join(w.opts.Settings.ReportDir, "督导日报*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(text), "没有台账，只有一张表") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestReportOfASample says in its name and its text that nothing of it is real.
func TestReportOfASample(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Sample = true
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down)
	x.See(">汕头市")
	x.Type("7")
	x.See("示例-汕头市小结-0715.md")
	x.See("示例：汕头市")
	x.Gone("正在生成")
	x.Type("5")
	x.See("已存为")
	x.quit()
	text, err := os.ReadFile(filepath.Join(w.opts.Settings.ReportDir, "示例-汕头市小结-0715.md"))
	if err != nil || !strings.Contains(string(text), "# 示例：汕头市") || !strings.Contains(string(text), `示例: "内容都是编的"`) {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestWideTable moves a table that is wider than the window sideways, its first
// column staying, and keeps its head in sight.
func TestWideTable(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "unmet"})
	x := w.run(80, 24)
	x.See(">继续")
	x.Type("7")
	x.See("报告 [对象小结]")
	x.Type("1")
	x.See("督导提纲")
	x.Type("7")
	x.See("报告 [热力图]")
	x.See("左右 看宽表")
	x.Gone("正在生成")
	x.See("广州市  未查")
	head := rowWith(x.Screen(), " 对象 ")
	if row := x.Row(head); !strings.Contains(row, "（一）") || strings.Contains(row, "（二十四）") {
		t.Fatalf("head %q", row)
	}
	x.Type(termtest.Right)
	x.See("对象   .. （二）")
	x.Type(strings.Repeat(termtest.Right, 30)) // it stops at its end
	x.See("（二十四）  （二十五）")
	x.Type(strings.Repeat(termtest.Down, 3))
	x.See("汕头市    ")
	x.Gone("（一）")
	row := x.Row(rowWith(x.Screen(), "汕头市"))
	if col := x.Column(rowWith(x.Screen(), "汕头市"), "红"); col != x.Column(rowWith(x.Screen(), " 对象 "), "（二十四）") {
		t.Errorf("red stands in column %d: %q", col, row)
	}
	x.Type(termtest.PgDown)
	x.Gone("应查")
	x.See("对象   .. ")
	x.Type(strings.Repeat(termtest.Left, 30))
	x.See("（一）")
	x.Resize(300, 40)
	x.Gone("左右 看宽表")
	x.See("（二十五）")
	x.Type(termtest.Right)
	x.See("没有要移的")
	x.quit()
}

// TestDocTable holds how many columns have to be left out, at the widths where
// that changes.
func TestDocTable(t *testing.T) {
	table := report.Table{Cols: []string{"对象", "甲", "乙", "丙"}, Rows: [][]string{{"汕头市", "一", strings.Repeat("很长", 20), "三"}}}
	for _, c := range []struct{ room, most int }{{60, 0}, {52, 0}, {51, 1}, {50, 1}, {49, 2}, {20, 2}, {3, 2}} {
		d := newDocTable(table, c.room)
		if d.most != c.most {
			t.Errorf("in %d columns %d can be left out, want %d", c.room, d.most, c.most)
		}
		for without := range 5 {
			for _, row := range append(table.Rows, table.Cols) {
				if got := width(d.line(row, without, true)); got > c.room {
					t.Errorf("in %d columns without %d: %d wide", c.room, without, got)
				}
			}
		}
	}
	if line := newDocTable(table, 40).line(table.Rows[0], 9, false); line != "汕头市    三" {
		t.Errorf("at the end: %q", line)
	}
	if d := newDocTable(report.Table{}, 10); d.most != 0 || d.line(nil, 0, true) != "" {
		t.Errorf("empty table: %+v", d)
	}
}

// TestReportIsLaidOutAnew for another width, off the loop: meanwhile the old
// lines show, cut.
func TestReportIsLaidOutAnew(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	s.press("7", "1", "4")
	widest := func() (w int) {
		for _, l := range s.lines()[4:20] {
			w = max(w, width(strings.TrimRight(l, " ")))
		}
		return w
	}
	_, late := s.app.Update(tea.WindowSizeMsg{Width: 160, Height: 24})
	s.fits()
	if w := widest(); w > 80 {
		t.Errorf("laid out while it is drawn: %d columns", w)
	}
	s.app.Update(tea.WindowSizeMsg{Width: 60, Height: 24})
	s.run(late) // of a width that is no more
	s.fits()
	if w := widest(); w > 60 {
		t.Errorf("%d columns in a window of 60", w)
	}
	s.send(tea.WindowSizeMsg{Width: 160, Height: 24})
	if w := widest(); w < 100 {
		t.Errorf("%d columns in a window of 160", w)
	}
	s.close()
}

// TestReportOfAFormerDay makes a ledger as it stood, and the notice for a problem
// from the ledger page.
func TestReportOfAFormerDay(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "没有台账", Unit: "汕头市人民政府", Ask: "建台账"})
			return err
		})
	})
	x := w.run(100, 30)
	x.See(">继续")
	x.Type("7")
	x.Type("1")
	x.See("问题台账")
	x.Type("8")
	x.See("报告 [问题台账]  2 对象 [全部对象]")
	x.See("没有台账")
	x.See("4 截至 [今天]")
	x.Type("2")
	x.See("全部对象")
	x.Type(termtest.Down)
	x.Type(termtest.Enter)
	x.See("2 对象 [广州市]")
	x.See("没有这样的问题")
	x.Type("4")
	x.See("2014-07-14 昨天")
	x.Type("2")
	x.See("还没有任何记录")
	x.See("4 截至 [2014-07-14]")
	x.Gone("没有这样的问题") // which was said of another day
	x.Type("5")
	x.See("没有可存的")
	x.Type("4")
	x.Type("1")
	x.See("4 截至 [今天]")
	x.Type(termtest.Esc)
	x.See(">继续")
	x.quit()
}

// TestNoticeFromTheLedger hands a problem over on paper.
func TestNoticeFromTheLedger(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "没有台账", Unit: "汕头市人民政府、省国税局"})
			return err
		})
	})
	x := w.run(100, 30)
	x.See(">继续")
	x.Type("3")
	x.See("问题台账")
	x.Type("0")
	x.See("执行")
	x.Type("整改通知书")
	x.Type(termtest.Enter)
	x.See("报告 [整改通知书]  2 单位 [汕头市人民政府]")
	x.See("现交你单位整改")
	x.Type("2")
	x.See("省国税局")
	x.Type("2")
	x.See("2 单位 [省国税局]")
	x.See("商请")
	x.Type("5")
	x.See("已存 2 份")
	x.quit()
	files, err := filepath.Glob(filepath.Join(w.opts.Settings.ReportDir, "整改通知书-*-0715.md"))
	if err != nil || len(files) != 2 {
		t.Errorf("%v %v", files, err)
	}
}

func TestPastDays(t *testing.T) {
	days := pastDays(checklist.Date{Year: 2014, Month: 7, Day: 15})
	if days[0].String() != "2014-07-15" || days[1].String() != "2014-07-14" {
		t.Errorf("begins with %v", days[:2])
	}
	for _, want := range []string{"2014-06-30", "2014-06-22", "2013-07-31"} {
		if !slices.ContainsFunc(days, func(d checklist.Date) bool { return d.String() == want }) {
			t.Errorf("%s is not offered", want)
		}
	}
	for i := range days[1:] {
		if !days[i+1].Before(days[i]) {
			t.Errorf("%s comes after %s", days[i+1], days[i])
		}
	}
}
