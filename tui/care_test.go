package tui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dudao/store"
	"dudao/tui/termtest"
)

// autoBackups are the files that backups have left.
func (w *world) autoBackups() []string {
	w.t.Helper()
	list, err := filepath.Glob(filepath.Join(w.opts.Store.Dir, "backups", "*.dudao"))
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// TestBackupsAreMade: in the background soon after the start, again when the
// newest is a day old, and nothing is said of it.
func TestBackupsAreMade(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Settings.BackupAuto, w.opts.Settings.BackupWarnDays = true, 7
	s := w.stage(80, 24)
	if got := w.autoBackups(); len(got) != 0 {
		t.Fatalf("made while starting: %v", got)
	}
	s.pass(firstBackup)
	if got := w.autoBackups(); len(got) != 1 {
		t.Fatalf("there are %v", got)
	}
	s.pass(backupEvery)
	w.clock.on(25 * time.Hour)
	s.pass(backupEvery)
	if got := w.autoBackups(); len(got) != 2 {
		t.Errorf("there are %v", got)
	}
	if s.shows("备份") {
		t.Errorf("something is said of it:\n%s", strings.Join(s.lines(), "\n"))
	}
	s.close()
}

// TestBackupBanner: where backups are not made, Home says how old the newest is,
// and the menu makes one.
func TestBackupBanner(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Settings.BackupWarnDays = 7
	w.with(func(st *store.Store) {
		if _, err := st.BackupNow(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
	w.clock.on(6 * 24 * time.Hour)
	x := w.run(80, 24)
	x.See("第三督导组  陈伟  07-21 周一")
	x.quit()
	w.clock.on(3 * 24 * time.Hour)
	x = w.run(80, 24)
	x.See("~ 备份已是 9 天前的，按 0 可立即备份")
	x.Type("0")
	x.See("执行")
	x.See("~ 备份已是 9 天前的，按 0 可立即备份") // below the menu
	x.Type("立即备份")
	x.See("  立即备份")
	x.Type(termtest.Enter)
	x.See("已备份记录和方案，没有佐证。连同佐证备份到 U 盘，用 dudao backup 文件")
	x.Gone("天前的")
	if got := w.autoBackups(); len(got) != 2 {
		t.Errorf("there are %v", got)
	}
	x.quit()
}

// TestNoBackupBanner: without any backup it is said once there is something to
// lose; and never where the user wants no warning.
func TestNoBackupBanner(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Settings.BackupWarnDays = 7
	s := w.stage(80, 24)
	if s.shows("还没有备份") {
		t.Error("there is nothing to lose yet")
	}
	s.close()
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	s = w.stage(80, 24)
	s.see("~ 还没有备份，按 0 可立即备份")
	s.close()
	w.opts.Settings.BackupWarnDays = 0
	s = w.stage(80, 24)
	if s.shows("还没有备份") {
		t.Error("the warning is off")
	}
	s.close()
}

// TestBackupThatFails says why, and the program goes on.
func TestBackupThatFails(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Store.Backups = filepath.Join(w.opts.Store.Dir, "local.json", "x")
	w.opts.Settings.BackupAuto, w.opts.Settings.BackupWarnDays = true, 7
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	s := w.stage(80, 24)
	s.pass(firstBackup)
	s.see("~ 还没有备份，按 0 可立即备份")
	s.press("0")
	s.typeText("立即备份")
	s.press("enter")
	s.see("没有备份")
	s.close()
}

// TestClockBanners: a clock that went back, and another's that is ahead.
func TestClockBanners(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	w.clock.on(-73 * time.Hour)
	s := w.stage(100, 24)
	s.see("! 电脑的时钟比上一条记录早 3 天，请核对日期和时间")
	s.press("1")
	if s.shows("时钟") {
		t.Error("it is said of Home only")
	}
	s.close()
}

// TestRestoreInFirstRun: a backup becomes the data, and what it held is said.
func TestRestoreInFirstRun(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	path := filepath.Join(t.TempDir(), "备份.dudao")
	w.with(func(st *store.Store) {
		if _, err := st.Backup(context.Background(), path, nil); err != nil {
			t.Fatal(err)
		}
	})
	if err := os.Rename(w.opts.Store.Dir, w.opts.Store.Dir+"-移开"); err != nil {
		t.Fatal(err)
	}
	x := w.run(80, 24)
	x.See("第 1 步，共 3 步")
	x.Type(termtest.Enter)
	x.See("4 从备份恢复")
	x.Type("4")
	x.See("首次使用 > 从备份恢复")
	x.Type(termtest.Enter)
	x.See("还没有写路径")
	x.Paste(path + "x")
	x.Type(termtest.Enter)
	x.See("没有“")
	x.Type(termtest.Backspace + termtest.Enter)
	x.See("已恢复，核对过：")
	x.Type(termtest.Enter)
	x.See("第三督导组  陈伟  07-15 周二")
	x.quit()
	if result, _, _ := w.finding("shantou", "m24.2"); result != "unmet" {
		t.Errorf("the result is %q", result)
	}
}

// TestDamagedLogIsTold soon after the start and on every one, until an import has
// brought what is lost.
func TestDamagedLogIsTold(t *testing.T) {
	w := newWorld(t, "shantou")
	file := filepath.Join(t.TempDir(), "同事.dudao")
	w.record("陈伟", "shantou", "m24.2", map[string]string{"result": "unmet"})
	w.with(func(st *store.Store) {
		if _, err := st.BackupNow(context.Background()); err != nil { // seals what is written
			t.Fatal(err)
		}
	})
	if err := os.Rename(w.autoBackups()[0], file); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(w.opts.Store.Dir, "log.dudao")
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(log, data, 0o600); err != nil {
		t.Fatal(err)
	}
	const told = "! 日志坏了一段，少了陈伟在电脑"
	s := w.stage(100, 24)
	if s.shows(told) {
		t.Error("told before it was looked for")
	}
	s.pass(firstCheck)
	s.see(told)
	s.close()
	s = w.stage(100, 24)
	s.see(told)
	s.press("5", "4")
	s.browseTo(file)
	s.see("导入完")
	s.press("esc")
	if s.shows(told) {
		t.Error("told though it is here again")
	}
	s.close()
}

// TestDataBeyondRepair: the page that cannot open the data says which backup there
// is and how it comes back.
func TestDataBeyondRepair(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		if _, err := st.BackupNow(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
	if err := os.WriteFile(filepath.Join(w.opts.Store.Dir, "log.dudao"), []byte("购物单，不是日志"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.stage(200, 24) // the path of the folder is as long as it is
	s.see("打不开数据", "不是 dudao 的文件", filepath.Base(w.autoBackups()[0]), "从备份恢复")
	s.close()

	// As it says: moved away, restored.
	away := w.opts.Store.Dir + "-移开"
	if err := os.Rename(w.opts.Store.Dir, away); err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob(filepath.Join(away, "backups", "*.dudao"))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	s = w.stage(80, 24)
	s.press("enter", "4")
	s.typeText(list[0])
	s.press("enter")
	s.see("已恢复，核对过：")
	s.press("enter")
	s.see("第三督导组  陈伟")
	s.close()
}

// TestBackupAfterImport: what an import has brought is backed up at once, in the
// background; and a clock in 2030 that came with it is named on Home.
func TestBackupAfterImport(t *testing.T) {
	here, there := newWorld(t, "shantou"), newWorld(t, "shantou")
	there.clock.on(16 * 365 * 24 * time.Hour)
	there.record("林晓", "shantou", "m24.2", map[string]string{"result": "unmet"})
	file := filepath.Join(t.TempDir(), "b.dudao")
	there.with(func(st *store.Store) {
		if _, err := st.Backup(context.Background(), file, nil); err != nil {
			t.Fatal(err)
		}
	})
	here.opts.Settings.BackupAuto = true
	s := here.stage(100, 24)
	s.press("5", "4")
	s.fillPath(file)
	s.press("enter")
	s.see("导入完，新记录")
	if got := here.autoBackups(); len(got) != 1 {
		t.Errorf("there are %v", got)
	}
	s.press("esc")
	s.pass(lookEvery)
	s.see("的时钟快 15 年，它的记录照收，排在最后")
	s.close()
}
