package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) trustCommand() *cobra.Command {
	return listing("trust", "采用哪些设备写的", a.trustList(), a.trustDrop(), a.trustAdd(), a.trustLead())
}

const trustHelp = `--json：{"lead":设备|null,"devices":[…同 dudao devices…]}`

func (a *app) trustList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "列出采用谁的、不采用谁的",
		Long: `没有定组长时，除去掉的以外，各设备写的都采用；定了组长，只采用组长和组长名单上的设备，以及接替它们的。
不采用的也留着，导出和同步时照样转交。

` + trustHelp,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			list, err := a.devices(ctx)
			if err != nil {
				return err
			}
			return a.showTrust(list, "")
		}),
	}
}

func (a *app) trustDrop() *cobra.Command {
	return &cobra.Command{
		Use:   "drop 设备…",
		Short: "不再采用一台设备写的",
		Long: `不再采用一台设备写的，如同它从没写过：被它改掉的恢复原样。它的数据仍留着，dudao trust add 可以收回。
只对本机有效；在组长的电脑上，同时从名单上去掉，别人导入以后也不采用。设备写指纹（至少前四位）或姓名。

` + trustHelp,
		Example: "dudao trust drop M3TD",
		Args:    between(1, -1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.changeTrust(ctx, args, func(s *store.Store, d store.Device) (string, error) {
				return fmt.Sprintf("不再采用 %s（%s）写的 %d 条；要收回，运行 dudao trust add %s。",
					d.Fingerprint, deviceOwners(d), d.Ops, store.DeviceShort(d.ID)), s.DropDevice(ctx, d.ID)
			})
		}),
	}
}

func (a *app) trustAdd() *cobra.Command {
	return &cobra.Command{
		Use:   "add 设备…",
		Short: "重新采用，或加进组长的名单",
		Long: `收回 dudao trust drop；在组长的电脑上，把设备加进名单，别人导入以后就采用。

` + trustHelp,
		Args: between(1, -1),
		RunE: runs(func(ctx context.Context, args []string) error {
			return a.changeTrust(ctx, args, func(s *store.Store, d store.Device) (string, error) {
				return fmt.Sprintf("采用 %s（%s）写的 %d 条。", d.Fingerprint, deviceOwners(d), d.Ops), s.AddDevice(ctx, d.ID)
			})
		}),
	}
}

func (a *app) trustLead() *cobra.Command {
	var none bool
	cmd := &cobra.Command{
		Use:   "lead 设备",
		Short: "定组长的设备：只采用它名单上的",
		Long: `定组长的设备。此后本机只采用组长和它名单上的设备写的，其余的等待：留着、转交，不采用。每台电脑各自定，
组长的电脑也要定自己；名单由组长用 dudao trust add 和 drop 来改，随数据传给大家。--none 取消。

` + trustHelp,
		Example: "dudao trust lead QH7K\ndudao trust lead --none",
		Args:    between(0, 1),
	}
	cmd.Flags().BoolVar(&none, "none", false, "不定组长，各设备写的都采用")
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		switch {
		case none && len(args) == 0:
			return a.changeTrust(ctx, []string{""}, func(s *store.Store, _ store.Device) (string, error) {
				return "不定组长：除去掉的以外，各设备写的都采用。", s.LeadDevice(ctx, "")
			})
		case none || len(args) == 0:
			return usagef("请写一台设备，或用 --none 取消；运行 dudao devices 查看有哪些。")
		}
		return a.changeTrust(ctx, args, func(s *store.Store, d store.Device) (string, error) {
			return fmt.Sprintf("组长是 %s（%s）。", d.Fingerprint, deviceOwners(d)), s.LeadDevice(ctx, d.ID)
		})
	})
	return cmd
}

// changeTrust runs change on each device that was typed, none for "", and shows how all stand then. All are looked up first.
func (a *app) changeTrust(ctx context.Context, typed []string, change func(*store.Store, store.Device) (said string, err error)) (err error) {
	o := a.storeOptions()
	o.Progress = a.percent("已重新合并")
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	var list []store.Device
	read := func(tx *store.ReadTx) (err error) {
		list, err = tx.Devices()
		return err
	}
	if err := s.View(ctx, read); err != nil {
		return err
	}
	chosen := make([]store.Device, len(typed))
	for i, t := range typed {
		if t == "" {
			continue
		}
		if chosen[i], err = findDevice(list, t); err != nil {
			return err
		}
	}
	var said []string
	for _, d := range chosen {
		words, err := change(s, d)
		if err != nil {
			return err
		}
		said = append(said, words)
	}
	if err := s.View(ctx, read); err != nil {
		return err
	}
	return a.showTrust(list, strings.Join(said, "\n"))
}

// showTrust says what was done, and how all devices stand.
func (a *app) showTrust(list []store.Device, said string) error {
	type trust struct {
		Lead    *string           `json:"lead"`
		Devices []jsonKnownDevice `json:"devices"`
	}
	out := trust{Devices: devicesJSON(list)}
	rule := "没有定组长：除去掉的以外，各设备写的都采用。"
	for _, d := range list {
		if d.Lead {
			out.Lead = &d.ID
			rule = fmt.Sprintf("组长是 %s（%s）：只采用组长和名单上的设备写的。", d.Fingerprint, deviceOwners(d))
		}
	}
	return a.show(out, func(w io.Writer) {
		if said != "" {
			fmt.Fprintln(w, said)
		} else {
			fmt.Fprintln(w, rule)
		}
		writeDevices(w, list, store.Device.Standing)
		if words := waitingWords(list); words != "" {
			fmt.Fprintln(w, words)
		}
	})
}

// waitingWords say how those get on the lead's roster who are not on it; empty if nobody waits.
func waitingWords(list []store.Device) string {
	var waiting []string
	ops, leads := 0, false
	for _, d := range list {
		if d.Quarantined && !d.Dropped {
			waiting = append(waiting, store.DeviceShort(d.ID))
			ops += d.Ops
		}
		leads = leads || d.Own && d.Lead
	}
	switch {
	case len(waiting) == 0:
		return ""
	case leads:
		return fmt.Sprintf("名单上没有的写了 %d 条，现在不采用；要采用，运行 dudao trust add %s。", ops, strings.Join(waiting, " "))
	}
	return fmt.Sprintf("名单上没有的写了 %d 条，现在不采用；要采用，请组长在自己的电脑上运行 dudao trust add %s，再收一次他的数据。",
		ops, strings.Join(waiting, " "))
}
