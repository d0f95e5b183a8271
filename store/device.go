package store

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dudao/oplog"
)

// keyFile is keys/<device>.json in the user's configuration: a device's key, and the data directory and computer that it is
// bound to, so that a copied directory is a new device.
type keyFile struct {
	Format  int    `json:"dudao"`
	Device  string `json:"device"`
	Seed    []byte `json:"seed"`
	Dir     string `json:"dir"`
	Machine string `json:"machine,omitempty"` // a hash of the computer's id, where that can be read
	Retired bool   `json:"retired,omitempty"`
	Heir    *heir  `json:"heir,omitempty"`
}

// heir is what a new device's first operation carries under the key "heir": the device that it goes on from and that one's
// signature over 'dudao-heir-1' ‖ old id ‖ new id. Who trusts the old trusts the new.
type heir struct {
	Of  string `json:"of"`
	Sig string `json:"sig"`
}

func (k *keyFile) key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

// claimDevice loads the key that is bound to this directory on this computer, and makes a new device where there is none,
// or where its tail, made with it, is gone.
func (s *Store) claimDevice(ctx context.Context) error {
	if s.loadDevice() {
		return nil
	}
	release, err := s.acquire(ctx, true)
	if err != nil {
		return err
	}
	defer release()
	if s.loadDevice() {
		return nil // another process was faster
	}
	return s.newDevice()
}

// loadDevice takes the device that is bound to this directory on this computer and has its tail here.
func (s *Store) loadDevice() bool {
	for _, k := range s.keyFiles() {
		if !k.Retired && k.Dir == s.realDir() && s.sameMachine(k) && exists(s.tailPath(k.Device)) {
			s.setDevice(k)
			return true
		}
	}
	return false
}

func (s *Store) setDevice(k keyFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key, s.device, s.heir = k.key(), k.Device, k.Heir
}

// newDevice makes a new device for this directory, under the lock: after a copy, a lost key, a fork or damage the old chain
// is never continued. Its tail, empty, is made with it.
func (s *Store) newDevice() error {
	old, err := s.retireDevices()
	if err != nil {
		return err
	}
	key, err := oplog.NewKey(s.rand)
	if err != nil {
		return err
	}
	device := oplog.DeviceID(key.Public().(ed25519.PublicKey))
	k := keyFile{Format: 1, Device: device, Seed: key.Seed(), Dir: s.realDir(), Machine: s.machine}
	if old != nil {
		sig := ed25519.Sign(old.key(), heirMessage(old.Device, device))
		k.Heir = &heir{old.Device, base64.RawURLEncoding.EncodeToString(sig)}
	}
	if err := s.writeKey(k); err != nil {
		return err
	}
	f, err := s.fs.Open(s.tailPath(device), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return diskError(s.tailPath(device), err)
	}
	if err := errors.Join(f.Close(), s.fs.SyncDir(s.dir)); err != nil {
		return diskError(s.tailPath(device), err)
	}
	s.setDevice(k)
	if old != nil {
		s.notice("本目录改用新的设备编号 %s（原为 %s）。", DeviceFingerprint(device), DeviceFingerprint(old.Device))
	}
	return nil
}

// retireDevices retires the keys bound to this directory and returns that of the device whose place the new one takes, if
// it is at hand: one of them, or that of a tail which a copied directory brought along.
func (s *Store) retireDevices() (*keyFile, error) {
	var old *keyFile
	for _, k := range s.keyFiles() {
		_, err := os.Stat(s.tailPath(k.Device))
		here := err == nil
		if here && (old == nil || k.Dir == s.realDir()) {
			old = &k
		}
		if k.Dir != s.realDir() || k.Retired {
			continue
		}
		k.Retired = true
		if err := s.writeKey(k); err != nil {
			return nil, err
		}
	}
	return old, nil
}

func heirMessage(old, device string) []byte { return []byte("dudao-heir-1" + old + device) }

func (s *Store) keyDir() string { return filepath.Join(s.configDir, "keys") }

func (s *Store) writeKey(k keyFile) error {
	if err := os.MkdirAll(s.keyDir(), 0o700); err != nil {
		return diskError(s.keyDir(), err)
	}
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return replaceFile(s.fs, filepath.Join(s.keyDir(), k.Device+".json"), append(data, '\n'))
}

// keyFiles reads the keys at hand; what is no key file is passed over.
func (s *Store) keyFiles() []keyFile {
	entries, err := os.ReadDir(s.keyDir())
	if err != nil {
		return nil
	}
	var list []keyFile
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		data, err := readWhole(s.fs, filepath.Join(s.keyDir(), e.Name()))
		if err != nil {
			continue
		}
		var k keyFile
		if json.Unmarshal(data, &k) != nil || k.Format != 1 || len(k.Seed) != ed25519.SeedSize {
			continue
		}
		if oplog.DeviceID(k.key().Public().(ed25519.PublicKey)) == k.Device {
			list = append(list, k)
		}
	}
	return list
}

// realDir is the directory without symbolic links, as keys are bound to it.
func (s *Store) realDir() string {
	if dir, err := filepath.EvalSymlinks(s.dir); err == nil {
		return dir
	}
	return s.dir
}

func (s *Store) sameMachine(k keyFile) bool {
	return k.Machine == "" || s.machine == "" || k.Machine == s.machine
}

func hashedMachine(id string) string {
	if id = strings.TrimSpace(id); id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("dudao-machine-1" + id))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// otherTails lists the devices other than own whose tails lie in the directory.
func (s *Store) otherTails(own string) ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &NotSetUpError{s.dir}
		}
		return nil, diskError(s.dir, err)
	}
	var list []string
	for _, e := range entries {
		if device, ok := strings.CutPrefix(e.Name(), tailPrefix); ok && device != own && isDevice(device) {
			list = append(list, device)
		}
	}
	return list, nil
}

func isDevice(id string) bool {
	_, _, _, ok := oplog.MakeDot(id, 1, oplog.Hash{}).Split()
	return ok
}

func (s *Store) signingKey() ed25519.PrivateKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

func (s *Store) tailPath(device string) string { return s.path(tailPrefix + device) }

func (h *heir) json() json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"of":%q,"sig":%q}`, h.Of, h.Sig))
}
