package tui

import (
	"context"
	"os"
	"testing"

	"dudao/tui/termtest"
)

// TestLookAtSampleFirst goes from the first question to a sample, of which
// nothing is left behind.
func TestLookAtSampleFirst(t *testing.T) {
	w, ready := emptyWorld(t), newWorld(t, "shantou")
	removed := false
	w.opts.Demo = func(context.Context) (Options, func() error, error) {
		o := ready.opts
		o.Sample = true
		return o, func() error { removed = true; return nil }, nil
	}
	x := w.run(80, 24)
	x.See("姓名")
	x.Type(termtest.Enter)
	x.See("4 先看示例，不留数据")
	x.Type("4")
	x.See(">继续  汕头市")
	x.See("示例：内容都是编的")
	x.quit()
	if !removed {
		t.Error("the sample is still there")
	}
	if _, err := os.Stat(w.opts.Store.Dir); err == nil {
		t.Error("something was set up")
	}
}
