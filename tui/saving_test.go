package tui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dudao/tui/termtest"
)

// TestDraftSurvivesAKill ends the program while a text is only a draft: the next
// start leads to it, with the caret where it was.
func TestDraftSurvivesAKill(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("名单有，电话打不通")
	x.See("[草稿]")
	x.Type(termtest.Left + termtest.Left + termtest.Left + "都")
	x.See("电话都打不通")
	x.See("[草稿]")
	w.untilDrafted("名单有，电话都打不通")
	x.vanish()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "" {
		t.Fatalf("recorded %q", facts)
	}

	x = w.run(80, 24)
	x.See(">继续  汕头市（二十四）加大服务力度  要点 1/5  [草稿]")
	x.See("[草稿] 找回 1 段未记录的文字，Enter 接着写")
	x.Type(termtest.Enter)
	x.See("接着上次没写完的地方")
	x.CursorAt(6+ansi.StringWidth("名单有，电话都"), rowOf(x.Screen(), "事实"))
	x.Type("一直")
	x.See("名单有，电话都一直打不通")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "名单有，电话都一直打不通" {
		t.Errorf("recorded %q", facts)
	}
	x = w.run(80, 24)
	x.See(">继续")
	if s := x.Screen(); s.Shows("草稿") {
		t.Errorf("a draft is left:\n%s", s)
	}
	x.quit()
}

// untilDrafted waits until a draft on disk holds the text.
func (w *world) untilDrafted(text string) {
	w.t.Helper()
	for end := time.Now().Add(termtest.Timeout); time.Now().Before(end); {
		for _, file := range w.glob("drafts", "*.json") {
			if strings.Contains(file, text) {
				return
			}
		}
	}
	w.t.Fatalf("no draft of %q", text)
}

// TestErasedTextLeavesNoDraft: what was typed and erased again is not offered at
// the next start.
func TestErasedTextLeavesNoDraft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("错")
	x.See("[草稿]")
	x.Type(termtest.Backspace)
	x.Gone("错")
	x.Type(termtest.Tab) // at once to another checkpoint
	x.See("要点 2/5")
	x.vanish()
	x = w.run(80, 24)
	x.See(">继续")
	if s := x.Screen(); s.Shows("草稿") {
		t.Errorf("a draft is left:\n%s", s)
	}
	x.quit()
}

// TestPauseRecords: half a minute without typing records.
func TestPauseRecords(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("说到一半")
	x.See("[草稿]")
	x.pass(pauseAfter) // too early by the clock: it waits for the rest
	rest := x.rest(pauseAfter)
	w.clock.on(pauseAfter)
	x.pass(rest)
	x.See("[已记录 10:41]")
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "说到一半" {
		t.Errorf("recorded %q", facts)
	}
	x.quit()
}

// TestEveryWayOutRecords types a text and leaves it.
func TestEveryWayOutRecords(t *testing.T) {
	for name, leave := range map[string]func(x *running){
		"stop typing": func(x *running) { x.Type(termtest.Esc); x.See("[已记录"); x.vanish() },
		"Ctrl+S":      func(x *running) { x.Type(termtest.CtrlS); x.See("[已记录"); x.vanish() },
		"next field":  func(x *running) { x.Type(termtest.BackTab); x.See("[已记录"); x.vanish() },
		"next": func(x *running) {
			x.Type(termtest.Tab)
			x.See("要点 2/5")
			x.See("汕头市")
			x.untilRecorded()
			x.vanish()
		},
		"quit": func(x *running) { x.quit() },
		"Ctrl+C twice": func(x *running) {
			x.Type(termtest.CtrlC)
			x.See("退出：Ctrl+Q，或再按一次 Ctrl+C")
			x.Type(termtest.CtrlC)
			x.end()
		},
		"menu": func(x *running) {
			x.Type(termtest.F2)
			x.See("执行")
			x.Type("tuichu")
			x.See("  记录并退出")
			x.Type(termtest.Enter)
			x.end()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "shantou")
			x := w.walkTo(80, 24, "m24.1")
			x.Type("海关名单")
			x.See("海关名单")
			leave(x)
			if _, _, facts := w.finding("shantou", "m24.1"); facts != "海关名单" {
				t.Errorf("recorded %q", facts)
			}
		})
	}
}

// untilRecorded waits until no recorder has anything left.
func (r *running) untilRecorded() {
	r.world.t.Helper()
	if err := r.app.desk.recordAll(context.Background()); err != nil { // waits for the one that runs
		r.world.t.Fatal(err)
	}
}

// TestFailedRecordKeepsTheText: the text stays, the note says so, Ctrl+S records
// once the disk is well again.
func TestFailedRecordKeepsTheText(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	mend := w.breakStore()
	x.Type("磁盘坏了也要在")
	x.Type(termtest.CtrlS)
	x.See("[未能记录]")
	x.See("磁盘坏了也要在")
	x.Type("，接着写")
	x.See("，接着写")
	x.See("[未能记录]")
	x.Type(termtest.CtrlQ)
	x.See("文字留在草稿里，再按一次退出")
	mend()
	x.Type(termtest.CtrlS)
	x.See("[已记录")
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "磁盘坏了也要在，接着写" {
		t.Errorf("recorded %q", facts)
	}
	x.quit()
}

// TestQuitOverAFailure: the second time the program goes; the text is there at
// the next start.
func TestQuitOverAFailure(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	mend := w.breakStore()
	x.Type("没有存下的话")
	x.See("没有存下的话")
	x.Type(termtest.CtrlQ)
	x.See("再按一次退出")
	x.Type(termtest.CtrlQ)
	if err := x.Wait(); err != nil {
		t.Fatal(err)
	}
	if x.app.finish(context.Background()) == nil {
		t.Error("the failure is not told at the end")
	}
	mend()
	x = w.run(80, 24)
	x.See("找回 1 段未记录的文字")
	x.Type(termtest.Enter)
	x.See("没有存下的话")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "没有存下的话" {
		t.Errorf("recorded %q", facts)
	}
}

// TestFailureOfThePageLeft: a record that fails after its page was left is told,
// and its text waits there.
func TestFailureOfThePageLeft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("上一项的话")
	x.See("[草稿]")
	mend := w.breakStore()
	x.Type(termtest.Tab)
	x.See("要点 2/5")
	x.See("! 有 1 处文字没有记录成")
	x.Type("0") // which waits for the page
	x.See("执行")
	mend()
	x.Type(termtest.Esc)
	x.Gone("执行")
	x.Type("3")
	x.See("[3 未落实]")
	x.Gone("! 有 1 处")
	x.vanish()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "上一项的话" {
		t.Errorf("recorded %q", facts)
	}
}

// TestKeysWaitWhileAPageReads: a held lock keeps the page from reading; what is
// typed meanwhile is taken in order, digits as digits.
func TestKeysWaitWhileAPageReads(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	release := w.hold()
	x.Type(" ") // the next one
	x.See("要点 2/5")
	x.Type("2" + "5" + termtest.Tab + "只有一家" + termtest.Tab + "4" + "没有设")
	release()
	x.See("要点 3/5")
	x.See("[4 不适用]")
	x.See("事实| 没有设")
	x.quit()
	if result, value, facts := w.finding("shantou", "m24.2"); result != "partial" || value != "5" || facts != "只有一家" {
		t.Errorf("recorded %q, %q, %q", result, value, facts)
	}
	if result, _, facts := w.finding("shantou", "m24.3"); result != "na" || facts != "没有设" {
		t.Errorf("recorded %q, %q", result, facts)
	}
}

// TestSecondProgramShows: what another program writes shows up by itself.
func TestSecondProgramShows(t *testing.T) {
	w := newWorld(t, "shantou")
	one := w.run(80, 24)
	one.See(">继续")
	two := w.walkTo(80, 24, "m24.1")
	two.Type("1")
	two.See("[已记录")
	one.pass(lookEvery)
	one.See("1/42")
	one.See("陈伟")
	two.quit()
	one.quit()
}

// TestTypedOverAnother: a text that is being typed is not overwritten, and what
// was written meanwhile is not overwritten by it: both stay, as a conflict that
// the page shows and 1 to 4 settle.
func TestTypedOverAnother(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("我写的")
	x.See("我写的")
	w.record("林晓", "shantou", "m24.1", map[string]string{"facts": "她写的", "result": "unmet"})
	x.pass(lookEvery)
	x.See("[3 未落实]")
	x.See("事实| 我写的")
	x.Type("字")
	x.See("我写的字")
	x.Type(termtest.Esc)
	x.See("[冲突 2] 上面是各人写的")
	x.See("我写的字")
	x.See("林晓：她写的")
	if live := w.live("shantou", "m24.1", "facts"); !slices.Equal(live, []string{"她写的", "我写的字"}) {
		t.Fatalf("live: %q", live)
	}
	x.Type(termtest.Enter) // whoever writes now sees both
	x.See("3 合并后修改")
	x.Type("3")
	x.See("合并后修改：事实")
	x.Type("。")
	x.See("。")
	x.Type(termtest.Tab)
	x.See("已定：事实")
	x.See("结果")
	x.Gone("[冲突 2]")
	if live := w.live("shantou", "m24.1", "facts"); len(live) != 1 || !strings.Contains(live[0], "她写的") || !strings.Contains(live[0], "我写的字") {
		t.Errorf("live: %q", live)
	}
	x.quit()
}

// TestOthersTextIsSeenBeforeItIsReplaced: another's text that came in while the
// caret stood in the facts is on the screen before a key can replace it.
func TestOthersTextIsSeenBeforeItIsReplaced(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type(termtest.Down + termtest.Enter)
	x.See("输入")
	w.record("林晓", "shantou", "m24.1", map[string]string{"facts": "名单齐全"})
	x.pass(lookEvery)
	x.See("事实| 名单齐全")
	x.Type(termtest.End + "，属实")
	x.See("名单齐全，属实")
	x.quit()
	if live := w.live("shantou", "m24.1", "facts"); !slices.Equal(live, []string{"名单齐全，属实"}) {
		t.Errorf("live: %q", live)
	}
}

func TestConflictIsSettledFromItsBadge(t *testing.T) {
	w := newWorld(t, "shantou")
	w.disagree("shantou", "m24.2", map[string]string{"result": "met", "value": "5"}, map[string]string{"result": "unmet", "value": "1"})
	x := w.run(80, 24)
	x.See("2") // conflicts of the finding
	x.vanish()
	x = w.walkTo(80, 24, "m24.2")
	x.See("结果  [冲突 2]")
	x.See("未落实（黄志强 07-15 10:41） 已落实（林晓 07-15 10:41） 按 1-4 去定")
	x.See("数值  [冲突 2] 黄志强 1  林晓 5")
	x.Type("3") // the key that would change it opens the conflict
	x.See(">结果")
	x.Type("1")
	x.See("已定：结果 未落实")
	if live := w.live("shantou", "m24.2", "result"); !slices.Equal(live, []string{"unmet"}) {
		t.Errorf("live: %q", live)
	}
	x.Type(termtest.Esc)
	x.See("[3 未落实]")
	x.See("数值  [冲突 2] 黄志强 1  林晓 5")
	x.Type(termtest.Down)
	x.CursorAt(0, rowOf(x.Screen(), "数值"))
	x.Type(termtest.Enter)
	x.See(">数值")
	x.Type("2")
	x.See("已定：数值 5")
	x.Gone("[冲突 2]")
	x.See("数值  5")
	x.quit()
	if live := w.live("shantou", "m24.2", "value"); len(live) != 1 {
		t.Errorf("live: %q", live)
	}
}
