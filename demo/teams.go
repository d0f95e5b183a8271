package demo

import (
	"fmt"
	"math"
	"slices"
	"time"

	"dudao/checklist"
	"dudao/store"
)

// team is who inspects whom, in that order.
type team struct {
	name     string
	pace     int // checkpoints in half a day
	members  []string
	subjects []string
}

// host is whose laptop the sample is on.
const (
	host     = "陈伟"
	hostTeam = "第三督导组"
)

// lead is who set the inspection up.
const lead = "高洁"

var teams = []team{
	{"第一督导组", 11, []string{"周立群", "何静", "梁志明", "罗敏"}, []string{"foshan", "maocuhui", "guangzhou", "zhaoqing", "haiguan", "shangwuting"}},
	{"第二督导组", 9, []string{"李文斌", "曾晓燕", "郭建平", "蔡婷"}, []string{"shenzhen-haishi", "dongguan", "shenzhen-jianyan", "huizhou", "shenzhen", "shenzhen-bianjian"}},
	{"第三督导组", 6, []string{host, "林晓", "黄志强", "吴敏"}, []string{"chaozhou", "kouanban", "shantou", "jieyang", "shanwei", "shantou-bianjian"}},
	{"第四督导组", 8, []string{"谢国辉", "冯丽", "余俊", "苏琳"}, []string{"zhuhai", "zhuhai-jianyan", "zhongshan", "jiangmen", "zhuhai-bianjian", "bianfang"}},
	{"第五督导组", 8, []string{"许海涛", "彭洁", "卢振华", "钟雪"}, []string{"zhanjiang", "guangdong-haishi", "maoming", "jiaotongting", "yangjiang", "guangzhou-bianjian"}},
	{"第六督导组", 10, []string{"赵明远", "叶青", "唐勇", "孙文涛"}, []string{"caizhengting", "shaoguan", "fagaiwei", "jingxinwei", "qingyuan", "guoshuiju"}},
	{"第七督导组", 4, []string{"刘卫东", "潘虹", "董磊", "姚佳"}, []string{"meizhou", "gongshangju", "heyuan", "renhang", "waihuiju", "guangdong-jianyan"}},
	{"第八督导组", 8, []string{"杨春生", "江颖", "袁博", "魏宁"}, []string{"yunfu", "jinrongban", "yinjianju", "baojianju", "kouhang", "xinbao"}},
}

// dispute is about what two inspectors differ.
type dispute int

const (
	overFacts  dispute = iota // they found the same and describe it differently
	overResult                // and so in everything
)

// disputed are the findings at which two inspectors who had not seen each other's
// words wrote differently: subject, a slash, checkpoint.
var disputed = map[string]dispute{
	"shantou/m25.4": overResult, "caizhengting/m17.2": overResult,
	"dongguan/m18.6": overFacts, "meizhou/m20.5": overFacts, "foshan/m24.2": overFacts,
}

// assign sets the inspection up: the teams, and the figures that the cities have
// to reach.
func (w *world) assign() {
	at := time.Date(2014, 7, 1, 9, 0, 0, 0, time.Local)
	for _, t := range teams {
		fields := map[string]string{"name": t.name}
		for _, person := range t.members {
			fields[store.MemberField(person)] = person
		}
		for _, subject := range t.subjects {
			fields[store.SubjectField(subject)] = "1"
		}
		at = at.Add(4 * time.Minute)
		w.write(at, lead, store.KindTeam, store.TeamEntity(w.insp, store.TeamID(t.name)), fields)
	}
	for m := range w.plan.Measures() {
		w.hard[m] = math.Pow(w.rng.Float64(), 3) * 0.5 // few are hard
		for _, cp := range m.Checkpoints {
			if cp.OwnTarget {
				at = at.Add(time.Minute)
				w.share(at, cp)
			}
		}
	}
}

// share hands each subject its figure at a checkpoint.
func (w *world) share(at time.Time, cp *checklist.Checkpoint) {
	for _, s := range cp.Subjects {
		figure := fmt.Sprintf("%.1f", 1.2+w.rng.Float64()*2.6)
		w.own[s.ID+"/"+cp.ID] = figure
		at = at.Add(20 * time.Second)
		w.write(at, lead, store.KindTarget, store.TargetsEntity(w.insp, s.ID), map[string]string{cp.ID: figure})
	}
}

// others are a team's members without one.
func (t team) others(person string) []string {
	return slices.DeleteFunc(slices.Clone(t.members), func(m string) bool { return m == person })
}
