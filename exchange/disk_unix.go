//go:build unix

package exchange

import (
	"errors"
	"io/fs"
	"syscall"
)

func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func writeProtected(err error) bool { return errors.Is(err, syscall.EROFS) }

func notDirectory(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// sameVolume compares file systems only: not every network share gives a folder the same number twice.
func sameVolume(a, b fs.FileInfo) bool {
	x, ok := a.Sys().(*syscall.Stat_t)
	y, both := b.Sys().(*syscall.Stat_t)
	return !ok || !both || x.Dev == y.Dev
}
