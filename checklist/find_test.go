package checklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFindSubject(t *testing.T) {
	p := Builtin()
	for _, test := range []struct {
		want    string
		queries []string
	}{
		{"guangzhou", []string{
			"guangzhou", "GuangZhou", "guang zhou", "Guǎngzhōu", "guang3zhou1", "ｇｕａｎｇｚｈｏｕ", "gz", "GZ", "gzhou", "guangzhoushi",
			"广州", "广 州", "广州市", "广州市人民政府", "440100", "４４０１００", "广州市人", "gzsrmzf",
		}},
		{"shantou", []string{"汕头", "汕头市", "st", "shantou", "shan tou", "440500", "头市"}},
		{"shanwei", []string{"汕尾", "sw", "尾", "shanyi"}},
		{"zhuhai", []string{"zh", "zhuhai"}},
		{"shangwuting", []string{"省商务厅", "商务厅", "广东省商务厅", "商务", "swt", "sswt", "shangwuting", "shengshangwuting", "gdsswt", "shangwu", "务厅"}},
		{"maocuhui", []string{"省贸促会", "smch", "maocukuai", "贸促"}},
		{"yinjianju", []string{"广东银监局", "银监", "gdyjj", "yinjian", "yinjianju"}},
		{"renhang", []string{"人民银行广州分行", "中国人民银行广州分行", "rmyhgzfh", "renminyinhang", "renminyinxing"}},
		{"kouhang", []string{"口行", "kouhang", "进出口银行"}},
		{"chaozhou", []string{"潮州", "chaozhou"}},
		{"shenzhen-haishi", []string{"深圳海事局", "szhsj", "shenzhen-haishi", "shenzhenhaishi"}},
	} {
		for _, q := range test.queries {
			s, err := p.FindSubject(q)
			if err != nil {
				t.Errorf("%s: %v", q, err)
			} else if s.ID != test.want {
				t.Errorf("%s finds %s, want %s", q, s.ID, test.want)
			}
		}
	}
}

func TestFindEverySubject(t *testing.T) {
	for _, s := range Builtin().Subjects {
		names := append([]string{s.ID, s.Name, s.Short, s.Label(), s.Code}, s.Aliases...)
		for _, q := range names {
			if q == "" {
				continue
			}
			if found, err := Builtin().FindSubject(q); err != nil || found != s {
				t.Errorf("%s does not find %s: %v", q, s.ID, err)
			}
		}
	}
}

func TestGuangdongCodes(t *testing.T) {
	const codes = "440100 广州 440200 韶关 440300 深圳 440400 珠海 440500 汕头 440600 佛山 440700 江门 440800 湛江 440900 茂名 " +
		"441200 肇庆 441300 惠州 441400 梅州 441500 汕尾 441600 河源 441700 阳江 441800 清远 441900 东莞 442000 中山 445100 潮州 445200 揭阳 445300 云浮"
	words := strings.Fields(codes)
	for i := 0; i < len(words); i += 2 {
		s, err := Builtin().FindSubject(words[i])
		if err != nil || s.Short != words[i+1] || s.Name != words[i+1]+"市人民政府" {
			t.Errorf("%s: %v %v", words[i], s, err)
		}
	}
}

func TestFindMeasure(t *testing.T) {
	p := Builtin()
	for _, test := range []struct {
		want    string
		queries []string
	}{
		{"m08", []string{"8", "８", "08", "八", "（八）", "(八)", "（ 八 ）", "八、", "第八条", "⑧", "m08", "M08", "m8", "培育外贸综合服务企业", "综合服务", "pywmzhfwqy", "综合服务企业"}},
		{"m25", []string{"25", "二十五", "（二十五）", "第二十五项", "m25", "强化组织落实"}},
		{"m01", []string{"1", "一", "m1", "m01"}},
		{"m10", []string{"10", "十", "一十", "（十）"}},
		{"m14", []string{"tongguan", "通关"}},
	} {
		for _, q := range test.queries {
			m, err := p.FindMeasure(q)
			if err != nil {
				t.Errorf("%s: %v", q, err)
			} else if m.ID != test.want {
				t.Errorf("%s finds %s, want %s", q, m.ID, test.want)
			}
		}
	}
}

func TestFindCheckpoint(t *testing.T) {
	p := Builtin()
	for _, q := range []string{"m08.2", "M08.2", "m8.2", "8.2", "８．２", "8。2", "（八）2", "(八)2", "八2", p.Checkpoint("m08.2").Short} {
		c, err := p.FindCheckpoint(q)
		if err != nil {
			t.Errorf("%s: %v", q, err)
		} else if c.ID != "m08.2" {
			t.Errorf("%s finds %s", q, c.ID)
		}
	}
	for c := range p.Checkpoints() {
		for _, q := range []string{c.ID, c.Title(), c.Name(), c.Question} {
			if found, err := p.FindCheckpoint(q); err != nil || found != c {
				t.Errorf("%s does not find %s: %v", q, c.ID, err)
			}
		}
	}
}

func TestFindAmbiguous(t *testing.T) {
	p := Builtin()
	for _, test := range []struct{ say, query string }{
		{"“汕”有 3 个：汕头（shantou）、汕尾（shanwei）、汕头边检总站（shantou-bianjian），请写全名或括号里的编号。", "汕"},
		{"“ 海事”有 2 个：广东海事局（guangdong-haishi）、深圳海事局（shenzhen-haishi），请写全名或括号里的编号。", " 海事"},
	} {
		_, err := p.FindSubject(test.query)
		e, ok := errors.AsType[*AmbiguousError](err)
		if !ok {
			t.Errorf("%q: %v", test.query, err)
			continue
		}
		if e.Say() != test.say || e.Code() != "name_ambiguous" || e.Query != test.query {
			t.Errorf("%s\nwant %s", e.Say(), test.say)
		}
	}
	many := &AmbiguousError{"县", slices.Repeat([]string{"县（x）"}, 14)}
	if say := many.Say(); !strings.HasPrefix(say, "“县”有 14 个：") || strings.Count(say, "县（x）") != 12 || !strings.Contains(say, " 等，请") {
		t.Error(say)
	}
}

func TestFindNothing(t *testing.T) {
	p := Builtin()
	subject := func(q string) error { _, err := p.FindSubject(q); return err }
	measure := func(q string) error { _, err := p.FindMeasure(q); return err }
	checkpoint := func(q string) error { _, err := p.FindCheckpoint(q); return err }
	for _, test := range []struct {
		find       func(string) error
		query, say string
	}{
		{subject, "guangzuo", "方案里没有督导对象“guangzuo”，是否指 广州（guangzhou），请用 dudao subjects 查看全部。"},
		{subject, "哈尔滨", "方案里没有督导对象“哈尔滨”，请用 dudao subjects 查看全部。"},
		{subject, "　", "方案里没有督导对象“　”，请用 dudao subjects 查看全部。"},
		{subject, strings.Repeat("长", 5000), "方案里没有督导对象“" + strings.Repeat("长", 40) + "…”，请用 dudao subjects 查看全部。"},
		{measure, "26", "方案里没有措施“26”，请用 dudao checklist show 查看全部。"},
		{measure, "m99", "方案里没有措施“m99”，是否指"},
		{checkpoint, "m08.9", "方案里没有检查要点“m08.9”，是否指 （八）"},
	} {
		e, ok := errors.AsType[*NotFoundError](test.find(test.query))
		if !ok {
			t.Errorf("%s: %v", test.query, test.find(test.query))
			continue
		}
		if !strings.HasPrefix(e.Say(), test.say) || e.Code() != "name_unknown" {
			t.Errorf("%s\nwant %s", e.Say(), test.say)
		}
	}
}

func TestNumeral(t *testing.T) {
	for want, written := range map[int][]string{
		0:    {"", "〇", "0", "二五", "十五十", "八月", "-3", "10000", "（）", "百千"},
		7:    {"7", "７", "七", "（七）", "七、", "7.", "第七章", "零七"},
		10:   {"十", "一十"},
		25:   {"二十五", "（二十五）", "㉕"},
		105:  {"一百零五", "105"},
		9999: {"九千九百九十九"},
	} {
		for _, s := range written {
			if n, ok := numeral(s); n != want && ok || ok != (want > 0) {
				t.Errorf("%q is %d %v, want %d", s, n, ok, want)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"deadline", "derived", "weight", "watch"}
	for typed, want := range map[string]string{
		"dedline": "[deadline]", "wieght": "[weight]", "wacth": "[watch]", "colour": "[]", strings.Repeat("d", 500): "[]",
	} {
		if got := fmt.Sprint(Nearest(typed, words, 1)); got != want {
			t.Errorf("nearest to %s: %s, want %s", typed, got, want)
		}
	}
}
