package report

import (
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// figure is a checkpoint's figure held against its task (指标完成情况).
type figure struct {
	task, actual, gap string
	state             figureState
}

type figureState uint8

const (
	figureOpen      figureState = iota // cannot be told yet
	figureReached                      // 达到
	figureShort                        // 未达到
	figureNA                           // 不适用, 不问
	figureUntouched                    // nothing is recorded
)

// figureCounts says how the figures stand; what is 不适用 is left out.
type figureCounts struct{ Total, Reached, Short, Open, Untouched int }

func hasFigure(it *item) bool {
	return it.cp.Kind == checklist.Number && (it.cp.Target != nil || it.cp.OwnTarget)
}

// tasks are the figures to reach: one, none if the subject's own is not known,
// several if two people entered different ones.
func (it *item) tasks() []checklist.Target {
	var list []checklist.Target
	for _, own := range it.targets[it.cp.ID] {
		if t, ok := inspection.TargetOf(it.cp, own.Text); ok {
			list = append(list, t)
		}
	}
	if t, ok := inspection.TargetOf(it.cp, ""); ok && len(list) == 0 {
		list = append(list, t)
	}
	return list
}

// compare holds what is recorded against the task.
func (it *item) compare() figure {
	tasks := it.tasks()
	f := figure{task: taskWords(tasks), actual: it.actualWords(), gap: "—"}
	if d := it.cp.Deadline; !d.IsZero() {
		f.task += "（时限 " + dateWords(d) + "）"
	}
	switch value := it.finding.Value; {
	case notAsked(it):
		f.state = figureNA
	case untouched(it):
		f.state = figureUntouched
		if len(tasks) > 1 {
			f.gap = "任务不一致"
		}
	case it.result() == inspection.NA:
		f.state = figureNA
	case it.asked != "":
		f.gap = "按旧方案，不比"
	case value.Disputed():
		f.gap = "记录不一致"
	case len(tasks) > 1:
		f.gap = "任务不一致"
	case value.Text() == "":
	case len(tasks) == 0:
		f.gap = "任务未录入"
	default:
		f.hold(tasks[0], value.Text())
	}
	return f
}

func (f *figure) hold(task checklist.Target, value string) {
	v, err := inspection.Compare(task, value)
	if err != nil {
		f.gap = "不能比较"
		return
	}
	f.gap = inspection.VerdictWords(task, v)
	f.state = figureShort
	if v.Reached {
		f.state = figureReached
	}
}

func taskWords(tasks []checklist.Target) string {
	if len(tasks) == 0 {
		return "未录入"
	}
	var words []string
	for _, t := range tasks {
		w := inspection.TargetWords(t)
		if t.Derived {
			w += "（检查表定）"
		}
		words = append(words, w)
	}
	return strings.Join(words, "、")
}

// actualWords is the recorded figure, or why there is none.
func (it *item) actualWords() string {
	switch {
	case notAsked(it):
		return "不问"
	case it.result() == inspection.NA:
		return "不适用"
	case len(it.finding.Value) > 0:
		return it.valuesWords()
	case unchecked(it):
		return "未查"
	}
	return "未填"
}

// figuresTable has a row for each figure at which something is recorded or whose
// task is in dispute; of several subjects it names the subject.
func figuresTable(items []*item, several bool) []Block {
	t := Table{Cols: []string{"指标", "任务", "实际", "差距"}}
	if several {
		t.Cols = append([]string{"对象"}, t.Cols...)
	}
	for _, it := range items {
		if untouched(it) && len(it.tasks()) < 2 {
			continue
		}
		f := it.figure
		row := []string{place(it.cp), f.task, f.actual, f.gap}
		if several {
			row = append([]string{it.label()}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}

func countFigures(items []*item) figureCounts {
	var c figureCounts
	for _, it := range items {
		switch it.figure.state {
		case figureReached:
			c.Reached++
		case figureShort:
			c.Short++
		case figureOpen:
			c.Open++
		case figureUntouched:
			c.Untouched++
		case figureNA:
			continue
		}
		c.Total++
	}
	return c
}
