package demo

import (
	"fmt"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// sort is the type of a problem: what is not begun is another one than what was
// done badly.
func (w *world) sort(t trace) string {
	about := t.cp.Question + t.cp.Measure.Title
	types := []string{"进展滞后", "落实不到位", "落实不到位"}
	if t.result == inspection.Unmet {
		types = []string{"未落实", "未落实", "进展滞后", "推诿", "政策障碍"}
	}
	switch visitKind(t.cp) {
	case inspection.Enterprise, inspection.Unannounced:
		types = append(types, "服务不优", "服务不优")
	case inspection.Review:
		types = append(types, "以文件落实文件")
	case inspection.Hearing, inspection.Symposium, inspection.NoVisit:
	}
	if strings.ContainsAny(about, "资金补") || strings.Contains(about, "贴息") {
		types = append(types, "资金滞留", "资金滞留")
	}
	if strings.Contains(about, "收费") {
		types = append(types, "违规收费", "违规收费", "违规收费")
	}
	if t.cp.Kind == checklist.Number && t.result == inspection.Partial {
		types = append(types, "虚报")
	}
	return pick(w, types)
}

func (w *world) severity(kind string, r inspection.Result) inspection.Severity {
	switch {
	case kind == "虚报", kind == "违规收费" && w.chance(0.5):
		return inspection.Grave
	case kind == "资金滞留", r == inspection.Unmet && w.chance(0.45):
		return inspection.Serious
	case w.chance(0.08):
		return inspection.NoSeverity
	}
	return inspection.Ordinary
}

// answers is the unit that answers for a problem.
func (w *world) answers(s *checklist.Subject) string {
	if s.Kind == checklist.Department || w.chance(0.4) {
		return s.Name
	}
	return w.source(s)
}

// problemTitle says a problem in one line.
func (w *world) problemTitle(t trace, kind string) string {
	name := "“" + t.cp.Name() + "”"
	n := 2 + w.rng.IntN(4)
	switch kind {
	case "未落实":
		return pick(w, []string{
			name + "还没有动，5 月 23 日以来没有文件", name + "问了三个科室都说不知道", name + "停在口头，拿不出材料",
			name + "没有定到人", name + "方案在抽屉里，没有送审",
		})
	case "进展滞后":
		return pick(w, []string{
			fmt.Sprintf("%s送审稿会签了 %d 天还没有出", name, 15+w.rng.IntN(40)), fmt.Sprintf("%s只做了 %d 成，按月推算到不了", name, n),
			name + "原定 6 月底，现在改说 9 月", fmt.Sprintf("%s落后进度 %d 个月", name, 1+w.rng.IntN(2)),
		})
	case "落实不到位":
		return pick(w, []string{
			fmt.Sprintf("%s抽 5 家，%d 家说没有感觉到", name, n), fmt.Sprintf("%s台账里 %d 家的联系人打不通", name, n),
			name + "名单是年初的，新办的企业不在上面", fmt.Sprintf("%s办了培训，%d 家没有接到通知", name, 2*n),
			name + "设了窗口，一上午没有人坐",
		})
	case "以文件落实文件":
		return pick(w, []string{
			name + "只转发省里的文件，没有自己的办法", name + "的方案与上级逐段相同，只换了抬头", name + "转发到县区就算办了",
		})
	case "虚报":
		return pick(w, []string{
			fmt.Sprintf("%s上报的数比核实的多 %d 家", name, n), name + "把去年的算进今年", fmt.Sprintf("%s市县各报一次，重复 %d 户", name, n),
		})
	case "资金滞留":
		return pick(w, []string{
			fmt.Sprintf("%s的钱在县区停了 %d 天", name, 20+w.rng.IntN(60)), fmt.Sprintf("%s已下达，%d 户没有收到", name, 3*n), name + "卡在第三方审核，钱没有出国库",
		})
	case "违规收费":
		return pick(w, []string{
			fmt.Sprintf("5 月以后仍收每票 %d 元，窗口没有公示依据", 20*n), "免征的部分改由协会收，企业拿得出票", fmt.Sprintf("%s：换了名目照收，抽到 %d 张票", name, n),
		})
	case "推诿":
		return pick(w, []string{
			fmt.Sprintf("%s两家互指对方，企业跑了 %d 趟", name, n), name + "县里说归市里，市里说归县里", name + "牵头单位没有定，开会都不来",
		})
	case "服务不优":
		return pick(w, []string{
			fmt.Sprintf("%s材料退了 %d 次才说全缺什么", name, n), name + "网上可办，窗口还要纸质一份", fmt.Sprintf("%s窗口等 %d 分钟，没有人解释", name, 20+10*n),
		})
	}
	return pick(w, []string{ // 政策障碍
		name + "上位规定没有放开，本级做不了主", name + "要国家部委点头，报了没有回音", name + "两个文件口径相反，经办人不敢办",
	})
}

// cause is why it came to that; of some nobody has asked yet.
func (w *world) cause(kind string) string {
	if w.chance(0.25) {
		return ""
	}
	if kind == "政策障碍" {
		return pick(w, []string{"事权在中央，本级只能报请。", "国家的细则没有出，省里不便先行。", "两个部门的规章没有衔接。"})
	}
	return w.reason()
}

func (w *world) effect() string {
	if w.chance(0.35) {
		return ""
	}
	return pick(w, []string{
		fmt.Sprintf("涉及 %d 家企业，货值约 %d 万元。", 3+w.rng.IntN(40), 50*(1+w.rng.IntN(30))), "企业转到邻市报关。",
		"小企业享受不到，大企业已经拿两次。", fmt.Sprintf("%s垫了 %d 万元周转。", w.enterprise(), 20+10*w.rng.IntN(20)),
		"县区看市里不动，也都没有动。", "旺季前办不完，秋交会赶不上。", "数字带到省里，会影响全省的判断。", fmt.Sprintf("%s等几家准备把订单转走。", w.enterprise()),
		"群众来信反映过，还会再反映。",
	})
}

// asks is what is asked to put a problem right.
func (w *world) asks(kind string) string {
	switch kind {
	case "虚报":
		return pick(w, []string{"重新核数，报更正表，说明谁填的谁审的", "按海关口径重报，附明细"})
	case "违规收费":
		return pick(w, []string{"停止收取，5 月 1 日后收的逐笔退还", "清退，公示收费目录，退款回单送督导组"})
	case "资金滞留":
		return pick(w, []string{"十个工作日内拨到企业，送银行回单", "查明停在哪一级，限期拨付"})
	case "政策障碍":
		return pick(w, []string{"书面报请省里协调，抄送督导组", "列出条文和建议，由主管部门上报"})
	}
	return pick(w, []string{
		"定人定时，书面报进度", "逐家告知，企业签收", "补发自己的实施办法，写明金额和时限", "明确牵头单位，开一次协调会并出纪要",
		"更新名单，把新办企业补进去", "窗口一次告知，材料清单上墙", "按月推算补上差额，每月 5 日前报数",
		fmt.Sprintf("先办%s等 3 家，再推开", w.enterprise()),
	})
}

// stepWords is what is said with a step.
func (w *world) stepWords(kind inspection.StepKind) string {
	day := 8 + w.rng.IntN(7)
	switch kind {
	case inspection.StepAssign:
		return pick(w, []string{"当面交办，对方签收", "交办单已送", "", "反馈会上交办", "电话先说，交办单随后送"})
	case inspection.StepSubmit:
		return pick(w, []string{
			"已经发文，附原件", fmt.Sprintf("%d 户已经办完，名单附后", 3+w.rng.IntN(30)), "已退还，附回单", "开了协调会，纪要在附件",
			"已逐家打电话，签收单附后", fmt.Sprintf("7 月 %d 日拨付，回单附后", day), "方案已经送审，收文号在附件",
		})
	case inspection.StepReturn:
		return pick(w, []string{
			"附件没有盖章，重报", fmt.Sprintf("抽 %d 家，两家说没有办", 3+w.rng.IntN(4)), "只有计划，没有结果", "签收单上的电话打不通",
			"回单日期在督导之前，不是这笔", "数还是旧口径", "纪要没有写谁来办",
		})
	case inspection.StepExtend:
		return pick(w, []string{"预算调整要等人大常委会", "企业法人在境外，月底才回", "系统要升级，开发商排到下旬", "涉及三个县，逐个核对"})
	case inspection.StepClose:
		return pick(w, []string{"看过现场，属实", fmt.Sprintf("抽 %d 家都说得出", 3+w.rng.IntN(3)), "当场改了，拍照存", "回单对到账，无误", "原件看过，窗口已换"})
	case inspection.StepReview:
		return pick(w, []string{"对方申请复核，原件看过，维持", "复核：事实清楚，时限不变"})
	case inspection.StepNote:
		return pick(w, []string{
			fmt.Sprintf("7 月 %d 日电话催过，说在办", day), "对方换了联系人，已记", "分管领导表示本周上会", fmt.Sprintf("%s说已经接到通知", w.enterprise()),
		})
	case inspection.StepSolve:
		return pick(w, []string{
			"现场打电话，当天办好", "窗口当场受理，给了回执", fmt.Sprintf("7 月 %d 日到账，企业来电话", day), "讲清了政策，企业认可", "调出系统查明，退回的材料已补",
			"两个部门当面对清，由一家办",
		})
	case inspection.NoStep:
	}
	return ""
}
