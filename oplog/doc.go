// Package oplog holds the format in which dudao keeps and passes on what was written, and the rule by which two laptops
// come to the same state. It is pure bytes and rules: it knows neither a database nor what a finding is, it opens no file
// and reads no clock.
//
// One change is an [Op], one line of JSON. A device numbers its operations from 1 and chains them ([Hash]); a [Dot] names
// one operation by device, number and chain hash. Runs of lines are sealed into a [Segment]: one zstd frame, signed with
// the device's key, that proves itself. A findings file, and the log on disk, is frames back to back: segments, and blobs
// (a plan's bytes, a photo) in skippable frames; [Frames] reads them and steps over damage.
//
// [Merge] applies an operation to a [State]. Its result depends on the set of operations only, not on their order, on
// repetition or on clocks: a value is live unless an operation names its dot as overwritten. So no write is lost: every
// value ever written is live, or somebody who had seen it replaced it.
//
// This is format 1. Its chain, merge rule and bounds never change; a later format is refused by name ([FormatError]).
package oplog
