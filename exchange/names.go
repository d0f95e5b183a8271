package exchange

import (
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"dudao/oplog"
	"dudao/store"
)

// Objects are named v1/<inspection>/<region>/<hour of putting, UTC>/<device>-<first>-<last>-<hash>.dudao, segments, and
// v1/<inspection>/blob/<SHA-256>. What an object is, its content tells; names only save reading it.
const (
	formatPart = "v1"
	blobsPart  = "blob"
	noRegion   = "-" // plans have no region code so far
	hourLayout = "2006010215"
	extension  = ".dudao"
)

// segmentKey is what a segment's name says of it.
type segmentKey struct {
	device      string
	first, last uint64
	hash        oplog.Hash
}

func keyOf(ref store.SegmentRef) segmentKey {
	return segmentKey{ref.Device, ref.First, ref.Last, ref.Hash}
}

// inspectionPrefix is where an inspection's objects lie. Ids may hold what file systems do not take; that is written %XX.
func inspectionPrefix(inspection string) string {
	var b strings.Builder
	for i := range len(inspection) {
		c := inspection[i]
		plain := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
		if plain || c == '.' && i > 0 && i < len(inspection)-1 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return formatPart + "/" + b.String() + "/"
}

func segmentName(prefix string, at time.Time, k segmentKey, variant int) string {
	name := fmt.Sprintf("%s-%d-%d-%x", k.device, k.first, k.last, k.hash[:])
	return prefix + noRegion + "/" + at.UTC().Format(hourLayout) + "/" + name + variantPart(variant) + extension
}

func blobName(prefix string, hash oplog.Hash, variant int) string {
	return prefix + blobsPart + "/" + hex.EncodeToString(hash[:]) + variantPart(variant)
}

// variantPart tells apart objects of one name: where another size lies under the first, a stick was pulled.
func variantPart(variant int) string {
	if variant <= 1 {
		return ""
	}
	return "." + strconv.Itoa(variant)
}

var (
	segmentPattern = regexp.MustCompile(`^([a-z2-7]{16})-([1-9][0-9]{0,15})-([1-9][0-9]{0,15})-([0-9a-f]{64})(.*)\.dudao$`)
	blobPattern    = regexp.MustCompile(`^([0-9a-f]{64})(.*)$`)
	variantPattern = regexp.MustCompile(`^(\.[1-9][0-9]?)?$`)
)

// parseSegmentName reads a name. exact is false for what a sync program made of it, such as a conflicted copy.
func parseSegmentName(name string) (k segmentKey, exact, ok bool) {
	m := segmentPattern.FindStringSubmatch(path.Base(name))
	if m == nil {
		return k, false, false
	}
	k.device = m[1]
	k.first, _ = strconv.ParseUint(m[2], 10, 64)
	k.last, _ = strconv.ParseUint(m[3], 10, 64)
	_, _ = hex.Decode(k.hash[:], []byte(m[4]))
	return k, variantPattern.MatchString(m[5]), true
}

func parseBlobName(name string) (hash oplog.Hash, exact, ok bool) {
	m := blobPattern.FindStringSubmatch(path.Base(name))
	if m == nil {
		return hash, false, false
	}
	_, _ = hex.Decode(hash[:], []byte(m[1]))
	return hash, variantPattern.MatchString(m[2]), true
}
