package demo

import (
	"fmt"

	"dudao/checklist"
	"dudao/inspection"
)

// Enterprises, people and remarks are made of these; none of them exists.
var (
	firstHalves  = []string{"海", "岭", "潮", "云", "珠", "湾", "榕", "荔", "木", "鹭", "石", "青"}
	secondHalves = []string{"桥", "舟", "汇", "帆", "澜", "拓", "禾", "隆", "岸", "屿", "坊", "驰"}
	trades       = []string{
		"进出口公司", "电子公司", "陶瓷公司", "玩具厂", "服装公司", "家具厂", "五金公司", "食品公司", "灯饰公司", "机电公司", "塑胶厂", "供应链公司", "水产公司",
	}
	surnames = []string{"郑", "陈", "李", "黄", "林", "张", "吴", "方", "廖", "邱", "洪", "温"}
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
