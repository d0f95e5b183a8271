package tui

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"pgregory.net/rapid"
)

var keyCodes = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	"tab": tea.KeyTab, "esc": tea.KeyEscape,
}

// pressed is the message of a key by name ("ctrl+left"), or of typed text.
func pressed(name string) tea.KeyPressMsg {
	base, ctrl := strings.CutPrefix(name, "ctrl+")
	k := tea.KeyPressMsg{Code: keyCodes[base]}
	if k.Code == 0 {
		k.Code, k.Text = tea.KeyExtended, name
	}
	if ctrl {
		k.Mod = tea.ModCtrl
	}
	return k
}

func editorWith(text string, width, height int) *editor {
	e := newEditor()
	e.Layout(width, height)
	e.SetText(text)
	return e
}

func press(e *editor, keys ...string) {
	for _, k := range keys {
		e.Key(pressed(k))
	}
}

func TestEditorKeys(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int // of the window; the text has one column less
		caret      int
		keys       []string
		want       string // with the caret as |
	}{
		{"typing", "检情况", 40, 1, []string{"查"}, "检查|情况"},
		{"enter", "检查情况", 40, 2, []string{"enter"}, "检查\n|情况"},
		{"backspace", "检查情况", 40, 2, []string{"backspace"}, "检|情况"},
		{"backspace joins paragraphs", "检查\n情况", 40, 3, []string{"backspace"}, "检查|情况"},
		{"backspace at the start", "检查", 40, 0, []string{"backspace"}, "|检查"},
		{"delete", "检查情况", 40, 2, []string{"delete"}, "检查|况"},
		{"delete joins paragraphs", "检查\n情况", 40, 2, []string{"delete"}, "检查|情况"},
		{"delete at the end", "检查", 40, 2, []string{"delete"}, "检查|"},
		{"a family is one character", "甲👨‍👩‍👧乙", 40, 6, []string{"backspace"}, "甲|乙"},
		{"so is a letter with its accent", "cafe\u0301s", 40, 3, []string{"right"}, "cafe\u0301|s"},
		{"left over a flag", "🇨🇳🇨🇳", 40, 4, []string{"left"}, "🇨🇳|🇨🇳"},
		{"left over the break", "检查\n情况", 40, 3, []string{"left"}, "检查|\n情况"},
		{"right over the break", "检查\n情况", 40, 2, []string{"right"}, "检查\n|情况"},
		{"down keeps the column", "检查情况\n如\n检查情况", 40, 3, []string{"down", "down"}, "检查情况\n如\n检查情|况"},
		{"up between rows", "检查情况如下", 7, 5, []string{"up"}, "检查|情况如下"},
		{"home of a row", "检查情况如下", 7, 5, []string{"home"}, "检查情|况如下"},
		{"end of a row", "检查情况如下", 7, 1, []string{"end"}, "检查情|况如下"},
		{"end of a row, typing", "检查情况如下", 7, 1, []string{"end", "的"}, "检查情的|况如下"},
		{"ends of the text", "检查\n情况", 40, 4, []string{"ctrl+home", "甲", "ctrl+end", "乙"}, "甲检查\n情况乙|"},
		{"back by segments", "已分到12个县，其中2个", 40, 12, []string{"ctrl+left", "ctrl+left", "ctrl+left", "ctrl+left"}, "已分到12个县|，其中2个"},
		{"on by segments", "new list 名单。好", 40, 0, []string{"ctrl+right", "ctrl+right", "ctrl+right"}, "new list 名单|。好"},
		{"segments end with the paragraph", "甲\n乙", 40, 1, []string{"ctrl+right"}, "甲\n|乙"},
		{"a mark joins the letter before it", "ae", 40, 1, []string{"\u0301"}, "a\u0301|e"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := editorWith(c.text, c.width, 5)
			e.SetCaret(c.caret)
			press(e, c.keys...)
			got := []rune(e.Text())
			if got := string(slices.Insert(got, e.Caret(), '|')); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEditorLeavesAtItsEdges(t *testing.T) {
	e := editorWith("检查情况\n如下", 40, 5)
	for _, c := range []struct {
		key              string
		handled, changed bool
	}{
		{"down", false, false}, {"up", true, false}, {"up", false, false}, {"down", true, false},
		{"pgup", true, false}, {"left", true, false}, {"tab", false, false}, {"esc", false, false}, {"ctrl+left", true, false},
		{"backspace", true, false}, {"delete", true, true}, {"甲", true, true}, {"enter", true, true},
	} {
		if handled, changed := e.Key(pressed(c.key)); handled != c.handled || changed != c.changed {
			t.Errorf("%s: handled %v, changed %v; want %v, %v", c.key, handled, changed, c.handled, c.changed)
		}
	}
}

func TestEditorCursorStandsAtTheCaret(t *testing.T) {
	e := editorWith("", 11, 3)
	at := func(when string, x, y int) {
		t.Helper()
		if gx, gy := e.Cursor(); gx != x || gy != y {
			t.Errorf("%s: cursor at %d,%d, want %d,%d; rows %q", when, gx, gy, x, y, e.Lines())
		}
	}
	at("empty", 0, 0)
	press(e, "检", "查", "情", "况", "a")
	at("after Chinese and a letter", 9, 0)
	press(e, "如")
	at("wrapped", 2, 1)
	press(e, "up", "end")
	at("behind the first row", 9, 0)
	press(e, "right")
	at("behind the first of the next row", 2, 1)
	e.SetText("检查情况如")
	at("full row", 10, 0)
	press(e, "，")
	at("a mark takes its character along", 4, 1)
	press(e, "enter", "enter", "下")
	at("scrolled", 2, 2)
	if got, want := e.Lines(), []string{"如，", "", "下"}; !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	e.Layout(30, 3)
	at("wider: room for all", 2, 2)
	e.Layout(30, 1)
	at("low", 2, 0)
	e.Layout(2, 2)
	at("two columns", 1, 1)
	e.SetText("abc                     ")
	e.Layout(8, 2)
	at("blanks hang at the edge", 7, 0)
}

func TestEditorClick(t *testing.T) {
	e := editorWith("检查情况如下\n第二段", 9, 3)
	for _, c := range []struct{ x, y, caret int }{
		{0, 0, 0}, {3, 0, 1}, {4, 0, 2}, {100, 0, 4}, {2, 1, 5}, {100, 2, 10}, {0, 100, 7}, {-1, -1, 0},
	} {
		if e.Click(c.x, c.y); e.Caret() != c.caret {
			t.Errorf("click at %d,%d: caret %d, want %d", c.x, c.y, e.Caret(), c.caret)
		}
	}
}

func TestEditorCleansWhatComesIn(t *testing.T) {
	for in, want := range map[string]string{
		"甲\r\n乙\r丙\n丁":                       "甲\n乙\n丙\n丁",
		"甲\t乙":                               "甲    乙",
		"甲\x1b[31m红\x1b[0m乙":                 "甲红乙",
		"\x1b]0;标题\x07甲\x1b]8;;u\x1b\\乙":     "甲乙",
		"甲\x1b]没有结尾":                         "甲没有结尾",
		"\ufeff甲\u200b乙\u202e丙\u2066丁\u00ad": "甲乙丙丁",
		"甲\x00\x07\u009b乙\x7f":               "甲乙",
		"甲\u2028乙\u0085丙\v丁":                 "甲\n乙\n丙\n丁",
		"甲\xff乙":                             "甲�乙",
		"👨‍👩‍👧⚠️":                            "👨‍👩‍👧⚠️",
	} {
		e := newEditor()
		e.Insert(in)
		if got := e.Text(); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestEditorUndoGroups(t *testing.T) {
	e := editorWith("原文", 40, 5)
	press(e, "检", "查", "，", "情", "况", "backspace", "backspace")
	e.Insert("粘贴")
	press(e, "ctrl+home", "delete", "delete")
	steps := []string{"检查，粘贴", "原文检查，粘贴", "原文检查，", "原文检查，情况", "原文检查，", "原文"}
	for i, want := range steps {
		if i > 0 && !e.Undo() {
			t.Fatalf("step %d: nothing to undo", i)
		}
		if e.Text() != want {
			t.Fatalf("step %d: %q, want %q", i, e.Text(), want)
		}
	}
	if e.Undo() {
		t.Error("undid more than was done")
	}
	for i, want := range slices.Backward(steps[:len(steps)-1]) {
		if !e.Redo() || e.Text() != want {
			t.Fatalf("redo to step %d: %q, want %q", i, e.Text(), want)
		}
	}
	if e.Redo() {
		t.Error("redid more than was undone")
	}
	e.Undo()
	press(e, "新")
	if e.Redo() {
		t.Error("redid over a new edit")
	}
}

func TestEditorRefusesWhatPassesItsLimit(t *testing.T) {
	e := editorWith("检", 40, 5)
	refused := 0
	e.Limit(12, func() { refused++ })
	press(e, "查", "情", "况", "如")
	if e.Insert("下") || e.Text() != "检查情况" || refused != 2 {
		t.Errorf("%q after %d refusals", e.Text(), refused)
	}
	e.SetText("更早写下的长文字")
	press(e, "backspace", "字")
	if e.Text() != "更早写下的长文" || refused != 3 {
		t.Errorf("%q after %d refusals", e.Text(), refused)
	}
	if e.Undo(); e.Text() != "更早写下的长文字" {
		t.Errorf("undone: %q", e.Text())
	}
}

// TestEditorAgainstPlainText drives the editor at random beside a plain string
// and compares the text, the wrapping with one made anew, and every caret place.
func TestEditorAgainstPlainText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := editorWith(anyText().Draw(t, "text"), rapid.IntRange(minWidth, 24).Draw(t, "width"), rapid.IntRange(1, 6).Draw(t, "height"))
		original := e.Text()
		t.Repeat(map[string]func(*rapid.T){
			"insert": func(t *rapid.T) {
				s, was := anyText().Draw(t, "new"), []rune(e.Text())
				at := e.Caret()
				want := string(was[:at]) + s + string(was[at:])
				if e.Insert(s); e.Text() != want {
					t.Fatalf("%q, want %q", e.Text(), want)
				}
			},
			"type": func(t *rapid.T) {
				e.Key(pressed(rapid.SampledFrom([]string{"检", "a", "，", " ", "\u0301", "🇨", "enter"}).Draw(t, "key")))
			},
			"erase": func(t *rapid.T) {
				was, at := []rune(e.Text()), e.Caret()
				press(e, "backspace")
				n, _ := e.Len()
				gone := len(was) - n
				if want := string(was[:at-gone]) + string(was[at:]); e.Text() != want || gone == 0 && at > 0 {
					t.Fatalf("%d characters gone before %d: %q of %q", gone, at, e.Text(), string(was))
				}
			},
			"delete": func(t *rapid.T) { press(e, "delete") },
			"move": func(t *rapid.T) {
				was := e.Text()
				press(e, rapid.SampledFrom([]string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "ctrl+left", "ctrl+right", "ctrl+home", "ctrl+end"}).Draw(t, "key"))
				if e.Text() != was {
					t.Fatalf("moving changed %q to %q", was, e.Text())
				}
			},
			"caret": func(t *rapid.T) {
				n, _ := e.Len()
				e.SetCaret(rapid.IntRange(-1, n+1).Draw(t, "caret"))
			},
			"undo": func(t *rapid.T) { e.Undo() },
			"redo": func(t *rapid.T) { e.Redo() },
			"resize": func(t *rapid.T) {
				e.Layout(rapid.IntRange(0, 24).Draw(t, "width"), rapid.IntRange(0, 6).Draw(t, "height"))
			},
			"": func(t *rapid.T) { checkEditor(t, e) },
		})
		undoAll(t, e, original)
	})
}

func undoAll(t *rapid.T, e *editor, original string) {
	now := e.Text()
	for e.Redo() {
		now = e.Text()
	}
	for e.Undo() {
		checkEditor(t, e)
	}
	if e.Text() != original {
		t.Fatalf("all undone: %q, want %q", e.Text(), original)
	}
	for e.Redo() {
	}
	if e.Text() != now {
		t.Fatalf("all redone: %q, want %q", e.Text(), now)
	}
}

func checkEditor(t *rapid.T, e *editor) {
	fresh := e.wrapped(e.Text())
	if !reflect.DeepEqual(e.paras, fresh) {
		t.Fatalf("rows %v, wrapped anew %v, of %q", e.paras, fresh, e.Text())
	}
	if runes, size := e.Len(); runes != utf8.RuneCountInString(e.Text()) || size != len(e.Text()) {
		t.Fatalf("length %d, %d of %q", runes, size, e.Text())
	}
	lines := e.Lines()
	if len(lines) != min(e.rows, e.Rows()-e.Top()) {
		t.Fatalf("%d rows from %d of %d in a window of %d", len(lines), e.Top(), e.Rows(), e.rows)
	}
	for _, line := range lines {
		if lipgloss.Width(line) > e.width {
			t.Fatalf("row %q is wider than %d", line, e.width)
		}
	}
	if x, y := e.Cursor(); x < 0 || x >= e.width || y < 0 || y >= len(lines) {
		t.Fatalf("cursor %d,%d in %d columns, %d rows", x, y, e.width, len(lines))
	}
	checkPlaces(t, e)
}

// checkPlaces walks every place between two characters: each has a row and a
// column, from which it is found again.
func checkPlaces(t *rapid.T, e *editor) {
	for i := range e.paras {
		p := &e.paras[i]
		back := []int{len(p.text)}
		for off := len(p.text); off > 0; back = append(back, off) {
			off = p.prev(off)
		}
		slices.Reverse(back)
		for k, off := range back {
			if k+1 < len(back) && p.next(off) != back[k+1] {
				t.Fatalf("next of %d is %d, want %d in %q", off, p.next(off), back[k+1], p.text)
			}
			row := p.row(off)
			if col := p.column(row, off); p.column(row, p.at(row, col)) != col || p.at(row, col) < off {
				t.Fatalf("byte %d is at column %d of row %d, which is byte %d in %q", off, col, row, p.at(row, col), p.text)
			}
		}
	}
}

func BenchmarkEditorKey(b *testing.B) {
	for _, c := range []struct {
		name       string
		paragraphs int
	}{{"1-paragraph", 1}, {"100-paragraphs", 100}} {
		b.Run(c.name, func(b *testing.B) {
			text := prose(10_000, c.paragraphs)
			keys := []tea.KeyPressMsg{pressed("检"), pressed("查"), pressed("，"), pressed("up"), pressed("backspace"), pressed("left")}
			e := editorWith(text, 76, 12)
			e.SetCaret(5_000)
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				began := time.Now()
				e.Key(keys[len(took)%len(keys)])
				e.Lines()
				e.Cursor()
				took = append(took, time.Since(began))
				if len(took)%1000 == 0 {
					e.SetText(text)
					e.SetCaret(5_000)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

func BenchmarkPaste50K(b *testing.B) {
	text := prose(17_000, 40)
	b.SetBytes(int64(len(text)))
	e := editorWith("", 76, 12)
	for b.Loop() {
		e.SetText("")
		e.Insert(text)
		e.Lines()
		e.Cursor()
	}
}
