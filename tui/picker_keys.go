package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/oplog"
)

func (p *picker) Rows() []row {
	tab := []row{
		{Binding: bound("tab", "路径、来源、类别"), do: func() tea.Cmd { return p.step(1) }, bar: "Tab 路径/来源/类别"},
		{Binding: bound("shift+tab", "上一栏"), do: func() tea.Cmd { return p.step(-1) }, bar: "-"},
	}
	attach := row{Binding: bound("enter", p.enterWords()), do: p.enter, why: p.whyNotAttach}
	stop := row{Binding: bound("esc", "回到文件"), do: func() tea.Cmd { p.toFiles(); return nil }}
	switch p.field {
	case pickFile:
	case pickPath:
		attach.bar = "Enter 打开、附上"
		attach.why = nil
		return append([]row{attach, {Binding: bound("ctrl+z", "撤销这一栏的改动"), do: p.undo, bar: "-", menu: true}}, append(tab, stop)...)
	case pickKind:
		return append(append(p.kindRows(), attach), append(tab, stop)...)
	case pickSource, pickAt, pickPlace, pickFields:
		return append([]row{attach, {Binding: bound("ctrl+z", "撤销这一栏的改动"), do: p.undo, bar: "-", menu: true}}, append(tab, stop)...)
	}
	rows := []row{
		{Binding: bound("space", "标记"), do: p.mark, menu: true, why: p.whyNotMark},
		attach,
		{Binding: bound("right", "打开文件夹"), do: p.goIn, bar: "-", why: p.whyNotIn},
		{Binding: bound("left backspace", "上级"), do: p.goOut, why: p.whyNotOut},
	}
	rows = append(append(rows, tab...),
		row{Binding: bound("/", "筛选、改路径"), do: func() tea.Cmd { p.field = pickPath; return nil }, bar: "-", menu: true},
		row{Binding: bound("esc", "不附"), do: p.pop})
	return append(rows, moveRows(p.moveBy, func() int { return p.shown })...)
}

// kindRows choose the kind: digits, left and right.
func (p *picker) kindRows() []row {
	set := func(k int) func() tea.Cmd {
		return func() tea.Cmd { p.kind = k; return nil }
	}
	n := len(inspection.EvidenceKinds) + 1
	rows := []row{
		{Binding: bound("left", "前一类"), do: func() tea.Cmd { return set((p.kind + n - 1) % n)() }, bar: "左右 类别"},
		{Binding: bound("right", "后一类"), do: func() tea.Cmd { return set((p.kind + 1) % n)() }, bar: "-"},
	}
	for i, k := range inspection.EvidenceKinds {
		rows = append(rows, row{Binding: bound(fmt.Sprint(i+1), k.Word()), do: set(i + 1), bar: "-"})
	}
	return rows
}

func (p *picker) moveBy(d int) tea.Cmd {
	p.again = nil
	p.move(d, len(p.rows), nil)
	return p.look(p.pathHere())
}

// step goes to the next field or back, round and round.
func (p *picker) step(d int) tea.Cmd {
	n := int(pickFields)
	p.field = pickField((int(p.field) + d + n) % n)
	if p.field == pickFile {
		p.toFiles()
	}
	return nil
}

// toFiles goes back to the list. A path that leads nowhere yet is dropped.
func (p *picker) toFiles() {
	p.field = pickFile
	if p.leads() {
		p.fields[pickPath].SetText(p.prefix())
		p.narrow()
	}
}

func (p *picker) undo() tea.Cmd {
	if !p.fields[p.field].Undo() {
		p.say("这一栏没有可撤销的改动")
		return nil
	}
	return p.inserted(true)
}

func (p *picker) whyNotMark() string {
	e := p.here()
	switch {
	case e == nil:
		return "这里没有文件"
	case e.folder:
		return "文件夹不能标记，Enter 打开它"
	case slices.Contains(p.marked, e.path):
		return ""
	}
	return refusal(e)
}

// refusal says why a file cannot be evidence, as far as its folder tells.
func refusal(e *folderEntry) string {
	switch {
	case e.size == 0:
		return "空文件，不能附"
	case e.size > oplog.MaxBlob:
		return fmt.Sprintf("过大，上限 %d MB。请压缩或分成几个文件", oplog.MaxBlob>>20)
	}
	return ""
}

// enter opens the folder under the cursor, else attaches; in the path field it
// goes where the path leads.
func (p *picker) enter() tea.Cmd {
	if p.field == pickPath && p.leads() {
		return p.mean(p.fields[pickPath].Text())
	}
	if e := p.here(); e != nil && e.folder && (p.field == pickFile || p.field == pickPath) && len(p.marked) == 0 {
		return p.goIn()
	}
	if why := p.whyNotAttach(); why != "" {
		p.say(why)
		return nil
	}
	paths := slices.Clone(p.chosen())
	if p.askAgain(paths) {
		return nil
	}
	return p.attach(paths)
}

func (p *picker) enterWords() string {
	if e := p.here(); e != nil && e.folder && p.field == pickFile && len(p.marked) == 0 {
		return "打开"
	}
	return "附上"
}

func (p *picker) whyNotAttach() string {
	e := p.here()
	if e != nil && e.folder && p.field == pickFile {
		return "" // Enter opens it
	}
	if p.leads() {
		return "路径还没有打开，在路径一栏按 Enter"
	}
	if len(p.chosen()) == 0 {
		return "先移到文件上，或用空格标记几个"
	}
	if len(p.marked) == 0 && e != nil {
		return refusal(e)
	}
	return ""
}

func (p *picker) goIn() tea.Cmd {
	e := p.here()
	p.field = pickFile
	if e.name == "" {
		return p.goOut()
	}
	return p.read(e.path, "")
}

// goOut goes to the folder above, onto the one it comes from.
func (p *picker) goOut() tea.Cmd {
	above, _ := folderAbove(p.dir)
	return p.read(above, p.dir)
}

func (p *picker) Click(_, y int) tea.Cmd {
	i := p.top + y - p.drawn
	if y < p.drawn || y >= p.drawn+p.shown || i >= len(p.rows) {
		return nil
	}
	if i == p.at && p.field == pickFile {
		return p.enter()
	}
	p.field = pickFile
	return p.moveBy(i - p.at)
}

func (p *picker) Wheel(n int) tea.Cmd { return p.moveBy(n) }
