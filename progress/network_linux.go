package progress

import "syscall"

// Kinds of file system, from statfs(2), on which locks or memory shared between processes may not hold. FUSE stands
// here because a statfs cannot tell sshfs from a local one.
var networkKinds = map[uint32]bool{
	0x00006969: true, // NFS
	0x0000517b: true, // SMB
	0xff534d42: true, // CIFS
	0xfe534d42: true, // SMB 2
	0x65735546: true, // FUSE: sshfs and friends
	0x01021997: true, // 9p: virtual machines, WSL
	0x786f4256: true, // VirtualBox shared folders
	0x5346414f: true, // AFS
	0x6b414653: true, // kAFS
	0x73757245: true, // Coda
	0x0000564c: true, // NCP
	0x00c36400: true, // Ceph
	0x0bd00bd0: true, // Lustre
	0x47504653: true, // GPFS
	0x01161970: true, // GFS2
	0x7461636f: true, // OCFS2
}

// isNetwork tells whether a folder is on a file system shared with other machines.
func isNetwork(folder string) bool {
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return false
	}
	return networkKinds[uint32(st.Type)]
}
