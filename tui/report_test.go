package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dudao/tui/termtest"
)

// TestBriefAndDaily makes the brief of the morning and the digest of the evening,
// and saves the latter.
func TestBriefAndDaily(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "unmet", "facts": "没有台账，只有一张表"})
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down)
	x.See(">汕头市")
	x.Type("7")
	x.See("报告 [对象小结]")
	x.Type("1")
	x.See("督导提纲")
	x.Type("1")
	x.See("报告 [督导提纲]  2 对象 [汕头市]")
	x.See("汕头市督导提纲-0715.md")
	x.Gone("正在生成")
	x.Type("1")
	x.See("督导日报")
	x.Type("3")
	x.See("报告 [督导日报]  2 日期 [2014-07-15 今天]")
	x.See("日报（2014年7月15日）")
	x.Type("2")
	x.See("2014-07-14 昨天")
	x.Type(termtest.Esc)
	x.Gone("昨天")
	x.Type("5")
	x.See("已存为")
	x.quit()
	files, err := filepath.Glob(filepath.Join(w.opts.Settings.ReportDir, "督导日报*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(text), "没有台账，只有一张表") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestReportOfASample says in its name and its text that nothing of it is real.
func TestReportOfASample(t *testing.T) {
	w := newWorld(t, "shantou")
	w.opts.Sample = true
	x := w.run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down)
	x.See(">汕头市")
	x.Type("7")
	x.See("示例-汕头市小结-0715.md")
	x.See("示例：汕头市")
	x.Gone("正在生成")
	x.Type("5")
	x.See("已存为")
	x.quit()
	text, err := os.ReadFile(filepath.Join(w.opts.Settings.ReportDir, "示例-汕头市小结-0715.md"))
	if err != nil || !strings.Contains(string(text), "# 示例：汕头市") || !strings.Contains(string(text), `示例: "内容都是编的"`) {
		t.Errorf("%v\n%s", err, text)
	}
}
