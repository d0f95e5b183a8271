package exchange

import (
	"context"
	"fmt"
	"strings"

	"dudao/store"
)

// SetUp sets a data directory up from a colleague's findings files: the inspection in them, its plan, its teams and all that
// has been recorded. set.Inspection chooses among several, empty where there is one. Nothing is made if the files do not hold
// what is needed.
func SetUp(ctx context.Context, o store.Options, set store.Setup, from *Sources, progress func(done, total int64)) (*store.Store, store.Imported, error) {
	c, err := Inspect(ctx, from.List...)
	if err != nil {
		return nil, store.Imported{}, err
	}
	names := strings.Join(from.Names(), "、")
	switch {
	case c.Segments == 0:
		return nil, store.Imported{}, &NoSegmentError{names}
	case set.Inspection == "" && len(c.Inspections) == 1:
		set.Inspection = c.Inspections[0]
	case set.Inspection == "":
		return nil, store.Imported{}, &WhichInspectionError{names, c.Inspections}
	}
	return store.InitFrom(ctx, o, set, from.List, progress)
}

// NoSegmentError says that a file holds no segment that checks: nothing can be taken from it.
type NoSegmentError struct{ Name string }

func (e *NoSegmentError) Error() string { return e.Name + ": no whole segment" }

// Code is the error's name for programs.
func (e *NoSegmentError) Code() string { return "no_whole_segment" }

// Say tells the user in one sentence.
func (e *NoSegmentError) Say() string {
	return "“" + e.Name + "”" + e.why() + "。"
}

func (e *NoSegmentError) why() string {
	return "里没有一段完整的记录，什么都没有收下，请让对方重新导出，用 U 盘或打成 zip 传来"
}

// WhichInspectionError says that files hold records of several inspections, or none that has been set up.
type WhichInspectionError struct {
	Name string
	IDs  []string
}

func (e *WhichInspectionError) Error() string {
	return fmt.Sprintf("%s: inspections %q", e.Name, e.IDs)
}

// Code is the error's name for programs.
func (e *WhichInspectionError) Code() string { return "which_inspection" }

// Say tells the user in one sentence.
func (e *WhichInspectionError) Say() string {
	if len(e.IDs) == 0 {
		return fmt.Sprintf("“%s”里看不出是哪次督导任务，请换一个文件，或用 --inspection 写明。", e.Name)
	}
	return fmt.Sprintf("“%s”里有几次督导任务：%s，请用 --inspection 写明是哪一次。", e.Name, strings.Join(e.IDs, "、"))
}
