package tui

import (
	"context"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// sizes are the windows that every page has to fit.
var sizes = [][2]int{
	{1, 1}, {10, 3}, {39, 12}, {40, 11}, {40, 12}, {45, 14}, {56, 16}, {60, 20}, {79, 23},
	{80, 12}, {80, 23}, {80, 24}, {100, 30}, {112, 24}, {120, 40}, {200, 60},
}

// fullWorld has long texts, conflicts and marks that hurt.
func fullWorld(t testing.TB) *world {
	t.Helper()
	w := emptyWorld(t)
	w.fullSetUp()
	return w
}

func (w *world) fullSetUp() {
	w.t.Helper()
	w.setUp("shantou", "chaozhou")
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
	w.record("黄志强", "chaozhou", checklist.Builtin().For("shantou")[0].ID, map[string]string{"facts": "海关说：“名单”六月底才到"})
	w.busyDay()
	w.openCases()
}

// openCases has problems in several states and matters.
func (w *world) openCases() {
	w.t.Helper()
	w.with(func(st *store.Store) {
		insp := st.Local().Inspection
		w.update(st, func(tx *store.Tx) error {
			p := inspection.Problem{
				Subject: "shantou", Measure: "m24", Checkpoint: "m24.2", Title: strings.Repeat("台账“企业”不知道挂点联系人——", 8),
				Criteria: "措施（二十四）：台账企业要有人挂点联系", Condition: strings.Repeat("抽 5 家，1 家说得出。", 40), Cause: "只在机关内部发了分工表",
				Effect: "3 家企业的退税难题没有人接", Type: "落实不到位", Severity: inspection.Serious, Unit: "汕头市人民政府（市商务局 郑科长）",
				Ask: "逐家告知，企业签收", Deadline: checklist.Date{Year: 2014, Month: 7, Day: 8},
			}
			first, err := tx.AddProblem(p)
			if err != nil {
				return err
			}
			for _, k := range []inspection.StepKind{inspection.StepAssign, inspection.StepSubmit, inspection.StepReturn, inspection.StepSubmit} {
				step := inspection.Step{Of: store.ProblemEntity(insp, first), Kind: k, Words: strings.Repeat("没有企业签收，", 12), Date: checklist.Date{Year: 2014, Month: 7, Day: 7}}
				if _, _, err := tx.AddStep(step, store.StepOptions{}); err != nil {
					return err
				}
			}
			if _, err := tx.AddProblem(inspection.Problem{Subject: "chaozhou", Title: "市级补贴没有拨到企业"}); err != nil {
				return err
			}
			if _, err := tx.AddPractice(inspection.Practice{Subject: "shantou", Measure: "m24", Title: "一张清单管服务", Text: strings.Repeat("区县、部门共用。", 40)}); err != nil {
				return err
			}
			_, err = tx.AddMatter(inspection.Matter{
				Subject: "shantou", Measure: "m18", Enterprise: "海桥公司", Title: "退税三个月没有到账", Text: strings.Repeat("多次催问。", 60), Unit: "市国税局",
			})
			return err
		})
	})
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
	t.Parallel() // it mostly waits for the disk
	ws := worlds{}
	for _, p := range pages {
		ws.at(t, p.from)
		t.Run(p.name, func(t *testing.T) {
			s := ws.reach(t, p, 80, 24)
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

var (
	graphics   = regexp.MustCompile(`\x1b\[[0-9;:]*m`)
	colourless = regexp.MustCompile(`^\x1b\[([012479]|22|24|27)?(;([012479]|22|24|27))*m$`)
)

// TestThemesDifferInColourOnly: what a page says does not hang on colours, and
// without any nothing of them is left.
func TestThemesDifferInColourOnly(t *testing.T) {
	t.Parallel() // it mostly waits for the disk
	ws := worlds{}
	for _, p := range pages {
		s := ws.reach(t, p, 80, 24)
		want := s.lines()
		for _, theme := range []*style{
			themed("none", colours{}), themed("light", colours{}), themed("auto", colours{}), themed("auto", colours{known: true, dark: true}),
			themed("auto", colours{known: true}), themed("dark", colours{few: true}), themed("light", colours{few: true}),
		} {
			s.run(s.app.dress(theme))
			for i, l := range s.lines() {
				if l != want[i] {
					t.Errorf("%s: %q, want %q", p.name, l, want[i])
				}
			}
		}
		s.run(s.app.dress(themed("none", colours{known: true, dark: true})))
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
	st := themed("none", colours{})
	for name, role := range map[string]lipgloss.Style{"selection": st.selection, "banner": st.banner, "title": st.title, "focus": st.focus} {
		if got := role.Render("字"); got == "字" || strings.Contains(got, "38;") {
			t.Errorf("%s without colours: %q", name, got)
		}
	}
}

// TestSixteenColours: where a terminal has only those, they are its own, and a
// signal's colour is not another's.
func TestSixteenColours(t *testing.T) {
	s := newWorld(t, "shantou").stage(80, 24)
	s.send(tea.BackgroundColorMsg{Color: lipgloss.Black})
	if s.app.style.red.GetForeground() != darkPalette.red {
		t.Error("no colours of a dark terminal")
	}
	s.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	for _, theme := range []string{"dark", "light", "auto"} {
		for _, dark := range []bool{false, true} {
			st, seen := themed(theme, colours{known: true, dark: dark, few: true}), map[any]bool{}
			for _, role := range []lipgloss.Style{st.red, st.yellow, st.green, st.grey} {
				c := role.GetForeground()
				if _, basic := c.(ansi.BasicColor); !basic && c != (lipgloss.NoColor{}) || seen[c] {
					t.Errorf("%s: %v", theme, c)
				}
				seen[c] = true
			}
		}
	}
	if s.app.style.red.GetForeground() != lipgloss.BrightRed {
		t.Errorf("red is %v", s.app.style.red.GetForeground())
	}
	s.close()
}
