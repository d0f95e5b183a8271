package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// writeHelp writes what --help prints.
func writeHelp(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintf(w, "%s  %s\n", cmd.CommandPath(), cmd.Short)
	if cmd.Long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(cmd.Long))
	}
	fmt.Fprintf(w, "\n用法\n  %s\n", usageLine(cmd))
	if cmd.HasAvailableSubCommands() {
		var rows [][]string
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				rows = append(rows, []string{"  " + sub.Name(), sub.Short})
			}
		}
		fmt.Fprintln(w, "\n命令")
		columns(w, rows)
	}
	writeFlags(w, "选项", cmd.LocalNonPersistentFlags())
	writeFlags(w, "全局选项", cmd.Root().PersistentFlags())
	if cmd.Example != "" {
		fmt.Fprintf(w, "\n示例\n  %s\n", strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n", "\n  "))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n某个命令的用法：%s 命令 --help\n", cmd.CommandPath())
	}
}

// usageLine is how a command is called: dudao record 对象 要点 [选项].
func usageLine(cmd *cobra.Command) string {
	line := cmd.CommandPath() + strings.TrimPrefix(cmd.Use, cmd.Name())
	switch {
	case !cmd.HasParent():
		line += " [命令]"
	case cmd.HasAvailableSubCommands():
		line += " 命令"
	}
	if cmd.HasAvailableLocalFlags() {
		line += " [选项]"
	}
	return line
}

func writeFlags(w io.Writer, heading string, flags *pflag.FlagSet) {
	var rows [][]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		value, text := pflag.UnquoteUsage(f)
		if value != "" {
			name += " " + value
		}
		if !slices.Contains([]string{"", "false", "[]"}, f.DefValue) {
			text += "（默认 " + f.DefValue + "）"
		}
		rows = append(rows, []string{name, text})
	})
	if len(rows) > 0 {
		fmt.Fprintf(w, "\n%s\n", heading)
		columns(w, rows)
	}
}

func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [命令]",
		Short:             "显示一个命令的用法",
		PersistentPreRunE: unconfigured,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(about, rest[0])
			}
			return about.Help()
		},
	}
}
