/** Carries out the keys of the page. */
import type {RefObject} from 'react';
import {paneKey} from '../../../client/session/threads.ts';
import type {KeyAction} from '../../keys/keymap.ts';
import {useKeys} from '../../keys/use-keys.ts';
import type {ShownNotice} from '../../state/notices.ts';
import type {Page} from './use-page.ts';

interface PageKeys {
	readonly notices: readonly ShownNotice[];
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly focusField: () => void;
}

/** Esc undoes one step: the drawer, the notices, the focus, the reply or edit, the unread line with the scroll position. */
const onEscape = (page: Page, {notices, field, focusField}: PageKeys): void => {
	const {view, room, input, actions} = page;
	if (view.drawer !== undefined) actions.setDrawer(undefined);
	else if (notices.length > 0) actions.dismiss(notices.map(({key}) => key));
	else if (room === undefined) return;
	else if (view.thread !== undefined) escapeThread(page, room.room, view.thread);
	else if (document.activeElement !== field.current) focusField();
	else if (input.about !== undefined) {
		const text = input.about.type === 'edit' ? '' : input.text;
		actions.setInput(room.room, {...input, text, about: undefined});
	} else {
		actions.context.client.resumeReading(room.room);
		actions.markUnread(undefined);
		actions.jump({type: 'newest', room: room.room});
	}
};

/** Esc in a thread cancels a reply or an edit, then closes the thread. */
const escapeThread = ({view, actions}: Page, room: string, thread: number): void => {
	const key = paneKey(room, thread);
	const input = view.inputs.get(key);
	if (input?.about === undefined) {
		actions.closeThread();
		return;
	}
	const text = input.about.type === 'edit' ? '' : input.text;
	actions.setInput(key, {...input, text, about: undefined});
};

const perform = (action: KeyAction, page: Page, keys: PageKeys): void => {
	const {room, actions} = page;
	switch (action.type) {
		case 'palette':
			actions.openPanel({type: 'palette', query: ''});
			break;
		case 'room':
			actions.withCommands(({showNeighbour}) => showNeighbour(actions.context, action.step));
			break;
		case 'nextActive':
			actions.withCommands(({showNextActive}) => showNextActive(actions.context));
			break;
		case 'lastRoom':
			actions.withCommands(({showPrevious}) => showPrevious(actions.context));
			break;
		case 'scroll':
			if (room !== undefined) actions.jump({type: 'page', pages: action.pages, room: room.room});
			break;
		case 'newest':
			if (room !== undefined) actions.jump({type: 'newest', room: room.room});
			break;
		case 'firstUnread':
			if (room !== undefined) actions.jump({type: 'unread', room: room.room});
			break;
		case 'inbox':
			actions.perform({type: 'openInbox'});
			break;
		case 'goBack':
			actions.goBack();
			break;
		case 'members':
			actions.toggleMembers();
			break;
		case 'help':
			actions.openPanel({type: 'help'});
			break;
		case 'escape':
			onEscape(page, keys);
			break;
	}
};

export const usePageKeys = (page: Page, keys: PageKeys): void =>
	useKeys({
		isDialogOpen: page.view.panel !== undefined,
		onAction: action => perform(action, page, keys),
		onUnhandledLetter: keys.focusField,
	});
