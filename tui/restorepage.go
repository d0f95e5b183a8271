package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// fromBackup is the choice of the first run that restores.
const fromBackup = "从备份恢复"

// restorePage makes the data directory of a backup.
type restorePage struct {
	*session
	person      string
	path        *input
	stop        context.CancelFunc // of what runs; nil if nothing does
	done, total atomic.Int64       // while it runs
	result      *restored
}

type (
	latestBackup string
	restored     struct {
		got store.Restored
		err error
	}
)

func newRestorePage(s *session, person string) *restorePage {
	return &restorePage{session: s, person: person, path: newInput("")}
}

// Init offers the latest automatic backup, where there is one outside of the data
// that were lost.
func (p *restorePage) Init() tea.Cmd {
	p.say("粘贴或写出备份文件的路径，也可以把文件拖进窗口")
	o := p.opts.Store
	return ask(p, func(context.Context) tea.Msg {
		path, _ := store.LatestBackup(o)
		return latestBackup(path)
	})
}

func (p *restorePage) Loading() bool { return p.stop != nil }

func (p *restorePage) Typing() bool { return p.stop == nil && p.result == nil }

func (p *restorePage) Title() (string, string) { return "首次使用 > " + fromBackup, "" }

func (p *restorePage) Status() string { return "" }

// Stop breaks off, which leaves nothing behind.
func (p *restorePage) Stop() tea.Cmd {
	p.stop()
	p.say("正在停止")
	return nil
}

func (p *restorePage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case latestBackup:
		if p.path.Text() == "" {
			p.path.SetText(string(msg))
		}
	case lookAtOpening:
		if p.stop != nil {
			return p.after(openingLook, reply{p, lookAtOpening{}})
		}
	case restored:
		p.finish(msg)
	case tea.PasteMsg:
		p.path.Insert(strings.Trim(strings.TrimSpace(msg.Content), `"'`))
	case tea.KeyPressMsg:
		p.path.Key(msg)
	}
	return nil
}

func (p *restorePage) finish(r restored) {
	p.stop()
	p.stop = nil
	switch {
	case errors.Is(r.err, context.Canceled) && r.got.Check.Segments == 0:
		p.say("已停止，什么都没有留下")
	case r.err != nil:
		p.say(sayError(r.err))
	default:
		p.result = &r
		p.say("")
	}
}

func (p *restorePage) Rows() []row {
	if p.result != nil {
		return []row{{Binding: bound("enter", "打开"), do: func() tea.Cmd { return p.push(newOpening(p.session)) }}}
	}
	return []row{
		{Binding: bound("enter", "恢复"), do: p.start},
		{Binding: bound("esc", "返回"), do: p.pop},
	}
}

func (p *restorePage) start() tea.Cmd {
	name := expandHome(strings.TrimSpace(p.path.Text()))
	if name == "" {
		p.say("还没有写路径")
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.done.Store(0)
	p.say("正在恢复，Esc 停止")
	o, set := p.opts.Store, store.Setup{Inspector: p.person}
	run := ask(p, func(context.Context) tea.Msg {
		_, got, err := store.Restore(ctx, o, name, set, func(done, total int64) {
			p.done.Store(done)
			p.total.Store(total)
		})
		return restored{got, err}
	})
	return tea.Batch(run, p.after(openingLook, reply{p, lookAtOpening{}}))
}

func (p *restorePage) View(w, h int) ([]string, *tea.Cursor) {
	label := " 备份文件  "
	lines := []string{label + p.style.field.Render(p.path.View(w-width(label)-2)), ""}
	caret := tea.NewCursor(width(label)+p.path.Cursor(w-width(label)-2), 0)
	switch total := p.total.Load(); {
	case p.result != nil:
		for _, words := range restoredWords(p.result.got) {
			for _, l := range wrap(words, w-3) {
				lines = append(lines, " "+l)
			}
		}
		caret = tea.NewCursor(0, len(lines))
	case p.stop != nil && total > 0:
		lines = append(lines, fmt.Sprintf(" 已完成 %d%%", p.done.Load()*100/total))
	}
	lines = fill(lines, h-1)
	return append(lines, p.style.faint.Render(" 恢复到："+cutFront(p.opts.Store.Dir, w-10))), caret
}

// restoredWords say what was restored and what was not.
func restoredWords(r store.Restored) []string {
	words := []string{fmt.Sprintf("已恢复，核对过：%d 条操作，方案 %d 份，附件 %d 个。", r.Operations, r.Plans, r.Files+r.Beside)}
	if len(r.People) > 0 {
		words = append(words, fmt.Sprintf("%s，%s 至 %s", clean(r.Who()), r.First.Local().Format("2006-01-02"), r.Last.Local().Format("2006-01-02")))
	}
	if r.Missing > 0 {
		words = append(words, fmt.Sprintf("有 %d 份佐证的文件没有恢复，备份里没有。请从附上它们的电脑导入，或把原文件再附一次。", r.Missing))
	}
	if n := len(r.Damaged) + len(r.Check.Faults); n > 0 {
		words = append(words, fmt.Sprintf("备份有 %d 处损坏，那里的没有恢复。dudao verify 会说缺什么。", n))
	}
	return words
}
