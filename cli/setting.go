package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is one key of config.yaml. A value is whatever YAML made of it, or the
// text of an environment variable or an option.
type setting struct {
	key  string
	want string // what a good value is, Chinese
	set  func(*Config, any, origin) bool
	show func(*Config) string
}

var settings = []setting{
	settingOf("data", "路径", func(c *Config) *string { return &c.Data }, path),
	settingOf("warn_days", " 0–365 的整数", func(c *Config) *int { return &c.WarnDays }, wholeNumber(0, 365)),
	settingOf("theme", " auto、light、dark 或 none", func(c *Config) *string { return &c.Theme }, word("auto", "light", "dark", "none")),
	settingOf("lock_wait", "时长（如 5s）", func(c *Config) *time.Duration { return &c.LockWait }, duration),
	settingOf("rectify.close", " warn 或 refuse", func(c *Config) *string { return &c.CloseRule }, word("warn", "refuse")),
	settingOf("backup.auto", " true 或 false", func(c *Config) *bool { return &c.BackupAuto }, yesOrNo),
	settingOf("backup.dir", "路径", func(c *Config) *string { return &c.BackupDir }, path),
	settingOf("backup.warn_days", " 0–365 的整数", func(c *Config) *int { return &c.BackupWarnDays }, wholeNumber(0, 365)),
	settingOf("report.dir", "路径", func(c *Config) *string { return &c.ReportDir }, path),
	settingOf("report.templates", "路径", func(c *Config) *string { return &c.ReportTemplates }, path),
}

// settingOf ties a key to its place in Config; read gives a value its type.
func settingOf[T any](key, want string, at func(*Config) *T, read func(any, origin) (T, bool)) setting {
	return setting{
		key: key, want: want,
		set: func(c *Config, v any, o origin) bool {
			value, ok := read(v, o)
			*at(c) = value
			return ok
		},
		show: func(c *Config) string { return fmt.Sprint(*at(c)) },
	}
}

func word(allowed ...string) func(any, origin) (string, bool) {
	return func(v any, _ origin) (string, bool) {
		s, ok := v.(string)
		return s, ok && slices.Contains(allowed, s)
	}
}

func wholeNumber(low, high int) func(any, origin) (int, bool) {
	return func(v any, _ origin) (int, bool) {
		n, err := strconv.Atoi(fmt.Sprint(v))
		return n, err == nil && low <= n && n <= high
	}
}

func yesOrNo(v any, _ origin) (bool, bool) {
	b, err := strconv.ParseBool(fmt.Sprint(v))
	return b, err == nil
}

func duration(v any, _ origin) (time.Duration, bool) {
	s, _ := v.(string)
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}

// path makes a path absolute: ~ is the home, and what stands in a file starts
// from that file's folder, since data must not depend on where dudao is started.
func path(v any, o origin) (string, bool) {
	s, ok := v.(string)
	if !ok || s == "" {
		return "", ok
	}
	if rest, home := strings.CutPrefix(filepath.ToSlash(s), "~/"); home {
		if dir, err := os.UserHomeDir(); err == nil {
			return filepath.Join(dir, rest), true
		}
	}
	if o.From == fromFile && !filepath.IsAbs(s) {
		s = filepath.Join(filepath.Dir(o.Where), s)
	}
	s, err := filepath.Abs(s)
	return s, err == nil
}
