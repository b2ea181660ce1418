/** The state of the open page: the session, the view and the actions over both. */
import {useCallback, useMemo, useRef, useState} from 'react';
import type {Client} from '../../client/client.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import type {Settings} from '../../commands/settings.ts';
import {type Actions, createActions} from '../actions/actions.ts';
import {type Layout, useLayout} from '../state/use-layout.ts';
import {useSession} from '../state/use-session.ts';
import {
	emptyInput,
	type InputTexts,
	initialView,
	type RoomInput,
	reduceView,
	type View,
	type ViewEvent,
} from '../state/view.ts';

export interface Page {
	readonly session: Session;
	readonly view: View;
	/** The current room. */
	readonly room: RoomState | undefined;
	/** The input of the current room. */
	readonly input: RoomInput;
	readonly layout: Layout;
	readonly actions: Actions;
}

interface PageOptions {
	readonly client: Client;
	readonly origin: string;
	readonly inputTexts: InputTexts;
	readonly settings: Settings;
}

const whole = (session: Session): Session => session;

export const usePage = ({client, origin, inputTexts, settings}: PageOptions): Page => {
	const session = useSession(client, whole);
	const [view, setView] = useState(() => initialView(inputTexts, settings));
	// An action must see the changes of the previous action before they are drawn.
	const latestView = useRef(view);
	const dispatch = useCallback((event: ViewEvent) => {
		latestView.current = reduceView(latestView.current, event);
		setView(latestView.current);
	}, []);
	const layout = useLayout();
	const latestLayout = useRef(layout);
	latestLayout.current = layout;
	const actions = useMemo(
		() =>
			createActions({
				client,
				origin,
				dispatch,
				view: () => latestView.current,
				hasMemberDrawer: () => latestLayout.current.hasMemberDrawer,
			}),
		[client, origin, dispatch],
	);
	const room = view.current === undefined ? undefined : session.rooms.get(view.current);
	const input = (room && view.inputs.get(room.room)) ?? emptyInput;
	return {session, view, room, input, layout, actions};
};
