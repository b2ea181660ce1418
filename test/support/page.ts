/** The page without a browser: its actions on a view, with a client of a hub in memory. */
import type {Client} from '../../source/client/client.ts';
import {type Actions, createActions} from '../../source/web/actions/actions.ts';
import {commandFunctions} from '../../source/web/actions/command-functions.ts';
import type {CommandLoader} from '../../source/web/actions/command-loader.ts';
import {emptyInput, emptyView, reduceView, type View} from '../../source/web/state/view.ts';
import type {ClientWorld} from './client-world.ts';

export interface TestPage {
	readonly client: Client;
	readonly actions: Actions;
	readonly view: () => View;
	/** Types text into the current room, submits it and waits for the answers. */
	type(text: string): Promise<void>;
	/** The text in the input. */
	field(): string;
	/** The messages of the room, oldest first. */
	messages(room: string): readonly string[];
	/** The notices about the room; without a room, those of the whole page. */
	notices(room?: string): readonly string[];
}

export const makePage = (
	world: ClientWorld,
	name: string,
	commands: CommandLoader = {
		current: () => commandFunctions.commands,
		load: async () => commandFunctions,
	},
): TestPage => {
	const client = world.connect(name);
	let view = emptyView;
	const actions = createActions({
		client,
		origin: 'http://h:8080',
		commands,
		hasMemberDrawer: () => false,
		view: () => view,
		dispatch: event => {
			view = reduceView(view, event);
		},
	});
	const items = (room: string) => client.session().rooms.get(room)?.log.items ?? [];
	return {
		client,
		actions,
		view: () => view,
		async type(text) {
			const room = view.current ?? '';
			actions.setInput(room, {...(view.inputs.get(room) ?? emptyInput), text});
			actions.submit(room, view.inputs.get(room) ?? emptyInput);
			await world.pass();
		},
		field: () => view.inputs.get(view.current ?? '')?.text ?? '',
		messages: room => items(room).flatMap(item => (item.type === 'message' ? [item.text] : [])),
		notices: room =>
			view.notices.filter(notice => room === undefined || notice.room === room).map(({text}) => text),
	};
};

/** A page whose user has joined these rooms. The last one is shown. */
export const openPage = async (
	world: ClientWorld,
	name: string,
	...rooms: readonly string[]
): Promise<TestPage> => {
	const page = makePage(world, name);
	for (const room of rooms) void page.actions.join(room);
	await world.pass();
	return page;
};
