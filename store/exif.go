package store

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"dudao/inspection"
)

// shotOf reads when and where a JPEG was taken from its first bytes; nil if it does not say. Whatever the bytes are, it reads each
// directory once and none beyond its bounds.
func shotOf(head []byte) *inspection.Shot {
	tiff, ok := exifBlock(head)
	if !ok {
		return nil
	}
	x := exif{data: tiff}
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		x.order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		x.order = binary.BigEndian
	default:
		return nil
	}
	var s inspection.Shot
	main := x.directory(x.long(4))
	own := x.directory(x.offsetIn(main, tagExif))
	s.At = x.moment(own, tagOriginal)
	if s.At == "" {
		s.At = x.moment(main, tagDateTime)
	}
	gps := x.directory(x.offsetIn(main, tagGPS))
	latitude, ok1 := x.degrees(gps, tagLatitude, 'S', 90)
	longitude, ok2 := x.degrees(gps, tagLongitude, 'W', 180)
	if s.Located = ok1 && ok2; s.Located {
		s.Latitude, s.Longitude = latitude, longitude
	}
	if s == (inspection.Shot{}) {
		return nil
	}
	return &s
}

// The tags of EXIF that are read. A coordinate's hemisphere has the tag before it.
const (
	tagDateTime  = 0x0132
	tagExif      = 0x8769
	tagGPS       = 0x8825
	tagOriginal  = 0x9003
	tagLatitude  = 0x0002
	tagLongitude = 0x0004
)

// exifBlock is the TIFF block in a JPEG's APP1 segment.
func exifBlock(b []byte) ([]byte, bool) {
	const app1, startOfScan = 0xe1, 0xda
	if !bytes.HasPrefix(b, []byte{0xff, 0xd8}) {
		return nil, false
	}
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != startOfScan; {
		size := int(binary.BigEndian.Uint16(b[2:]))
		if size < 2 || 2+size > len(b) {
			break
		}
		if block, ok := bytes.CutPrefix(b[4:2+size], []byte("Exif\x00\x00")); ok && b[1] == app1 {
			return block, true
		}
		b = b[2+size:]
	}
	return nil, false
}

// exif reads a TIFF block; what lies beyond its end reads as nothing.
type exif struct {
	data  []byte
	order binary.ByteOrder
}

// exifField is an entry of a directory: its type, how many values, and the four bytes that hold them or say where they are.
type exifField struct {
	typ   uint16
	count uint32
	at    uint32 // offset of the four bytes
}

func (x exif) bytes(at, n uint32) []byte {
	if uint64(at)+uint64(n) > uint64(len(x.data)) {
		return nil
	}
	return x.data[at:][:n]
}

func (x exif) long(at uint32) uint32 {
	if b := x.bytes(at, 4); b != nil {
		return x.order.Uint32(b)
	}
	return 0
}

// directory reads the entries of one directory by tag.
func (x exif) directory(at uint32) map[uint16]exifField {
	const entrySize, most = 12, 512
	head := x.bytes(at, 2)
	if at == 0 || head == nil {
		return nil
	}
	fields := make(map[uint16]exifField)
	for i := range min(uint32(x.order.Uint16(head)), most) {
		start := at + 2 + i*entrySize
		b := x.bytes(start, entrySize)
		if b == nil {
			break
		}
		fields[x.order.Uint16(b)] = exifField{x.order.Uint16(b[2:]), x.order.Uint32(b[4:]), start + 8}
	}
	return fields
}

func (x exif) offsetIn(dir map[uint16]exifField, tag uint16) uint32 {
	f, ok := dir[tag]
	if !ok {
		return 0
	}
	return x.long(f.at)
}

// moment reads a time as cameras write it: 2014:07:15 09:51:00.
func (x exif) moment(dir map[uint16]exifField, tag uint16) string {
	const ascii, length = 2, 19
	f := dir[tag]
	if f.typ != ascii || f.count < length {
		return ""
	}
	text := strings.TrimRight(string(x.bytes(x.long(f.at), length)), "\x00 ")
	t, err := time.Parse("2006:01:02 15:04:05", text)
	if err != nil {
		return ""
	}
	return inspection.Moment(t)
}

// degrees reads a coordinate: degrees, minutes and seconds as three fractions.
func (x exif) degrees(dir map[uint16]exifField, tag uint16, negative byte, limit float64) (float64, bool) {
	const rational, parts = 5, 3
	f, side := dir[tag], x.bytes(dir[tag-1].at, 1)
	if f.typ != rational || f.count != parts || len(side) == 0 {
		return 0, false
	}
	b := x.bytes(x.long(f.at), parts*8)
	if b == nil {
		return 0, false
	}
	sum, unit := 0.0, 1.0
	for ; len(b) > 0; b = b[8:] {
		above, below := x.order.Uint32(b), x.order.Uint32(b[4:])
		if below == 0 {
			return 0, false // the camera did not know
		}
		sum += float64(above) / float64(below) / unit
		unit *= 60
	}
	if side[0] == negative {
		sum = -sum
	}
	return sum, sum >= -limit && sum <= limit
}
