package oplog

import "fmt"

// The bounds of format 1. Readers that disagreed on one of them would merge to different states, so they are for ever.
const (
	// MaxLine is the length of an operation line in bytes, without its newline.
	MaxLine = 64 << 10
	// MaxEntity is the length of an entity in bytes; each is one of ! to ~.
	MaxEntity = 200
	// MaxName is the length in bytes of a kind, a field, an unknown key or the plan's mark; each is one of ! to ~.
	MaxName = 64
	// MaxBy is the length of the person's name in bytes.
	MaxBy = 64
	// MaxFields is the number of fields in set, of fields in over, and of unknown keys of one operation.
	MaxFields = 64
	// MaxDots is the number of dots that one operation may name for one field.
	MaxDots = 64
	// MaxDepth is how deep objects and arrays may nest, the operation itself being 1, its set 2.
	MaxDepth = 8
	// MaxNumber bounds every whole number of the format (sequence, time, counts): what a double holds exactly.
	MaxNumber = 1<<53 - 1

	// MaxSegmentOps is the number of lines in a segment, struck ones included.
	MaxSegmentOps = 4096
	// MaxSegmentText is the length in bytes of a segment's text before compression, header and trailer included.
	MaxSegmentText = 4 << 20
	// MaxSegmentFrame is the length in bytes of a segment as it lies in a file.
	MaxSegmentFrame = MaxSegmentText + 64<<10
	// WindowSize is the largest zstd window in bytes: what a reader must hold to decompress.
	WindowSize = 1 << 20
	// MaxBlob is the length of a blob in bytes, before and after decompression.
	MaxBlob = 200 << 20
)

// LimitError says that something passes a bound of the format. Have is not counted further than needed to know that.
type LimitError struct {
	What      string // one of line, entity, name, by, fields, dots, depth, number, operations, text, frame, window, blob
	Have, Max int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: %d is over the limit of %d", e.What, e.Have, e.Max)
}

// Code is the error's name for programs.
func (e *LimitError) Code() string { return "limit_exceeded" }

// Say tells the user in one sentence.
func (e *LimitError) Say() string {
	return fmt.Sprintf("%s超出格式的上限（%d，上限 %d），请缩短或拆开。", limitNames[e.What], e.Have, e.Max)
}

var limitNames = map[string]string{
	"line":       "一条记录的字节数",
	"entity":     "记录标识的字节数",
	"name":       "字段名的字节数",
	"by":         "姓名的字节数",
	"fields":     "一条记录的字段数",
	"dots":       "一个字段所替代的旧值数",
	"depth":      "记录内容的嵌套层数",
	"number":     "记录中的整数",
	"operations": "一段记录的条数",
	"text":       "一段记录的字节数",
	"frame":      "一段数据的字节数",
	"window":     "压缩数据所需的内存",
	"blob":       "附带文件的字节数",
}
