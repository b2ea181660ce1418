/** What `serve` shows a person when it is ready: how to join, from where, and where the data is. */
import type {NetworkInterfaceInfo} from 'node:os';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';

export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface StartInfo {
	readonly version: string;
	/** As given to `--host`. */
	readonly host: string;
	readonly port: number;
	/** The names and addresses of the certificate; undefined without TLS. */
	readonly certificateNames: readonly string[] | undefined;
	readonly publicUrl: string | undefined;
	/** The file of the database; undefined with `--memory`. */
	readonly database: string | undefined;
	readonly hasAccessToken: boolean;
	readonly interfaces: NetworkInterfaces;
}

const everyAddress = new Set(['0.0.0.0', '::', '::0', '0:0:0:0:0:0:0:0']);
const isLoopback = (host: string): boolean => /^(127\.[\d.]+|::1|localhost)$/i.test(host);
/** A link-local address needs the name of an interface, which differs on the other machine. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);

/** The addresses at which other machines reach this one, IPv4 first. */
const networkAddresses = (host: string, interfaces: NetworkInterfaces): string[] => {
	const all = Object.values(interfaces)
		.flatMap(infos => infos ?? [])
		.filter(({internal, address}) => !internal && !isLinkLocal(address));
	const of = (family: string) => all.filter(one => one.family === family).map(({address}) => address);
	return [...of('IPv4'), ...(host === '0.0.0.0' ? [] : of('IPv6'))];
};

/** The hosts to join by, on this machine and on others. */
const hostsOf = ({host, interfaces, certificateNames}: StartInfo): {here: string[]; others: string[]} => {
	// With TLS an address works only if the certificate has it.
	if (certificateNames !== undefined && certificateNames.length > 0) {
		if (isLoopback(host)) return {here: [...certificateNames], others: []};
		return {
			here: certificateNames.filter(isLoopback),
			others: certificateNames.filter(name => !isLoopback(name)),
		};
	}
	if (everyAddress.has(host)) return {here: ['localhost'], others: networkAddresses(host, interfaces)};
	return isLoopback(host) ? {here: [host], others: []} : {here: [], others: [host]};
};

const row = (label: string, value: string): Printable =>
	words`  ${literal(label.padEnd(17))}${printableLine(value)}`;

const rows = (label: string, values: readonly string[]): Printable[] =>
	values.map((value, at) => row(at === 0 ? label : '', value));

const remarksOf = (facts: StartInfo, others: readonly string[]): Printable[] => [
	...(isLoopback(facts.host) && facts.publicUrl === undefined
		? [literal('Only this machine can connect. For others: termchat serve --host 0.0.0.0')]
		: []),
	...(everyAddress.has(facts.host) && others.length === 0
		? [literal('This machine has no network address now, so others cannot connect.')]
		: []),
	...(facts.hasAccessToken ? [literal('Users need the server password, in TERMCHAT_ACCESS.')] : []),
	literal('Press Ctrl+C to stop.'),
];

/** The lines to show, without a newline at the end. */
export const toStartText = (facts: StartInfo): Printable => {
	const {here, others} = hostsOf(facts);
	const scheme = facts.certificateNames === undefined ? 'http' : 'https';
	const toUrl = (host: string) => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${facts.port}`;
	const local = here.map(toUrl);
	const shared = facts.publicUrl === undefined ? others.map(toUrl) : [facts.publicUrl];
	const page = shared[0] ?? local[0];
	return join(
		[
			words`termchat ${printableLine(facts.version)} is running.`,
			literal(''),
			...rows(
				'On this machine',
				local.map(url => `termchat join ${url}`),
			),
			...rows(
				'For others',
				shared.map(url => `termchat join ${url}`),
			),
			...(page === undefined ? [] : [row('In a browser', `${page}/`)]),
			row('Data', facts.database ?? 'in memory; everything is lost when the server stops'),
			literal(''),
			...remarksOf(facts, shared),
			literal(''),
		],
		literal('\n'),
	);
};
