package tui

import (
	"strings"
	"testing"
)

// TestKeysOfEmptyLists: the key bar has nothing that needs a row.
func TestKeysOfEmptyLists(t *testing.T) {
	for _, page := range []string{"2", "3", "4", "5", "8", "9", "menu 典型做法"} {
		s := newWorld(t, "shantou").stage(80, 24)
		s.press(page)
		bar := s.lines()[23]
		for _, key := range []string{"Enter", "空格", "7 改文字", "保留", "结束当前"} {
			if strings.Contains(bar, key) {
				t.Errorf("%s: the keys are %q", page, bar)
			}
		}
		if !strings.Contains(bar, "Esc 返回") {
			t.Errorf("%s: the keys are %q", page, bar)
		}
		s.close()
	}
}
