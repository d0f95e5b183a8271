package store

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"dudao/inspection"
	"dudao/oplog"
)

// LookAtEvidence tells what AddEvidenceFiles would add, without adding it: name, size, type, what a photo says of itself; or why it
// could not.
func LookAtEvidence(path string) (inspection.Evidence, error) {
	f, info, err := openEvidence(path)
	if err != nil {
		return inspection.Evidence{}, err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, headBytes))
	if err != nil {
		return inspection.Evidence{}, &EvidenceError{Name: info.Name(), Fault: EvidenceUnreadable, Err: err}
	}
	e := inspection.Evidence{Name: info.Name(), Size: info.Size(), Shot: shotOf(head)}
	e.MIME, e.Kind = FileType(e.Name, head)
	return e, nil
}

// openEvidence opens a regular file that can be added.
func openEvidence(path string) (*os.File, fs.FileInfo, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path) // before opening, which waits on a pipe
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceMissing, Err: err}
	case err != nil:
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceUnreadable, Err: err}
	case info.IsDir():
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceFolder}
	case !info.Mode().IsRegular():
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceUnreadable}
	case info.Size() == 0:
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceEmpty}
	case info.Size() > oplog.MaxBlob:
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceTooLarge, Size: info.Size()}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, &EvidenceError{Name: name, Fault: EvidenceUnreadable, Err: err}
	}
	return f, info, nil
}

// fileTypes are the types of files by extension, for those whose first bytes do not tell.
var fileTypes = map[string]struct {
	mime string
	kind inspection.EvidenceKind
}{
	".pdf":  {"application/pdf", inspection.Document},
	".ofd":  {"application/ofd", inspection.Document},
	".doc":  {"application/msword", inspection.Document},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", inspection.Document},
	".wps":  {"application/vnd.ms-works", inspection.Document},
	".ppt":  {"application/vnd.ms-powerpoint", inspection.Document},
	".pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", inspection.Document},
	".txt":  {"text/plain", inspection.Document},
	".md":   {"text/markdown", inspection.Document},
	".htm":  {"text/html", inspection.Document},
	".html": {"text/html", inspection.Document},
	".rtf":  {"application/rtf", inspection.Document},
	".xls":  {"application/vnd.ms-excel", inspection.Table},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", inspection.Table},
	".et":   {"application/vnd.ms-excel", inspection.Table},
	".csv":  {"text/csv", inspection.Table},
	".heic": {"image/heic", inspection.Photo},
	".heif": {"image/heif", inspection.Photo},
	".tif":  {"image/tiff", inspection.Photo},
	".tiff": {"image/tiff", inspection.Photo},
	".m4a":  {"audio/mp4", inspection.Audio},
	".aac":  {"audio/aac", inspection.Audio},
	".amr":  {"audio/amr", inspection.Audio},
	".mp3":  {"audio/mpeg", inspection.Audio},
	".wma":  {"audio/x-ms-wma", inspection.Audio},
	".mov":  {"video/quicktime", inspection.Video},
	".3gp":  {"video/3gpp", inspection.Video},
	".mp4":  {"video/mp4", inspection.Video},
	".wmv":  {"video/x-ms-wmv", inspection.Video},
	".mkv":  {"video/x-matroska", inspection.Video},
}

// FileType tells the type of a file from its first bytes, and from its name where those leave it open: a container, text, or bytes
// that say nothing.
func FileType(name string, head []byte) (mime string, kind inspection.EvidenceKind) {
	mime, _, _ = strings.Cut(http.DetectContentType(head), ";")
	byName, known := fileTypes[strings.ToLower(filepath.Ext(name))]
	class, _, _ := strings.Cut(mime, "/")
	switch {
	case class == "image":
		return mime, inspection.Photo
	case class == "audio":
		return mime, inspection.Audio
	case class == "video" && byName.kind != inspection.Audio:
		return mime, inspection.Video
	case mime == "application/pdf":
		return mime, inspection.Document
	case known:
		return byName.mime, byName.kind
	case class == "text":
		return mime, inspection.Document
	}
	return mime, inspection.OtherEvidence
}
