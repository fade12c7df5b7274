// Says whether Go's implementation of signed notes and of logs accepts what Comity writes.
//
// Reads one JSON case a line, answers "ok" or "refused" with the reason. The leaves of the tree are
// "leaf 0", "leaf 1" and so on; trees, proofs and tiles come from golang.org/x/mod/sumdb/tlog, notes
// from golang.org/x/mod/sumdb/note. That package knows no cosignatures: their verifier is below.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type testCase struct {
	Kind     string
	Note     string
	Keys     []string
	Index    int64
	Old, New int64
	OldRoot  []byte
	Root     []byte
	Proof    [][]byte
	Path     string
	Tile     []byte
}

// cosigner checks signatures of type 0x04 (c2sp.org/tlog-cosignature).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(head), msg...), sig[8:])
}

func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return note.NewVerifier(vkey)
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", id[:4]) != parts[1] {
		return nil, errors.New("the id of the key is wrong")
	}
	return &cosigner{parts[0], binary.BigEndian.Uint32(id[:4]), key[1:]}, nil
}

// tree holds the stored hashes of all leaves that a case has needed so far.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = t.hashes[index]
	}
	return out, nil
}

func (t *tree) grow(size int64) error {
	for ; t.size < size; t.size++ {
		hashes, err := tlog.StoredHashes(t.size, []byte(fmt.Sprintf("leaf %d", t.size)), t)
		if err != nil {
			return err
		}
		t.hashes = append(t.hashes, hashes...)
	}
	return nil
}

func toHash(b []byte) (h tlog.Hash) {
	copy(h[:], b)
	return h
}

func (c *testCase) proof() (p []tlog.Hash) {
	for _, b := range c.Proof {
		p = append(p, toHash(b))
	}
	return p
}

func (c *testCase) check(t *tree) error {
	if err := t.grow(c.New); err != nil {
		return err
	}
	switch c.Kind {
	case "note":
		var known []note.Verifier
		for _, vkey := range c.Keys {
			v, err := verifier(vkey)
			if err != nil {
				return err
			}
			known = append(known, v)
		}
		n, err := note.Open([]byte(c.Note), note.VerifierList(known...))
		if err == nil && len(n.Sigs) != len(known) {
			err = errors.New("not all of the keys signed")
		}
		return err
	case "root":
		root, err := tlog.TreeHash(c.New, t)
		if err == nil && root != toHash(c.Root) {
			err = errors.New("another root")
		}
		return err
	case "inclusion":
		leaf := tlog.RecordHash([]byte(fmt.Sprintf("leaf %d", c.Index)))
		return tlog.CheckRecord(c.proof(), c.New, toHash(c.Root), c.Index, leaf)
	case "consistency":
		return tlog.CheckTree(c.proof(), c.New, toHash(c.Root), c.Old, toHash(c.OldRoot))
	case "tile":
		tile, err := tlog.ParseTilePath(c.Path)
		if err != nil {
			return err
		}
		data, err := tlog.ReadTileData(tile, t)
		if err == nil && !bytes.Equal(data, c.Tile) {
			err = errors.New("another content")
		}
		return err
	}
	return errors.New("unknown kind of case")
}

func main() {
	in, out, t := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout), &tree{}
	defer out.Flush()
	for decoder := json.NewDecoder(in); decoder.More(); {
		c := testCase{}
		if err := decoder.Decode(&c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := c.check(t); err != nil {
			fmt.Fprintln(out, "refused", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(out, "ok")
		}
	}
}
