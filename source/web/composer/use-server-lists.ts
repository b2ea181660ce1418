/** The rooms and the people of the server, for completion. */
import {useMemo, useReducer} from 'react';
import type {Client} from '../../client/client.ts';
import {ServerLists} from '../../commands/suggestions/server-lists.ts';

/** The component is drawn again when a list was loaded. */
export const useServerLists = (client: Client): ServerLists => {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	return useMemo(() => new ServerLists({client, now: () => Date.now(), onLoaded: redraw}), [client]);
};
