import type {NetworkInterfaceInfo} from 'node:os';
import {expect, test} from 'vitest';
import {type StartInfo, toStartText} from '../../../source/cli/serve/start-text.ts';

const address = (family: 'IPv4' | 'IPv6', text: string, internal = false): NetworkInterfaceInfo =>
	({family, address: text, internal}) as NetworkInterfaceInfo;

const interfaces = {
	lo: [address('IPv4', '127.0.0.1', true), address('IPv6', '::1', true)],
	eth0: [address('IPv6', 'fe80::1'), address('IPv6', '2001:db8::5'), address('IPv4', '192.168.1.5')],
	wlan0: [address('IPv4', '10.0.0.7')],
};

const shown = (facts: Partial<StartInfo> = {}): string =>
	toStartText({
		version: '1.2.3',
		host: '127.0.0.1',
		port: 8080,
		certificateNames: undefined,
		publicUrl: undefined,
		database: '/home/ann/termchat.db',
		hasAccessToken: false,
		interfaces,
		...facts,
	});

test('on this machine only: how to join, the page, the data, and how others can connect', () => {
	expect(shown()).toBe(
		[
			'termchat 1.2.3 is running.',
			'',
			'  On this machine  termchat join http://127.0.0.1:8080',
			'  In a browser     http://127.0.0.1:8080/',
			'  Data             /home/ann/termchat.db',
			'',
			'Only this machine can connect. For others: termchat serve --host 0.0.0.0',
			'Press Ctrl+C to stop.',
			'',
		].join('\n'),
	);
});

test('on all interfaces: one command for each address that other machines can use', () => {
	const text = shown({host: '0.0.0.0'});
	expect(text).toContain(
		[
			'  On this machine  termchat join http://localhost:8080',
			'  For others       termchat join http://192.168.1.5:8080',
			'                   termchat join http://10.0.0.7:8080',
			'  In a browser     http://192.168.1.5:8080/',
		].join('\n'),
	);
	expect(text).not.toMatch(/2001|fe80|Only this machine/);
	expect(shown({host: '::'})).toContain('join http://[2001:db8::5]:8080');
	expect(shown({host: '::'})).not.toContain('fe80');
});

test('without a network reports that others cannot connect', () => {
	expect(shown({host: '0.0.0.0', interfaces: {lo: interfaces.lo}})).toContain('has no network address');
});

test('shows the public URL to others', () => {
	const text = shown({publicUrl: 'https://chat.example.org'});
	expect(text).toContain('  For others       termchat join https://chat.example.org\n');
	expect(text).toContain('  In a browser     https://chat.example.org/\n');
	expect(text).not.toContain('Only this machine');
});

test('with TLS only the names of the certificate are shown', () => {
	const text = shown({host: '0.0.0.0', certificateNames: ['chat.lan', 'localhost']});
	expect(text).toContain('  On this machine  termchat join https://localhost:8080\n');
	expect(text).toContain('  For others       termchat join https://chat.lan:8080\n');
	expect(text).not.toContain('10.0.0.7');
});

test('mentions the password and a server without a database', () => {
	const text = shown({hasAccessToken: true, database: undefined});
	expect(text).toContain('TERMCHAT_ACCESS');
	expect(text).toContain('in memory; lost when the server stops');
});

test('shows how to connect over SSH, and the fingerprint of the host key', () => {
	const ssh = {port: 2222, fingerprint: 'SHA256:abc'};
	expect(shown({host: '0.0.0.0', ssh})).toContain(
		'  Over SSH         ssh -p 2222 NICK@192.168.1.5\n  SSH host key     ED25519 SHA256:abc\n',
	);
	expect(shown({publicUrl: 'https://chat.example.org', ssh})).toContain('ssh -p 2222 NICK@chat.example.org');
});
test('shows the ports of IRC', () => {
	expect(shown({host: '0.0.0.0', irc: {plain: 6667, secure: 6697}})).toContain(
		'  For IRC clients  192.168.1.5, port 6697 (TLS)\n                   192.168.1.5, port 6667\n',
	);
	expect(shown({irc: {plain: 6667, secure: undefined}, publicUrl: 'https://chat.example.org'})).toContain(
		'chat.example.org, port 6667',
	);
});
