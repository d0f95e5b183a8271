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

// TeamID is the id on which laptops meet that set up a team of that name apart.
func TeamID(name string) string { return oplog.NameID(strings.TrimSpace(name)) }

// Fields of a team: a member each, a subject each.
const (
	memberField  = "m:"
	subjectField = "a:"
)
