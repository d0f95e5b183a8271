package tui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dudao/exchange"
	"dudao/inspection"
	"dudao/store"
)

// fillPath types a path into the field, over what stands there.
func (s *stage) fillPath(path string) {
	s.press("end")
	for range 200 {
		s.press("backspace")
	}
	s.typeText(path)
}

// browseTo writes a path where files are looked for.
func (s *stage) browseTo(path string) {
	s.press("tab")
	s.fillPath(path)
	s.press("enter")
}

// TestSyncThroughFolder has two laptops meet through a folder: both see what the
// other found, what is new is listed by subject and opened.
func TestSyncThroughFolder(t *testing.T) {
	stick := filepath.Join(t.TempDir(), "督导")
	here, there := newWorld(t, "shantou"), newWorld(t, "shantou")
	here.with(func(st *store.Store) {
		here.update(st, func(tx *store.Tx) error {
			e, err := tx.Edit(store.FindingEntity(st.Local().Inspection, "shantou", "m24.2"), "result", "facts")
			if err != nil {
				return err
			}
			e.Put("result", inspection.Unmet.Code())
			e.Put("facts", "抽 5 家，1 家说得出")
			_, err = tx.Save(e)
			return err
		})
	})
	for i, w := range []*world{here, there} {
		s := w.openStage(t, "5")
		s.see("还没有同步过，插 U 盘后按 1")
		s.press("1")
		s.fillPath(stick)
		s.press("enter")
		s.see("同步完，可以拔出", "可以拔出 U 盘", "1 同步 督导")
		if i == 0 {
			continue
		}
		s.see("汕头市", "新内容")
		s.press("enter")
		s.see("1/42")
		s.press("esc")
		s.press("1")
		s.see("0 段  0 条")
	}
	s := there.openStage(t, "down", "enter", "2", "4")
	s.see("!")
}

// TestExportThenImport hands a file over; a colleague begins with it and goes on.
func TestExportThenImport(t *testing.T) {
	here, fresh := newWorld(t, "shantou"), emptyWorld(t)
	here.with(func(st *store.Store) {
		here.update(st, func(tx *store.Tx) error {
			_, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "台账不全"})
			return err
		})
	})
	file := filepath.Join(t.TempDir(), "第三组.dudao")
	s := here.openStage(t, "5", "5")
	s.see("佐证的文件不在；F5 连佐证一起")
	s.press("f5")
	s.see("佐证的文件都在里面；F5 不带佐证")
	s.fillPath("12")
	s.press("enter")
	s.see("“12”不是完整的路径")
	s.fillPath(file)
	s.press("enter")
	s.see("已导出 第三组.dudao", "导出", "方案 1 份  佐证 0 份")
	s.press("5")
	s.fillPath(file)
	s.press("enter")
	s.see("已导出 第三组-2.dudao")

	s = fresh.stage(80, 24)
	t.Cleanup(s.close)
	s.fillPath("林晓")
	s.press("enter", "3")
	s.browseTo(filepath.Join(filepath.Dir(file), "没有.dudao"))
	s.see("没有这个文件或文件夹，请核对路径", "输入")
	s.press("esc", "esc")
	s.see("第 2 步")
	s.press("enter")
	s.browseTo(file)
	s.see("第 3 步", "同事的数据：", "1 第三督导组")
	s.press("1")
	s.see("第三督导组  林晓", "3 问题 1")

	// A file that is none is told, and nothing is lost.
	bad := filepath.Join(t.TempDir(), "报告.dudao")
	if err := os.WriteFile(bad, []byte(strings.Repeat("不是数据", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.press("5", "4")
	s.browseTo(bad)
	s.see("报告.dudao")
}

// TestBeginWithDamaged: what of a colleague's data does not check is told before
// and after it is taken, and the rest is there.
func TestBeginWithDamaged(t *testing.T) {
	here, fresh := newWorld(t, "shantou"), emptyWorld(t)
	here.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	var file bytes.Buffer
	export := func() {
		here.with(func(st *store.Store) {
			if _, err := st.Export(t.Context(), &file, store.Selection{}, nil); err != nil {
				t.Fatal(err)
			}
		})
	}
	export()
	whole := file.Len()
	here.record("陈伟", "shantou", "m24.3", map[string]string{"result": "met"})
	export()
	data := file.Bytes()
	data[len(data)-whole/4] ^= 1 // of the last segment or the plan that comes again: the first is whole
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "同事.dudao"), data[:len(data)-7], 0o600); err != nil {
		t.Fatal(err)
	}
	s := fresh.stage(100, 24)
	t.Cleanup(s.close)
	s.fillPath("林晓")
	s.press("enter", "3")
	s.browseTo(dir)
	s.see(">  同事.dudao")
	s.press("home")
	s.see(">  这个文件夹里的全部")
	s.press("enter")
	s.see("同事的数据：", "处坏了收不下")
	s.press("1")
	s.see("> 同步", "拒收", "同事.dudao 第", "新内容")
	s.press("esc")
	s.see("第三督导组  林晓")
}

// TestImportEncrypted asks for the passphrase of a file, again when it is wrong,
// and never shows it.
func TestImportEncrypted(t *testing.T) {
	w := newWorld(t, "shantou")
	file := filepath.Join(t.TempDir(), "加密.dudao")
	w.with(func(st *store.Store) {
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		to, err := exchange.Passphrase("一二三四五六", 10)
		if err != nil {
			t.Fatal(err)
		}
		locked, err := exchange.Encrypt(f, to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = st.Export(t.Context(), locked, store.Selection{}, nil); err != nil {
			t.Fatal(err)
		}
		if err := locked.Close(); err != nil {
			t.Fatal(err)
		}
	})
	s := w.openStage(t, "5", "4")
	s.browseTo(file)
	s.see("口令", "文件加了密，输入口令")
	s.press("enter")
	s.see("还没有写口令")
	s.typeText("一二")
	s.see("口令    **")
	s.gone("一二")
	s.press("enter")
	s.see("口令不对，请再输一次")
	s.typeText("一二三四五六")
	s.press("enter")
	s.see("导入完，没有新内容")

	// A first run that begins with such a file.
	s = emptyWorld(t).stage(80, 24)
	t.Cleanup(s.close)
	s.fillPath("林晓")
	s.press("enter", "3")
	s.browseTo(file)
	s.see("文件加了密，输入口令")
	s.typeText("一二")
	s.see("     **")
	s.gone("一二")
	s.press("enter")
	s.see("口令不对，请再输一次")
	s.typeText("一二三四五六")
	s.press("enter")
	s.see("第 3 步", "同事的数据：")
}
