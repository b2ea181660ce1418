/** The rooms as resources: `termchat://rooms/dev` has the newest messages of #dev. */
import {type McpServer, ResourceNotFoundError, ResourceTemplate} from '@modelcontextprotocol/server';
import type {Agent} from './agent/agent.ts';
import {toAgentMessage} from './agent/message.ts';
import {readHistory} from './agent/read-pages.ts';
import {toToolError} from './agent/tool-error.ts';

const mimeType = 'application/json';
const newestMessages = 50;

export const roomUri = (room: string): string => `termchat://rooms/${encodeURIComponent(room)}`;

const readRoom = async (agent: Agent, uri: string, typed: string, signal: AbortSignal) => {
	await agent.rooms.ready(signal);
	const {room, topic} = agent.rooms.find(typed);
	const {messages} = await readHistory(agent.client, room, {limit: newestMessages});
	const value = {room, topic, messages: messages.map(message => toAgentMessage(message, agent.me))};
	return {contents: [{uri, mimeType, text: JSON.stringify(value)}]};
};

/**
 * Sends an update for each new entry of a room. With an older protocol, only for rooms that the client has subscribed
 * to.
 */
const sendUpdates = (server: McpServer, openAgent: () => Promise<Agent>, isLegacy: boolean): void => {
	const subscribed = new Set<string>();
	server.server.registerCapabilities({resources: {subscribe: true, listChanged: false}});
	if (isLegacy) {
		server.server.setRequestHandler('resources/subscribe', ({params}) => {
			subscribed.add(params.uri);
			return {};
		});
		server.server.setRequestHandler('resources/unsubscribe', ({params}) => {
			subscribed.delete(params.uri);
			return {};
		});
	}
	void openAgent().then(
		agent => {
			const stop = agent.onEntry(({room}) => {
				const uri = roomUri(room);
				if (isLegacy && !subscribed.has(uri)) return;
				server.server.sendResourceUpdated({uri}).catch(() => {});
			});
			server.server.onclose = stop;
		},
		() => {},
	);
};

export const registerResources = (
	server: McpServer,
	openAgent: () => Promise<Agent>,
	isLegacy: boolean,
): void => {
	sendUpdates(server, openAgent, isLegacy);
	const list = async () => {
		const agent = await openAgent();
		await agent.rooms.ready(undefined);
		const resources = agent.rooms.joined().map(room => ({uri: roomUri(room), name: room, mimeType}));
		return {resources};
	};
	server.registerResource(
		'room',
		new ResourceTemplate('termchat://rooms/{room}', {list}),
		{title: 'A room', description: `The newest ${newestMessages} messages of a room, as JSON.`, mimeType},
		async (uri, {room}, context) => {
			try {
				const name = decodeURIComponent(String(room));
				return await readRoom(await openAgent(), uri.href, name, context.mcpReq.signal);
			} catch (error) {
				const toolError = toToolError(error);
				throw toolError?.code === 'forbidden' ? new ResourceNotFoundError(uri.href) : error;
			}
		},
	);
};
