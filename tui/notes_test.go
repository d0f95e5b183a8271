package tui

import (
	"context"
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// notes are those recorded, filed or not, as another program sees them.
func (w *world) notes() (list []inspection.Note) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(context.Background(), func(tx *store.ReadTx) (err error) {
			list, err = tx.Notes(false)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return list
}

// TestNoteOverTheCaret takes a note while facts are being typed and goes on where
// the caret was; later it becomes facts of another checkpoint.
func TestNoteOverTheCaret(t *testing.T) {
	w := newWorld(t, "shantou", "jieyang")
	w.record("林晓", "shantou", "m24.2", map[string]string{"facts": "抽 5 家"})
	x := w.walkTo(80, 24, "m24.1")
	x.Type("台账在")
	x.See("事实| 台账在")
	x.Type(termtest.F4)
	x.See("随手记  汕头市")
	x.CursorAt(1, 19)
	x.Type("挂点干部昨天才打来电话")
	x.See("挂点干部昨天才打来电话")
	x.CursorAt(1+2*11, 19)
	x.Type(termtest.Esc)
	x.See("记下了")
	x.Type("服务科")
	x.See("事实| 台账在服务科")
	x.CursorAt(6+2*6, rowWith(x.Screen(), "事实|"))
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(termtest.Esc)
	x.Gone("事实|")
	x.Type(termtest.Esc)
	x.See("2 随手记 1")
	x.Type("２")
	x.See("未归 1")
	x.See(">10:41  陈伟     汕头市  挂点干部")
	x.Type(termtest.Enter)
	x.See("归到")
	x.Type("联系人")
	x.See("汕头市（二十四）2  ")
	x.CursorAt(7+6, rowWith(x.Screen(), "归到"))
	x.See("Enter 归入第 1 项")
	x.Type(termtest.Down)
	x.See("Enter 归入第 2 项")
	x.Type(termtest.Up + termtest.Enter)
	x.See("已归入 汕头市（二十四）2，写在事实末尾")
	x.See("没有未归的")
	x.quit()
	if _, _, facts := w.finding("shantou", "m24.2"); facts != "抽 5 家\n挂点干部昨天才打来电话" {
		t.Errorf("recorded %q", facts)
	}
	list := w.notes()
	if len(list) != 1 || list[0].Subject != "shantou" || list[0].Filed == "" || list[0].Text != "挂点干部昨天才打来电话" {
		t.Errorf("recorded %+v", list)
	}
}

// TestNoteOnlyFiled files a note and leaves the facts alone.
func TestNoteOnlyFiled(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.F4)
	x.See("输入")
	x.Type("第一行" + termtest.Enter + "第二行")
	x.See("第二行")
	x.CursorAt(1+6, 20)
	x.Type(termtest.Esc)
	x.See("2 随手记 1")
	x.Type("2")
	x.See("第一行 第二行")
	x.Type(termtest.Enter)
	x.See("归到")
	x.Type("查无")
	x.See("没有“查无”。可用拼音首字母")
	x.Type(termtest.Enter)
	x.See("没有这样的要点")
	x.Type(termtest.Backspace + termtest.Backspace + "st lxr")
	x.See("汕头市（二十四）2")
	x.Type(termtest.Tab)
	x.See("只归到该要点，事实不动")
	x.Type(termtest.Enter)
	x.See("已归入 汕头市")
	x.See("没有未归的")
	x.Type(termtest.Tab)
	x.See("全部 1")
	x.See("已归 汕头市（二十四）2  第一行")
	x.Type(termtest.Enter)
	x.See("还没有佐证，5 附上  随手记 1 条")
	x.Type("0")
	x.See("执行")
	x.Type("看随手记" + termtest.Enter)
	x.See("归到本要点 1")
	x.See("第一行 第二行")
	x.Type(termtest.F3)
	x.See("查找")
	x.Type("第二行")
	x.See("「第二行」")
	x.Type(termtest.Enter)
	x.See("全部 1")
	x.See(">10:41  陈伟     已归 汕头市")
	x.quit()
	list := w.notes()
	if len(list) != 1 || list[0].Filed == "" {
		t.Fatalf("recorded %+v", list)
	}
	if _, _, facts := w.finding("shantou", "m24.2"); facts != "" {
		t.Errorf("facts %q", facts)
	}
}

// TestNoteDraft: a note survives the program's death, and the next start leads
// back to it.
func TestNoteDraft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.F4)
	x.See("输入")
	x.Type("问财政：补贴停了几天")
	w.untilDrafted("问财政：补贴停了几天")
	x.vanish()
	x = w.run(80, 24)
	x.See(">继续  随手记  [草稿]")
	x.Type(termtest.Enter)
	x.See("问财政：补贴停了几天")
	x.CursorAt(1+2*10, 19)
	x.Type("？" + termtest.Esc)
	x.See("2 随手记 1")
	x.quit()
	if list := w.notes(); len(list) != 1 || list[0].Text != "问财政：补贴停了几天？" {
		t.Errorf("recorded %+v", list)
	}
}

// TestEmptyNoteIsNone: what holds no text leaves nothing behind.
func TestEmptyNoteIsNone(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type(termtest.F4)
	x.See("随手记  汕头市")
	x.Type(" 改" + termtest.Backspace)
	x.Gone("改")
	x.Type(termtest.Esc)
	x.Gone("随手记  汕头市")
	x.quit()
	if list := w.notes(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
}

// TestVisitIsCarried: what is written while a visit goes on comes from it.
func TestVisitIsCarried(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("签收单.pdf")
	x := w.walkTo(80, 24, "m24.1")
	x.Type(termtest.F7)
	x.See("今天没有活动")
	x.Type("2")
	x.See("输入")
	x.Type("市商务局" + termtest.Enter)
	x.See("[已记录 10:41]")
	x.Type(termtest.Esc)
	x.See("活动  查阅资料 市商务局  10:41  陈伟")
	x.Type("1")
	x.See("[1 已落实]")
	x.Type("有台账")
	x.Paste(dir + "/签收单.pdf")
	x.See("佐证  1 份")
	x.Type(termtest.F4)
	x.See("随手记  汕头市  查阅资料 市商务局")
	x.Type("再问一家")
	x.See("再问一家")
	x.Type(termtest.Esc)
	x.Gone("再问一家")
	x.Type(termtest.F7)
	x.See("记录 3")
	x.quit()
	visits := w.visits()
	if len(visits) != 1 {
		t.Fatalf("recorded %+v", visits)
	}
	id := visits[0].ID
	if got := w.live("shantou", "m24.1", inspection.FieldVisit); len(got) != 1 || got[0] != id {
		t.Errorf("the finding comes from %v", got)
	}
	if list := w.evidence(); len(list) != 1 || list[0].Visit != id || list[0].Source != "市商务局" {
		t.Errorf("evidence %+v", list)
	}
	if list := w.notes(); len(list) != 1 || list[0].Visit != id {
		t.Errorf("notes %+v", list)
	}
}

// TestNoteBoxHasAMenu: what Ctrl does with a letter stands there, and the caret
// comes back to the note.
func TestNoteBoxHasAMenu(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.press("f4")
	s.typeText("问财政")
	s.see("F2 菜单", " 问财政")
	was := *s.app.View().Cursor
	s.press("f2")
	s.see("执行", "立即记录", " 问财政")
	s.fits()
	s.press("esc")
	if now := *s.app.View().Cursor; now.X != was.X || now.Y != was.Y {
		t.Errorf("caret came back to %d,%d, was at %d,%d", now.X, now.Y, was.X, was.Y)
	}
	s.press("menu 撤销这段文字的改动")
	s.gone(" 问财政")
	s.press("menu 重做", "menu 立即记录")
	s.see(" 问财政", "[已记录")
	s.press("menu 记录并退出")
	if s.close(); !s.quit {
		t.Error("the menu does not lead out")
	}
}

// TestNotesShowTheLastReading: one that was begun before, for another scope, may
// end after it.
func TestNotesShowTheLastReading(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	s.press("2")
	late := s.app.top().(*notesPage).read()
	s.press("tab")
	s.see("全部 2")
	if msg := late().(reply).msg.(notesRead); len(msg.notes) > 0 {
		msg.notes = msg.notes[:1]
		s.send(reply{s.app.top(), msg})
	}
	s.see("全部 2")
}
