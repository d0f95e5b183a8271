package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"dudao/inspection"
)

// style holds what the screens are drawn with: roles, not colours. It is made
// anew when the terminal tells its background.
type style struct {
	text, faint, title, selection, focus, field lipgloss.Style
	red, yellow, green, grey                    lipgloss.Style
	banner, draft, box, differs                 lipgloss.Style
}

// palette is one set of colours for the roles; nil leaves the terminal's own.
type palette struct {
	faint, title, field, red, yellow, green, grey, bannerInk, banner, box color.Color
}

var (
	neutralPalette = palette{
		faint: lipgloss.BrightBlack, red: lipgloss.Red, yellow: lipgloss.Yellow, green: lipgloss.Green,
		grey: lipgloss.BrightBlack, bannerInk: lipgloss.Black, banner: lipgloss.Yellow,
	}
	darkPalette = palette{
		faint: lipgloss.Color("#8a93a3"), title: lipgloss.Color("#e8d9a8"), field: lipgloss.Color("#cfe3ff"),
		red: lipgloss.Color("#ff7b72"), yellow: lipgloss.Color("#e3b341"), green: lipgloss.Color("#6fcf7c"), grey: lipgloss.Color("#737c8a"),
		bannerInk: lipgloss.Color("#1b1b1b"), banner: lipgloss.Color("#e3b341"), box: lipgloss.Color("#2b313b"),
	}
	lightPalette = palette{
		faint: lipgloss.Color("#6a6f78"), title: lipgloss.Color("#7a4a00"), field: lipgloss.Color("#0b3f8a"),
		red: lipgloss.Color("#b3201a"), yellow: lipgloss.Color("#8a5a00"), green: lipgloss.Color("#1a6b2b"), grey: lipgloss.Color("#8d929b"),
		bannerInk: lipgloss.Color("#3a2600"), banner: lipgloss.Color("#f3d88a"), box: lipgloss.Color("#e9edf3"),
	}
	// Of 16 colours the terminal has its own, which the nearest to one of the above
	// is not: its yellow is red, its grey blue. Yellow on white cannot be read.
	darkFewPalette = palette{
		faint: lipgloss.BrightBlack, title: lipgloss.BrightYellow, red: lipgloss.BrightRed, yellow: lipgloss.BrightYellow, green: lipgloss.BrightGreen,
		grey: lipgloss.BrightBlack, bannerInk: lipgloss.Black, banner: lipgloss.Yellow,
	}
	lightFewPalette = palette{
		faint: lipgloss.BrightBlack, red: lipgloss.Red, green: lipgloss.Green,
		grey: lipgloss.BrightBlack, bannerInk: lipgloss.Black, banner: lipgloss.Yellow,
	}
)

// newStyle dresses the roles. Where a palette has no colour, bold, reverse and
// underline carry the difference; words and marks always do.
func newStyle(p palette) *style {
	ink := func(c color.Color) lipgloss.Style {
		s := lipgloss.NewStyle()
		if c != nil {
			s = s.Foreground(c)
		}
		return s
	}
	s := &style{
		text: lipgloss.NewStyle(), faint: ink(p.faint), title: ink(p.title).Bold(true),
		selection: lipgloss.NewStyle().Reverse(true), focus: lipgloss.NewStyle().Reverse(true).Bold(true), field: ink(p.field),
		red: ink(p.red).Bold(true), yellow: ink(p.yellow), green: ink(p.green), grey: ink(p.grey),
		banner: ink(p.bannerInk), draft: ink(p.yellow),
	}
	s.differs = ink(p.yellow).Underline(true)
	s.box = lipgloss.NewStyle()
	if p.box != nil {
		s.box = s.box.Background(p.box)
	}
	if p.banner != nil {
		s.banner = s.banner.Background(p.banner)
	} else {
		s.banner = s.banner.Reverse(true)
	}
	return s
}

// colours is what the terminal has told of its own.
type colours struct {
	known, dark bool // its background
	few         bool // there are 16
}

// themed picks the palette by the setting, and in auto by what is known of the
// terminal.
func themed(theme string, c colours) *style {
	dark, light := darkPalette, lightPalette
	if c.few {
		dark, light = darkFewPalette, lightFewPalette
	}
	switch {
	case theme == "none":
		return newStyle(palette{})
	case theme == "dark", theme != "light" && c.known && c.dark:
		return newStyle(dark)
	case theme == "light", c.known:
		return newStyle(light)
	}
	return newStyle(neutralPalette)
}

// signal is the role of a signal.
func (s *style) signal(sig inspection.Signal) lipgloss.Style {
	switch sig {
	case inspection.Red:
		return s.red
	case inspection.Yellow:
		return s.yellow
	case inspection.Green:
		return s.green
	case inspection.Grey, inspection.NoSignal:
	}
	return s.grey
}

// result is the role of a result.
func (s *style) result(r inspection.Result) lipgloss.Style {
	switch r {
	case inspection.Met:
		return s.green
	case inspection.Partial:
		return s.yellow
	case inspection.Unmet:
		return s.red
	case inspection.NA, inspection.Unchecked:
	}
	return s.grey
}
