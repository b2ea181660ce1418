import {statSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {openAdminClient} from '../../../source/cli/connect/admin-client.ts';
import {type AdminCommand, type AdminReply, adminSocketPath} from '../../../source/protocol/admin.ts';
import {openAdminSocket} from '../../../source/server/admin/socket.ts';
import {makeFolder} from '../../support/folder.ts';

const newDatabase = (): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder.at('t.db');
};

const withSocket = async (administer: (command: AdminCommand) => Promise<AdminReply>) => {
	const database = newDatabase();
	// A killed server leaves its socket behind.
	writeFileSync(adminSocketPath(database), '');
	const socket = await openAdminSocket({path: adminSocketPath(database), administer});
	onTestFinished(() => socket.close());
	const client = await openAdminClient(database);
	onTestFinished(() => client.close());
	return {database, client, socket};
};

test('answers each command in turn, and only its owner may open it', async () => {
	const {database, client} = await withSocket(async command => ({type: 'failed', message: command.type}));
	expect(statSync(adminSocketPath(database)).mode & 0o777).toBe(0o600);
	await expect(client.ask({type: 'users'})).rejects.toThrow('users');
	await expect(client.ask({type: 'rooms'})).rejects.toThrow('rooms');
});

test('answers an unknown command and a failed command with a reason', async () => {
	const {client} = await withSocket(async () => {
		throw new Error('The disk is full.');
	});
	await expect(client.ask({type: 'restart'} as never)).rejects.toThrow(/does not know this command/);
	await expect(client.ask({type: 'users'})).rejects.toThrow('The disk is full.');
});

test('reports a missing server with the remedy', async () => {
	const database = newDatabase();
	await expect(openAdminClient(database)).rejects.toThrow(
		/^No server is running on .*t\.db\. Start it, or give/,
	);
});
