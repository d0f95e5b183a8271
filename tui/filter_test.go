package tui

import (
	"testing"

	"dudao/tui/termtest"
)

// TestFilterHome narrows Home by initials and by Han text, which opens the filter
// itself.
func TestFilterHome(t *testing.T) {
	x := newWorld(t, "shantou", "chaozhou", "jieyang").run(80, 24)
	x.See(">继续")
	x.Type("/")
	x.See("筛选")
	x.CursorAt(7, 21)
	x.Type("cz")
	x.See(">潮州市")
	x.Gone("揭阳市")
	x.Type("x")
	x.See("没有“czx”。Esc 清空")
	x.Type(termtest.Esc)
	x.See("揭阳市")
	x.Type("揭")
	x.See(" 筛选  揭")
	x.See(">揭阳市")
	x.Gone("汕头市 ")
	x.Type(termtest.Enter)
	x.See("> 揭阳市")
	x.Type(termtest.Esc)
	x.See(" 筛选  揭")
	x.Type(termtest.Esc)
	x.See("汕头市 ")
	x.Gone(" 筛选  揭")
	x.quit()
}

// TestFilterMarks: a blank is text until the cursor has been moved among what the
// filter leaves, and marks from then on.
func TestFilterMarks(t *testing.T) {
	x := newWorld(t, "shantou").run(80, 24)
	x.See(">继续")
	x.Type(termtest.Tab)
	x.See("空格 标记")
	x.Type("/")
	x.See("筛选")
	x.Gone("空格 标记")
	x.Type("s ")
	x.CursorAt(9, 21)
	x.Type(termtest.Down)
	x.See("空格 标记")
	x.Type(" ")
	x.See("已标记 1 个")
	x.CursorAt(9, 21)
	x.Type("z")
	x.Gone("空格 标记")
	x.CursorAt(10, 21)
	x.quit()
}

// TestFilterSubject narrows a subject's measures to what speaks of something; the
// checkpoints that do show below them.
func TestFilterSubject(t *testing.T) {
	x := newWorld(t, "shantou").run(80, 24)
	x.See(">继续")
	x.Type(termtest.Down + termtest.Enter)
	x.See("（一）")
	x.Type("/")
	x.See("筛选")
	x.Type("挂点")
	x.See("（二十四）")
	x.See("2 说得出联系人")
	x.Gone("（一）")
	x.Type(termtest.Down + termtest.Enter)
	x.See("事实|")
	x.Type(termtest.Esc)
	x.See(" 筛选  挂点")
	x.Type(termtest.Esc)
	x.See("（一）")
	x.quit()
}
