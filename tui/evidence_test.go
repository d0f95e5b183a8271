package tui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
	"dudao/store"
	"dudao/tui/termtest"
)

// files makes a folder of files, the first being the newest, and has the picker
// begin there.
func (w *world) files(names ...string) (dir string) {
	w.t.Helper()
	dir = filepath.Join(w.temp(), "7月15日")
	if err := os.Mkdir(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	for i, name := range names {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("内容："+name), 0o600); err != nil {
			w.t.Fatal(err)
		}
		at := w.opts.Now().Add(-time.Duration(i+1) * time.Minute)
		if err := os.Chtimes(path, at, at); err != nil {
			w.t.Fatal(err)
		}
	}
	w.with(func(st *store.Store) {
		if err := st.SetLocal(func(l *store.Local) { l.Choices = map[string]string{folderChoice: dir} }); err != nil {
			w.t.Fatal(err)
		}
	})
	return dir
}

// evidence is what is recorded for the city, as another program sees it.
func (w *world) evidence() (list []inspection.Evidence) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(context.Background(), func(tx *store.ReadTx) (err error) {
			list, err = tx.Evidence("shantou")
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return list
}

// wholeBlobs fails if anything was left half copied.
func (w *world) wholeBlobs() {
	w.t.Helper()
	half, err := filepath.Glob(filepath.Join(w.opts.Store.Dir, "blobs", "adding-*"))
	if err != nil || len(half) > 0 {
		w.t.Errorf("left behind: %v, %v", half, err)
	}
}

// TestEvidenceWhileTyping attaches the newest file in two keys and goes on where
// the caret was.
func TestEvidenceWhileTyping(t *testing.T) {
	w := newWorld(t, "shantou")
	w.files("海关月报（6月）.pdf", "旧的.txt")
	x := w.walkTo(80, 24, "m24.1")
	x.See("还没有佐证，5 附上")
	x.Type("2月报写明增一点三")
	x.See("事实| 月报写明增一点三")
	x.Type(termtest.Left + termtest.F5)
	x.See("附佐证")
	x.See(">  海关月报（6月）.pdf")
	x.CursorAt(0, rowWith(x.Screen(), "海关月报"))
	x.See("将附  1 份，佐证1")
	x.Type(termtest.Enter)
	x.See("已附 佐证1 海关月报（6月）.pdf")
	x.See("佐证  1 份  佐证1 海关月报（6月）.pdf")
	x.Type("百分之")
	x.See("事实| 月报写明增一点百分之三")
	x.CursorAt(6+2*10, rowWith(x.Screen(), "事实|"))
	x.quit()
	list := w.evidence()
	if len(list) != 1 || list[0].Name != "海关月报（6月）.pdf" || list[0].Kind != inspection.Document {
		t.Fatalf("recorded %+v", list)
	}
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "月报写明增一点百分之三" {
		t.Errorf("recorded %q", facts)
	}
}

// TestEvidenceMarked marks files in two folders, says where they are from, and
// meets those that cannot be attached.
func TestEvidenceMarked(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("甲.jpg", "乙.xlsx", "任务分解终稿.docx")
	if err := os.WriteFile(filepath.Join(dir, "空.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(dir, "录像.mp4")
	if err := os.WriteFile(big, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, oplog.MaxBlob+1); err != nil {
		t.Fatal(err)
	}
	sub := filepath.Join(dir, "名单")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sub, "签收.csv"), []byte("a,b"), 0o600); err != nil {
		t.Fatal(err)
	}
	late := w.opts.Now().Add(-24 * time.Hour)
	for _, path := range []string{filepath.Join(dir, "空.txt"), big, sub} {
		if err := os.Chtimes(path, late, late); err != nil {
			t.Fatal(err)
		}
	}
	x := w.walkTo(80, 24, "m24.1")
	x.Type("５")
	x.See(">  甲.jpg")
	x.Type("\u3000")
	x.See("*")
	x.Type(" ")
	x.See("将附  2 份，佐证1至佐证2")
	x.See("类别  文件、表格")
	x.Type(termtest.Down + " ") // whichever of the three comes now
	x.See("不能")
	x.Type(termtest.Tab)
	x.See("输入")
	x.Type("luxiang")
	x.See(">  录像.mp4")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(" ")
	x.See("过大，上限 200 MB")
	x.Type("/")
	x.See("输入")
	x.Type(strings.Repeat(termtest.Backspace, len("luxiang")) + "md")
	x.See(">  名单/")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(termtest.Right)
	x.See(">  签收.csv")
	x.Type(" ")
	x.See("将附  3 份")
	x.Type(termtest.Left)
	x.See(">  名单/")
	x.Type(termtest.Tab + termtest.Tab + "市商务局")
	x.See("来源  市商务局")
	x.CursorAt(7+8, rowWith(x.Screen(), "来源"))
	x.Type(termtest.Tab + "2")
	x.See("类别  [文件]")
	x.Type(termtest.Tab + "9点20")
	x.See("时间  9点20")
	x.Type(termtest.Tab + "三楼" + termtest.Enter)
	x.See("已附 佐证1、佐证2、佐证3")
	x.See("佐证  3 份")
	x.Type("5")
	x.See("10:40      已附 佐证1")
	x.Type(termtest.Esc)
	x.See("事实|")
	x.quit()
	list := w.evidence()
	if len(list) != 3 {
		t.Fatalf("recorded %+v", list)
	}
	for i, name := range []string{"甲.jpg", "乙.xlsx", "签收.csv"} {
		e := list[i]
		if e.Name != name || e.Source != "市商务局" || e.Kind != inspection.Document || e.At != "2014-07-15 09:20" || e.Place != "三楼" {
			t.Errorf("recorded %+v", e)
		}
	}
}

// TestEvidenceDragged drops files on the page: what are paths becomes evidence,
// anything else stays text.
func TestEvidenceDragged(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("现场 照片.jpg", "表.xlsx")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("两家企业")
	x.See("事实| 两家企业")
	x.Paste("'" + filepath.Join(dir, "现场 照片.jpg") + "' ")
	x.Type("都在") // typed while it is copied
	x.See("佐证  1 份  缺结果  佐证1 现场 照片.jpg")
	x.See("事实| 两家企业都在")
	x.Paste(filepath.Join(dir, "没有.txt"))
	x.See("没有.txt")
	x.quit()
	if list := w.evidence(); len(list) != 1 || list[0].Name != "现场 照片.jpg" {
		t.Errorf("recorded %+v", list)
	}
	if _, _, facts := w.finding("shantou", "m24.1"); facts != "两家企业都在"+filepath.Join(dir, "没有.txt") {
		t.Errorf("recorded %q", facts)
	}
}

// TestEvidenceCancelled ends the copying while another program holds the data,
// and then attaches a file that has vanished.
func TestEvidenceCancelled(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("甲.jpg", "乙.jpg")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("5")
	x.See(">  甲.jpg")
	release := w.hold()
	x.Type(termtest.Enter)
	x.See("~ 复制  ")
	x.See("Esc 取消")
	x.Type(termtest.Esc)
	x.See("已取消，没有附上")
	release()
	x.See(">* 甲.jpg")
	x.Type(" ")
	x.Gone("*")
	if err := os.Remove(filepath.Join(dir, "乙.jpg")); err != nil {
		t.Fatal(err)
	}
	x.Type(termtest.Enter)
	x.See("没有“乙.jpg”这个文件")
	x.Type(termtest.Esc)
	x.See("还没有佐证")
	x.quit()
	if list := w.evidence(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
	w.wholeBlobs()
}

// TestEvidenceOpened lists the evidence, with what is known of it, and has the
// system show it.
func TestEvidenceOpened(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("月报.pdf")
	opened := make(chan string, 1)
	w.opts.View = func(path string) error {
		opened <- path
		return nil
	}
	x := w.walkTo(80, 24, "m24.1")
	x.Paste(filepath.Join(dir, "月报.pdf"))
	x.See("已附 佐证1")
	x.See("佐证  1 份")
	x.Type(termtest.Down + termtest.Down)
	x.CursorAt(0, rowWith(x.Screen(), "佐证  1 份"))
	x.Type(termtest.Enter)
	x.See("> 佐证")
	x.See("附上  陈伟  10:41  SHA-256 ")
	x.Type(termtest.Enter)
	x.See("已交给系统打开：月报.pdf")
	text, err := os.ReadFile(<-opened)
	if err != nil || string(text) != "内容：月报.pdf" {
		t.Errorf("opened %q, %v", text, err)
	}
	x.Type(termtest.F2 + "chexia")
	x.See("撤下这一份")
	x.Type(termtest.Enter)
	x.See("还没有佐证")
	x.quit()
	if list := w.evidence(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
}

// TestTooLongBecomesEvidence keeps a text that no field takes.
func TestTooLongBecomesEvidence(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("先写的")
	x.See("事实| 先写的")
	long := strings.Repeat("会议记录一段。", 3500)
	x.Paste(long)
	x.See("超过 60 KB，没有收下，原有文字不变。F5 存为佐证")
	x.See("长文存为佐证")
	x.Type(termtest.F5)
	x.See("已存为 佐证1 汕头市（二十四）1文字0715-1041.txt")
	x.Type("后写的")
	x.See("事实| 先写的后写的")
	x.quit()
	list := w.evidence()
	if len(list) != 1 || list[0].Size != int64(len(long)) {
		t.Fatalf("recorded %+v", list)
	}
}

func TestPathsIn(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("paths of Unix")
	}
	exists := func(path string) bool {
		return slices.Contains([]string{"/a/b c.jpg", "/a/d.jpg", "/a/e'f.jpg", "/a", "/a/g\\h"}, path)
	}
	for text, want := range map[string]string{
		"/a/d.jpg":                           "/a/d.jpg",
		" /a/d.jpg \r\n":                     "/a/d.jpg",
		"/a/b c.jpg":                         "/a/b c.jpg",
		`/a/b\ c.jpg`:                        "/a/b c.jpg",
		"'/a/b c.jpg' '/a/d.jpg'":            "/a/b c.jpg|/a/d.jpg",
		`"/a/b c.jpg" /a/d.jpg`:              "/a/b c.jpg|/a/d.jpg",
		"file:///a/b%20c.jpg":                "/a/b c.jpg",
		"file://localhost/a/d.jpg\r\n/a":     "/a/d.jpg|/a",
		`'/a/e'\''f.jpg'`:                    "/a/e'f.jpg",
		`/a/g\h`:                             `/a/g\h`,
		"/a/d.jpg 见附图":                       "",
		"/a/no.jpg":                          "",
		"d.jpg":                              "",
		"file://example.org/a/d.jpg":         "",
		"/a/d.jpg\n海关月报":                     "",
		"'/a/d.jpg":                          "/a/d.jpg",
		"https://example.org/":               "",
		"/a/d.jpg\x00":                       "",
		"见 /a/d.jpg":                         "",
		"\n\n":                               "",
		"file:///a/b%20c.jpg\nfile:///a/%zz": "",
	} {
		if got := strings.Join(pathsIn(text, exists), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if want != "" && !mayBePaths(text) {
			t.Errorf("%q is not taken for paths", text)
		}
	}
}

// TestShotWords: what a photo says of itself is held against the visit.
func TestShotWords(t *testing.T) {
	today := checklist.Date{Year: 2014, Month: time.July, Day: 15}
	running := &inspection.Visit{From: "2014-07-15 09:30"}
	ended := &inspection.Visit{From: "2014-07-15 08:40", To: "2014-07-15 09:20"}
	located := &inspection.Shot{At: "2014-07-15 09:51", Latitude: 23.35, Longitude: 116.68, Located: true}
	for _, c := range []struct {
		shot  *inspection.Shot
		visit *inspection.Visit
		want  string
	}{
		{located, running, "07-15 09:51，北纬 23.35 东经 116.68，与活动相符"},
		{located, ended, "07-15 09:51，北纬 23.35 东经 116.68，不在活动的时间里"},
		{&inspection.Shot{At: "2013-12-31 23:59"}, nil, "2013-12-31 23:59"},
		{&inspection.Shot{Latitude: 23.35, Longitude: 116.68, Located: true}, running, "北纬 23.35 东经 116.68"},
	} {
		if got := shotWords(c.shot, c.visit, today); got != c.want {
			t.Errorf("%+v: %q, want %q", c.shot, got, c.want)
		}
	}
}

// TestEvidencePathsMeant: folders are gone to and never attached; what a path
// names shows in the list, and goes with the path.
func TestEvidencePathsMeant(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("甲.jpg", "乙\n丙.txt")
	other := filepath.Join(w.t.TempDir(), "别处")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	x := w.walkTo(80, 24, "m24.1")
	x.Paste(filepath.Join(dir, "甲.jpg") + "\n" + other)
	x.See("* 甲.jpg")
	x.See("将附  1 份，佐证1")
	x.Type(termtest.Tab)
	x.See("输入")
	x.Type("没有")
	x.See("没有这样的文件")
	x.See("将附  按路径，Enter 打开")
	x.Type(termtest.Enter)
	x.See("没有这个文件或文件夹")
	x.Gone("1 份")
	x.Type(strings.Repeat(termtest.Backspace, len([]rune(other))+3))
	x.Gone("甲.jpg")
	x.Type(termtest.Esc)
	x.See("将附  先移到文件上")
	x.Paste(dir)
	x.See("乙 丙.txt")
	x.See(">  甲.jpg")
	x.See("将附  1 份，佐证1")
	x.Type(termtest.Left)
	x.See("Enter 打开")
	x.Type(termtest.Esc)
	x.See("还没有佐证")
	x.quit()
	if list := w.evidence(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
}

// TestEvidenceTwice asks before a file goes in again.
func TestEvidenceTwice(t *testing.T) {
	w := newWorld(t, "shantou")
	w.files("甲.jpg")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("5")
	x.See(">  甲.jpg")
	x.Type(termtest.Enter)
	x.See("佐证  1 份")
	x.Type("5")
	x.See("已附 佐证1")
	x.Type(termtest.Enter)
	x.See("这里已附 佐证1，再按一次 Enter 另附一份")
	x.Type(termtest.Enter)
	x.See("佐证  2 份")
	x.Type(termtest.PgDown)
	x.See("要点 2/5")
	x.Type("5") // at another checkpoint it is said where it is
	x.See("佐证1 在别处")
	x.Type(termtest.Enter)
	x.See("佐证1 同名同大小，附在 汕头市（二十四）1；再按一次 Enter 也附到这里")
	x.Type(termtest.Enter)
	x.See("佐证  1 份")
	x.quit()
	if n := len(w.glob("blobs", "*", "*")); n != 2 { // the plan's and the photo's
		t.Errorf("%d files are kept", n)
	}
}

// TestEvidenceTogether: marked files are attached in one action, or none of them,
// and taken back with one undo.
func TestEvidenceTogether(t *testing.T) {
	w := newWorld(t, "shantou")
	dir := w.files("甲.jpg", "乙.xlsx")
	x := w.walkTo(80, 24, "m24.1")
	x.Type("5")
	x.See(">  甲.jpg")
	x.Type(" ")
	x.See("将附  1 份")
	x.Type(" ")
	x.See("将附  2 份")
	gone := filepath.Join(dir, "乙.xlsx")
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	x.Type(termtest.Enter)
	x.See("没有“乙.xlsx”这个文件")
	x.See("其余 1 份")
	if list := w.evidence(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
	if err := os.WriteFile(gone, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.Type(termtest.Esc)
	x.See("还没有佐证")
	x.Type("5")
	x.See(">  乙.xlsx")
	x.Type(" ")
	x.See("将附  1 份")
	x.Type(" ")
	x.See("将附  2 份")
	x.Type(termtest.Enter)
	x.See("已附 佐证1、佐证2")
	x.Type(termtest.CtrlZ)
	x.See("佐证2")
	x.Type(termtest.Enter)
	x.See("还没有佐证")
	x.quit()
	if list := w.evidence(); len(list) != 0 {
		t.Errorf("recorded %+v", list)
	}
	w.wholeBlobs()
}
