/** Replaces what `prom-client` has for summaries, gateways, clusters, and the metrics of processes: the server has none of them. */

// biome-ignore lint/style/noDefaultExport: each of the modules exports one thing
export default undefined;
