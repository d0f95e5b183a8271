package checklist

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkParseBuiltin(b *testing.B) {
	b.SetBytes(int64(len(guangdong2014)))
	for b.Loop() {
		if _, err := Parse("builtin", guangdong2014); err != nil {
			b.Fatal(err)
		}
	}
}

// nationalPlan has 3,000 counties, each asked half of 126 checkpoints.
func nationalPlan(tb testing.TB) *Plan {
	tb.Helper()
	var file strings.Builder
	file.WriteString("title: 全国方案\nissued: 2023-03-01\nsubjects:\n")
	for i := range 3000 {
		fmt.Fprintf(&file, "  - {id: c%04d, name: 第%04[1]d县人民政府, short: 县%[1]d, kind: city, code: \"%06[1]d\"}\n", i)
	}
	file.WriteString("groups: [{id: half, name: 一半, members: [c0000")
	for i := range 1499 {
		fmt.Fprintf(&file, ", c%04d", i+1)
	}
	file.WriteString("]}]\nchapters:\n  - number: 一\n    title: 全部\n    measures:\n")
	for m := range 21 {
		fmt.Fprintf(&file, "      - id: m%d\n        number: \"%[1]d\"\n        title: 措施\n        units: [{unit: cities, role: joint}]\n        checkpoints:\n", m+1)
		for c := range 6 {
			who := []string{"cities", `"!half", all`}[c%2]
			fmt.Fprintf(&file, "          - {id: m%d.%d, question: 问%[1]d, kind: yesno, applies_to: [%[3]s], evidence: [表], methods: [座谈], judge: {met: 是, partial: 半, unmet: 否}}\n", m+1, c, who)
		}
	}
	p, err := Parse("national", []byte(file.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func BenchmarkForEverySubject(b *testing.B) {
	for name, p := range map[string]*Plan{"48": Builtin(), "3000": nationalPlan(b)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, s := range p.Subjects {
					if len(p.For(s.ID)) == 0 {
						b.Fatal(s.ID)
					}
				}
			}
		})
	}
}

func BenchmarkFindSubject(b *testing.B) {
	p := nationalPlan(b)
	for _, test := range []struct{ name, query, want string }{
		{"id", "c2999", "c2999"},
		{"part", "0999县人民政府", "c0999"},
		{"nothing", "zhongguo", ""},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if s, _ := p.FindSubject(test.query); s != p.Subject(test.want) {
					b.Fatal(s)
				}
			}
		})
	}
}
