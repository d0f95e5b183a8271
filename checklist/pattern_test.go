package checklist

import (
	"fmt"
	"strings"
	"testing"
)

func TestPatternFinds(t *testing.T) {
	for _, c := range []struct{ text, typed, found string }{
		{"省商务厅分解指标", "商务厅", "商务厅"},
		{"省商务厅分解指标", "swt", "商务厅"},
		{"省商务厅分解指标", "SWT", "商务厅"},
		{"省商务厅分解指标", "ｓｗｔ", "商务厅"},
		{"省商务厅分解指标", "shangwuting", "商务厅"},
		{"省商务厅分解指标", "shangwut", "商务厅"},
		{"省商务厅分解指标", "swting", "商务厅"},
		{"省商务厅分解指标", "商wt", "商务厅"},
		{"省商务厅分解指标", "sw t", "商务"}, // two words, the first is shown
		{"省商务厅分解指标", "分解 商务", "分解"},
		{"省商务厅分解指标", "wuting", "务厅"},
		{"省商务厅分解指标", "uting", ""},
		{"孙文涛，统计员", "swt", "孙文涛"},
		{"重庆的银行行长", "chongqing", "重庆"},
		{"重庆的银行行长", "zq", "重庆"},
		{"重庆的银行行长", "yhhz", "银行行长"},
		{"旅游", "lvyou", "旅游"},
		{"旅游", "luyou", "旅游"},
		{"增长 2.0％", "2.0%", "2.0％"},
		{"增 长 2.0％", "zengzhang2", "增 长 2"},
		{"三〇一医院", "三〇一", "三〇一"},
		{"GDP 增速", "gdpzs", "GDP 增速"},
		{"𠮷野家", "𠮷野", "𠮷野"},
		{"", "s", ""},
		{"出对象小结", "xj", "小结"},
		{"出对象小结", "ＤＸ", "对象"},
		{"出对象小结", "zz", ""},
		{"省内已有几个", "swj", ""}, // 已 and 有 have such readings, which nobody means
		{"银行", "yh", "银行"},
		{"免税", "wen", "免"},
	} {
		p, text := NewPattern(c.typed), Code(c.text)
		from, to, ok := p.Find(text)
		if found := text[from:to].String(); found != c.found || ok != (found != "") {
			t.Errorf("%q in %q: found %q", c.typed, c.text, found)
		}
		if p.In(c.text) != ok {
			t.Errorf("%q in %q: %v", c.typed, c.text, !ok)
		}
	}
}

func TestPatternOfSeveralWords(t *testing.T) {
	const text = "省商务厅分解指标"
	if p := NewPattern("分解 财政"); p.In(text) {
		t.Error("a word that is not there was found")
	}
	if p := NewPattern(" "); !p.Empty() || !p.In(text) {
		t.Error("no word at all was not found")
	}
}

func TestPatternLongerThanItLooksAt(t *testing.T) {
	long := strings.Repeat("督导", 60)
	if !NewPattern(long).In(long + "。") {
		t.Error("a long text does not hold itself")
	}
	if NewPattern(long).In("督导") {
		t.Error("a short text holds a long one")
	}
}

// BenchmarkPattern looks through 100,000 facts of 60 characters for what none of
// them holds.
func BenchmarkPattern(b *testing.B) {
	facts := make([]Coded, 100_000)
	for i := range facts {
		facts[i] = Code(fmt.Sprintf("海关月报 1 至 6 月增 %d%%。市里报的 2.1%% 把两家企业的代理出口又算了一遍。任务分到 7 个区县，南澳没有企业名单；市商务局称正在补。", i))
	}
	for _, typed := range []string{"没有这个词", "swx", "shangwuxuyuan", "d"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				p := NewPattern(typed)
				for _, f := range facts {
					p.InCoded(f)
				}
			}
		})
	}
	b.Run("NewPattern", func(b *testing.B) {
		for b.Loop() {
			NewPattern("shangwuxuyuan")
		}
	})
}
