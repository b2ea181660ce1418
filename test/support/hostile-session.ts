/** A client at a server that sends hostile text in every string. */
import type {Client} from '../../source/client/client.ts';
import {commands} from '../../source/commands/slash/registry.ts';
import type {ClientFrame} from '../../source/protocol/client-frames.ts';
import type {ServerFrame} from '../../source/protocol/server-frames.ts';
import {answerTypes, hostileFrame, hostileText, serverFrameTypes} from './hostile-frames.ts';
import {type ScriptedServer, scriptForTest} from './scripted-server.ts';

const ownWords: Readonly<Record<string, readonly string[]>> = {
	invite: ['', 'list', 'revoke x'],
	create: ['--private plan', 'plan topic'],
	search: ['canary', 'canary in:*'],
	react: ['#1 :tada:'],
	edit: ['#1 text'],
	delete: ['#1'],
	reply: ['#1 text'],
	ephemeral: ['30s text', 'room 1h'],
	slow: ['5s'],
};

/** Arguments for every command that sends a request to the server. */
export const commandLines = commands.flatMap(({name}) => {
	if (['quit', 'open', 'editor', 'suspend'].includes(name)) return [];
	const words = ownWords[name] ?? ['', 'dev', 'bob text'];
	return words.map(more => `/${name} ${more}`.trim());
});

let seq = 10;

/** The answer to a request, or its refusal, with hostile text in every string, for a joined room or any room. */
const answerTo = (request: ClientFrame, isRefused: boolean): ServerFrame | undefined => {
	const type = isRefused ? 'error' : answerTypes[request.type];
	if (type === undefined || request.type === 'ping') return undefined;
	const room = 'room' in request && request.room !== undefined ? {room: request.room} : {};
	const draft = 'draft' in request ? {draft: request.draft} : {};
	const paging = {hasMore: false, hasOlder: false, hasNewer: false, seq: ++seq, retryInMs: undefined};
	return hostileFrame(type, {...paging, ...room, ...draft, id: request.id});
};

/** Answers all requests with replies, or with refusals. */
export const answerAll = async (script: ScriptedServer, isRefused: boolean): Promise<void> => {
	for (let rounds = 0; rounds < 5 && script.received.length > 0; rounds++) {
		const answers = script.received.splice(0).map(request => answerTo(request, isRefused));
		await script.send(...answers.filter(answer => answer !== undefined));
	}
};

/** Sends all frames of a server, for a joined room and for rooms with hostile names. */
export const sendEverything = async (script: ScriptedServer): Promise<void> => {
	for (const type of serverFrameTypes) {
		for (const room of ['dev', hostileText]) {
			await script.send(hostileFrame(type, {room, seq: ++seq, prev: seq - 1, id: undefined}));
		}
	}
	for (const action of ['kick', 'ban', 'mute']) {
		await script.send(hostileFrame('moderated', {room: 'dev', action, id: undefined}));
	}
	await answerAll(script, false);
};

/** A client that has joined #dev of the scripted server. */
export const enterDev = async (): Promise<{script: ScriptedServer; client: Client}> => {
	const script = scriptForTest();
	await script.welcome();
	void script.client.join('dev');
	await script.pass();
	await script.joined({entries: []});
	return {script, client: script.client};
};

/** Refuses the client permanently with the hostile text. */
export const farewell = async (script: ScriptedServer): Promise<void> => {
	await script.send(hostileFrame('closing', {code: 4501}));
	script.connection().close(4501, hostileText.slice(0, 40));
	await script.pass(100);
};
