package tui

import (
	"context"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/store"
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

// day records three visits, three notes and three pieces of evidence.
func (w *world) day() {
	w.t.Helper()
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			for _, v := range []inspection.Visit{
				{Kind: inspection.Symposium, Org: "六家外贸企业", Subject: "shantou", From: "2014-07-15 08:40", To: "2014-07-15 09:20"},
				{Kind: inspection.Review, Org: "市商务局", Subject: "shantou", From: "2014-07-15 09:30", To: "2014-07-15 10:00"},
				{Kind: inspection.Enterprise, Org: "海桥公司", People: "王经理", From: "2014-07-15 10:10", To: "2014-07-15 10:20"},
			} {
				if _, err := tx.StartVisit(v); err != nil {
					return err
				}
			}
			for _, text := range []string{"海桥公司：挂点干部昨天才来", "问财政：补贴停了几天", "展位费的批文"} {
				if _, err := tx.AddNote(inspection.Note{Text: text, Subject: "shantou"}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, file := range [][2]string{{"海关月报.pdf", "市商务局"}, {"现场.jpg", "海桥公司"}, {"签收单.csv", "服务科"}} {
			e := inspection.Evidence{For: store.FindingEntity(st.Local().Inspection, "shantou", "m24.1"), Source: file[1]}
			if _, err := st.AddEvidence(context.Background(), e, file[0], strings.NewReader(file[0]), -1, nil); err != nil {
				w.t.Fatal(err)
			}
		}
	})
}

// TestFilterVisits narrows the visits by whom the team met; a new visit takes the
// filter away.
func TestFilterVisits(t *testing.T) {
	w := newWorld(t, "shantou")
	w.day()
	x := w.run(80, 24)
	x.See(">继续")
	x.Type("8")
	x.See("六家外贸企业")
	x.Type("王")
	x.See(" 筛选  王")
	x.CursorAt(9, 21)
	x.Gone("六家外贸企业")
	x.See(">已结束  10:10-10:20")
	x.Type("啊")
	x.See("没有“王啊”。Esc 清空")
	x.Type(termtest.Backspace + termtest.Enter)
	x.See("Enter 收下")
	x.CursorAt(7+8, rowWith(x.Screen(), " 对象"))
	x.Type("二部")
	x.See("对象  海桥公司二部")
	x.Type(termtest.Enter)
	x.See("[已记录")
	x.CursorAt(9, 21)
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("kszt" + termtest.Enter) // 开始座谈
	x.See("座谈已开始")
	x.Gone(" 筛选  王")
	x.See("六家外贸企业")
	x.quit()
	if list := w.visits(); len(list) != 4 || list[1].Org != "海桥公司二部" {
		t.Errorf("recorded %+v", list)
	}
}

// TestFilterNotes narrows the notes by pasted text, and files what is left.
func TestFilterNotes(t *testing.T) {
	w := newWorld(t, "shantou")
	w.day()
	x := w.run(80, 24)
	x.See("2 随手记 3")
	x.Type("2")
	x.See("未归 3")
	x.Paste("\n  财政 补贴\n第二行")
	x.See(" 筛选  财政 补贴")
	x.See("未归 1/3")
	x.Gone("展位费")
	x.Type(termtest.Enter)
	x.See("归到")
	x.Type("lxr")
	x.See("汕头市（二十四）2")
	x.Type(termtest.Enter)
	x.See("已归入")
	x.See("没有“财政 补贴”。Esc 清空")
	x.Type(termtest.Esc)
	x.See("未归 2")
	x.See("展位费")
	x.Type("/")
	x.CursorAt(7, 21)
	x.Type("zwf")
	x.See("未归 1/2")
	x.See("展位费")
	x.Type(termtest.Esc)
	x.See("未归 2") // two Esc at once would be one key
	x.Type(termtest.Esc)
	x.See(">继续")
	x.quit()
}

// TestFilterEvidence narrows the evidence by where it is from.
func TestFilterEvidence(t *testing.T) {
	w := newWorld(t, "shantou")
	w.day()
	x := w.walkTo(80, 24, "m24.1")
	x.See("佐证  3 份")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("kzz" + termtest.Enter)
	x.See("3 份")
	x.Type("海桥")
	x.See("1/3 份")
	x.See("现场.jpg")
	x.Gone("签收单.csv")
	x.Type("x")
	x.See("没有“海桥x”。Esc 清空")
	x.Type(termtest.Esc)
	x.See("签收单.csv")
	x.quit()
}

// TestFilterHistory narrows a finding's texts, and takes one of them back.
func TestFilterHistory(t *testing.T) {
	w := newWorld(t, "shantou")
	for by, facts := range map[string]string{"林晓": "台账两类企业齐全", "黄志强": "名单缺六家"} {
		w.record(by, "shantou", "m24.1", map[string]string{"facts": facts})
	}
	x := w.walkTo(80, 24, "m24.1")
	x.Type(termtest.F2)
	x.See("执行")
	x.Type("kjg" + termtest.Enter)
	x.See("2 条")
	x.Type("/")
	x.See("筛选")
	x.Type("linxiao")
	x.See("1/2 条")
	x.Gone("名单缺六家")
	x.See("台账两类企业齐全")
	x.Type("q")
	x.See("没有“linxiaoq”。Esc 清空")
	x.Type(termtest.Esc)
	x.See("名单缺六家")
	x.quit()
}

// TestFilterTargets: digits are a figure's, Han text and what else is pasted the
// filter's.
func TestFilterTargets(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.targets()
	x.Paste("进出口")
	x.See(" 筛选  进出口")
	x.Type("查")
	x.See("没有“进出口查”。Esc 清空")
	x.Type(termtest.Backspace + termtest.Enter + "2.5" + termtest.Enter)
	x.See("2.5%")
	x.Type(termtest.Esc)
	x.Gone(" 筛选  进出口")
	x.Paste("2.6")
	x.See("不低于  2.52.6")
	x.quit()
}

// TestPasteFilters: text pasted on Home and Subject narrows them, whatever its
// alphabet; digits on Subject still go to a measure.
func TestPasteFilters(t *testing.T) {
	x := newWorld(t, "shantou", "chaozhou").run(80, 24)
	x.See(">继续")
	x.Paste(" \n ")
	x.Paste("chaozhou\n")
	x.See(" 筛选  chaozhou")
	x.See(">潮州市")
	x.Gone("汕头市 ")
	x.Type(termtest.Enter)
	x.See("（一）")
	x.Paste("２４")
	x.See("到第 24 项措施，Enter 检查")
	x.See("/ 筛选")
	x.Paste("lianxiren 挂点")
	x.See(" 筛选  lianxiren 挂点")
	x.See("2 说得出联系人")
	x.Paste("24")
	x.See("没有“lianxiren 挂点24”")
	x.quit()
}
