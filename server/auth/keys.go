package auth

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Keys sign and verify access tokens. The newest signs; all verify, so that a new key can be added
// while tokens of the one before are still in use.
type Keys struct {
	newest signingKey
	byID   map[string]ed25519.PublicKey
	all    []signingKey // oldest first
}

type signingKey struct {
	id      string
	private ed25519.PrivateKey
	made    time.Time
}

// keyFile is the file's form: a JSON Web Key Set with private keys and the time each was made.
type keyFile struct {
	Keys []keyEntry `json:"keys"`
}

type keyEntry struct {
	ID      string    `json:"kid"`
	Type    string    `json:"kty"`
	Curve   string    `json:"crv"`
	Use     string    `json:"use"`
	Alg     string    `json:"alg"`
	Public  string    `json:"x"`
	Private string    `json:"d,omitempty"`
	Made    time.Time `json:"made,omitzero"`
}

const (
	othersMayRead  = 0o077
	keysKept       = 3  // after a rotation: the token of an older key has long expired
	distinctBytes  = 12 // that a random seed has at least; a seed somebody typed has not
	largestKeyFile = 64 << 10
)

// LoadKeys reads the key file. A file that others may read, that is not a key set, or whose keys
// nobody drew at random is refused: a guessable key signs for everyone.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	if info.Mode().Perm()&othersMayRead != 0 {
		return nil, fmt.Errorf("signing keys: %s can be read by others (mode %04o); chmod it to 0600, or remove it to have new keys made", path, info.Mode().Perm())
	}
	if info.Size() > largestKeyFile {
		return nil, fmt.Errorf("signing keys: %s is too large to be a key set", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	k, err := parseKeys(data)
	if err != nil {
		return nil, fmt.Errorf("signing keys: %s: %w; remove the file to have new keys made (everyone signs in again)", path, err)
	}
	return k, nil
}

// LoadOrCreateKeys reads the key file, or makes one with a fresh key when there is none.
func LoadOrCreateKeys(path string, now time.Time) (*Keys, error) {
	k, err := LoadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	if err := writeNew(path, encodeKeys([]signingKey{newKey(now)})); err != nil {
		return nil, err
	}
	return LoadKeys(path)
}

// RotateKeys adds a fresh key, which signs from the next start on, and drops all but the newest few.
// It returns the id of the new key.
func RotateKeys(path string, now time.Time) (string, error) {
	k, err := LoadKeys(path)
	if err != nil {
		return "", err
	}
	added := newKey(now)
	if !added.made.After(k.newest.made) {
		added.made = k.newest.made.Add(time.Second) // the newest signs, whatever the clock says
	}
	all := append(slices.Clone(k.all), added)
	all = all[max(0, len(all)-keysKept):]
	if err := replaceFile(path, encodeKeys(all)); err != nil {
		return "", err
	}
	return added.id, nil
}

func newKey(now time.Time) signingKey {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // never fails since Go 1.24
	private := ed25519.NewKeyFromSeed(seed)
	return signingKey{id: keyID(publicOf(private)), private: private, made: now.UTC().Truncate(time.Second)}
}

func publicOf(private ed25519.PrivateKey) ed25519.PublicKey {
	return private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // crypto/ed25519 gives no other type
}

func keyID(public ed25519.PublicKey) string {
	const length = 12
	sum := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(sum[:length])
}

func encodeKeys(keys []signingKey) []byte {
	f := keyFile{}
	for _, k := range keys {
		e := k.public()
		e.Private = base64.RawURLEncoding.EncodeToString(k.private.Seed())
		e.Made = k.made
		f.Keys = append(f.Keys, e)
	}
	b, _ := json.MarshalIndent(f, "", "  ") // strings and times always marshal
	return append(b, '\n')
}

func (k signingKey) public() keyEntry {
	return keyEntry{
		ID: k.id, Type: "OKP", Curve: "Ed25519", Use: "sig", Alg: "EdDSA",
		Public: base64.RawURLEncoding.EncodeToString(publicOf(k.private)),
	}
}

func parseKeys(data []byte) (*Keys, error) {
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, errors.New("the file is not a set of signing keys")
	}
	if len(f.Keys) == 0 {
		return nil, errors.New("the set holds no key")
	}
	k := &Keys{byID: map[string]ed25519.PublicKey{}}
	for i, e := range f.Keys {
		key, err := e.parse()
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if k.byID[key.id] != nil {
			return nil, fmt.Errorf("key %d: the id %q is used twice", i+1, key.id)
		}
		k.byID[key.id] = publicOf(key.private)
		k.all = append(k.all, key)
	}
	slices.SortStableFunc(k.all, func(a, b signingKey) int { return a.made.Compare(b.made) })
	k.newest = k.all[len(k.all)-1]
	return k, nil
}

func (e keyEntry) parse() (signingKey, error) {
	if e.Type != "OKP" || e.Curve != "Ed25519" || e.ID == "" {
		return signingKey{}, errors.New("it is not an Ed25519 key with an id")
	}
	seed, err := base64.RawURLEncoding.Strict().DecodeString(e.Private)
	if err != nil || len(seed) != ed25519.SeedSize {
		return signingKey{}, errors.New("its secret is not 32 bytes")
	}
	seen := map[byte]bool{}
	for _, b := range seed {
		seen[b] = true
	}
	if len(seen) < distinctBytes {
		return signingKey{}, errors.New("its secret was not drawn at random")
	}
	private := ed25519.NewKeyFromSeed(seed)
	if base64.RawURLEncoding.EncodeToString(publicOf(private)) != e.Public {
		return signingKey{}, errors.New("its public and secret halves do not belong together")
	}
	return signingKey{id: e.ID, private: private, made: e.Made}, nil
}

// writeNew writes the file unless another process was faster, whose keys are then as good.
// It is linked into place when complete: the other process never reads half a file.
func writeNew(path string, data []byte) error {
	tmp, err := writeTemp(path, data)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp) }()
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("signing keys: %w", err)
	}
	return nil
}

// replaceFile replaces the file in one step: a crash leaves the old or the new keys, never half.
func replaceFile(path string, data []byte) error {
	tmp, err := writeTemp(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(fmt.Errorf("signing keys: %w", err), os.Remove(tmp))
	}
	return nil
}

// writeTemp writes a file with mode 0600 beside path and returns its name.
func writeTemp(path string, data []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return "", fmt.Errorf("signing keys: %w", err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("signing keys: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
