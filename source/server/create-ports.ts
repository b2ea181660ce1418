/** The HTTP ports of a server: the public one, one for metrics, and one for local programs. */
import type {Server} from 'node:http';
import {hostname} from 'node:os';
import type {Clock} from '../time/clock.ts';
import type {ServerParts} from './assemble.ts';
import type {TlsFiles} from './http/http-server.ts';
import {createMetricsServer} from './http/metrics-access.ts';
import {sideConnections} from './http/open-files.ts';
import type {OriginRules} from './http/origin.ts';
import {RequestRules} from './http/request-rules.ts';
import {loadWebFiles} from './http/web-files.ts';
import type {Log} from './shared/log.ts';
import {createPublicPort, type PublicPort} from './startup/public-port.ts';
import type {ServerOptions} from './startup/server-options.ts';

const machineNames = (): string[] => {
	const name = hostname().toLowerCase();
	const [short = name] = name.split('.');
	return [...new Set([name, short, `${short}.local`])];
};

/** The ports of a server, which do not listen yet. */
export interface ServerPorts {
	readonly publicPort: PublicPort;
	/** The separate port for `/metrics`, if there is one. */
	readonly metricsServer: Server | undefined;
	/** The port of `ServerOptions.localSocket`, if there is one. */
	readonly localPort: PublicPort | undefined;
}

const originRulesOf = ({origins, publicUrl}: ServerOptions, {hub}: ServerParts): OriginRules => ({
	allowed: origins ?? [],
	publicUrl,
	machineNames: machineNames(),
	hubs: () => hub.hubs?.seen ?? [],
});

const createMetricsPort = (
	{metricsToken}: ServerOptions,
	{metrics}: ServerParts,
	origins: OriginRules,
): Server => {
	const server = createMetricsServer(metrics, {token: metricsToken, origins});
	server.maxConnections = sideConnections;
	return server;
};

export const createPorts = (
	options: ServerOptions,
	parts: ServerParts,
	tls: TlsFiles | undefined,
	clock: Clock,
	log: Log,
): ServerPorts => {
	const {metricsToken, metricsPort, publicUrl} = options;
	const origins = originRulesOf(options, parts);
	const files = loadWebFiles(options.webFolder);
	const createPort = (port: {isProxyTrusted: boolean; hasMetricsPort: boolean; tls: TlsFiles | undefined}) =>
		createPublicPort({
			...parts,
			...port,
			clock,
			log,
			files,
			rules: new RequestRules({
				isProxyTrusted: port.isProxyTrusted,
				hasTls: port.tls !== undefined,
				origins,
				metricsToken,
			}),
			reader: parts.store,
			publicUrl,
		});
	const hasMetricsPort = metricsPort !== undefined;
	const publicPort = createPort({isProxyTrusted: options.isProxyTrusted ?? false, hasMetricsPort, tls});
	const localPort =
		options.localSocket === undefined
			? undefined
			: createPort({isProxyTrusted: true, hasMetricsPort: true, tls: undefined});
	const metricsServer = hasMetricsPort ? createMetricsPort(options, parts, origins) : undefined;
	return {publicPort, metricsServer, localPort};
};
