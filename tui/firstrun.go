package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/store"
)

// firstRun asks for name, plan and team, one after another. Nothing is written
// before the last answer.
type firstRun struct {
	*session
	step   step
	name   *input
	plan   list
	secret *input
	leftAt string // what was chosen last of files
	asking bool   // the passphrase of a colleague's data is being typed
	locked string // where those are
	chosen *checklist.Plan
	given  *given // a colleague's data, instead of a plan
	team   list
	other  *input
	naming bool // a team's name is being typed
	busy   bool
}

// step is one of the questions.
type step uint8

const (
	askName step = iota
	askPlan
	askTeam
)

// teamNames are the names that teams usually have.
var teamNames = []string{"第一督导组", "第二督导组", "第三督导组", "第四督导组", "第五督导组", "第六督导组", "第七督导组", "第八督导组"}

const otherTeam = "其他名称"

type (
	planRead struct {
		plan *checklist.Plan
		err  error
	}
	setUp struct {
		took *transferred // what came of a colleague's data; nil without
		err  error
	}
)

func newFirstRun(s *session) *firstRun {
	f := &firstRun{session: s, name: newInput(""), secret: newInput(""), other: newInput("")}
	f.name.SetText(s.opts.Person)
	return f
}

func (f *firstRun) Init() tea.Cmd { return nil }

func (f *firstRun) Loading() bool { return f.busy }

func (f *firstRun) Typing() bool { return f.step == askName || f.asking || f.naming }

func (f *firstRun) Title() (string, string) {
	return "首次使用", fmt.Sprintf("第 %d 步，共 3 步", f.step+1)
}

func (f *firstRun) Status() string { return "" }

// field is the text field that is typed in, nil while choosing.
func (f *firstRun) field() *input {
	switch {
	case f.step == askName:
		return f.name
	case f.asking:
		return f.secret
	case f.naming:
		return f.other
	}
	return nil
}

func (f *firstRun) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case planRead:
		f.busy = false
		if msg.err != nil {
			f.say(sayError(msg.err))
			return nil
		}
		f.take(msg.plan)
	case givenRead:
		f.onGiven(msg)
	case setUp:
		return f.finish(msg)
	case sampleMade:
		return f.onSample(msg)
	case tea.PasteMsg:
		if in := f.field(); in != nil {
			in.Insert(strings.TrimSpace(msg.Content))
		}
	case tea.KeyPressMsg:
		if in := f.field(); in != nil {
			in.Key(msg)
		}
	}
	return nil
}

func (f *firstRun) Rows() []row {
	rows := []row{{Binding: bound("enter tab", "选定"), do: f.enter}}
	if f.step == askName {
		rows[0] = row{Binding: bound("enter tab down", "下一步"), do: f.enter}
	} else {
		rows = append(rows, row{Binding: bound("up", "上一行，到顶回上一步"), do: f.up, bar: "上 回上一步"},
			row{Binding: bound("shift+tab", "上一步"), do: f.stepBack, bar: "-"},
			row{Binding: bound("down", "下一行"), do: func() tea.Cmd { return f.moveBy(1) }, bar: "-"})
	}
	if !f.Typing() {
		for i := range f.options() {
			rows = append(rows, row{Binding: bound(fmt.Sprint(i+1), "选第几行"), bar: "-", do: func() tea.Cmd {
				f.choices().at = i
				return f.enter()
			}})
		}
	}
	leave := "退出，不留痕迹"
	if f.asking || f.naming {
		leave = "回到选项"
	}
	return append(rows, row{Binding: bound("esc", leave), do: f.escape})
}

// options are the lines to choose from in this step.
func (f *firstRun) options() []string {
	switch f.step {
	case askPlan:
		p := checklist.Builtin()
		n := 0
		for range p.Measures() {
			n++
		}
		options := []string{fmt.Sprintf("内置：%s，%d 项措施", p.Title, n), openPlan, receiveGiven}
		if f.opts.Demo != nil {
			options = append(options, lookFirst)
		}
		return append(options, fromBackup)
	case askTeam:
		names := teamNames
		if f.given != nil && len(f.given.teams) > 0 {
			names = f.given.teams
		}
		return append(append([]string{}, names...), otherTeam)
	case askName:
	}
	return nil
}

func (f *firstRun) choices() *list {
	if f.step == askPlan {
		return &f.plan
	}
	return &f.team
}

// leaveField gives up what is typed at a choice; a passphrase does not stay.
func (f *firstRun) leaveField() {
	f.secret.SetText("")
	f.asking, f.naming, f.locked = false, false, ""
}

func (f *firstRun) moveBy(d int) tea.Cmd {
	f.leaveField()
	f.choices().move(d, len(f.options()), nil)
	return nil
}

func (f *firstRun) up() tea.Cmd {
	if f.choices().at == 0 {
		return f.stepBack()
	}
	return f.moveBy(-1)
}

func (f *firstRun) stepBack() tea.Cmd {
	f.leaveField()
	f.step--
	return nil
}

func (f *firstRun) escape() tea.Cmd {
	if f.asking || f.naming {
		f.leaveField()
		return nil
	}
	f.dropGiven()
	return f.quit()
}

func (f *firstRun) enter() tea.Cmd {
	switch f.step {
	case askName:
		switch name := strings.TrimSpace(f.name.Text()); {
		case name == "":
			f.say("请写姓名，记录上要署名")
		case len(name) > maxName:
			f.say("姓名太长，最多 20 个字")
		default:
			f.step = askPlan
		}
	case askPlan:
		return f.enterPlan()
	case askTeam:
		return f.enterTeam()
	}
	return nil
}

// maxName is the longest name in bytes, as an operation holds it.
const maxName = 60

func (f *firstRun) enterPlan() tea.Cmd {
	switch chosen := f.options()[f.plan.at]; {
	case f.plan.at == 0:
		f.take(checklist.Builtin())
		return nil
	case chosen == lookFirst:
		return f.lookAtSample()
	case chosen == fromBackup:
		return f.push(newRestorePage(f.session, strings.TrimSpace(f.name.Text())))
	case f.asking && f.secret.Text() == "":
		f.say("还没有写口令")
		return nil
	case f.asking:
		return f.receive(f.locked, f.secret.Text())
	case chosen == receiveGiven:
		return f.push(newBrowser(f.session, wanted{
			title: "首次使用 > 接收同事的督导数据", does: "接收", kinds: dataKinds, whole: true, leftAt: f.leftAt,
			nothing: "这里没有同事导出的文件，换个位置，或按 Tab 写路径", chosen: func(path string) tea.Cmd { return f.receive(path, "") },
		}))
	default:
		return f.push(newBrowser(f.session, wanted{
			title: "首次使用 > 打开方案", does: "打开", kinds: planKinds, leftAt: f.leftAt,
			nothing: "这里没有检查表，换个位置，或按 Tab 写路径", chosen: f.readPlan,
		}))
	}
}

func (f *firstRun) take(p *checklist.Plan) {
	f.dropGiven()
	f.chosen, f.asking = p, false
	f.team = list{}
	f.step = askTeam
}

func (f *firstRun) enterTeam() tea.Cmd {
	name := f.options()[f.team.at]
	if name == otherTeam {
		if !f.naming {
			f.naming = true
			return nil
		}
		name = strings.TrimSpace(f.other.Text())
	}
	switch {
	case name == "":
		f.say("请写督导组的名称")
		return nil
	case len(name) > maxName:
		f.say("名称太长，最多 20 个字")
		return nil
	}
	f.busy = true
	setup := store.Setup{Inspector: strings.TrimSpace(f.name.Text()), Team: name, Plan: f.chosen}
	opts, given := f.opts.Store, f.given
	return ask(f, func(ctx context.Context) tea.Msg {
		if given != nil {
			took, err := given.setUp(ctx, opts, setup)
			return setUp{took, err}
		}
		_, err := store.Init(ctx, opts, setup)
		return setUp{err: err}
	})
}

// finish opens what has been set up.
func (f *firstRun) finish(s setUp) tea.Cmd {
	f.busy = false
	if s.err != nil {
		f.say(sayError(s.err))
		return nil
	}
	f.dropGiven()
	if s.took != nil {
		f.keepOutcome(*s.took)
	}
	return f.push(newOpening(f.session))
}

func (f *firstRun) View(w, h int) ([]string, *tea.Cursor) {
	var lines []string
	caret := &tea.Cursor{}
	heading := func(s step, n, label, value string) string {
		if f.step == s {
			return f.style.title.Render(" " + n + " " + label)
		}
		return f.style.faint.Render(" "+n+" "+label) + "  " + value
	}
	if f.step == askName {
		lines = append(lines, heading(askName, "1", "姓名", "")+"  "+f.style.field.Render(f.name.View(30)))
		caret = tea.NewCursor(9+f.name.Cursor(30), len(lines)-1)
	} else {
		lines = append(lines, heading(askName, "1", "姓名", f.name.Text()))
	}
	lines = append(lines, "")
	chosen := "下一步选择"
	switch {
	case f.step != askTeam:
	case f.given != nil:
		chosen = f.given.words
	case f.chosen != nil:
		chosen = f.chosen.Title
	}
	lines = append(lines, heading(askPlan, "2", "督导依据", chosen))
	if f.step == askPlan {
		lines, caret = f.optionLines(lines, w, h-3, f.secret, f.asking)
	}
	lines = append(lines, "", heading(askTeam, "3", "督导组", "最后选择"))
	if f.step == askTeam {
		lines, caret = f.optionLines(lines, w, h-1, f.other, f.naming)
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	return append(lines, f.style.faint.Render(" 数据只存在本机："+cutFront(f.opts.Store.Dir, w-18))), caret
}

// optionLines adds the choices of a step, as many as fit in h lines altogether,
// with its text field below the last.
func (f *firstRun) optionLines(lines []string, w, h int, in *input, typing bool) ([]string, *tea.Cursor) {
	caret := &tea.Cursor{}
	room := h - len(lines)
	if typing {
		room--
	}
	options, choices := f.options(), f.choices()
	from, to := choices.window(len(options), max(1, room))
	for i := from; i < to; i++ {
		if i == choices.at {
			caret = tea.NewCursor(0, len(lines))
		}
		lines = append(lines, f.cursorLine(fmt.Sprintf("  %d %s", i+1, options[i]), i == choices.at && !typing, w))
	}
	if typing {
		shown, at := in.View(w-8), in.Cursor(w-8)
		if f.locked != "" {
			shown, at = hidden(in, w-8)
		}
		lines = append(lines, "     "+f.style.field.Render(shown))
		caret = tea.NewCursor(5+at, len(lines)-1)
	}
	return lines, caret
}
