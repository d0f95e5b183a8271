package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/tui/termtest"
)

// atOnce gives the program keys as a terminal without bracketed paste sends
// them: all at one moment.
func (s *stage) atOnce(w *world, names ...string) {
	w.clock.stop(true)
	for _, name := range names {
		s.send(pressedKey(name))
	}
	w.clock.stop(false)
	s.pass(pasteGap)
}

// TestPasteWithoutBrackets: digits in pasted text set no result, tabs leave no
// field, and nothing of it is lost.
func TestPasteWithoutBrackets(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("1")
	s.atOnce(w, "2", "0", "1", "4", "tab", "海", "关", "enter", "1", "2")
	s.see("事实| 2014 海关", "    | 12", "已查 0/42")
	s.press("esc", "up", "up", "3") // by hand it is a key
	s.see("[3 未落实]")
	s.close()
	if _, _, facts := w.finding("shantou", "m01.5"); facts != "2014 海关\n12" {
		t.Errorf("recorded %q", facts)
	}
}

// TestPasteOnAList opens and sets nothing.
func TestPasteOnAList(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	s := w.stage(80, 24)
	s.atOnce(w, "1", "7", "2")
	s.see(">继续", "要点 5/5")
	s.close()
}

// TestSpaceBarHeldDown is no paste: each blank goes on.
func TestSpaceBarHeldDown(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("1")
	s.atOnce(w, "space", "space")
	s.see("（三）")
	s.close()
}

// TestKeyThenText: a digit and the text that a hand types after it are what they
// are, however late the loop looks at them.
func TestKeyThenText(t *testing.T) {
	w := newWorld(t, "shantou")
	s := w.stage(80, 24)
	s.press("1", "up")
	s.send(pressedKey("4"))
	s.typeText("没有") // the wait for 4 has not ended
	s.see("[4 不适用]", "事实| 没有")
	s.close()
}

// TestEscAtOnceWithTheNext: what tmux or an input method sends together with Esc
// is not lost.
func TestEscAtOnceWithTheNext(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("甲")
	x.See("事实| 甲")
	x.Type(termtest.Esc + "乙（丙")
	x.See("事实| 甲乙（丙")
	x.Type(termtest.Esc + "0")
	x.See("数字 执行")
	x.Type(termtest.Esc + termtest.Esc)
	x.See("汕头市")
	x.Gone("事实|")
}

// TestPasteIntoFacts takes 50 KiB at once, and refuses what no record can hold
// without losing a word.
func TestPasteIntoFacts(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	long := strings.Repeat("海关月报显示进出口增长，", 50<<10/36) + "完"
	x.Paste("甲\r" + long + "\r乙")
	x.See("    | 乙")
	x.See("[草稿]")
	x.CursorAt(8, rowWith(x.Screen(), "    | 乙"))
	x.Paste(long)
	x.See("超过 60 KB")
	x.CursorAt(8, rowWith(x.Screen(), "    | 乙"))
	x.Type("丙")
	x.See("    | 乙丙")
	x.Type(termtest.CtrlZ + termtest.CtrlZ)
	x.Gone("乙")
	x.Type(termtest.CtrlY)
	x.See("    | 乙")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "甲\n"+long+"\n乙" {
		t.Errorf("recorded %d bytes", len(facts))
	}
}

// TestCaretAfterAResize stands behind what was typed at any width.
func TestCaretAfterAResize(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("1", "4")
	s.typeText("市商务局、海关、外汇局三家都在场，“一企一策”逐家核对")
	for _, size := range sizes {
		if size[0] < leastW || size[1] < leastH {
			continue
		}
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		c := s.app.View().Cursor
		row := strings.TrimRight(s.lines()[c.Y], " ")
		if left := []rune(row); width(string(left)) != c.X || !strings.HasSuffix(row, "核对") && !strings.HasSuffix(row, "对") {
			t.Errorf("at %v the caret is in column %d of %q", size, c.X, row)
		}
	}
	s.close()
}

// TestNotesDoNotLinger: a sentence goes with the next key.
func TestNotesDoNotLinger(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("1", "backspace")
	s.see("这是进来后的第一项")
	s.press("down")
	s.gone("这是进来后的第一项")
	s.press("ctrl+c")
	s.see("再按一次 Ctrl+C")
	s.press("up", "ctrl+c")
	if s.quit {
		t.Error("two Ctrl+C with a key between them quit")
	}
	s.press("ctrl+c")
	if !s.quit {
		t.Error("Ctrl+C twice does not quit")
	}
	s.close()
}

// TestResultByDigitOrArrows sets each result both ways.
func TestResultByDigitOrArrows(t *testing.T) {
	for _, r := range inspection.Results {
		for _, keys := range [][]string{{fmt.Sprint(int(r))}, append(strings.Fields(strings.Repeat("right ", int(r))), "enter")} {
			s := newWorld(t, "shantou").stage(80, 24)
			s.press("1")
			s.press(keys...)
			s.see(fmt.Sprintf("[%d %s]", r, r.Word()), "[已记录 10:41]")
			s.close()
		}
	}
}
