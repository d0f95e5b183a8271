package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/store"
)

func (a *app) initCommand() *cobra.Command {
	var setup store.Setup
	var file string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "设置本机：谁、哪个组、依据哪个方案",
		Long: `设置数据目录。设置过的再运行一次，只改姓名和督导组。

--json：{"data","device","inspection","inspector","team","plan":{"title","measures","checkpoints"}}`,
		Example: "dudao init --inspector 张三 --team 第一督导组",
		Args:    between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			if setup.Inspector = strings.TrimSpace(setup.Inspector); setup.Inspector == "" {
				return usagef("dudao init 要有姓名：dudao init --inspector 张三 --team 第一督导组")
			}
			if file != "" {
				plan, err := readPlan(file)
				if err != nil {
					return err
				}
				setup.Plan = plan
			}
			return a.init(ctx, setup)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&setup.Inspector, "inspector", "", "`姓名`，记在每条记录上")
	flags.StringVar(&setup.Team, "team", "", "督导组`名称`")
	flags.StringVar(&file, "plan", "", "方案`文件`（YAML），默认用内置方案")
	flags.StringVar(&setup.Inspection, "inspection", "", "督导任务`编号`，默认从方案得出")
	return cmd
}

func (a *app) init(ctx context.Context, setup store.Setup) error {
	s, err := store.Init(ctx, a.storeOptions(), setup)
	if err != nil {
		return err
	}
	defer s.Close()
	var plan *checklist.Plan
	err = s.View(ctx, func(tx *store.ReadTx) error {
		plan, err = tx.Plan()
		return err
	})
	if err != nil {
		return err
	}
	team, err := teamName(ctx, s)
	if err != nil {
		return err
	}
	type planJSON struct {
		Title       string `json:"title"`
		Measures    int    `json:"measures"`
		Checkpoints int    `json:"checkpoints"`
	}
	measures, checkpoints := planSize(plan)
	return a.show(struct {
		Data       string   `json:"data"`
		Device     string   `json:"device"`
		Inspection string   `json:"inspection"`
		Inspector  string   `json:"inspector"`
		Team       string   `json:"team"`
		Plan       planJSON `json:"plan"`
	}{s.Dir(), s.Device(), s.Local().Inspection, s.Local().Inspector, team, planJSON{plan.Title, measures, checkpoints}},
		func(w io.Writer) {
			fmt.Fprintf(w, "已设置：%s，%s，督导任务 %s。\n", s.Local().Inspector, cmp.Or(team, "未定督导组"), s.Local().Inspection)
			fmt.Fprintf(w, "方案：%s（%d 项措施，%d 个要点）\n数据目录：%s\n", printable(plan.Title), measures, checkpoints, s.Dir())
		})
}

// readPlan reads a plan file; what is wrong with it comes as one error.
func readPlan(file string) (*checklist.Plan, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(file) == ".dudao" {
		return nil, failf("not_a_plan", "“%s”是检查记录文件，不是方案；请给 YAML 方案文件。", file)
	}
	return checklist.Parse(file, data)
}

func planSize(p *checklist.Plan) (measures, checkpoints int) {
	for m := range p.Measures() {
		measures++
		checkpoints += len(m.Checkpoints)
	}
	return measures, checkpoints
}
