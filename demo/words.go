package demo

import (
	"fmt"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
)

// Enterprises, people and remarks are made of these; none of them exists.
var (
	firstHalves  = []string{"海", "岭", "潮", "云", "珠", "湾", "榕", "荔", "木", "鹭", "石", "青"}
	secondHalves = []string{"桥", "舟", "汇", "帆", "澜", "拓", "禾", "隆", "岸", "屿", "坊", "驰"}
	trades       = []string{"进出口公司", "电子公司", "陶瓷公司", "玩具厂", "服装公司", "家具厂", "五金公司", "食品公司", "灯饰公司"}
	surnames     = []string{"郑", "陈", "李", "黄", "林", "张", "吴", "方", "廖", "邱", "洪", "温"}
)

func (w *world) enterprise() string {
	return pick(w, firstHalves) + pick(w, secondHalves) + pick(w, trades)
}

// org is who is visited.
func (w *world) org(kind inspection.VisitKind, s *checklist.Subject) string {
	switch kind {
	case inspection.Enterprise:
		return w.enterprise() + "等"
	case inspection.Symposium:
		return fmt.Sprintf("%d 家外贸企业", 5+w.rng.IntN(4))
	case inspection.Unannounced:
		return "服务窗口"
	case inspection.Hearing, inspection.Review, inspection.NoVisit:
	}
	return w.source(s)
}

// source is who hands papers over.
func (w *world) source(s *checklist.Subject) string {
	if s.Kind == checklist.Department {
		return s.Label() + pick(w, []string{"办公室", "综合处", "业务处"})
	}
	return pick(w, []string{"市商务局", "市财政局", "市政府办", "市金融局", "市国税局"})
}

func (w *world) place(kind inspection.VisitKind) string {
	switch kind {
	case inspection.Enterprise:
		return "企业厂区"
	case inspection.Unannounced:
		return "办事大厅"
	case inspection.Hearing, inspection.Review, inspection.Symposium, inspection.NoVisit:
	}
	return fmt.Sprintf("%d 楼会议室", 2+w.rng.IntN(9))
}

func (w *world) met(kind inspection.VisitKind) string {
	switch kind {
	case inspection.Enterprise, inspection.Symposium:
		return pick(w, surnames) + "经理、" + pick(w, surnames) + "总"
	case inspection.Unannounced:
		return ""
	case inspection.Hearing, inspection.Review, inspection.NoVisit:
	}
	return pick(w, surnames) + pick(w, []string{"科长", "处长", "副局长", "主任"}) + "、" + pick(w, surnames) + "科员"
}

// facts is what an inspector writes: how it was looked at, what came out, why, and
// what was said about it.
func (w *world) facts(s *checklist.Subject, cp *checklist.Checkpoint, f found) string {
	if f.result == inspection.NA {
		return pick(w, []string{
			s.Label() + "没有这项业务，已出具书面说明，经核对属实。",
			"没有这类企业和场所，查了三年的台账，情况属实。",
		})
	}
	parts := []string{w.looked(s, cp), w.outcome(s, cp, f)}
	switch f.result {
	case inspection.Met:
		parts = append(parts, w.confirmed(cp))
	case inspection.Partial:
		parts = append(parts, pick(w, reasons), w.promise())
	default:
		parts = append(parts, pick(w, reasons))
		if w.chance(0.5) {
			parts = append(parts, w.promise())
		}
	}
	return strings.Join(parts, "")
}

// looked is how something was looked at.
func (w *world) looked(s *checklist.Subject, cp *checklist.Checkpoint) string {
	kind, what, _ := strings.Cut(pick(w, cp.Evidence), "：")
	if what == "" || kind == "访谈记录" || kind == "现场照片" {
		what = kind
	}
	switch cp.Methods[0] {
	case "走访企业", "访谈":
		return fmt.Sprintf("走访%s、%s等 5 家，其中 1 家不在名单上。", w.enterprise(), w.enterprise())
	case "座谈":
		return fmt.Sprintf("座谈时问了%s、%s等企业。", w.enterprise(), w.enterprise())
	case "暗访":
		return pick(w, []string{"没有事先通知，自己到窗口问。", "以企业身份打电话，分两天打。"})
	case "数据比对", "统计评估":
		return fmt.Sprintf("拿%s提供的“%s”和海关、国库的数逐项比对。", w.source(s), what)
	case "实地检查":
		return fmt.Sprintf("到现场看了两处，对照“%s”。", what)
	case "互联网督查":
		return "在网上查，并截了屏。"
	case "抽样核查":
		return fmt.Sprintf("从“%s”里抽 5 份核对。", what)
	}
	return fmt.Sprintf("看了%s提供的“%s”。", w.source(s), what)
}

// outcome is what was found, in a figure or the words of the checklist.
func (w *world) outcome(s *checklist.Subject, cp *checklist.Checkpoint, f found) string {
	var said []string
	switch {
	case f.value != "" && cp.Kind == checklist.Number:
		figure := "核实是 " + inspection.Measured(f.value, unitOf(cp))
		if t, ok := inspection.TargetOf(cp, w.own[s.ID+"/"+cp.ID]); ok {
			v, err := inspection.Compare(t, f.value)
			w.fail(err)
			figure += "，" + inspection.VerdictWords(t, v)
		}
		said = append(said, figure)
	case f.value != "" && cp.Kind == checklist.Day:
		day, err := time.Parse(time.DateOnly, f.value)
		w.fail(err)
		said = append(said, day.Format("1月2日")+pick(w, []string{"有原件", "有收文登记", "有回执"}))
	}
	said = append(said, map[inspection.Result]string{
		inspection.Met: cp.Judge.Met, inspection.Partial: cp.Judge.Partial, inspection.Unmet: cp.Judge.Unmet,
	}[f.result])
	return strings.Join(said, "；") + "。"
}

// confirmed is how it is known to be so.
func (w *world) confirmed(cp *checklist.Checkpoint) string {
	if cp.Watch != "" && w.chance(0.4) {
		return "留意的“" + cp.Watch + "”核过，没有。"
	}
	return pick(w, []string{
		"另抽 1 家核对，说法一致。", "原件已经拍照。", "数和上报的一样。", "两个人分开问，答的一样。", "当场调出系统记录，日期对得上。",
	})
}

var reasons = []string{
	"文件 6 月 20 日才转发，没有自己的办法。", "经办人 5 月换了，交接没有写明。", "钱还在区县财政，没有到企业。",
	"几家企业说没有接到通知。", "报的数把代理出口又算了一遍。", "两个科室都说归对方管。", "去年的老办法改了日期。",
	"只布置过一次，没有人催。", "网上说可以办，窗口仍要交纸质材料。", "上级的细则没有下来，先停着。",
	"名单是年初的，新办的企业不在上面。", "开过一次协调会，没有纪要。",
}

func (w *world) promise() string {
	return fmt.Sprintf("%s答应 %s前补齐。", pick(w, []string{"经办科室", "分管领导", "综合处"}), pick(w, []string{"7 月底", "8 月 10 日", "8 月底", "9 月 15 日"}))
}

// addition is what is added in the evening.
func (w *world) addition() string {
	return pick(w, []string{"\n晚上补：对方送来一份情况说明，没有新内容。", "\n晚上补：和统计口径核过，数不变。", "\n晚上补：企业来电话，说昨天有人联系了。"})
}

// remark is a note taken in a hurry.
func (w *world) remark() string {
	e := w.enterprise()
	return pick(w, []string{
		e + pick(w, surnames) + "经理：挂点干部昨天才打来电话", e + "说退税卡在函调，两个月没有回音", "问财政：补贴在哪一级停了多少天",
		e + "想要去年的参展补贴批文，回去查", "窗口贴的办事指南还是 2012 年的", e + "的报关行说通关快了，周末除外", "要一份分县区的数，明天上午送来",
		e + "愿意作典型，联系人是" + pick(w, surnames) + "主任", "座谈有两家没有来，改成电话问",
	})
}
