package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dudao/store"
)

// line is the row with the cursor's mark.
func (s *stage) line() string {
	s.t.Helper()
	for _, l := range s.lines() {
		if strings.HasPrefix(l, ">") {
			return strings.TrimRight(l, " ")
		}
	}
	s.t.Fatalf("no cursor:\n%s", strings.Join(s.lines(), "\n"))
	return ""
}

// caretOn fails unless the caret stands at the cursor's mark.
func (s *stage) caretOn() {
	s.t.Helper()
	c := s.app.View().Cursor
	if c.X != 0 || !strings.HasPrefix(s.lines()[c.Y], ">") {
		s.t.Fatalf("caret at %d,%d:\n%s", c.X, c.Y, strings.Join(s.lines(), "\n"))
	}
}

func TestHomeTable(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou")
	w.clock.on(165 * 24 * time.Hour)
	w.record("林晓", "shantou", "m24.1", map[string]string{"result": "met"})
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	s := w.stage(80, 24)
	s.see("第三督导组  陈伟  12-27 周六", "近期到期", "本组 1 人，今天 2 条")
	var table []string
	for _, l := range s.lines()[4:7] {
		table = append(table, strings.TrimRight(l, " "))
	}
	want := []string{
		" 本组对象  进度                已查 信号 问题 冲突 组员",
		" 汕头市    +!--------------    2/42 !红    -    - 林晓 陈伟",
		" 潮州市    ----------------    0/40 -灰    -    -",
	}
	if !slices.Equal(table, want) {
		t.Errorf("table\n%s\nwant\n%s", strings.Join(table, "\n"), strings.Join(want, "\n"))
	}
	if got := s.line(); !strings.HasPrefix(got, ">继续  汕头市（一）") {
		t.Errorf("the cursor is on %q", got)
	}
	s.caretOn()
	for _, want := range []string{">汕头市", ">潮州市", ">-灰 剩 4 天", ">-灰 剩 4 天"} {
		s.press("down")
		if got := s.line(); !strings.HasPrefix(got, want) {
			t.Errorf("down to %q, want %q", got, want)
		}
		s.caretOn()
	}
	s.press("enter") // what is due opens at its checkpoint
	s.see("事实|")
	s.press("esc", "esc")
	s.see("继续")
	s.close()
}

// TestHomeAssigns marks subjects among all and gives them to the team.
func TestHomeAssigns(t *testing.T) {
	w := newWorld(t)
	s := w.stage(80, 24)
	s.see("本组还没有对象。Tab 看全部，空格标记，Enter 设为本组")
	s.press("enter")
	s.see("本组还没有对象。Tab 看全部")
	s.press("tab")
	s.see("全部对象", ">广州市", "空格 标记")
	s.press("space", "down", "space")
	s.see("*广州市", "*深圳市", "已标记 2 个", "Enter 设为本组对象")
	s.press("esc")
	s.gone("*广州市")
	s.press("space", "enter")
	s.see("已设为本组对象：1 个")
	marked := s.app.board.subjectsOf(w.team())
	if len(marked) != 1 {
		t.Fatalf("the team has %q", marked)
	}
	s.press("tab", "tab")
	s.see("本组对象", s.app.board.plan.Subject(marked[0]).Label())
	s.press("down", "0")
	s.typeText("yichu")
	s.see("移出本组")
	s.press("enter")
	s.see("本组还没有对象", "已移出本组：1 个")
	s.close()
}

func (w *world) team() (id string) {
	w.with(func(st *store.Store) { id = st.Local().Team })
	return id
}

func TestHomeTeams(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			id, err := tx.AddTeam("第四督导组")
			if err != nil {
				return err
			}
			return tx.Assign(id, "jieyang")
		})
	})
	s := w.stage(80, 24)
	s.press("shift+tab")
	s.see("督导组 ", "第三督导组", "第四督导组")
	for !strings.Contains(s.line(), "第四") {
		s.press("down")
	}
	s.press("enter")
	s.see(" 第四督导组", "揭阳市", "Esc 返回")
	s.press("esc")
	s.see("第三督导组", "第四督导组")
	s.close()
}

// TestHomeLowWindow: in a window without room for two lists every row can be
// reached and seen.
func TestHomeLowWindow(t *testing.T) {
	w := newWorld(t, "shantou", "chaozhou", "jieyang")
	w.clock.on(165 * 24 * time.Hour)
	s := w.stage(45, 14)
	for range 6 {
		s.press("down")
		s.line()
		s.caretOn()
	}
	s.see(">-灰 剩 4 天")
	s.close()
}

// TestHomeFilterKeepsTheRow: what was found is still under the cursor once all
// show again, and whose a subject is shows there.
func TestHomeFilterKeepsTheRow(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("tab", "揭")
	s.see("揭阳市")
	s.press("esc")
	s.see(">揭阳市", "惠州市")
	s.gone("[本组]")
	s.press("space", "enter")
	s.see("已设为本组对象：1 个，按 Tab 换回本组", "[本组]")
	s.close()
}
