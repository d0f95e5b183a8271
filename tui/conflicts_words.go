package tui

import (
	"cmp"
	"strings"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// How conflicts are said.

// aboutWords says what a conflict is about: 汕头市（二十四）2.
func (p *conflictsPage) aboutWords(c store.Conflict) string {
	return cmp.Or(p.names[c.Entity], entityWords(p.board.plan, c.Entity))
}

// labelOf names the field.
func (p *conflictsPage) labelOf(c store.Conflict) string {
	kind, _, _ := entityParts(c.Entity)
	switch {
	case kind == "f" && c.Field == inspection.FieldVisit:
		return "活动"
	case kind == "f" && c.Field == inspection.FieldValue:
		if cp := p.board.plan.Checkpoint(c.Checkpoint); cp != nil {
			return cmp.Or(cp.Kind.ValueName(), "数值")
		}
	case kind == "g":
		return "指标"
	case kind == "t" && strings.HasPrefix(c.Field, "a:"):
		return "对象"
	}
	return cmp.Or(report.FieldName(c.Entity, c.Field), c.Field)
}

// valueWords is one of a conflict's values, whole.
func (p *conflictsPage) valueWords(c store.Conflict, i int) string {
	words := report.ConflictWords{Plan: p.board.plan, Visit: func(entity string) string { return p.names[entity] }}
	return words.Value(c, i)
}

// whoWords says who wrote a value, when and on which device.
func (p *conflictsPage) whoWords(m inspection.Mark, w int) string {
	when := m.At.Format("01-02 15:04")
	if m.At.Year() != p.now().Year() {
		when = m.At.Format("2006-01-02 15:04")
	}
	words := m.By + "  " + when + "  电脑 " + store.DeviceShort(m.Device)
	if width(words) > w {
		words = m.By + " " + m.At.Format("01-02 15:04") + " " + store.DeviceShort(m.Device)
	}
	return cutEnd(words, w)
}

// remarks are what is to be known before settling: who settled it before and had
// not seen one of the values, else that nobody had seen the others'.
func (p *conflictsPage) remarks(c store.Conflict, w int) []string {
	var lines []string
	if isVisit(c) {
		lines = append(lines, "一条记录只注明一次活动：留下的内容是哪一次查到的，就留哪一次")
	}
	for _, s := range p.before[c.ID] {
		var unseen []string
		for _, n := range s.Unseen {
			v := c.Values[n-1]
			unseen = append(unseen, v.By+"在电脑 "+store.DeviceShort(v.Device)+" 写的")
		}
		words := s.By + " " + s.At.Format("01-02 15:04") + " 在电脑 " + store.DeviceShort(s.Device) + " 定过一次；当时还没有收到" + strings.Join(unseen, "、")
		lines = append(lines, wrap(words, w)...)
	}
	if len(p.before[c.ID]) == 0 {
		lines = append(lines, "各人写的时候都没有看到对方的内容")
	}
	switch kind, _, _ := entityParts(c.Entity); {
	case kind == "i" && c.Field == "plan":
		return append(lines, "未定之前，按较新的一份")
	case c.Field == store.FieldVoid:
		return append(lines, "未定之前不算撤回，报告里写明")
	case kind == "f" || kind == "g":
		return append(lines, "未定之前，报告几种都列")
	}
	return append(lines, "未定之前按最后写的，报告里写明有几种")
}
