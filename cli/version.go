package cli

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is what the build knows of itself.
type version struct {
	Version string `json:"version"`
	Commit  string `json:"commit"` // empty when built outside a repository
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func buildVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = cmp.Or(info.Main.Version, v.Version)
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}

func (v version) String() string {
	return fmt.Sprintf("%s %s %s/%s", v.Version, v.Go, v.OS, v.Arch)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "显示版本",
		Long: `显示版本。

--json：{"version","commit","go","os","arch"}`,
		Args:              between(0, 0),
		PersistentPreRunE: unconfigured,
		RunE: func(*cobra.Command, []string) error {
			v := buildVersion()
			return a.show(v, func(w io.Writer) { fmt.Fprintln(w, "dudao", v) })
		},
	}
}
