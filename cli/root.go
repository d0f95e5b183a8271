// Package cli holds the commands: everything that the terminal interface does,
// for scripts, and the start of the interface itself. A command is a file.
package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/demo"
	"dudao/store"
	"dudao/tui"
)

// Env is what commands take from the world.
type Env struct {
	Args     []string // without the program's own name
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
	Defaults []byte // config.yaml: every setting and its default
	Work     int    // of passphrases, for tests; 0: exchange.UsualWork
}

// Main runs this process's command line and returns its exit code.
func Main(defaults []byte) int {
	return Run(context.Background(), Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Defaults: defaults,
	})
}

// Run runs one command line and returns its exit code: 0 done, 1 failed or
// faults found, 2 wrong usage.
func Run(ctx context.Context, env Env) int {
	a := &app{env: env, out: bufio.NewWriter(env.Out)}
	root := a.root()
	root.SetArgs(env.Args)
	root.SetIn(env.In)
	root.SetOut(a.out)
	root.SetErr(env.Err)

	err := guarded(func() error { return root.ExecuteContext(ctx) })
	if e := a.out.Flush(); err == nil && e != nil {
		err = e
	}
	// A command line that did not parse has not set a.json.
	return fail(env.Err, err, a.json || slices.Contains(env.Args, "--json"))
}

// app is one run of the program: the global options and what follows from them.
type app struct {
	env Env
	out *bufio.Writer

	configPath string // --config
	dataDir    string // --data
	json       bool   // --json
	noColor    bool   // --no-color

	configFile string // the user's settings, there or not
	config     Config
	origins    []origin // where each setting comes from
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "dudao",
		Short: "督导检查：逐项核对方案落实情况",
		Long:  "不带命令时打开终端界面；终端界面能做的，下面的命令都能做。",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return a.runScreens(cmd.Context())
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Name() != cobra.ShellCompRequestCmd {
				a.noteUnknownEnv(os.Environ())
			}
			return a.configure(cmd)
		},
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.configPath, "config", "", "配置`文件`")
	flags.StringVar(&a.dataDir, "data", "", "数据`目录`，默认取 DUDAO_DATA 或本机惯用的位置")
	flags.BoolVar(&a.json, "json", false, "输出 JSON")
	flags.BoolVar(&a.noColor, "no-color", false, "不用颜色，同环境变量 NO_COLOR")
	flags.BoolP("help", "h", false, "显示用法")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(cmd.OutOrStdout(), cmd) })
	root.SetHelpCommand(a.helpCommand())
	root.AddCommand(
		a.initCommand(),
		a.checklistCommand(),
		a.subjectsCommand(),
		a.teamCommand(),
		a.targetCommand(),
		a.nextCommand(),
		a.recordCommand(),
		a.evidenceCommand(),
		a.visitCommand(),
		a.noteCommand(),
		a.phraseCommand(),
		a.undoCommand(),
		a.redoCommand(),
		a.conflictsCommand(),
		a.statusCommand(),
		a.logCommand(),
		a.reportCommand(),
		a.problemCommand(),
		a.dueCommand(),
		a.practiceCommand(),
		a.matterCommand(),
		a.exportCommand(),
		a.keygenCommand(),
		a.importCommand(),
		a.inspectCommand(),
		a.syncCommand(),
		a.devicesCommand(),
		a.trustCommand(),
		a.verifyCommand(),
		a.rebuildCommand(),
		a.backupCommand(),
		a.restoreCommand(),
		a.demoCommand(),
		a.configCommand(),
		a.versionCommand(),
		a.completionCommand(),
	)
	return root
}

// runScreens opens the terminal interface, which minds signals itself.
func (a *app) runScreens(ctx context.Context) error {
	if a.json {
		return usagef("--json 只和命令一起用；运行 dudao --help 查看命令。")
	}
	if err := a.wantTerminal(); err != nil {
		return err
	}
	o := a.screenOptions()
	var err error
	if o.Settings.Calendar, err = a.calendar(); err != nil {
		return err
	}
	return tui.Run(ctx, o)
}

// wantTerminal refuses to open screens where nobody sees them.
func (a *app) wantTerminal() error {
	if isTerminal(a.env.Out) {
		return nil
	}
	return failf("no_terminal", "终端界面要在终端里打开；在脚本里请用命令，运行 dudao --help 查看。")
}

// screenOptions are what the terminal interface takes from the settings.
func (a *app) screenOptions() tui.Options {
	data := a.storeOptions()
	data.Waiting = nil // stderr is the screen's
	return tui.Options{
		Store: data,
		Settings: tui.Settings{
			WarnDays: a.config.WarnDays, Theme: a.config.Theme,
			ReportDir: a.config.ReportDir, Templates: a.config.ReportTemplates,
			StrictClose: a.config.CloseRule == "refuse",
			BackupAuto:  a.config.BackupAuto, BackupWarnDays: a.config.BackupWarnDays,
		},
		LogFile: logFile(),
		Version: buildVersion().String(),
		NoColor: a.config.Theme == "none",
		Now:     a.env.Now,
		Demo:    func(ctx context.Context) (tui.Options, func() error, error) { return a.sample(ctx, demo.Seed) },
	}
}

// runs makes a command's RunE of f, with a context that ends on Ctrl+C; a second
// one ends the program.
func runs(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		context.AfterFunc(ctx, stop)
		return f(ctx, args)
	}
}

// storeOptions says where the data lie.
func (a *app) storeOptions() store.Options {
	return store.Options{
		Dir: a.config.Data, ConfigDir: configHome(), Backups: a.config.BackupDir, Now: a.env.Now, Wait: a.config.LockWait,
		Waiting: func(pid int) { a.progressf("正在等待另一个 dudao（进程 %d）…\n", pid) },
	}
}

// open opens the data directory, which must have been set up.
func (a *app) open(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, a.storeOptions())
}

// close closes s and says what it has mended.
func (a *app) close(s *store.Store) error {
	for _, n := range s.Notices() {
		a.notef("提示：%s", n)
	}
	return s.Close()
}

// view runs fn on the stored state.
func (a *app) view(ctx context.Context, fn func(*store.ReadTx) error) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	return s.View(ctx, fn)
}

// update runs fn as one action; it is on disk when update returns nil.
func (a *app) update(ctx context.Context, fn func(*store.Tx) error) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	return s.Update(ctx, fn)
}

// updatePlan runs change as one action with the plan in force, and gives the id
// of the record that change names.
func (a *app) updatePlan(ctx context.Context, change func(*store.Tx, *checklist.Plan) (string, error)) (id string, err error) {
	err = a.update(ctx, func(tx *store.Tx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		id, err = change(tx, plan)
		return err
	})
	return id, err
}
