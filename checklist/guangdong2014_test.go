package checklist_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"dudao/checklist"
)

// citiesMeasures are addressed to all cities and asked of them in full.
var citiesMeasures = []string{"m17", "m23", "m24", "m25"}

func TestGuangdongIsComplete(t *testing.T) {
	p := checklist.Builtin()
	measures := slices.Collect(p.Measures())
	if len(p.Chapters) != 7 || len(measures) != 25 {
		t.Errorf("%d chapters and %d measures, want 7 and 25", len(p.Chapters), len(measures))
	}
	cities, departments := subjectsOf(p, checklist.City), subjectsOf(p, checklist.Department)
	if len(cities) != 21 || len(departments) != 27 {
		t.Errorf("%d cities and %d departments, want 21 and 27", len(cities), len(departments))
	}
	if p.DocumentNumber != "" || p.Issued.String() != "2014-05-23" {
		t.Errorf("number %q, issued %s; the document has no number and is of 2014-05-23", p.DocumentNumber, p.Issued)
	}
	if n := count(p.Checkpoints()); n < 120 {
		t.Errorf("%d checkpoints, want 120 or more", n)
	}
	for _, m := range measures {
		if n := len(m.Checkpoints); n < 4 || n > 6 {
			t.Errorf("%s has %d checkpoints, want four to six", m.ID, n)
		}
		if m.Brief == "" || len([]rune(m.Brief)) > 60 {
			t.Errorf("%s: brief %q, want 1 to 60 characters", m.ID, m.Brief)
		}
		want := 1
		if slices.Contains(citiesMeasures, m.ID) {
			want = 3
		}
		for _, s := range cities {
			if n := asked(m, s); n < want {
				t.Errorf("%s asks %s %d checkpoints, want %d or more", m.ID, s.ID, n, want)
			}
		}
	}
	for _, s := range p.Subjects {
		if n := len(p.For(s.ID)); n < 4 || n > 60 {
			t.Errorf("%s is asked %d checkpoints, want 4 to 60", s.ID, n)
		}
	}
}

// What the closing brackets say; J stands for the three inspection and quarantine bureaus.
var guangdongUnits = map[string]string{
	"m01":  "joint: shangwuting jingxinwei caizhengting",
	"m02":  "joint: fagaiwei shangwuting haiguan",
	"m03":  "joint: fagaiwei shangwuting",
	"m04":  "joint: shangwuting caizhengting maocuhui",
	"m05":  "joint: shangwuting jingxinwei",
	"m06":  "joint: shangwuting",
	"m07":  "joint: shangwuting fagaiwei caizhengting",
	"m08":  "joint: shangwuting caizhengting guoshuiju haiguan J",
	"m09":  "joint: shangwuting haiguan J; territorial: guangzhou shenzhen shantou dongguan jieyang",
	"m10":  "joint: shangwuting haiguan J guoshuiju renhang",
	"m11":  "joint: shangwuting caizhengting gongshangju guoshuiju haiguan J waihuiju",
	"m12":  "joint: shangwuting caizhengting jinrongban guoshuiju haiguan",
	"m13":  "joint: shangwuting haiguan J",
	"m14a": "joint: kouanban haiguan J bianfang guangzhou-bianjian shenzhen-bianjian zhuhai-bianjian shantou-bianjian guangdong-haishi shenzhen-haishi; territorial: guangzhou shenzhen zhuhai",
	"m14b": "joint: haiguan J kouanban",
	"m15":  "joint: J",
	"m16":  "joint: shangwuting",
	"m17":  "joint: caizhengting shangwuting; territorial: CITIES",
	"m18":  "joint: guoshuiju caizhengting",
	"m19":  "joint: caizhengting shangwuting guoshuiju",
	"m20":  "joint: caizhengting fagaiwei jiaotongting",
	"m21":  "joint: jinrongban shangwuting yinjianju renhang kouhang",
	"m22":  "joint: shangwuting jinrongban baojianju xinbao",
	"m23":  "lead: shangwuting; support: OTHERS; territorial: CITIES",
	"m24":  "territorial: CITIES",
	"m25":  "joint: shangwuting OTHERS; territorial: CITIES",
}

func TestGuangdongUnits(t *testing.T) {
	p := checklist.Builtin()
	departments := subjectsOf(p, checklist.Department)
	others := slices.DeleteFunc(ids(departments), func(id string) bool { return id == "shangwuting" })
	spell := strings.NewReplacer(
		"J", "guangdong-jianyan shenzhen-jianyan zhuhai-jianyan",
		"OTHERS", strings.Join(others, " "),
		"CITIES", strings.Join(ids(subjectsOf(p, checklist.City)), " "),
	)
	want := map[string]string{}
	for clause, units := range guangdongUnits {
		for part := range strings.SplitSeq(spell.Replace(units), "; ") {
			role, list, _ := strings.Cut(part, ": ")
			for unit := range strings.FieldsSeq(list) {
				want[clause+" "+unit] = role
			}
		}
	}
	got := map[string]string{}
	for m := range p.Measures() {
		for _, c := range m.Clauses {
			for _, u := range c.Units {
				got[m.ID+c.ID+" "+u.Subject.ID] = string(u.Role)
			}
		}
	}
	sameEntries(t, got, want)
}

func TestGuangdongStatedFigures(t *testing.T) {
	want := map[string]string{ // what the document itself states, and nothing else
		"m02.1": ">= 10 个, by 2014-07-31",
		"m08.1": ">= 1 家",
		"m08.3": "= 500 万元",
		"m08.4": "= 500 万元",
		"m09.1": "by 2014-12-31",
		"m09.2": "by 2014-12-31",
		"m11.3": "by 2014-12-31",
		"m14.1": "by 2014-12-31",
		"m14.3": "by 2014-12-31",
		"m14.4": "= 7 个",
		"m18.1": "<= 20 个工作日",
		"m20.1": "from 2014-05-01",
		"m20.4": "from 2014-05-01",
		"m20.5": "from 2014-05-01",
		"m25.3": ">= own %, by 2014-12-31",
		"m25.6": ">= 2.4 %, by 2014-12-31",
	}
	got := map[string]string{}
	for c := range checklist.Builtin().Checkpoints() {
		var stated []string
		if t := c.Target; t != nil && !t.Derived {
			value := t.Value
			if c.OwnTarget {
				value = "own"
			}
			stated = append(stated, fmt.Sprintf("%s %s %s", t.Op, value, t.Unit))
		}
		if !c.Deadline.IsZero() {
			stated = append(stated, "by "+c.Deadline.String())
		}
		if !c.From.IsZero() {
			stated = append(stated, "from "+c.From.String())
		}
		if len(stated) > 0 {
			got[c.ID] = strings.Join(stated, ", ")
		}
	}
	sameEntries(t, got, want)
}

func TestGuangdongReadsWell(t *testing.T) {
	// A line of the Walk screen, 80 columns wide, takes this many beside its label.
	const columns = 66
	kinds := []string{
		"系统截图", "资金拨付凭证", "审批文书", "合同单证", "统计报表", "现场照片", "网页公示",
		"会议纪要", "文件通知", "台账清单", "访谈记录", "问卷", "情况说明",
	}
	shorts := map[string]string{}
	for c := range checklist.Builtin().Checkpoints() {
		for _, line := range []string{c.Judge.Met, c.Judge.Partial, c.Judge.Unmet, c.Watch} {
			if line == "" || width(line) > columns {
				t.Errorf("%s: %q is empty or wider than %d columns", c.ID, line, columns)
			}
		}
		if other, taken := shorts[c.Short]; taken || c.Short == "" {
			t.Errorf("%s: short name %q is empty or also that of %s", c.ID, c.Short, other)
		}
		shorts[c.Short] = c.ID
		if len(c.Evidence) < 2 || len(c.Evidence) > 4 {
			t.Errorf("%s: %d pieces of evidence, want two to four", c.ID, len(c.Evidence))
		}
		last := 0 // the strongest comes first
		for _, e := range c.Evidence {
			kind, _, _ := strings.Cut(e, "：")
			i := slices.Index(kinds, kind)
			if i < last {
				t.Errorf("%s: evidence %q is of no known kind or stands after weaker evidence", c.ID, e)
			}
			last = i
		}
	}
}

func subjectsOf(p *checklist.Plan, kind checklist.SubjectKind) []*checklist.Subject {
	return slices.DeleteFunc(slices.Clone(p.Subjects), func(s *checklist.Subject) bool { return s.Kind != kind })
}

func ids(subjects []*checklist.Subject) []string {
	var list []string
	for _, s := range subjects {
		list = append(list, s.ID)
	}
	return list
}

func asked(m *checklist.Measure, s *checklist.Subject) int {
	n := 0
	for _, c := range m.Checkpoints {
		if c.Applies(s.ID) {
			n++
		}
	}
	return n
}

func count[T any](seq iter.Seq[T]) int {
	n := 0
	for range seq {
		n++
	}
	return n
}

// width counts every character beyond ASCII as two columns, as wide as it can be.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0x7f {
			n++
		}
	}
	return n
}

func sameEntries(t *testing.T, got, want map[string]string) {
	t.Helper()
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if got[key] != want[key] {
			t.Errorf("%s: %q, want %q", key, got[key], want[key])
		}
	}
}

func TestGuangdongNeeds(t *testing.T) {
	for c := range checklist.Builtin().Checkpoints() {
		for _, code := range []string{"partial", "unmet", "na"} {
			if !slices.Contains(c.Needs[code], checklist.WantFacts) {
				t.Errorf("%s: %s stands without facts", c.ID, code)
			}
		}
		if want := c.Weight == 3; slices.Contains(c.Needs["met"], checklist.WantEvidence) != want {
			t.Errorf("%s: weight %d, needs for met %v", c.ID, c.Weight, c.Needs["met"])
		}
	}
}
