package tui

import (
	"fmt"
	"strings"
	"testing"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

const keyF8 = "\x1b[19~"

// sideWorld has facts of others at a checkpoint, and a phrase of the team.
func sideWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, "shantou", "chaozhou", "jieyang")
	w.record("林晓", "chaozhou", "m24.1", map[string]string{"result": "met", "facts": "两类都有，6 月更新"})
	w.record("黄志强", "jieyang", "m24.1", map[string]string{"result": "unmet", "facts": "说不出台账在哪里"})
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			_, err := tx.AddPhrase(inspection.Phrase{Checkpoint: "m24.1", Text: "台账更新到  月"})
			return err
		})
	})
	return w
}

// TestPhrases puts in what is chosen by its number, at the caret, and nothing
// else; and makes a phrase of what was written.
func TestPhrases(t *testing.T) {
	w := sideWorld(t)
	x := w.walkTo(80, 24, "m24.1")
	x.Type("2")
	x.See("[2 部分落实]")
	x.Type("甲乙" + termtest.Left)
	x.See("事实| 甲乙")
	x.Type(keyF8)
	x.See("1 台账更新到  月")
	x.See("2 说不出台账在哪里")
	x.See("揭阳市")
	x.Type(termtest.Esc)
	x.Gone("揭阳市")
	x.See("事实| 甲乙")
	x.Type(keyF8)
	x.See("揭阳市")
	x.Type("２")
	x.See("事实| 甲说不出台账在哪里乙")
	x.Type(termtest.CtrlZ)
	x.See("事实| 甲乙")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("加为用语" + termtest.Enter)
	x.See("已加为用语")
	x.Type(keyF8)
	x.See("1 甲乙")
	x.Type(termtest.Esc)
	x.Gone("1 甲乙")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("加为通用" + termtest.Enter)
	x.See("已加为通用用语，每个要点按 F8 都可用")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type(termtest.PgDown)
	x.See("要点 2/5")
	x.Type("8")
	x.See("1 甲乙")
	x.Type(termtest.Esc)
	x.Gone("1 甲乙")
	x.quit()
}

// TestHistoryBringsBack shows who wrote what, and takes former facts back with
// one key, as an edit that can be taken back in turn.
func TestHistoryBringsBack(t *testing.T) {
	w := newWorld(t, "shantou")
	w.record("林晓", "shantou", "m24.1", map[string]string{"result": "met", "facts": "两类都有"})
	w.clock.on(3600e9)
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "partial", "facts": "缺新业态企业"})
	x := w.walkTo(80, 24, "m24.1")
	x.See("事实| 缺新业态企业")
	x.Type("0")
	x.See("执行")
	x.Type("jingguo" + termtest.Enter)
	x.See("> 经过")
	x.See("陈伟     结果 部分落实  现在")
	x.See("林晓     事实 4 字")
	x.Type(termtest.Enter)
	x.See("现在就是这样")
	x.Type(termtest.End)
	x.See(">07-15 10:41  林晓     事实")
	x.Type(termtest.Enter)
	x.See("事实| 两类都有")
	x.See("已取回")
	x.See("[已记录")
	x.Type(termtest.CtrlZ)
	x.See("改回  缺新业态企业")
	x.Type(termtest.Enter)
	x.See("事实| 缺新业态企业")
	x.quit()
}

// TestHistoryWholeText shows a former text in its own lines, all of them.
func TestHistoryWholeText(t *testing.T) {
	w := newWorld(t, "shantou")
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("第%02d行", i+1))
	}
	w.record("林晓", "shantou", "m24.1", map[string]string{"facts": strings.Join(lines, "\n")})
	x := w.walkTo(80, 24, "m24.1")
	x.Type("0")
	x.See("执行")
	x.Type("jingguo" + termtest.Enter)
	x.See("> 经过")
	x.See("\n 第01行")
	x.See("\n 第02行")
	x.Gone("第30行")
	x.Type(termtest.PgDown + termtest.Right)
	x.See("\n 第30行")
	x.Gone("\n 第01行")
	x.Type(termtest.PgUp + termtest.Left)
	x.See("\n 第01行")
	x.quit()
}

// TestPanel shows what stands beside the checkpoint in a wide window, and follows
// to the next one; in a narrow window there is none.
func TestPanel(t *testing.T) {
	w := sideWorld(t)
	w.record("陈伟", "shantou", "m24.1", map[string]string{"result": "partial", "facts": "缺新业态企业"})
	x := w.walkTo(120, 36, "m24.1")
	x.See("本措施")
	x.See("其他对象同一要点")
	x.See("! 揭阳市  说不出台账在哪里")
	x.See("用语（F8 再按数字）")
	x.See("陈伟  结果 部分落实")
	if col := x.Column(rowWith(x.Screen(), "本措施"), "本措施"); col != 82 {
		t.Errorf("the panel begins in column %d", col)
	}
	x.Type(termtest.PgDown)
	x.See("> 2 " + checklist.Builtin().Checkpoint("m24.2").Name())
	x.Gone("说不出台账在哪里")
	x.Resize(100, 30)
	x.Gone("本措施")
	x.Resize(120, 36)
	x.See("本措施")
	x.quit()
}
