package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
)

// labelW is how far the text stands in behind its label.
const labelW = 6

// leastFacts is how many rows of facts show, whatever else yields.
const leastFacts = 4

// walkLines is where the parts of the page were drawn, for the mouse.
type walkLines struct{ result, value, facts, evidence int }

// part is a piece of the reading text. Where room is short, those with the
// highest yields give way first; 0 never does.
type part struct {
	lines  []string
	yields int
}

func (w *walk) View(wd, h int) ([]string, *tea.Cursor) {
	switch {
	case w.reading:
		return w.readingView(wd, h)
	case wd >= panelFrom:
		page, caret := w.page(pageW, h)
		return w.beside(page, wd, h), caret
	}
	return w.page(wd, h)
}

// page is the reading text, the rule and what is written.
func (w *walk) page(wd, h int) ([]string, *tea.Cursor) {
	write, foot := w.writeHead(wd), w.footLines(wd, h)
	room := h - len(write) - len(foot) - leastFacts
	if w.zoomed {
		room = 3
	}
	lines := squeeze(w.parts(wd, wd >= designW), room)
	var caret *tea.Cursor
	w.drawn = walkLines{result: len(lines) + w.resultOffset(wd), value: -1}
	if w.hasValue() {
		w.drawn.value = w.drawn.result + 1
	}
	lines = append(lines, write...)
	w.drawn.facts = len(lines)
	facts, x, y := w.factsView(wd, h-len(lines)-len(foot))
	w.drawn.evidence = len(lines) + len(facts)
	switch {
	case w.focus == onEvidence:
		caret = tea.NewCursor(0, w.drawn.evidence)
	case w.focus == onFacts:
		caret = tea.NewCursor(x, len(lines)+y)
	case w.focus == onValue && w.typing:
		caret = tea.NewCursor(labelW+w.value.Cursor(valueW), w.drawn.value)
	case w.focus == onValue:
		caret = tea.NewCursor(0, w.drawn.value)
	default:
		caret = tea.NewCursor(w.choiceColumn(wd), w.drawn.result)
	}
	return append(append(lines, facts...), foot...), caret
}

// squeeze leaves out what yields until the parts fit in h lines; what does not
// yield is cut at the end.
func squeeze(parts []part, h int) []string {
	for n, most := total(parts), 9; n > h && most > 0; most-- {
		for i := len(parts) - 1; i >= 0 && n > h; i-- {
			if parts[i].yields == most {
				n -= len(parts[i].lines)
				parts[i].lines = nil
			}
		}
	}
	var lines []string
	for _, p := range parts {
		lines = append(lines, p.lines...)
	}
	return lines[:min(len(lines), max(h, 0))]
}

func total(parts []part) int {
	n := 0
	for _, p := range parts {
		n += len(p.lines)
	}
	return n
}

func (w *walk) label(s string) string { return w.style.faint.Render(pad(s, labelW)) }

// labelled is text behind its label; a column stays free at the right, since
// terminals differ in the width of quotation marks.
func (w *walk) labelled(label, text string, wd int) []string {
	return indent(w.label(label), wrap(text, wd-labelW-2))
}

// parts is the reading text, in its order.
func (w *walk) parts(wd int, roomy bool) []part {
	question := wrap(w.cp.Question, wd-labelW-2)
	for i := range question {
		question[i] = w.style.title.Render(question[i])
	}
	parts := []part{{lines: indent(w.label("要点"), question)}}
	if w.old != "" {
		parts = append(parts, part{lines: w.labelled("旧问", "按旧方案记录，当时问的是："+w.old, wd)})
	}
	if roomy {
		parts = append(parts, part{[]string{""}, 9})
	}
	parts = append(parts, part{lines: w.dutyLines(wd)})
	judge := []string{}
	words := []string{w.cp.Judge.Met, w.cp.Judge.Partial, w.cp.Judge.Unmet}
	for i, r := range inspection.Results[:3] {
		label := ""
		if i == 0 {
			label = "判定"
		}
		head := w.label(label) + w.style.result(r).Render(fmt.Sprintf("%d %s", i+1, r.Word()))
		head += spaces(labelW + 12 - width(head))
		judge = append(judge, indent(head, wrap(words[i], wd-labelW-14))...)
	}
	evidence := w.labelled("索要", strings.Join(w.cp.Evidence, "；"), wd)
	methods := w.labelled("方法", strings.Join(w.cp.Methods, "、"), wd)
	watch := w.labelled("留意", w.cp.Watch, wd)
	if w.cp.Watch == "" {
		watch = nil
	}
	return append(parts, part{judge, 3}, part{evidence[:1], 4}, part{evidence[1:], 6}, part{methods, 7}, part{watch, 8})
}

// dutyLines say the subject's duty, the deadline and the target.
func (w *walk) dutyLines(wd int) []string {
	duty := "效果（本措施未点名）"
	if r, ok := w.cp.Measure.RoleOf(w.subject.ID); ok {
		duty = r.Word()
	}
	facts := []string{w.label("责任") + duty}
	switch {
	case !w.cp.Deadline.IsZero():
		facts = append(facts, w.label("时限")+w.deadlineWords())
	case !w.cp.From.IsZero():
		facts = append(facts, w.label("时限")+"自 "+w.cp.From.String()+" 起")
	}
	if t := w.targetWords(); t != "" {
		facts = append(facts, w.label("指标")+t)
	}
	var lines []string
	line := ""
	for _, f := range facts {
		switch {
		case line == "":
			line = f
		case width(line)+4+width(f) <= wd-1:
			line += "    " + f
		default:
			lines = append(lines, line)
			line = f
		}
	}
	return append(lines, line)
}

func (w *walk) deadlineWords() string {
	words := w.cp.Deadline.String() + " " + inspection.DeadlineWords(w.cp.Deadline, w.today())
	if w.cp.Deadline.Before(w.today()) && w.result() != inspection.Met && w.result() != inspection.NA {
		return w.style.red.Render(words)
	}
	return words
}

func (w *walk) targetWords() string {
	if w.cp.Target == nil {
		return ""
	}
	t, known := inspection.TargetOf(w.cp, w.own)
	switch {
	case !known:
		return "本" + w.kindWord() + "任务未录入"
	case w.own != "":
		return inspection.TargetWords(t) + "（本" + w.kindWord() + "）"
	case t.Derived:
		return inspection.TargetWords(t) + "（检查表定）"
	}
	return inspection.TargetWords(t)
}

func (w *walk) kindWord() string {
	if w.subject.Kind == checklist.City {
		return "市"
	}
	return "单位"
}

// unit is that of the figure.
func (w *walk) unit() string { return unitOf(w.cp) }

// unitOf is that of a checkpoint's figure.
func unitOf(cp *checklist.Checkpoint) string {
	if cp.Target != nil {
		return cp.Target.Unit
	}
	return cp.Unit
}

// writeHead is what stands between the reading text and the facts.
func (w *walk) writeHead(wd int) []string {
	lines := []string{}
	if wd >= designW {
		lines = append(lines, w.style.grey.Render(strings.Repeat("-", wd)))
	}
	lines = append(lines, w.resultLine(wd))
	if w.hasValue() {
		lines = append(lines, w.valueLine(wd))
	}
	return append(lines, w.conflictLines(wd)...)
}

// resultOffset is the line of the result within writeHead.
func (w *walk) resultOffset(wd int) int {
	if wd >= designW {
		return 1
	}
	return 0
}

// blockLabel is the label of a field, reversed while it has the focus.
func (w *walk) blockLabel(label string, b block) string {
	if w.focus == b && !w.typing {
		return w.style.focus.Render(label) + spaces(labelW-width(label))
	}
	return w.label(label)
}

func (w *walk) resultLine(wd int) string {
	line := w.blockLabel("结果", onResult)
	if wd < designW {
		return line + w.narrowResult()
	}
	if w.disputed(inspection.FieldResult) {
		line += w.style.yellow.Render(fmt.Sprintf("[冲突 %d]", len(w.rec.field(inspection.FieldResult)))) + " "
	}
	for i := range inspection.Results {
		line += w.resultCell(i) + " "
	}
	return line + " " + w.style.faint.Render(w.writerWords())
}

// resultCell is one of the four: the one set in brackets, the candidate, if there
// is one, reversed.
func (w *walk) resultCell(i int) string {
	r := inspection.Results[i]
	text := fmt.Sprintf(" %d %s ", i+1, r.Word())
	st := w.style.text
	if r == w.result() {
		text = fmt.Sprintf("[%d %s]", i+1, r.Word())
		st = w.style.result(r).Bold(true)
	}
	if w.focus == onResult && !w.typing && i == w.choice {
		st = w.style.selection
	}
	return st.Render(text) + " "
}

func (w *walk) narrowResult() string {
	switch {
	case w.disputed(inspection.FieldResult):
		return w.style.yellow.Render(fmt.Sprintf("[冲突 %d]", len(w.rec.field(inspection.FieldResult))))
	case w.focus == onResult && !w.typing && w.choice < 0:
		return inspection.Unchecked.Word() + "  " + w.style.faint.Render("左右选择，Enter "+w.enterWords())
	case w.focus == onResult && !w.typing:
		return w.resultCell(w.choice) + w.style.faint.Render("左右选择，Enter "+w.enterWords())
	case w.result() == inspection.Unchecked:
		return inspection.Unchecked.Word()
	}
	return w.resultCell(int(w.result())-1) + w.style.faint.Render("菜单里看判定、索要")
}

// choiceColumn is where the cursor stands on the result line.
func (w *walk) choiceColumn(wd int) int {
	if wd < designW {
		return labelW
	}
	x := labelW
	if w.disputed(inspection.FieldResult) {
		x += width(fmt.Sprintf("[冲突 %d] ", len(w.rec.field(inspection.FieldResult))))
	}
	for i := range max(0, w.choice) {
		x += width(w.resultCell(i)) + 1
	}
	return x
}

// writerWords says who recorded the result, and when.
func (w *walk) writerWords() string {
	if w.rec == nil {
		return ""
	}
	live := w.rec.field(inspection.FieldResult)
	if len(live) == 0 || live.Disputed() {
		return ""
	}
	when := live[0].At.Format("01-02 15:04")
	if checklist.DateOf(live[0].At) == w.today() {
		when = live[0].At.Format("15:04")
	}
	return live[0].By + " " + when
}

// valueW is the width of the figure's field.
const valueW = 24

// valueName is what the checkpoint's value is called.
func (w *walk) valueName() string { return w.cp.Kind.ValueName() }

func (w *walk) valueLine(wd int) string {
	line := w.blockLabel(w.valueName(), onValue)
	if w.disputed(inspection.FieldValue) && !w.typing {
		live := w.rec.field(inspection.FieldValue)
		line += w.style.yellow.Render(fmt.Sprintf("[冲突 %d] ", len(live)))
		for _, v := range live {
			line += v.By + " " + v.Text + "  "
		}
		return cutEnd(line, wd)
	}
	line += w.style.field.Render(w.value.View(valueW)) + " " + w.unit()
	line += "   " + w.verdictWords() + w.fractionWords()
	if inspection.Contradiction(w.cp, w.own, w.shownFinding()) != "" {
		line += "  " + w.style.yellow.Render("与结果不符")
	}
	return cutEnd(line, wd)
}

// fractionWords doubt a figure of whole things that is none.
func (w *walk) fractionWords() string {
	v, err := w.parseValue(w.value.Text())
	if err != nil {
		return ""
	}
	words := inspection.FractionWords(v, w.unit())
	if words == "" {
		return ""
	}
	return "  " + w.style.yellow.Render(words)
}

// verdictWords holds the figure typed against the target.
func (w *walk) verdictWords() string {
	text := w.value.Text()
	if text == "" {
		return ""
	}
	v, err := w.parseValue(text)
	if err != nil {
		return w.style.yellow.Render("还不是" + map[checklist.Kind]string{checklist.Number: "数字", checklist.Day: "日期"}[w.cp.Kind])
	}
	if w.cp.Kind == checklist.Day {
		if v != text {
			return w.style.faint.Render(v)
		}
		return ""
	}
	t, known := inspection.TargetOf(w.cp, w.own)
	if !known || w.cp.Kind != checklist.Number {
		return ""
	}
	verdict, err := inspection.Compare(t, v)
	if err != nil {
		return ""
	}
	if verdict.Reached {
		return w.style.green.Render(inspection.VerdictWords(t, verdict))
	}
	return w.style.red.Render(inspection.VerdictWords(t, verdict))
}

// conflictLines say what the live results are, while they differ.
func (w *walk) conflictLines(wd int) []string {
	if !w.disputed(inspection.FieldResult) {
		return nil
	}
	words := ""
	for _, v := range w.rec.field(inspection.FieldResult) {
		r, _ := inspection.ParseResult(v.Text)
		words += r.Word() + "（" + v.By + " " + v.At.Format("01-02 15:04") + "） "
	}
	return []string{cutEnd(spaces(labelW)+w.style.yellow.Render(words+"按 1-4 去定"), wd)}
}

// factsView is the facts' rows and where the caret stands in them.
func (w *walk) factsView(wd, h int) (lines []string, x, y int) {
	h = max(1, h)
	w.facts.Layout(wd-labelW-1, h)
	bar := w.style.grey.Render("|") + " "
	head := w.style.faint.Render("事实")
	if w.focus == onFacts && !w.typing {
		head = w.style.focus.Render("事实")
	}
	head += bar
	text := w.facts.Lines()
	for i := range h {
		label := spaces(labelW-2) + bar
		if i == 0 {
			label = head
		}
		line := ""
		if i < len(text) {
			line = w.style.field.Render(text[i])
		}
		lines = append(lines, label+line)
	}
	if w.disputed(inspection.FieldFacts) && h > 1 {
		lines[h-1] = spaces(labelW) + w.style.yellow.Render(fmt.Sprintf("[冲突 %d] 上面是各人写的，Enter 去定", len(w.rec.field(inspection.FieldFacts))))
	}
	x, y = w.facts.Cursor()
	return lines, labelW + x, y
}

// readingView is the whole reading text, for small windows.
func (w *walk) readingView(wd, h int) ([]string, *tea.Cursor) {
	var lines []string
	for _, p := range w.parts(wd, true) {
		lines = append(lines, p.lines...)
	}
	w.scroll = max(0, min(w.scroll, len(lines)-h))
	return lines[w.scroll:min(len(lines), w.scroll+h)], tea.NewCursor(0, 0)
}

func (w *walk) Click(x, y int) tea.Cmd {
	switch {
	case w.reading || w.rec == nil:
	case y == w.drawn.result:
		w.focus = onResult
		at := labelW
		for i := range inspection.Results {
			next := at + width(w.resultCell(i)) + 1
			if x >= at && x < next {
				if i == w.choice && w.result() != inspection.Results[i] {
					return w.set(inspection.Results[i])
				}
				w.choice = i
			}
			at = next
		}
	case y == w.drawn.value:
		if cmd, open := w.settleFirst(onValue, ""); open {
			return cmd
		}
		w.beginTyping(onValue)
	case y >= w.drawn.evidence:
		if w.focus == onEvidence {
			return w.openEvidence()
		}
		w.focus = onEvidence
	case y >= w.drawn.facts:
		if cmd, open := w.settleFirst(onFacts, ""); open {
			return cmd
		}
		w.beginTyping(onFacts)
		w.facts.Click(x-labelW, y-w.drawn.facts)
	}
	return nil
}

func (w *walk) Wheel(n int) tea.Cmd {
	if w.reading {
		w.scroll = max(0, w.scroll+n)
	}
	return nil
}
