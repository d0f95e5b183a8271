package oplog

import "fmt"

// OpError says why a line is not an operation that may be merged. The line stays in its segment and is passed on.
type OpError struct {
	At  int // byte offset in the line
	Why string
}

func (e *OpError) Error() string { return fmt.Sprintf("operation: byte %d: %s", e.At, e.Why) }

// Code is the error's name for programs.
func (e *OpError) Code() string { return "bad_operation" }

// Say tells the user in one sentence.
func (e *OpError) Say() string {
	return fmt.Sprintf("一条记录在第 %d 字节处不合格式，已原样保留但不并入，请核对写入它的电脑上的程序版本。", e.At+1)
}

// Fault is what is wrong with a frame.
type Fault string

// The faults of a frame, in the order in which they are looked for.
const (
	FaultJunk      Fault = "junk"      // no frame begins here
	FaultDamaged   Fault = "damaged"   // does not decompress, or its checksum is wrong
	FaultBehind    Fault = "behind"    // bytes behind the frame or behind the trailer
	FaultHeader    Fault = "header"    // the first line is no segment's
	FaultDevice    Fault = "device"    // the device is not the key's
	FaultLine      Fault = "line"      // a line that is none, or not at its place in the sequence
	FaultTrailer   Fault = "trailer"   // the trailer is missing or counts otherwise
	FaultChain     Fault = "chain"     // the hashes of the lines do not lead to the trailer's
	FaultSignature Fault = "signature" // the signature is not the key's
	FaultHash      Fault = "hash"      // a blob's bytes are not those of its hash
	FaultCut       Fault = "cut"       // the file ends inside the frame
)

// FrameError says why a frame is refused.
type FrameError struct {
	Fault Fault
	Err   error // the cause, where there is one
}

func (e *FrameError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("frame: %s: %v", e.Fault, e.Err)
	}
	return fmt.Sprintf("frame: %s", e.Fault)
}

func (e *FrameError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *FrameError) Code() string { return "bad_frame_" + string(e.Fault) }

// Say tells the user in one sentence.
func (e *FrameError) Say() string {
	switch e.Fault {
	case FaultCut:
		return "文件在这一段中间断开，之前的内容完好，请向对方重新索取完整的文件。"
	case FaultDevice, FaultChain, FaultSignature:
		return "这一段记录的签名对不上，可能被改动过，请向写入它的人重新索取。"
	case FaultHeader, FaultLine, FaultTrailer, FaultBehind:
		return "这一段记录不合格式，请核对写入它的电脑上的程序版本，并重新索取。"
	default:
		return "这一段数据已损坏，请向对方重新索取文件。"
	}
}

// FormatError refuses a segment of a later format by name.
type FormatError struct{ Format int }

func (e *FormatError) Error() string {
	return fmt.Sprintf("segment of format %d, known is 1", e.Format)
}

// Code is the error's name for programs.
func (e *FormatError) Code() string { return "newer_format" }

// Say tells the user in one sentence.
func (e *FormatError) Say() string {
	return fmt.Sprintf("这一段记录用的是第 %d 版格式，本程序只认第 1 版，请升级 dudao 后再读。", e.Format)
}
