package report

import (
	"regexp"
	"strings"

	"dudao/checklist"
)

var (
	// documentKinds end a document's title and say nothing of its subject.
	documentKinds = regexp.MustCompile(`(的?(三年|五年|年度|专项)?(工作|实施|行动|指导|若干|政策|具体|总体|推进)*(方案|计划|意见|通知|决定|措施|细则|要点|办法|规划|规定))+$`)
	// remarks are brackets at the end: （试行）, （2014—2016年）.
	remarks = regexp.MustCompile(`[（(][^（()）]*[)）]$`)
	// province is the name of a province that a title begins with.
	province = regexp.MustCompile(`^(河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省|^(北京|天津|上海|重庆)市|^(内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区`)
	// bareYear is no subject: the title says what it was about in its kind alone.
	bareYear = regexp.MustCompile(`^([0-9]+年度?)?$`)
	// issuerPlace is the place that an issuing office is named after.
	issuerPlace = regexp.MustCompile(`^(?:中共)?(.+?(?:自治区|自治州|省|市|县|区))`)
)

// Topic is what a plan is about, from its title: 支持外贸稳定增长 of
// 《广东省支持外贸稳定增长实施方案》. Where nothing would be left, the title
// itself is.
func Topic(p *checklist.Plan) string {
	t := strings.Trim(oneLine(p.Title), "《》")
	if _, about, ok := strings.Cut(t, "关于"); ok {
		t = about
	}
	if m := issuerPlace.FindStringSubmatch(p.Issuer); m != nil {
		t = strings.TrimPrefix(t, m[1])
	}
	t = province.ReplaceAllString(t, "")
	t = remarks.ReplaceAllString(t, "")
	t = documentKinds.ReplaceAllString(t, "")
	if t = trim(t); bareYear.MatchString(t) {
		return oneLine(p.Title)
	}
	return t
}
