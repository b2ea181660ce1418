/** A bot that uses the npm package: packed, installed into an empty folder, type-checked and run. */
import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {packInto} from '../support/package.ts';
import {projectFolder, start} from '../support/process.ts';
import {makeWorld} from '../support/world.ts';

const bot = `
import {connect} from 'termchat/client';

const [url = ''] = process.argv.slice(2);
const client = await connect({url, nick: 'counter', rooms: ['dev'], name: 'counter-bot'});
client.follow('dev', entry => {
	switch (entry.type) {
		case 'message': {
			const nick: string = entry.from.nick;
			if (nick !== 'counter') client.post({room: entry.room}, \`\${nick} used \${entry.text.length} letters\`, {replyTo: entry.seq});
			break;
		}
		case 'reacted':
			client.post({room: entry.room}, \`\${entry.emoji} on \${entry.target}\`);
			break;
		case 'edited':
		case 'deleted':
		case 'topic':
			break;
	}
});
const {rooms} = await client.ask({type: 'rooms'});
console.log('ready', rooms.map(({room}) => room).join());
process.once('SIGTERM', () => void client.close());
`;

/** Each line is a type error. */
const mistakes = `
import {connect} from 'termchat/client';
const client = await connect({url: 'localhost', nick: 5});
client.post({rooom: 'dev'}, 'text');
client.ask({type: 'dance'});
client.follow('dev', entry => entry.nonsense);
`;

test('termchat/client has correct types and a working client, without other packages', async () => {
	const world = makeWorld();
	const {env, npm, packed} = packInto(world);
	const home = world.folder.at('bot');
	mkdirSync(home);
	writeFileSync(path.join(home, 'package.json'), '{"private": true, "type": "module"}');
	npm(home, 'install', '--offline', '--no-audit', '--no-fund', world.folder.at(packed.filename));
	writeFileSync(path.join(home, 'bot.ts'), bot);
	writeFileSync(path.join(home, 'mistakes.ts'), mistakes);
	const globals = 'declare const process: any;\n';
	writeFileSync(path.join(home, 'globals.d.ts'), globals);

	const tsc = path.join(projectFolder, 'node_modules', 'typescript', 'bin', 'tsc');
	const check = (file: string, resolution: readonly string[]) => {
		const rules = [
			'--noEmit',
			'--strict',
			'--target',
			'es2024',
			'--lib',
			'es2024,dom',
			'--types',
			'',
			...resolution,
		];
		return spawnSync(process.execPath, [tsc, ...rules, 'globals.d.ts', file], {
			cwd: home,
			env,
			encoding: 'utf8',
		});
	};
	for (const resolution of [
		['--module', 'nodenext', '--moduleResolution', 'nodenext'],
		['--module', 'esnext', '--moduleResolution', 'bundler'],
	]) {
		expect(check('bot.ts', resolution).stdout).toBe('');
		const found = [...check('mistakes.ts', resolution).stdout.matchAll(/^mistakes\.ts\((\d+),/gm)];
		expect([...new Set(found.map(([, line]) => Number(line)))]).toEqual([3, 4, 5, 6]);
	}

	const server = await world.server();
	const ann = await world.connect(server, 'ann', 'dev');
	const running = world.keep(start(process.execPath, ['bot.ts', server.url], {cwd: home, env}));
	await running.line(/^ready dev$/);
	const {seq} = await ann.post('dev', 'hello');
	expect(await ann.next('message', ({from}) => from.nick === 'counter')).toMatchObject({
		text: 'ann used 5 letters',
		replyTo: seq,
	});
	ann.send({type: 'react', room: 'dev', seq, emoji: '🎉', on: true});
	expect((await ann.next('message', ({text}) => text.startsWith('🎉'))).text).toBe(`🎉 on ${seq}`);
	running.kill('SIGTERM');
	expect((await running.ended).code).toBe(0);
	expect(running.stderr()).toBe('');
});
