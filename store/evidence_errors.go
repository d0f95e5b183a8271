package store

import (
	"fmt"

	"dudao/oplog"
)

// EvidenceFault is what is wrong with a file that was to be evidence.
type EvidenceFault string

// The faults, as programs meet them in EvidenceError.Code.
const (
	EvidenceFolder     EvidenceFault = "evidence_folder"
	EvidenceMissing    EvidenceFault = "evidence_missing"
	EvidenceUnreadable EvidenceFault = "evidence_unreadable" // from the start, or in the midst of copying
	EvidenceChanged    EvidenceFault = "evidence_changed"    // while it was copied
	EvidenceTooLarge   EvidenceFault = "evidence_too_large"
	EvidenceEmpty      EvidenceFault = "evidence_empty"
)

// EvidenceError: a file cannot be evidence. Nothing of it was kept.
type EvidenceError struct {
	Name  string // the file's, without folders
	Fault EvidenceFault
	Size  int64 // bytes, where it matters
	Err   error // cause; may be nil
}

func (e *EvidenceError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Name, e.Fault, e.Err) }
func (e *EvidenceError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *EvidenceError) Code() string { return string(e.Fault) }

// Say tells the user in one sentence.
func (e *EvidenceError) Say() string {
	switch e.Fault {
	case EvidenceFolder:
		return fmt.Sprintf("“%s”是文件夹，没有附上，请选其中的文件，或先打成一个压缩包。", e.Name)
	case EvidenceMissing:
		return fmt.Sprintf("没有“%s”这个文件，没有附上，请核对路径，U 盘上的请看是否已拔出。", e.Name)
	case EvidenceChanged:
		return fmt.Sprintf("“%s”在复制时变了，没有附上，请等它写完、存好后再附。", e.Name)
	case EvidenceTooLarge:
		return fmt.Sprintf("“%s”有 %d MB，超过上限 %d MB，没有附上，请压缩或分成几个文件。", e.Name, (e.Size+1<<20-1)>>20, oplog.MaxBlob>>20)
	case EvidenceEmpty:
		return fmt.Sprintf("“%s”是空文件，没有附上，请核对是不是选错了。", e.Name)
	case EvidenceUnreadable:
	}
	return fmt.Sprintf("“%s”读不出来，没有附上，请检查它的权限，U 盘上的请看是否已拔出。", e.Name)
}

// NoBlobError: the bytes of a piece of evidence are not on this laptop.
type NoBlobError struct{ SHA string }

func (e *NoBlobError) Error() string { return "no blob " + e.SHA }

// Code is the error's name for programs.
func (e *NoBlobError) Code() string { return "no_blob" }

// Say tells the user in one sentence.
func (e *NoBlobError) Say() string {
	return fmt.Sprintf("这份佐证的文件（%.8s）不在本机，要看请由附上它的同事导出时带上佐证。", e.SHA)
}
