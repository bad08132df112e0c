// Serves one schema of a PostgreSQL database by PostGraphile: serve.js ADDRESS PORT
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { grafserv } from "postgraphile/grafserv/node";

const [address, port] = process.argv.slice(2);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: address, schemas: ["public"], poolConfig: { max: 20 } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
});

const serving = instance.createServ(grafserv);
const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
await serving.addTo(server);
server.listen(Number(port), "127.0.0.1");

process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  void instance.release().finally(() => process.exit(0));
});
