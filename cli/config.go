package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Config is the settings in force; config.yaml explains each.
type Config struct {
	Data            string // data directory
	WarnDays        int
	Theme           string // auto, light, dark, none
	LockWait        time.Duration
	BackupAuto      bool
	BackupDir       string // empty: in the data directory
	BackupWarnDays  int    // 0: never warns
	ReportDir       string // empty: the user's documents folder
	ReportTemplates string
	CloseRule       string // warn, refuse: a problem closed without evidence or a second person
}

// origin says where the value of a setting comes from.
type origin struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"`            // default, file, env, flag
	Where string `json:"where,omitempty"` // the file, variable or option
}

// The values of origin.From.
const (
	fromDefault = "default"
	fromFile    = "file"
	fromEnv     = "env"
	fromFlag    = "flag"
)

// words names the place for a sentence.
func (o origin) words() string {
	switch o.From {
	case fromFile:
		return fmt.Sprintf("配置文件“%s”中的 %s", o.Where, o.Key)
	case fromEnv:
		return "环境变量 " + o.Where
	case fromFlag:
		return "选项 " + o.Where
	}
	return "内置的 " + o.Key
}

// source is where it comes from, for a list.
func (o origin) source() string {
	switch o.From {
	case fromFile:
		return "配置文件"
	case fromEnv:
		return "环境变量 " + o.Where
	case fromFlag:
		return "选项 " + o.Where
	}
	return "默认"
}

// configHome is dudao's folder among the user's configuration.
func configHome() string { return filepath.Join(xdg.ConfigHome, "dudao") }

// dataHome is where data lie if nobody says otherwise. Some platforms keep
// configuration and data in one folder; ours stay apart.
func dataHome() string {
	if xdg.DataHome == xdg.ConfigHome {
		return filepath.Join(xdg.DataHome, "dudao", "data")
	}
	return filepath.Join(xdg.DataHome, "dudao")
}

// unconfigured stands in for configure at the commands that are good with a
// broken configuration too.
func unconfigured(*cobra.Command, []string) error { return nil }

// configure finds the settings: options over environment over the user's file
// over the defaults.
func (a *app) configure(cmd *cobra.Command) error {
	a.configFile = cmp.Or(a.configPath, filepath.Join(configHome(), "config.yaml"))
	v, err := a.layers(cmd.Flags())
	if err != nil {
		return err
	}
	a.config, a.origins = Config{}, nil
	for _, s := range settings {
		o := a.originOf(v, cmd.Flags(), s.key)
		if !s.set(&a.config, v.Get(s.key), o) {
			return failf("config_value", "%s 是“%v”，要的是%s，请改正。", o.words(), v.Get(s.key), s.want)
		}
		a.origins = append(a.origins, o)
	}
	a.settle()
	for i, s := range settings {
		a.origins[i].Value = s.show(&a.config)
	}
	return nil
}

// layers stacks defaults, file, environment and options in a viper.
func (a *app) layers(flags *pflag.FlagSet) (*viper.Viper, error) {
	defaults, err := readYAML(bytes.NewReader(a.env.Defaults))
	if err != nil {
		return nil, fmt.Errorf("built-in config.yaml: %w", err)
	}
	file, err := a.readConfigFile()
	if err != nil {
		return nil, err
	}
	known := defaults.AllKeys()
	for _, key := range file.AllKeys() {
		if slices.Contains(known, key) {
			continue
		}
		if near := nearest(key, known); near != "" {
			return nil, failf("config_key", "配置文件“%s”里的“%s”不是设置，是不是 %s？", a.configFile, key, near)
		}
		return nil, failf("config_key", "配置文件“%s”里的“%s”不是设置，请删去。", a.configFile, key)
	}
	for _, key := range known {
		file.SetDefault(key, defaults.Get(key))
	}
	file.SetEnvPrefix(envPrefix)
	file.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	file.AutomaticEnv()
	return file, file.BindPFlag("data", flags.Lookup("data"))
}

// readConfigFile reads the user's file. Without --config it need not exist.
func (a *app) readConfigFile() (*viper.Viper, error) {
	data, err := os.ReadFile(a.configFile)
	if errors.Is(err, fs.ErrNotExist) && a.configPath == "" {
		return viper.New(), nil
	}
	if err != nil {
		return nil, err
	}
	v, err := readYAML(bytes.NewReader(data))
	if err != nil {
		return nil, failf("config_syntax", "配置文件“%s”不是正确的 YAML：%v；请改正。", a.configFile, err)
	}
	return v, nil
}

func readYAML(r io.Reader) (*viper.Viper, error) {
	v := viper.New()
	v.SetConfigType("yaml")
	err := v.ReadConfig(r)
	if e, ok := errors.AsType[viper.ConfigParseError](err); ok {
		err = e.Unwrap()
	}
	return v, err
}

const envPrefix = "DUDAO"

func envName(key string) string {
	return envPrefix + "_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// noteUnknownEnv tells of variables that look like settings and are none. They may
// be meant for another version, so nothing fails.
func (a *app) noteUnknownEnv(environ []string) {
	var known []string
	for _, s := range settings {
		known = append(known, envName(s.key))
	}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if value == "" || !strings.HasPrefix(name, envPrefix+"_") || slices.Contains(known, name) {
			continue
		}
		if near := nearest(name, known); near != "" {
			a.notef("注意：环境变量 %s 不是设置，不起作用，是不是 %s？", name, near)
		} else {
			a.notef("注意：环境变量 %s 不是设置，不起作用。", name)
		}
	}
}

func (a *app) originOf(v *viper.Viper, flags *pflag.FlagSet, key string) origin {
	o := origin{Key: key, From: fromDefault}
	switch flag := flags.Lookup(key); {
	case flag != nil && flag.Changed:
		o.From, o.Where = fromFlag, "--"+key
	case os.Getenv(envName(key)) != "":
		o.From, o.Where = fromEnv, envName(key)
	case v.InConfig(key):
		o.From, o.Where = fromFile, a.configFile
	}
	return o
}

// settle fills in what the surroundings decide.
func (a *app) settle() {
	c := &a.config
	c.Data = cmp.Or(c.Data, dataHome())
	c.ReportTemplates = cmp.Or(c.ReportTemplates, filepath.Join(filepath.Dir(a.configFile), "templates"))
	theme := slices.IndexFunc(a.origins, func(o origin) bool { return o.Key == "theme" })
	switch {
	case a.noColor:
		c.Theme = "none"
		a.origins[theme].From, a.origins[theme].Where = fromFlag, "--no-color"
	case os.Getenv("NO_COLOR") != "":
		c.Theme = "none"
		a.origins[theme].From, a.origins[theme].Where = fromEnv, "NO_COLOR"
	}
}

// configCommand shows the settings in force.
func (a *app) configCommand() *cobra.Command {
	var defaults bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "显示各项设置和来处",
		Long: `列出每项设置现在的值，和它来自哪里：选项、环境变量、配置文件还是默认值。

--json：{"file","exists","settings":[{"key","value","from":"default|file|env|flag","where"}]}`,
		Example: "dudao config\ndudao config --defaults > config.yaml",
		Args:    between(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if defaults {
				_, err := a.out.Write(a.env.Defaults)
				return err
			}
			return a.showConfig()
		},
	}
	cmd.Flags().BoolVar(&defaults, "defaults", false, "输出带说明的默认设置，可改写成自己的配置文件")
	return cmd
}

func (a *app) showConfig() error {
	_, err := os.Stat(a.configFile)
	exists := err == nil
	return a.show(struct {
		File     string   `json:"file"`
		Exists   bool     `json:"exists"`
		Settings []origin `json:"settings"`
	}{a.configFile, exists, a.origins}, func(w io.Writer) {
		state := ""
		if !exists {
			state = "（还没有）"
		}
		fmt.Fprintf(w, "配置文件  %s%s\n\n", a.configFile, state)
		var rows [][]string
		for _, o := range a.origins {
			rows = append(rows, []string{o.Key, cmp.Or(o.Value, "-"), o.source()})
		}
		columns(w, rows)
	})
}
