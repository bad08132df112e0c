package auth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"coxswain/sales/fault"
)

func TestAPasswordIsVerifiedAgainstItsHashAlone(t *testing.T) {
	ctx := context.Background()
	p := NewPasswords(1)
	hash, err := p.Hash(ctx, "Zürich am Morgen")
	if err != nil {
		t.Fatalf("Hash: %v", err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash = %s, want argon2id with 19 MiB, 2 passes, 1 thread in PHC form", hash)
	}
	again, _ := p.Hash(ctx, "Zürich am Morgen")
	if again == hash {
		t.Error("two hashes of one password are equal, want different salts")
	}
	old := argon{memory: 8 * 1024, passes: 1, threads: 1}.hash("Zürich am Morgen")
	tests := []struct {
		name, hash, password string
		ok, outdated         bool
	}{
		{"the password", hash, "Zürich am Morgen", true, false},
		{"the password with a composed accent", hash, "Zu\u0308rich am Morgen", true, false},
		{"another password", hash, "Zürich am Abend!", false, false},
		{"nothing", hash, "", false, false},
		{"the password against a hash of less work", old, "Zürich am Morgen", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ok, outdated, err := p.Verify(ctx, tt.hash, tt.password)
			if err != nil || ok != tt.ok || outdated != tt.outdated {
				t.Errorf("Verify = %t, %t, %v; want %t, %t, nil", ok, outdated, err, tt.ok, tt.outdated)
			}
		})
	}
}

func TestADamagedHashIsAnErrorAndNeverAMatch(t *testing.T) {
	good := currentArgon().hash("x")
	for name, hash := range map[string]string{
		"empty": "", "bcrypt": "$2a$10$abcdefghijklmnopqrstuv", "argon2i": strings.Replace(good, "argon2id", "argon2i", 1),
		"all memory": strings.Replace(good, "m=19456", "m=4000000000", 1), "no passes": strings.Replace(good, "t=2", "t=0", 1),
		"no threads": strings.Replace(good, "p=1", "p=0", 1), "no sum": good[:strings.LastIndex(good, "$")+1],
	} {
		if ok, _, err := NewPasswords(1).Verify(context.Background(), hash, "x"); ok || err == nil {
			t.Errorf("Verify with a hash that is %s = %t, %v; want an error", name, ok, err)
		}
	}
}

func TestHashingWaitsItsTurnNoLongerThanTheRequest(t *testing.T) {
	p := NewPasswords(1)
	p.slots <- struct{}{} // somebody is hashing
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash = %v, want context.Canceled", err)
	}
	<-p.slots
	if _, err := p.Hash(context.Background(), "x"); err != nil {
		t.Errorf("Hash after the turn is free = %v, want nil", err)
	}
}

func TestWeakPasswordsAreRefusedWithAdvice(t *testing.T) {
	tests := []struct {
		name, password string
		ok             bool
	}{
		{"a few words", "four rowers and a boat", true},
		{"twelve characters", "kV9-tramway!", true},
		{"twelve characters of three bytes", "漕手四人と舵手一人で川へ", true},
		{"eleven characters", "kV9-tramwa!", false},
		{"128 characters", strings.Repeat("kV9-tramway", 12)[:128], true},
		{"129 characters", strings.Repeat("kV9-tramway", 12)[:129], false},
		{"one character", strings.Repeat("a", 12), false},
		{"two characters", strings.Repeat("ab", 8), false},
		{"counting up", "1234567890123", false},
		{"counting down", "zyxwvutsrqponm", false},
		{"password with a year", "Password2026!", false},
		{"password with signs for letters", "p@$$word123456", false},
		{"the product", "Coxswain12345", false},
		{"the keyboard", "qwertyuiop12", false},
		{"correct horse battery staple", "correct horse battery staple", false},
		{"the e-mail", "ada.lovelace@example.com", false},
		{"the name with a year", "Ada Lovelace 1815", false},
		{"the company", "Example-123456", false},
		{"U+0000", "four rowers\x00 and", false},
		{"no text", "four rowers\xff and", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckPassword("password", tt.password, "ada.lovelace@example.com", "Ada Lovelace")
			if (err == nil) != tt.ok {
				t.Fatalf("CheckPassword(%q) = %v, want accepted %t", tt.password, err, tt.ok)
			}
			if err == nil {
				return
			}
			if fs := fault.All(err); len(fs) != 1 || fs[0].Kind != fault.Invalid || strings.Join(fs[0].Path, ".") != "password" || strings.Contains(err.Error(), tt.password) {
				t.Errorf("fault = %#v, want Invalid about password that does not repeat it", fs)
			}
		})
	}
}
