package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
)

// sheetLabelW is the width of a sheet's labels with the blanks behind them.
const sheetLabelW = 8

func (p *sheet) View(w, h int) ([]string, *tea.Cursor) {
	var lines []string
	caret := tea.NewCursor(0, 0)
	p.starts = p.starts[:0]
	for i, f := range p.fields {
		p.starts = append(p.starts, len(lines))
		at := i == p.at
		rows, x, y := p.fieldView(f, at, w)
		if at {
			caret = tea.NewCursor(x, len(lines)+y)
		}
		lines = append(append(lines, rows...), p.remarks(f, w)...)
	}
	if p.hint != nil {
		lines = append(lines, "")
		for _, l := range p.hint(p) {
			for _, part := range wrap(l, w-2) {
				lines = append(lines, " "+p.style.faint.Render(part))
			}
		}
	}
	p.top = max(0, min(p.top, len(lines)-h))
	p.top = min(p.top, max(0, caret.Y-1))
	p.top = max(p.top, caret.Y+2-h)
	p.drawnFrom = p.top
	caret.Y -= p.top
	return fill(lines[p.top:min(len(lines), p.top+h)], h), caret
}

// remarks stand below a field: what is wrong with a long text, and all that is
// written where there is a conflict, so that nobody replaces what he has not seen.
func (p *sheet) remarks(f *sheetField, w int) []string {
	var lines []string
	if f.long && f.wrong != "" {
		lines = append(lines, p.style.yellow.Render(f.wrong))
	}
	if live := p.disputed(f); len(live) > 0 {
		lines = append(lines, p.style.yellow.Render(fmt.Sprintf("[冲突 %d]", len(live)))+" 几个人写的不一样，写下的取代这几种")
		for _, v := range live {
			lines = append(lines, wrap(v.By+"  "+f.words(v.Text), w-sheetLabelW-2)...)
		}
	}
	for i := range lines {
		lines[i] = cutEnd(spaces(1+sheetLabelW)+lines[i], w)
	}
	return lines
}

// disputed is what is written in a field that is in conflict and in which nothing
// is typed.
func (p *sheet) disputed(f *sheetField) inspection.Field {
	if p.rec == nil || p.rec.typed(f.name) {
		return nil
	}
	live := p.rec.field(f.name)
	if !live.Disputed() {
		return nil
	}
	return live
}

// words are a stored value as people read it.
func (f *sheetField) words(stored string) string {
	for _, c := range f.choices {
		if c.code == stored {
			return c.word
		}
	}
	if f.show != nil {
		stored = f.show(stored)
	}
	return cmp.Or(stored, "空")
}

// fieldView is a field's rows, and where the caret stands in them.
func (p *sheet) fieldView(f *sheetField, at bool, w int) (rows []string, x, y int) {
	label := p.style.faint.Render(pad(f.label, sheetLabelW))
	if at {
		label = p.style.focus.Render(f.label) + spaces(sheetLabelW-width(f.label))
	}
	room := max(minWidth, w-sheetLabelW-2)
	x = 1 + sheetLabelW
	switch {
	case f.choices != nil:
		for i, l := range p.choiceLines(f, at, room) {
			if i == 0 {
				rows = append(rows, " "+label+l)
			} else {
				rows = append(rows, " "+spaces(sheetLabelW)+l)
			}
		}
		return rows, x, 0
	case f.long:
		if at && p.typing {
			f.text.Layout(room, longRows)
			cx, cy := f.text.Cursor()
			for i := range longRows {
				line := ""
				if text := f.text.Lines(); i < len(text) {
					line = text[i]
				}
				head := " " + label
				if i > 0 {
					head = " " + pad("|", sheetLabelW)
				}
				rows = append(rows, head+p.style.field.Render(line))
			}
			return rows, x + cx, cy
		}
		text := wrap(f.text.Text(), room)
		if len(text) > 3 {
			text = append(text[:2:2], cutEnd(text[2], room-2)+"..")
		}
		return append(rows, indent(" "+label, text)...), x, 0
	}
	text := p.style.field.Render(f.line.View(room))
	if f.line.Text() == "" {
		text = p.style.faint.Render(f.line.View(room))
	}
	if f.wrong != "" {
		text += "  " + p.style.yellow.Render(cutEnd(f.wrong, max(0, room-width(f.line.Text())-2)))
	}
	if at && p.typing {
		x += f.line.Cursor(room)
	}
	return []string{cutEnd(" "+label+text, w)}, x, 0
}

// choiceLines are the choices with their digits, the chosen one in brackets.
func (p *sheet) choiceLines(f *sheetField, at bool, room int) []string {
	chosen := f.chosen()
	if !at {
		word := f.typed() // one that is not among the choices stays visible
		if chosen >= 0 {
			word = f.choices[chosen].word
		}
		return []string{p.style.field.Render(cutEnd(word, room))}
	}
	var lines []string
	line := ""
	for i, c := range f.choices {
		word := fmt.Sprintf("%d %s", i+1, c.word)
		if i >= 9 {
			word = c.word
		}
		if i == chosen {
			word = "[" + word + "]"
		} else {
			word = " " + word + " "
		}
		if line != "" && width(line)+width(word)+1 > room {
			lines = append(lines, line)
			line = ""
		}
		line += word + " "
	}
	return append(lines, line)
}

func (p *sheet) Rows() []row {
	if p.rec == nil {
		return []row{{Binding: bound("esc backspace", "返回"), do: p.pop}}
	}
	rows := []row{
		{Binding: bound("tab", "下一栏"), do: func() tea.Cmd { return p.step(1) }},
		{Binding: bound("shift+tab", "上一栏"), do: func() tea.Cmd { return p.step(-1) }, bar: "-"},
	}
	enter := row{Binding: bound("enter", "下一栏"), do: rows[0].do, bar: "-"}
	if p.at == len(p.fields)-1 && p.confirm != "" { // Tab only ever moves
		rows[0].Binding = bound("tab", "第一栏")
		enter = row{Binding: bound("enter", p.confirm), do: p.finish}
	}
	f := p.field()
	if f.choices != nil {
		rows = append(rows, p.choiceRows(f)...)
	}
	if p.Typing() && !f.long || f.choices != nil {
		rows = append(rows, enter)
	}
	switch {
	case p.Typing():
		rows = append(rows,
			row{Binding: bound("esc", "停止输入"), do: p.stop},
			row{Binding: bound("ctrl+z", "撤销这一栏的改动"), do: func() tea.Cmd { return p.undo((*input).Undo, (*editor).Undo) }, bar: "-", menu: true},
			row{Binding: bound("ctrl+y", "重做"), do: func() tea.Cmd { return p.undo((*input).Redo, (*editor).Redo) }, bar: "-", menu: true},
		)
	default:
		rows = append(rows,
			row{Binding: bound("esc backspace", "返回"), do: p.pop},
			row{Binding: bound("up", "上一栏"), do: func() tea.Cmd { return p.step(-1) }, bar: "-"},
			row{Binding: bound("down", "下一栏"), do: func() tea.Cmd { return p.goOn() }, bar: "-"},
		)
		if f.choices == nil {
			rows = append(rows, row{Binding: bound("enter", "接着写"), do: func() tea.Cmd { p.typing = true; return nil }})
		}
	}
	record := row{Binding: bound("ctrl+s", "立即记录"), do: p.finish, bar: "-", menu: true}
	if p.confirm != "" {
		record = row{Binding: bound("ctrl+s", p.confirm), do: p.finish, menu: true}
	}
	return append(rows, record)
}

// goOn is Tab that never confirms.
func (p *sheet) goOn() tea.Cmd {
	if p.at+1 < len(p.fields) {
		return p.step(1)
	}
	return nil
}

// choiceRows choose by digit and by left and right.
func (p *sheet) choiceRows(f *sheetField) []row {
	turn := func(d int) tea.Cmd {
		n := len(f.choices)
		i := f.chosen()
		if i < 0 && d < 0 {
			i = 0
		}
		return p.choose(f, (i+d+n)%n)
	}
	rows := []row{
		{Binding: bound("left", "前一个"), do: func() tea.Cmd { return turn(-1) }, bar: "左右 选"},
		{Binding: bound("right", "后一个"), do: func() tea.Cmd { return turn(1) }, bar: "-"},
	}
	for i, c := range f.choices {
		if i < 9 {
			rows = append(rows, row{Binding: bound(fmt.Sprint(i+1), c.word), do: func() tea.Cmd { return p.choose(f, i) }, bar: "-"})
		}
	}
	return rows
}

func (p *sheet) undo(line func(*input) bool, text func(*editor) bool) tea.Cmd {
	f := p.field()
	did := false
	if f.long {
		did = text(f.text)
	} else {
		did = line(f.line)
	}
	if !did {
		p.say("这一栏没有可撤销、可重做的改动")
		return nil
	}
	return p.put(f)
}

// Click goes to the field.
func (p *sheet) Click(_, y int) tea.Cmd {
	if p.rec == nil {
		return nil
	}
	i := slices.IndexFunc(p.starts, func(line int) bool { return line > y+p.drawnFrom })
	if i < 0 {
		i = len(p.starts)
	}
	if i > 0 && i-1 < len(p.fields) {
		p.goTo(i - 1)
	}
	return nil
}

func (p *sheet) Wheel(n int) tea.Cmd {
	if n > 0 {
		return p.goOn()
	}
	if p.at > 0 {
		return p.step(-1)
	}
	return nil
}

// joined is texts with a blank line's worth between them, the empty left out.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ")
}
