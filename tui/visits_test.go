package tui

import (
	"context"
	"strings"
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// visits are those recorded, as another program sees them, newest first.
func (w *world) visits() (list []inspection.Visit) {
	w.t.Helper()
	w.with(func(st *store.Store) {
		err := st.View(context.Background(), func(tx *store.ReadTx) (err error) {
			list, err = tx.Visits()
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	})
	return list
}

// TestVisitStartFillEnd starts a visit from Home, fills it in, starts the next,
// which ends the first, and ends that too.
func TestVisitStartFillEnd(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.run(80, 24)
	x.See(">继续")
	x.Type("8")
	x.See("今天没有活动，1-5 开始")
	x.Type("９")
	x.See("没有进行中的活动")
	x.Type("２")
	x.See(">当前    10:41")
	x.See("双人还差 1 人")
	x.CursorAt(7, rowWith(x.Screen(), " 对象"))
	x.Type("市商务局")
	x.See("对象  市商务局")
	x.CursorAt(15, rowWith(x.Screen(), "对象  市商务局"))
	x.Type(termtest.Tab + "三楼会议室" + termtest.Tab + "郑科长、统计员" + termtest.Tab)
	x.See("见到  郑科长、统计员")
	x.CursorAt(11, rowWith(x.Screen(), "组员  陈伟"))
	x.Type("、林晓")
	x.See("已满足双人")
	x.Type(termtest.Enter)
	x.See("[已记录 10:41]")
	x.See("查阅资料 汕头市 市商务局")
	x.Type(termtest.Esc)
	x.See("8 活动 查阅资料 市商务局")
	w.clock.on(50 * 60e9)
	x.Type("8")
	x.See("记录 0")
	x.Type("3")
	x.See("查阅资料已结束，座谈已开始")
	x.See("10:41-11:31")
	x.Type("六家外贸企业")
	x.See("六家外贸企业")
	x.Type(termtest.Esc)
	x.Gone("输入")
	x.Type("9")
	x.See("座谈已结束")
	x.Type(termtest.Esc)
	x.See("2 随手记")
	x.Gone("8 活动 座谈")
	x.quit()

	list := w.visits()
	if len(list) != 2 {
		t.Fatalf("recorded %v", list)
	}
	second, first := list[0], list[1]
	if first.Kind != inspection.Review || first.Org != "市商务局" || first.Place != "三楼会议室" || first.People != "郑科长、统计员" ||
		strings.Join(first.Members, " ") != "陈伟 林晓" || first.Subject != "shantou" || first.To != "2014-07-15 11:31" {
		t.Errorf("first: %+v", first)
	}
	if second.Kind != inspection.Symposium || second.Org != "六家外贸企业" || second.Running() {
		t.Errorf("second: %+v", second)
	}
}

// TestVisitDraft: what is typed in the form survives the program's death.
func TestVisitDraft(t *testing.T) {
	w := newWorld(t, "shantou")
	x := w.run(80, 24)
	x.See(">继续")
	x.Type("8")
	x.See("1-5 开始")
	x.Type("4")
	x.See("输入")
	x.Type("海桥公司")
	w.untilDrafted("海桥公司")
	x.vanish()
	x = w.run(80, 24)
	x.See("找回 1 段未记录的文字")
	x.See(">继续  活动  [草稿]")
	x.Type(termtest.Enter)
	x.See("对象  海桥公司")
	x.See("接着上次没写完的地方")
	x.Type(termtest.Esc)
	x.See("走访     汕头市 海桥公司")
	x.quit()
}
