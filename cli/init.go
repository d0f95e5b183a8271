package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/exchange"
	"dudao/store"
)

func (a *app) initCommand() *cobra.Command {
	var setup store.Setup
	var file string
	var secrets secretFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "设置本机：谁、哪个组、依据哪个方案",
		Long: `设置数据目录。设置过的再运行一次，只改姓名和督导组。
--plan 给同事导出的 .dudao（或装着它的 zip），就照他的督导任务设置：方案、督导组和已有的记录都收下，接着做。

--json：{"data","device","inspection","inspector","team","plan":{"title","measures","checkpoints"}}；
从同事的文件设置时多 "imported":{同 dudao import}`,
		Example: "dudao init --inspector 张三 --team 第一督导组\ndudao init --inspector 李四 --plan 第一组.dudao",
		Args:    between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			if setup.Inspector = strings.TrimSpace(setup.Inspector); setup.Inspector == "" {
				return usagef("dudao init 要有姓名：dudao init --inspector 张三 --team 第一督导组")
			}
			if file == "" {
				return a.init(ctx, a.freshly(ctx, setup))
			}
			o, err := a.openOptions(ctx, secrets, []string{file})
			if err != nil {
				return err
			}
			return a.initFrom(ctx, setup, file, o)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&setup.Inspector, "inspector", "", "`姓名`，记在每条记录上")
	flags.StringVar(&setup.Team, "team", "", "督导组`名称`")
	flags.StringVar(&file, "plan", "", "方案`文件`（YAML），或同事导出的 .dudao；默认用内置方案")
	secrets.add(flags)
	flags.StringVar(&setup.Inspection, "inspection", "", "督导任务`编号`，默认从方案得出")
	return cmd
}

// initFrom sets up with a plan, or from what a colleague has exported.
func (a *app) initFrom(ctx context.Context, setup store.Setup, file string, o exchange.OpenOptions) (err error) {
	from, err := exchange.Open(ctx, []string{file}, o)
	if _, other := errors.AsType[*exchange.NotFindingsError](err); other && filepath.Ext(file) != ".dudao" {
		if setup.Plan, err = readPlan(file); err != nil {
			return err
		}
		return a.init(ctx, a.freshly(ctx, setup))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	return a.init(ctx, func() (*store.Store, *store.Imported, error) {
		s, im, err := exchange.SetUp(ctx, a.storeOptions(), setup, from, a.percent("已导入"))
		im = withSources(im, from)
		return s, &im, err
	})
}

// freshly sets up with what setup says.
func (a *app) freshly(ctx context.Context, setup store.Setup) func() (*store.Store, *store.Imported, error) {
	return func() (*store.Store, *store.Imported, error) {
		s, err := store.Init(ctx, a.storeOptions(), setup)
		return s, nil, err
	}
}

func (a *app) init(ctx context.Context, setUp func() (*store.Store, *store.Imported, error)) error {
	s, im, err := setUp()
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
	out := struct {
		Data       string        `json:"data"`
		Device     string        `json:"device"`
		Inspection string        `json:"inspection"`
		Inspector  string        `json:"inspector"`
		Team       string        `json:"team"`
		Plan       planJSON      `json:"plan"`
		Imported   *jsonImported `json:"imported,omitempty"`
	}{s.Dir(), s.Device(), s.Local().Inspection, s.Local().Inspector, team, planJSON{plan.Title, measures, checkpoints}, nil}
	refused := 0
	if im != nil {
		j := importedJSON(*im)
		out.Imported, refused = &j, len(im.Rejected)
	}
	err = a.show(out,
		func(w io.Writer) {
			fmt.Fprintf(w, "已设置：%s，%s，督导任务 %s。\n", s.Local().Inspector, cmp.Or(team, "未定督导组"), s.Local().Inspection)
			fmt.Fprintf(w, "方案：%s（%d 项措施，%d 个要点）\n数据目录：%s\n", printable(plan.Title), measures, checkpoints, s.Dir())
			if im != nil {
				received{*im, plan}.write(w)
			}
		})
	return errors.Join(err, rejectedError(refused))
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
