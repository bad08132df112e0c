// Package files is the HTTP door to stored files: people upload what they want to import and fetch
// what they exported.
package files

import (
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/filing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/role"
	"coxswain/server/httpd"
)

// uploadOperation is the operation whose permission uploading needs: a file is uploaded to be imported.
const uploadOperation role.Operation = "startImport"

// Handler serves POST /files and GET /files/{id}. Who acts is the viewer of the request.
func Handler(c *filing.Cabinet, log *slog.Logger) http.Handler {
	h := &handler{cabinet: c, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /files", h.upload)
	mux.HandleFunc("GET /files/{id}", h.download)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", "POST, GET")
		httpd.WriteError(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "upload with POST /files, fetch with GET /files/{id}", 0)
	})
	return mux
}

type handler struct {
	cabinet *filing.Cabinet
	log     *slog.Logger
}

// stored is the answer to an upload.
type stored struct {
	ID        gid.ID            `json:"id"`
	Name      string            `json:"name"`
	MediaType string            `json:"mediaType"`
	Size      int64             `json:"size"`
	SHA256    string            `json:"sha256"`
	URL       string            `json:"url"`
	ExpiresAt *calendar.Instant `json:"expiresAt"`
}

func (h *handler) upload(w http.ResponseWriter, r *http.Request) {
	v := viewer.From(r.Context())
	switch {
	case v == nil:
		h.refuse(w, r, fault.Of(fault.Unauthenticated, "", "sign in first"))
		return
	case !v.Role.Allows(uploadOperation):
		h.refuse(w, r, fault.Forbiddenf("your role %s may not import", v.Role))
		return
	}
	u, err := uploadOf(r)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	f, err := h.cabinet.Put(r.Context(), u.name, u.mediaType, func(to io.Writer) error {
		_, err := io.Copy(to, u.data)
		var f *fault.Error
		if err != nil && !errors.As(err, &f) {
			return fault.Of(fault.Invalid, "", "the upload ended early; send the file again")
		}
		return err
	})
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	w.Header().Set("Location", "/files/"+f.ID.String())
	httpd.WriteJSON(w, http.StatusCreated, storedOf(f))
}

func storedOf(f *db.StoredFile) stored {
	return stored{
		ID: f.ID, Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.Sha256,
		URL: "/files/" + f.ID.String(), ExpiresAt: f.ExpiresAt,
	}
}

// upload is a file that is being sent.
type upload struct {
	name, mediaType string
	data            io.Reader
}

// uploadOf finds the file in a request: the first file of a form, or the whole body with the name in
// the query string. Either way it is read as it comes, never kept in memory.
func uploadOf(r *http.Request) (upload, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return upload{}, fault.Invalidf("", "the Content-Type cannot be read; send the file's own, for example text/csv")
	}
	if !strings.HasPrefix(mediaType, "multipart/") {
		name := r.URL.Query().Get("name")
		if name == "" {
			return upload{}, fault.Requiredf("name", "say the file's name: POST /files?name=accounts.csv")
		}
		return upload{name: name, mediaType: mediaType, data: r.Body}, nil
	}
	form, err := r.MultipartReader()
	if err != nil {
		return upload{}, fault.Invalidf("", "the form cannot be read; send multipart/form-data with one file")
	}
	const mostParts = 20
	for range mostParts {
		part, err := form.NextPart()
		if err != nil {
			break
		}
		if part.FileName() != "" {
			return upload{name: part.FileName(), mediaType: partType(part), data: part}, nil
		}
	}
	return upload{}, fault.Requiredf("file", "the form holds no file")
}

func partType(p *multipart.Part) string { return p.Header.Get("Content-Type") }

// download sends a file as an attachment: a browser stores it and never runs what is in it.
func (h *handler) download(w http.ResponseWriter, r *http.Request) {
	if viewer.From(r.Context()) == nil {
		h.refuse(w, r, fault.Of(fault.Unauthenticated, "", "sign in first"))
		return
	}
	id, err := gid.Parse(r.PathValue("id"))
	if err != nil || !id.Is(gid.StoredFile) {
		h.refuse(w, r, fault.NotFoundf("", "there is no such file"))
		return
	}
	f, data, err := h.cabinet.Open(r.Context(), id)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	defer func() { _ = data.Close() }() // it was only read
	header := w.Header()
	header.Set("Content-Type", f.MediaType)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	header.Set("Cache-Control", "private, no-store")
	header.Set("ETag", `"`+f.Sha256+`"`)
	http.ServeContent(w, r, "", f.CreatedAt.Time(), data)
}

func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	httpd.WriteFault(w, r, h.log, err)
}
