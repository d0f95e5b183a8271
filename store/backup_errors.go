package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// BackupFault is why a backup could not be made, or not be restored.
type BackupFault string

// The faults, as programs meet them in BackupError.Code. Of those that concern making one, nothing is left at Path; of those that
// concern restoring, nothing was changed.
const (
	BackupInData     BackupFault = "backup_in_data"    // it would lie among the data, or replace them
	BackupNoFolder   BackupFault = "backup_no_folder"  // the folder does not exist
	BackupIsFolder   BackupFault = "backup_is_folder"  // a folder has the name
	BackupReadOnly   BackupFault = "backup_read_only"  // the folder may not be written
	BackupFull       BackupFault = "backup_disk_full"  // of the disk on which it was to lie
	BackupUnsound    BackupFault = "backup_unsound"    // what was written reads back differently
	BackupFailed     BackupFault = "backup_failed"     // the disk fails otherwise
	BackupMissing    BackupFault = "backup_missing"    // there is no such file to restore
	BackupUnreadable BackupFault = "backup_unreadable" // it cannot be read
	BackupForeign    BackupFault = "not_a_backup"      // no findings file: not one whole segment is in it
)

// BackupError: a backup could not be made at Path, or not be restored from it.
type BackupError struct {
	Path  string
	Fault BackupFault
	Err   error // cause; may be nil
}

func (e *BackupError) Error() string { return fmt.Sprintf("backup %s: %s: %v", e.Path, e.Fault, e.Err) }
func (e *BackupError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *BackupError) Code() string { return string(e.Fault) }

var backupWords = map[BackupFault]string{
	BackupInData:     "备份“%s”不能放在数据目录里，请另选一个位置，最好是 U 盘或另一块硬盘。",
	BackupNoFolder:   "备份“%s”所在的文件夹不存在，没有备份，请核对路径，U 盘请看是否已插好。",
	BackupIsFolder:   "“%s”是文件夹，没有备份，请写上文件名，如 备份.dudao。",
	BackupReadOnly:   "“%s”不能写入，没有备份，请检查权限和 U 盘的写保护，或换一个位置。",
	BackupFull:       "备份“%s”所在的磁盘已满，没有备份，请腾出空间或换一个位置。",
	BackupUnsound:    "备份“%s”写完后读回来不对，已经删掉，请换一个 U 盘或另一块硬盘。",
	BackupFailed:     "备份“%s”没有写成，请检查那块磁盘，U 盘请看是否已拔出。",
	BackupMissing:    "没有“%s”这个文件，请核对路径，U 盘请看是否已插好。",
	BackupUnreadable: "“%s”读不出来，没有恢复，请检查它的权限，U 盘请看是否已拔出。",
	BackupForeign:    "“%s”里没有一段完好的检查记录，没有恢复，请核对是不是选错了文件，或换一份备份。",
}

// Say tells the user in one sentence.
func (e *BackupError) Say() string { return fmt.Sprintf(backupWords[e.Fault], e.Path) }

// targetError gives an error of writing a backup its fault. nil stays nil, as does what names its own cause.
func targetError(path string, err error) error {
	_, known := errors.AsType[*BackupError](err)
	switch {
	case err == nil || known:
		return err
	case isDiskFull(err):
		return &BackupError{path, BackupFull, err}
	case isReadOnly(err), errors.Is(err, fs.ErrPermission):
		return &BackupError{path, BackupReadOnly, err}
	}
	return &BackupError{path, BackupFailed, err}
}

// checkTarget refuses a place where a backup cannot lie, or would harm the data.
func (s *Store) checkTarget(path string) error {
	info, err := os.Stat(filepath.Dir(path))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return &BackupError{path, BackupNoFolder, err}
	case err != nil:
		return targetError(path, err)
	}
	if s.isOwn(path) {
		return &BackupError{path, BackupInData, nil}
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &BackupError{path, BackupIsFolder, nil}
	}
	return nil
}

// isOwn tells whether a path lies in the data directory, outside of backups.
func (s *Store) isOwn(path string) bool {
	dir := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	rel, err := filepath.Rel(s.realDir(), dir)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return false
	}
	return rel != backupsName
}

// NotEmptyError: what was to be restored into holds something already. Nothing was changed.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string { return "not empty: " + e.Dir }

// Code is the error's name for programs.
func (e *NotEmptyError) Code() string { return "not_empty" }

// Say tells the user in one sentence.
func (e *NotEmptyError) Say() string {
	return fmt.Sprintf("目录“%s”里已有内容，恢复不会覆盖它，请用 --data 另选一个空目录，或先把这个目录改名移开。", e.Dir)
}

// RestoringError: restoring into the directory was broken off. Restoring again starts over.
type RestoringError struct{ Dir string }

func (e *RestoringError) Error() string { return "restoring was broken off: " + e.Dir }

// Code is the error's name for programs.
func (e *RestoringError) Code() string { return "restore_unfinished" }

// Say tells the user in one sentence.
func (e *RestoringError) Say() string {
	return fmt.Sprintf("数据目录“%s”上次恢复到一半中断了，请再运行一次 dudao restore 备份文件。", e.Dir)
}

// WhoError: a backup has the records of several people, or none, and it was not said who goes on with it.
type WhoError struct{ People []string }

func (e *WhoError) Error() string { return fmt.Sprintf("restored for whom? %q", e.People) }

// Code is the error's name for programs.
func (e *WhoError) Code() string { return "who" }

// Say tells the user in one sentence.
func (e *WhoError) Say() string {
	if len(e.People) == 0 {
		return "备份里没有人名，请写明由谁接着用，如 dudao restore 备份文件 --inspector 张三。"
	}
	return fmt.Sprintf("备份里有%s的记录，请写明由谁接着用，如 dudao restore 备份文件 --inspector %s。", someOf(e.People), e.People[0])
}
