package tui

import (
	"context"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// sizes are the windows that every page has to fit.
var sizes = [][2]int{
	{1, 1}, {10, 3}, {39, 12}, {40, 11}, {40, 12}, {45, 14}, {56, 16}, {60, 20}, {79, 23},
	{80, 12}, {80, 23}, {80, 24}, {100, 30}, {112, 24}, {120, 40}, {200, 60},
}

// pages lead from Home to every page, with everything on it that can be.
var pages = []struct {
	name string
	keys []string
}{
	{"home", nil},
	{"home, everybody", []string{"tab"}},
	{"home, marked", []string{"tab", "space", "down", "space"}},
	{"home, teams", []string{"tab", "tab"}},
	{"home, a team", []string{"tab", "tab", "enter"}},
	{"home, at the end", []string{"end"}},
	{"home, filter", []string{"tab", "/", "汕"}},
	{"subject", []string{"down", "enter"}},
	{"subject, unfolded", []string{"down", "enter", "2", "4", "right", "down"}},
	{"subject, at the end", []string{"down", "enter", "end", "right"}},
	{"walk", []string{"1"}},
	{"walk, conflict", []string{"down", "enter", "2", "4", "right", "down", "down", "enter"}},
	{"walk, value", []string{"1", "2"}},
	{"walk, facts", []string{"1", "1", "3", "tab", "海", "关", "，", "enter", "“"}},
	{"walk, zoomed", []string{"1", "f9", "海"}},
	{"walk, menu", []string{"1", "f2"}},
	{"walk, reading", []string{"1", "f2", "k", "a", "n", "enter"}},
	{"help", []string{"1", "f1"}},
	{"help, scrolled", []string{"1", "f1", "pgdown", "end"}},
	{"menu", []string{"0"}},
	{"menu, empty", []string{"0", "x", "y", "z", "q"}},
	{"report", []string{"7"}},
	{"report, scrolled", []string{"7", "pgdown", "pgdown"}},
	{"report, kinds", []string{"7", "1"}},
	{"report, overall", []string{"7", "1", "4"}},
	{"report, matrix", []string{"7", "1", "5"}},
	{"report, subjects", []string{"7", "1", "1", "2", "pgdown"}},
	{"search", []string{"f3", "汕"}},
	{"visits", []string{"8"}},
	{"visits, form", []string{"8", "enter", "市", "tab", "tab", "tab", "、"}},
	{"visits, kind", []string{"8", "enter", "shift+tab"}},
	{"picker", []string{"1", "5"}},
	{"picker, marked", []string{"1", "5", "space", "space"}},
	{"picker, filter", []string{"1", "5", "/", "照", "x"}},
	{"picker, source", []string{"1", "5", "tab", "tab", "市", "“"}},
	{"picker, kind", []string{"1", "5", "tab", "tab", "tab", "2"}},
	{"evidence", []string{"1", "f2", "k", "z", "z", "enter"}},
	{"notes", []string{"2", "down"}},
	{"notes, filing", []string{"2", "enter", "挂"}},
	{"notes, nowhere", []string{"2", "enter", "挂", "x"}},
	{"note over home", []string{"f4", "海", "enter", "关", "enter", "“", "enter"}},
	{"note over walk", []string{"1", "1", "f4", "海"}},
}

// fullWorld has long texts, conflicts and marks that hurt.
func fullWorld(t testing.TB) *world {
	w := newWorld(t, "shantou", "chaozhou")
	w.disagree("shantou", "m24.2", map[string]string{"result": "met", "value": "5", "facts": "甲"}, map[string]string{"result": "unmet", "value": "1", "facts": "乙"})
	w.record("林晓", "shantou", "m24.1", map[string]string{"result": "partial", "facts": strings.Repeat("“台账”——有，http://example.org/一个很长的地址/没有空格；", 40)})
	w.record("林晓", "chaozhou", "m01.5", map[string]string{"result": "unmet", "value": "1"})
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			for _, name := range []string{"省直机关第二联合督导组（粤东片）", "四"} {
				if _, err := tx.AddTeam(name); err != nil {
					return err
				}
			}
			return nil
		})
	})
	w.busyDay()
	return w
}

// busyDay has visits, one of which goes on, evidence, notes, and files to pick.
func (w *world) busyDay() {
	w.t.Helper()
	first := checklist.Builtin().For("shantou")[0].ID
	w.files("现场照片，台账企业名录和挂点干部签收单（六月份以后补的“第二版”）.jpg", "表.xlsx")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			for _, v := range []inspection.Visit{
				{Kind: inspection.Symposium, Org: "六家外贸企业——“座谈”", Subject: "shantou", From: "2014-07-14 08:40", To: "2014-07-15 09:20"},
				{Kind: inspection.Review, Org: "市商务局、市口岸办、海关和检验检疫局", Subject: "shantou", Place: "三楼", Members: []string{"陈伟", "林晓", "欧阳建国"}},
			} {
				if _, err := tx.StartVisit(v); err != nil {
					return err
				}
			}
			for _, text := range []string{strings.Repeat("问财政：“补贴”在哪一级停了多少天；", 30), "揭阳展位费"} {
				if _, err := tx.AddNote(inspection.Note{Text: text, Subject: "shantou"}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, name := range []string{"海关月报（6月）.pdf", strings.Repeat("很长的名字", 12) + ".jpg"} {
			e := inspection.Evidence{For: store.FindingEntity(st.Local().Inspection, "shantou", first), Source: "市商务局", Place: "三楼", At: "2014-07-15 09:00"}
			if _, err := st.AddEvidence(context.Background(), e, name, strings.NewReader(name), -1, nil); err != nil {
				w.t.Fatal(err)
			}
		}
	})
}

// TestEveryPageFitsEveryWindow draws every page in every size, also after the
// window has been another.
func TestEveryPageFitsEveryWindow(t *testing.T) {
	w := fullWorld(t)
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			s := w.stage(80, 24)
			s.t = t
			s.press(p.keys...)
			s.fits()
			for _, size := range sizes {
				s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				s.fits()
				s.press("down", "up")
				s.fits()
			}
			s.close()
		})
	}
}

// TestTheFirstRunFits likewise.
func TestTheFirstRunFits(t *testing.T) {
	for _, keys := range [][]string{nil, {"enter"}, {"enter", "down", "enter", "路"}, {"enter", "enter"}, {"enter", "enter", "9", "组"}} {
		s := emptyWorld(t).stage(80, 24)
		s.press(keys...)
		for _, size := range sizes {
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s.fits()
		}
	}
}

var (
	graphics   = regexp.MustCompile(`\x1b\[[0-9;:]*m`)
	colourless = regexp.MustCompile(`^\x1b\[([012479]|22|24|27)?(;([012479]|22|24|27))*m$`)
)

// TestThemesDifferInColourOnly: what a page says does not hang on colours, and
// without any nothing of them is left.
func TestThemesDifferInColourOnly(t *testing.T) {
	w := fullWorld(t)
	for _, p := range pages {
		s := w.stage(80, 24)
		s.press(p.keys...)
		want := s.lines()
		for _, theme := range []*style{
			themed("none", false, false), themed("light", false, false), themed("auto", false, false), themed("auto", true, true), themed("auto", true, false),
		} {
			s.app.style = theme
			for i, l := range s.lines() {
				if l != want[i] {
					t.Errorf("%s: %q, want %q", p.name, l, want[i])
				}
			}
		}
		s.app.style = themed("none", true, true)
		for _, sgr := range graphics.FindAllString(s.app.View().Content, -1) {
			if !colourless.MatchString(sgr) {
				t.Errorf("%s: %q without a theme", p.name, sgr)
			}
		}
		s.close()
	}
}

// TestEssentialsShowAt80x24 holds every checkpoint of every subject to what has
// to be on the page: position, question, duty, deadline, target, how to judge
// and what to ask for.
func TestEssentialsShowAt80x24(t *testing.T) {
	w := newWorld(t, "shantou")
	plan := checklist.Builtin()
	s := w.stage(80, 24)
	seen := map[*checklist.Checkpoint]bool{}
	for _, subject := range plan.Subjects {
		for _, cp := range plan.For(subject.ID) {
			if seen[cp] && subject.ID != "shantou" {
				continue
			}
			seen[cp] = true
			page := newWalk(s.app.session, s.app.board.plan.Subject(subject.ID), s.app.board.plan.Checkpoint(cp.ID))
			s.app.stack = append(s.app.stack[:1], page)
			text := strings.Join(s.lines(), "\n")
			flat := strings.NewReplacer("\n", "", " ", "").Replace(text)
			for _, want := range []string{cp.Question, cp.Judge.Met, cp.Judge.Partial, cp.Judge.Unmet, cp.Evidence[0], "责任", "已查0/"} {
				if !strings.Contains(flat, strings.ReplaceAll(want, " ", "")) {
					t.Errorf("%s %s: no %q in\n%s", subject.ID, cp.ID, want, text)
				}
			}
			if !cp.Deadline.IsZero() && !strings.Contains(flat, "时限"+cp.Deadline.String()) || cp.Target != nil && !strings.Contains(flat, "指标") {
				t.Errorf("%s %s: no deadline or target in\n%s", subject.ID, cp.ID, text)
			}
			if n := strings.Count(text, "|"); n < leastFacts {
				t.Errorf("%s %s: %d rows for facts in\n%s", subject.ID, cp.ID, n, text)
			}
		}
	}
	if len(seen) < 120 {
		t.Errorf("%d checkpoints", len(seen))
	}
}

// TestWithoutColour: bold, reverse and underline stay where colours go.
func TestWithoutColour(t *testing.T) {
	st := themed("none", false, false)
	for name, role := range map[string]lipgloss.Style{"selection": st.selection, "banner": st.banner, "title": st.title, "focus": st.focus} {
		if got := role.Render("字"); got == "字" || strings.Contains(got, "38;") {
			t.Errorf("%s without colours: %q", name, got)
		}
	}
}

// at presses keys, which have to lead to a page of that title.
func (s *stage) at(title string, keys ...string) {
	s.t.Helper()
	s.press(keys...)
	if path, _ := s.app.top().Title(); !strings.Contains(path, title) {
		s.t.Fatalf("after %q on page %q, want %q:\n%s", keys, path, title, strings.Join(s.lines(), "\n"))
	}
	s.fits()
}

// TestDayWithoutLetters does what a day brings besides findings in that way too:
// evidence, visits, notes.
func TestDayWithoutLetters(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	at := s.at
	at("附佐证", "1", "5")
	at("附佐证", "space", "tab", "tab", "tab", "2", "left", "shift+tab", "esc", "left", "right")
	at("（一）", "esc")
	at("（一）5 > 佐证", "down", "down", "down", "enter")
	at("菜单", "0")
	at("（一）5 > 佐证", "esc", "down")
	at("（一）", "esc")
	at("活动", "7")
	at("活动", "4", "tab", "down", "up", "esc", "9")
	at("活动", "enter", "shift+tab", "right", "3", "esc", "down", "up")
	at("随手记", "f4")
	at("活动", "f4")
	at("（一）", "esc")
	at("督导", "esc", "esc")
	at("随手记", "2")
	at("随手记", "down", "enter", "down", "up", "tab", "enter")
	if s.app.board.unfiled != 1 {
		t.Errorf("%d notes are left to file", s.app.board.unfiled)
	}
	at("督导", "esc")
	s.close()
}

// TestWithoutLetters reaches every page with arrows, Enter, Space, Tab, Esc,
// digits and function keys only.
func TestWithoutLetters(t *testing.T) {
	s := fullWorld(t).stage(80, 24)
	at := s.at
	at("督导", "up")
	at("汕头市", "down", "enter")
	at("（十八）", "1", "8", "enter")
	at("（十八）", "down", "down", "enter", "esc", "up", "up", "right", "enter")
	at("（十八）", "tab", "shift+tab")
	at("菜单", "esc", "0")
	at("（十八）", "esc", "space", "backspace")
	at("帮助", "f1")
	at("（十八）", "esc")
	at("汕头市", "esc")
	at("督导", "esc")
	at("报告", "7")
	at("菜单", "2")
	at("报告", "down", "enter", "5", "pgdown")
	at("督导", "esc")
	at("菜单", "esc")
	at("督导", "esc")
	at("菜单", "0")
	for m := s.app.top().(*menu); m.rows[m.at].Help().Desc != "记录并退出"; {
		s.press("down")
	}
	if s.press("enter"); !s.quit {
		t.Error("the menu does not lead out")
	}
	s.close()
}
