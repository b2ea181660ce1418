/** IRC with TLS. Slow because `openssl` makes the certificates. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, readFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {makeFolder} from '../../support/folder.ts';
import {connectIrc} from '../../support/irc-client.ts';
import {ircWorld} from '../../support/irc-world.ts';

const certificates = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	for (const name of ['first', 'second']) {
		const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
		const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
		const files = ['-keyout', folder.at(`${name}.key`), '-out', folder.at(`${name}.cert`)];
		execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], {stdio: 'ignore'});
	}
	return folder;
};

test('accepts TLS, and loads the certificate again', async () => {
	const folder = certificates();
	const tls = {keyPath: folder.at('live.key'), certPath: folder.at('live.cert')};
	const use = (name: string): string => {
		copyFileSync(folder.at(`${name}.key`), tls.keyPath);
		copyFileSync(folder.at(`${name}.cert`), tls.certPath);
		return readFileSync(folder.at(`${name}.cert`), 'utf8');
	};
	const first = use('first');
	const world = await ircWorld({irc: {secure: {host: '127.0.0.1', port: 0}, tls}});
	const port = world.server.irc?.secure ?? 0;
	const ann = await connectIrc(port, {ca: first});
	ann.send('NICK ann', 'USER ann 0 * :Ann');
	await ann.next('376');
	expect((await ann.sync('WHOIS ann')).map(({command}) => command)).toContain('671');
	const second = use('second');
	world.server.reloadTls();
	const bob = await connectIrc(port, {ca: second});
	await expect(connectIrc(port, {ca: first})).rejects.toThrow();
	expect(await ann.lines('PONG x')).toEqual([]);
	await Promise.all([ann.close(), bob.close()]);
});
