package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/checklist"
)

// group is a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return usagef("%s 后面要有命令：%s。", cmd.CommandPath(), strings.Join(commandNames(cmd), "、"))
		},
	}
	cmd.AddCommand(subs...)
	return cmd
}

// listing is a group that lists where no command follows.
func listing(use, short string, list *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd := group(use, short, append([]*cobra.Command{list}, subs...)...)
	cmd.Long = list.Long
	refuse := cmd.RunE
	cmd.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return refuse(c, args)
		}
		return list.RunE(c, args)
	}
	return cmd
}

// between wants least to most arguments; most < 0 sets no bound.
func between(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch n := len(args); {
		case n < least:
			return usagef("%s 的参数不够；用法：%s", cmd.CommandPath(), usageLine(cmd))
		case most >= 0 && n > most:
			return usagef("%s 多了参数“%s”；含空格的文字请加引号；用法：%s", cmd.CommandPath(), args[most], usageLine(cmd))
		}
		return nil
	}
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

func unknownCommand(parent *cobra.Command, name string) error {
	full := parent.CommandPath() + " " + name
	if near := nearest(name, commandNames(parent)); near != "" {
		return usagef("没有“%s”这个命令，是不是 %s %s？", full, parent.CommandPath(), near)
	}
	return usagef("没有“%s”这个命令；运行 %s --help 查看有哪些命令。", full, parent.CommandPath())
}

// flagError puts what pflag says about an option into Chinese.
func flagError(cmd *cobra.Command, err error) error {
	// `dudao bogus --option`: the command is what is wrong.
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return unknownCommand(cmd, cmd.Flags().Arg(0))
	}
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if letters := e.GetSpecifiedShortnames(); letters != "" {
			return usagef("%s 没有选项 -%s；以 - 开头的内容请放在 -- 之后。", cmd.CommandPath(), letters)
		}
		name := e.GetSpecifiedName()
		if near := nearest(name, flagNames(cmd)); near != "" {
			return usagef("%s 没有选项 --%s，是不是 --%s？", cmd.CommandPath(), name, near)
		}
		return usagef("%s 没有选项 --%s；运行 %s --help 查看用法。", cmd.CommandPath(), name, cmd.CommandPath())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef("选项 --%s 后面要有内容。", e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usagef("选项 --%s 不接受“%s”；运行 %s --help 查看用法。", e.GetFlag().Name, e.GetValue(), cmd.CommandPath())
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return usagef("看不懂选项“%s”；以 - 开头的内容请放在 -- 之后。", e.GetSpecifiedFlag())
	}
	return usagef("看不懂命令行；运行 %s --help 查看用法。", cmd.CommandPath())
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// oneOf is the value of an option that takes a few words.
func oneOf(option, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usagef("选项 --%s 不接受“%s”，只能是 %s。", option, value, strings.Join(allowed, "、"))
}

// nearest is the word that was probably meant, empty if none is near.
func nearest(typed string, words []string) string {
	for _, near := range checklist.Nearest(typed, words, 1) {
		return near
	}
	return ""
}
