package demo

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
)

// facts is what an inspector writes: how it was looked at, what came out, why, and
// what was said about it.
func (w *world) facts(s *checklist.Subject, cp *checklist.Checkpoint, f found) string {
	if f.result == inspection.NA {
		return pick(w, []string{
			s.Label() + "没有这项业务，已出具书面说明，经核对属实。",
			"没有这类企业和场所，查了三年的台账，情况属实。",
			"这项职能不在" + s.Label() + "，三定方案写明，已复印。",
			"本轮没有对应的项目，" + w.source(s) + "的说明已盖章。",
		})
	}
	parts := []string{w.looked(s, cp), w.outcome(s, cp, f)}
	switch f.result {
	case inspection.Met:
		if w.chance(0.85) {
			parts = append(parts, w.confirmed(cp))
		}
	case inspection.Partial:
		parts = append(parts, w.reason(), w.promise())
	default:
		parts = append(parts, w.reason())
		if w.chance(0.5) {
			parts = append(parts, w.promise())
		}
	}
	return strings.Join(parts, "")
}

// opening is the beginning of a text, as it stands while the inspector still asks:
// up to the end of its first sentence.
func opening(facts string) string {
	first, _, _ := strings.Cut(facts, "。")
	return first + "。"
}

// looked is how something was looked at.
func (w *world) looked(s *checklist.Subject, cp *checklist.Checkpoint) string {
	what := w.paper(cp)
	method := cp.Methods[0]
	if w.chance(0.3) {
		method = pick(w, cp.Methods)
	}
	switch method {
	case "走访企业", "访谈":
		return w.askedEnterprises()
	case "座谈":
		return pick(w, []string{
			fmt.Sprintf("座谈时问了%s、%s等企业。", w.enterprise(), w.enterprise()),
			fmt.Sprintf("座谈会上 %d 家企业逐家说，没有让主管部门先讲。", 5+w.rng.IntN(4)),
			fmt.Sprintf("座谈后留下%s、%s单独问。", w.enterprise(), w.enterprise()),
		})
	case "暗访":
		return pick(w, []string{
			"没有事先通知，自己到窗口问。", "以企业身份打电话，分两天打。", fmt.Sprintf("上午 %d 点多到大厅取号，等了 %d 分钟。", 9+w.rng.IntN(2), 4+w.rng.IntN(30)),
			fmt.Sprintf("跟着%s的报关员办了一趟。", w.enterprise()), "照办事指南上的电话打过去，第二次才有人接。",
		})
	case "数据比对", "统计评估":
		return w.compared(s, what)
	case "实地检查":
		return pick(w, []string{
			fmt.Sprintf("到现场看了两处，对照“%s”。", what), fmt.Sprintf("现场看了 %d 处，都在用，对着“%s”数过。", 2+w.rng.IntN(4), what),
			fmt.Sprintf("先到%s看货，再回来对“%s”。", w.enterprise(), what),
		})
	case "互联网督查":
		return pick(w, []string{
			"在网上查，并截了屏。", fmt.Sprintf("网站上点 %d 层才找到，截屏存了。", 3+w.rng.IntN(3)), "官网、公众号都查过，时间以官网为准。",
		})
	case "抽样核查":
		return pick(w, []string{
			fmt.Sprintf("从“%s”里抽 5 份核对。", what), fmt.Sprintf("“%s”按编号每隔 %d 份抽一份，共 5 份。", what, 6+w.rng.IntN(15)),
			fmt.Sprintf("自己在“%s”里点了 5 份，没有让对方挑。", what),
		})
	}
	if cp.Kind != checklist.Day && w.chance(0.2) { // where a day is asked for, another one would confuse
		return fmt.Sprintf("调阅“%s”，落款 %d 月 %d 日。", what, 5+w.rng.IntN(2), 1+w.rng.IntN(28))
	}
	return pick(w, []string{
		fmt.Sprintf("看了%s提供的“%s”。", w.source(s), what),
		fmt.Sprintf("“%s”共 %d 页，逐页看过，是%s拿来的。", what, 3+w.rng.IntN(40), w.source(s)),
		fmt.Sprintf("%s送来“%s”，原件看后退还。", w.source(s), what),
		fmt.Sprintf("查“%s”，文号〔2014〕%d 号。", what, 20+w.rng.IntN(180)),
	})
}

// paper is what a file that the checkpoint asks for is called; a photo and an
// interview are none to look into.
func (w *world) paper(cp *checklist.Checkpoint) string {
	var papers []string
	for _, wanted := range cp.Evidence {
		kind, what, _ := strings.Cut(wanted, "：")
		if kind != "访谈记录" && kind != "现场照片" {
			papers = append(papers, cmp.Or(what, kind))
		}
	}
	if len(papers) == 0 {
		return "服务台账"
	}
	return pick(w, papers)
}

func (w *world) askedEnterprises() string {
	return pick(w, []string{
		fmt.Sprintf("走访%s、%s等 5 家，其中 1 家不在名单上。", w.enterprise(), w.enterprise()),
		fmt.Sprintf("抽 5 家，到%s、%s现场问，其余打电话。", w.enterprise(), w.enterprise()),
		fmt.Sprintf("上午到%s，下午到%s，另外 3 家请到会议室单独谈。", w.enterprise(), w.enterprise()),
		fmt.Sprintf("从海关的企业名录里抽 5 家，%s是临时换的。", w.enterprise()),
		fmt.Sprintf("问了%s的财务和%s的报关员等 5 家。", w.enterprise(), w.enterprise()),
		fmt.Sprintf("5 家都是自己从名单上点的，%s最远，打了电话。", w.enterprise()),
	})
}

func (w *world) compared(s *checklist.Subject, what string) string {
	return pick(w, []string{
		fmt.Sprintf("拿%s提供的“%s”和海关、国库的数逐项比对。", w.source(s), what),
		fmt.Sprintf("“%s”和上报省里的表逐行对。", what),
		fmt.Sprintf("%s的“%s”与明细账加总比对，差额不到一户。", w.source(s), what),
		fmt.Sprintf("在系统里现查现导，和“%s”对。", what),
		fmt.Sprintf("“%s”里 %d 行，加总后和通报的数对。", what, 20+w.rng.IntN(300)),
	})
}

// outcome is what was found, in a figure or the words of the checklist.
func (w *world) outcome(s *checklist.Subject, cp *checklist.Checkpoint, f found) string {
	var said []string
	switch {
	case f.value != "" && cp.Kind == checklist.Number:
		figure := pick(w, []string{"核实是 ", "核下来是 ", "数出来是 ", "对账后是 ", "实际是 "}) + inspection.Measured(f.value, unitOf(cp))
		if t, ok := inspection.TargetOf(cp, w.own[s.ID+"/"+cp.ID]); ok {
			v, err := inspection.Compare(t, f.value)
			w.fail(err)
			figure += "，" + inspection.VerdictWords(t, v)
		}
		said = append(said, figure)
	case f.value != "" && cp.Kind == checklist.Day:
		day, err := time.Parse(time.DateOnly, f.value)
		w.fail(err)
		said = append(said, day.Format("1月2日")+pick(w, []string{"有原件", "有收文登记", "有回执", "印发，主送到县区", "挂在网上"}))
	}
	if words := judged(cp, f.result, len(said) > 0); words != "" {
		said = append(said, words)
	}
	return strings.Join(said, "；") + "。"
}

// judged is what the checklist says of a result, as far as it fits: the first of
// what it offers, and where the figure is told, what is no figure.
func judged(cp *checklist.Checkpoint, r inspection.Result, told bool) string {
	words := map[inspection.Result]string{
		inspection.Met: cp.Judge.Met, inspection.Partial: cp.Judge.Partial, inspection.Unmet: cp.Judge.Unmet,
	}[r]
	words, _, _ = strings.Cut(words, "；")
	words, _, _ = strings.Cut(words, "，或")
	if !told {
		return words
	}
	var rest []string
	for part := range strings.SplitSeq(words, "，") {
		if !strings.ContainsAny(part, "0123456789不说半成三") {
			rest = append(rest, part)
		}
	}
	return strings.Join(rest, "，")
}

// confirmed is how it is known to be so.
func (w *world) confirmed(cp *checklist.Checkpoint) string {
	if cp.Watch != "" && w.chance(0.3) {
		watch, _, _ := strings.Cut(cp.Watch, "；")
		return "留意的“" + watch + "”核过，没有。"
	}
	return pick(w, []string{
		"另抽 1 家核对，说法一致。", "原件已经拍照。", "数和上报的一样。", fmt.Sprintf("问%s科员和%s科长，分开问，答的一样。", pick(w, surnames), pick(w, surnames)), "当场调出系统记录，日期对得上。",
		fmt.Sprintf("给%s打电话核实，属实。", w.enterprise()), fmt.Sprintf("经办人是%s科长，问得出经过。", pick(w, surnames)),
		fmt.Sprintf("收文登记第 %d 号，和原件一致。", 100+w.rng.IntN(900)), "县区也收到了，随机问了一个。", "与上次自查报告写的一致。",
		fmt.Sprintf("%s拿得出银行回单，日期在 %d 月。", w.enterprise(), 4+w.rng.IntN(3)), "复印件已盖章留存。", "企业说得出找谁办、几天办好。",
		fmt.Sprintf("比去年同期多 %d 成。", 1+w.rng.IntN(4)), "台账每月有人签字。", fmt.Sprintf("公示从 6 月 %d 日起，截屏和文件一致。", 1+w.rng.IntN(28)),
		fmt.Sprintf("问%s的会计，不看材料也说得出。", w.enterprise()), fmt.Sprintf("%s主任当场打开系统给看。", pick(w, surnames)),
		fmt.Sprintf("抽第 %d 页对原始凭证，没有出入。", 2+w.rng.IntN(40)), "下面两个县区各问一处，都收到了。",
	})
}

// reason is why something is not done.
func (w *world) reason() string {
	return pick(w, []string{
		fmt.Sprintf("文件 6 月 %d 日才转发，没有自己的办法。", 10+w.rng.IntN(20)), fmt.Sprintf("经办人 %d 月换了，交接没有写明。", 4+w.rng.IntN(3)),
		"钱还在区县财政，没有到企业。", fmt.Sprintf("%s等几家说没有接到通知。", w.enterprise()),
		"报的数把代理出口又算了一遍。", "两个科室都说归对方管。", "去年的老办法改了日期。", "只布置过一次，没有人催。",
		"网上说可以办，窗口仍要交纸质材料。", "上级的细则没有下来，先停着。", "名单是年初的，新办的企业不在上面。", "开过一次协调会，没有纪要。",
		fmt.Sprintf("%d 家卡在资料初审，退回两次。", 2+w.rng.IntN(6)), fmt.Sprintf("申请 %d 月就报了，批复还没有到。", 4+w.rng.IntN(3)),
		"企业不知道找哪个窗口。", "系统 5 月升级，旧数据没有导过来。", "预算调整要等人大常委会，排在 7 月底。",
		fmt.Sprintf("说是 %s经理没有交回执，企业说交了。", pick(w, surnames)), "几个部门各有一本台账，数不一样。", "只在网站发了消息，没有发文。",
		"中介机构的报告没有出，钱拨不下去。", "县里以为市里办，市里以为县里办。", "人手两个，要管三十多户。", "口径是自己定的，和省里的不同。",
		"自查写已完成，问起来还在走程序。", "场地租好了，设备没有到。", "负责的副职 6 月起在党校学习。",
	})
}

func (w *world) promise() string {
	day := pick(w, []string{"7 月 25 日", "7 月底", "8 月 10 日", "8 月底", "9 月 15 日", "9 月底"})
	who := pick(w, []string{"经办科室", "分管领导", "综合处", pick(w, surnames) + "科长", pick(w, surnames) + "副局长"})
	return pick(w, []string{
		fmt.Sprintf("%s答应 %s前补齐。", who, day), fmt.Sprintf("%s说 %s前办完，已记下。", who, day),
		fmt.Sprintf("要求 %s前报书面进度。", day), fmt.Sprintf("%s表示 %s前发文。", who, day), fmt.Sprintf("约定 %s回头看。", day),
	})
}
