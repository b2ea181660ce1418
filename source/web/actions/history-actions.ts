/** Loads messages that are not in the session yet. */
import {isLogged} from '../../client/session/window.ts';
import {attempt, explain} from '../../commands/actions/attempt.ts';
import type {CommandContext} from '../../commands/command.ts';
import type {FoundPage} from '../../commands/suggestions/search.ts';
import type {PageParts} from './page-parts.ts';

export interface HistoryActions {
	loadOlder(room: string): void;
	loadNewer(room: string): void;
	loadNewest(room: string): Promise<void>;
	/** Loads the page at the start of the room. */
	loadOldest(room: string): Promise<void>;
	/** Resolves to whether the message is loaded. If it is not, a notice explains why. */
	loadAround(room: string, seq: number): Promise<boolean>;
	fillGap(room: string, key: string): void;
	/** The newest matches, or those older than `before` (ms since 1970): the `at` of the last match of a page. */
	search(query: string, room: string | undefined, before?: number): Promise<FoundPage>;
	/** Reports the entry at the scroll position, or undefined at the newest. The client then keeps that entry loaded. */
	lookAt(room: string, seq: number | undefined): void;
}

const resultsPerPage = 30;

/** The next scroll requests a page of history again that could not be loaded. */
const ignore = () => {};

export const createHistoryActions = (
	context: CommandContext,
	{client, commands}: PageParts,
): HistoryActions => ({
	loadOlder: room => void client.loadOlder(room).catch(ignore),
	loadNewer: room => void client.loadNewer(room).catch(ignore),
	loadNewest: room => client.loadNewest(room).catch(ignore),
	async loadOldest(room) {
		if (client.session().rooms.get(room)?.log.hasOlder) await client.loadAround(room, 1).catch(ignore);
	},
	async loadAround(room, seq) {
		try {
			await client.loadAround(room, seq);
		} catch (error) {
			context.notify(explain(error), 'error');
			return false;
		}
		const items = client.session().rooms.get(room)?.log.items ?? [];
		const isLoaded = items.some(item => isLogged(item) && item.seq === seq);
		if (!isLoaded) context.notify(`Message #${seq} doesn't exist or is no longer stored.`, 'warning');
		return isLoaded;
	},
	fillGap: (room, key) => attempt(context, client.fillGap(room, key)),
	async search(query, room, before) {
		const {searchMessages} = await commands.load();
		return searchMessages(client, query, {room, now: Date.now(), limit: resultsPerPage, before});
	},
	lookAt: (room, seq) => client.lookAt(room, seq),
});
