// Package frontend carries the built single-page application inside the binary. Its sources lie
// beside this file; make run and make test build them into dist.
package frontend

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

// dist holds the built application. A fresh clone has only .keep in it, which lets the binary be
// built before the application is.
//
//go:embed all:dist
var dist embed.FS

// manifest is where the build writes the documents that the application sends. The leading dot keeps
// it from being served.
const manifest = ".documents.json"

// Files returns the application's files, without index.html when it was not built.
func Files() (fs.FS, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open the embedded application: %w", err)
	}
	return files, nil
}

// Documents returns the manifest of the GraphQL documents that the application was built with: a JSON
// object from the SHA-256 of each document to its text. It is empty when the application was not built.
func Documents() ([]byte, error) {
	files, err := Files()
	if err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(files, manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the embedded document manifest: %w", err)
	}
	return data, nil
}
