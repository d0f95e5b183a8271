package demo

import (
	"fmt"

	"dudao/checklist"
	"dudao/inspection"
)

// addition is what is added when the day's papers are gone through.
func (w *world) addition() string {
	return "\n补：" + pick(w, []string{
		"对方送来一份情况说明，没有新内容。", "和统计口径核过，数不变。", "企业来电话，说昨天有人联系了。",
		"材料第 2 页漏盖章，明天补。", "传真收到，与白天看的一致。", fmt.Sprintf("%s又送来两张回单。", w.enterprise()),
		"县区的数来了，加起来一样。", "照片已经存到佐证里。", fmt.Sprintf("%s主任说以书面答复为准。", pick(w, surnames)),
		"组里碰过，结果不变。", "去年的数也要了，留作对比。",
	})
}

// review is what a colleague adds who has looked at it again.
func (w *world) review(person string) string {
	return "\n" + person + "复核：" + pick(w, []string{
		"看过原件，同意。", "换一个人问，说法一样。", fmt.Sprintf("又问了%s，属实。", w.enterprise()), "日期以收文登记为准。",
		"口径和省里的一致。", "建议写进小结。", "复印件字小，另要一份清楚的。", "和另一组在邻市看到的一样。",
		fmt.Sprintf("抽查编号 %d 的一份，没有问题。", 1+w.rng.IntN(90)), "这一条可以作典型。",
	})
}

// mended says why a colleague has put down another figure.
func (w *world) mended(person, was string, cp *checklist.Checkpoint) string {
	return fmt.Sprintf("\n%s复核：原记 %s，%s。", person, inspection.Measured(was, unitOf(cp)), pick(w, []string{
		"把上月的也算进去了，改过", "看错一行，按明细改了", "对方后来送来更正表，以更正的为准", "少数一处，当面补认了", "按海关口径重算", "小数点抄错，已对原表",
	}))
}

// revised says why the result itself was changed.
func (w *world) revised(person string) string {
	return "\n" + person + "改结果：" + pick(w, []string{
		"下午看到的和上午说的不一样。", "只有口头说法，拿不出单据。", "回执补来了，日期在期限内。", "组里议过，按现在的材料定。", "另一家企业的说法推翻了前一家的。",
	})
}

// remark is a note taken in a hurry.
func (w *world) remark() string {
	e := w.enterprise()
	person := pick(w, surnames)
	return pick(w, []string{
		e + person + "经理：挂点干部昨天才打来电话", e + "说退税卡在函调，两个月没有回音", fmt.Sprintf("问财政：补贴在哪一级停了 %d 天", 10+w.rng.IntN(60)),
		e + "想要去年的参展补贴批文，回去查", "窗口贴的办事指南还是 2012 年的，" + person + "科长说这周换", e + "的报关行说通关快了，周末除外",
		fmt.Sprintf("要一份分县区的数，%d 日上午送来", 8+w.rng.IntN(9)), e + "愿意作典型，联系人是" + person + "主任", "座谈时" + e + "没有来，改成电话问",
		e + "：汇率比政策影响大，结汇早了一个月", fmt.Sprintf("%s订单比去年少 %d 成，工人没有减", e, 1+w.rng.IntN(4)),
		person + "处长说文件在会签，看会签单", e + "的单证员讲每票要跑两个窗口", fmt.Sprintf("%s每柜查验费 %d 元，问有没有依据", e, 300+50*w.rng.IntN(20)),
		e + "在别的市也有厂，那边 3 天就退了税", person + "科员给的表和处里给的差一行，回去对", "午饭时听说园区还有一家平台，没有挂牌，去看",
		e + "问信保的小微政策找谁买", person + "总：培训去过三次，讲的都一样", e + "换了法人，名单上还是旧的",
		fmt.Sprintf("大厅 %d 号窗口没有人，牌子写着外贸专窗", 1+w.rng.IntN(12)), "下次来要看：" + e + "的二期车间", person + "局长要求把融资难写进报告",
	})
}
