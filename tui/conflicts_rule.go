package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// ruleBox says what a rule would decide at once, and decides it.
type ruleBox struct {
	*session
	list
	page  *conflictsPage
	rule  store.Rule
	title string
	all   []store.Settling
	done  []decided
	words []string
	left  int // that the rule does not decide
	shown int
}

// ruleRows settle all that the page shows at once: only from the menu.
func (p *conflictsPage) ruleRows() []row {
	var rows []row
	for _, rule := range store.Rules {
		rows = append(rows, row{
			Binding: named("", "", "这个对象的一次定下："+rule.Word()), bar: "-", menu: true,
			do: func() tea.Cmd { return p.openRule(rule) }, why: func() string { return p.whyNotRule(rule) },
		})
	}
	return rows
}

func (p *conflictsPage) whyNotRule(rule store.Rule) string {
	c := p.current()
	if c == nil {
		return "没有冲突"
	}
	if c.Subject == "" {
		return "不是哪个对象的"
	}
	if len(p.ruled(rule).all) == 0 {
		return "没有能这样定的"
	}
	return ""
}

func (p *conflictsPage) openRule(rule store.Rule) tea.Cmd { return p.push(p.ruled(rule)) }

// ruled applies a rule to all conflicts of the subject under the cursor.
func (p *conflictsPage) ruled(rule store.Rule) *ruleBox {
	subject := p.current().Subject
	b := &ruleBox{session: p.session, page: p, rule: rule, title: rule.Word()}
	if s := p.board.plan.Subject(subject); s != nil {
		b.title = s.Label() + "  " + b.title
	}
	me := p.st.Local().Inspector
	for _, g := range p.groups {
		for _, c := range g.list {
			if c.Subject != subject {
				continue
			}
			keep := rule.Keep(c, me)
			if keep == 0 {
				b.left++
				continue
			}
			d := p.decision(c, keep-1)
			b.all = append(b.all, store.Settling{ID: c.ID, Choice: store.Choice{Keep: keep}})
			b.done = append(b.done, d)
			b.words = append(b.words, p.aboutWords(c)+" "+d.label+"  "+oneLine(d.words)+"（"+c.Values[keep-1].By+"）")
		}
	}
	return b
}

func (b *ruleBox) Over()                   {}
func (b *ruleBox) Init() tea.Cmd           { return nil }
func (b *ruleBox) Update(tea.Msg) tea.Cmd  { return nil }
func (b *ruleBox) Typing() bool            { return false }
func (b *ruleBox) Title() (string, string) { return b.title, "" }
func (b *ruleBox) Status() string          { return "" }

func (b *ruleBox) Rows() []row {
	rows := []row{
		{Binding: bound("enter", fmt.Sprintf("定下 %d 处", len(b.all))), do: b.take, menu: true},
		{Binding: bound("esc backspace", "不动"), do: b.pop, menu: true},
	}
	return append(rows, moveRows(func(d int) tea.Cmd { b.move(d, len(b.words), nil); return nil }, func() int { return b.shown })...)
}

func (b *ruleBox) take() tea.Cmd {
	closed := b.pop()
	return tea.Batch(closed, b.page.settle(b.all, b.done))
}

func (b *ruleBox) View(w, h int) ([]string, *tea.Cursor) {
	bw := boxWidth(w)
	line := func(s string) string { return b.style.box.Render(pad(cutEnd(s, bw), bw)) }
	lines := []string{b.style.box.Bold(true).Render(pad(cutEnd(" "+b.title, bw), bw)), b.style.box.Faint(true).Render(" " + strings.Repeat("-", bw-2) + " ")}
	b.shown = max(1, min(len(b.words), h-6))
	caret := tea.NewCursor(1, 2)
	from, to := b.window(len(b.words), b.shown)
	for i := from; i < to; i++ {
		if i == b.at {
			caret.Y = len(lines)
			lines = append(lines, b.style.selection.Render(pad(cutEnd(" "+b.words[i], bw), bw)))
			continue
		}
		lines = append(lines, line(" "+b.words[i]))
	}
	if b.left > 0 {
		lines = append(lines, line(fmt.Sprintf(" 另有 %d 处这样定不了，不动", b.left)))
	}
	return append(lines, line("")), caret
}
