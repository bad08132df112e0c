package main

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/db/job"
	"coxswain/graph"
	"coxswain/graph/gen"
	"coxswain/ops/editing"
	"coxswain/ops/filing"
	"coxswain/ops/marketing"
	"coxswain/ops/measuring"
	"coxswain/ops/people"
	"coxswain/ops/planning"
	"coxswain/ops/running"
	"coxswain/ops/selling"
	"coxswain/server/files"
	jobs "coxswain/server/job"
	"coxswain/server/process"
)

// Limits of what is uploaded, and how often the server looks after it.
const (
	largestUpload = 4 << 30
	sweepEvery    = time.Hour
	jobsEvery     = time.Second // the queue runs until the server stops; this is the pause after a failure
)

// backend builds the API on an open database. It is the one place where the parts meet.
func (c *cli) backend(_ context.Context, p process.Parts) (process.Backend, error) {
	keys, err := process.KeyFile("", c.database)
	if err != nil {
		return process.Backend{}, err
	}
	cabinet, err := filing.New(p.Store, filepath.Join(filepath.Dir(keys), "files"), largestUpload)
	if err != nil {
		return process.Backend{}, err
	}
	editor := editing.New(p.Store)
	queue := running.New(editor, p.Loader.Of, map[job.JobKind]running.Work{
		job.JobKindIMPORT: importWork(p.Store, cabinet), job.JobKindEXPORT: graph.ExportWork(p.Store, cabinet),
	}, p.Log)
	measures := measuring.New(p.Store)
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: &graph.Resolver{
		Store: p.Store, Editor: editor, Selling: selling.New(editor), Marketing: marketing.New(editor),
		Planning: planning.New(editor), People: people.New(editor), Measures: measures, Queue: queue,
		Door: door{p.Auth, p.Loader},
	}})
	graph.Describe(schema.Schema())
	return process.Backend{
		Schema: schema, SDL: printSchema(schema.Schema()),
		Extensions: []graphql.HandlerExtension{graph.Gate{}, graph.Batching{Store: p.Store}}, Files: files.Handler(cabinet, p.Log), Wrap: idempotencyKey,
		Jobs: []jobs.Job{
			{Name: "imports and exports", Every: jobsEvery, Run: queue.Run},
			{Name: "sweep files", Every: sweepEvery, Run: func(ctx context.Context) error { _, err := cabinet.Sweep(ctx); return err }},
			{Name: "load key figures", Every: sweepEvery, Run: measures.Load},
		},
	}, nil
}

// idempotencyKey hands the header of that name to the use cases.
func idempotencyKey(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key := r.Header.Get("Idempotency-Key"); key != "" {
			r = r.WithContext(editing.KeyFromHeader(r.Context(), key))
		}
		next.ServeHTTP(w, r)
	})
}
