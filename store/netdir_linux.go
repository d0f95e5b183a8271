package store

import "golang.org/x/sys/unix"

// networkKinds are the file systems whose locks other computers do not see, or see late, by the magic of statfs.
var networkKinds = map[int64]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2",
	0x5346414f: "AFS", 0x00c36400: "Ceph", 0x73757245: "Coda", 0x564c: "NCP", 0x0bd00bd0: "Lustre",
}

// networkKind names the network file system that dir is on; empty for a local one.
func networkKind(dir string) string {
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return ""
	}
	return networkKinds[int64(uint32(st.Type))]
}
