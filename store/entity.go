package store

import (
	"strings"

	"dudao/oplog"
)

// FindingEntity is a finding's.
func FindingEntity(inspection, subject, checkpoint string) string {
	return "f/" + inspection + "/" + subject + "/" + checkpoint
}

// TargetsEntity is that of a subject's own figures; its fields are checkpoints.
func TargetsEntity(inspection, subject string) string { return "g/" + inspection + "/" + subject }

// TeamEntity is a team's.
func TeamEntity(inspection, team string) string { return "t/" + inspection + "/" + team }

// InspectionEntity is an inspection's.
func InspectionEntity(inspection string) string { return "i/" + inspection }

// VisitEntity is that of a visit.
func VisitEntity(inspection, id string) string { return listEntity(kindVisit, inspection, id) }

// EvidenceEntity is that of a piece of evidence.
func EvidenceEntity(inspection, id string) string { return listEntity(kindEvidence, inspection, id) }

// NoteEntity is that of a note.
func NoteEntity(inspection, id string) string { return listEntity(kindNote, inspection, id) }

// PhraseEntity is that of a phrase.
func PhraseEntity(inspection, id string) string { return listEntity(kindPhrase, inspection, id) }

// ProblemEntity is that of a problem.
func ProblemEntity(inspection, id string) string { return listEntity(kindProblem, inspection, id) }

// MatterEntity is that of a matter.
func MatterEntity(inspection, id string) string { return listEntity(kindMatter, inspection, id) }

// StepEntity is that of a step of a problem or a matter.
func StepEntity(inspection, id string) string { return listEntity(kindStep, inspection, id) }

// PracticeEntity is that of a practice.
func PracticeEntity(inspection, id string) string { return listEntity(kindPractice, inspection, id) }

// The kinds of entities that are only added, each with an id of its own.
const (
	kindVisit    = "v"
	kindEvidence = "e"
	kindNote     = "n"
	kindPhrase   = "w"
	kindProblem  = "q"
	kindMatter   = "m"
	kindStep     = "s"
	kindPractice = "r"
)

// listKinds are all such kinds of the format, those of later versions too: they can be voided.
const listKinds = "venqmsrw"

func listEntity(kind, inspection, id string) string { return kind + "/" + inspection + "/" + id }

// isListEntity tells whether an entity is one of those that are only added.
func isListEntity(entity string) bool {
	kind, _, ok := strings.Cut(entity, "/")
	return ok && len(kind) == 1 && strings.Contains(listKinds, kind)
}

// MemberField is the field of a team or a visit that holds a person.
func MemberField(person string) string { return memberField + oplog.NameID(person) }

// SubjectField is the field of a team that holds a subject which it inspects.
func SubjectField(subject string) string { return subjectField + subject }

// TeamID is the id on which laptops meet that set up a team of that name apart.
func TeamID(name string) string { return oplog.NameID(strings.TrimSpace(name)) }

// Fields of a team: a member each (a visit has such too), a subject each.
const (
	memberField  = "m:"
	subjectField = "a:"
)

// lastPart is what stands behind an entity's last slash: the id of one that is only added.
func lastPart(entity string) string { return entity[strings.LastIndex(entity, "/")+1:] }
