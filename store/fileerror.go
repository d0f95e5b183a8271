package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// FileFault is what is wrong with a file or folder that somebody named: a code for programs and one sentence for people. ok is false if
// err is not of a file.
func FileFault(err error) (code, say string, ok bool) {
	e, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return "", "", false
	}
	code, wrong, todo := "file", e.Err.Error(), "请检查这个文件"
	switch {
	case errors.Is(e, fs.ErrNotExist):
		code, wrong, todo = "file_missing", "文件或文件夹不存在", "请检查路径"
	case errors.Is(e, fs.ErrPermission):
		code, wrong, todo = "file_denied", "没有权限", "请检查权限，或换一个位置"
	case errors.Is(e, syscall.EISDIR):
		code, wrong, todo = "file_is_folder", "这是文件夹", "请给一个文件"
	case errors.Is(e, syscall.ENOTDIR):
		code, wrong, todo = "file_missing", "路径中有一段是文件，不是文件夹", "请检查路径"
	case errors.Is(e, syscall.ENOSPC):
		code, wrong, todo = "disk_full", "磁盘已满", "请腾出空间后再试"
	}
	return code, fmt.Sprintf("“%s”：%s，%s。", e.Path, wrong, todo), true
}
