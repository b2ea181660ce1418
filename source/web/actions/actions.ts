/** Everything a user can do on the page. Components call only these functions. */

import type {Action, CommandContext} from '../../commands/command.ts';
import type {Drawer, Jump, Panel} from '../state/view.ts';
import {createPageContext} from './command-context.ts';
import type {CommandFunctions} from './command-functions.ts';
import {withCommands} from './command-loader.ts';
import {createHistoryActions, type HistoryActions} from './history-actions.ts';
import {createMessageActions, type MessageActions} from './message-actions.ts';
import type {PageParts} from './page-parts.ts';
import {createRoomActions, type RoomActions} from './room-actions.ts';

/** Changes the view, without a request to the server. */
interface ViewActions {
	jump(jump: Jump): void;
	openPanel(panel: Panel): void;
	closePanel(): void;
	setDrawer(drawer: Drawer | undefined): void;
	toggleMembers(): void;
	/** Moves the unread line below this entry, or removes it. */
	markUnread(after: number | undefined): void;
	/** Returns to where the user was before the last jump to a message. */
	goBack(): void;
	/** Shows a warning above the input. */
	warn(text: string): void;
	/** Removes notices by their keys. */
	dismiss(keys: readonly string[]): void;
}

export interface Actions extends RoomActions, MessageActions, HistoryActions, ViewActions {
	/** The context of commands, for functions that components call directly. */
	readonly context: CommandContext;
	/** Performs an action that was chosen in a list or in the palette. */
	perform(action: Action): void;
	/** Calls `run` once the commands are loaded. Shows why it failed. */
	withCommands(run: (functions: CommandFunctions) => unknown): void;
}

/** Performs an action once the commands are loaded. */
const createPerform =
	(context: CommandContext, parts: PageParts) =>
	(action: Action): void =>
		withCommands(context, parts, ({performAction}) => performAction(context, action));

type Perform = ReturnType<typeof createPerform>;

const createViewActions = (
	context: CommandContext,
	{dispatch}: PageParts,
	perform: Perform,
): ViewActions => ({
	jump: jump => dispatch({type: 'jumped', jump}),
	openPanel: panel => dispatch({type: 'panelOpened', panel}),
	closePanel: () => dispatch({type: 'panelClosed'}),
	setDrawer: drawer => dispatch({type: 'drawerChanged', drawer}),
	toggleMembers: () => context.toggleMembers(),
	markUnread: after => dispatch({type: 'unreadMarked', after}),
	goBack: () => perform({type: 'goBack'}),
	warn: text => context.notify(text, 'warning'),
	dismiss: keys => dispatch({type: 'noticesDismissed', keys}),
});

export const createActions = (parts: PageParts): Actions => {
	const context = createPageContext(parts);
	const perform = createPerform(context, parts);
	return {
		context,
		perform,
		withCommands: run => withCommands(context, parts, run),
		...createRoomActions(context, parts, perform),
		...createMessageActions(context, parts, perform),
		...createHistoryActions(context, parts),
		...createViewActions(context, parts, perform),
	};
};
