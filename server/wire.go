package main

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"

	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/graph"
	"coxswain/graph/figure"
	"coxswain/graph/gen"
	"coxswain/ops/editing"
	"coxswain/ops/filing"
	"coxswain/ops/ledger"
	"coxswain/ops/marketing"
	"coxswain/ops/measuring"
	"coxswain/ops/metering"
	"coxswain/ops/paying"
	"coxswain/ops/people"
	"coxswain/ops/planning"
	"coxswain/ops/running"
	"coxswain/ops/selling"
	"coxswain/ops/steering"
	"coxswain/ops/subscribing"
	"coxswain/server/files"
	jobs "coxswain/server/job"
	"coxswain/server/process"
)

// Limits of what is uploaded, and how often the server looks after it.
const (
	largestUpload = 4 << 30
	sweepEvery    = time.Hour
	jobsEvery     = time.Second // how often the queue looks for jobs that another server queued or left
)

// backend builds the API on an open database. It is the one place where the parts meet.
func (c *cli) backend(_ context.Context, p process.Parts) (process.Backend, error) {
	cabinet, err := filing.New(p.Store, p.FilesDir, largestUpload)
	if err != nil {
		return process.Backend{}, err
	}
	ledger.Keep(p.Store)
	editor := editing.New(p.Store)
	measures := measuring.New(p.Store)
	pay := paying.New(editor, measures)
	queue := running.New(editor, p.Loader.Of, map[job.JobKind]running.Work{
		job.JobKindIMPORT: importWork(p.Store, cabinet), job.JobKindEXPORT: graph.ExportWork(p.Store, cabinet),
		job.JobKindLEDGER: ledger.Work(p.Store), job.JobKindCOMMISSION: pay.Work(), job.JobKindUNDO: undoWork(p.Store, cabinet),
	}, p.Log)
	if err := p.Metrics.Registry().Register(factsGauge(measures)); err != nil {
		return process.Backend{}, err
	}
	revenue := subscribing.New(editor, ledger.Refresh)
	use := metering.New(editor, func(ctx context.Context, tx *db.Client, accounts []gid.ID) error {
		return ledger.Refresh(ctx, p.Store, tx, accounts)
	})
	desk := steering.New(editor, measures, p.Loader.Of)
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: &graph.Resolver{
		Store: p.Store, Editor: editor, Selling: selling.New(editor), Marketing: marketing.New(editor),
		Planning: planning.New(editor), People: people.New(editor), Measures: measures, Queue: queue,
		Subscribing: revenue, Steering: desk, Metering: use, Paying: pay, Files: cabinet,
		Door: door{p.Auth, p.Loader},
	}})
	graph.Describe(schema.Schema())
	return process.Backend{
		Schema: schema, SDL: printSchema(schema.Schema()),
		Extensions: []graphql.HandlerExtension{graph.Gate{}, graph.Batching{Store: p.Store}, figure.Telling{}}, Files: files.Handler(cabinet, p.Log), Wrap: idempotencyKey,
		Jobs: []jobs.Job{
			{Name: "imports and exports", Every: jobsEvery, Run: queue.Run, Wake: queue.Wake()},
			{Name: "sweep files", Every: sweepEvery, Run: func(ctx context.Context) error { _, err := cabinet.Sweep(ctx); return err }},
			{Name: "what falls due", Every: sweepEvery, Run: (&clock{store: p.Store, editor: editor, verbs: revenue, use: use, desk: desk}).tick},
			{Name: "load key figures", Every: sweepEvery, Run: measures.Load},
		},
	}, nil
}

// factsGauge reports the memory that the facts of the key figures take.
func factsGauge(m *measuring.Store) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "coxswain_facts_bytes", Help: "Memory that the facts of the key figures take; 0 before they are loaded.",
	}, func() float64 { return float64(m.Bytes()) })
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
