package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) completionCommand() *cobra.Command {
	shells := []cobra.Completion{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion 外壳",
		Short: "输出命令补全脚本",
		Long: `输出 bash、zsh、fish 或 powershell 的补全脚本；对象、要点、督导组也能补全。

bash：dudao completion bash > ~/.local/share/bash-completion/completions/dudao
zsh：dudao completion zsh > "${fpath[1]}/_dudao"
fish：dudao completion fish > ~/.config/fish/completions/dudao.fish
powershell：dudao completion powershell | Out-String | Invoke-Expression`,
		Args:              between(1, 1),
		ValidArgs:         shells,
		PersistentPreRunE: unconfigured,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out)
			}
			return usagef("没有“%s”的补全脚本，只有 bash、zsh、fish、powershell。", args[0])
		},
	}
}
