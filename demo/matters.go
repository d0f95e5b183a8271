package demo

import (
	"fmt"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// matterCourses are what becomes of an enterprise's matter: much is solved on the
// spot, the rest is handed over.
var matterCourses = [...][]move{
	{{inspection.StepSolve, 0}},
	{{inspection.StepAssign, 0}, {inspection.StepSolve, 2}},
	{{inspection.StepAssign, 0}},
	{{inspection.StepSolve, 0}},
	{{inspection.StepAssign, 0}, {inspection.StepReturn, 2}, {inspection.StepAssign, 1}},
	{{inspection.StepAssign, 1}, {inspection.StepNote, 2}},
	{},
	{{inspection.StepAssign, 0}, {inspection.StepExtend, 3}},
	{{inspection.StepSolve, 0}},
	{{inspection.StepAssign, 0}, {inspection.StepSolve, 1}, {inspection.StepReturn, 2}},
}

// matters are taken down where enterprises are asked.
func (b *caseBook) matters() {
	asked := b.drawn(matterCount, func(t trace) float64 {
		if t.subject.Kind != checklist.City {
			return 0
		}
		switch visitKind(t.cp) {
		case inspection.Enterprise, inspection.Symposium:
			return 6
		case inspection.Hearing, inspection.Review, inspection.Unannounced, inspection.NoVisit:
		}
		return 1
	})
	for i, t := range asked {
		b.matter(t, matterCourses[i%len(matterCourses)])
	}
}

func (b *caseBook) matter(t trace, moves []move) {
	at := t.at.Add(time.Duration(5+b.rng.IntN(15)) * time.Minute)
	if at.After(Now()) {
		return
	}
	w := b.world
	d := w.difficulty()
	due := checklist.Date{}
	if !w.chance(0.15) {
		due = checklist.DateOf(at.AddDate(0, 0, pick(w, []int{3, 7, 7, 15, 30})))
	}
	entity := store.MatterEntity(w.insp, w.newID())
	person := b.writer(t.team, at)
	b.put(at, person, store.KindMatter, entity, map[string]string{
		inspection.FieldNumber: b.number(store.KindMatter, t.subject), inspection.FieldSubject: t.subject.ID, inspection.FieldMeasure: d.measure,
		inspection.FieldEnterprise: w.enterprise(), inspection.FieldTitle: d.title, inspection.FieldText: w.told(),
		inspection.FieldUnit: d.unit, inspection.FieldDeadline: due.String(),
	})
	l := line{book: b, trace: t, of: entity, at: at, unit: d.unit, due: due, last: person}
	for _, m := range moves {
		l.take(m)
	}
}

// difficulty is what an enterprise asks for.
type difficulty struct{ title, unit, measure string }

func (w *world) difficulty() difficulty {
	n := 2 + w.rng.IntN(5)
	return pick(w, []difficulty{
		{fmt.Sprintf("%d 票退税在函调，两个月没有回音", n), "市国税局", "m18"},
		{"退税申报系统装不上，换了电脑也不行", "市国税局", "m18"},
		{fmt.Sprintf("参展补贴 %d 万元只批不付", n), "市财政局", "m17"},
		{"去年的贴息材料要重报，不知道缺什么", "市商务局", "m01"},
		{fmt.Sprintf("授信批了，放款排到 %d 月以后", 7+w.rng.IntN(3)), "市金融局", "m21"},
		{"短期周转找不到担保，厂房是租的", "市金融局", "m21"},
		{fmt.Sprintf("信保费率比邻市高 %d 成", n), "信保营业部", "m22"},
		{"买方拖欠，信保要的单证凑不齐", "信保营业部", "m22"},
		{fmt.Sprintf("每柜查验费 %d 元，问依据", 200+50*n), "口岸管理部门", "m14"},
		{"周末没有人查验，柜子压两天", "口岸管理部门", "m14"},
		{"商检抽样一等就是一周", "检验检疫局", "m15"},
		{"目录外的品种仍要批批检", "检验检疫局", "m15"},
		{fmt.Sprintf("想用市场采购方式出口，问了 %d 处都说不能办", n), "市商务局", "m10"},
		{"跨境小包没有退税，问能不能并单", "市商务局", "m09"},
		{"手册核销还要交纸质，一次半天", "海关", "m11"},
		{"境外应诉的律师费太高，问资助怎么申请", "市商务局", "m16"},
		{"外地司机进厂的路限行，早上出不了货", "市交通局", "m20"},
		{"协会每年收费，说是自愿，不交不给证明", "市发改局", "m20"},
		{"招不到会报关的，想开培训班", "市人社局", "m24"},
		{"二期厂房的规划许可证等了半年", "市规划局", "m24"},
		{"挂点干部换人，新的没有来过", "市政府办", "m24"},
		{"秋交会展位少一个，产品摆不下", "市商务局", "m05"},
		{"自己的商标在境外被人抢注", "市工商局", "m06"},
		{"外包合同免税备案退了三次", "市国税局", "m12"},
	})
}

// told is what else there is to say of a matter.
func (w *world) told() string {
	person := pick(w, surnames)
	return pick(w, []string{
		"", fmt.Sprintf("%s经理说的，材料复印了一份。", person), fmt.Sprintf("联系人%s总，下午可以打电话。", person),
		fmt.Sprintf("已经找过 %d 次，窗口说等通知。", 2+w.rng.IntN(4)), fmt.Sprintf("涉及 %d 个柜，货期月底。", 1+w.rng.IntN(12)),
		"座谈会上提的，会后又补了书面。", "同行还有几家也这样。", fmt.Sprintf("%s会计带来了往来邮件。", person), "企业说不急，秋天以前就行。",
		"问过 12345，答复是转办。", fmt.Sprintf("%s厂长急，工人等着开工。", person),
	})
}

// practices are taken down where something is met.
func (b *caseBook) practices() {
	for _, t := range b.drawn(practiceCount, func(t trace) float64 {
		if t.result == inspection.Met {
			return float64(t.cp.Weight)
		}
		return 0
	}) {
		at := t.at.Add(time.Duration(30+b.rng.IntN(30)) * time.Minute)
		if at.After(Now()) {
			continue
		}
		title, text := b.practice(t)
		b.put(at, b.writer(t.team, at), store.KindPractice, store.PracticeEntity(b.insp, b.newID()), map[string]string{
			inspection.FieldSubject: t.subject.ID, inspection.FieldMeasure: t.cp.Measure.ID, inspection.FieldTitle: title, inspection.FieldText: text,
		})
	}
}

// practice is something worth spreading: how it is done, and what came of it.
func (w *world) practice(t trace) (title, text string) {
	how := pick(w, []struct{ title, text string }{
		{"挂点干部周一上门", "每周一上午到企业，困难当天登记，周五回话。"},
		{"一张表管到底", "申报、审核、拨付在同一张表上，谁停了几天看得见。"},
		{"到账天数上墙", "各县区从下达到企业到账的天数每月排名，贴在大厅。"},
		{"材料预审不见面", "企业先发照片，缺什么当天回，来一次办完。"},
		{"两个部门合署办", "每周三上午在同一个窗口，当面对清。"},
		{"先办后补", "信用好的企业先放行，材料十天内补齐，至今没有失信的。"},
		{"名单每月换", "从海关数据里找新出口的企业，月初补进台账。"},
		{"企业评窗口", "办完发短信打分，低于 4 分的科长回访。"},
		{"老会计带新办", "请退税快的企业讲怎么备单，一季一次。"},
		{"难题会只议一件事", "分管领导主持，一次一件，当场定人定时，纪要第二天发。"},
		{"短信告知政策", "按行业发，附经办人电话，抽查的企业都收到过。"},
		{"驻厂半天", "科长每月到一家企业坐半天，跟着单证员走一遍流程。"},
		{"数据自动对", "海关、国税的数每晚比对，差一票就提示。"},
		{"节前集中放款", "银行和担保公司一起审，三天放完。"},
	})
	result := pick(w, []string{
		fmt.Sprintf("平均 %d 天办完，去年要 %d 天。", 4+w.rng.IntN(8), 15+w.rng.IntN(15)), fmt.Sprintf("上半年解决 %d 件，企业签字认可。", 12+w.rng.IntN(60)),
		fmt.Sprintf("%s说少跑了三趟。", w.enterprise()), fmt.Sprintf("抽 5 家，5 家都知道找谁。回访 %d 家，没有不满意的。", 10+w.rng.IntN(30)),
		"邻近两个市来看过。", fmt.Sprintf("到账天数从 %d 天降到 %d 天。", 40+w.rng.IntN(30), 6+w.rng.IntN(10)),
	})
	return how.title + "：" + t.cp.Name(), how.text + result
}
