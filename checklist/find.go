package checklist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AmbiguousError says that a name means more than one thing.
type AmbiguousError struct {
	Query      string
	Candidates []string // as a user can write them: 汕头（shantou）
}

// Error names the query and the candidates.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q is ambiguous: %s", e.Query, strings.Join(e.Candidates, ", "))
}

// Code is name_ambiguous.
func (e *AmbiguousError) Code() string { return "name_ambiguous" }

// Say lists the candidates, the first few of many.
func (e *AmbiguousError) Say() string { return e.saying(listed(e.Candidates)) }

// SayAll is Say with all candidates, for whom length does not matter.
func (e *AmbiguousError) SayAll() string { return e.saying(strings.Join(e.Candidates, "、")) }

func (e *AmbiguousError) saying(candidates string) string {
	return fmt.Sprintf("“%s”有 %d 个：%s，请写全名或括号里的编号。", cut(e.Query), len(e.Candidates), candidates)
}

// NotFoundError says that a name means nothing in the plan.
type NotFoundError struct {
	What  string // subject, measure, checkpoint
	Query string
	Near  []string // what may have been meant, as a user can write it
}

// Error names the query.
func (e *NotFoundError) Error() string { return fmt.Sprintf("no %s %q in the plan", e.What, e.Query) }

// Code is name_unknown.
func (e *NotFoundError) Code() string { return "name_unknown" }

// Say names the query and what comes nearest to it.
func (e *NotFoundError) Say() string {
	what, where := "督导对象", "dudao subjects"
	switch e.What {
	case "measure":
		what, where = "措施", "dudao checklist show"
	case "checkpoint":
		what, where = "检查要点", "dudao checklist show"
	}
	near := ""
	if len(e.Near) > 0 {
		near = "，是否指 " + strings.Join(e.Near, "、")
	}
	return fmt.Sprintf("方案里没有%s“%s”%s，请用 %s 查看全部。", what, cut(e.Query), near, where)
}

// FindSubject finds a subject by its id, full or short name, alias, code, pinyin
// or initials, or by a part of a name that no other has. The error is an
// *AmbiguousError or a *NotFoundError.
func (p *Plan) FindSubject(q string) (*Subject, error) {
	return resolve("subject", p.byName().subjects, q)
}

// FindMeasure finds a measure by its number however written (8, 八, （八）), its id,
// its title or a part of that, in characters or pinyin. Errors as FindSubject's.
func (p *Plan) FindMeasure(q string) (*Measure, error) {
	return resolve("measure", p.byName().measures, q)
}

// FindCheckpoint finds a checkpoint by its id (m08.2, 8.2), its place in a
// measure (（八）2, 八2), its short name or question. Errors as FindSubject's.
func (p *Plan) FindCheckpoint(q string) (*Checkpoint, error) {
	return resolve("checkpoint", p.byName().checkpoints, q)
}

// named is a thing and what it can be called.
type named[T any] struct {
	thing  T
	label  string     // for lists of candidates
	exact  []string   // folded: what means it as a whole
	names  []string   // folded: of these the beginning or a part will do
	spoken []spelling // of the names
}

// names are what the parts of a plan can be called.
type names struct {
	subjects    []named[*Subject]
	measures    []named[*Measure]
	checkpoints []named[*Checkpoint]
}

// byName holds the plan's names, collected when they are first asked for.
func (p *Plan) byName() *names {
	p.namesOnce.Do(func() {
		known := speller{}
		for _, s := range p.Subjects {
			p.names.subjects = append(p.names.subjects, nameSubject(s, known))
		}
		for m := range p.Measures() {
			p.names.measures = append(p.names.measures, nameMeasure(m, known))
		}
		for c := range p.Checkpoints() {
			p.names.checkpoints = append(p.names.checkpoints, nameCheckpoint(c, known))
		}
	})
	return &p.names
}

func nameSubject(s *Subject, known speller) named[*Subject] {
	short := s.Short
	if short == "" {
		short = s.Label()
	}
	n := named[*Subject]{thing: s, label: fmt.Sprintf("%s（%s）", short, s.ID)}
	n.call(s.ID, s.Code)
	n.callByName(known, slices.Concat([]string{s.Name, s.Short, s.Label()}, s.Aliases)...)
	return n
}

func nameMeasure(m *Measure, known speller) named[*Measure] {
	n := named[*Measure]{thing: m, label: fmt.Sprintf("%s%s（%s）", m.Number, m.Title, m.ID)}
	n.call(m.ID, withoutZeros(m.ID), m.Number)
	if i, ok := numeral(m.Number); ok {
		n.call(strconv.Itoa(i))
	}
	n.callByName(known, m.Title)
	return n
}

func nameCheckpoint(c *Checkpoint, known speller) named[*Checkpoint] {
	n := named[*Checkpoint]{thing: c, label: fmt.Sprintf("%s %s（%s）", c.Title(), c.Name(), c.ID)}
	n.call(c.ID, withoutZeros(c.ID), c.Title())
	n.call(fmt.Sprintf("%s%d", strings.Trim(c.Measure.Number, "（）()"), c.Number()))
	if i, ok := numeral(c.Measure.Number); ok {
		n.call(strconv.Itoa(i) + strings.TrimPrefix(c.ID, c.Measure.ID))
	}
	n.callByName(known, c.Short, c.Question)
	return n
}

// withoutZeros is an id as people write it: m8.2 for m08.2.
func withoutZeros(id string) string {
	letters := strings.TrimRightFunc(id, func(r rune) bool { return r == '.' || unicode.IsDigit(r) })
	return letters + strings.TrimLeft(id[len(letters):], "0")
}

func (n *named[T]) call(forms ...string) {
	for _, f := range forms {
		if f = fold(f); f != "" && !slices.Contains(n.exact, f) {
			n.exact = append(n.exact, f)
		}
	}
}

func (n *named[T]) callByName(known speller, names ...string) {
	for _, name := range names {
		if f := fold(name); f != "" && !slices.Contains(n.names, f) {
			n.names = append(n.names, f)
			n.spoken = append(n.spoken, known.spell(name))
		}
	}
	n.call(names...)
}

// resolve finds the one thing that a query means. What fits better hides what
// fits less.
func resolve[T any](what string, all []named[T], query string) (T, error) {
	var none T
	q := fold(query)
	if q == "" || utf8.RuneCountInString(q) > maxText {
		return none, &NotFoundError{What: what, Query: query}
	}
	for _, fits := range fittings[T](q) {
		var hits []named[T]
		for _, n := range all {
			if fits(n) {
				hits = append(hits, n)
			}
		}
		switch len(hits) {
		case 0:
			continue
		case 1:
			return hits[0].thing, nil
		}
		return none, &AmbiguousError{query, labels(hits, q)}
	}
	return none, &NotFoundError{what, query, nearLabels(all, q)}
}

// fittings are the ways in which a name can fit a query, the best first: whole,
// whole in pinyin or initials, its beginning, a part of it; the last two with
// unusual readings.
func fittings[T any](q string) []func(named[T]) bool {
	letters := spokenLetters(q)
	number := q
	if n, ok := numeral(q); ok {
		number = strconv.Itoa(n)
	}
	said := func(n named[T], fits func(spelling) bool) bool {
		return letters != "" && slices.ContainsFunc(n.spoken, fits)
	}
	written := func(n named[T], fits func(name, q string) bool) bool {
		return slices.ContainsFunc(n.names, func(name string) bool { return fits(name, q) })
	}
	whole := func(readings int) func(named[T]) bool {
		return func(n named[T]) bool {
			return said(n, func(s spelling) bool { _, ok := s.match(letters, readings); return ok })
		}
	}
	begins := func(readings int) func(named[T]) bool {
		return func(n named[T]) bool {
			return written(n, strings.HasPrefix) || said(n, func(s spelling) bool { ok, _ := s.match(letters, readings); return ok })
		}
	}
	contains := func(readings int) func(named[T]) bool {
		return func(n named[T]) bool {
			return written(n, strings.Contains) || len(letters) >= 2 && said(n, func(s spelling) bool { return s.contains(letters, readings) })
		}
	}
	return []func(named[T]) bool{
		func(n named[T]) bool { return slices.Contains(n.exact, q) },
		func(n named[T]) bool { return slices.Contains(n.exact, number) },
		whole(usualReading),
		whole(mostReadings),
		begins(usualReading),
		contains(usualReading),
		begins(mostReadings),
		contains(mostReadings),
	}
}

// labels names the candidates, those first that the query visibly begins.
func labels[T any](hits []named[T], q string) []string {
	list := make([]string, 0, len(hits))
	for _, begins := range []bool{true, false} {
		for _, n := range hits {
			if strings.HasPrefix(fold(n.label), q) == begins {
				list = append(list, n.label)
			}
		}
	}
	return list
}

// nearLabels are the few things whose names come nearest to a query. A wrong
// number comes near to nothing.
func nearLabels[T any](all []named[T], q string) []string {
	const most = 3
	if _, ok := numeral(q); ok {
		return nil
	}
	var forms []string
	owner := map[string]string{}
	for _, n := range all {
		for _, f := range n.exact {
			forms = append(forms, f)
			owner[f] = n.label
		}
	}
	var list []string
	for _, form := range Nearest(q, forms, most*most) {
		if label := owner[form]; !slices.Contains(list, label) && len(list) < most {
			list = append(list, label)
		}
	}
	return list
}

// Named is the subject that bears exactly this name, in full, short or as an
// alias; nil if none or several do.
func (p *Plan) Named(name string) *Subject {
	var found *Subject
	for _, s := range p.Subjects {
		if s.Name != name && s.Short != name && s.Label() != name && !slices.Contains(s.Aliases, name) {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}
