package checklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLint(t *testing.T) {
	const (
		m1  = "chapters[0].measures[0]"
		cp1 = m1 + ".checkpoints[0]"
		cp2 = m1 + ".checkpoints[1]"
		m2  = "chapters[1].measures[0]"
		cp3 = m2 + ".checkpoints[0]"

		last = "judge: {met: 有记录, partial: 抽查有, unmet: 没有}"
	)
	for _, test := range []struct {
		name, old, new string
		want           []string // 行: 字段：哪里错了，应为什么
	}{
		// The form.
		{"unknown key", "brief:", "breif:", []string{"21: " + m1 + ".breif：没有这个字段，应为 brief"}},
		{"foreign key", "brief:", "colour:", []string{"21: " + m1 + ".colour：没有这个字段，可写的字段有 brief、checkpoints、clauses、id、number、title、units"}},
		{"doubled key", "            watch: 重复统计", "            kind: text", []string{"39: " + cp1 + ".kind：写了两次（第 29 行已有），应只写一次"}},
		{"missing key", "        title: 兑现稳岗补贴\n", "", []string{"18: " + m1 + ".title：缺这一项，应写措施的标题"}},
		{"empty text", "title: 兑现稳岗补贴", `title: "　"`, []string{"20: " + m1 + ".title：是空的，应写措施的标题"}},
		{"no value", "title: 兑现稳岗补贴", "title:", []string{"20: " + m1 + ".title：没有值，应为文字（可加引号）"}},
		{"number for text", "title: 兑现稳岗补贴", "title: 12", []string{"20: " + m1 + ".title：写成了数字，应为文字（可加引号）"}},
		{"list for text", "title: 兑现稳岗补贴", "title: [兑现]", []string{"20: " + m1 + ".title：写成了列表，应为文字"}},
		{"text for list", "[查阅资料, 数据比对]", "查阅资料", []string{"34: " + cp1 + ".methods：写成了文字“查阅资料”，应为列表"}},
		{"text for record", "judge: {met: 每月有, partial: 有, unmet: 没有}", "judge: 看情况", []string{"71: " + cp3 + ".judge：写成了文字“看情况”，应为一组字段：met、partial、unmet"}},
		{"line break", "watch: 重复统计", `watch: "重复\n统计"`, []string{"39: " + cp1 + ".watch：有换行、控制字符或改变文字方向的字符，应为一行文字"}},
		{"direction of text", "watch: 重复统计", `watch: "\u202e重复统计"`, []string{"39: " + cp1 + ".watch：有换行、控制字符或改变文字方向的字符，应为一行文字"}},
		{"text too long", "watch: 重复统计", "watch: " + strings.Repeat("长", 1001), []string{"39: " + cp1 + ".watch：有 1001 字，太长，应不超过 1000 字"}},
		{"not true", "own_target: true", "own_target: 是", []string{"44: " + cp2 + ".target.value：缺这一项，应写指标的数值；各单位数值不同时，在要点上写 own_target: true", "45: " + cp2 + ".own_target：写成了文字“是”，应为 true 或 false"}},
		{"weight", "weight: 3", "weight: 4", []string{"40: " + cp1 + ".weight：写了“4”，应为 1 至 3 的整数"}},
		{"alias", "issuer: 某省人民政府办公厅", "issuer: *x", []string{"4: YAML 语法有误（以 * 开头的文字要加引号），应检查这一行的缩进、冒号后的空格、引号和括号"}},
		{"anchor", "issuer: 某省人民政府办公厅", "issuer: &x 某省", []string{"4: issuer：用了 YAML 的锚点或引用（& 或 *），应直接写出内容"}},
		{"tag", "issuer: 某省人民政府办公厅", "issuer: !!binary aGk=", []string{"4: issuer：用了 YAML 的类型标记（!），应去掉标记，或给文字加引号"}},
		{"second document", "chapters:\n", "chapters: []\n---\nchapters:\n", []string{"14: chapters：是空的，应写各章", "15: 一个文件里有两份内容（以 --- 分开），应只有一个方案"}},

		// The head.
		{"no day", "issued: 2023-03-01", "issued: 2023-02-29", []string{"5: issued：日历上没有 2023-02-29 这一天，应为真实的日期"}},
		{"no date", "issued: 2023-03-01", "issued: 2023年3月1日", []string{"5: issued：“2023年3月1日”不是日期，应为 2014-07-31 这样的日期"}},
		{"round", "round: 2023-06", "round: 六月", []string{"6: round：“六月”不能作编号，应为小写字母、数字、点和短横，不超过 40 个"}},
		{"group member", "members: [haicheng]", "members: [haicheng, haichen]", []string{"8: groups[0].members[1]：没有编号为“haichen”的督导对象，应为 subjects 里的编号，如 haicheng"}},
		{"group named as a subject", "id: coast,", "id: renshe,", []string{
			"8: groups[0].id：“renshe”已是督导对象的编号，应另取一个编号",
			"75: " + m2 + ".checkpoints[1].applies_to[1]：不认识“coast”，应为 units、cities、all 等字样，或分组、督导对象的编号",
		}},
		{"group named as a word", "groups:\n", "groups:\n  - {id: lead, name: 牵头, members: [renshe]}\n", []string{"8: groups[0].id：“lead”在 applies_to 里另有含义，不能作编号，应另取一个编号"}},

		// Subjects.
		{"doubled subject", "{id: caizheng,", "{id: renshe,", []string{
			"13: subjects[3].id：编号“renshe”重复（第 12 行已有），应各有各的编号",
			"24: " + m1 + ".units[1].unit：“caizheng”不是督导对象，应为 subjects 里的编号，如 haicheng",
		}},
		{"id", "{id: caizheng,", "{id: Cai Zheng,", []string{
			"13: subjects[3].id：“Cai Zheng”不能作编号，应为小写字母、数字、点和短横，不超过 40 个",
			"24: " + m1 + ".units[1].unit：“caizheng”不是督导对象，应为 subjects 里的编号，如 haicheng",
		}},
		{"kind of subject", "kind: department, class: 省直单位}", "kind: county}", []string{"13: subjects[3].kind：写了“county”，应为 city、department 之一"}},
		{"city without code", `, code: "990200"`, "", []string{"11: subjects[1].code：城市没有行政区划代码，应写 6 位代码，如 \"440100\""}},
		{"code", `"990200"`, `"9902"`, []string{"11: subjects[1].code：“9902”不是行政区划代码，应为 6 位数字，如 \"440100\""}},
		{"unquoted code", `"990200"`, "990200", []string{"11: subjects[1].code：写成了数字，应为文字（可加引号）", "11: subjects[1].code：城市没有行政区划代码，应写 6 位代码，如 \"440100\""}},
		{"doubled code", `"990200"`, `"990100"`, []string{"11: subjects[1].code：“990100”也能指“haicheng”，一个名称应只指一个督导对象"}},
		{"department with code", "name: 省财政厅, kind: department", `name: 省财政厅, kind: department, code: "990000"`, []string{"13: subjects[3].code：部门写了行政区划代码，应删去 code"}},
		{"shared name", "aliases: [人社厅]", "aliases: [人社厅, 海城市]", []string{"12: subjects[2].aliases[1]：“海城市”也能指“haicheng”，一个名称应只指一个督导对象"}},
		{"idle alias", "aliases: [人社厅]", "aliases: [省人社厅]", []string{"12: subjects[2].aliases[0]：别名“省人社厅”与它的其他名称相同，应删去"}},

		// Chapters and measures.
		{"doubled chapter", "number: 二\n", "number: 一\n", []string{"51: chapters[1].number：章的序号“一”重复（第 15 行已有），应依次编号"}},
		{"measures out of order", "number: （一）", "number: （三）", []string{"55: " + m2 + ".number：措施的序号“（二）”排在“（三）”（第 19 行）之后，应从小到大"}},
		{"no number", "number: （二）", "number: 其二", []string{"55: " + m2 + ".number：“其二”不是序号，应为 一、（一）、1 这样的序号"}},
		{"units and clauses", "        clauses:\n", "        units: [{unit: all, role: joint}]\n        clauses:\n", []string{"57: " + m2 + ".units：units 和 clauses 都写了，应只写一个，分款时用 clauses"}},
		{"unit that is no subject", "{unit: caizheng,", "{unit: caizhen,", []string{"24: " + m1 + ".units[1].unit：“caizhen”不是督导对象，应为 subjects 里的编号，如 caizheng"}},
		{"doubled unit", "{unit: caizheng,", "{unit: renshe,", []string{"24: " + m1 + ".units[1].unit：“renshe”写了两次，应只写一次"}},
		{"role", "role: support", "role: helper", []string{"24: " + m1 + ".units[1].role：写了“helper”，应为 lead、support、joint、territorial 之一"}},
		{"words that overlap", "[{unit: cities, role: territorial}]", "[{unit: cities, role: territorial}, {unit: all, role: joint}]", []string{"61: " + m2 + ".clauses[1].units[1].unit：“all”与前面的写法重复包含“haicheng”，每个单位应只有一个角色"}},
		{"units that nothing asks", "[territorial, coast]", "[coast]", []string{"63: " + m2 + ".checkpoints：有 1 个责任单位没有对应的检查要点：shancheng，每个责任单位应至少有一个"}},
		{"doubled clause", "id: b\n", "id: a\n", []string{"60: " + m2 + ".clauses[1].id：编号“a”重复（第 58 行已有），应各有各的编号"}},

		// Checkpoints.
		{"doubled checkpoint", "id: m01.2", "id: m01.1", []string{"41: " + cp2 + ".id：编号“m01.1”重复（第 26 行已有），应各有各的编号"}},
		{"checkpoint of another measure", "id: m01.2", "id: m1.2", []string{"41: " + cp2 + ".id：“m1.2”不属于措施 m01，应以 m01. 开头"}},
		{"question", "今年新增就业多少万人？", strings.Repeat("问", 41) + "？", []string{"27: " + cp1 + ".question：问题有 41 字，应不超过 40 字"}},
		{"short", "short: 新增就业", "short: 一二三四五六七八九十一", []string{"28: " + cp1 + ".short：简称有 11 字，应不超过 10 字"}},
		{"kind", "kind: yesno", "kind: yes-no", []string{"74: " + m2 + ".checkpoints[1].kind：写了“yes-no”，应为 yesno、number、date、text 之一"}},
		{"method", "[暗访]", "[明查]", []string{"77: " + m2 + ".checkpoints[1].methods[0]：没有“明查”这种检查方法，应为 自查说明、听取汇报、实地检查、访谈、走访企业、暗访、座谈、听证、统计评估、查阅资料、线索收集、约谈、互联网督查、数据比对、抽样核查 之一"}},
		{"no evidence", "[统计报表, 台账清单]", "[]", []string{"33: " + cp1 + ".evidence：是空的，应写应索取的佐证材料"}},
		{"empty judgement", "unmet: 不足一半\n", "unmet: \"\"\n", []string{"38: " + cp1 + ".judge.unmet：是空的，应写未落实的标准"}},
		{"op", `{op: ">=", value`, `{op: "≥", value`, []string{"30: " + cp1 + ".target.op：写了“≥”，应为 >=、>、<=、<、= 之一"}},
		{"value", "value: 12.50", "value: 约12万", []string{"30: " + cp1 + ".target.value：写了“约12万”，应为数字，例如 10 或 2.4"}},
		{"no value of the target", "value: 12.50, ", "", []string{"30: " + cp1 + ".target.value：缺这一项，应写指标的数值；各单位数值不同时，在要点上写 own_target: true"}},
		{"value of an own target", `{op: ">=", unit: 人}`, `{op: ">=", value: 3, unit: 人}`, []string{"44: " + cp2 + ".target.value：各单位自有指标（own_target）时写了数值，应删去 value"}},
		{"own target without target", "            target: {op: \">=\", unit: 人}\n", "", []string{"44: " + cp2 + ".own_target：写了 own_target 却没有 target，应写 target 的 op 和 unit，不写 value"}},
		{"target of a text", "kind: number\n            target: {op: \">=\", value", "kind: text\n            target: {op: \">=\", value", []string{"30: " + cp1 + ".target：kind 是 text 却写了指标，应把 kind 改为 number，或删去 target"}},
		{"unit of a yes", "kind: number\n            unit: 场", "kind: yesno\n            unit: 场", []string{"67: " + cp3 + ".unit：kind 是 yesno 却写了数字的单位，应删去 unit"}},
		{"unit twice", "deadline: 2023-12-31", "unit: 万人", []string{"31: " + cp1 + ".unit：单位写了两处，应只写在 target 里"}},
		{"impossible deadline", "2023-12-31", "2023-11-31", []string{"31: " + cp1 + ".deadline：日历上没有 2023-11-31 这一天，应为真实的日期"}},
		{"early deadline", "2023-12-31", "2022-12-31", []string{"31: " + cp1 + ".deadline：时限 2022-12-31 早于成文日期 2023-03-01，应不早于成文日期"}},
		{"late start", "deadline: 2023-12-31", "deadline: 2023-12-31\n            from: 2024-01-01", []string{"32: " + cp1 + ".from：起始日期 2024-01-01 晚于时限 2023-12-31，应不晚于时限"}},
		{"applies to nobody", `[cities, "!shancheng"]`, `[shancheng, "!cities"]`, []string{"47: " + cp2 + ".applies_to：这个要点不适用于任何督导对象，应至少适用于一个"}},
		{"applies to an unknown", "[territorial, coast]", "[territorial, coasts]", []string{"75: " + m2 + ".checkpoints[1].applies_to[1]：不认识“coasts”，应为 coast 这样的写法"}},
		{"applies to an unknown clause", `["units:a"]`, `["units:c"]`, []string{"68: " + cp3 + ".applies_to[0]：不认识“units:c”，应为 units:a 这样的写法"}},
		{"applies to a role nobody has", "[territorial, coast]", "[territorial, lead]", []string{"75: " + m2 + ".checkpoints[1].applies_to[1]：“lead”在这里不指任何督导对象，应改写或删去"}},
		{"takes away nothing", `[cities, "!shancheng"]`, `[cities, "!renshe"]`, []string{"47: " + cp2 + ".applies_to[1]：“!renshe”没有可减去的督导对象，应改写或删去"}},
		{"no checkpoints", last, last + "\n      - {id: m03, number: 三, title: 空, units: [{unit: renshe, role: joint}], checkpoints: []}", []string{"79: chapters[1].measures[1].checkpoints：是空的，应写检查要点"}},
		{"no measures", last, last + "\n  - {number: 三, title: 空, measures: []}", []string{"79: chapters[2].measures：是空的，应写措施"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := smallFile(t)
			if strings.Count(file, test.old) != 1 {
				t.Fatalf("%q stands %d times in the file", test.old, strings.Count(file, test.old))
			}
			var got []string
			for _, f := range Lint("p.yaml", []byte(strings.Replace(file, test.old, test.new, 1))) {
				got = append(got, strings.TrimPrefix(f.String(), "p.yaml:"))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestLintFindsTheLineOfBrokenSyntax(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		want           string
	}{
		{"indentation", "            deadline: 2023", "           deadline: 2023", "31: YAML 语法有误（这里应是以 - 开头的一项）"},
		{"colon in a text", "watch: 重复统计", "watch: 注意: 重复统计", "39: YAML 语法有误（冒号用错了地方，含“: ”的文字要加引号）"},
		{"quote left open", "title: 办好招聘会", `title: "办好招聘会`, "56: YAML 语法有误（冒号用错了地方，含“: ”的文字要加引号）"},
		{"bracket left open", "methods: [暗访]", "methods: [暗访", "77: YAML 语法有误（方括号没有配对，或少了逗号）"},
		{"tab", "            watch: 重复统计", "\t\twatch: 重复统计", "39: YAML 语法有误（缩进用了制表符）"},
		{"percent", "unit: 场", "unit: %", "67: YAML 语法有误（文字不能以这个符号开头，要加引号）"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := strings.Replace(smallFile(t), test.old, test.new, 1)
			faults := Lint("p.yaml", []byte(file))
			if len(faults) != 1 || !strings.HasPrefix(faults[0].String(), "p.yaml:"+test.want+"，") {
				t.Errorf("got %v\nwant %s", faults, test.want)
			}
		})
	}
}

func TestLintRefusesWhatIsNoPlan(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"nothing":  {"", "p.yaml:1: 文件是空的，应为一个方案"},
		"comment":  {"# 只有注释\n", "p.yaml:1: 文件是空的，应为一个方案"},
		"a list":   {"- 一\n", "p.yaml:1: 写成了列表，应为一组字段：chapters、document_number、groups、issued、issuer、needs、problem_types、round、subjects、title"},
		"UTF-16":   {"\xff\xfet\x00", "p.yaml:1: 文件不是 UTF-8 编码，应另存为 UTF-8 再试"},
		"GBK":      {"issued: 2023-03-01\ntitle: \xb7\xbd\xb0\xb8\n", "p.yaml:2: 文件不是 UTF-8 编码，应另存为 UTF-8 再试"},
		"too deep": {strings.Repeat("[", 20000), "p.yaml:1: YAML 语法有误（嵌套太深），应检查这一行的缩进、冒号后的空格、引号和括号"},
		"too big":  {strings.Repeat("# 大\n", 1<<20), "p.yaml:1: 文件有 6291456 字节，太大，应不超过 4 MiB"},
	} {
		faults := Lint("p.yaml", []byte(test.file))
		if len(faults) != 1 || faults[0].String() != test.want {
			t.Errorf("%s: %v\nwant %s", name, faults, test.want)
		}
	}
}

func TestLintBounds(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	head, tail, _ := strings.Cut(smallFile(t), "chapters:\n")
	for name, test := range map[string]struct{ file, want string }{
		"subjects": {
			head + many(5000, "  - {id: s%d, name: 单位%[1]d, kind: department}\n") + "chapters:\n" + tail,
			"subjects：有 5004 个督导对象，应不超过 5000 个",
		},
		"checkpoints": {
			smallFile(t) + many(2000, "          - {id: m02.x%d}\n"),
			"检查要点太多，整个方案应不超过 2000 个",
		},
	} {
		faults := Lint("p.yaml", []byte(test.file))
		if !slices.ContainsFunc(faults, func(f Fault) bool { return strings.HasSuffix(f.String(), test.want) }) {
			t.Errorf("%s: no fault says %s", name, test.want)
		}
	}
	if n := len(Lint("p.yaml", []byte(many(3000, "k%d: 1\n")))); n != maxFaults {
		t.Errorf("%d faults, want %d", n, maxFaults)
	}
}

func TestLintListsAllFaultsInOrder(t *testing.T) {
	file := strings.NewReplacer(
		"issued: 2023-03-01", "issued: 2023-02-30",
		"kind: yesno", "kind: maybe",
		"[暗访]", "[偷看]",
		"{unit: renshe, role: lead}", "{unit: nobody, role: boss}",
	).Replace(smallFile(t))
	faults := Lint("p.yaml", []byte(file))
	var lines []int
	for _, f := range faults {
		lines = append(lines, f.Line)
	}
	if want := []int{5, 23, 23, 74, 77}; !slices.Equal(lines, want) {
		t.Errorf("faults at lines %v, want %v: %v", lines, want, faults)
	}
	_, err := Parse("p.yaml", []byte(file))
	e, ok := errors.AsType[*FaultsError](err)
	if !ok {
		t.Fatalf("Parse: %v", err)
	}
	if !slices.Equal(e.Faults, faults) || e.Code() != "plan_invalid" {
		t.Errorf("Parse reports %v (%s)", e.Faults, e.Code())
	}
	if say := e.Say(); !strings.HasPrefix(say, "方案文件“p.yaml”有 5 处错误，请改正后再试：p.yaml:5: issued：日历上没有") {
		t.Error(say)
	}
}

func TestFaultsErrorSaysTwentyAtMost(t *testing.T) {
	e := &FaultsError{slices.Repeat([]Fault{{"p.yaml", 3, "title", "是空的", "应写标题"}}, 25)}
	if say := e.Say(); !strings.HasPrefix(say, "方案文件“p.yaml”有 25 处错误，先列 20 处，") || strings.Count(say, "p.yaml:3: title：是空的，应写标题") != 20 {
		t.Error(say)
	}
}
