package auth

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"coxswain/sales/fault"
)

// Length of a password in characters.
const (
	shortestPassword = 12
	longestPassword  = 128
	fewestDistinct   = 5 // characters: fewer is a pattern
)

// commonStems are the letters of passwords that everyone tries first, one to a line. A password is
// refused when its letters are one of them, whatever digits and signs surround it: "Password2026!!".
//
//go:embed common.txt
var commonStems string

// CheckPassword refuses a password that is too short, too long or easy to guess for someone who
// knows the person's e-mail and name. field is where the input has the password.
func CheckPassword(field, password, email, name string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return fault.Invalidf(field, "the password holds characters that are not text")
	case n < shortestPassword:
		return fault.Invalidf(field, "the password has %d characters; use %d or more, a few words are easy to remember", n, shortestPassword)
	case n > longestPassword:
		return fault.Invalidf(field, "the password has %d characters; use %d or fewer", n, longestPassword)
	case distinct(password) < fewestDistinct || isSequence(password):
		return fault.Invalidf(field, "the password repeats a pattern; use a few unrelated words")
	case isCommon(password):
		return fault.Invalidf(field, "the password is among those that are guessed first; use a few unrelated words")
	case isPersonal(password, email, name):
		return fault.Invalidf(field, "the password is made of your name or e-mail; use a few unrelated words")
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[unicode.ToLower(r)] = true
	}
	return len(seen)
}

// isSequence reports whether the characters only count up or only down, like 890123456789.
func isSequence(s string) bool {
	up, down := true, true
	prev := rune(-1)
	for _, r := range s {
		if prev >= 0 {
			up = up && (r == prev+1 || (prev == '9' && r == '0'))
			down = down && (r == prev-1 || (prev == '0' && r == '9'))
		}
		prev = r
	}
	return up || down
}

func isCommon(password string) bool {
	stem := letters(password)
	for word := range strings.Lines(commonStems) {
		if strings.TrimSpace(word) == stem {
			return true
		}
	}
	return false
}

// isPersonal reports whether the letters of the password are those of the person's name or e-mail.
func isPersonal(password, email, name string) bool {
	const telling = 3 // letters: shorter names are in many words
	stem := letters(password)
	local, domain, _ := strings.Cut(email, "@")
	company, _, _ := strings.Cut(domain, ".")
	for _, known := range []string{local, email, local + company, company, name} {
		if k := letters(known); len(k) >= telling && stem == k {
			return true
		}
	}
	return false
}

// letters keeps the letters of s in lower case, reading digits and signs that stand for letters.
func letters(s string) string {
	spelled := strings.NewReplacer("@", "a", "$", "s").Replace(strings.ToLower(s))
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, spelled)
	return plain
}
