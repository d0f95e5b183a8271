package store

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dudao/inspection"
)

// tiffEntry is an entry of a TIFF directory with its value as it lies in the file.
type tiffEntry struct {
	tag, typ uint16
	count    uint32
	value    []byte
}

// byteOrder is what both orders of a TIFF file can do.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tiffDirectory lays a directory out at an offset, the values that do not fit behind it.
func tiffDirectory(order byteOrder, at int, entries []tiffEntry) []byte {
	b := order.AppendUint16(nil, uint16(len(entries)))
	behind := at + 2 + 12*len(entries) + 4
	var values []byte
	for _, e := range entries {
		b = order.AppendUint16(b, e.tag)
		b = order.AppendUint16(b, e.typ)
		b = order.AppendUint32(b, e.count)
		if len(e.value) <= 4 {
			b = append(b, append(bytes.Clone(e.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		b = order.AppendUint32(b, uint32(behind+len(values)))
		values = append(values, e.value...)
	}
	return append(append(b, 0, 0, 0, 0), values...)
}

func rationals(order byteOrder, numbers ...uint32) (b []byte) {
	for _, n := range numbers {
		b = order.AppendUint32(b, n)
	}
	return b
}

// jpegWith is the beginning of a photo taken at a time and place.
func jpegWith(order byteOrder, taken string, side string, latitude, longitude []uint32) []byte {
	own := []tiffEntry{{tagOriginal, 2, uint32(len(taken) + 1), []byte(taken + "\x00")}}
	gps := []tiffEntry{
		{tagLatitude - 1, 2, 2, []byte{side[0], 0}}, {tagLatitude, 5, 3, rationals(order, latitude...)},
		{tagLongitude - 1, 2, 2, []byte{side[1], 0}}, {tagLongitude, 5, 3, rationals(order, longitude...)},
	}
	const start, mainSize = 8, 2 + 2*12 + 4
	ownBytes := tiffDirectory(order, start+mainSize, own)
	gpsAt := start + mainSize + len(ownBytes)
	main := []tiffEntry{
		{tagExif, 4, 1, order.AppendUint32(nil, start+mainSize)},
		{tagGPS, 4, 1, order.AppendUint32(nil, uint32(gpsAt))},
	}
	tiff := []byte("II*\x00")
	if order == byteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, start)
	tiff = append(tiff, tiffDirectory(order, start, main)...)
	tiff = append(tiff, ownBytes...)
	tiff = append(tiff, tiffDirectory(order, gpsAt, gps)...)

	app1 := append([]byte("Exif\x00\x00"), tiff...)
	b := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xe1")
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(app1)+2)), app1...)
	return append(b, "\xff\xda\x00\x02 and the picture"...)
}

var (
	shantouLatitude  = []uint32{23, 1, 21, 1, 216, 10}
	shantouLongitude = []uint32{116, 1, 40, 1, 4812, 100}
)

func TestWhatAPhotoSays(t *testing.T) {
	for name, c := range map[string]struct {
		head []byte
		want string // "": nothing
	}{
		"little endian": {jpegWith(binary.LittleEndian, "2014:07:15 09:51:07", "NE", shantouLatitude, shantouLongitude),
			"2014-07-15 09:51，北纬 23.36 东经 116.68"},
		"big endian": {jpegWith(binary.BigEndian, "2014:07:15 09:51:07", "SW", shantouLatitude, shantouLongitude),
			"2014-07-15 09:51，南纬 23.36 西经 116.68"},
		"a place that the camera did not know": {jpegWith(binary.LittleEndian, "2014:07:15 09:51:07", "NE", make([]uint32, 6), make([]uint32, 6)),
			"2014-07-15 09:51"},
		"a place beyond the pole": {jpegWith(binary.LittleEndian, "2014:07:15 09:51:07", "NE", []uint32{91, 1, 0, 1, 0, 1}, shantouLongitude),
			"2014-07-15 09:51"},
		"a time that was never set": {jpegWith(binary.LittleEndian, "0000:00:00 00:00:00", "NE", shantouLatitude, shantouLongitude),
			"北纬 23.36 东经 116.68"},
		"no photo":         {[]byte("%PDF-1.4"), ""},
		"nothing":          {nil, ""},
		"without metadata": {[]byte("\xff\xd8\xff\xda\x00\x02 picture"), ""},
	} {
		got := ""
		if s := shotOf(c.head); s != nil {
			got = s.Words()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPhotoIsShownBesideWhatWasTyped(t *testing.T) {
	s := newLaptop(t).init()
	head := jpegWith(binary.LittleEndian, "2014:07:15 09:51:07", "NE", shantouLatitude, shantouLongitude)
	e, err := s.AddEvidence(t.Context(), inspection.Evidence{For: m011, At: "2014-07-16 10:00"}, "照片.jpg", bytes.NewReader(head), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e.At != "2014-07-16 10:00" || e.Shot == nil || e.Shot.At != "2014-07-15 09:51" || !e.Shot.Located || e.Kind != inspection.Photo {
		t.Errorf("added %+v, %+v", e, e.Shot)
	}
}

// Any cut and any bytes are read within bounds.
func FuzzShot(f *testing.F) {
	f.Add(jpegWith(binary.LittleEndian, "2014:07:15 09:51:07", "NE", shantouLatitude, shantouLongitude))
	f.Add(jpegWith(binary.BigEndian, "2014:07:15 09:51:07", "SW", shantouLatitude, shantouLongitude))
	f.Fuzz(func(t *testing.T, b []byte) {
		for n := range min(len(b), 512) {
			shotOf(b[:n])
		}
		s := shotOf(b)
		if s == nil {
			return
		}
		if s.Words() == "" || s.Latitude < -90 || s.Latitude > 90 || s.Longitude < -180 || s.Longitude > 180 {
			t.Errorf("%+v says %q", s, s.Words())
		}
	})
}
