/** The state of the open page: the session, the view and the actions over both. */
import {useCallback, useEffect, useMemo, useRef, useState} from 'react';
import type {Client} from '../../../client/client.ts';
import type {RoomState, Session} from '../../../client/session/state.ts';
import {type Command, offeredIn} from '../../../commands/command.ts';
import type {Settings} from '../../../commands/settings.ts';
import {type Actions, createActions} from '../../actions/actions.ts';
import {type CommandLoader, createCommandLoader} from '../../actions/command-loader.ts';
import {type Layout, useLayout} from '../../state/use-layout.ts';
import {useSession} from '../../state/use-session.ts';
import {
	emptyInput,
	type InputTexts,
	initialView,
	type RoomInput,
	reduceView,
	type View,
	type ViewEvent,
} from '../../state/view.ts';

export interface Page {
	readonly session: Session;
	readonly view: View;
	/** The current room. */
	readonly room: RoomState | undefined;
	/** The input of the current room. */
	readonly input: RoomInput;
	readonly layout: Layout;
	/** The commands to offer; none until they are loaded. */
	readonly commands: readonly Command[];
	readonly actions: Actions;
}

interface PageOptions {
	readonly client: Client;
	readonly origin: string;
	readonly inputTexts: InputTexts;
	readonly settings: Settings;
}

/** Loads the commands after the first paint. Returns those that the page offers. */
const useCommands = (loader: CommandLoader): readonly Command[] => {
	const [commands, setCommands] = useState(() => offeredIn('page', loader.current()));
	useEffect(() => {
		loader.load().then(
			({commands: loaded}) => setCommands(offeredIn('page', loaded)),
			// A command that is submitted tries again.
			() => {},
		);
	}, [loader]);
	return commands;
};

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
	const [loader] = useState(() => createCommandLoader());
	const commands = useCommands(loader);
	const layout = useLayout();
	const latestLayout = useRef(layout);
	latestLayout.current = layout;
	const actions = useMemo(
		() =>
			createActions({
				client,
				origin,
				commands: loader,
				dispatch,
				view: () => latestView.current,
				hasMemberDrawer: () => latestLayout.current.hasMemberDrawer,
			}),
		[client, origin, loader, dispatch],
	);
	const room = view.current === undefined ? undefined : session.rooms.get(view.current);
	const input = (room && view.inputs.get(room.room)) ?? emptyInput;
	return {session, view, room, input, layout, commands, actions};
};
