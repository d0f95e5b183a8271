package exchange

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
)

// Object is a named piece of bytes in a remote.
type Object struct {
	Name string // its parts joined by slashes
	Size int64
}

// Remote holds immutable objects for all laptops that use it. Nobody changes or removes another's, so that programs which
// copy folders about find no conflict. Its methods may be called from several goroutines. Errors that concern the place as
// a whole are *RemoteError. The tests in remotetest are its contract.
type Remote interface {
	// List runs through the objects whose names begin with prefix and are greater than after, in the order of their
	// bytes. What is being put is not among them. An error is the last that it yields.
	List(ctx context.Context, prefix, after string) iter.Seq2[Object, error]

	// Get reads an object. The error is fs.ErrNotExist if it is not there, and a *TooLargeError if it is longer than
	// limit, which reading may find too.
	Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error)

	// PutIfAbsent stores the size bytes of r, whole or not at all; it never overwrites: the error is fs.ErrExist if the
	// name is taken. When it returns nil the object is durable and has been read back.
	PutIfAbsent(ctx context.Context, name string, r io.Reader, size int64) error
}

// RemoteFault is what is wrong with a remote.
type RemoteFault string

// The faults of a remote.
const (
	RemoteMissing    RemoteFault = "missing"     // it is not there
	RemoteGone       RemoteFault = "gone"        // it was there and is no longer: a stick was pulled
	RemoteNotFolder  RemoteFault = "not_folder"  // its name is that of a file
	RemoteFull       RemoteFault = "full"        // no room is left
	RemoteReadOnly   RemoteFault = "read_only"   // it may not be written
	RemoteDenied     RemoteFault = "denied"      // it may not be read
	RemoteUnreadable RemoteFault = "unreadable"  // reading fails
	RemoteUnwritable RemoteFault = "unwritable"  // writing fails
	RemoteChanged    RemoteFault = "not_as_sent" // what was written reads back otherwise
)

// RemoteError says that a place cannot be read or written. What had been exchanged before stays.
type RemoteError struct {
	Place string // as the user knows it
	Fault RemoteFault
	Err   error // the cause; may be nil
}

func (e *RemoteError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Place, e.Fault, e.Err) }
func (e *RemoteError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *RemoteError) Code() string { return "remote_" + string(e.Fault) }

// Say tells the user in one sentence.
func (e *RemoteError) Say() string {
	words, ok := remoteWords[e.Fault]
	if !ok {
		words = "读写出错，请检查后再试"
	}
	return fmt.Sprintf("“%s”%s。", e.Place, words)
}

var remoteWords = map[RemoteFault]string{
	RemoteMissing:    "不存在，请检查 U 盘或共享文件夹是否接好、路径是否写对",
	RemoteGone:       "中途断开了，已收发的都完整，请重新接好再同步一次",
	RemoteNotFolder:  "是文件，不是文件夹，请给一个文件夹",
	RemoteFull:       "满了，后面的没有发出，请腾出空间再同步一次",
	RemoteReadOnly:   "不能写入，只收没有发，请检查写保护开关和权限",
	RemoteDenied:     "没有权限读取，请检查权限",
	RemoteUnreadable: "读取出错，请检查后再同步一次",
	RemoteUnwritable: "写入出错，后面的没有发出，请检查后再同步一次",
	RemoteChanged:    "写入后读回来不一样，可能已经损坏，请换一个再同步",
}

// TooLargeError says that an object or a file is longer than it may be.
type TooLargeError struct {
	Name  string
	Limit int64 // bytes
}

func (e *TooLargeError) Error() string { return fmt.Sprintf("%s: over %d bytes", e.Name, e.Limit) }

// Code is the error's name for programs.
func (e *TooLargeError) Code() string { return "too_large" }

// Say tells the user in one sentence.
func (e *TooLargeError) Say() string {
	return fmt.Sprintf("“%s”太大，超过 %s，没有读取，请核对它是不是检查记录。", e.Name, sizeWords(e.Limit))
}

func sizeWords(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d 字节", n)
}

// CheckName tells whether a remote may be asked to store an object of that name: parts of printable ASCII that every file
// system takes, joined by slashes.
func CheckName(name string) error {
	for part := range strings.SplitSeq(name, "/") {
		bad := strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"*:<>?\|`, r) })
		if bad || part == "" || part[0] == '.' || part[len(part)-1] == '.' {
			return &fs.PathError{Op: "put", Path: name, Err: fs.ErrInvalid}
		}
	}
	return nil
}
