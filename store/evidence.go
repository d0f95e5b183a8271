package store

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dudao/inspection"
	"dudao/oplog"
)

// KindEvidence is the kind of an operation that adds a piece of evidence.
const KindEvidence = "evidence"

// AddEvidence keeps the bytes of src as a file in blobs, streamed and hashed on the way, and records them as evidence for e.For, as
// one action. Of e it takes what Tx.Attach does, and ID (empty: a new one). Name is the file's own; size, -1 if it is not known, is
// compared with what is read. progress may be nil. *EvidenceError says what is wrong with the file; if it or anything else fails,
// nothing of it stays behind.
func (s *Store) AddEvidence(ctx context.Context, e inspection.Evidence, name string, src io.Reader, size int64,
	progress func(done, total int64)) (inspection.Evidence, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	name = filepath.Base(strings.TrimSpace(name))
	if size > oplog.MaxBlob {
		return e, &EvidenceError{Name: name, Fault: EvidenceTooLarge, Size: size}
	}
	files, err := s.newCopied(ctx)
	if err != nil {
		return e, err
	}
	defer files.Drop()
	if err := files.add(ctx, name, src, size, progress); err != nil {
		return e, err
	}
	added, err := s.attach(ctx, e, files)
	if err != nil {
		return e, err
	}
	return added[0], nil
}

// AddEvidenceFiles is AddEvidence of files by their paths: all of them in one action, or none. progress is that of CopyIn.
func (s *Store) AddEvidenceFiles(ctx context.Context, e inspection.Evidence, paths []string,
	progress func(file int, done, total int64)) ([]inspection.Evidence, error) {
	files, err := s.CopyIn(ctx, paths, progress)
	if err != nil {
		return nil, err
	}
	defer files.Drop()
	return s.attach(ctx, e, files)
}

func (s *Store) attach(ctx context.Context, e inspection.Evidence, files *Copied) (added []inspection.Evidence, err error) {
	err = s.Update(ctx, func(tx *Tx) (err error) {
		added, err = tx.Attach(e, files)
		return err
	})
	return added, err
}

// Attach records copied files as evidence for e.For. Of e it takes For, At, Place, Source and Kind (none: from the file); the rest, the
// number and what a photo says of itself included, is in what it returns.
func (tx *Tx) Attach(e inspection.Evidence, files *Copied) ([]inspection.Evidence, error) {
	if len(files.files) == 0 {
		return nil, nil
	}
	if !strings.HasPrefix(afterKind(e.For), tx.inspection+"/") {
		return nil, &NoRecordError{e.For}
	}
	subject, err := tx.subjectOf(e.For)
	if err != nil {
		return nil, err
	}
	if e.Visit, err = tx.visitFor(subject); err != nil {
		return nil, err
	}
	file, err := tx.evidenceOf(subject)
	if err != nil {
		return nil, err
	}
	e.Number = inspection.NextNumber(file.list)
	if again, ok := file.byID(e.ID); ok {
		e.Number = again.Number
	}
	ids := make([]string, len(files.files))
	for i, in := range files.files {
		if ids[i], err = tx.addEvidence(e, in); err != nil {
			return nil, err
		}
		e.ID, e.Number = "", e.Number+1
	}
	if file, err = tx.evidenceOf(subject); err != nil {
		return nil, err
	}
	added := make([]inspection.Evidence, len(ids))
	for i, id := range ids {
		added[i], _ = file.byID(id)
		added[i].Shot = files.files[i].shot
	}
	return added, nil
}

// addEvidence gives a file its name in blobs, which the action takes back if it fails, and records it.
func (tx *Tx) addEvidence(e inspection.Evidence, in *incoming) (id string, err error) {
	if err := in.place(); err != nil {
		return "", err
	}
	if in.placed {
		tx.placed = append(tx.placed, in)
	}
	if e.Kind == inspection.NoEvidenceKind {
		e.Kind = in.kind
	}
	return tx.add(kindEvidence, KindEvidence, e.ID, map[string]string{
		inspection.FieldFor: e.For, inspection.FieldNumber: strconv.Itoa(e.Number), inspection.FieldSHA: shaOf(in.hash),
		inspection.FieldName: in.name, inspection.FieldSize: strconv.FormatInt(in.size, 10), inspection.FieldMIME: in.mime,
		inspection.FieldKind: e.Kind.Code(), inspection.FieldAt: e.At, inspection.FieldPlace: e.Place,
		inspection.FieldSource: e.Source, inspection.FieldVisit: e.Visit,
	})
}

// Evidence is all evidence of a subject, by number, each with its label.
func (tx *ReadTx) Evidence(subject string) ([]inspection.Evidence, error) {
	file, err := tx.evidenceOf(subject)
	return file.shown(), err
}

// EvidenceFor is the evidence for one entity, by number, each with its label.
func (tx *ReadTx) EvidenceFor(entity string) ([]inspection.Evidence, error) {
	subject, err := tx.subjectOf(entity)
	if err != nil {
		return nil, err
	}
	list, err := tx.Evidence(subject)
	return slices.DeleteFunc(list, func(e inspection.Evidence) bool { return e.For != entity }), err
}

// AllEvidence is that of the whole inspection, in no order and without labels.
func (tx *ReadTx) AllEvidence() ([]inspection.Evidence, error) {
	var list []inspection.Evidence
	for r, err := range tx.records(EvidenceEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		if e, gone := r.evidence(); !gone {
			list = append(list, e)
		}
	}
	return list, nil
}

// EditEvidence reads what people say of a piece of evidence, for a form: its kind, when and where it was made, from whom it is. What the
// file itself is does not change.
func (tx *ReadTx) EditEvidence(id string) (Edit, error) {
	entity := EvidenceEntity(tx.inspection, id)
	if _, err := tx.known(entity); err != nil {
		return Edit{}, err
	}
	return tx.Edit(entity, inspection.FieldKind, inspection.FieldAt, inspection.FieldPlace, inspection.FieldSource)
}

// evidenceFile is all evidence of one subject, labelled, what was taken back included: numbers and labels do not change by that.
type evidenceFile struct {
	list []inspection.Evidence
	gone map[string]bool // by id
}

func (f evidenceFile) byID(id string) (inspection.Evidence, bool) {
	i := slices.IndexFunc(f.list, func(e inspection.Evidence) bool { return e.ID == id })
	if i < 0 {
		return inspection.Evidence{}, false
	}
	return f.list[i], true
}

func (f evidenceFile) shown() []inspection.Evidence {
	return slices.DeleteFunc(f.list, func(e inspection.Evidence) bool { return f.gone[e.ID] })
}

func (tx *ReadTx) evidenceOf(subject string) (evidenceFile, error) {
	entities, err := tx.supported(subject)
	if err != nil {
		return evidenceFile{}, err
	}
	file := evidenceFile{gone: make(map[string]bool)}
	for _, entity := range entities {
		ids, err := tx.heads(bucketEvidence, []byte(entity+"\x00"+EvidenceEntity(tx.inspection, "")), 0)
		if err != nil {
			return evidenceFile{}, err
		}
		for _, id := range ids {
			r, err := tx.record(EvidenceEntity(tx.inspection, id))
			if err != nil {
				return evidenceFile{}, err
			}
			e, gone := r.evidence()
			if e.For != entity {
				continue // it has been moved
			}
			file.list = append(file.list, e)
			file.gone[id] = gone
		}
	}
	inspection.LabelEvidence(file.list)
	return file, nil
}

// supported are the entities of a subject that evidence was ever for.
func (tx *ReadTx) supported(subject string) ([]string, error) {
	var list []string
	for _, kind := range []string{"f", "z"} {
		prefix := kind + "/" + tx.inspection + "/" + subject + "/"
		rest, err := tx.heads(bucketEvidence, []byte(prefix), 0)
		if err != nil {
			return nil, err
		}
		for _, checkpoint := range rest {
			list = append(list, prefix+checkpoint)
		}
	}
	for _, kind := range strings.Split(listKinds, "") {
		prefix := listEntity(kind, tx.inspection, "")
		ids, err := tx.heads(bucketEvidence, []byte(prefix), 0)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			of, err := tx.subjectOf(prefix + id)
			if err != nil {
				return nil, err
			}
			if of == subject {
				list = append(list, prefix+id)
			}
		}
	}
	return list, nil
}

// subjectOf is the subject that an entity is about; empty if it is about none.
func (tx *ReadTx) subjectOf(entity string) (string, error) {
	if strings.HasPrefix(entity, kindStep+"/") { // it has no subject of its own
		of, err := readField(tx.rows, entity, inspection.FieldOf, tx.now)
		if entity = of.shown.Text(); err != nil || strings.HasPrefix(entity, kindStep+"/") {
			return "", err
		}
	}
	if isListEntity(entity) {
		f, err := readField(tx.rows, entity, inspection.FieldSubject, tx.now)
		return f.shown.Text(), err
	}
	_, rest, _ := strings.Cut(afterKind(entity), "/")
	subject, _, _ := strings.Cut(rest, "/")
	return subject, nil
}

// afterKind is an entity without its kind: the inspection and what follows.
func afterKind(entity string) string {
	_, rest, _ := strings.Cut(entity, "/")
	return rest
}

// indexEvidence puts every entity that a piece of evidence is or was for in ix:evidence, which so depends on the operations alone, in
// whatever order they come; readers look which one it is for now.
func (a *applier) indexEvidence(op oplog.Op) {
	value, ok := op.Set[inspection.FieldFor]
	if !ok || !strings.HasPrefix(op.Entity, kindEvidence+"/") {
		return
	}
	var entity string
	if json.Unmarshal(value, &entity) != nil || len(entity) > oplog.MaxEntity || strings.Contains(entity, "\x00") {
		return
	}
	if a.evidence == nil {
		a.evidence = make(map[string]struct{})
	}
	a.evidence[entity+"\x00"+op.Entity] = struct{}{}
}

func (r liveRecord) evidence() (e inspection.Evidence, gone bool) {
	e.Record, gone = r.common()
	e.For, e.SHA, e.Name = r.text(inspection.FieldFor), r.text(inspection.FieldSHA), r.text(inspection.FieldName)
	e.Number = r.number(inspection.FieldNumber)
	e.Size, _ = strconv.ParseInt(r.text(inspection.FieldSize), 10, 64)
	e.MIME = r.text(inspection.FieldMIME)
	kind, err := inspection.ParseEvidenceKind(r.text(inspection.FieldKind))
	if e.Kind = kind; err != nil {
		e.Kind = inspection.OtherEvidence
	}
	e.At, e.Place = r.text(inspection.FieldAt), r.text(inspection.FieldPlace)
	e.Source, e.Visit = r.text(inspection.FieldSource), r.text(inspection.FieldVisit)
	return e, gone
}

// NextEvidence is the number that a subject's next piece of evidence gets.
func (tx *ReadTx) NextEvidence(subject string) (int, error) {
	file, err := tx.evidenceOf(subject)
	return inspection.NextNumber(file.list), err
}
