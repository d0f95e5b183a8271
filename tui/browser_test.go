package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// TestBrowserFindsAFile without a letter: only what is looked for shows, a folder
// is opened and left, and the next time begins where the last one ended.
func TestBrowserFindsAFile(t *testing.T) {
	here, there := newWorld(t, "shantou"), newWorld(t, "shantou")
	here.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	dir := here.files("照片.jpg", "说明.txt")
	sub := filepath.Join(dir, "第三组")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(sub, "陈伟.dudao"))
	if err != nil {
		t.Fatal(err)
	}
	here.with(func(st *store.Store) { _, err = st.Export(t.Context(), f, store.Selection{}, nil) })
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	there.with(func(st *store.Store) {
		if err := remember(st, importChoice, filepath.Join(dir, "上次.dudao")); err != nil {
			t.Fatal(err)
		}
	})
	s := there.openStage(t, "5", "4")
	s.see("> 同步 > 导入", "位置  ", "主目录", ">  第三组/", "只列 .dudao", "别的文件 2 个没有列")
	s.gone("照片.jpg")
	s.fits()
	s.press("9")
	s.see("没有第 9 个位置")
	s.press("enter")
	s.see(">  陈伟.dudao", "这个文件夹里的全部", "Enter 导入")
	s.press("left")
	s.see(">  第三组/")
	s.press("right", "enter")
	s.see("导入完，新记录 ", "汕头市")
	s.press("4")
	s.see(">  陈伟.dudao") // where that was
	s.press("esc", "esc")
}

// TestBrowserTakesWhatIsDraggedIn: a path that is pasted is the file itself, also
// after one that leads nowhere; what is typed for nothing goes by Ctrl+U.
func TestBrowserTakesWhatIsDraggedIn(t *testing.T) {
	w := newWorld(t, "shantou")
	file := filepath.Join(w.temp(), "同事 一.dudao")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w.with(func(st *store.Store) { _, err = st.Export(t.Context(), f, store.Selection{}, nil) })
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	s := w.openStage(t, "5", "4", "tab")
	s.press("ctrl+u")
	s.typeText("/没有/的.dudao")
	s.press("enter")
	s.see("没有这个文件或文件夹，请核对路径", "/没有/的.dudao")
	s.send(tea.PasteMsg{Content: "'" + file + "'"})
	s.see("导入完，没有新内容")
	if p := s.app.top().(*syncPage); !strings.HasSuffix(p.last.place, "同事 一.dudao") {
		t.Errorf("imported %q", p.last.place)
	}
}

// TestFirstRunEscape: Esc says what it does.
func TestFirstRunEscape(t *testing.T) {
	s := emptyWorld(t).stage(80, 24)
	s.press("enter", "enter", "9")
	s.see("Esc 回到选项")
	s.press("esc")
	s.see("Esc 退出，不留痕迹")
	s.close()
}
