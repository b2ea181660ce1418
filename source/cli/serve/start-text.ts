/** The text that `termchat serve` shows on a terminal when it is ready: how to join, and where the data is. */
import type {NetworkInterfaceInfo} from 'node:os';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';

type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface StartInfo {
	readonly version: string;
	/** The value of `--host`. */
	readonly host: string;
	readonly port: number;
	/** The names and addresses of the certificate; undefined without TLS. */
	readonly certificateNames: readonly string[] | undefined;
	readonly publicUrl: string | undefined;
	/** The file of the database; undefined with `--memory`. */
	readonly database: string | undefined;
	readonly hasAccessToken: boolean;
	readonly interfaces: NetworkInterfaces;
	/** The open ports for IRC, if there are any. */
	readonly irc?: {readonly plain: number | undefined; readonly secure: number | undefined} | undefined;
	/** The SSH server, if there is one. */
	readonly ssh?: {readonly port: number; readonly fingerprint: string} | undefined;
}

const everyAddress = new Set(['0.0.0.0', '::', '::0', '0:0:0:0:0:0:0:0']);
const isLoopback = (host: string): boolean => /^(127\.[\d.]+|::1|localhost)$/i.test(host);
/** A link-local address cannot be used on another machine without the name of an interface of that machine. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);

/** The addresses of this machine in the network, IPv4 first. */
const networkAddresses = (host: string, interfaces: NetworkInterfaces): string[] => {
	const all = Object.values(interfaces)
		.flatMap(infos => infos ?? [])
		.filter(({internal, address}) => !internal && !isLinkLocal(address));
	const of = (family: string) => all.filter(one => one.family === family).map(({address}) => address);
	return [...of('IPv4'), ...(host === '0.0.0.0' ? [] : of('IPv6'))];
};

/** The host names with which users join, on this machine and on others. */
const hostsOf = ({host, interfaces, certificateNames}: StartInfo): {here: string[]; others: string[]} => {
	// With TLS a host name works only if the certificate contains it.
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

const remarksOf = (info: StartInfo, others: readonly string[]): Printable[] => [
	...(isLoopback(info.host) && info.publicUrl === undefined
		? [literal('Only this machine can connect. For others: termchat serve --host 0.0.0.0')]
		: []),
	...(everyAddress.has(info.host) && others.length === 0
		? [literal('This machine has no network address, so others cannot connect.')]
		: []),
	...(info.hasAccessToken ? [literal('Users need the server password: they set TERMCHAT_ACCESS.')] : []),
	literal('Press Ctrl+C to stop.'),
];

/** The host name for clients that do not take a URL. */
const clientHost = ({publicUrl}: StartInfo, hosts: readonly string[]): string =>
	publicUrl === undefined ? (hosts[0] ?? 'localhost') : new URL(publicUrl).hostname;

const ircRows = (info: StartInfo, hosts: readonly string[]): Printable[] => {
	const {plain, secure} = info.irc ?? {};
	const host = clientHost(info, hosts);
	return rows('For IRC clients', [
		...(secure === undefined ? [] : [`${host}, port ${secure} (TLS)`]),
		...(plain === undefined ? [] : [`${host}, port ${plain}`]),
	]);
};

const sshRows = (info: StartInfo, hosts: readonly string[]): Printable[] => {
	const {ssh} = info;
	if (ssh === undefined) return [];
	const host = clientHost(info, hosts);
	return [
		row('Over SSH', `ssh -p ${ssh.port} NICK@${host}`),
		row('SSH host key', `ED25519 ${ssh.fingerprint}`),
	];
};

/** The lines to show, without a newline at the end. */
export const toStartText = (info: StartInfo): Printable => {
	const {here, others} = hostsOf(info);
	const scheme = info.certificateNames === undefined ? 'http' : 'https';
	const toUrl = (host: string) => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${info.port}`;
	const local = here.map(toUrl);
	const shared = info.publicUrl === undefined ? others.map(toUrl) : [info.publicUrl];
	const page = shared[0] ?? local[0];
	return join(
		[
			words`termchat ${printableLine(info.version)} is running.`,
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
			...sshRows(info, [...others, ...here]),
			...ircRows(info, [...others, ...here]),
			row('Data', info.database ?? 'in memory; lost when the server stops'),
			literal(''),
			...remarksOf(info, shared),
			literal(''),
		],
		literal('\n'),
	);
};
