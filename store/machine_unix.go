//go:build unix

package store

import "os"

// machineID is the computer's own id where it can be read, else empty.
func machineID() string {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if id, err := os.ReadFile(path); err == nil {
			return string(id)
		}
	}
	return ""
}
