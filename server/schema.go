package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"coxswain/graph"
	"coxswain/graph/gen"
)

func (c *cli) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the complete schema of the API in SDL",
		Example: "  coxswain schema > schema.graphql",
		RunE: func(*cobra.Command, []string) error {
			schema := gen.NewExecutableSchema(gen.Config{}).Schema()
			graph.Describe(schema)
			_, err := fmt.Fprint(c.out, printSchema(schema))
			return err
		},
	}
}

// printSchema writes a schema as one document, sorted by name, without what every GraphQL server has.
func printSchema(s *ast.Schema) string {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(s)
	return b.String()
}
