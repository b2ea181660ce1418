/** The settings of the IRC ports as options of the server. */
import {expect, test} from 'vitest';
import {resolveServeSettings} from '../../../source/cli/serve/resolve-settings.ts';
import {toServerOptions} from '../../../source/cli/serve/server-options.ts';

const options = (flags: Record<string, string>) =>
	toServerOptions(resolveServeSettings(flags, {}, {path: '/config.json', values: {}}), {}).irc;

test('listens on the host of the server, or on another one', () => {
	expect(options({})).toBeUndefined();
	expect(options({irc: '6667', host: '10.0.0.1'})).toEqual({plain: {host: '10.0.0.1', port: 6667}});
	expect(options({irc: '[::1]:6667', ircName: 'irc.example.org'})).toEqual({
		name: 'irc.example.org',
		plain: {host: '::1', port: 6667},
	});
});

test('uses the certificate of the server, or one of its own', () => {
	const secure = {host: '127.0.0.1', port: 6697};
	expect(options({ircTls: '6697', tlsCert: 'c', tlsKey: 'k'})).toEqual({secure});
	expect(options({ircTls: '6697', ircCert: 'c', ircKey: 'k'})).toEqual({
		secure,
		tls: {certPath: 'c', keyPath: 'k'},
	});
});

test.each([
	[{ircTls: '6697'}, '--irc-tls needs a certificate'],
	[{ircTls: '6697', ircCert: 'c'}, '--irc-cert and --irc-key must be given together'],
	[{irc: '6667', ircCert: 'c', ircKey: 'k'}, '--irc-cert needs --irc-tls'],
	[{irc: '6667', ircName: 'irc'}, 'irc-name'],
	[{irc: 'x'}, 'irc'],
])('refuses %j', (flags, message) => {
	expect(() => options(flags as Record<string, string>)).toThrow(message);
});
