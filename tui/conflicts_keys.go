package tui

import tea "charm.land/bubbletea/v2"

// moveField goes to another field.
func (p *conflictsPage) moveField(d int) func() tea.Cmd {
	return func() tea.Cmd {
		if len(p.groups) == 0 {
			return nil
		}
		at := max(0, min(p.field+d, len(p.groups[p.at].list)-1))
		if at != p.field {
			p.field, p.left, p.scroll = at, 0, 0
		}
		return p.study()
	}
}

// turn goes to another record's conflicts.
func (p *conflictsPage) turn(d int) func() tea.Cmd {
	return func() tea.Cmd {
		n := len(p.groups)
		if n < 2 {
			p.say("没有别的冲突")
			return nil
		}
		p.goTo((p.at + d + n) % n)
		return p.study()
	}
}

// page shows other values of more than two.
func (p *conflictsPage) page(d int) func() tea.Cmd {
	return func() tea.Cmd {
		c := p.current()
		if c == nil {
			return nil
		}
		if left := p.left + d; left >= 0 && left+1 < len(c.Values) {
			p.left, p.scroll = left, 0
		} else if len(c.Values) == 2 {
			p.say("只有这两种")
		}
		return p.study()
	}
}

func (p *conflictsPage) scrollBy(d int) func() tea.Cmd {
	return func() tea.Cmd {
		p.scroll = max(0, p.scroll+d*max(1, p.below))
		return nil
	}
}

func (p *conflictsPage) Rows() []row {
	if p.writing != nil {
		return p.writingRows()
	}
	first, second := "保留左边的", "保留右边的"
	rows := []row{
		{Binding: bound("1", first), do: p.keep(0), bar: p.onlySome("1 2 保留"), menu: true, why: p.whyNot},
		{Binding: bound("2", second), do: p.keep(1), bar: "-", menu: true, why: p.whyNot},
		{Binding: bound("3", "合并后修改"), do: p.join, bar: p.onlyText("3 合并后修改"), menu: true, why: p.whyNotJoin},
		{Binding: bound("4", "另写"), do: p.writeAnew, bar: p.onlyWritable("4 另写"), menu: true, why: p.whyNotWrite},
		{Binding: bound("tab", "下一条"), do: p.turn(1), bar: p.onlySome("Tab 下一条"), menu: true},
		{Binding: bound("shift+tab", "上一条"), do: p.turn(-1), bar: "-"},
		{Binding: bound("down", "换字段"), do: p.moveField(1), bar: p.onlySome("上下 换字段")},
		{Binding: bound("up", "换字段，往上"), do: p.moveField(-1), bar: "-"},
		{Binding: bound("right", "看别的内容"), do: p.page(1), bar: p.onlyMany("左右 别的内容")},
		{Binding: bound("left", "看前面的内容"), do: p.page(-1), bar: "-"},
		{Binding: bound("pgdown", "文字往下"), do: p.scrollBy(1), bar: "-"},
		{Binding: bound("pgup", "文字往上"), do: p.scrollBy(-1), bar: "-"},
		{Binding: bound("enter", "选办法"), do: p.openMenu, bar: "-"},
		{Binding: named("", "", "整条都用左边这人的"), do: p.keepAll(0), bar: "-", menu: true, why: p.whyNot},
		{Binding: named("", "", "整条都用右边这人的"), do: p.keepAll(1), bar: "-", menu: true, why: p.whyNot},
		{Binding: named("", "", "到这个要点"), do: p.openFinding, bar: "-", menu: true, why: p.whyNotFinding},
	}
	return append(append(rows, p.ruleRows()...), row{Binding: bound("esc backspace", p.leaveWords()), do: p.pop, menu: true})
}

func (p *conflictsPage) leaveWords() string {
	if p.current() == nil {
		return "返回"
	}
	return "以后再定"
}

// onlySome is an entry of the key bar that shows while there is a conflict.
func (p *conflictsPage) onlySome(entry string) string {
	if p.current() == nil {
		return "-"
	}
	return entry
}

func (p *conflictsPage) onlyText(entry string) string {
	if p.whyNotJoin() != "" {
		return "-"
	}
	return entry
}

func (p *conflictsPage) onlyWritable(entry string) string {
	if p.whyNotWrite() != "" {
		return "-"
	}
	return entry
}

func (p *conflictsPage) onlyMany(entry string) string {
	if c := p.current(); c == nil || len(c.Values) < 3 {
		return "-"
	}
	return entry
}

func (p *conflictsPage) whyNot() string {
	if p.current() == nil {
		return "没有冲突"
	}
	return ""
}

func (p *conflictsPage) whyNotFinding() string {
	c := p.current()
	if c == nil || c.Entity[:1] != "f" || p.board.plan.Checkpoint(c.Checkpoint) == nil || p.board.plan.Subject(c.Subject) == nil {
		return "不是检查要点的记录"
	}
	return ""
}

// openFinding goes to the checkpoint, which may be the page below.
func (p *conflictsPage) openFinding() tea.Cmd {
	c := p.current()
	if p.fromWalk {
		return p.pop()
	}
	return p.push(newWalk(p.session, p.board.plan.Subject(c.Subject), p.board.plan.Checkpoint(c.Checkpoint)))
}

func (p *conflictsPage) Click(_, y int) tea.Cmd {
	if i, ok := p.drawn[y]; ok && p.writing == nil {
		return p.moveField(i - p.field)()
	}
	return nil
}

func (p *conflictsPage) Wheel(n int) tea.Cmd {
	if p.writing == nil {
		p.scroll = max(0, p.scroll+n)
	}
	return nil
}
