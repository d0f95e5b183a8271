package tui

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"pgregory.net/rapid"
)

func TestInputShowsTextAndCaret(t *testing.T) {
	in := newInput("如：张三")
	see := func(when string, width int, view string, x int) {
		t.Helper()
		if got, at := in.View(width), in.Cursor(width); got != view || at != x {
			t.Errorf("%s: %q with the caret at %d, want %q at %d", when, got, at, view, x)
		}
	}
	see("empty", 9, "如：张三", 0)
	see("empty and narrow", 5, "如：", 0)
	for _, r := range "检查情况" {
		in.Key(pressed(string(r)))
	}
	see("full", 9, "检查情况", 8)
	in.Key(pressed("如"))
	see("slid", 9, "查情况如", 8)
	in.Key(pressed("left"))
	in.Key(pressed("left"))
	see("the caret moves first", 9, "查情况如", 4)
	in.Key(pressed("home"))
	see("home", 9, "检查情况", 0)
	in.Key(pressed("end"))
	in.Key(pressed("backspace"))
	see("nothing left free", 9, "检查情况", 8)
	see("odd room", 8, "查情况", 6)
	see("wider again", 20, "检查情况", 8)
	in.Click(5)
	see("clicked", 20, "检查情况", 4)
}

func TestInputIsOneLine(t *testing.T) {
	in := newInput("")
	in.Insert("第一行\r\n第二行\n")
	if got := in.Text(); got != "第一行 第二行" {
		t.Errorf("two lines became %q", got)
	}
	for _, key := range []string{"enter", "up", "down", "tab", "esc", "pgdown"} {
		if handled, changed := in.Key(pressed(key)); handled || changed {
			t.Errorf("the field kept %s to itself", key)
		}
	}
	if !in.Undo() || in.Text() != "" || !in.Redo() || in.Text() != "第一行 第二行" {
		t.Errorf("undone and redone: %q", in.Text())
	}
}

func TestInputFilters(t *testing.T) {
	in := newInput("")
	in.filter = func(r rune) rune {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if strings.ContainsRune("0123456789.", r) {
			return r
		}
		return -1
	}
	in.Insert("约１2.")
	if handled, changed := in.Key(pressed("个")); !handled || changed {
		t.Errorf("a filtered key: handled %v, changed %v", handled, changed)
	}
	in.Key(pressed("５"))
	if got := in.Text(); got != "12.5" {
		t.Errorf("got %q", got)
	}
}

func TestInputKeepsTheCaretInView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := newInput("")
		in.SetText(anyText().Draw(t, "text"))
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			in.Key(pressed(rapid.SampledFrom([]string{"left", "right", "home", "end", "backspace", "delete", "检", "a", "👍"}).Draw(t, "key")))
			switch rapid.IntRange(0, 3).Draw(t, "also") {
			case 0:
				in.Undo()
			case 1:
				in.Insert(anyText().Draw(t, "new"))
			}
			width := rapid.IntRange(3, 20).Draw(t, "width")
			view, x := in.View(width), in.Cursor(width)
			if lipgloss.Width(view) >= width || x > lipgloss.Width(view) {
				t.Fatalf("view %q of %q, caret at %d, in %d columns", view, in.Text(), x, width)
			}
			if before := in.Text()[in.left:in.line.caret.off]; lipgloss.Width(before) != x {
				t.Fatalf("%q stands before the caret, which is at column %d", before, x)
			}
			if !strings.HasPrefix(in.Text()[in.left:], view) {
				t.Fatalf("view %q is no part of %q", view, in.Text())
			}
		}
	})
}
