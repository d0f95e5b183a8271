package tui

import (
	"errors"
	"fmt"
	"strings"

	"dudao/store"
)

// sayError is an error as one sentence for people. Errors that know themselves
// say so; of the others the cause is shown, and what may help.
func sayError(err error) string {
	var s interface{ Say() string }
	if errors.As(err, &s) {
		return s.Say()
	}
	if _, say, ok := store.FileFault(err); ok {
		return say
	}
	return fmt.Sprintf("%s。请运行 dudao verify 检查数据。", strings.TrimSuffix(err.Error(), "."))
}
