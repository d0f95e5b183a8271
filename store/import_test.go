package store

import (
	"bytes"
	"maps"
	"testing"

	"dudao/inspection"
)

// exported is a findings file of all that a store holds.
func exported(t testing.TB, s *Store, sel Selection) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Export(t.Context(), &b, sel, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sourceOf(name string, data []byte) Source {
	return Source{Name: name, R: bytes.NewReader(data), Size: int64(len(data))}
}

func imported(t testing.TB, s *Store, files ...[]byte) Imported {
	t.Helper()
	var sources []Source
	for i, data := range files {
		sources = append(sources, sourceOf("file"+string(rune('1'+i)), data))
	}
	in, err := s.Import(t.Context(), sources, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestImportTakesWhatIsNewAndOnlyThat(t *testing.T) {
	a := newLaptop(t)
	sa := a.init()
	b := a.other("b")
	sb := b.init()
	mustRecord(t, sa, "m01.1", "甲写的")
	mustRecord(t, sa, "m01.2", "甲写的")
	mustRecord(t, sb, "m01.2", "乙写的")
	piece := attach(t, sa, "m01.1", "照片.jpg", "一张照片")
	file := exported(t, sa, Selection{Evidence: true})

	in := imported(t, sb, file)
	if in.SegmentsNew != 1 || in.OpsNew == 0 || in.Whole != 1 || in.ConflictsNew != 1 || in.Blobs != 1 || len(in.Rejected) != 0 {
		t.Errorf("imported %+v", in)
	}
	if len(in.DevicesNew) != 1 || in.DevicesNew[0].ID != sa.Device() || in.DevicesNew[0].People[0] != "张三" {
		t.Errorf("new devices are %+v", in.DevicesNew)
	}
	if len(in.News) != 1 || in.News[0] != (SubjectNews{Subject: "east", Findings: 2, Conflicts: 1}) {
		t.Errorf("news are %+v", in.News)
	}
	if len(in.MissingEvidence) != 0 {
		t.Errorf("missing are %+v", in.MissingEvidence)
	}
	if _, err := sb.BlobPath(piece.SHA); err != nil {
		t.Error(err)
	}
	wantSound(t, sb)

	// Again, in one run, and the other way round, nothing changes.
	for _, again := range [][][]byte{{file}, {file, file}, {exported(t, sb, Selection{}), file}} {
		in = imported(t, sb, again...)
		if in.SegmentsNew != 0 || in.OpsNew != 0 || in.Duplicates != in.Whole || in.ConflictsNew != 0 || len(in.DevicesNew) != 0 || in.Blobs != 0 {
			t.Errorf("imported again %+v", in)
		}
	}
	imported(t, sa, exported(t, sb, Selection{}))
	if fa, fb := facts(t, sa), facts(t, sb); !maps.Equal(fa, fb) {
		t.Errorf("facts are %v and %v", fa, fb)
	}
	e := read(t, sa, FindingEntity(round, "east", "m01.2"), inspection.FieldFacts)
	if len(texts(e, inspection.FieldFacts)) != 2 {
		t.Errorf("the conflict is %v", texts(e, inspection.FieldFacts))
	}
	wantSound(t, sa)
}
