/** The files of keys: who is let in, and who is which user. */
import {readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {describe, expect, onTestFinished, test} from 'vitest';
import {AuthorizedKeysFile, parseAuthorizedKeys} from '../../../../source/cli/ssh/keys/authorized-keys.ts';
import {openHostKey} from '../../../../source/cli/ssh/keys/host-key.ts';
import {KeyUsers} from '../../../../source/cli/ssh/keys/key-users.ts';
import {makeFolder} from '../../../support/folder.ts';

const tempFolder = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

describe('the file of --ssh-keys', () => {
	test('has one key for each line; lines with options are ignored and reported', () => {
		const text =
			'# team\r\nssh-ed25519 QUJD ann@home\n\n  ecdsa-sha2-nistp256 REVG\nfrom="10.0.0.1" ssh-rsa R0hJ\nnonsense\n';
		expect(parseAuthorizedKeys(text)).toEqual({keys: new Set(['QUJD', 'REVG']), ignored: [5, 6]});
	});

	test('is read again when it has changed, and allows no key when it is missing', () => {
		const folder = tempFolder();
		const file = folder.at('keys');
		writeFileSync(file, 'ssh-ed25519 QUJD\n');
		const failures: unknown[] = [];
		const keys = new AuthorizedKeysFile(
			file,
			() => {},
			error => failures.push(error),
		);
		const [first, second] = [Buffer.from('ABC'), Buffer.from('DEF')];
		expect([keys.has(first), keys.has(second)]).toEqual([true, false]);
		writeFileSync(file, 'ssh-ed25519 REVG\n');
		utimesSync(file, 1, 1);
		expect([keys.has(first), keys.has(second)]).toEqual([false, true]);
		folder.remove();
		expect([keys.has(second), failures.length]).toEqual([false, 1]);
	});

	test('must exist at the start', () => {
		expect(
			() =>
				new AuthorizedKeysFile(
					'/nonexistent/keys',
					() => {},
					() => {},
				),
		).toThrow(/ENOENT/);
	});
});

test('the host key is created once, for its owner only', () => {
	const folder = tempFolder();
	const first = openHostKey(folder.path);
	expect(first.fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
	expect(statSync(folder.at('host_key')).mode & 0o777).toBe(0o600);
	expect(openHostKey(folder.path)).toEqual(first);
	writeFileSync(folder.at('host_key'), 'damaged');
	expect(() => openHostKey(folder.path)).toThrow(/cannot be read.*remove it/);
});

describe('the users of keys', () => {
	const open = (folder: string) => new KeyUsers(folder, 'key of the server', () => 1000);

	test('outlast a restart, in a file for its owner only', () => {
		const folder = tempFolder();
		const users = open(folder.path);
		users.writeSecret('SHA256:a', 'hub1', 's1');
		users.writeSecret('SHA256:a', 'hub2', 's2');
		users.writeNick('SHA256:a', 'ann');
		users.writeSettings('SHA256:a', '{}');
		expect(open(folder.path).find('SHA256:a')).toEqual({
			secrets: {hub1: 's1', hub2: 's2'},
			nick: 'ann',
			settings: '{}',
			usedAt: 1000,
		});
		expect(open(folder.path).find('SHA256:b')).toBeUndefined();
		expect(statSync(folder.at('users.json')).mode & 0o777).toBe(0o600);
	});

	test('remember that the owner of a key knew the server password, but not the password', () => {
		const folder = tempFolder();
		const users = open(folder.path);
		users.writeAccess('SHA256:a', 'open-sesame');
		expect(users.hasAccess('SHA256:a', 'open-sesame')).toBe(true);
		expect(users.hasAccess('SHA256:a', 'another')).toBe(false);
		expect(users.hasAccess('SHA256:b', 'open-sesame')).toBe(false);
		expect(readFileSync(folder.at('users.json'), 'utf8')).not.toContain('sesame');
	});

	test('keep the secrets of the last four servers', () => {
		const folder = tempFolder();
		const users = open(folder.path);
		for (const number of [1, 2, 3, 4, 5]) users.writeSecret('SHA256:a', `hub${number}`, `s${number}`);
		expect(Object.keys(users.find('SHA256:a')?.secrets ?? {})).toEqual(['hub2', 'hub3', 'hub4', 'hub5']);
	});

	test('are never overwritten if the file is damaged', () => {
		const folder = tempFolder();
		writeFileSync(folder.at('users.json'), '{"keys":');
		expect(() => open(folder.path)).toThrow(/cannot be read.*Restore the file/);
		expect(readFileSync(folder.at('users.json'), 'utf8')).toBe('{"keys":');
	});
});
