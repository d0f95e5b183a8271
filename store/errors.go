package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// NotSetUpError: the data directory has not been set up; Init does it.
type NotSetUpError struct{ Dir string }

func (e *NotSetUpError) Error() string { return "not set up: " + e.Dir }

// Code is the error's name for programs.
func (e *NotSetUpError) Code() string { return "not_set_up" }

// Say tells the user in one sentence.
func (e *NotSetUpError) Say() string {
	return fmt.Sprintf("数据目录“%s”还没有设置，请先运行 dudao init 或直接运行 dudao。", e.Dir)
}

// OtherInspectionError: the data directory holds another inspection than the one asked for.
type OtherInspectionError struct{ Have, Want string }

func (e *OtherInspectionError) Error() string {
	return fmt.Sprintf("data directory holds inspection %s, not %s", e.Have, e.Want)
}

// Code is the error's name for programs.
func (e *OtherInspectionError) Code() string { return "other_inspection" }

// Say tells the user in one sentence.
func (e *OtherInspectionError) Say() string {
	return fmt.Sprintf("这个数据目录里是督导任务“%s”，不是“%s”，请用 --data 另选一个目录。", e.Have, e.Want)
}

// InspectionIDError: the id cannot name an inspection.
type InspectionIDError struct{ ID string }

func (e *InspectionIDError) Error() string { return fmt.Sprintf("inspection id %q", e.ID) }

// Code is the error's name for programs.
func (e *InspectionIDError) Code() string { return "bad_inspection" }

// Say tells the user in one sentence.
func (e *InspectionIDError) Say() string {
	return fmt.Sprintf("督导任务的标识“%s”不能用，请用 1 至 64 个英文字母、数字、点或连字符。", e.ID)
}

// LockedError: another process held the data directory for longer than we wait.
type LockedError struct {
	Path   string
	PID    int // 0: not known
	Waited string
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s: locked by process %d for %s", e.Path, e.PID, e.Waited)
}

// Code is the error's name for programs.
func (e *LockedError) Code() string { return "store_locked" }

// Say tells the user in one sentence.
func (e *LockedError) Say() string {
	if e.PID == 0 {
		return fmt.Sprintf("数据目录“%s”正被另一个 dudao 使用，请稍后再试。", e.Path)
	}
	return fmt.Sprintf("数据目录“%s”正被另一个 dudao（进程 %d）使用，请关闭它或稍后再试。", e.Path, e.PID)
}

// ReadOnlyError: a file or directory may not be written, or not read.
type ReadOnlyError struct {
	Path string
	Err  error
}

func (e *ReadOnlyError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }
func (e *ReadOnlyError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *ReadOnlyError) Code() string { return "read_only" }

// Say tells the user in one sentence.
func (e *ReadOnlyError) Say() string {
	return fmt.Sprintf("“%s”不能写入，请检查它和所在目录的权限，或用 --data 换一个目录。", e.Path)
}

// DiskFullError: no room is left; nothing was recorded.
type DiskFullError struct {
	Path string
	Err  error
}

func (e *DiskFullError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }
func (e *DiskFullError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *DiskFullError) Code() string { return "disk_full" }

// Say tells the user in one sentence.
func (e *DiskFullError) Say() string {
	return fmt.Sprintf("磁盘已满，“%s”没有写入，请腾出空间后再试。", e.Path)
}

// ForeignError: a file that is not ours lies where ours belongs. It has not been touched.
type ForeignError struct{ Path string }

func (e *ForeignError) Error() string { return e.Path + ": not a file of dudao" }

// Code is the error's name for programs.
func (e *ForeignError) Code() string { return "foreign_file" }

// Say tells the user in one sentence.
func (e *ForeignError) Say() string {
	return fmt.Sprintf("“%s”不是 dudao 的文件，没有动它，请把它移到别处后再试。", e.Path)
}

// NewerError: a later version of dudao wrote this file.
type NewerError struct {
	Path   string
	Format int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s: format %d, known is 1", e.Path, e.Format)
}

// Code is the error's name for programs.
func (e *NewerError) Code() string { return "newer_format" }

// Say tells the user in one sentence.
func (e *NewerError) Say() string {
	return fmt.Sprintf("“%s”是更新版本的 dudao 写的（第 %d 版格式），请升级 dudao 后再打开。", e.Path, e.Format)
}

// NetworkDirError: the data directory is on a network file system, where locks cannot be trusted.
type NetworkDirError struct {
	Path string
	Kind string // of the file system
}

func (e *NetworkDirError) Error() string {
	return fmt.Sprintf("%s: on a network file system (%s)", e.Path, e.Kind)
}

// Code is the error's name for programs.
func (e *NetworkDirError) Code() string { return "network_dir" }

// Say tells the user in one sentence.
func (e *NetworkDirError) Say() string {
	return fmt.Sprintf("数据目录“%s”在网络盘（%s）上，容易损坏数据，请用 --data 选本机硬盘上的目录。", e.Path, e.Kind)
}

// PerhapsError: writing failed and taking it back failed too, so that the change may or may not be there when the disk
// works again. Drafts are to be kept.
type PerhapsError struct{ Err error }

func (e *PerhapsError) Error() string { return fmt.Sprintf("perhaps recorded: %v", e.Err) }
func (e *PerhapsError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *PerhapsError) Code() string { return "perhaps_recorded" }

// Say tells the user in one sentence.
func (e *PerhapsError) Say() string {
	return "磁盘出错，这次改动也许已记录，也许没有，草稿仍保留，请检查磁盘后重新打开核对。"
}

// TooLongError: a text is longer than can be recorded in one piece. Nothing of it was recorded.
type TooLongError struct {
	Field     string // as stored, or inspector
	Have, Max int    // bytes
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("%s: %d bytes, at most %d", e.Field, e.Have, e.Max)
}

// Code is the error's name for programs.
func (e *TooLongError) Code() string { return "too_long" }

// Say tells the user in one sentence.
func (e *TooLongError) Say() string {
	return fmt.Sprintf("“%s”太长，有 %d 字节，最多 %d 字节（约 %d 个汉字），请缩短或分开写。", fieldWord(e.Field), e.Have, e.Max, e.Max/3)
}

var fieldWords = map[string]string{
	"result": "检查结果", "value": "数值", "facts": "事实", "visit": "督导活动", "name": "名称",
	"inspector": "姓名", "plan": "方案", "from": "开始日期", "to": "结束日期",
	"text": "文字", "org": "对象", "place": "地点", "people": "见到的人", "source": "来源", "at": "时间", "kind": "类别",
}

func fieldWord(field string) string {
	if word, ok := fieldWords[field]; ok {
		return word
	}
	if strings.HasPrefix(field, memberField) {
		return "组员姓名"
	}
	return field
}

// DamagedError: a file of ours cannot be read at a place, and is needed.
type DamagedError struct {
	Path   string
	Offset int64
	Err    error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s: damaged at byte %d: %v", e.Path, e.Offset, e.Err)
}
func (e *DamagedError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *DamagedError) Code() string { return "damaged" }

// Say tells the user in one sentence.
func (e *DamagedError) Say() string {
	return fmt.Sprintf("“%s”在第 %d 字节处已损坏，请运行 dudao verify 查看，并从备份或同事的数据恢复。", e.Path, e.Offset)
}

// NoPlanError: the bytes of the plan in force are not here, or this version cannot read them; or none is in force, since nobody whose
// word counts has adopted one.
type NoPlanError struct {
	Hash string // empty: none is in force
	Open bool   // everybody's word counts: it is not that whoever adopted it does not
	Err  error  // nil: the bytes are missing
}

func (e *NoPlanError) Error() string { return fmt.Sprintf("plan %s: %v", e.Hash, e.Err) }
func (e *NoPlanError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *NoPlanError) Code() string { return "no_plan" }

// Say tells the user in one sentence.
func (e *NoPlanError) Say() string {
	if e.Err != nil {
		return fmt.Sprintf("督导方案（%s）读不出来，可能是更新版本的 dudao 写的，请升级 dudao，或用 dudao checklist use 重新采用方案。", short(e.Hash))
	}
	if e.Hash == "" && e.Open {
		return "数据里没有督导方案，请用 dudao import 导入备份或同事的数据，或用 dudao checklist use 采用方案。"
	}
	if e.Hash == "" {
		return "采用的设备都没有定过督导方案，请运行 dudao devices 看不采用谁的，用 dudao trust add 采用定了方案的设备，或用 dudao trust lead --none 不定组长。"
	}
	return fmt.Sprintf("本机没有督导方案（%s）的文件，请从同事的数据导入，或用 dudao checklist use 重新采用方案。", short(e.Hash))
}

// OrphansError: adopting a plan would leave findings without their question.
type OrphansError struct{ List []Orphan }

func (e *OrphansError) Error() string {
	return fmt.Sprintf("plan would orphan %d findings", len(e.List))
}

// Code is the error's name for programs.
func (e *OrphansError) Code() string { return "would_orphan" }

// Say tells the user in one sentence.
func (e *OrphansError) Say() string {
	var first []string
	for _, o := range e.List[:min(len(e.List), 3)] {
		first = append(first, fmt.Sprintf("%s %s（%s）", o.Subject, o.Checkpoint, o.Why))
	}
	more := ""
	if len(e.List) > 3 {
		more = "等"
	}
	return fmt.Sprintf("采用这个方案会使 %d 条检查记录失去对应的要点：%s%s，确要采用请加 --force。",
		len(e.List), strings.Join(first, "、"), more)
}

// diskError gives an error of the disk its type: full, not to be written, or as it is with the path. nil stays nil.
func diskError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case isDiskFull(err):
		return &DiskFullError{path, err}
	case isReadOnly(err), errors.Is(err, fs.ErrPermission):
		return &ReadOnlyError{path, err}
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == path {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
